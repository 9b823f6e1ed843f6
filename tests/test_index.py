"""What a search does on every engine: add another to the fixture `engine` and it must pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import index_url
from indexer_articles import ARTICLES, article, changes

from corpus import Change, open_store
from indexer import (
    FACETS,
    ArticleIndex,
    FacetValue,
    Hit,
    MissingIndexError,
    Query,
    Search,
    Sort,
    UnknownIndexError,
    open_index,
)


@pytest.fixture
def url(engine: str, tmp_path: Path) -> str:
    return index_url(engine, tmp_path / "index")


@pytest.fixture
def index(url: str) -> Iterator[ArticleIndex]:
    with open_index(url) as opened:
        opened.update(changes(ARTICLES))
        yield opened


@pytest.fixture
def search(index: ArticleIndex) -> Search:
    return Search(index)


def found(search: Search, words: str = "", **asked: object) -> list[str]:
    return [hit.id for hit in search.find(Query(words=words, **asked)).hits]  # type: ignore[arg-type]


def marked(hit: Hit) -> set[str]:
    return {span.text for span in hit.snippet if span.mark}


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(UnknownIndexError, match="'grep'"):
        open_index("grep:somewhere")


def test_a_missing_index_says_how_to_make_it(url: str) -> None:
    with open_index(url) as index:
        assert index.position() == 0
        assert any("indexer update" in line for line in index.verify())
        with pytest.raises(MissingIndexError, match="python -m indexer update"):
            Search(index).find(Query(words="pension"))


def test_an_empty_feed_makes_an_empty_index(url: str) -> None:
    with open_index(url) as index:
        assert index.update([]) == 0
        results = Search(index).find(Query(words="pension"))
        assert (results.total, results.pages, results.hits, index.count()) == (0, 0, (), 0)
        assert index.facets("topic") == ()
        assert Search(index).similar("a1") == ()


def test_question_words_are_not_marked(search: Search) -> None:
    hit = search.find(Query(words="how many days of leave for the mothers")).hits[0]
    assert marked(hit) == {"Mothers", "days", "leave"}
    assert marked(search.find(Query(words="of the")).hits[0]) <= {"of", "the", "The"}


def test_how_long_asks_for_no_length(index: ArticleIndex, search: Search) -> None:
    index.update(changes([article(6, "Pay during a long leave"), article(7, "Days of maternity leave")], 6))
    ids = found(search, "how long is leave in days")
    assert ids.index("a7") < ids.index("a6")


def test_update_counts_and_remembers(index: ArticleIndex) -> None:
    assert (index.count(), index.position(), index.verify()) == (5, 5, [])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pension", {"a1", "a4"}),
        ("pensions transferring", {"a1", "a4"}),
        ("PENSION qqqqq", {"a1", "a4"}),
        ("pension -transfer", {"a4"}),
        ("-pension", {"a2", "a3", "a5"}),
        ('"replacement card"', {"a2"}),
        ('"card replacement"', set()),
        ('"replacement', {"a2"}),
        ('-"replacement card" card', {"a1"}),
        ("title:pension", {"a1"}),
        ("text:pension", {"a4"}),
        ("steps:loss", {"a2"}),
        ("steps:bank", set()),
        ("law:insurance", {"a1", "a3"}),
        ("law:23", {"a3"}),
        ("topic:pension", {"a1"}),
        ('topic:"medical insurance"', {"a3"}),
        ("topic:医疗保险", {"a3"}),
        ("region:shenzhen card", {"a2"}),
        ("year:2022", {"a1", "a2"}),
        ("site:other", {"a2"}),
        ("-site:other", {"a1", "a3", "a4", "a5"}),
        ("colour:red pension", {"a1", "a4"}),
        ("Shenzhen", {"a2", "a3"}),
        ("深圳", {"a2", "a3"}),
        ("region:深圳", {"a2", "a3"}),
        ("医疗", {"a3"}),  # topics are searchable by their Chinese names, too
        ("基本医疗保险", {"a1", "a3", "a4", "a5"}),
        ('"缴费比例"', {"a3"}),
        ('"比例缴费"', set()),
        ("失业保险金", {"a1", "a3", "a4", "a5"}),
        ("６％", {"a3"}),
        ("ｐｅｎｓｉｏｎ", {"a1", "a4"}),
        ("*", set()),
        ("😀", set()),
        ('""', set()),
        ("   ", {"a1", "a2", "a3", "a4", "a5"}),
    ],
)
def test_words_find(search: Search, words: str, expected: set[str]) -> None:
    results = search.find(Query(words=words))
    assert {hit.id for hit in results.hits} == expected
    assert results.total == len(expected)


def test_the_title_counts_most(search: Search) -> None:
    assert found(search, "pension") == ["a1", "a4"]
    scores = [hit.score for hit in search.find(Query(words="pension card")).hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"topic": "pension"}, {"a1"}),
        ({"region": "Shenzhen"}, {"a2", "a3"}),
        ({"region": "shenzhen", "year": 2023}, {"a3"}),
        ({"year": 2022}, {"a1", "a2"}),
        ({"site": "other"}, {"a2"}),
        ({"law": "social-insurance-law"}, {"a1", "a3"}),
        ({"law": "social-insurance-law/23"}, {"a3"}),
        ({"topic": "nothing"}, set()),
    ],
)
def test_filters(search: Search, asked: dict[str, object], expected: set[str]) -> None:
    assert set(found(search, **asked)) == expected  # type: ignore[arg-type]


def test_facets_count_what_was_found(search: Search) -> None:
    facets = search.find(Query(words="pension card")).facets
    assert set(facets) == set(FACETS)
    assert facets["region"] == (FacetValue("Changzhou", 1), FacetValue("Shenzhen", 1))
    assert facets["year"] == (FacetValue("2022", 2), FacetValue("2021", 1))
    assert search.facets("law")[0] == FacetValue("social-insurance-law", 2)
    assert search.facets("site", limit=1) == (FacetValue("example", 4),)


def test_pages(search: Search) -> None:
    pages = [search.find(Query(page=page, per_page=2)) for page in (1, 2, 3, 4, 10**9)]
    assert [len(page.hits) for page in pages] == [2, 2, 1, 0, 0]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}
    assert len({hit.id for page in pages for hit in page.hits}) == 5


def test_without_words_the_newest_come_first(search: Search) -> None:
    assert found(search) == ["a5", "a4", "a3", "a2", "a1"]
    assert found(search, "pension", sort=Sort.DATE) == ["a4", "a1"]


def test_snippets_mark_stems_and_chinese(search: Search) -> None:
    hit = search.find(Query(words="applying cards")).hits[0]
    assert marked(hit) == {"apply", "card"}
    assert marked(search.find(Query(words="个人缴费")).hits[0]) == {"个人", "缴费"}


def test_a_hit_shows_the_article(search: Search) -> None:
    hit = search.find(Query(words="transfer")).hits[0]
    shown = (hit.title, hit.source_url, hit.site, hit.topics, hit.regions, hit.years)
    first = ARTICLES[0]
    assert shown == (first.title, first.url, first.site, first.topics, first.regions, first.years)


def test_a_site_that_forbids_snippets_gets_none(index: ArticleIndex, search: Search) -> None:
    index.update(changes([article(6, "Kindergarten", "Secret words", robots=("nosnippet",))], start=6))
    assert search.find(Query(words="secret")).hits[0].snippet == ()


def test_similar_articles(index: ArticleIndex, search: Search) -> None:
    index.update(changes([article(6, "Transfer of pension accounts", "Workers transfer the account.")], start=6))
    assert search.similar("a1", limit=1)[0].id == "a6"
    assert "a1" not in {hit.id for hit in search.similar("a1", limit=50)}
    assert search.similar("nowhere") == ()


def test_changes_replace_and_remove(index: ArticleIndex, search: Search) -> None:
    before = index.generation()
    feed = [Change(6, "a1", article(1, "Pigeons")), Change(7, "a2", None), Change(8, "never", None)]
    assert index.update(feed) == 3
    assert found(search, "pigeons") == ["a1"]
    assert found(search, "transfer") == []
    assert found(search, "card") == []
    assert (index.count(), index.position(), index.verify()) == (4, 8, [])
    assert index.generation() != before


def test_the_last_change_of_a_batch_wins(index: ArticleIndex, search: Search) -> None:
    feed = [
        Change(6, "a1", article(1, "Owls")),
        Change(7, "a6", article(6, "Larks")),
        Change(8, "a1", article(1, "Swans")),
        Change(9, "a6", None),
        Change(10, "a4", None),
        Change(11, "a4", article(4, "Geese")),
    ]
    assert index.update(feed) == 6
    assert (found(search, "owls larks"), found(search, "swans"), found(search, "geese")) == ([], ["a1"], ["a4"])
    assert (index.count(), index.position()) == (5, 11)


def test_a_batch_that_fails_changes_nothing(index: ArticleIndex) -> None:
    def broken() -> Iterator[Change]:
        yield Change(6, "a1", None)
        message = "the store went away"
        raise OSError(message)

    before = index.generation()
    with pytest.raises(OSError, match="went away"):
        index.update(broken())
    assert (index.count(), index.position(), index.generation()) == (5, 5, before)
    assert index.update([Change(6, "a1", None)]) == 1


def test_progress_is_told(index: ArticleIndex) -> None:
    told: list[int] = []
    index.update(changes([article(6, "Six"), article(7, "Seven")], start=6), told.append)
    assert told == [1, 2]


def test_rebuild_from_the_store(index: ArticleIndex, search: Search, tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.put([*ARTICLES[:2], article(9, "Late comer")])
        assert index.rebuild(store) == 3
        assert (index.count(), index.position(), index.verify(store)) == (3, store.position(), [])
        assert set(found(search)) == {"a1", "a2", "a9"}
        store.put([article(10, "Newer still")])
        assert index.verify(store) == []
        assert index.update(store.changes(after=index.position())) == 1
        assert index.verify(store) == []


def test_verify_compares_with_the_store(index: ArticleIndex, tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        assert "another store" in index.verify(store)[0]
        store.put([*ARTICLES[1:], article(6, "Not in the index")])
        position = store.position()
        index.update([Change(position, "a5", ARTICLES[4])])
        missing, extra = index.verify(store)
        assert "not in the index: a6; cure: python -m indexer rebuild" in missing
        assert "not in the store: a1" in extra
