"""Addresses without end: known by their look, and by what their like came to; real sites are never cut off."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import run
from test_crawl import Reply, Script, ScriptedSite, env, listing, page, scripted

from corpus import Article, Link, Outcome, Priority, Visit, open_store, page_id
from crawler.running.traps import PATIENCE, PENDING, WIDE_PATIENCE, Traps, look, shape

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOST = "https://example.org"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/a/b/a/b/a/b", "repeated segments"),
        ("/guide/guide/guide/page.html", "repeated segments"),
        ("/x/css/y/css/z/css/w/css/", "repeated segments"),
        ("/" + "/".join(f"d{number}" for number in range(17)), "path too deep"),
        ("/?q=" + "x" * 2048, "address too long"),
        ("/list?" + "&".join(f"f{number}=1" for number in range(17)), "query too long"),
        ("/list?sort=price&order=desc&view=grid", "list sorted and filtered"),
        ("/list?filter%5Bcity%5D=1&filter[year]=2&sort_by=date", "list sorted and filtered"),
    ],
)
def test_an_address_that_is_none_of_a_page_is_known_by_its_look(path: str, reason: str) -> None:
    assert look(HOST + path) == f"trap: {reason}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/n1/n2/n3/n4/c35/part/99.html",
        "/000/000/000/123/file.html",
        "/2011/11/11/11/11.html",
        "/news/shebao/news/2024/a1b2c3d4e5.html",
        "/guide/guide/page.html",
        "/list?sort=date&order=desc",
        "/%E7%A4%BE%E4%BF%9D/" + "%E5%85%BB" * 60,
    ],
)
def test_the_addresses_of_real_pages_are_let_through(path: str) -> None:
    assert look(HOST + path) == ""


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("/calendar/2026/01", "/calendar/2031/12", True),
        ("/a/1f9ab2c43d.html", "/a/x7d8e2k1q9.html", True),
        ("/a?id=1&page=2", "/a?id=77&page=3", True),
        ("/a?mod=list&id=1", "/a?mod=view&id=1", False),
        ("/pension/how-to-retire", "/pension/how-to-claim", False),
        ("/%E7%A4%BE/1", "/%E7%A4%BE/2", True),
        ("/guide/1", "/news/1", False),
    ],
)
def test_addresses_are_of_one_shape_when_numbers_and_tokens_tell_them_apart(one: str, other: str, alike: bool) -> None:  # noqa: FBT001
    assert (shape(HOST + one) == shape(HOST + other)) == alike


def article(url: str, title: str = "") -> Article:
    return Article(id=page_id(url), url=url, site="s", title=title or url, text="text", lang="en")


def visit(path: str, outcome: Outcome, *links: str, title: str = "", priority: Priority = Priority.OTHER) -> Visit:
    found = article(HOST + path, title) if outcome is Outcome.ARTICLE else None
    return Visit(
        url=HOST + path,
        outcome=outcome,
        at=NOW,
        status=200,
        article=found,
        links=tuple(Link(HOST + link, priority) for link in links),
    )


def crawl(start: Iterable[str], answer: Callable[[str], Visit], most: int = 30_000) -> tuple[list[str], list[str]]:
    """Visit all that can be found, first found first; return the paths visited and those left out."""
    traps, seen, visited, left = Traps(), set(start), [], []
    queue = list(start)
    for path in queue:
        if traps.reason(HOST + path):
            left.append(path)
            traps.learn(Visit(url=HOST + path, outcome=Outcome.FORBIDDEN, at=NOW))
            continue
        visited.append(path)
        assert len(visited) < most, "there is no end"
        done = answer(path)
        traps.learn(done)
        new = [link.url.removeprefix(HOST) for link in done.links]
        queue += [link for link in new if link not in seen]
        seen.update(new)
    return visited, left


def test_ten_thousand_articles_of_one_shape_behind_a_thousand_listings_are_all_visited() -> None:
    def answer(path: str) -> Visit:
        kind, number = path.strip("/").split("/")
        at = int(number)
        if kind == "list":
            following = [f"/list/{at + 1}"] if at < 999 else []
            return visit(path, Outcome.LISTING, *following, *(f"/a/{at * 10 + one}" for one in range(10)))
        return visit(path, Outcome.ARTICLE, "/list/0", "/a/1")

    visited, left = crawl(["/list/0"], answer)
    assert (len(visited), left) == (11_000, [])


@pytest.mark.parametrize("share", [0.06, 0.5])
def test_a_shape_that_is_worth_it_now_and_then_is_never_cut(share: float) -> None:
    luck = random.Random(7)  # noqa: S311 - no secret
    paths = [f"/p/{number}" for number in range(5000)]
    found = {path: Outcome.ARTICLE if luck.random() < share else Outcome.NOT_ARTICLE for path in paths}
    following = dict(pairwise(paths))
    visited, left = crawl(
        ["/", *paths], lambda path: visit(path, found.get(path, Outcome.LISTING), following.get(path, "/"))
    )
    assert (len(visited), left) == (5001, [])


def test_pages_that_are_gone_or_fail_say_nothing_of_their_like() -> None:
    paths = [f"/p/{number}" for number in range(1000)]
    outcomes = [Outcome.GONE, Outcome.FAILED]
    visited, _ = crawl(paths, lambda path: visit(path, outcomes[int(path[3:]) % 2]))
    assert len(visited) == 1000


def test_a_calendar_ends_and_so_do_its_days() -> None:
    def answer(path: str) -> Visit:
        if not path.startswith("/calendar/"):
            return visit(path, Outcome.ARTICLE if path != "/" else Outcome.LISTING, "/calendar/0", "/a/1", "/a/2")
        if path.startswith("/calendar/day"):
            return visit(path, Outcome.NOT_ARTICLE, "/calendar/0", "/a/1")
        month = int(path.rsplit("/", 1)[1])
        days = [f"/calendar/day/{month}/{day}" for day in range(1, 31)]
        return visit(path, Outcome.LISTING, f"/calendar/{month + 1}", "/a/1", *days)

    visited, _ = crawl(["/"], answer)
    assert {"/a/1", "/a/2"} <= set(visited)
    assert len(visited) < WIDE_PATIENCE + PATIENCE


def test_one_article_under_ever_new_addresses_ends() -> None:
    visited, _ = crawl(
        ["/a/x.html?c=0"],
        lambda path: visit(path, Outcome.ARTICLE, f"/a/x.html?c={int(path.rsplit('=', 1)[1]) + 1}", title="The same"),
    )
    assert len(visited) < 2 * PATIENCE


def test_a_list_with_a_choice_for_everything_ends() -> None:
    def answer(path: str) -> Visit:
        if path == "/a/1":
            return visit(path, Outcome.ARTICLE)
        more = [f"{path}&colour{number}=on" for number in range(20) if f"colour{number}=" not in path]
        return visit(path, Outcome.LISTING, *more, "/a/1")

    visited, _ = crawl(["/shop/?a=1"], answer)
    assert len(visited) < PENDING + WIDE_PATIENCE + PATIENCE


def test_two_patterns_that_only_lead_to_one_another_end() -> None:
    def answer(path: str) -> Visit:
        number = int(path.rsplit("/", 1)[1])
        return visit(path, Outcome.LISTING, *(f"/{one}/{number * 2 + at}" for at, one in enumerate(("left", "right"))))

    visited, _ = crawl(["/left/1"], answer)
    assert len(visited) < 2 * (PENDING + PATIENCE) + WIDE_PATIENCE


def test_links_that_nobody_visits_are_not_waited_for_without_end() -> None:
    traps, visited = Traps(), 0
    while not traps.reason(f"{HOST}/list/{visited}"):
        traps.learn(visit(f"/list/{visited}", Outcome.LISTING, f"/elsewhere/{visited}"))
        visited += 1
    assert visited == PENDING + PATIENCE + 1


def test_listings_that_a_declaration_trusts_are_followed_before_one_article_was_visited() -> None:
    traps = Traps()
    for number in range(2000):
        path = f"/list/{number}"
        assert not traps.reason(HOST + path)
        traps.learn(visit(path, Outcome.LISTING, f"/a/{number}.html", priority=Priority.ARTICLE))


# Whole crawls


class Endless(dict[str, Any]):
    """A script that has an answer to every path below some folders."""

    def __init__(self, script: dict[str, Reply | Script], endless: dict[str, Callable[[str], Reply]]) -> None:
        """Answer paths that begin with a key of `endless` with what that returns for the path."""
        super().__init__(script)
        self.endless = endless

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as in dict
        found = next((reply(key) for begin, reply in self.endless.items() if key.startswith(begin)), None)
        return super().get(key, found or default)


def month(path: str) -> Reply:
    """Return a month with its days, the month before and the next one."""
    year, number = map(int, path.split("/")[2:4])
    after = year * 12 + number
    days = "".join(f'<td><a href="/calendar/{year}/{number}/{day}">day {day}</a></td>' for day in range(1, 29))
    return Reply(
        f"<html><head><title>Calendar {path}</title></head><body><h1>Calendar</h1><table><tr>{days}</tr></table>"
        f'<a rel=next href="/calendar/{after // 12}/{after % 12 + 1}">Next</a> <a href="/guide/1">Guide</a>'
        "</body></html>".encode()
    )


def wandering(path: str) -> Reply:
    """Return a page with a link that is relative where it should not be."""
    return listing(f"{path.rstrip('/')}/more/", "/guide/3")


def session(path: str) -> Reply:
    """Return an article that numbers the session in each link anew."""
    name, _, number = path.partition(";jsessionid=")
    new = f"{name};jsessionid={int(number or '0', 16) + 7919:032x}"
    return page("A session", new, f"/guide/4?PHPSESSID={new[-32:]}", f"/guide/4?sid={new[-32:]}")


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ScriptedSite]:
    guides = {f"/guide/{number}": page(f"Guide {number}", f"/guide/{number + 1}") for number in range(1, 12)}
    start = listing("/calendar/2026/1", "/wander/", "/session", "/count?c=0", "/guide/1")
    endless = {
        "/calendar/": month,
        "/wander/": wandering,
        "/session": session,
        "/count": lambda path: page("Counted", f"/count?c={int(path.rsplit('=', 1)[1]) + 1}"),
    }
    data = tmp_path_factory.mktemp("trapped")
    with scripted(Endless({"/": start, **guides}, endless)) as site:
        done = run("crawler", "run", "--url", site.url, "--pages", "3000", env=env(data))
    assert done.returncode == 0, done.stderr
    return data, site


def test_a_run_over_traps_ends_by_itself_and_soon(trapped: tuple[Path, ScriptedSite]) -> None:
    data, site = trapped
    with open_store(env(data)["STORE_URL"]) as store:
        (record,) = store.runs()
    assert (record.state, record.stopped, record.waiting) == ("finished", "", 0)
    assert sum(site.counts.values()) < WIDE_PATIENCE + 3 * PATIENCE
    assert record.reasons["forbidden: trap: endless pattern"] > 0


def test_every_real_article_beside_the_traps_is_there(trapped: tuple[Path, ScriptedSite]) -> None:
    data, site = trapped
    with open_store(env(data)["STORE_URL"]) as store:
        titles = [article.title for article in store.articles()]
    assert {f"Guide {number}" for number in range(1, 11)} <= set(titles)  # ten clicks
    assert titles.count("A session") == titles.count("Guide 4") == 1
    assert sum("jsessionid" in path for path in site.counts) == 0
