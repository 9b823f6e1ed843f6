"""One state of a Whoosh index, read into arrays.

Knows Whoosh's readers; of ranking only which fields there are. Segments never change, so their columns and decoded
postings are kept from one state to the next and shared by all threads; the reader itself belongs to one thread.
"""

import os
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.matching.mcore import ReadTooFar
from whoosh.reading import IndexReader, TermNotFound

from indexer.analysis import Token
from indexer.errors import DamagedIndexError
from indexer.index import FACETS
from indexer.ranking import WEIGHTS, Numbers
from indexer.retrieval import Docs, Facet, Mask, members
from indexer.whoosh_schema import BOOKMARK, NUMBERS, POSITIONS, facet_column, facet_values, schema, text_of

_NUMBERS = np.dtype([("date", "<i8"), ("lengths", "<u4", (len(WEIGHTS),))])
_COMMIT = re.compile(r"_MAIN_(\d+)\.toc")
_KEPT_POSTINGS = 4_000_000
_ENTRY = 12
"""What a list weighs beside its postings: a word that stands nowhere takes the memory of some twelve of them."""
_NONE: tuple[Docs, Numbers] = (np.empty(0, dtype=np.int64), np.empty(0))


@contextmanager
def damage_named(what: object) -> Iterator[None]:
    """Turn whatever Whoosh raises on missing, cut off or overwritten files into DamagedIndexError."""
    try:
        yield
    except DamagedIndexError:
        raise
    except Exception as error:
        # Whoosh has no family of errors: bad files raise anything from FileNotFoundError to struct.error.
        message = f"the index cannot be read: {what} ({type(error).__name__}: {error}); cure: python -m indexer rebuild"
        raise DamagedIndexError(message) from error


class Segment:
    """The columns of one segment, and those of its postings that were asked for lately, decoded."""

    def __init__(self, leaf: IndexReader) -> None:
        """Read the columns (some 10 microseconds a document)."""
        self.size: int = leaf.doc_count_all()
        packed = b"".join(leaf.column_reader("numbers", translate=False)) if leaf.has_column("numbers") else b""
        numbers = np.frombuffer(packed or bytes(NUMBERS.size * self.size), dtype=_NUMBERS)
        self.dates: Docs = numbers["date"].astype(np.int64)
        self.lengths: Numbers = numbers["lengths"].astype(float) @ np.array(list(WEIGHTS.values()))
        self.facets = {name: _facet(leaf, facet_column(name)) for name in FACETS}
        self.kept: dict[tuple[str, str], tuple[Docs, Numbers]] = {}
        self._weight = 0

    def postings(self, leaf: IndexReader, name: str, term: str) -> tuple[Docs, Numbers]:
        """Return the documents of the segment that have the term, and how often each."""
        key = (name, term)
        if (known := self.kept.get(key)) is not None:
            return known
        with damage_named(f"postings of {name}:{term}"):
            decoded = _decoded(leaf, name, term)
        if self._weight > _KEPT_POSTINGS:
            self._weight, self.kept = 0, {}
        # Documents that are deleted since stay in what is kept; the mask of live ones leaves them out.
        self._weight += _ENTRY + len(decoded[0])
        self.kept[key] = decoded
        return decoded


def _facet(leaf: IndexReader, column: str) -> Facet:
    codes: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    if leaf.has_column(column):
        for doc, kept in enumerate(leaf.column_reader(column, translate=False)):
            pairs.extend((doc, codes.setdefault(value, len(codes))) for value in facet_values(kept))
    array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Facet(list(codes), array[:, 0], array[:, 1])


def _decoded(leaf: IndexReader, name: str, term: str) -> tuple[Docs, Numbers]:
    try:
        matcher = leaf.postings(name, term.encode())
    except TermNotFound:
        return _NONE
    pairs = list(_pairs(matcher))
    return np.array([doc for doc, _ in pairs], dtype=np.int64), np.array([weight for _, weight in pairs], dtype=float)


def _pairs(matcher: Any) -> Iterator[tuple[int, float]]:  # noqa: ANN401 - Whoosh is untyped
    active, doc, weight, step = matcher.is_active, matcher.id, matcher.weight, matcher.next
    while active():
        yield doc(), weight()
        step()


@dataclass(frozen=True)
class _Leaf:
    reader: IndexReader
    segment: Segment
    offset: int


class WhooshSnapshot:
    """All segments of one committed state; for one thread."""

    def __init__(self, reader: IndexReader, known: dict[str, Segment]) -> None:
        """Take what `known` has of the segments, and put the new ones into it."""
        self.reader = reader
        self._closing = weakref.finalize(self, reader.close)
        readers = [leaf for leaf, _ in reader.leaf_readers()] if reader.doc_count_all() else []
        segments = [_segment(leaf, known) for leaf in readers]
        offsets = accumulate((segment.size for segment in segments), initial=0)
        self._leaves = [_Leaf(*both) for both in zip(readers, segments, offsets, strict=False)]

    @property
    def segments(self) -> set[str]:
        """Names of the segments."""
        return {_name(leaf.reader) for leaf in self._leaves}

    def close(self) -> None:
        """Let the files go; happens by itself when the thread that reads them ends."""
        self._closing()

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
    def facets(self) -> Mapping[str, Facet]:
        """The facets of all segments together."""
        return {name: self._facet(name) for name in FACETS}

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

    def phrase(self, name: str, tokens: Sequence[Token]) -> Docs:
        """Return the documents in whose field the tokens stand side by side."""
        with damage_named(f"places of words in {name}"):
            found = [_phrase(leaf, name, tokens) + leaf.offset for leaf in self._leaves]
        return _joined(found, np.int64)

    def shown(self, doc: int) -> dict[str, Any]:
        """Return the stored fields of a document."""
        with damage_named(f"stored fields of document {doc}"):
            stored = dict(self.reader.stored_fields(int(doc)))
            if not stored:
                message = "the file ends before them"
                raise EOFError(message)
            return stored

    def text(self, doc: int) -> str:
        """Return the text of an article, as far as its source lets us show it."""
        shown = self.shown(doc)["shown"]
        with damage_named(f"text of document {doc}"):
            return text_of(shown)

    def number(self, article_id: str) -> int | None:
        """Return the number of the live document of an article."""
        docs, _ = self.postings("id", article_id)
        there = docs[self.live[docs]]
        return int(there[0]) if len(there) else None

    def position(self) -> int:
        """Return the position that the bookmark keeps; 0 without one."""
        there = np.fromiter(self.reader.all_doc_ids(), dtype=np.int64)
        marks = np.intersect1d(self.postings(BOOKMARK, BOOKMARK)[0], there)
        return max((int(self.shown(mark)["position"]) for mark in marks), default=0)


def _name(leaf: Any) -> str:  # noqa: ANN401 - Whoosh types only the base class, which has no segment
    return str(leaf.segment().segment_id())


def _segment(leaf: IndexReader, known: dict[str, Segment]) -> Segment:
    name = _name(leaf)
    if name not in known:
        known[name] = Segment(leaf)
    return known[name]


def _joined(parts: Sequence[np.ndarray[Any, Any]], kind: type) -> np.ndarray[Any, Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def _phrase(leaf: _Leaf, name: str, tokens: Sequence[Token]) -> Docs:
    """Return the documents of one segment that have the phrase: first those with all terms, then by position."""
    lists = [leaf.segment.postings(leaf.reader, name, token.term)[0] for token in tokens]
    candidates = reduce(np.intersect1d, lists)
    starts: dict[int, set[int]] = {}
    for step, token in enumerate(tokens):
        shift = token.position - tokens[0].position
        for doc, positions in _positions(leaf.reader, name, token.term, candidates):
            here = {position - shift for position in positions}
            starts[doc] = here if step == 0 else starts.get(doc, set()) & here
        candidates = np.array([doc for doc in candidates if starts.get(int(doc))], dtype=np.int64)
    return candidates


def _positions(leaf: IndexReader, name: str, term: str, docs: Docs) -> Iterator[tuple[int, list[int]]]:
    if not len(docs):
        return
    matcher = leaf.postings(name, term.encode())
    for doc in docs.tolist():
        try:
            matcher.skip_to(doc)
        except ReadTooFar:
            return
        if matcher.is_active() and matcher.id() == doc:
            yield doc, POSITIONS.decode_positions(matcher.value())


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
