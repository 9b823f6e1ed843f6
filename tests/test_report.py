"""What a report says of a run beside the one before it: in a real store, for people and for programs."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import run
from rich.console import Console

from corpus import Article, ChangeClass, Outcome, RelatedLink, Run, Store, Visit, open_store, page_id
from crawler.reporting import Report, as_html, as_json, as_tables, gather
from crawler.reporting.gathering import missing

BEGIN = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
COUNT = 30
HOSTILE = "https://e.org/<script>alert(1)</script>"


def article(number: int, *, steps: bool = True, amount: int = 100) -> Article:
    url = f"https://e.org/{number}.html"
    return Article(
        id=page_id(url),
        url=url,
        site="e.org",
        title=f"Guide {number}",
        text=f"The fee of guide {number} is {amount} yuan.",
        lang="en",
        steps=("Go there", "Pay") if steps else (),
        related=(RelatedLink("Not here", "https://e.org/missing.html"),) if number == 0 else (),
    )


def visits(*articles: Article, at: datetime) -> Iterator[Visit]:
    for number, one in enumerate(articles):
        size, seconds = 1000 + number, number / 100
        yield Visit(url=one.url, outcome=Outcome.ARTICLE, at=at, status=200, article=one, size=size, seconds=seconds)


def crawled(store: Store, at: datetime, *found: Visit) -> Run:
    number = store.begin_run("e.org", at).number
    store.record_all(number, found)
    return store.end_run(number, at)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store with a run, and a second one in which the steps of a third of the articles were lost."""
    with open_store(f"sqlite:{tmp_path_factory.mktemp('report')}/corpus.sqlite") as opened:
        crawled(opened, BEGIN, *visits(*map(article, range(COUNT)), at=BEGIN))
        later = BEGIN + timedelta(days=1)
        second = [article(number, steps=number >= 10, amount=200 if number == 20 else 100) for number in range(COUNT)]
        soft = Visit(url=HOSTILE, outcome=Outcome.NOT_ARTICLE, at=later, status=200, reason="soft-404")
        silent = Visit(url="https://e.org/silent", outcome=Outcome.FAILED, at=later, reason="timeout", seconds=30)
        crawled(opened, later, *visits(*second, at=later), soft, silent)
        yield opened


@pytest.fixture(scope="module")
def report(store: Store) -> Report:
    """Return the report of the second run."""
    return gather(store, store.run(2))


def test_a_run_is_compared_with_the_good_one_before_it(report: Report) -> None:
    assert report.before is not None
    assert (report.run.number, report.before.number, len(report.history)) == (2, 1, 2)
    assert report.run.saved == {"same": 19, "changed": 11}


def test_a_field_that_falls_is_told_as_drift_and_no_other(report: Report) -> None:
    (drifting,) = report.drifting
    assert (drifting.field, round(drifting.share, 2), drifting.before) == ("steps", 0.67, 1.0)


def test_a_few_articles_are_no_drift(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        crawled(store, BEGIN, *visits(*map(article, range(5)), at=BEGIN))
        lost = [article(number, steps=False) for number in range(5)]
        second = crawled(store, BEGIN + timedelta(days=1), *visits(*lost, at=BEGIN + timedelta(days=1)))
        assert gather(store, second).drifting == ()


def test_changes_are_told_by_class_with_examples(report: Report) -> None:
    assert report.changes[ChangeClass.FIGURE] == ("https://e.org/20.html",)
    assert len(report.changes[ChangeClass.STEPS]) == 3
    assert report.run.changes["steps"] == 10


def test_reasons_have_examples_and_extremes_are_extreme(report: Report) -> None:
    assert report.reasons == {"not-article: soft-404": (HOSTILE,), "failed: timeout": ("https://e.org/silent",)}
    assert [visit.url for visit in report.slowest][:2] == ["https://e.org/29.html", "https://e.org/28.html"]
    assert report.largest[0].size == 1029


def test_an_article_is_told_as_missing_before_it_goes(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        crawled(store, BEGIN, *visits(*map(article, range(5)), at=BEGIN))
        said = []
        for day in (1, 2):
            at = BEGIN + timedelta(days=day)
            gone = Visit(url="https://e.org/0.html", outcome=Outcome.GONE, at=at, status=404, reason="status 404")
            there = visits(*map(article, range(1, 5)), at=at)
            found = gather(store, crawled(store, at, gone, *there))
            said.append((missing(found.run), found.gone, "they go when a run a day later" in as_html(found)))
    assert said == [(1, (), True), (0, ("https://e.org/0.html",), False)]


def test_a_related_article_that_is_nowhere_is_a_hole(report: Report) -> None:
    assert report.holes == 1
    assert report.hole_examples[0][1].url == "https://e.org/missing.html"


def test_extremes_of_many_pages_are_found(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        listing = Visit(url="", outcome=Outcome.LISTING, at=BEGIN, status=200)
        many = [
            replace(listing, url=f"https://e.org/l{n}", size=n * 7919 % 2003, seconds=n * 104729 % 3001)
            for n in range(2000)
        ]
        found = gather(store, crawled(store, BEGIN, *many))
    assert [visit.size for visit in found.largest] == sorted((visit.size for visit in many), reverse=True)[:5]
    assert [visit.seconds for visit in found.slowest] == sorted((visit.seconds for visit in many), reverse=True)[:5]


def test_tables_name_what_a_maintainer_looks_for(report: Report) -> None:
    console = Console(width=160, markup=False)
    with console.capture() as shown:
        console.print(as_tables(report))
    text = shown.get()
    for words in ("Run 2 of e.org: finished", "drifts", "changed: figure", "soft-404", "Slowest", "lead to no article"):
        assert words in text
    with console.capture() as shown:
        console.print(as_tables(report, brief=True))
    assert "Slowest" not in shown.get()


def test_programs_get_the_same(report: Report) -> None:
    record = json.loads(json.dumps(as_json(report)))
    assert record["run"]["changes"]["figure"] == 1
    assert record["before"]["number"] == 1
    assert [one["field"] for one in record["drift"]] == ["steps"]
    assert record["holes"]["count"] == 1
    assert record["examples"]["failed: timeout"] == ["https://e.org/silent"]


def test_the_page_stands_alone_and_nothing_in_it_is_markup_of_a_site(report: Report) -> None:
    html = as_html(report)
    assert "&lt;script&gt;alert(1)" in html
    assert not re.search(r"<script|<link|<img|src=|href=|url\(|@import", html)
    assert html.count("<svg") >= 3
    assert "drifts: has the template changed?" in html


def test_a_held_run_says_so_first(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        number = store.begin_run("e.org", BEGIN).number
        store.record_all(number, list(visits(*map(article, range(3)), at=BEGIN)))
        held = gather(store, store.end_run(number, BEGIN, complaints=["articles: too few <here>"]))
    assert held.held[0] == "new: https://e.org/0.html"
    html = as_html(held)
    assert html.index("nothing of this run is in the corpus") < html.index("too few &lt;here&gt;") < html.index("<svg")
    assert as_json(held)["held"] == list(held.held)


def test_the_command_writes_a_page_beside_tables_and_json(store: Store, tmp_path: Path) -> None:
    env = {"DATA_DIR": str(tmp_path), "STORE_URL": f"sqlite:{tmp_path}/copy.sqlite"}
    store.backup(tmp_path / "copy.sqlite")
    done = run("crawler", "report", "2", "--html", str(tmp_path / "mail" / "report.html"), env=env)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Run 2 of e.org" in (tmp_path / "mail" / "report.html").read_text("utf-8")
    assert json.loads(run("crawler", "report", "--json", env=env).stdout)["run"]["number"] == 2
    refused = run("crawler", "report", "--html", str(tmp_path), env=env)
    assert (refused.returncode, "is a directory" in refused.stderr) == (2, True)


def test_the_plots_are_well_formed(report: Report) -> None:
    for svg in re.findall(r"<svg.*?</svg>", as_html(replace(report, history=report.history * 15)), re.DOTALL):
        ET.fromstring(svg)  # noqa: S314 - our own markup
