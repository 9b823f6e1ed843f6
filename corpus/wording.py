"""In what the words of two versions differ: in facts, in the steps, in the legal section or elsewhere.

Sentences are compared as they stand: one that only moved has not changed. Of those that differ, each is set beside its
successor, and the facts in the words that differ are looked at. Knows texts, not articles.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import takewhile

from corpus.difference import changed_spans
from corpus.facts import LIST_MARK, Fact, FactKind, facts
from corpus.text import HAN, fold, words
from corpus.volatile import rewritten, steady

_END = re.compile(rf"(?<=[。！？；;!?])|(?<=\.)\s+(?=[A-Z{HAN}\"“(（])|\n")
_KEPT = r"\w+<>=≤≥±×÷%‰¥$€£°"
# Blanks and punctuation, but for what stands between two digits: there it tells figures apart.
_FORM = re.compile(rf"(?<!\d)[^{_KEPT}]++|[^{_KEPT}]++(?!\d)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−~", "-"))
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ANY_FACT = " % "
"""Stands for a fact where two sentences are compared without theirs; a sign that `_FORM` keeps."""
_LIKE = 0.4
"""Share of words (Jaccard) that a sentence and its successor have in common at least."""
_MANY = 50
"""Sentences that changed, from which on none is looked for by its words: the page was written anew."""
_LONG = 2_000
"""Letters of a sentence, beyond which its words are not compared one by one: such a one is a table or a list."""
_OFTEN = 1_000
"""Letters of a sentence up to which its facts are remembered, so that memory is bounded."""


class Said(StrEnum):
    """Where words differ that are no facts."""

    STEPS = "steps"
    LEGAL = "legal section"
    TEXT = "text"


@dataclass(frozen=True)
class Wording:
    """The words of one version."""

    title: str
    text: str
    steps: tuple[str, ...] = ()
    """They stand in the text as well."""
    legal: tuple[str, ...] = ()
    """What stands in the legal section; it stands in the text as well."""
    fetched: AbstractSet[date] = frozenset()
    """The days on which it may have been read; empty where unknown."""

    @cached_property
    def sentences(self) -> frozenset[str]:
        """Every sentence, wherever it stands; those of the steps stand in the text as well."""
        return frozenset(_parts("\n".join((self.title, self.text, *self.steps))))

    @cached_property
    def legal_keys(self) -> frozenset[str]:
        """The sentences of the legal section."""
        return frozenset(_Unit(part).key for text in self.legal for part in _parts(text))


@dataclass(frozen=True, eq=False)
class _Unit:
    """A sentence or a step."""

    text: str

    @cached_property
    def key(self) -> str:
        """What is left without blanks, punctuation, letter case and the number in a list."""
        return _form(self.text[mark.end() if (mark := LIST_MARK.match(self.text)) else 0 :])

    @cached_property
    def facts(self) -> list[Fact]:
        return list(facts(self.text))

    @cached_property
    def masked(self) -> str:
        """The key without the facts."""
        mark = LIST_MARK.match(self.text)
        parts, end = [], mark.end() if mark else 0
        for fact in self.facts:
            parts += [self.text[end : fact.start], _ANY_FACT]
            end = fact.end
        return _form("".join((*parts, self.text[end:])))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(words(self.text))

    @cached_property
    def steady(self) -> str:
        """The text without clocks, tokens and counters."""
        return steady(self.text)


Found = set[FactKind | Said]


def differing(old: Wording, new: Wording) -> Found:
    """Return the kinds of facts that differ, and where other words do; empty where only the form does. Never raises."""
    olds, news = ([_Unit(step) for step in wording.steps] for wording in (old, new))
    stepwise = {line for step in (*olds, *news) for line in step.text.split("\n")}
    lines = frozenset(_Unit(line).key for line in stepwise)
    texts = _unlike([old.title, *old.text.split("\n")], [new.title, *new.text.split("\n")])
    before, after = (_sentences(text, lines) for text in texts)
    comparison = _Comparison(old, new)
    return comparison.of(olds, news, Said.STEPS) | comparison.of(before, after, Said.TEXT)


@dataclass(frozen=True)
class _Comparison:
    """Compares units of two versions."""

    old: Wording
    new: Wording

    @cached_property
    def old_facts(self) -> frozenset[str]:
        """Every fact of the older version, wherever it stands."""
        return self._shared_facts | _values(self.old.sentences - self.new.sentences)

    @cached_property
    def new_facts(self) -> frozenset[str]:
        """Every fact of the newer version, wherever it stands."""
        return self._shared_facts | _values(self.new.sentences - self.old.sentences)

    @cached_property
    def _shared_facts(self) -> frozenset[str]:
        # Most sentences are in both versions: whatever they say is looked for once.
        return _values(self.old.sentences & self.new.sentences)

    def of(self, olds: Sequence[_Unit], news: Sequence[_Unit], place: Said) -> Found:
        """Return in what units differ that stand in that place."""
        if [unit.text for unit in olds] == [unit.text for unit in news]:
            return set()
        if "".join(unit.key for unit in olds) == "".join(unit.key for unit in news):
            return {place} if place is Said.STEPS and len(olds) != len(news) else set()
        removed, added = _left_over(olds, news), _left_over(news, olds)
        pairs = list(_pairs(removed, added))
        paired = {unit for pair in pairs for unit in pair}
        found: Found = set().union(*(self._pair(*pair, place) for pair in pairs))
        found.update(*(self._removed(unit, place) for unit in removed if unit not in paired))
        found.update(*(self._added(unit, place) for unit in added if unit not in paired))
        if place is Said.STEPS and [unit.masked for unit in olds] != [unit.masked for unit in news]:
            found.add(place)
        return found if removed or added else {place}

    def _pair(self, old: _Unit, new: _Unit, place: Said) -> Found:
        """Return in what a unit and its successor differ."""
        if rewritten(old.text, new.text, (self.old.fetched, self.new.fetched)) is not None:
            return set()
        if old.masked == new.masked:
            both = zip(old.facts, new.facts, strict=False)
            return {fact.kind for pair in both if pair[0].value != pair[1].value for fact in pair}
        return {*self._changed(old, new), self._place(old, self.old, place), self._place(new, self.new, place)}

    def _changed(self, old: _Unit, new: _Unit) -> Iterator[FactKind]:
        """Yield the kinds of the facts in the words that differ: replaced on the spot, or nowhere in the other."""
        for before, after in changed_spans(old.text, new.text):
            gone, come = _within(old.facts, before), _within(new.facts, after)
            if gone and come and {fact.value for fact in gone} != {fact.value for fact in come}:
                yield from (fact.kind for fact in (*gone, *come))
            else:
                yield from (fact.kind for fact in gone if fact.value not in self.new_facts)
                yield from (fact.kind for fact in come if fact.value not in self.old_facts)

    def _removed(self, unit: _Unit, place: Said) -> Found:
        """Return in what the versions differ by a unit that only the older one has."""
        lost = (fact.kind for fact in unit.facts if fact.value not in self.new_facts)
        return {*lost, self._place(unit, self.old, place)}

    def _added(self, unit: _Unit, place: Said) -> Found:
        """Return in what the versions differ by a unit that only the newer one has."""
        come = (fact.kind for fact in unit.facts if fact.value not in self.old_facts)
        return {*come, self._place(unit, self.new, place)}

    @staticmethod
    def _place(unit: _Unit, its: Wording, place: Said) -> Said:
        return Said.LEGAL if place is Said.TEXT and unit.key in its.legal_keys else place


def _unlike(olds: Sequence[str], news: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines between those that both begin and those that both end with."""
    head = _shared(olds, news)
    tail = _shared(olds[head:][::-1], news[head:][::-1])
    return olds[head : len(olds) - tail], news[head : len(news) - tail]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _sentences(lines: Iterable[str], steps: AbstractSet[str]) -> list[_Unit]:
    """Return the sentences of the lines that are no steps."""
    kept = (line for line in lines if not steps or _Unit(line).key not in steps)
    return [unit for line in kept for part in _parts(line) if (unit := _Unit(part)).key]


def _parts(text: str) -> Iterable[str]:
    return _END.split(text)


def _form(text: str) -> str:
    return _FORM.sub("", _THOUSANDS.sub("", fold(text)).translate(_DASHES))


def _left_over(units: Iterable[_Unit], others: Iterable[_Unit]) -> list[_Unit]:
    """Return the units that have no like among the others, each of which is the like of one."""
    there = Counter(unit.key for unit in others)
    left = []
    for unit in units:
        if there[unit.key]:
            there[unit.key] -= 1
        else:
            left.append(unit)
    return left


def _pairs(olds: Sequence[_Unit], news: Sequence[_Unit]) -> Iterator[tuple[_Unit, _Unit]]:
    """Yield units with their successors: those that differ in facts alone, then those with most words in common."""
    by_masked: defaultdict[str, deque[_Unit]] = defaultdict(deque)
    for new in news:
        by_masked[new.masked].append(new)
    rest = []
    for old in olds:
        if queue := by_masked[old.masked]:
            yield old, queue.popleft()
        else:
            rest.append(old)
    yield from _likely_pairs(rest, [new for queue in by_masked.values() for new in queue])


def _likely_pairs(olds: Sequence[_Unit], news: list[_Unit]) -> Iterator[tuple[_Unit, _Unit]]:
    """Yield units with those of most words in common; none where there are too many, or where they are very long."""
    free = [new for new in news if len(new.text) <= _LONG]
    if max(len(olds), len(free)) > _MANY:
        return
    for old in olds:
        like = max(free, key=lambda new: _likeness(old, new), default=None)
        if like and (_likeness(old, like) < _LIKE or len(old.text) > _LONG):
            like = next((new for new in free if new.steady == old.steady), None)
        if like:
            free.remove(like)
            yield old, like


def _likeness(one: _Unit, other: _Unit) -> float:
    return len(one.words & other.words) / (len(one.words | other.words) or 1)


def _within(found: Iterable[Fact], span: tuple[int, int]) -> list[Fact]:
    """Return the facts that a stretch of text touches."""
    return [fact for fact in found if fact.start < span[1] and span[0] < fact.end]


def _values(sentences: Iterable[str]) -> frozenset[str]:
    """Return the facts of sentences, in the form that their writings share."""
    return frozenset().union(*map(_said, sentences))


def _said(sentence: str) -> frozenset[str]:
    return _said_again(sentence) if len(sentence) <= _OFTEN else _said_again.__wrapped__(sentence)


@lru_cache(maxsize=4_000)
def _said_again(sentence: str) -> frozenset[str]:
    # Most sentences of an article stay from version to version.
    return frozenset(fact.value for fact in facts(sentence))
