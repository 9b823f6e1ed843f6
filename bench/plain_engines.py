"""Search engines as their documentation shows them, over the same articles and queries as ours.

Each takes title and text, stems English, and finds what has any of the words.
"""

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable

import tantivy
from whoosh import fields, index
from whoosh.analysis.analyzers import StemmingAnalyzer
from whoosh.qparser.default import MultifieldParser
from whoosh.qparser.syntax import OrGroup

from corpus import Article

Ask = Callable[[str, int], list[str]]
"""Returns the ids that a question finds, at most so many, best first."""


def whoosh(articles: Iterable[Article]) -> Ask:
    """BM25F over two fields."""
    schema = fields.Schema(
        id=fields.ID(stored=True), title=fields.TEXT(StemmingAnalyzer()), text=fields.TEXT(StemmingAnalyzer())
    )
    made = index.create_in(tempfile.mkdtemp(), schema)
    writer = made.writer(limitmb=256)
    for article in articles:
        writer.add_document(id=article.id, title=article.title, text=article.text)
    writer.commit()
    searcher, parser = made.searcher(), MultifieldParser(["title", "text"], schema, group=OrGroup)

    def ask(question: str, most: int) -> list[str]:
        query = parser.parse(" ".join(_words(question)))
        return [str(hit["id"]) for hit in searcher.search(query, limit=most)]

    return ask


def fts5(articles: Iterable[Article]) -> Ask:
    """SQLite's own full-text search, with its bm25 and its Porter stemmer."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')")
    base.executemany("INSERT INTO article VALUES (?, ?, ?)", ((one.id, one.title, one.text) for one in articles))

    def ask(question: str, most: int) -> list[str]:
        any_word = " OR ".join(f'"{word}"' for word in _words(question))
        wanted = "SELECT id FROM article WHERE article MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in base.execute(wanted, (any_word, most))] if any_word else []

    return ask


def plain_tantivy(articles: Iterable[Article]) -> Ask:
    """BM25 over two fields with tantivy's own English analysis."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("title", tokenizer_name="en_stem")
    schema.add_text_field("text", tokenizer_name="en_stem")
    made = tantivy.Index(schema.build())
    writer = made.writer()
    for article in articles:
        writer.add_document(tantivy.Document(id=article.id, title=article.title, text=article.text))
    writer.commit()
    made.reload()
    searcher = made.searcher()

    def ask(question: str, most: int) -> list[str]:
        query = made.parse_query(" ".join(_words(question)), ["title", "text"])
        return [str(searcher.doc(address)["id"][0]) for _, address in searcher.search(query, most).hits]

    return ask


PLAIN: dict[str, Callable[[Iterable[Article]], Ask]] = {
    "plain Whoosh": whoosh,
    "SQLite FTS5": fts5,
    "plain tantivy": plain_tantivy,
}


def _words(question: str) -> list[str]:
    """Return the words, without what the engines' parsers would take for operators."""
    return re.findall(r"\w+", question.lower())
