"""Twenty thousand queries that nobody chose: none is an error, and none asks more of an engine than it may."""

from collections.abc import Iterator, Sequence
from itertools import chain

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from indexer_articles import ARTICLES, article, changes

from indexer import Query, Search
from indexer.engines.folder_index import FolderIndex
from indexer.engines.generations import Generations
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.understanding import MAX_CHARACTERS
from indexer.understanding.concepts import MAX_TERMS
from indexer.understanding.language import FILTER_FIELDS, TEXT_FIELDS
from indexer.understanding.meant import MAX_CONDITIONS
from indexer.understanding.pinyin import syllables
from indexer.wanted import Concept, Condition, Filter, OneOf, Retrieved, Wanted, Words

PIECES = 20
"""Of one example; a query begins with each of them, since making an example costs more than searching for it."""
EXAMPLES = 250
"""Of each of the four kinds below: 20,000 queries in all."""
fuzzed = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=EXAMPLES,
    # A query that fails is told as it is: to look for a shorter one would take minutes.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class WatchedIndex(FolderIndex):
    """An index that keeps account of what it is asked for."""

    asked: list[Wanted]
    counted: list[str]

    def forget(self) -> None:
        """Begin anew."""
        self.asked, self.counted = [], []

    def retrieve(self, wanted: Wanted) -> Retrieved:
        """Return what is found."""
        self.asked.append(wanted)
        return super().retrieve(wanted)

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many articles each of the terms stands."""
        self.counted += terms
        return dict(super().frequencies(terms))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedIndex]:
    more = [article(number, f"Guide {number} 养老保险", "How to pay pension 医疗保险. " * 9) for number in range(6, 30)]
    with WatchedIndex(Generations(tmp_path_factory.mktemp("index")), WhooshEngine()) as opened:
        opened.update(changes([*ARTICLES, *more]))
        yield opened


# What is typed

OPERATORS = (*"*?~^[]{}:()+-/&|!<>=@#%;,.'`", '"', "“", "：", "－", "AND", "OR", "NOT", "TO", "~2", "^9")
FIELDS = (*TEXT_FIELDS, *FILTER_FIELDS, "Title", "colour", "id", "bookmark")
SAID = (
    *("pension", "medical", "insurance", "the", "how", "do", "I", "Shenzhen", "2022", "12333", "e-mail", "Article 25"),
    *("养老保险", "医疗保险", "缴费比例", "深圳", "第二十三条", "怎么", "yanglao", "baoxian", "shebao", "penson"),
)
anything = st.text(max_size=12)
words = st.sampled_from(SAID)
named = st.sampled_from(FIELDS).map("{}:".format)
phrases = st.builds('{}"{} {}"'.format, st.sampled_from(["", "-", "title:", "-law:"]), words, words | anything)
KINDS = {
    "unicode": anything | st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=12),
    "language": words | st.sampled_from(OPERATORS) | named | anything,
    "conditions": phrases
    | st.builds("-{}".format, words | st.integers(0, 99))
    | st.builds("{}{}".format, named, words),
    "long": st.builds(lambda text, times: text * times, words | anything, st.integers(1, 2000)),
}
filters = st.dictionaries(st.sampled_from(["topic", "region", "site", "law"]), words | anything, max_size=2)


@st.composite
def queries(draw: st.DrawFn, kind: str) -> list[str]:
    """Return queries of the same pieces, each beginning with another, the last one with the last."""
    pieces = draw(st.lists(KINDS[kind], min_size=PIECES, max_size=PIECES))
    between = draw(st.sampled_from(["", " ", "\t"]))
    return [between.join(pieces[first:]) for first in range(PIECES)]


@pytest.mark.parametrize("kind", KINDS)
def test_no_query_is_an_error_or_asks_too_much(index: WatchedIndex, kind: str) -> None:
    search = Search(index)

    @fuzzed
    @given(typed=queries(kind), narrowed=filters, literal=st.booleans())
    def check(typed: list[str], narrowed: dict[str, str], *, literal: bool) -> None:
        for one in typed:
            index.forget()
            results = search.find(Query(words=one, literal=literal, **narrowed))  # type: ignore[arg-type]
            assert 0 <= len(results.hits) <= min(10, results.total)
            for wanted in index.asked:
                is_bounded(wanted, len(narrowed))
            assert len(index.asked) <= 3
            assert len(index.counted) <= 4000

    check()


def is_bounded(wanted: Wanted, filtered: int) -> None:
    """Check that a query asks for no more than what is read of one allows."""
    typed = [term for concept in wanted.concepts for term in concept.typed.terms]
    assert len(typed) <= MAX_TERMS
    assert len(wanted.required) + len(wanted.excluded) <= MAX_CONDITIONS + filtered
    assert sum(map(len, typed)) <= 2 * MAX_CHARACTERS
    assert sum(map(letters, chain(wanted.required, wanted.excluded))) <= 2 * MAX_CHARACTERS
    assert all(is_small(concept) for concept in (*wanted.concepts, *wanted.scored))


def is_small(concept: Concept) -> bool:
    return len(concept.alternatives) <= 9 and len(concept.terms) <= 40


def letters(condition: Condition) -> int:
    """Return how many characters a condition looks for."""
    match condition:
        case Filter(_, value):
            return len(value)
        case OneOf(conditions):
            return sum(map(letters, conditions))
        case Words(terms):
            return sum(map(len, terms))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_begun_is_an_error_or_asks_too_much(index: WatchedIndex, kind: str) -> None:
    search = Search(index)

    @settings(fuzzed, max_examples=EXAMPLES // 5)
    @given(typed=queries(kind))
    def check(typed: list[str]) -> None:
        for one in typed:
            index.forget()
            assert len(search.suggest(one)) <= 8
            assert len(index.asked) <= 1
            for wanted in index.asked:
                assert sum(map(letters, wanted.required)) <= 15 * MAX_CHARACTERS

    check()


@pytest.mark.parametrize("word", ["shebao" * 30, "aaaa" * 50, "xian" * 40 + "q"])
def test_pinyin_is_not_taken_apart_in_all_ways(word: str) -> None:
    """There are more of them than atoms: a test that ends has passed."""
    assert (syllables(word) is None) == word.endswith("q")


def test_what_is_asked_would_be_seen(index: WatchedIndex) -> None:
    """Else every bound above would hold."""
    index.forget()
    Search(index).find(Query(words='pension title:guide -"how to"'))
    Search(index).suggest("pen")
    (found, suggested) = index.asked
    assert (len(found.concepts), sum(map(letters, found.required)), len(found.excluded)) == (1, len("guid"), 1)
    assert suggested.required
    assert "pension" in index.counted
