"""The words of a question as concepts: each with the other ways to say it, the most telling ones kept.

Knows terms and how rare they are; neither an engine nor how a score is made.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.text import has_han
from indexer import ranking
from indexer.analysis import ANALYZER, Token
from indexer.index import ArticleIndex
from indexer.understanding.plain_words import common_terms, common_words
from indexer.understanding.terms import Match, Terms
from indexer.wanted import Alternative, Concept

MAX_TERMS = 16
"""Terms of a question that are looked up, the most telling ones. All 64 would win .002 nDCG@10 on questions with a
scenario and lose .004 on those of patients; the first 16 would cost .01."""
_SENTENCE = re.compile(r"[^.?!。？！]+(?:[.?!](?!\s|$)[^.?!。？！]*)*[.?!。？！]*\s*")

_SHORT = 2
_MOST_ALTERNATIVES = 4
"""Other ways to say one thing that are looked up in each of the two languages."""


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of a question that is one concept."""

    terms: tuple[str, ...]
    weight: float
    alternatives: tuple[tuple[str, ...], ...] = ()

    def in_context(self) -> "Said":
        """Return the same, said in a sentence that asks for nothing."""
        return replace(self, weight=self.weight * ranking.CONTEXT)


class Rarity:
    """How telling terms are in an index, as scoring reckons it."""

    def __init__(self, index: ArticleIndex, total: int) -> None:
        """Take the index, and how many articles are in it."""
        self._index = index
        self._total = total
        self._known: dict[str, int] = {}

    def learn(self, terms: Iterable[str]) -> None:
        """Ask the index for terms, all at once."""
        new = [term for term in dict.fromkeys(terms) if term not in self._known]
        if new:
            self._known.update(self._index.frequencies(new))

    def frequency(self, term: str) -> int:
        """Return in how many articles a term stands."""
        self.learn([term])
        return self._known[term]

    def known(self, terms: Sequence[str]) -> float:
        """Return what those of the terms are worth that stand in any article."""
        return self.of([term for term in terms if self.frequency(term)])

    def of(self, terms: Sequence[str]) -> float:
        """Return what terms are worth together; one that stands nowhere would be worth most."""
        return sum(ranking.rarity(self._total, self.frequency(term)) for term in terms)


def concepts(question: str, rarity: Rarity, terms: Terms | None) -> tuple[Concept, ...]:
    """Return what a question looks for, in its order; without `terms` every word means only itself."""
    said = list(_said(question, terms))
    asking = frozenset(ANALYZER.terms(asking_part(question)))
    said = [one if asking.intersection(one.terms) else one.in_context() for one in said]
    rarity.learn(term for one in said for way in (one.terms, *one.alternatives) for term in way)
    telling = sorted(said, key=lambda one: -one.weight * rarity.known(one.terms))
    kept, count = set[int](), 0
    for one in telling:
        if kept and count + len(one.terms) > MAX_TERMS:
            break
        kept.add(id(one))
        count += len(one.terms)
    return tuple(_concept(one, rarity) for one in said if id(one) in kept)


def asking_part(question: str) -> str:
    """Return the sentences of a text that end with a question mark; the whole where none or all of them do."""
    asking = [found[0] for found in _SENTENCE.finditer(question) if found[0].rstrip().endswith(("?", "？"))]
    return " ".join(asking) or question


def worth(found: Iterable[Concept], rarity: Rarity) -> Mapping[str, float]:
    """Return the terms of concepts with what each is worth, question words only where there is nothing else.

    The words of a long way to say a thing stand for others as well: "social" of "social medical insurance".
    """
    said = ((concept, way) for concept in found for way in concept.alternatives)
    ways = [way for concept, way in said if way is concept.typed or len(way.terms) <= _SHORT]
    telling = [way for way in ways if way.weight > ranking.COMMON_WEIGHT] or ways
    terms = {term: way.weight * rarity.of([term]) for way in reversed(telling) for term in way.terms}
    return {term: value for term, value in terms.items() if term not in common_terms()} or terms


def _said(question: str, terms: Terms | None) -> Iterator[Said]:
    """Yield the concepts of a question; a word that is repeated counts once."""
    tokens = ANALYZER.tokens(question)
    matches = terms.find(question) if terms else ()
    seen: set[tuple[str, ...]] = set()
    for match, inside in _grouped(tokens, matches):
        said = _of_match(match, inside) if match else _of_token(inside[0], question)
        if said.terms not in seen:
            seen.add(said.terms)
            yield said


def _grouped(tokens: Sequence[Token], matches: Sequence[Match]) -> Iterator[tuple[Match | None, list[Token]]]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        match = next((one for one in matches if one.start <= token.start and token.end <= one.end), None)
        inside = [one for one in tokens[at:] if match.start <= one.start and one.end <= match.end] if match else [token]
        yield match, inside
        at += len(inside)


def _of_match(match: Match, tokens: Sequence[Token]) -> Said:
    terms = tuple(dict.fromkeys(token.term for token in tokens))
    return Said(terms, 1.0, tuple(way for way in match.alternatives if way != terms))


def _of_token(token: Token, question: str) -> Said:
    common = question[token.start : token.end].casefold() in common_words()
    return Said((token.term,), ranking.COMMON_WEIGHT if common else 1.0)


def _concept(said: Said, rarity: Rarity) -> Concept:
    typed = Alternative(said.terms, said.weight)
    own = rarity.of(said.terms)
    known = [way for way in said.alternatives if all(map(rarity.frequency, way))]
    chinese = [way for way in known if has_han("".join(way))]
    english = [way for way in known if way not in chinese]
    kept = (*english[:_MOST_ALTERNATIVES], *chinese[:_MOST_ALTERNATIVES])
    # A rare word for a frequent one must not be worth more than what was typed.
    others = (Alternative(way, ranking.SYNONYM * min(1.0, own / rarity.of(way)), whole=True) for way in kept)
    return Concept((typed, *others))
