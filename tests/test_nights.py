"""A maintainer's nights: one site that lives, breaks, loses pages and moves, and the real command once a night.

Nights follow each other within seconds; between two, what the store remembers of visits is moved a day into the past.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import run
from test_crawl import Reply, Script, ScriptedSite, env, listing, page, scripted
from test_release import complaint, summary

from corpus import Article, ChangeClass, open_store, page_id

GUIDES = 36
WORDS = [
    "pension",
    "card",
    "hospital",
    "window",
    "register",
    "photo",
    "employer",
    "month",
    "record",
    "bank",
    "fund",
    "rural",
    "student",
    "district",
    "form",
]
BUSY = Reply(b"down for maintenance", 503, {"Retry-After": "86400"})


@dataclass
class Guide:
    """One article of the site, as its owner has it."""

    number: int
    fee: int = 100
    steps: tuple[str, ...] = ("Prepare the documents and a photo.", "Go to the window and hand them in.")
    comma: str = ","

    def show(self, path: str, related: list[str], fetches: int) -> Reply:
        """Return the page, with all that a server writes anew at each request."""
        first = [WORDS[(self.number * 7 + step * (self.number % 4 + 1)) % len(WORDS)] for step in range(12)]
        body = (
            f"<p>Read {fetches * 37 + 5} times</p><p>Now: 10:{fetches % 60:02}:{self.number:02}</p>"
            f"<p>Guide {self.number} is about the {' and the '.join(first)}{self.comma} all of which the office of "
            f"district {self.number} keeps for the members of the social insurance. The fee is {self.fee} yuan a year, "
            "and the medical insurance is paid by the employer and the employee together every month.</p>"
            + "".join(f"<p>{place}. {step}</p>" for place, step in enumerate(self.steps, 1))
            + f'<input type="hidden" name="csrf" value="{fetches:032x}">'
        )
        shuffled = related[fetches % len(related) :] + related[: fetches % len(related)]
        return page(f"Guide number {self.number}", *[link for link in shuffled if link != path][:4], body=body)


@dataclass
class Owner:
    """Who has the site, and what he does with it from night to night."""

    site: ScriptedSite
    data: Path
    guides: dict[int, Guide] = field(default_factory=lambda: {number: Guide(number) for number in range(GUIDES)})
    folder: str = "guide"
    fetches: int = 0

    def path(self, number: int) -> str:
        return f"/{self.folder}/number{number:04}.html"

    def serve(self) -> None:
        """Put the site up as it is now."""
        paths = [self.path(number) for number in self.guides]
        self.site.script.clear()
        self.site.script["/"] = listing(*paths)
        for number, guide in self.guides.items():
            self.site.script[self.path(number)] = self._page(guide, self.path(number), paths)

    def _page(self, guide: Guide, path: str, paths: list[str]) -> Script:
        def reply(_before: int, _headers: dict[str, str]) -> Reply:
            self.fetches += 1
            return guide.show(path, paths, self.fetches)

        return reply

    def night(self, *words: str, status: int = 0) -> dict[str, str]:
        """Let a day pass and crawl; return the summary, with the complaint of a run that fell short."""
        _let_a_day_pass(self.data / "corpus.sqlite")
        done = run("crawler", "run", "--url", self.site.url, *words, env=env(self.data))
        assert "Traceback" not in done.stderr
        assert done.returncode == status, done.stderr
        return summary(done) | ({"said": complaint(done)} if status else {})

    def live(self) -> dict[str, Article]:
        """Return the live articles by their path."""
        with open_store(env(self.data)["STORE_URL"]) as store:
            return {one.url.removeprefix(self.site.url.rstrip("/")): one for one in store.articles()}

    def versions(self, path: str) -> list[str]:
        """Return the versions of an article, each as the status that it had then."""
        with open_store(env(self.data)["STORE_URL"]) as store:
            return [one.article.status.value for one in store.history(page_id(self.site.url + path[1:]))]


def _let_a_day_pass(file: Path) -> None:
    """Move a day into the past when pages were seen, seen the same, and missed first."""
    columns = ("visited", "same_since", "missing_since")
    earlier = ", ".join(f"{name} = strftime('%Y-%m-%dT%H:%M:%fZ', {name}, '-25 hours')" for name in columns)
    if file.exists():
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(f"UPDATE addresses SET {earlier}")  # noqa: S608 - our own words


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    """Return a site after its first night."""
    with scripted({}) as site:
        owner = Owner(site, tmp_path_factory.mktemp("nights"))
        owner.serve()
        assert owner.night()["new"] == str(GUIDES)
        yield owner


@pytest.fixture
def owner(crawled: Owner, tmp_path: Path) -> Owner:
    """Return the site as it was on the first night, with a copy of its corpus."""
    with open_store(env(crawled.data)["STORE_URL"]) as store:
        store.backup(tmp_path / "corpus.sqlite")
    owner = Owner(crawled.site, tmp_path, fetches=1_000)
    owner.serve()
    return owner


def test_a_quiet_night_makes_no_version_and_a_lively_one_makes_those_that_matter(owner: Owner) -> None:
    quiet = owner.night()
    assert [quiet[name] for name in ("new", "changed", "gone", "held", "failed")] == ["0"] * 5
    owner.guides[3].fee = 120
    owner.guides[4].steps += ("Keep the receipt.",)
    owner.guides[5].comma = ";"
    assert owner.night()["changed"] == "3"
    with open_store(env(owner.data)["STORE_URL"]) as store:
        changes = store.runs(limit=1)[0].changes
    # A related list that is drawn by lot comes along with each.
    assert changes == {ChangeClass.FIGURE: 1, ChangeClass.STEPS: 1, ChangeClass.COSMETIC: 3}
    assert owner.versions(owner.path(3)) == ["live", "live"]
    assert owner.versions(owner.path(6)) == ["live"]


def test_a_night_without_a_site_is_told_and_the_next_one_goes_on(owner: Owner) -> None:
    before = owner.live()
    owner.site.script.update(dict.fromkeys(owner.site.script, BUSY))
    night = owner.night(status=1)
    assert (night["state"], night["held"], night["status"]) == ("held", "0", "1")
    assert "status 503" in night["said"]
    assert night["said"].endswith("the corpus stays as it was")
    assert owner.live() == before
    owner.serve()
    next_night = owner.night()
    assert (next_night["new"], next_night["changed"], next_night["failed"]) == ("0", "0", "0")
    assert owner.live().keys() == before.keys()


def test_articles_that_move_are_there_once(owner: Owner) -> None:
    old = [owner.path(number) for number in owner.guides]
    owner.folder = "handbook"
    owner.serve()
    new = [owner.path(number) for number in owner.guides]
    owner.site.script.update({path: Reply(b"", 301, {"Location": to}) for path, to in zip(old, new, strict=True)})
    night = owner.night()
    assert (night["new"], night["gone"], night["held"]) == (str(GUIDES), str(GUIDES), "0")
    assert sorted(owner.live()) == new
    assert owner.versions(old[0]) == ["live", "gone"]


def test_a_budget_covers_the_site_in_a_few_nights(tmp_path: Path) -> None:
    with scripted({}) as site:
        owner = Owner(site, tmp_path)
        owner.serve()
        covered = []
        for _ in range(3):
            owner.night("--pages", "14")
            covered.append(len(owner.live()))
    assert covered == [13, 26, GUIDES]
