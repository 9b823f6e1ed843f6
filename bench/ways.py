"""Ways to search, each of which makes a whole page of results: ten hits with passages, and the counts of four facets.

Ours, and other engines as their documentation shows them: any of the words is enough, English is stemmed.
"""

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from whoosh import fields, index, sorting
from whoosh.analysis.analyzers import StemmingAnalyzer
from whoosh.qparser.default import MultifieldParser
from whoosh.qparser.syntax import OrGroup
from whoosh.query.terms import Term

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from engines import asked as asked_of_server
from engines import index_url
from services.opensearch import cluster_in

from corpus import Article, Change
from indexer import Query, open_search

FACETS = ("topic", "region", "year", "site")


@dataclass(frozen=True)
class Question:
    """What is asked for."""

    words: str
    phrase: bool = False
    """Whether the words stand side by side."""
    year: int | None = None
    """The only year that is asked for."""


class Way(Protocol):
    """One of them, in a folder of its own."""

    def fill(self, articles: Iterable[Article]) -> None:
        """Take articles in."""

    def page(self, asked: Question) -> None:
        """Make the first page of results."""


class Ours:
    """The whole line: understood, retrieved, put in order anew, folded, shown, answered."""

    def __init__(self, url: str) -> None:
        """Open an index on one of our engines."""
        self.search = open_search(url)

    def fill(self, articles: Iterable[Article]) -> None:
        """Take articles in, or those of them that changed."""
        start = self.search.index.position()
        self.search.index.update(Change(start + number, one.id, one) for number, one in enumerate(articles, start=1))

    def page(self, asked: Question) -> None:
        """Make the first page of results."""
        self.search.find(Query(words=f'"{asked.words}"' if asked.phrase else asked.words, year=asked.year))


class OursOnServer(Ours):
    """The same on a server beside this process."""

    def __init__(self, host: str, folder: Path) -> None:
        """Open an index on the server."""
        super().__init__(index_url(f"opensearch://{host}/", folder))
        self._host = host

    def fill(self, articles: Iterable[Article]) -> None:
        """Take articles in, until what the server needs no longer is gone from the disk."""
        super().fill(articles)
        asked_of_server(self._host, "POST", "/_flush")


class PlainWhoosh:
    """A field for each part, BM25F, facets by `groupedby`, highlighted passages from stored text."""

    def __init__(self, folder: Path) -> None:
        """Make an empty index."""
        folder.mkdir()
        facets = {name: fields.ID(stored=True, sortable=True) for name in FACETS}
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(StemmingAnalyzer(), stored=True),
            text=fields.TEXT(StemmingAnalyzer(), stored=True),
            **facets,
        )
        self._index = index.create_in(str(folder), schema)

    def fill(self, articles: Iterable[Article]) -> None:
        """Write all articles in one commit."""
        out = self._index.writer(limitmb=256)
        for one in articles:
            out.add_document(id=one.id, title=one.title, text=one.text, **_facets(one))
        out.commit()

    def page(self, asked: Question) -> None:
        """Make the first page of results."""
        parser = MultifieldParser(["title", "text"], self._index.schema, group=OrGroup)
        wanted = parser.parse(f'"{asked.words}"' if asked.phrase else asked.words)
        with self._index.searcher() as searcher:
            facets = sorting.Facets()
            for name in FACETS:
                facets.add_field(name)
            only = Term("year", str(asked.year)) if asked.year else None
            found = searcher.search(wanted, limit=10, groupedby=facets, filter=only)
            for hit in found:
                hit.highlights("text")
            for name in FACETS:
                {value: len(docs) for value, docs in found.groups(name).items()}


class Fts5:
    """SQLite's full-text search: bm25, `snippet`, Porter's stemmer; facets from a table beside it."""

    def __init__(self, folder: Path) -> None:
        """Make an empty database."""
        folder.mkdir()
        self._base = sqlite3.connect(folder / "fts5.db")
        self._base.execute("CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize = 'porter unicode61')")
        self._base.execute("CREATE TABLE article (number INTEGER PRIMARY KEY, id, topic, region, year, site)")

    def fill(self, articles: Iterable[Article]) -> None:
        """Write all articles in one transaction."""
        with self._base:
            for number, one in enumerate(articles, start=1):
                self._base.execute(
                    "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, one.title, one.text)
                )
                row = (number, one.id, *_facets(one).values())
                self._base.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", row)

    def page(self, asked: Question) -> None:
        """Make the first page of results."""
        wanted = f'"{asked.words}"' if asked.phrase else " OR ".join(f'"{word}"' for word in asked.words.split())
        found = "FROM words JOIN article ON number = words.rowid WHERE words MATCH ?"
        values: tuple[str, ...] = (wanted,)
        if asked.year:
            found, values = f"{found} AND year = ?", (wanted, str(asked.year))
        hits = f"SELECT id, title, snippet(words, 1, '<b>', '</b>', '…', 30) {found} ORDER BY rank LIMIT 10"
        self._base.execute(hits, values).fetchall()
        for name in FACETS:
            self._base.execute(f"SELECT {name}, count(*) {found} GROUP BY 1", values).fetchall()


class Xapian:
    """Xapian with its English stemmer, facets counted by match spies, its own passages; needs `python3-xapian`."""

    def __init__(self, folder: Path) -> None:
        """Make an empty database."""
        self._xapian = import_module("xapian")
        self._base = self._xapian.WritableDatabase(str(folder), self._xapian.DB_CREATE)
        self._stemmer = self._xapian.Stem("en")

    def fill(self, articles: Iterable[Article]) -> None:
        """Write all articles in one commit."""
        generator = self._xapian.TermGenerator()
        generator.set_stemmer(self._stemmer)
        for one in articles:
            document = self._xapian.Document()
            generator.set_document(document)
            generator.index_text(one.title, 3)
            generator.increase_termpos()
            generator.index_text(one.text)
            document.set_data(one.text)
            for slot, value in enumerate(_facets(one).values()):
                document.add_value(slot, value)
            document.add_boolean_term(f"Y{one.years[0]}")
            self._base.add_document(document)
        self._base.commit()

    def page(self, asked: Question) -> None:
        """Make the first page of results."""
        parser = self._xapian.QueryParser()
        parser.set_stemmer(self._stemmer)
        parser.set_stemming_strategy(parser.STEM_SOME)
        parser.set_database(self._base)
        wanted = parser.parse_query(f'"{asked.words}"' if asked.phrase else asked.words)
        if asked.year:
            only = self._xapian.Query(f"Y{asked.year}")
            wanted = self._xapian.Query(self._xapian.Query.OP_FILTER, wanted, only)
        enquire = self._xapian.Enquire(self._base)
        enquire.set_query(wanted)
        spies = [self._xapian.ValueCountMatchSpy(slot) for slot in range(len(FACETS))]
        for spy in spies:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, 10, self._base.get_doccount())
        for hit in found:
            found.snippet(hit.document.get_data().decode(), 300, self._stemmer)
        for spy in spies:
            {value.term: value.termfreq for value in spy.values()}


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Way]:
    """Yield a way by its name; raises ImportError where its engine is not installed, NoServerError where none runs."""
    match name:
        case "plain Whoosh":
            yield PlainWhoosh(folder)
        case "SQLite FTS5":
            yield Fts5(folder)
        case "Xapian":
            yield Xapian(folder)
        case "ours, opensearch":
            folder.mkdir()
            with cluster_in(folder, quick=False) as made:
                yield OursOnServer(made.hosts, folder)
        case _:
            yield Ours(index_url(name.partition(" ")[2], folder))


WAYS = ("ours, whoosh", "ours, tantivy", "ours, opensearch", "plain Whoosh", "SQLite FTS5", "Xapian")


def _facets(one: Article) -> Mapping[str, str]:
    return dict(zip(FACETS, (one.topics[0], one.regions[0], str(one.years[0]), one.site), strict=True))
