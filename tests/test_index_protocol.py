"""What every engine knows of articles and words, and how its states follow each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import concept, ids
from engines import begun, index_url
from indexer_articles import ARTICLES, article, changes

from corpus import Change, Store, open_store
from indexer import ArticleIndex, FailedRebuildError, MissingIndexError, open_index
from indexer.document import document
from indexer.wanted import Condition, Wanted

PENSION = concept("pension")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as opened:
        yield opened


def required(index: ArticleIndex, *conditions: Condition) -> set[str]:
    found = index.retrieve(Wanted(required=conditions))
    assert found.total == len(found.candidates)
    return set(ids(found))


# Entries and words


@pytest.fixture
def many(engine: str, folder: Path) -> Iterator[ArticleIndex]:
    """Return an index of several segments, in which many articles are alike."""
    with open_index(index_url(engine, folder)) as opened:
        for start in (0, 50, 100):
            opened.update(changes([article(start + each, "Guide to pensions") for each in range(50)], start + 1))
        yield opened


def test_an_entry_is_what_the_document_has(index: ArticleIndex) -> None:
    for one in ARTICLES:
        entry = index.entry(one.id)
        expected = document(one).entry
        assert entry is not None
        assert (entry.card(), entry.body) == (expected.card(), expected.body)
    assert index.entry("nowhere") is None
    assert index.entry("") is None
    assert index.entry("bookmark") is None


def test_an_entry_that_was_replaced_is_the_new_one(index: ArticleIndex) -> None:
    index.update([Change(6, "a1", article(1, "Pigeons")), Change(7, "a2", None)])
    entry = index.entry("a1")
    assert entry is not None
    assert (entry.title, index.entry("a2")) == ("Pigeons", None)


def test_all_entries_each_once(many: ArticleIndex) -> None:
    many.update([Change(200, "a3", None), Change(201, "a4", article(4, "New"))])
    entries = list(many.entries())
    assert sorted(one.id for one in entries) == sorted(f"a{number}" for number in range(150) if number != 3)
    assert [one.title for one in entries if one.id == "a4"] == ["New"]
    assert len(list(many.entries())) == many.count() == 149


def test_more_entries_than_are_read_at_once(engine: str, folder: Path) -> None:
    with open_index(index_url(engine, folder)) as index:
        index.update(changes([article(number, f"Guide {number}") for number in range(390)]))
        for start in (400, 800, 1200):
            index.update(changes([article(start + number, f"Guide {number}") for number in range(390)], start))
        assert len({one.id for one in index.entries()}) == index.count() == 4 * 390


def test_how_many_articles_have_a_term(index: ArticleIndex) -> None:
    terms = ["pension", "shenzhen", "医疗保险", "nowher", "", "a1", "bookmark"]
    counts = dict(index.frequencies(terms))
    # One article has it in its title, one in its text, which an engine may count apart.
    assert counts.pop("pension") in {1, 2}
    assert counts == dict(zip(terms[1:], [2, 1, 0, 0, 0, 0], strict=True))
    assert index.frequencies([]) == {}


def test_the_words_of_the_corpus(index: ArticleIndex) -> None:
    words_ = dict(index.vocabulary())
    assert (words_["pension"], words_["days"], words_["医疗保险"], words_["失业"]) == (2, 2, 1, 1)
    assert "12333" not in words_  # what has digits is no word to correct to
    assert "pensions" not in words_
    assert list(words_) == sorted(words_)


def test_with_a_limit_the_most_frequent_words_come(index: ArticleIndex) -> None:
    every = index.vocabulary()
    for limit in (0, 1, 3, 20, 10_000):
        best = sorted(every, key=lambda pair: (-pair[1], pair[0]))[:limit]
        assert index.vocabulary(limit=limit) == tuple(sorted(best))


def test_words_of_several_segments_are_counted_together(many: ArticleIndex) -> None:
    assert many.vocabulary() == (("guide", 150), ("pensions", 150), ("to", 150))
    assert many.frequencies(["pension"]) == {"pension": 150}


# States of an index


def test_every_update_has_a_mark_of_its_own(index: ArticleIndex, store: Store) -> None:
    seen = [index.generation()]
    assert index.generation() == seen[0]
    index.update([])
    assert index.generation() == seen[0]
    for position in (6, 7):
        index.update([Change(position, "a1", article(1, "The same"))])
        seen.append(index.generation())
    for _ in range(2):
        index.rebuild(store)
        seen.append(index.generation())
    assert len(set(seen)) == len(seen)


def test_there_is_no_mark_of_no_index(engine: str, folder: Path) -> None:
    with open_index(index_url(engine, folder)) as index, pytest.raises(MissingIndexError):
        index.generation()


def test_a_position_never_goes_back(index: ArticleIndex) -> None:
    index.update([Change(3, "a1", None)])
    assert index.position() == 5
    index.update([Change(9, "a2", None)])
    assert index.position() == 9


def test_small_indexes_need_no_advice(index: ArticleIndex) -> None:
    assert index.advice() == ""


# Rebuilding


def test_a_new_index_that_is_accepted_serves(index: ArticleIndex, store: Store) -> None:
    store.put(ARTICLES[:2])
    seen: list[tuple[int, list[str]]] = []
    index.rebuild(store, accept=lambda new: seen.append((new.count(), ids(new.retrieve(Wanted())))))
    assert seen == [(2, ["a2", "a1"])]
    assert (index.count(), index.position()) == (2, store.position())


def test_a_new_index_that_is_refused_leaves_the_old_one(
    index: ArticleIndex, engine: str, store: Store, folder: Path
) -> None:
    store.put(ARTICLES[:2])
    before = (index.generation(), ids(index.retrieve(Wanted())), begun(engine, folder))

    def refuse(new: ArticleIndex) -> None:
        # Both can be asked while it is decided.
        message = f"{new.count()} instead of {index.count()}"
        raise FailedRebuildError(message)

    with pytest.raises(FailedRebuildError, match="2 instead of 5"):
        index.rebuild(store, accept=refuse)
    assert before == (index.generation(), ids(index.retrieve(Wanted())), begun(engine, folder))
    assert index.update([Change(6, "a1", None)]) == 1
    assert index.rebuild(store) == 2


def test_the_first_index_may_be_refused(engine: str, folder: Path, store: Store) -> None:
    store.put(ARTICLES)

    def refuse(_: ArticleIndex) -> None:
        message = "not good enough"
        raise FailedRebuildError(message)

    with open_index(index_url(engine, folder)) as index:
        with pytest.raises(FailedRebuildError):
            index.rebuild(store, accept=refuse)
        assert begun(engine, folder) == []
        with pytest.raises(MissingIndexError):
            index.count()
