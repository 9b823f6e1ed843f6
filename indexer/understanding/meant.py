"""What a query means: its words as concepts, its conditions, the places, years and kinds of answer that it names.

Knows the query language, the terms of the field and the gazetteer; an index is asked only how rare words are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpus import regions as gazetteer
from corpus.numerals import han_number
from corpus.stating import insurances
from corpus.text import fold
from indexer.analysis import ANALYZER
from indexer.query import Query, Sort
from indexer.understanding.concepts import Rarity, concepts, worth
from indexer.understanding.conditions import condition, filters
from indexer.understanding.intents import Intent, intents
from indexer.understanding.language import FILTER_FIELDS, Clause
from indexer.understanding.plain_words import asking_terms, common_terms
from indexer.understanding.terms import Terms
from indexer.wanted import Concept, Wanted

MAX_CONDITIONS = 16
"""Phrases, fields and words left out that are read of a query."""
_ARTICLE = re.compile(
    r"\b(?:articles?|art\.?|law)\s*(\d{1,3})\b|第?\s?([零〇一二两三四五六七八九十百]{1,6}|\d{1,3})\s?条"
)
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a query means."""

    question: str
    """The plain words, as they were typed."""
    reading: str = ""
    """The same, followed by the Chinese of what was typed in pinyin."""
    wanted: Wanted
    """What an engine is asked for; which part of it, `part` says."""
    regions: tuple[gazetteer.Region, ...] = ()
    """Places that the question names."""
    years: tuple[int, ...] = ()
    articles: tuple[int, ...] = ()
    """Numbers of articles of statutes."""
    intents: frozenset[Intent] = frozenset()
    matter: tuple[Concept, ...] = ()
    """What the question is about: its concepts without place, year, figures and the words that only ask."""
    worth: Mapping[str, float]
    """The terms that tell what it is about, with what each is worth: what a passage marks."""

    def part(self, first: int, size: int) -> Wanted:
        """Return what an engine is asked for, from one article on."""
        return replace(self.wanted, first=first, size=size)

    def is_for_another_insurance(self, title: str) -> bool:
        """Tell whether the question names insurances, and a title names others only."""
        wanted = insurances(self.reading)
        named = insurances(title) if wanted else wanted
        return bool(named) and not named & wanted


def understand(query: Query, clauses: tuple[Clause, ...], rarity: Rarity, terms: Terms | None) -> Understanding:
    """Return what a query means whose words were parsed into clauses."""
    question = question_of(clauses)
    bound = [clause for clause in clauses if clause.required and clause.field not in FILTER_FIELDS]
    narrowing = [clause for clause in clauses if clause.required or clause.excluded][:MAX_CONDITIONS]
    asked = concepts(question, rarity, terms)
    scored = concepts(" ".join(clause.text for clause in bound), rarity, None)
    literal = query.literal
    reading = " ".join((question, *(_chinese(question, terms) if terms else ())))
    places = () if literal else _places(question, terms)
    return Understanding(
        question=question,
        reading=reading,
        wanted=Wanted(
            concepts=asked,
            scored=scored,
            required=(*filters(query), *(condition(one) for one in narrowing if one.required)),
            excluded=tuple(condition(one) for one in narrowing if one.excluded),
            nothing=_nothing(query, clauses, asked),
            sort=query.sort if clauses or query.sort is Sort.DATE else Sort.RELEVANCE,
        ),
        regions=tuple(dict.fromkeys(one.region for one in places)),
        years=() if literal else tuple(dict.fromkeys(map(int, _YEAR.findall(question)))),
        articles=() if literal else _articles(question),
        intents=frozenset() if literal else intents(reading),
        matter=_matter(asked, [question[one.start : one.end] for one in places]),
        worth=worth((*asked, *scored), rarity),
    )


def _articles(question: str) -> tuple[int, ...]:
    numbers = (han_number(next(filter(None, found.groups()))) for found in _ARTICLE.finditer(fold(question)))
    return tuple(dict.fromkeys(number for number in numbers if number))


def _places(question: str, terms: Terms | None) -> list[gazetteer.Mention]:
    """Return the places that are named; what is a part of a term is none: "xian" of "bao xian" is not Xi'an."""
    said = terms.find(question) if terms else ()
    named = gazetteer.mentions(question)
    return [one for one in named if not any(each.start <= one.start and one.end <= each.end for each in said)]


def _chinese(question: str, terms: Terms) -> Iterator[str]:
    """Yield the Chinese of what was typed in pinyin."""
    return (match.concept.chinese[0] for match in terms.find(question) if match.in_pinyin)


def _matter(asked: Iterable[Concept], places: Iterable[str]) -> tuple[Concept, ...]:
    named = {term for place in places for term in ANALYZER.terms(place)}
    passed = named | common_terms() | asking_terms()
    return tuple(one for one in asked if any(_says_what(term) and term not in passed for term in one.typed.terms))


def _says_what(term: str) -> bool:
    return not term[:1].isdigit()


def question_of(clauses: Iterable[Clause]) -> str:
    """Return the plain words of a query, which are its question."""
    return " ".join(clause.text for clause in clauses if clause.plain)


def _nothing(query: Query, clauses: tuple[Clause, ...], asked: tuple[Concept, ...]) -> bool:
    """Tell whether words were asked for of which none is a term."""
    plain = any(clause.plain for clause in clauses)
    return (plain and not asked) or (bool(query.words.strip()) and not clauses)
