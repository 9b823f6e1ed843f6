"""What engines find agrees with what is worked out article by article, for corpora and questions that nobody chose."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking import FIELDS, ids, phrase, words
from brute_force import counted, found
from engines import index_url
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from indexer_articles import LAW

from corpus import Article, Change, LegalReference
from indexer import FACETS, ArticleIndex, Query, Search, Sort, open_index
from indexer.analysis import ANALYZER
from indexer.query import MAX_PER_PAGE
from indexer.wanted import Alternative, Concept, Condition, Filter, OneOf, Wanted, Words

WORDS = (
    *(
        "pension",
        "pensions",
        "card",
        "lost",
        "transfer",
        "the",
        "of",
        "office",
        "medical",
        "insurance",
        "2022",
        "12333",
    ),
    *(
        "养老保险",
        "医疗",
        "保险",
        "社保卡",
        "深圳",
        "缴费",
        "比例",
        "6%",
        "Mother's",
        "e-mail",
        "ＰＥＮＳＩＯＮ",
        "nowhere",
    ),
)
TOPICS, REGIONS, SITES = ("pension", "maternity", "Other"), ("Shenzhen", "shenzhen", "Changzhou"), ("one", "two", "ONE")
START = datetime(2024, 1, 1, tzinfo=UTC)
# The fixture `engine` is a name, the same for every example.
_MEANT = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
slow = settings(derandomize=True, deadline=None, suppress_health_check=_MEANT)

texts = st.lists(st.sampled_from(WORDS[:-1]), max_size=7).map(" ".join)


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    laws = st.lists(st.builds(LegalReference, st.just(LAW), st.none() | st.integers(18, 20)), max_size=2, unique=True)
    return Article(
        id=draw(st.sampled_from("abcdefgh")),
        url="https://site.example/",
        site=draw(st.sampled_from(SITES)),
        title=draw(texts),
        text=draw(texts),
        steps=tuple(draw(st.lists(texts, max_size=2))),
        legal_basis=tuple(draw(laws)),
        topics=draw(some(TOPICS)),
        regions=draw(some(REGIONS)),
        years=tuple(sorted(draw(st.sets(st.integers(2021, 2024), max_size=2)))),
        retrieved=draw(st.none() | st.integers(0, 3).map(lambda day: START + timedelta(days=day))),
    )


terms = st.sampled_from(sorted({term for word in WORDS for term in ANALYZER.terms(word)}))
alternatives = st.builds(
    Alternative, st.lists(terms, max_size=3, unique=True).map(tuple), st.floats(0.01, 1), st.booleans()
)
concepts = st.lists(alternatives, min_size=1, max_size=3).map(tuple).map(Concept)
fields = st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True)
facets = (*TOPICS, *REGIONS, *SITES, "2022", "2023", "social-insurance-law", "social-insurance-law/19", "maternit", "")
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.builds(lambda text, names: words(text, *names), texts, fields),
        st.builds(lambda text, names: phrase(text, *names), texts, fields),
        st.builds(Filter, st.sampled_from(FACETS), st.sampled_from(facets)),
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple).map(OneOf),
    max_leaves=4,
)
wanteds = st.builds(
    Wanted,
    concepts=st.lists(concepts, max_size=2).map(tuple),
    scored=st.lists(concepts, max_size=2).map(tuple),
    required=st.lists(conditions, max_size=2).map(tuple),
    excluded=st.lists(conditions, max_size=2).map(tuple),
    nothing=st.integers(0, 9).map(lambda dice: dice == 0),
    sort=st.sampled_from(Sort),
    size=st.just(1000),
)


@dataclass(frozen=True)
class Corpus:
    """Batches of changes, each committed by itself; None for an article that goes."""

    batches: Sequence[Sequence[tuple[str, Article | None]]]

    def standing(self) -> list[Article]:
        """Return the articles that are there in the end."""
        last = dict(change for batch in self.batches for change in batch)
        return [article for article in last.values() if article]

    @contextmanager
    def index(self, engine: str) -> Iterator[ArticleIndex]:
        """Index the batches."""
        with tempfile.TemporaryDirectory() as folder, open_index(index_url(engine, Path(folder) / "index")) as index:
            position = 0
            for batch in self.batches:
                numbered = [Change(position + step, *change) for step, change in enumerate(batch, start=1)]
                position += len(batch)
                index.update(numbered)
            yield index


changed = st.one_of(
    articles().map(lambda article: (article.id, article)), st.sampled_from("abcdefgh").map(lambda gone: (gone, None))
)
corpora = st.lists(st.lists(changed, min_size=1, max_size=8), min_size=1, max_size=2).map(Corpus)


@settings(slow, max_examples=15)
@given(corpus=corpora, questions=st.lists(wanteds, min_size=5, max_size=20))
def test_what_is_found_and_counted_agrees(engine: str, corpus: Corpus, questions: list[Wanted]) -> None:
    standing = corpus.standing()
    with corpus.index(engine) as index:
        assert index.count() == len(standing)
        for wanted in questions:
            expected = found(standing, wanted)
            got = index.retrieve(wanted)
            assert sorted(ids(got)) == sorted(one.entry.id for one in expected)
            assert got.total == len(expected)
            values = {name: {value.value: value.count for value in got.facets[name]} for name in FACETS}
            assert values == counted(expected)
            _is_in_order(ids(got), {one.entry.id: one.moment for one in expected}, wanted)


def _is_in_order(order: Sequence[str], moments: dict[str, int], wanted: Wanted) -> None:
    if wanted.sort is Sort.DATE or not (wanted.concepts or wanted.scored):
        dates = [moments[one] for one in order]
        assert dates == sorted(dates, reverse=True)


@settings(slow, max_examples=15)
@given(corpus=corpora, wanted=wanteds, size=st.integers(1, 4))
def test_pages_of_it_agree_with_the_whole(engine: str, corpus: Corpus, wanted: Wanted, size: int) -> None:
    with corpus.index(engine) as index:
        whole = index.retrieve(wanted)
        pages = [index.retrieve(replace(wanted, first=first, size=size)) for first in range(0, 12, size)]
        assert sorted(one for page in pages for one in ids(page)) == sorted(ids(whole))
        assert {page.total for page in pages} == {whole.total}
        scores = [round(one.score, 4) for page in pages for one in page.candidates]
        assert wanted.sort is Sort.DATE or scores == sorted(scores, reverse=True)


@settings(slow, max_examples=15)
@given(
    corpus=corpora,
    left_out=st.lists(texts.filter(str.strip), min_size=1, max_size=3),
    year=st.none() | st.integers(2020, 2025),
    as_phrases=st.booleans(),
)
def test_words_left_out_and_years_agree(
    engine: str, corpus: Corpus, left_out: list[str], year: int | None, *, as_phrases: bool
) -> None:
    """What is typed as -word, -"words" alone, which Whoosh's own parser gets wrong."""
    typed = " ".join(f'-"{one}"' if as_phrases else " ".join(f"-{word}" for word in one.split()) for one in left_out)
    single = [words(word) for one in left_out for word in one.split()]
    excluded: list[Words] = list(map(phrase, left_out)) if as_phrases else single
    required = (Filter("year", str(year)),) if year else ()
    expected = found(corpus.standing(), Wanted(required=required, excluded=tuple(excluded)))
    with corpus.index(engine) as index:
        results = Search(index).find(Query(words=typed, year=year, per_page=MAX_PER_PAGE))
        assert sorted(hit.id for hit in results.hits) == sorted(one.entry.id for one in expected)
        assert results.total == len(expected)


@settings(slow, max_examples=15)
@given(corpus=corpora)
def test_what_is_known_of_articles_and_words_agrees(engine: str, corpus: Corpus) -> None:
    documents = {one.entry.id: one for one in found(corpus.standing(), Wanted())}
    with corpus.index(engine) as index:
        assert {entry.id: entry.card() for entry in index.entries()} == {
            name: one.entry.card() for name, one in documents.items()
        }
        assert all(index.entry(name) is not None for name in documents)
        there = dict(index.vocabulary())
        for one in documents.values():
            assert set(one.words) <= set(there)
        for term, count in index.frequencies([*WORDS, *ANALYZER.terms(" ".join(WORDS))]).items():
            having = [one for one in documents.values() if any(term in of_field for of_field in one.fields.values())]
            assert bool(count) >= bool(having)
        assert index.verify() == []


def test_the_oracle_itself_tells_right_from_wrong() -> None:
    """Worked out by hand."""
    one = Article(id="a", url="u", site="s", title="Lost card", text="the card", years=(2022,))
    other = Article(id="b", url="u", site="s", title="Card lost", text="of the pension")

    def finds(wanted: Wanted) -> list[str]:
        return [document.entry.id for document in found([one, other], wanted)]

    assert finds(Wanted()) == ["a", "b"]
    assert finds(Wanted(required=(phrase("lost card"),))) == ["a"]
    assert finds(Wanted(required=(words("lost the"),))) == []
    assert finds(Wanted(excluded=(Filter("year", "2022"),))) == ["b"]
    assert finds(Wanted(concepts=(Concept((Alternative(("the", "pension"), whole=True),)),))) == ["b"]
    assert finds(Wanted(required=(OneOf(()),))) == []
    assert finds(Wanted(concepts=(Concept((Alternative((), whole=True),)),))) == []


@pytest.mark.parametrize("text", WORDS)
def test_each_word_of_the_corpora_can_be_looked_for(engine: str, text: str) -> None:
    """Else the agreement above would be one of empty answers."""
    corpus = Corpus([[("a", Article(id="a", url="u", site="s", title=text, text=f"one {text} two"))]])
    with corpus.index(engine) as index:
        assert ids(index.retrieve(Wanted(required=(phrase(f"one {text} two", "text"), words(text, "title"))))) == ["a"]
