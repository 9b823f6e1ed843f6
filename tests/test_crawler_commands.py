"""The crawler's command line: what it prints where, how it exits, and what it says when called wrongly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, run

from corpus import open_store

PAGE = """<html lang="en"><head><title>How to ask for the pension record</title></head><body>
<p>Job Recruitment Website - Social security inquiry - How to ask for the pension record</p>
<h1>How to ask for the pension record</h1>
<p>The record of the pension insurance can be asked for at the window of the social security bureau of
常州, or online.</p>
<p>1, take the identity card and go to the window;</p><p>2, fill in the form and receive the printed record.</p>
<p>For questions call 12333, where the staff of the bureau answer on working days about pension insurance.</p>
<p>Related articles</p><p>- <a href="/SocialSecurityInquiry/abcdefghij.html">Another guide</a></p></body></html>"""
FIELDS = [
    *("kind", "url", "title", "breadcrumb", "lang", "published", "text", "steps"),
    *("legal_basis", "related", "regions", "topics", "years", "phones", "facts"),
]


def crawler(*words: str, data: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return run("crawler", *words, env={"STORE_URL": "", "DATA_DIR": str(data or "/nonexistent")})


@pytest.fixture
def page(tmp_path: Path) -> str:
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    return str(file)


def test_importing_the_package_loads_neither_scrapy_nor_a_reactor() -> None:
    script = "import crawler, sys; print([name for name in ('scrapy', 'twisted') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_loading_the_settings_and_sites_installs_no_reactor() -> None:
    script = "import crawler.commands, crawler.settings, sys; print('twisted.internet.reactor' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("command", ["", "sites", "run", "extract", "report", "replay", "release"])
def test_every_command_explains_itself(command: str) -> None:
    done = crawler(*command.split(), "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: python -m crawler {command}".rstrip())


def test_sites_lists_the_declarations(tmp_path: Path) -> None:
    done = crawler("sites", data=tmp_path)
    assert done.returncode == 0
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert "http://127.0.0.1:8610/" in rows["sample"]
    assert "--start" in rows["recruitment"]


def test_extract_prints_exactly_the_record(page: str) -> None:
    done = crawler("extract", "--url", "https://Jobs.example/SocialSecurityInquiry/qwertzuiop.html?utm_source=x", page)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    assert list(record) == FIELDS
    assert record["kind"] == "article"
    assert record["url"] == "https://jobs.example/SocialSecurityInquiry/qwertzuiop.html"
    assert record["title"] == "How to ask for the pension record"
    assert "常州" in done.stdout


def test_extract_reads_stdin_and_knows_sites(page: str) -> None:
    command = [
        sys.executable,
        "-m",
        "crawler",
        "extract",
        "--site",
        "recruitment",
        "--url",
        "http://a.example/b/c.html",
        "-",
    ]
    with Path(page).open("rb") as file:
        done = subprocess.run(command, cwd=ROOT, stdin=file, capture_output=True, check=True)
    assert json.loads(done.stdout)["kind"] == "article"


def test_extract_says_why_a_page_is_no_article(tmp_path: Path) -> None:
    file = tmp_path / "missing.html"
    file.write_text("<html><title>404</title><body><h1>404 Not Found</h1></body></html>", encoding="utf-8")
    done = crawler("extract", "--url", "https://jobs.example/a/b.html", str(file))
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert list(record) == ["kind", "url", "reason"]
    assert record["kind"] == "not-article"
    assert record["reason"]


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["run"], 2, "--url"),
        (["run", "--url", "http://127.0.0.1:9/", "--start", "http://127.0.0.1:9/"], 2, "--start"),
        (["run", "sample", "--pages", "0"], 2, "--pages"),
        (["run", "nix"], 2, "recruitment, sample"),
        (["run", "recruitment"], 2, "--start https://"),
        (["run", "--url", "nix"], 2, "http"),
        (["replay"], 1, "a crawl makes it: python -m crawler run SITE"),
        (["release", "1"], 1, "python -m crawler run SITE"),
        (["release", "x"], 2, "integer"),
        (["run", "sample", "--notify-url", "nix"], 2, "no address of a webhook"),
        (["extract", "--url", "http://a.example/", "/nonexistent.html"], 1, "name a file"),
        (["extract", "--url", "nix", "-"], 2, "no address"),
        (["extract", "--url", "http://a.example/", "--site", "nix", "-"], 2, "nix"),
        (["extract", "-"], 2, "--url"),
        (["report", "x"], 2, "integer"),
        (["run", "--url", "http://[::1"], 2, "write it in full"),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(words: list[str], status: int, says: str, tmp_path: Path) -> None:
    done = crawler(*words, data=tmp_path)
    assert done.returncode == status
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    if status == 1:
        assert done.stderr.count("\n") == 1


def test_a_report_needs_a_run(tmp_path: Path) -> None:
    done = crawler("report", data=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "python -m crawler run" in done.stderr
    assert crawler("report", "7", data=tmp_path).returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_never_was_is_named(sample_data: Path) -> None:
    done = crawler("report", "9" * 20, data=sample_data)
    assert (done.returncode, done.stdout) == (1, "")
    assert "at most 18 digits" in done.stderr


def test_a_crawl_reports_on_stdout_and_keeps_messages_to_stderr(sample_data: Path) -> None:
    done = crawler("report", data=sample_data)
    assert done.returncode == 0
    assert "Run 1 of sample" in done.stdout
    assert "pages/s" in done.stdout
    assert "forbidden: robots.txt" in done.stdout
    with open_store(f"sqlite:{sample_data}/corpus.sqlite") as store:
        assert store.sites()["sample"] == store.count() > 100
