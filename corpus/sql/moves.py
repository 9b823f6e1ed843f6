"""What becomes of articles whose pages have moved: another one replaces them, or they are missing.

Decided at the end of a run, when the new addresses were visited; but a replay, which visits none, stages moves as it
meets them.
"""

from dataclasses import dataclass
from itertools import groupby

from corpus.article import Article, Status
from corpus.duplicates import THRESHOLD, likeness, sketch
from corpus.frontier import GONE_AFTER, Outcome, RunKind, Visit
from corpus.record import unstamp
from corpus.sql.articles import current
from corpus.sql.database import Row
from corpus.sql.stage import MOVED, Source, Stage
from corpus.sql.versions import decode

NOINDEX = "noindex"
"""Reason of a FORBIDDEN visit whose page itself asks not to be kept; robots.txt only asks us not to look."""
MERGED = 3
"""Articles that one page replaces at most: a site may make one guide of two or three.

To send the readers of more to one page is what sites do that took them down: the page says so, or is a hub. Only the
number tells the two apart: what replaces an article may be a translation, or written anew. But where the page says what
an article said, nothing is lost, however many there are.
"""
_MANY = "one of many moved to "
"""Begins the reason of a deletion whose page leads to the same address as those of many other articles."""
_ELSEWHERE = "redirect to another host"
_NOWHERE = "redirect to no article"
_NO_ARTICLE = {Outcome.LISTING, Outcome.NOT_ARTICLE, Outcome.GONE}
_ROWS = """
SELECT addresses.number, addresses.site, url, visited, last_run, missing_since, missing_run, id, staged.reason, (
    SELECT other.outcome FROM addresses AS other WHERE other.site = ?1 AND other.url = addresses.moved_to
) AS found
FROM addresses JOIN articles ON articles.number = addresses.article
LEFT JOIN staged ON staged.address = addresses.number AND staged.saved = 'gone'
WHERE addresses.site = ?1 AND outcome = 'moved' AND articles.status = 'live' AND (
    missing_since IS NOT NULL OR staged.address IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM addresses AS other WHERE other.site = ?1 AND other.url = addresses.moved_to
        AND other.article = addresses.article AND other.outcome IN ('article', 'unchanged')
    )
)
"""
"""Articles whose address has moved; without most of those of which another spelling of the address is the new one."""
_MERGED_INTO = """
WITH RECURSIVE led (url) AS (
    SELECT moved_to FROM addresses WHERE site = ?1 AND moved_to = ?2 UNION
    SELECT addresses.url FROM led JOIN addresses ON moved_to = led.url WHERE site = ?1 AND outcome = 'moved'
)
SELECT count(DISTINCT article) FROM led JOIN addresses USING (url) JOIN articles ON articles.number = article
WHERE addresses.site = ?1 AND outcome = 'moved' AND id <> ?3
"""
"""How many articles other than ?3 had their pages where addresses lead to ?2 now."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where addresses have moved to in the end."""

    url: str
    article: Article | None
    """The one that is there, or will be at the end of the run."""
    merged: int = 0
    """How many other articles had their pages where addresses lead to this one now."""
    lack: str = ""
    """Why there is no article, where that is known: it was visited, and the visit did not fail."""


class Moves(Stage):
    """The share of the store that follows pages; what begins with an underscore belongs inside a write transaction."""

    def settle_moves(self, run: int) -> None:
        """Stage the deletion of articles whose pages have moved; a run that is closed stays as it is."""
        with self._db.write(self._header(run)["site"]):
            header = self._header(run)
            if header["finished"] is None:
                self._settle_moves(header)

    def _settle_moves(self, header: Row) -> None:
        if header["kind"] == RunKind.REPLAY:
            self._settle_replayed_moves(header["number"])
            return
        targets: dict[str, _Target] = {}
        for row in self._db.rows(_ROWS, header["site"]):
            url = self._destination(row["site"], row["url"])
            if url not in targets:
                targets[url] = self._target(row["site"], url)
            self._settle_move(header, row, targets[url])
        self._db.run(
            "UPDATE visits SET saved = 'gone' WHERE outcome = 'moved' AND saved IS NULL "
            "AND address IN (SELECT address FROM staged WHERE run = ?1 AND saved = 'gone') "
            "AND number IN (SELECT max(number) FROM visits WHERE run = ?1 GROUP BY address)",
            header["number"],
        )

    def _settle_move(self, header: Row, row: Row, target: _Target) -> None:
        if target.article is None:
            self._lose(header, row, target.lack)
        elif target.article.id == row["id"]:
            self._find(row["number"])
        elif target.merged > MERGED and not self._says_the_same(row["id"], target.article):
            self._lose(header, row, _MANY + target.url)
        else:
            source = Source(header["number"], row["number"], unstamp(row["visited"]))
            self._stage_removal(source, row["id"], MOVED + target.url)

    def _find(self, address: int) -> None:
        """Note that an address leads to its article, which has another spelling of it."""
        self._unstage(address)
        self._db.run("UPDATE addresses SET missing_since = NULL, missing_run = NULL WHERE number = ?", address)

    def _lose(self, header: Row, row: Row, reason: str) -> None:
        """Note that a page of this run leads to nothing that takes its place; the second time its article is to go."""
        if not reason or row["found"] == Outcome.FAILED or row["last_run"] != header["number"]:
            return
        source = Source(header["number"], row["number"], unstamp(row["visited"]))
        if _is_confirmed(header, row):
            self._stage_removal(source, row["id"], reason)
            return
        if row["reason"]:
            self._unstage(row["number"])
        # A time that lies ahead is of a clock that was set back since then.
        if row["missing_since"] is None or row["missing_since"] > row["visited"]:
            sql = "UPDATE addresses SET missing_since = ?, missing_run = ? WHERE number = ?"
            self._db.run(sql, row["visited"], header["number"], row["number"])

    def _settle_replayed_moves(self, run: int) -> None:
        """Tell those that many lead to from the moves that a replay has staged."""
        sql = (
            "SELECT address, addresses.site, article_id, reason FROM staged JOIN addresses ON number = address "
            "WHERE run = ? AND saved = 'gone' AND reason LIKE ? ORDER BY reason"
        )
        for reason, group in groupby(self._db.rows(sql, run, f"{MOVED}%"), key=lambda row: str(row["reason"])):
            rows, url = list(group), reason.removeprefix(MOVED)
            there = self._target(rows[0]["site"], url).article if len(rows) > MERGED else None
            for row in rows:
                if there and not self._says_the_same(row["article_id"], there):
                    self._db.run("UPDATE staged SET reason = ? WHERE address = ?", _MANY + url, row["address"])

    def _says_the_same(self, article_id: str, other: Article) -> bool:
        """Tell whether an article is a duplicate of another."""
        one = self.get(article_id)
        return one is not None and likeness(sketch(0, one), sketch(1, other)) >= THRESHOLD

    def _stage_move(self, source: Source, site: str, url: str, article_id: str) -> bool:
        """Stage the deletion of an article whose address has moved, if another article is there; return whether so."""
        target = self._target(site, self._destination(site, url))
        if target.article is None or target.article.id == article_id:
            return False
        return self._stage_removal(source, article_id, MOVED + target.url)

    def _target(self, site: str, url: str) -> _Target:
        """Return what is at the address at which moves end."""
        row = self._db.row(
            "SELECT addresses.number, outcome, last_run, moved_to, staged.record AS brought, articles.record, "
            "articles.verified, articles.status FROM addresses LEFT JOIN articles ON articles.number = article "
            "LEFT JOIN staged ON staged.article_id = coalesce((SELECT article_id FROM staged "
            "WHERE address = addresses.number AND saved <> 'gone'), '') AND staged.record IS NOT NULL "
            "WHERE addresses.site = ? AND url = ?",
            *(site, url),
        )
        if row is None or row["outcome"] not in {Outcome.ARTICLE, Outcome.UNCHANGED}:
            return _Target(url, None, lack=self._lack(row) if row else "")
        if row["brought"] is None and row["status"] != Status.LIVE:
            return _Target(url, None)
        article = decode(row["brought"]) if row["brought"] else current(row)
        return _Target(url, article, self._db.value(_MERGED_INTO, site, url, article.id))

    def _lack(self, row: Row) -> str:
        """Return why there is no article at an address; empty where nobody knows."""
        if row["outcome"] == Outcome.MOVED:
            return "" if row["moved_to"] else _ELSEWHERE
        if row["outcome"] == Outcome.FORBIDDEN:
            sql = "SELECT reason FROM visits WHERE run = ? AND address = ? ORDER BY number DESC"
            last = self._db.row(sql, row["last_run"], row["number"])
            return _NOWHERE if last and last["reason"] == NOINDEX else ""
        return _NOWHERE if row["outcome"] in _NO_ARTICLE else ""

    def _leads_back(self, site: str, visit: Visit, run: int) -> bool:
        """Tell whether following where addresses have moved to leads from this visit back to its address.

        Of a page that names another as its canonical one, what earlier runs found counts as well: else the page of two
        that is kept would change with the order of the visits.
        """
        seen, target = set[str](), visit.moved_to
        while target and target != visit.url and target not in seen:
            seen.add(target)
            row = self._moved(site, target)
            target = row["moved_to"] if row and (visit.article or row["last_run"] == run) else ""
        return bool(target) and target == visit.url

    def _destination(self, site: str, url: str) -> str:
        """Return where an address has moved to in the end; itself where it has not."""
        seen = {url}
        while (row := self._moved(site, url)) and row["moved_to"] not in seen:
            url = row["moved_to"]
            seen.add(url)
        return url

    def _moved(self, site: str, url: str) -> Row | None:
        return self._db.row(
            "SELECT moved_to, last_run FROM addresses WHERE site = ? AND url = ? AND moved_to <> ''", site, url
        )


def _is_confirmed(header: Row, row: Row) -> bool:
    """Tell whether this run misses an article long enough after the first that did, or finds what is held once more."""
    if row["reason"] and not row["reason"].startswith(MOVED):
        return True
    if row["missing_since"] is None or row["missing_run"] == header["number"]:
        return False
    return unstamp(row["visited"]) - unstamp(row["missing_since"]) >= GONE_AFTER
