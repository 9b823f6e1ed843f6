"""How a store takes a visit: its address is marked, its links are added, its article is put aside.

What a visit changes is always said relative to the corpus.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.address import page_id
from corpus.article import Article, Status
from corpus.change import ChangeClass, classes, steadied
from corpus.frontier import GONE_AFTER, LONGEST_URL, Link, Outcome, RunKind, Saved, Visit
from corpus.record import sortable, unstamp
from corpus.sql.articles import as_kept, current, filled, refreshed, same, twin
from corpus.sql.database import Row
from corpus.sql.frontier import Mark, Place, fresh, same_since
from corpus.sql.moves import NOINDEX, Moves
from corpus.sql.stage import Source
from corpus.text import clean

_UNNOTICED = {(), (ChangeClass.EXTRACTION,)}
"""Changes that the source did not make."""


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a visit came to in the corpus and beside it."""

    article: int | None
    """Number of the article to which the address leads."""
    saved: Saved | None = None
    changes: tuple[ChangeClass, ...] = ()
    filled: str | None = None
    missing: bool = False
    """Whether the address led to an article that this visit did not find."""
    validators: tuple[str, str] = ("", "")
    """Those that the address has from now on; none where a 304 would confirm what is no article."""


class Visits(Moves):
    """The visits' share of the store."""

    def record(self, run: int, visit: Visit) -> Saved | None:
        """Take a visit in one transaction."""
        return self.record_all(run, [visit])[0]

    def record_all(self, run: int, visits: Sequence[Visit]) -> list[Saved | None]:
        """Take several visits in one transaction; those that come when the run is over are left to the next one."""
        visits = list(map(_bounded, visits))
        with self._db.write(self._header(run)["site"]):
            header = self._header(run)
            if header["finished"]:
                self._release_leases(header["site"], [visit.url for visit in visits])
                return [None] * len(visits)
            self._add(header["site"], _links(visits), waiting=header["kind"] == RunKind.CRAWL)
            return [self._take(header, visit) for visit in visits]

    def reread(self, run: int, visits: Sequence[Visit]) -> list[Saved | None]:
        """Take visits of a replay: when and how addresses were visited stays."""
        visits = list(map(_bounded, visits))
        with self._db.write(self._header(run)["site"]):
            header = self._header(run)
            if header["finished"]:
                return [None] * len(visits)
            self._add(header["site"], _links(visits), waiting=False)
            return [self._retake(header, visit) for visit in visits]

    def _take(self, header: Row, visit: Visit) -> Saved | None:
        visit = self._unlooped(header, visit)
        place = self._place(header["site"], visit.url)
        effect = self._effect(header, place, visit)
        noticed = effect.saved not in {None, Saved.SAME} and effect.changes not in _UNNOTICED
        missing_since, missing_run = _missing(header, place, visit, effect)
        mark = Mark(
            article=effect.article,
            validators=effect.validators,
            same_since=same_since(place, visit, same=not noticed),
            missing_since=missing_since,
            missing_run=missing_run,
        )
        self._settle(header["number"], place, visit, mark)
        self._write_down(header, place, visit, effect)
        return effect.saved

    def _retake(self, header: Row, visit: Visit) -> Saved | None:
        visit = self._unlooped(header, visit)
        place = self._place(header["site"], visit.url)
        effect = _Effect(place.article)
        # Of a page that was not there when it was fetched there is nothing to be extracted anew.
        if visit.outcome not in {Outcome.GONE, Outcome.FAILED, Outcome.UNCHANGED} and not self._is_busy(header, place):
            effect = self._effect(header, place, visit)
            self._replace_links(place, visit)
        self._write_down(header, place, visit, effect)
        return effect.saved

    def _is_busy(self, header: Row, place: Place) -> bool:
        """Tell whether a crawl that is under way has staged something for the address: it fetched the page later."""
        sql = "SELECT 1 FROM staged JOIN runs ON runs.number = run WHERE address = ? AND run <> ? AND finished IS NULL"
        return self._db.row(sql, place.number, header["number"]) is not None

    def _unlooped(self, header: Row, visit: Visit) -> Visit:
        """Return the visit, or what it is where its page has moved in a circle.

        Of pages that name each other canonical, the one that closes the circle is kept; redirects lead nowhere.
        """
        moved = visit.outcome is Outcome.MOVED
        if not moved or not self._leads_back(header["site"], visit, header["number"]):
            return visit
        if visit.article:
            return replace(visit, outcome=Outcome.ARTICLE, moved_to="")
        return replace(visit, outcome=Outcome.FAILED, reason="redirect loop")

    def _effect(self, header: Row, place: Place, visit: Visit) -> _Effect:
        """Save or put aside what the visit says of the article."""
        match visit.outcome:
            case Outcome.ARTICLE if visit.article:
                return self._bring(header, place, visit, _fetched(visit.article, visit))
            case Outcome.ARTICLE:
                message = f"the visit of {visit.url} says that there is an article but brings none"
                raise ValueError(message)
            case Outcome.UNCHANGED:
                return self._confirm(header, place, visit)
            case Outcome.MOVED:
                return self._move(header, place, visit)
            case Outcome.FAILED:
                return _Effect(place.article, validators=(place.etag, place.last_modified))
            case Outcome.FORBIDDEN if visit.reason != NOINDEX:
                return _Effect(place.article, validators=(place.etag, place.last_modified))
        return self._miss(header, place, visit)

    def _bring(self, header: Row, place: Place, visit: Visit, article: Article) -> _Effect:
        """Refresh the dates of an article that is in the corpus as it is, else stage it."""
        row, pending = self._found(header["number"], article.id)
        published = twin(article, row) if row else None
        if published is None:
            article, published = as_kept(article), current(row) if row else None
        if row and published and same(published, article := _steady(published, article)):
            self._refresh(row, article, published)
            self._unstage(place.number, article.id)
            return _Effect(row["number"], Saved.SAME, filled=filled(article), validators=fresh(visit))
        effect = _Effect(
            article=row["number"] if row else place.article,
            filled=filled(article),
            validators=(place.etag, place.last_modified),
        )
        base = row["position"] if row else 0
        source = Source(header["number"], place.number, visit.at, fresh(visit), base)
        if pending and same(pending.article, article := _steady(pending.article, article)):
            self._stage_again(source, pending, article)
            return replace(effect, saved=Saved.SAME)
        before = published or (pending.article if pending else None)
        changes = classes(before, article) if before else ()
        self._stage(source, Saved.CHANGED if published else Saved.NEW, _succeeding(article, published, header, changes))
        return replace(effect, saved=Saved.CHANGED if before else Saved.NEW, changes=changes)

    def _confirm(self, header: Row, place: Place, visit: Visit) -> _Effect:
        """Note that the source still says the same; that also brings back an article that was taken for gone."""
        validators = fresh(visit) if any(fresh(visit)) else (place.etag, place.last_modified)
        if place.article is None:
            return _Effect(None, validators=validators)
        if place.status == Status.GONE:
            row = self._db.rows("SELECT record, verified FROM articles WHERE number = ?", place.article)[0]
            back = replace(current(row), status=Status.LIVE, verified=visit.at, changed=visit.at)
            return self._bring(header, place, replace(visit, etag=validators[0], last_modified=validators[1]), back)
        self._verify(place.article, visit.at)
        self._unstage(place.number)
        return _Effect(place.article, filled=self._filled(place.article), validators=validators)

    def _move(self, header: Row, place: Place, visit: Visit) -> _Effect:
        """Stage, in a replay, the deletion of an article that has another address now; a crawl visits that first."""
        number, article_id = self._led(place, visit.url)
        if header["kind"] != RunKind.REPLAY:
            return _Effect(number)
        source = Source(header["number"], place.number, visit.at)
        moved = article_id and self._stage_move(source, place.site, visit.moved_to or visit.url, article_id)
        return _Effect(number, Saved.GONE if moved else None)

    def _miss(self, header: Row, place: Place, visit: Visit) -> _Effect:
        """Stage the deletion of an article that is not at its address, when two runs so far apart found none."""
        number, article_id = self._led(place, visit.url)
        if article_id is None and place.staged is None:
            listing = visit.outcome is Outcome.LISTING and place.article is None
            return _Effect(place.article, validators=fresh(visit) if listing else ("", ""))
        effect = _Effect(number, missing=True)
        if not _is_confirmed(header, place, visit.at):
            return effect
        if article_id is None:
            self._unstage(place.number)
            return effect
        source = Source(header["number"], place.number, visit.at)
        gone = self._stage_removal(source, article_id, clean(visit.reason) or str(visit.outcome))
        return replace(effect, saved=Saved.GONE if gone else None)

    def _led(self, place: Place, url: str) -> tuple[int | None, str | None]:
        """Return number and id of the live article of an address, though it came by an import; no id for none."""
        if place.article is not None:
            return place.article, place.article_id if place.status == Status.LIVE else None
        row = self._db.row("SELECT number, id FROM articles WHERE id = ? AND status = 'live'", page_id(url))
        return (row["number"], row["id"]) if row else (None, None)

    def _write_down(self, header: Row, place: Place, visit: Visit, effect: _Effect) -> None:
        """Add the visit to the log of the run."""
        self._db.run(
            "INSERT INTO visits (run, address, at, outcome, status, reason, size, seconds, "
            "saved, filled, changes, missing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(header["number"], place.number, sortable(visit.at), str(visit.outcome), visit.status),
            *(clean(visit.reason), visit.size, visit.seconds, str(effect.saved) if effect.saved else None),
            *(effect.filled, " ".join(effect.changes), int(effect.missing)),
        )


def _bounded(visit: Visit) -> Visit:
    """Return the visit; an address that is too long to be kept is as one on another host."""
    return replace(visit, moved_to="") if len(visit.moved_to) > LONGEST_URL else visit


def _links(visits: Sequence[Visit]) -> Iterator[Link]:
    return (link for visit in visits for link in visit.links)


def _missing(header: Row, place: Place, visit: Visit, effect: _Effect) -> tuple[str | None, int | None]:
    """Return since when, and since which run, the article of the address is missing.

    A time that lies ahead is of a clock that was set back since then; what it says would hold for as long as it is off.
    """
    if effect.missing and (place.missing_since is None or place.missing_since > sortable(visit.at)):
        return sortable(visit.at), header["number"]
    if visit.outcome in {Outcome.ARTICLE, Outcome.UNCHANGED}:
        return None, None
    return place.missing_since, place.missing_run


def _is_confirmed(header: Row, place: Place, at: datetime) -> bool:
    """Tell whether this visit is enough to let the article go.

    A replay tells what the extraction makes of a page, which is the same on any day. A deletion that was held and is
    found again was confirmed before.
    """
    if header["kind"] == RunKind.REPLAY or place.staged == Saved.GONE:
        return True
    if place.missing_since is None or place.missing_run == header["number"]:
        return False
    return at - unstamp(place.missing_since) >= GONE_AFTER


def _steady(old: Article, new: Article) -> Article:
    """Return the newer version with the clocks and counters of the older one, where nothing else is new."""
    return new if same(old, new) else steadied(old, new)


def _succeeding(article: Article, published: Article | None, header: Row, changes: tuple[ChangeClass, ...]) -> Article:
    """Return an article as it will be in the corpus, with the memory of the one that it replaces."""
    changed = unstamp(header["started"]) if header["kind"] == RunKind.REPLAY else article.changed
    if published is None:
        return replace(article, changed=changed)
    # Where the clock was set back, the page of the older version looks like the later one.
    dated = replace(refreshed(article, published), changed=changed, retrieved=article.retrieved)
    return replace(dated, changed=published.changed) if changes == (ChangeClass.EXTRACTION,) else dated


def _fetched(article: Article, visit: Visit) -> Article:
    """Return the article with what the visit adds to it."""
    return replace(
        article,
        status=Status.LIVE,
        first_seen=article.first_seen or visit.at,
        retrieved=article.retrieved or visit.at,
        verified=visit.at,
        changed=visit.at,
        etag=clean(visit.etag or article.etag),
        last_modified=clean(visit.last_modified or article.last_modified),
    )
