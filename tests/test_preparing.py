"""Articles are made into the same documents by one process and by many."""

import os
import signal
from collections.abc import Generator, Iterator
from itertools import count, islice
from multiprocessing import active_children

import pytest
from indexer_articles import ARTICLES, article

from corpus import Change
from indexer import FailedUpdateError
from indexer.document import Document, document
from indexer.preparing import FEW, Prepared, prepared


def feed(size: int) -> list[Change]:
    """Return changes of all kinds, every seventh of which takes an article away."""
    more = (article(number, f"Guide {number} 养老保险", "Pay. " * (number % 9)) for number in range(6, size + 1))
    made = enumerate([*ARTICLES, *more][:size], start=1)
    return [Change(position, one.id, one if position % 7 else None) for position, one in made]


def told(one: Prepared) -> object:
    """Return what is in a document, as it can be compared."""
    article_id, made = one
    return article_id, made and parts(made)


def parts(made: Document) -> object:
    kept = made.entry.card(), made.entry.packed_body
    return kept, made.fields, made.lengths, made.facets, made.words, made.moment


@pytest.mark.parametrize("size", [0, 1, FEW, FEW + 1, FEW + 150])
def test_documents_are_the_same_and_in_order_however_many_there_are(size: int) -> None:
    changes = feed(size)
    expected = [(one.article_id, document(one.article) if one.article else None) for one in changes]
    assert list(map(told, prepared(iter(changes)))) == list(map(told, expected))
    assert active_children() == []


def test_few_changes_start_no_process() -> None:
    next(prepared(feed(FEW)))
    assert active_children() == []


def test_many_changes_are_read_as_they_are_needed() -> None:
    """Else a large corpus would not fit into the memory."""
    read = count(1)
    making = prepared(Change(number, f"a{number}", None) for number in read)
    assert [article_id for article_id, _ in islice(making, 3)] == ["a1", "a2", "a3"]
    assert active_children()
    assert isinstance(making, Generator)
    making.close()
    assert next(read) < 10_000
    assert active_children() == []


def test_a_process_that_is_killed_is_told_with_its_cure() -> None:
    making = prepared(feed(3 * FEW))
    next(making)
    victim, *_ = active_children()
    assert victim.pid
    os.kill(victim.pid, signal.SIGKILL)
    with pytest.raises(FailedUpdateError, match=r"was killed.*stays as it was; run the same command again"):
        list(making)
    assert active_children() == []


def test_an_error_of_the_source_passes_and_no_process_is_left() -> None:
    def broken() -> Iterator[Change]:
        yield from feed(FEW + 100)
        message = "the store went away"
        raise OSError(message)

    with pytest.raises(OSError, match="went away"):
        list(prepared(broken()))
    assert active_children() == []
