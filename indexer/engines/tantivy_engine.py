"""The engine on tantivy: embedded as Whoosh is, for corpora that are too large for it.

Knows how tantivy's parts become an engine. Terms are cut before and handed over with their places, so that both
engines find the same; only their scores differ: tantivy's is BM25 over one field in which the title stands three times,
and all articles are made longer by the same so that lengths count as little as `ranking.B` says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import tantivy
from tantivy import PreTokenizedString, Token
from tantivy import Query as Asked

from corpus.text import fold
from indexer import ranking
from indexer.damage import damage_named, failure_named
from indexer.document import Document
from indexer.engines.checksums import check
from indexer.engines.tantivy_query import Asking
from indexer.engines.tantivy_schema import ALL, BOOKMARK, WORDS, facet, folded, schema
from indexer.entry import Entry
from indexer.index import Progress
from indexer.preparing import Prepared
from indexer.query import FACETS, FacetValue, Sort
from indexer.wanted import Candidate, Retrieved, Wanted

FACET_VALUES = 100
"""Values of each facet that come with the results of a query."""
_HEAP_BYTES = 64 * 1024 * 1024
"""Memory for documents that wait to be written; what is more goes to disk."""
_MOST_VALUES = 50_000
"""Values of one facet over all articles: tantivy refuses to count 65,000 and more."""
_READ_AT_ONCE = 1000
_REPEATED = {"title": 3, "text": 1, "law": 1, "place": 1}
"""How often the terms of a field stand in it: `ranking.WEIGHTS` in whole numbers. Steps mostly stand in the text
already; terms that stand nowhere else are added once."""
_PAYS = 0.75
"""How much long articles pay for their length in tantivy, which cannot be told another number (`B` of its BM25)."""
_ORDINARY_LENGTH = 220
"""Terms of an article as they are: 45 to 420 on average in the collections that we know."""
_FILLING = round(_ORDINARY_LENGTH * (_PAYS / ranking.B - 1))
"""Terms with which every article is filled up: with p more than their l, where the average is a, they pay
.75 (l + p) / (a + p), which grows with l as B l / a does for p = a (.75 / B - 1).

Without it .031 of nDCG@10 is lost on K of `ranking`, .003 on Q and on S; 100 and 200 terms differ by .004 at most.
"""
_FILLER = "\0"
"""A term that nobody can ask for."""
_Hit = tuple[float, tantivy.DocAddress]
"""Score and place of an article."""


class TantivyEngine:
    """Makes, changes and reads tantivy indexes."""

    advice_from = 5_000_000
    advice = "more than were ever tried in one folder"

    def create(self, folder: Path) -> None:
        """Make an empty index in an empty folder."""
        tantivy.Index(schema(), path=str(folder))

    def write(self, folder: Path, changes: Iterable[Prepared], position: int, progress: Progress | None) -> int:
        """Commit changes and the position in one step; return how many articles were added."""
        with damage_named(folder):
            # One thread: preparing documents takes ten times as long as writing them.
            writer = _opened(folder).writer(_HEAP_BYTES, num_threads=1)
        try:
            added = _fill(writer, changes, position, progress)
            with failure_named(folder):
                writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            # Its lock goes with it now, not when an error that holds on to it is gone.
            writer.wait_merging_threads()
        return added

    def mark(self, folder: Path) -> str:
        """Return which file names the newest commit: it is replaced with every one."""
        with damage_named(folder):
            state = (folder / "meta.json").stat()
        return f"{state.st_ino}-{state.st_mtime_ns}"

    def open(self, folder: Path) -> "TantivySnapshot":
        """Return the newest committed state; raises DamagedIndexError."""
        with damage_named(folder):
            index = _opened(folder)
            index.config_reader("manual")
            index.reload()
            return TantivySnapshot(index, folder)

    def inspect(self, folder: Path) -> "TantivySnapshot":
        """Return the newest committed state; nothing is remembered of one."""
        return self.open(folder)


def _opened(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    if index.schema != schema():
        message = "it was made by another version"
        raise ValueError(message)
    return index


def _fill(writer: tantivy.IndexWriter, changes: Iterable[Prepared], position: int, progress: Progress | None) -> int:
    added = 0
    for done, (article_id, document) in enumerate(changes, start=1):
        writer.delete_documents_by_term("id", article_id)
        if document is not None:
            made = _document(document)
            with failure_named(f"what is new of {article_id}"):
                writer.add_document(made)
            added += 1
        if progress:
            progress(done)
    writer.delete_documents_by_term(BOOKMARK, BOOKMARK)
    mark = tantivy.Document()
    mark.add_text(BOOKMARK, BOOKMARK)
    mark.add_unsigned("position", position)
    writer.add_document(mark)
    return added


def _document(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("id", document.entry.id)
    made.add_bytes("card", document.entry.card())
    made.add_bytes("body", document.entry.packed_body)
    made.add_integer("moment", document.moment)
    for name, terms in document.fields.items():
        cut = _cut((place, term) for term, places in terms.items() for place in places)
        made.add_pre_tokenized_text(name, cut)
        for _ in range(_REPEATED.get(name, 0)):
            made.add_pre_tokenized_text(ALL, cut)
    made.add_pre_tokenized_text(ALL, _cut(enumerate(_unsaid(document))))
    made.add_pre_tokenized_text(ALL, _cut(enumerate(repeat(_FILLER, _FILLING))))
    made.add_pre_tokenized_text(WORDS, _cut(enumerate(document.words)))
    for name, values in document.facets.items():
        for value in values:
            made.add_text(facet(name), value)
            made.add_text(folded(name), fold(value))
    return made


def _unsaid(document: Document) -> Iterator[str]:
    """Yield the terms that stand only in fields that are not repeated."""
    said = {term for name in _REPEATED for term in document.fields[name]}
    others = (terms for name, terms in document.fields.items() if name not in _REPEATED)
    return (term for terms in others for term in terms if term not in said)


def _cut(placed: Iterable[tuple[int, str]]) -> PreTokenizedString:
    """Return terms as tantivy takes them; where they stand in the text is our affair, so the text is left out."""
    return PreTokenizedString("", [Token(term, place, 0, 0) for place, term in sorted(placed)])


def _values(buckets: Sequence[Mapping[str, Any]]) -> tuple[FacetValue, ...]:
    values = (FacetValue(str(one["key"]), int(one["doc_count"])) for one in buckets)
    return tuple(sorted(values, key=lambda value: (-value.count, value.value)))


class TantivySnapshot:
    """One committed state of an index."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        """Take an index that was just loaded from a folder."""
        self._folder = folder
        self._schema = index.schema
        self._asking = Asking(index.schema)
        self._searcher = index.searcher()

    def close(self) -> None:
        """Let the files go: they are closed when nobody searches them any more."""

    @damage_named("its postings")
    def retrieve(self, wanted: Wanted) -> Retrieved:
        """Return what is found of it."""
        asked = self._asking.query(wanted)
        by_date = wanted.sort is Sort.DATE or not (wanted.concepts or wanted.scored)
        # Tantivy makes room for all that is asked for, and gives up where there is none: never more than there is.
        behind = max(self._searcher.num_docs - wanted.first, 0)
        found = self._searcher.search(
            asked,
            limit=max(min(wanted.size, behind), 1),
            offset=wanted.first if behind else 0,
            order_by_field="moment" if by_date else None,
        )
        hits = [(0.0 if by_date else score, address) for score, address in found.hits[: min(wanted.size, behind)]]
        candidates = tuple(self._candidate(address, score) for score, address in self._newest_first(hits))
        counted = self._counted(asked, FACETS, FACET_VALUES) if wanted.counted else {}
        return Retrieved(getattr(found, "count", 0), candidates, counted)

    def _newest_first(self, hits: Sequence[_Hit]) -> list[_Hit]:
        """Return hits, best first, those of the same score in the order of their dates."""
        dates = self._searcher.fast_field_values("moment", [address for _, address in hits])
        order = sorted(range(len(hits)), key=lambda at: (-hits[at][0], -int(dates[at] or 0)))
        return [hits[at] for at in order]

    @damage_named("its ids")
    def entry(self, article_id: str) -> Entry | None:
        """Return what is kept of an article; None where it is not there."""
        found = self._searcher.search(Asked.term_query(self._schema, "id", article_id), limit=1).hits
        return self._candidate(found[0][1], 0.0).entry if found else None

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept of every article."""
        for first in range(0, self.count(), _READ_AT_ONCE):
            wanted = Wanted(first=first, size=_READ_AT_ONCE, counted=False)
            yield from (one.entry for one in self.retrieve(wanted).candidates)

    @damage_named("its facets")
    def facets(self, name: str, limit: int) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""
        return self._counted(Asked.all_query(), (name,), _MOST_VALUES)[name][:limit]

    @damage_named("how frequent words are")
    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many articles each of the terms stands."""
        return {term: self._searcher.doc_freq(ALL, term) for term in terms}

    @damage_named("its words")
    def vocabulary(self, limit: int | None) -> tuple[tuple[str, int], ...]:
        """Return words, and in how many articles; with a limit the most frequent ones."""
        return tuple(sorted(self._searcher.terms_with_prefix(WORDS, "", limit=limit)))

    @damage_named("its bookmark")
    def count(self) -> int:
        """Return how many articles can be found."""
        return self._searcher.num_docs - len(self._bookmarks())

    @damage_named("its bookmark")
    def position(self) -> int:
        """Return the position that the bookmark keeps; 0 without one."""
        marks = (self._searcher.doc(address).get_first("position") for address in self._bookmarks())
        return max((int(mark or 0) for mark in marks), default=0)

    def read_all(self) -> None:
        """Read every file that belongs to it."""
        check(self._folder)

    def _bookmarks(self) -> list[tantivy.DocAddress]:
        found = self._searcher.search(Asked.term_query(self._schema, BOOKMARK, BOOKMARK), limit=2).hits
        return [address for _, address in found]

    def _candidate(self, address: tantivy.DocAddress, score: float) -> Candidate:
        with damage_named(f"what is kept of document {address.doc}"):
            kept = self._searcher.doc(address)
            card, body = kept.get_first("card"), kept.get_first("body")
            return Candidate(Entry.of(bytes(card or b""), bytes(body or b"")), float(score))

    def _counted(self, asked: Asked, names: Sequence[str], limit: int) -> dict[str, tuple[FacetValue, ...]]:
        terms = {name: {"terms": {"field": facet(name), "size": limit}} for name in names}
        counted = self._searcher.aggregate(asked, terms)
        return {name: _values(counted[name]["buckets"]) for name in names}
