"""A site over several nights, in a real store, for what maintainers see of it."""

import base64
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from webapp_articles import ARTICLES, CHINESE, GUIDE, REISSUE, settings

from corpus import Article, LegalReference, Link, Outcome, Priority, Run, Store, Visit, open_store, page_id
from indexer import open_index
from webapp import Settings
from webapp.notes import Notes

TOKEN = "a-token-of-nobody-else"  # noqa: S105 - of the tests only
DAY = timedelta(days=1)
NOW = datetime.now(UTC)
SITE = "bureau.example"
COUNT = 30


def basic(password: str, user: str = "anybody") -> dict[str, str]:
    """Return the header in which a browser sends a password."""
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def maintained(folder: Path, **others: object) -> Settings:
    """Return the settings of a site in this folder that has a token and keeps notes."""
    given: dict[str, object] = {"notes": str(folder / "notes"), "maintenance_token": TOKEN, **others}
    return settings(folder, **given)


def guide(number: int, site: str = SITE, *, steps: bool = True, fee: int = 100) -> Article:
    """Return one of the site's articles."""
    url = f"https://{site}/guide{number:02}.html"
    return Article(
        id=page_id(url),
        url=url,
        site=site,
        title=f"How to pay in district {number}",
        text=f"The fee of district {number} is {fee} yuan a year.",
        lang="en",
        steps=("Go there.", "Pay.") if steps else (),
        legal_basis=(LegalReference("Social Insurance Law of the People's Republic of China", 25),) * (number % 2),
    )


def visits(articles: Iterable[Article], at: datetime) -> Iterator[Visit]:
    """Yield visits that find these articles."""
    for one in articles:
        yield Visit(url=one.url, outcome=Outcome.ARTICLE, at=at, status=200, article=one, size=9000, seconds=0.2)


def begin(store: Store, at: datetime, site: str = SITE) -> Run:
    """Begin a crawl at the site's home page."""
    store.add_links(site, [Link(f"https://{site}/", Priority.START)])
    return store.begin_run(site, at)


def night(store: Store, ago: int, found: Iterable[Visit] | None = None, complaints: tuple[str, ...] = ()) -> Run:
    """Make one crawl, so many days ago, which finds all articles as they are unless something else is said."""
    at = NOW - ago * DAY
    run = begin(store, at)
    home = Visit(url=f"https://{SITE}/", outcome=Outcome.LISTING, at=at, status=200)
    store.record_all(run.number, [home, *(visits(map(guide, range(COUNT)), at) if found is None else found)])
    store.add_seconds(run.number, 754.0)
    return store.end_run(run.number, at + timedelta(minutes=20), complaints=complaints)


def lost(ago: int, count: int) -> Iterator[Visit]:
    """Yield the visits of a night on which so many articles had no steps."""
    return visits((guide(number, steps=number >= count) for number in range(COUNT)), NOW - ago * DAY)


def update(folder: Path) -> None:
    """Bring the index up to date with the store."""
    where = settings(folder)
    with open_store(where.store_url) as store, closing(open_index(where.index_url)) as index:
        index.update(store.changes(index.position()))


def well(folder: Path) -> None:
    """Make a site that was crawled on three nights, of which nothing has to be said."""
    with open_store(settings(folder).store_url) as store:
        for ago in (3, 2, 1):
            night(store, ago)
    update(folder)


def ill(folder: Path) -> None:
    """Make a site of which much has to be said, and readers who say some of it."""
    with open_store(settings(folder).store_url) as store:
        store.put(ARTICLES)
        for ago in range(9, 1, -1):
            night(store, ago)
        failed = [
            Visit(url=f"https://{SITE}/late{n}", outcome=Outcome.FAILED, at=NOW - DAY, reason="timeout") for n in (1, 2)
        ]
        night(
            store, 1, [*lost(1, 24), *failed], complaints=("fill: 24 of 30 articles have lost steps; adapt `layout`",)
        )
        run = begin(store, NOW - 12 * DAY, "forgotten.example").number
        store.record_all(run, list(visits([guide(1, "forgotten.example")], NOW - 12 * DAY)))
        store.end_run(run, NOW - 12 * DAY)
        old = [
            Article.from_record(
                {"url": f"https://old.example/{n}", "title": "Old", "text": "Old.", "verified": "2020-01-02T03:04:05Z"}
            )
            for n in range(3)
        ]
        store.put(old)
    update(folder)
    with open_store(settings(folder).store_url) as store:
        store.put([guide(99)])
    kept = Notes.of(maintained(folder))
    assert kept is not None
    note_readers(kept)


def note_readers(kept: Notes) -> None:
    """Let readers ask, open and judge."""
    for words, found, answered, times, opened in (
        ("pay for my mother", 9, True, 10, 5),
        ("contribution base", 27, False, 8, 1),
        ("dog insurance", 0, False, 7, 0),
        ("insurance of 13800138000", 3, False, 6, 0),
        ("生育保险", 2, True, 5, 0),
        ("rarely asked", 2, False, 4, 0),
    ):
        for _ in range(times):
            kept.asked.note(words, found, answered=answered)
        for _ in range(opened):
            kept.opened.add(GUIDE.id, words, "1")
    kept.opened.add(CHINESE.id, "", "")
    for article, said, reason, times in (
        (GUIDE, "yes", "", 6),
        (GUIDE, "no", "", 1),
        (REISSUE, "no", "", 4),
        (REISSUE, "no", "outdated", 2),
        (REISSUE, "no", "wrong", 1),
        (REISSUE, "yes", "", 1),
    ):
        for _ in range(times):
            kept.verdicts.add(article.id, said, reason)
