"""What must be true of a crawl that was killed, however often: nothing lost, nothing twice, all figures exact.

Reads the store, the archive and the memory of the site; changes nothing.
"""

from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from killing import Trial, linked, path_of
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # has no types of its own

from corpus import Article, Run, Store
from crawler.archive import Entry, archived_sites, scan, segments
from crawler.running.schedule import UNDER_WAY


def flaws(trial: Trial, versions: int = 1) -> list[str]:
    """Return what is not as it must be of a finished run over the whole site, a line each; empty for nothing."""
    with trial.store() as store:
        run = store.runs()[0]
        articles = list(store.articles())
        found = [*store.verify(), *_run_flaws(trial, store, run), *_article_flaws(trial, store, articles, versions)]
    return [*found, *_frontier_flaws(trial), *archive_flaws(trial, articles), *_fetch_flaws(trial)]


def differs(what: str, found: object, expected: object) -> Iterator[str]:
    if found != expected:
        yield f"{what}: {found!r} instead of {expected!r}"


def _article_flaws(trial: Trial, store: Store, articles: list[Article], versions: int) -> Iterator[str]:
    expected = sorted(trial.site.url + path_of(number)[1:] for number in range(trial.count))
    yield from differs("articles", sorted(one.url for one in articles), expected)
    yield from differs("numbers of versions", {len(store.history(one.id)) for one in articles}, {versions})


def _run_flaws(trial: Trial, store: Store, run: Run) -> Iterator[str]:
    log = list(store.log(run.number))
    visited = {visit.url for visit in log}
    yield from differs("state", (str(run.state), run.complaints, run.waiting), ("finished", (), 0))
    yield from differs("visited", run.visited, len(visited))
    yield from differs("outcomes", run.outcomes, Counter(str(visit.outcome) for visit in log))
    yield from differs("pages", run.pages, sum(visit.status is not None for visit in log))
    yield from differs("size", run.size, sum(visit.size for visit in log))
    yield from differs("saved", run.saved, Counter(str(visit.saved) for visit in log if visit.saved))
    yield from differs("failed", run.failed, 0)
    done = Counter(visit.url for visit in log if visit.outcome != "failed")
    yield from differs("addresses settled twice", [url for url, times in done.items() if times > 1], [])
    yield from differs("staged", trial.value("SELECT count(*) FROM staged"), 0)


def _frontier_flaws(trial: Trial) -> Iterator[str]:
    """Yield what is wrong with addresses, leases and links; every path of the script was named by some page."""
    root = trial.site.url.rstrip("/")
    known = {str(url).removeprefix(root) for (url,) in trial.rows("SELECT url FROM addresses")}
    gone = {f"/a/gonepage{n:02}.html" for n in range(2)}
    yield from differs("addresses", known, {*trial.site.script, *gone})
    unvisited = trial.rows("SELECT url FROM addresses WHERE visited IS NULL OR waiting OR last_run IS NULL")
    yield from differs("not visited", unvisited, [])
    yield from differs("leases", trial.rows("SELECT url FROM addresses WHERE lease_owner IS NOT NULL"), [])
    links = (
        "SELECT one.url, other.url FROM links "
        "JOIN addresses AS one ON one.number = source JOIN addresses AS other ON other.number = target"
    )
    found = {(str(one).removeprefix(root), str(other).removeprefix(root)) for one, other in trial.rows(links)}
    wanted = {(path_of(n), path) for n in range(trial.count) for path in linked(n, trial.count)}
    yield from differs("links that were not kept", wanted - found, set())


def archived(data: Path) -> list[tuple[Path, list[Entry], str]]:
    """Return each segment of the archive with its exchanges and what is damaged of it."""
    folders = archived_sites(data / "archive").values()
    return [(segment, *scan(segment)) for folder in folders for segment in segments(folder)]


def archive_flaws(trial: Trial, articles: list[Article]) -> Iterator[str]:
    """Yield what the archive lacks, and what another reader does not find in it."""
    whole = archived(trial.data)
    entries = [entry for _, found, _ in whole for entry in found]
    pages = {(entry.url, entry.at) for entry in entries if entry.status == HTTPStatus.OK}
    yield from differs("not archived", [one.url for one in articles if (one.url, one.retrieved) not in pages], [])
    damages = [damage for _, _, damage in whole if damage]
    # What cuts a file off is a kill in the middle of a record.
    if len(damages) > trial.kills.total():
        yield f"{len(damages)} damages of the archive: {damages[0]}"
    foreign = {url for segment, found, damage in whole for url in _by_warcio(segment, found if damage else [])}
    yield from differs("not read by warcio", {entry.url for entry in entries} - foreign, set())


def _by_warcio(segment: Path, found: list[Entry]) -> Iterator[str]:
    """Yield the addresses of the answers that another reader finds, in front of a damage behind the pages `found`."""
    content = segment.read_bytes()[: max((entry.end for entry in found), default=None)]
    for record in ArchiveIterator(BytesIO(content)):
        record.content_stream().read()
        if record.rec_type in {"response", "revisit"}:
            yield record.rec_headers.get_header("WARC-Target-URI")


def _fetch_flaws(trial: Trial) -> Iterator[str]:
    """Yield where pages were asked for more often than kills explain."""
    kills = trial.kills.total()
    counts = {path: count for path, count in trial.site.counts.items() if path != "/robots.txt"}
    extra = sum(counts.values()) - len(counts) - trial.slack
    if extra > kills * UNDER_WAY:
        yield f"{extra} pages were asked for twice over {kills} kills, of which each explains {UNDER_WAY}"
    most = max(counts.values(), default=0)
    if most > 2 + kills:
        yield f"one page was asked for {most} times over {kills} kills"
