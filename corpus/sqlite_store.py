"""The store in one SQLite file, for one machine: a crawl, the site and the commands use it at the same time.

Here is what touches several parts at once, a visit above all. Each part is in `corpus.sqlite`.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self

from corpus.address import page_id
from corpus.article import EXTRACTED, Article, Status
from corpus.frontier import Outcome, Saved, Visit
from corpus.record import sortable
from corpus.sqlite.articles import Articles, as_kept, decode
from corpus.sqlite.copies import backup
from corpus.sqlite.database import RESTORE, Database
from corpus.sqlite.frontier import Frontier, Place
from corpus.sqlite.soundness import flaws
from corpus.text import clean


class SqliteStore(Articles, Frontier):
    """Articles with their history, the addresses to visit, and the runs, in one file."""

    def __init__(self, path: Path) -> None:
        """Open the store in this file, made if it is not there; raises StoreError where that cannot be done."""
        super().__init__(Database(path))

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def record(self, run: int, visit: Visit) -> Saved | None:
        """Take a visit in one transaction."""
        with self._db.write():
            place = self._place(run, visit.url)
            saved, article = self._take(place, visit)
            self._settle(run, place, visit, article)
            self._db.run(
                "INSERT INTO visits (run, address, at, outcome, status, reason, size, seconds, saved, filled) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(run, place.number, sortable(visit.at), str(visit.outcome), visit.status, clean(visit.reason)),
                *(visit.size, visit.seconds, str(saved) if saved else None, _filled(visit.article)),
            )
        return saved

    def backup(self, target: Path) -> None:
        """Write a whole, consistent copy while others read and write; `target` stays unless the copy is sound."""
        backup(self._db.path, target)

    def verify(self) -> list[str]:
        """Return what is wrong with the store, each as a line that names the cure."""
        return [f"store {self._db.path} {flaw}; {RESTORE}" for flaw in flaws(self._db)]

    def _take(self, place: Place, visit: Visit) -> tuple[Saved | None, int | None]:
        """Save what the visit says of the article; return that and the number of the article of this address."""
        match visit.outcome:
            case Outcome.ARTICLE if visit.article:
                article = as_kept(_fetched(visit.article, visit))
                return self._save(article, visit.at), self._number(article.id)
            case Outcome.ARTICLE:
                message = f"the visit of {visit.url} says that there is an article but brings none"
                raise ValueError(message)
            case Outcome.UNCHANGED:
                self._confirm(place, visit.at)
            case Outcome.GONE:
                self._lose(place, visit)
        # Whatever else the page was: a soft 404 or a robots.txt may be over tomorrow, so the article stays.
        return None, place.article

    def _confirm(self, place: Place, at: datetime) -> None:
        """Note that the source still says the same; that also brings back an article that was taken for gone."""
        row = self._db.row("SELECT record FROM articles WHERE number = ?", place.article)
        if row is not None:
            article = decode(row["record"])
            changed = at if article.status is Status.GONE else article.changed
            self._save(replace(article, status=Status.LIVE, verified=at, changed=changed), at)

    def _lose(self, place: Place, visit: Visit) -> None:
        """Mark the article of an address that is gone, unless another address still leads to it."""
        row = self._db.row(
            "SELECT id FROM articles WHERE number = coalesce(?1, (SELECT number FROM articles WHERE id = ?2)) "
            "AND NOT EXISTS (SELECT 1 FROM addresses WHERE addresses.article = articles.number "
            "AND addresses.number <> ?3 AND outcome IN ('article', 'unchanged'))",
            *(place.article, page_id(visit.url), place.number),
        )
        if row is not None:
            self._save_removal(row["id"], visit.at)

    def _number(self, article_id: str) -> int:
        return int(self._db.value("SELECT number FROM articles WHERE id = ?", article_id))


def _fetched(article: Article, visit: Visit) -> Article:
    """Return the article with what the visit adds to it."""
    return replace(
        article,
        status=Status.LIVE,
        first_seen=article.first_seen or visit.at,
        retrieved=article.retrieved or visit.at,
        verified=visit.at,
        changed=visit.at,
        etag=visit.etag or article.etag,
        last_modified=visit.last_modified or article.last_modified,
    )


def _filled(article: Article | None) -> str | None:
    return " ".join(name for name in EXTRACTED if getattr(article, name)) if article else None
