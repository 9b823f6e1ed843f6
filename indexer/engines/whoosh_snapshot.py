"""One state of a Whoosh index, read into arrays.

Knows Whoosh's readers; of ranking only which fields there are. Segments are kept from one state to the next and shared
by all threads; the reader itself belongs to one thread.
"""

import os
import re
import weakref
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nsmallest
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import IndexReader

from indexer.damage import damage_named
from indexer.document import KEPT_FACETS
from indexer.engines.scoring import Docs, Facet, Found, Mask, find, members
from indexer.engines.whoosh_schema import BOOKMARK, schema
from indexer.engines.whoosh_segment import Leaf, Segment, having_phrase, name_of, segment_of, words_of
from indexer.entry import Entry
from indexer.query import FACETS, FacetValue
from indexer.ranking import WEIGHTS, Numbers
from indexer.wanted import Candidate, Retrieved, Wanted, Words

FACET_VALUES = 100
"""Values of each facet that come with the results of a query."""
_COMMIT = re.compile(r"_MAIN_(\d+)\.toc")


class WhooshSnapshot:
    """All segments of one committed state; for one thread."""

    def __init__(self, reader: IndexReader, known: dict[str, Segment]) -> None:
        """Take what `known` has of the segments, and put the new ones into it."""
        self.reader = reader
        self._closing = weakref.finalize(self, reader.close)
        readers = [leaf for leaf, _ in reader.leaf_readers()] if reader.doc_count_all() else []
        segments = [segment_of(leaf, known) for leaf in readers]
        self._offsets = list(accumulate((segment.size for segment in segments), initial=0))[:-1]
        self._leaves = [Leaf(*both) for both in zip(readers, segments, self._offsets, strict=True)]

    @property
    def segments(self) -> set[str]:
        """Names of the segments."""
        return {name_of(leaf.reader) for leaf in self._leaves}

    def close(self) -> None:
        """Let the files go; happens by itself when the thread that reads them ends."""
        self._closing()

    # What is asked of it

    def retrieve(self, wanted: Wanted) -> Retrieved:
        """Return what is found of it."""
        found = find(self, wanted)
        docs = found.docs[wanted.first : wanted.first + wanted.size]
        candidates = tuple(Candidate(self._entry(doc), float(found.scores[doc])) for doc in docs.tolist())
        return Retrieved(len(found.docs), candidates, self._counted(found) if wanted.counted else {})

    def _counted(self, found: Found) -> dict[str, tuple[FacetValue, ...]]:
        return {name: self.facets_by_name[name].counts(found.mask, FACET_VALUES) for name in FACETS}

    def entry(self, article_id: str) -> Entry | None:
        """Return what is kept of an article; None where it is not there."""
        docs, _ = self.postings("id", article_id)
        there = docs[self.live[docs]]
        return self._entry(int(there[0])) if len(there) else None

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept of every article."""
        return map(self._entry, np.flatnonzero(self.live).tolist())

    def facets(self, name: str, limit: int) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""
        return self.facets_by_name[name].counts(self.live, limit)

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many articles each of the terms stands in the field in which most have it."""
        with damage_named("how frequent words are"):
            return {term: max(self._frequency(name, term.encode()) for name in WEIGHTS) for term in terms}

    def _frequency(self, name: str, term: bytes) -> int:
        return sum(leaf.reader.doc_frequency(name, term) for leaf in self._leaves)

    def vocabulary(self, limit: int | None) -> tuple[tuple[str, int], ...]:
        """Return words, and in how many articles; with a limit the most frequent ones."""
        counts: Counter[bytes] = Counter()
        with damage_named("its words"):
            for leaf in self._leaves:
                counts.update(dict(words_of(leaf.reader)))
        kept = counts.items() if limit is None else nsmallest(limit, counts.items(), key=_frequent_first)
        return tuple((word.decode(), count) for word, count in sorted(kept))

    def count(self) -> int:
        """Return how many articles can be found."""
        return int(self.live.sum())

    def position(self) -> int:
        """Return the position that the bookmark keeps; 0 without one."""
        there = np.fromiter(self.reader.all_doc_ids(), dtype=np.int64)
        marks = np.intersect1d(self.postings(BOOKMARK, BOOKMARK)[0], there)
        return max((int(self._stored(mark)["position"]) for mark in marks), default=0)

    def read_all(self) -> None:
        """Read every posting."""
        with damage_named("its postings"):
            for leaf in self._leaves:
                for posting in leaf.reader.iter_postings():
                    del posting

    # What scoring asks of it

    @cached_property
    def live(self) -> Mask:
        """Which documents are articles and not deleted."""
        there = np.fromiter(self.reader.all_doc_ids(), dtype=np.int64)
        live = members(there, sum(leaf.segment.size for leaf in self._leaves))
        live[self.postings(BOOKMARK, BOOKMARK)[0]] = False
        return live

    @cached_property
    def lengths(self) -> Numbers:
        """Weighted length of each document."""
        return _joined([leaf.segment.lengths for leaf in self._leaves], float)

    @cached_property
    def dates(self) -> Docs:
        """When each document was retrieved or changed, in seconds."""
        return _joined([leaf.segment.dates for leaf in self._leaves], np.int64)

    @cached_property
    def facets_by_name(self) -> Mapping[str, Facet]:
        """The facets of all segments together."""
        return {name: self._facet(name) for name in KEPT_FACETS}

    def _facet(self, name: str) -> Facet:
        parts = [(leaf.segment.facets[name], leaf.offset) for leaf in self._leaves]
        values = list(dict.fromkeys(value for facet, _ in parts for value in facet.values))
        codes = {value: code for code, value in enumerate(values)}
        new = [np.array([codes[value] for value in facet.values], dtype=np.int64)[facet.codes] for facet, _ in parts]
        docs = [facet.docs + offset for facet, offset in parts]
        return Facet(values, _joined(docs, np.int64), _joined(new, np.int64))

    def postings(self, name: str, term: str) -> tuple[Docs, Numbers]:
        """Return the documents that have the term in the field, and how often each."""
        parts = [(leaf.segment.postings(leaf.reader, name, term), leaf.offset) for leaf in self._leaves]
        docs = [docs + offset for (docs, _), offset in parts]
        return _joined(docs, np.int64), _joined([counts for (_, counts), _ in parts], float)

    def phrase(self, name: str, words: Words) -> Docs:
        """Return the documents in whose field the words stand side by side."""
        with damage_named(f"places of words in {name}"):
            found = [having_phrase(leaf, name, words) + leaf.offset for leaf in self._leaves]
        return _joined(found, np.int64)

    def _entry(self, doc: int) -> Entry:
        leaf = self._leaves[bisect_right(self._offsets, doc) - 1]
        with damage_named(f"what is kept of document {doc}"):
            return Entry.of(leaf.cards[doc - leaf.offset], self._stored(doc)["body"])

    def _stored(self, doc: int) -> dict[str, Any]:
        with damage_named(f"stored fields of document {doc}"):
            stored = dict(self.reader.stored_fields(int(doc)))
            if not stored:
                message = "the file ends before them"
                raise EOFError(message)
            return stored


def _joined(parts: Sequence[np.ndarray[Any, Any]], kind: type) -> np.ndarray[Any, Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def _frequent_first(counted: tuple[bytes, int]) -> tuple[int, bytes]:
    word, count = counted
    return -count, word


def open_snapshot(folder: Path, known: dict[str, Segment]) -> WhooshSnapshot:
    """Return the committed state of the index in `folder`; raises DamagedIndexError."""
    with damage_named(folder):
        # Not mapped into memory: Whoosh copies a mapped segment for each reader, and dies of a file that is cut off.
        storage: Any = FileStorage
        index = storage(str(folder), supports_mmap=False).open_index()
        if set(index.schema.names()) != set(schema().names()):
            message = "it was made by another version"
            raise ValueError(message)
        return WhooshSnapshot(index.reader(), known)


def latest_commit(folder: Path) -> int:
    """Return the number of the newest commit in `folder`: one look at its entries, no file is read."""
    numbers = (_COMMIT.fullmatch(name) for name in os.listdir(folder))  # noqa: PTH208 - five times as fast, each query
    return max((int(number[1]) for number in numbers if number), default=-1)
