"""What Prometheus is told: every request of every process once, how corpus, runs and index are, nothing of readers."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from answering_articles import ANSWERING
from flask.testing import FlaskClient
from minutes import early_in_a_minute
from prometheus_client.parser import text_string_to_metric_families
from test_webapp_server import get, run, served
from webapp_articles import ARTICLES, article, fill, settings, urls

from corpus import Link, Outcome, Run, RunState, Store, Visit, open_store, page_id
from webapp import create_app

Labels = frozenset[tuple[str, str]]


def figures(text: str) -> dict[tuple[str, Labels], float]:
    """Return the samples of an answer to Prometheus, read by its own parser."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    found = {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}
    assert len(found) == len(samples)
    return found


def told(site: FlaskClient) -> dict[tuple[str, Labels], float]:
    answer = site.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return figures(answer.text)


def value(found: dict[tuple[str, Labels], float], name: str, **labels: str) -> float:
    """Return the sum of the samples of this name that have these labels."""
    fitting = [figure for (one, given), figure in found.items() if one == name and set(labels.items()) <= given]
    assert fitting or name.endswith("_total"), (name, labels)
    return sum(fitting)


def requests(found: dict[tuple[str, Labels], float], endpoint: str, method: str, status: int) -> float:
    return value(found, "shebao_requests_total", endpoint=endpoint, method=method, status=str(status))


# What was counted


def test_requests_are_counted_by_what_they_ask_for_and_what_they_got(site: FlaskClient) -> None:
    tag = site.get("/topics").headers["ETag"]
    site.get("/topics", headers={"If-None-Match": tag})
    for path in ("/nope", "/wp-admin.php", "/article/nobody", "/law/x"):
        site.get(path)
    site.head("/healthz")
    site.post("/topics")
    site.open("/topics", method="BREW")
    found = told(site)
    assert requests(found, "pages.topics", "GET", 200) == requests(found, "pages.topics", "GET", 304) == 1
    assert requests(found, "none", "GET", 404) == 2
    assert requests(found, "pages.article", "GET", 404) == requests(found, "pages.law", "GET", 404) == 1
    assert requests(found, "machines.healthz", "HEAD", 200) == 1
    assert requests(found, "none", "POST", 405) == requests(found, "none", "other", 405) == 1
    assert value(found, "shebao_request_seconds_count") == 9
    assert value(found, "shebao_request_seconds_bucket", le="+Inf", endpoint="none") == 4
    assert value(found, "shebao_request_seconds_sum", endpoint="pages.topics") > 0


def test_requests_that_are_too_many_or_fail_are_counted(site_data: Path) -> None:
    app = create_app(settings(site_data, requests_a_minute=1))
    app.add_url_rule("/broken", "broken", lambda: str(1 / 0))
    early_in_a_minute()
    for path in ("/topics", "/topics", "/api/v1/search"):
        app.test_client().get(path)
    app.test_client().get("/broken", environ_overrides={"REMOTE_ADDR": "127.0.0.2"})
    found = told(app.test_client())
    assert requests(found, "pages.topics", "GET", 429) == requests(found, "api.search", "GET", 429) == 1
    assert requests(found, "broken", "GET", 500) == 1


def test_questions_are_counted_by_what_they_found(site: FlaskClient) -> None:
    for words in ("pension", "pension&page=2", "medicl+insurance", "xyzzyx", ""):
        site.get(f"/search?q={words}")
        site.get(f"/api/v1/search?q={words}")
    for typed in ("how+to", "xyzzyx"):
        site.get(f"/api/v1/suggest?q={typed}")
    found = told(site)
    assert value(found, "shebao_searches_total", outcome="found") == 4
    assert value(found, "shebao_searches_total", outcome="corrected") == 2
    assert value(found, "shebao_searches_total", outcome="nothing") == 2
    assert value(found, "shebao_suggestions_total", outcome="found") == 1
    assert value(found, "shebao_suggestions_total", outcome="nothing") == 1


def test_answers_are_counted_by_what_they_show(tmp_path: Path) -> None:
    fill(tmp_path, ANSWERING)
    client = create_app(settings(tmp_path)).test_client()
    for words in ("how many days is maternity leave", "employer pension rate", "How do I replace a lost card?"):
        client.get("/search", query_string={"q": words})
    found = told(client)
    assert value(found, "shebao_answers_total", kind="figure") == 2
    assert value(found, "shebao_answers_total", kind="steps") == 1
    assert value(found, "shebao_answers_total") == 3


def test_nothing_of_readers_is_told(site: FlaskClient) -> None:
    site.get(
        "/search?q=quincunx&region=Wuxi", headers={"User-Agent": "Mozilla/quincunx", "Referer": "http://quincunx/"}
    )
    site.get("/quincunx")
    site.open("/", method="QUINCUNX")
    text = site.get("/metrics").text
    assert "quincunx" not in text.lower()
    assert "127.0.0.1" not in text


def test_two_sites_in_one_process_count_apart(site: FlaskClient, site_data: Path) -> None:
    site.get("/topics")
    assert value(told(create_app(settings(site_data)).test_client()), "shebao_requests_total") == 0


# How things are


def test_articles_and_index_are_told(tmp_path: Path) -> None:
    fill(tmp_path, ARTICLES)
    client = create_app(settings(tmp_path)).test_client()
    found = told(client)
    assert value(found, "shebao_ready") == 1
    assert value(found, "shebao_articles") == value(found, "shebao_index_articles") == len(ARTICLES)
    assert value(found, "shebao_site_articles", site="guides") == sum(one.site == "guides" for one in ARTICLES)
    assert value(found, "shebao_index_lag") == 0
    with open_store(urls(tmp_path)["store_url"]) as store:
        store.put([article("new", "New", "Text."), article("newer", "Newer", "Text.")])
    later = told(client)
    assert (value(later, "shebao_index_lag"), value(later, "shebao_articles")) == (2, len(ARTICLES) + 2)


def test_of_many_sites_the_small_ones_are_told_together(tmp_path: Path) -> None:
    sites = [article(f"a{at}", f"Title {at}", "Text.", site=f"site{at}") for at in range(103)]
    fill(tmp_path, [*sites, article("b", "Another", "Text.", site="site102")])
    found = told(create_app(settings(tmp_path)).test_client())
    assert len([1 for name, _ in found if name == "shebao_site_articles"]) == 101
    assert value(found, "shebao_site_articles", site="site102") == 2
    assert value(found, "shebao_site_articles", site="(others)") == 3
    assert value(found, "shebao_site_articles") == value(found, "shebao_articles") == 104


def crawl(store: Store, site: str, day: int, *outcomes: Outcome, **ends: object) -> Run:
    """Let a run that ends on a day of November visit some pages of a site, each with its outcome."""
    at = datetime(2026, 11, day, 3, tzinfo=UTC)
    run = store.begin_run(site, at).number
    for number, outcome in enumerate(outcomes):
        url = f"https://{site}/{number}.html"
        given = article("", "Title", f"Text of {url}.", id=page_id(url), url=url, site=site)
        store.add_links(site, [Link(url)])
        store.record(run, Visit(url=url, outcome=outcome, at=at, article=given if outcome is Outcome.ARTICLE else None))
    return store.end_run(run, at + timedelta(hours=1), **ends)  # type: ignore[arg-type]  # what it takes


def test_the_newest_run_of_each_site_is_told(tmp_path: Path) -> None:
    fill(tmp_path, ARTICLES)
    found, gone, failed = Outcome.ARTICLE, Outcome.GONE, Outcome.FAILED
    with open_store(urls(tmp_path)["store_url"]) as store:
        crawl(store, "shrinking.example", 1, found, found, found)
        crawl(store, "shrinking.example", 2, gone, found, found)
        crawl(store, "shrinking.example", 4, gone, found, failed, hold=True, complaints=["1 article would go"])
        crawl(store, "empty.example", 5, failed, failed, complaints=["too few articles"])
        store.begin_run("guides", datetime(2026, 11, 6, tzinfo=UTC))
    told_now = told(create_app(settings(tmp_path)).test_client())

    def of(site: str, name: str) -> float:
        return value(told_now, f"shebao_run_{name}", site=site, kind="crawl")

    def state(site: str) -> list[str]:
        return [one for one in RunState if value(told_now, "shebao_run_state", site=site, kind="crawl", state=one)]

    assert [state(site) for site in ("shrinking.example", "empty.example", "guides")] == [
        ["finished"],
        ["held"],
        ["running"],
    ]
    assert of("shrinking.example", "finished_timestamp_seconds") == datetime(2026, 11, 4, 4, tzinfo=UTC).timestamp()
    assert of("guides", "started_timestamp_seconds") == datetime(2026, 11, 6, tzinfo=UTC).timestamp()
    assert ("shebao_run_finished_timestamp_seconds", frozenset({("site", "guides"), ("kind", "crawl")})) not in told_now
    assert [of("shrinking.example", name) for name in ("held_deletions", "failed")] == [1, 1]
    assert [of("empty.example", name) for name in ("held_deletions", "failed", "articles")] == [0, 2, 0]


def test_a_site_that_is_not_ready_says_so_and_what_it_knows(tmp_path: Path) -> None:
    client = create_app(settings(tmp_path)).test_client()
    nothing = told(client)
    assert value(nothing, "shebao_ready") == 0
    assert not [name for name, _ in nothing if name in {"shebao_articles", "shebao_index_articles", "shebao_index_lag"}]
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    with open_store(urls(tmp_path)["store_url"]) as store:
        store.put(ARTICLES)
    without_index = told(client)
    assert value(without_index, "shebao_ready") == 0
    assert value(without_index, "shebao_articles") == value(without_index, "shebao_index_lag") == len(ARTICLES)
    assert requests(without_index, "machines.readyz", "GET", 503) == 1


def test_a_store_that_is_damaged_breaks_nothing(tmp_path: Path) -> None:
    fill(tmp_path, ARTICLES)
    (tmp_path / "corpus.sqlite").write_bytes(b"no database" * 1000)
    found = told(create_app(settings(tmp_path)).test_client())
    assert value(found, "shebao_ready") == 0
    assert value(found, "shebao_index_articles") == len(ARTICLES)


# Several processes


def counting(folder: Path) -> set[int]:
    """Return the processes that have counted something."""
    return {int(path.stem.rpartition("_")[2]) for path in folder.glob("shebao-counts-*/counter_*.db")}


def test_all_processes_count_together_and_leave_nothing(
    site_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("REQUESTS_A_MINUTE", "0")
    with served(site_data, "--workers", "2") as (process, address):
        asked = 0
        ended: set[int] = set()
        # A worker that is killed, and one that ends by itself, leave what they have counted to the others.
        for how in (signal.SIGKILL, signal.SIGTERM, None):
            asked += ask_until_two_count(address, lambda: counting(tmp_path) - ended)
            for _ in range(4):
                found = figures(get(f"{address}/metrics")[1])
                assert requests(found, "pages.topics", "GET", 200) == asked
                assert value(found, "shebao_request_seconds_count", endpoint="pages.topics") == asked
                assert value(found, "shebao_ready") == 1
            if how:
                ended.add(end(min(counting(tmp_path) - ended), how))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert "Traceback" not in err
    assert not list(tmp_path.glob("shebao-counts-*"))


def ask_until_two_count(address: str, working: Callable[[], set[int]]) -> int:
    """Ask until two processes have answered, the second of which may still be starting; return how often."""
    with ThreadPoolExecutor(16) as clients:
        for round_ in range(1, 600):
            assert all(status == 200 for status, _ in clients.map(get, [f"{address}/topics"] * 32))
            if len(working()) == 2:
                return round_ * 32
            time.sleep(0.1)
    pytest.fail("two processes never shared the work")


def end(process: int, how: signal.Signals) -> int:
    """End a process, and return its number when it is over."""
    os.kill(process, how)
    with suppress(ProcessLookupError):
        while True:
            os.kill(process, 0)
            time.sleep(0.1)
    return process


def test_a_call_that_fails_leaves_nothing_either(
    site_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert run("--port", "0", "--data-dir", str(site_data), "--store-url", "mysql://x").returncode == 1
    assert not list(tmp_path.iterdir())
