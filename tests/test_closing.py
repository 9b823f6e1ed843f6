"""What becomes of the corpus at the end of a run: visits recorded in a real store, closed through the gates."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus import (
    EVERYTHING,
    Article,
    Link,
    Outcome,
    Priority,
    Revisit,
    Run,
    RunState,
    Saved,
    Status,
    Store,
    Visit,
    open_store,
    page_id,
)
from corpus.baseline import good_run_before
from crawler.commands import begin, job_of, jobs_for
from crawler.publishing.closing import close_run
from crawler.site import AnySite, Gates

HOME = "https://a.example/"
URLS = [f"{HOME}guide-{number:02}" for number in range(40)]
DAY = timedelta(days=1)


class Site(AnySite):
    """The site of the tests."""

    name = "sample"
    starts = (HOME,)
    gates = Gates(fill={"title": 1.0})


class Trial:
    """A site in a store, crawled once a day."""

    def __init__(self, store: Store) -> None:
        """Begin with a site whose articles are all there."""
        self.store, self.site, self.now = store, Site(), datetime(2026, 11, 1, tzinfo=UTC)
        self.crawl(map(article_visit, URLS))

    def crawl(self, visits: Iterable[Visit], home: Outcome = Outcome.LISTING, revisit: Revisit = EVERYTHING) -> Run:
        """Make one run a day later; visits of addresses that are not due are left out."""
        self.now += DAY
        self.store.add_links("sample", [Link(HOME, Priority.START), *map(Link, URLS)])
        run = self.store.begin_run("sample", self.now, revisit)
        leased = self.store.lease(run.number, "test", 1000, self.now + DAY, self.now)
        due = {address.url for address in leased}
        found = [one for one in (visit(HOME, home), *visits) if one.url in due]
        self.store.record_all(run.number, [self.dated(one) for one in found])
        self.store.give_back("test")
        return close_run(self.store, run.number, self.site, self.now)

    def dated(self, one: Visit) -> Visit:
        return Visit(**{name: getattr(one, name) for name in Visit.__dataclass_fields__} | {"at": self.now})

    def live(self) -> int:
        return self.store.count()

    def lines(self) -> list[dict[str, object]]:
        """Return what is in the corpus, but when it was seen last: what says the same is confirmed in any run."""
        seen = {"verified", "retrieved"}
        return [
            {name: value for name, value in one.line().items() if name not in seen} for one in self.store.articles()
        ]


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        yield Trial(store)


def visit(url: str, outcome: Outcome, reason: str = "", **more: object) -> Visit:
    return Visit(url=url, outcome=outcome, at=datetime(2026, 11, 1, tzinfo=UTC), status=200, reason=reason, **more)  # type: ignore[arg-type]  # fields of a visit


def article_visit(url: str, text: str = "", steps: tuple[str, ...] = ("Go.", "Ask."), etag: str = "") -> Visit:
    text = text or f"All about {url}, and the pension as well."
    found = Article(id=page_id(url), url=url, site="sample", title=f"Guide {url}", text=text, lang="en", steps=steps)
    return visit(url, Outcome.ARTICLE, article=found, etag=etag)


def gone(url: str) -> Visit:
    return visit(url, Outcome.GONE, "status 404")


def mostly(urls: Iterable[str], other: Iterable[Visit] = ()) -> list[Visit]:
    """Return visits that find everything as it was, but where another one is given."""
    instead = {one.url: one for one in other}
    return [instead.get(url) or article_visit(url) for url in urls]


def test_a_good_run_is_in_the_corpus(trial: Trial) -> None:
    assert trial.live() == 40
    (run,) = trial.store.runs()
    assert (run.state, run.complaints, run.saved) == (RunState.FINISHED, (), {Saved.NEW: 40})


@pytest.mark.parametrize(
    ("visits", "gate"),
    [
        ([visit(url, Outcome.FAILED, "status 503") for url in URLS], "errors: 40 of 41"),
        ([visit(url, Outcome.NOT_ARTICLE, "no text") for url in URLS], "articles: the site has 0"),
        (mostly(URLS, [visit(url, Outcome.FAILED, "timeout") for url in URLS[:10]]), "errors: 10 of 41"),
        (mostly(URLS, [visit(url, Outcome.NOT_ARTICLE, "no text") for url in URLS[:21]]), "kept: 19 articles"),
        (mostly(URLS, [article_visit(url, steps=()) for url in URLS[:9]]), "fill: 9 of 40"),
        ([article_visit(url, text="Buy watches.") for url in URLS], "alike: 40 of 40"),
    ],
)
def test_a_run_that_fails_a_gate_changes_nothing(trial: Trial, visits: list[Visit], gate: str) -> None:
    before, position = trial.lines(), trial.store.position()
    run = trial.crawl(visits)
    assert run.state is RunState.HELD
    assert run.complaints[0].startswith(gate)
    assert (trial.lines(), trial.store.position()) == (before, position)
    assert trial.crawl(mostly(URLS)).state is RunState.FINISHED


def test_what_is_declared_of_a_field_holds(trial: Trial) -> None:
    trial.site.gates = Gates(fill={"phones": 0.1})
    run = trial.crawl([article_visit(url, text=f"New {url}") for url in URLS])
    assert run.complaints[0].startswith(
        "fill: phones is filled in 0 % of 40 articles, at least 10 % must be (run 1: 0 %)"
    )


def test_a_held_change_is_not_lost_to_a_server_that_says_unchanged(trial: Trial) -> None:
    changed = [article_visit(url, steps=(), etag='"new"') for url in URLS]
    assert trial.crawl(changed).held == {Saved.CHANGED: 40}
    run = trial.store.begin_run("sample", trial.now + DAY)
    leased = trial.store.lease(run.number, "test", 100, trial.now + 2 * DAY, trial.now + DAY)
    assert {address.etag for address in leased} == {""}
    trial.store.give_back("test")
    assert trial.crawl(changed).held == {Saved.CHANGED: 40}
    trial.store.release(3, trial.now)
    assert not any(one.steps for one in trial.store.articles())


def test_a_run_is_compared_with_the_last_good_one(trial: Trial) -> None:
    first = trial.store.run(1)
    for _ in range(12):
        trial.crawl(visit(url, Outcome.FAILED, "status 503") for url in URLS)
    last = trial.crawl(mostly(URLS))
    assert good_run_before(trial.store, last) == first
    assert good_run_before(trial.store, first) is None


def test_a_run_that_another_process_closed_stays_as_it_is(trial: Trial) -> None:
    run = trial.store.run(1)
    assert close_run(trial.store, 1, trial.site, trial.now + DAY, stopped="limit of pages") == run


def test_a_run_that_was_stopped_publishes_and_says_why(trial: Trial) -> None:
    run = trial.store.begin_run("sample", trial.now + DAY)
    closed = close_run(trial.store, run.number, trial.site, trial.now + DAY, stopped="limit of 5 pages")
    assert (closed.state, closed.stopped, closed.waiting) == (RunState.FINISHED, "limit of 5 pages", 41)


# Deletions


@pytest.mark.parametrize(("missing", "held"), [(10, 0), (11, 11)])
def test_many_deletions_wait(trial: Trial, missing: int, held: int) -> None:
    visits = mostly(URLS, map(gone, URLS[:missing]))
    assert trial.crawl(visits).saved.get(Saved.GONE, 0) == 0
    run = trial.crawl([*visits, article_visit(f"{HOME}brand-new")])
    assert run.state is RunState.FINISHED
    assert run.held.get(Saved.GONE, 0) == held
    assert trial.live() == 40 - missing + held
    assert bool(run.complaints) == bool(held)


def test_half_of_the_articles_gone_on_one_day_changes_nothing(trial: Trial) -> None:
    before = trial.lines()
    run = trial.crawl(mostly(URLS, map(gone, URLS[:20])))
    assert (run.state, run.complaints, run.missing) == (RunState.FINISHED, (), 20)
    assert trial.lines() == before


def test_pages_that_turn_into_something_else_go_as_well(trial: Trial) -> None:
    visits = mostly(
        URLS, [visit(URLS[0], Outcome.NOT_ARTICLE, "no text"), visit(URLS[1], Outcome.FORBIDDEN, "noindex")]
    )
    trial.crawl(visits)
    assert trial.crawl(visits).saved[Saved.GONE] == 2
    assert trial.live() == 38


@pytest.mark.parametrize("home", [Outcome.FAILED, Outcome.GONE, Outcome.FORBIDDEN])
def test_a_site_without_its_home_page_deletes_nothing(trial: Trial, home: Outcome) -> None:
    visits = mostly(URLS, [gone(URLS[0])])
    trial.crawl(visits)
    run = trial.crawl(visits, home)
    assert run.complaints[0].startswith("deletions: 1 of 40 articles of the site are to go, but no start address of it")
    assert (run.held, trial.live()) == ({Saved.GONE: 1}, 40)
    assert trial.crawl(visits).complaints == ()
    assert trial.live() == 39


def test_a_page_goes_though_nothing_else_is_due(trial: Trial) -> None:
    for _ in range(9):
        trial.crawl(mostly(URLS))
    rarely = Revisit(share=5.0, longest=timedelta(days=365))
    visits = mostly(URLS, [gone(URLS[0])])
    trial.crawl(visits)
    run = trial.crawl(visits, revisit=rarely)
    assert run.visited == 5  # the home page, what is missing, and three articles that show that the site is there
    assert (run.complaints, trial.live()) == ((), 39)


def test_a_site_that_moves_every_page_is_not_held(trial: Trial) -> None:
    moved = [url.replace("guide", "manual") for url in URLS]
    trial.store.add_links("sample", map(Link, moved))
    visits = [visit(old, Outcome.MOVED, moved_to=new, links=(Link(new),)) for old, new in zip(URLS, moved, strict=True)]
    run = trial.crawl([*visits, *(article_visit(new, text=f"All about {new}") for new in moved)])
    assert (run.complaints, run.held, trial.live()) == ((), {}, 40)
    gone_now = trial.store.get(page_id(URLS[0]))
    assert gone_now is not None
    assert gone_now.status is Status.GONE


def notice(url: str) -> Visit:
    return visit(url, Outcome.MOVED, moved_to=f"{HOME}notice", links=(Link(f"{HOME}notice"),))


@pytest.mark.parametrize("leading", [10, 11])
@pytest.mark.parametrize("there", [article_visit(f"{HOME}notice"), visit(f"{HOME}notice", Outcome.LISTING)])
def test_articles_whose_pages_all_lead_to_one_count_as_deletions(trial: Trial, there: Visit, leading: int) -> None:
    trial.store.add_links("sample", [Link(there.url)])
    visits = [*mostly(URLS, map(notice, URLS[:leading])), there]
    articles = 40 + bool(there.article)
    assert (trial.crawl(visits).complaints, trial.live()) == ((), articles)
    run = trial.crawl(visits)
    held = leading if leading > 10 else 0
    assert (run.state, run.held.get(Saved.GONE, 0)) == (RunState.FINISHED, held)
    assert trial.live() == articles - leading + held
    if held:
        assert run.complaints[0].startswith(f"deletions: 11 of {articles} articles of the site are to go, at most 10 ")


def test_a_site_that_sends_everybody_to_another_host_loses_nothing(trial: Trial) -> None:
    visits = [visit(url, Outcome.MOVED, "to another host") for url in URLS]
    for _ in range(3):
        assert trial.crawl(visits).state is RunState.HELD
    assert trial.live() == 40


@pytest.mark.parametrize(
    ("declaration", "site", "spider"),
    [
        ("recruitment", "jobs.example", "Recruitment"),
        ("sample", "sample", "Sample"),
        ("", "sample", "Sample"),
        ("", "jobs.example", "AnySite"),
        ("not-declared-any-more", "jobs.example", "AnySite"),
    ],
)
def test_a_check_visits_a_site_as_its_run_was_declared(trial: Trial, declaration: str, site: str, spider: str) -> None:
    run = replace(trial.store.run(1), site=site, declaration=declaration)
    job = job_of(run, ["https://jobs.example/"])
    assert (job.spider.__name__, job.name, job.start) == (spider, site, ("https://jobs.example/",))


@pytest.mark.parametrize(
    ("names", "urls", "declaration"),
    [(["recruitment"], [], "recruitment"), (["sample"], [], "sample"), ([], [HOME], "")],
)
def test_a_run_that_begins_keeps_how_it_is_declared(
    tmp_path: Path, names: list[str], urls: list[str], declaration: str
) -> None:
    with open_store(f"sqlite:{tmp_path}/begun.sqlite") as store:
        (job,) = jobs_for(names, urls, [HOME])
        assert store.run(begin(store, job, everything=False)).declaration == declaration
