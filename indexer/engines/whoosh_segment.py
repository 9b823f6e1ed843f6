"""One segment of a Whoosh index, read into arrays.

Knows Whoosh's readers and matchers. A segment never changes: what is decoded of it serves every state that has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
from whoosh.matching.mcore import ReadTooFar
from whoosh.reading import IndexReader, TermNotFound

from indexer.damage import damage_named
from indexer.document import KEPT_FACETS
from indexer.engines.scoring import Docs, Facet
from indexer.engines.whoosh_schema import CARD, NUMBERS, POSITIONS, WORDS, facet_column, facet_values
from indexer.ranking import WEIGHTS, Numbers
from indexer.wanted import Words

_NUMBERS = np.dtype([("date", "<i8"), ("lengths", "<u4", (len(WEIGHTS),))])
_KEPT_POSTINGS = 4_000_000
_ENTRY = 12
"""What a list weighs beside its postings: a word that stands nowhere takes the memory of some twelve of them."""
_NONE: tuple[Docs, Numbers] = (np.empty(0, dtype=np.int64), np.empty(0))


class Segment:
    """The columns of one segment, and those of its postings that were asked for lately, decoded."""

    def __init__(self, leaf: IndexReader) -> None:
        """Read the columns (some 10 microseconds a document)."""
        self.size: int = leaf.doc_count_all()
        packed = b"".join(leaf.column_reader("numbers", translate=False)) if leaf.has_column("numbers") else b""
        numbers = np.frombuffer(packed or bytes(NUMBERS.size * self.size), dtype=_NUMBERS)
        self.dates: Docs = numbers["date"].astype(np.int64)
        self.lengths: Numbers = numbers["lengths"].astype(float) @ np.array(list(WEIGHTS.values()))
        self.facets = {name: _facet(leaf, facet_column(name)) for name in KEPT_FACETS}
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
class Leaf:
    """A segment as a reader of one thread sees it, and the number of its first document."""

    reader: IndexReader
    segment: Segment
    offset: int

    @cached_property
    def cards(self) -> Any:  # noqa: ANN401 - Whoosh is untyped
        """The cards of its documents; read one by one."""
        cards: Any = self.reader.column_reader(CARD, translate=False)
        return cards


def name_of(leaf: Any) -> str:  # noqa: ANN401 - Whoosh types only the base class, which has no segment
    """Return the name of a segment."""
    return str(leaf.segment().segment_id())


def segment_of(leaf: IndexReader, known: dict[str, Segment]) -> Segment:
    """Return the segment that a reader reads, of `known` where it is there; else it is put there."""
    name = name_of(leaf)
    if name not in known:
        known[name] = Segment(leaf)
    return known[name]


def words_of(leaf: Any) -> Iterator[tuple[bytes, int]]:  # noqa: ANN401 - Whoosh is untyped
    """Yield the words of a segment, and in how many of its documents each stands."""
    for word, info in leaf.iter_field(WORDS):
        yield word, int(info.doc_frequency())


def having_phrase(leaf: Leaf, name: str, words: Words) -> Docs:
    """Return the documents of one segment that have the phrase: first those with all terms, then by position."""
    lists = [leaf.segment.postings(leaf.reader, name, term)[0] for term in words.terms]
    candidates = reduce(np.intersect1d, lists)
    starts: dict[int, set[int]] = {}
    for step, (term, place) in enumerate(zip(words.terms, words.places, strict=True)):
        shift = place - words.places[0]
        for doc, positions in _positions(leaf.reader, name, term, candidates):
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
