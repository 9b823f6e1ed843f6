"""The articles of a store: their current records, how a version comes in, and the feed of their changes.

Knows nothing of visits.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from corpus.address import page_id
from corpus.article import EXTRACTED, Article, RelatedLink, Status
from corpus.errors import BadRecordError
from corpus.frontier import Saved
from corpus.record import shorten, sortable, unstamp
from corpus.sql.database import Row
from corpus.sql.versions import Versions, decode
from corpus.store import Change

_BATCH = 500
"""Articles saved in one transaction of an import: another process waits a moment for it, not for the whole."""

_LONGEST_ID = 1000
"""Bytes of an id, by which articles are found."""

_NOTICED = ("extractor", "site", "robots", "status", *EXTRACTED)
"""Fields whose change readers or the search index would notice."""
_PASSING = ("first_seen", "retrieved", "verified", "changed", "etag", "last_modified")
"""Fields that tell of visits rather than of the article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with what is looked up of it without reading it."""

    id: str
    page: str
    site: str
    status: str
    filled: str
    """Names of the fields that are filled, with blanks between."""
    record: str


def entry(article: Article) -> Entry:
    """Return what the tables keep of an article."""
    return Entry(article.id, article.page, article.site, article.status, filled(article), encode(article))


def encode(article: Article) -> str:
    """Return the line that the tables keep."""
    text = json.dumps(article.line(), ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate becomes its JSON escape instead of an error; reading the record drops it.
    return text.encode("utf-8", "backslashreplace").decode()


def as_kept(article: Article) -> Article:
    """Return the article as it will be read back; raises BadRecordError where it could not be.

    Everything is saved in this form: what one reader of the feed cannot read would end the feed for all.
    """
    if len(article.id.encode(errors="replace")) > _LONGEST_ID:
        message = f"article {shorten(article.id)} cannot be kept: its id has more than {_LONGEST_ID} bytes"
        raise BadRecordError(message)
    try:
        return decode(encode(article))
    except BadRecordError as error:
        message = f"article {shorten(article.id)} cannot be kept: {error}"
        raise BadRecordError(message) from error


def current(row: Row) -> Article:
    """Return the article of a row of `articles`, of which `record` and `verified` were selected."""
    line = json.loads(row["record"])
    if row["verified"]:
        line["verified"] = row["verified"]
    return Article.from_record(line)


def filled(article: Article) -> str:
    """Return the names of the fields that are filled, with blanks between."""
    return " ".join(name for name in EXTRACTED if getattr(article, name))


def twin(article: Article, row: Row) -> Article | None:
    """Return the article of a row that differs from this one in dates and validators only; None for any other.

    Most visits find such a one, and reading a record field by field takes ten times as long.
    """
    old = json.loads(row["record"])
    if _lasting(old) != _lasting(article.line()):
        return None
    return replace(
        article,
        first_seen=_moment(old, "first_seen"),
        retrieved=_moment(old, "retrieved"),
        verified=unstamp(row["verified"]) if row["verified"] else _moment(old, "verified"),
        changed=_moment(old, "changed"),
        etag=old.get("etag", ""),
        last_modified=old.get("last_modified", ""),
    )


def _moment(line: dict[str, str], name: str) -> datetime | None:
    return unstamp(line[name]) if name in line else None


def _lasting(line: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in line.items() if name not in _PASSING}


def same(one: Article, other: Article) -> bool:
    """Tell whether neither readers nor the search index would notice, were one to take the place of the other."""
    same_page = one.url == other.url or one.page == other.page
    return same_page and all(getattr(one, name) == getattr(other, name) for name in _NOTICED)


def refreshed(article: Article, old: Article) -> Article:
    """Return a record that says the same as the one before, with the memory of both."""
    return replace(
        article,
        first_seen=old.first_seen or article.first_seen,
        changed=old.changed or article.changed,
        retrieved=_later(article.retrieved, old.retrieved),
        verified=_later(article.verified, old.verified),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


class Articles(Versions):
    """The articles' share of the store; `_save` and `_save_removal` belong inside a write transaction."""

    def get(self, article_id: str) -> Article | None:
        """Return the article, gone or live, or None where there never was one."""
        return self.get_many([article_id]).get(article_id)

    def get_many(self, ids: Sequence[str]) -> dict[str, Article]:
        """Return those of the articles that are there, by id."""
        sql = f"SELECT id, record, verified FROM articles WHERE id {self._db.dialect.texts}"  # noqa: S608 - our own words
        return {row["id"]: current(row) for row in self._db.rows(sql, json.dumps(list(ids)))}

    def find(self, url: str) -> Article | None:
        """Return the article of the page at `url`, a live one before one that is gone; None where there is none."""
        sql = "SELECT record, verified FROM articles WHERE page = ? ORDER BY status = 'live' DESC, position DESC"
        row = self._db.row(sql, page_id(url))
        return current(row) if row else None

    def articles(self) -> Iterator[Article]:
        """Yield every live article in the order in which they first came in."""
        sql = (
            "SELECT number AS place, record, verified FROM articles WHERE number > ? AND status = 'live' "
            "ORDER BY number LIMIT ?"
        )
        for row in self._pages(sql):
            yield current(row)

    def count(self) -> int:
        """Return how many articles are live."""
        return int(self._db.value("SELECT count(*) FROM articles WHERE status = 'live'"))

    def sites(self) -> dict[str, int]:
        """Return the number of live articles by site."""
        sql = "SELECT site, count(*) FROM articles WHERE status = 'live' GROUP BY site ORDER BY site"
        return dict(map(tuple, self._db.rows(sql)))

    def changes(self, after: int = 0) -> Iterator[Change]:
        """Yield the newest change of each article that changed after that position, as the feed is now, ascending."""
        sql = (
            "SELECT position AS place, id, status, record, verified FROM articles WHERE position > ? AND position <= ? "
            "ORDER BY position LIMIT ?"
        )
        for row in self._pages(sql, self.position(), start=after):
            yield Change(row["place"], row["id"], current(row) if row["status"] == Status.LIVE else None)

    def position(self) -> int:
        """Return the number of the newest change."""
        return int(self._db.value("SELECT coalesce(max(position), 0) FROM versions"))

    def mark(self) -> str:
        """Return a mark that differs whenever an article or a date of one does."""
        visits = self._db.value("SELECT coalesce(max(number), 0) FROM visits")
        # Of two runs at once the visit with the larger number may come first; those of one run come in order.
        sql = (
            "SELECT number, (SELECT coalesce(max(number), 0) FROM visits WHERE run = runs.number) AS visits "
            "FROM runs WHERE finished IS NULL ORDER BY number"
        )
        under_way = "".join(f".{row['number']}-{row['visits']}" for row in self._db.rows(sql))
        return f"{self.position()}.{visits}{under_way}"

    def holes(self, site: str | None = None) -> Iterator[tuple[str, RelatedLink]]:
        """Yield the id of a live article and an entry of its related list that leads to no live article, in order."""
        related = self._db.dialect.field.format("related")
        sql = (
            f"SELECT number AS place, id, {related} AS related FROM articles "  # noqa: S608 - our own words
            f"WHERE number > ?1 AND status = 'live' AND (CAST(?2 AS TEXT) IS NULL OR site = ?2) "
            f"AND {related} IS NOT NULL ORDER BY number LIMIT ?3"
        )
        for row in self._pages(sql, site):
            links = [RelatedLink(link.get("title", ""), link["url"]) for link in json.loads(row["related"])]
            live = self._live_pages([page_id(link.url) for link in links])
            yield from ((row["id"], link) for link in links if page_id(link.url) not in live)

    def _live_pages(self, pages: list[str]) -> frozenset[str]:
        """Return those of the pages at which there is a live article."""
        sql = f"SELECT page FROM articles WHERE page {self._db.dialect.texts} AND status = 'live'"  # noqa: S608 - our own words
        return frozenset(row["page"] for row in self._db.rows(sql, json.dumps(pages)))

    def put(self, articles: Iterable[Article], progress: Callable[[int], object] | None = None) -> dict[Saved, int]:
        """Save articles that did not come from a visit, in batches."""
        saved = dict.fromkeys((Saved.NEW, Saved.CHANGED, Saved.SAME), 0)
        source = iter(articles)
        while batch := list(islice(source, _BATCH)):
            now = datetime.now(UTC)
            with self._db.write():
                kinds = [self._save(as_kept(article), now) for article in batch]
            for kind in kinds:
                saved[kind] += 1
            if progress:
                progress(sum(saved.values()))
        return saved

    def remove(self, article_id: str, at: datetime) -> bool:
        """Mark the article gone, keeping its history."""
        with self._db.write():
            return self._save_removal(article_id, at)

    def _save(self, article: Article, at: datetime) -> Saved:
        """Save an article: a version and a change of the feed where readers would notice, else its dates only."""
        sql = "SELECT number, versions, position, record, verified FROM articles WHERE id = ?"
        row = self._db.row(sql, article.id)
        if row is None:
            self._write(None, 1, entry(article), at)
            return Saved.NEW
        old = current(row)
        if same(old, article):
            self._refresh(row, article, old)
            return Saved.SAME
        article = replace(article, first_seen=old.first_seen or article.first_seen)
        self._write(row["number"], row["versions"] + 1, entry(article), at)
        return Saved.CHANGED

    def _save_removal(self, article_id: str, at: datetime) -> bool:
        """Mark the article gone; return whether it was live."""
        article = self.get(article_id)
        if article is None or article.status == Status.GONE:
            return False
        self._save(replace(article, status=Status.GONE, changed=at), at)
        return True

    def _refresh(self, row: Row, article: Article, old: Article) -> None:
        """Save the dates, and whatever else nobody would notice, of an article that says the same as the old one.

        The run of another site may have brought a newer version since the row was read; then that stays.
        """
        if (fresh := refreshed(article, old)) != old:
            self._db.run(
                "UPDATE articles SET page = ?, record = ?, verified = NULL, filled = ? "
                "WHERE number = ? AND position = ?",
                *(fresh.page, encode(fresh), filled(fresh), row["number"], row["position"]),
            )

    def _verify(self, number: int, at: datetime) -> None:
        """Note that the source still says the same, without reading the record."""
        self._db.run("UPDATE articles SET verified = ? WHERE number = ?", sortable(at), number)

    def _filled(self, number: int) -> str:
        """Return the names of the fields of an article that are filled; known without its record, but once."""
        row = self._db.rows("SELECT filled, record FROM articles WHERE number = ?", number)[0]
        if row["filled"] is None:
            self._db.run("UPDATE articles SET filled = ? WHERE number = ?", filled(decode(row["record"])), number)
            return self._filled(number)
        return str(row["filled"])

    def _write(self, number: int | None, version: int, entry: Entry, at: datetime) -> None:
        """Add a version of an article, of a new one (None) the first; nothing is waited for."""
        self._db.run(
            "INSERT INTO versions (article, number, saved, record) "
            "VALUES (coalesce(CAST(? AS BIGINT), (SELECT coalesce(max(number), 0) + 1 FROM articles)), ?, ?, ?)",
            *(number, version, sortable(at), zlib.compress(entry.record.encode())),
        )
        # It is the newest of all: positions ascend, and nobody else adds a version before this transaction ends.
        self._db.run(
            "INSERT INTO articles (number, id, page, site, status, versions, position, record, filled) "
            "SELECT article, ?, ?, ?, ?, number, position, ?, ? "
            "FROM versions WHERE position = (SELECT max(position) FROM versions) "
            "ON CONFLICT (number) DO UPDATE SET page = excluded.page, "
            "site = excluded.site, status = excluded.status, versions = excluded.versions, "
            "position = excluded.position, record = excluded.record, verified = NULL, filled = excluded.filled",
            *(entry.id, entry.page, entry.site, str(entry.status), entry.record, entry.filled),
        )
