"""Replay: what a better extraction makes of archived pages gets into the corpus, without network, through the gates."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from test_crawl import Reply, Script, crawl, env, listing, page, scripted

from corpus import Article, Run, RunKind, RunState, Store, open_store, page_id
from crawler.archive import archived_sites, segments
from crawler.replay.comparison import EXAMPLES

PATHS = [f"/a/numbered{number:02}.html" for number in range(12)]
HEADING = "<h2>Of the section below</h2>"


def tagged(reply: Reply) -> Script:
    """Answer 304 to whoever has the page."""
    return lambda _before, headers: (
        Reply(b"", 304) if "if-none-match" in headers else Reply(reply.body, headers={"ETag": '"1"'})
    )


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with a site crawled twice, 304 the second time, and its address; nobody is there any more."""
    data = tmp_path_factory.mktemp("archived")
    pages: dict[str, Reply | Script] = {path: tagged(page(f"Page {path}", head="")) for path in PATHS}
    with scripted({"/": listing(*PATHS), **pages}) as site:
        crawl(site, data)
        second = crawl(site, data, "--all")
    assert second.outcomes == {"listing": 1, "unchanged": len(PATHS)}
    return data, site.url


@pytest.fixture
def data(crawled: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled[0], tmp_path / "data"))


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what makes a copy of our code with another extraction."""

    def make(extractor: str = "newer", layout: str = "") -> Path:
        root = tmp_path_factory.mktemp("newer")
        for room in ("corpus", "crawler"):
            shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
        change(root / "crawler" / "extraction" / "reader.py", r"(?m)^EXTRACTOR = .*$", f'EXTRACTOR = "{extractor}"')
        if layout:
            sample = root / "crawler" / "spiders" / "sample.py"
            change(sample, r'(?m)^    name = "sample"$', f'    name = "sample"\n    layout = {layout}')
            change(sample, r"(?m)^from crawler.site", "from crawler.extraction import Layout\nfrom crawler.site")
        return root

    return make


def change(file: Path, pattern: str, text: str) -> None:
    changed, count = re.subn(pattern, text, file.read_text(encoding="utf-8"))
    assert count == 1
    file.write_text(changed, encoding="utf-8")


def replay(data: Path, *words: str, root: Path = ROOT, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "replay", *words],
        cwd=root,
        env={**os.environ, **env(data)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


def counts(output: str) -> dict[str, int]:
    """Return the figures that a replay printed."""
    return {name.strip(): int(value) for name, value in re.findall(r"(?m)^ (.+?) +(\d+) *$", output)}


def store(data: Path) -> Store:
    return open_store(env(data)["STORE_URL"])


def newest(data: Path) -> Run:
    with store(data) as opened:
        return opened.runs()[0]


def first_article(data: Path, url: str) -> Article:
    with store(data) as opened:
        found = opened.get(page_id(url + PATHS[0][1:]))
    assert found is not None
    return found


def test_a_newer_extraction_reaches_pages_that_answer_304(
    data: Path, crawled: tuple[Path, str], newer: Callable[..., Path]
) -> None:
    before = first_article(data, crawled[1])
    root = newer()
    whole = (data / "corpus.sqlite").read_bytes()
    foreseen = replay(data, "--dry-run", root=root)
    assert (data / "corpus.sqlite").read_bytes() == whole
    done = replay(data, root=root)
    assert counts(done.stdout) == counts(foreseen.stdout)
    assert counts(done.stdout) == {
        "read again": 13,
        "articles new": 0,
        "articles changed": 12,
        "articles same": 0,
        "articles gone": 0,
        "extraction": 12,
        "listing": 1,
    }
    run = newest(data)
    assert (run.kind, run.state, run.saved) == (RunKind.REPLAY, RunState.FINISHED, {"changed": 12})
    after = first_article(data, crawled[1])
    assert (after.extractor, after.text) == ("newer", before.text)
    assert (after.retrieved, after.verified) == (before.retrieved, before.verified)
    with store(data) as opened:
        assert len(opened.history(after.id)) == 2
        assert opened.verify() == []
    again = counts(replay(data, "sample", root=root).stdout)
    assert (again["articles changed"], again["articles same"]) == (0, 12)
    with store(data) as opened:
        assert len(opened.history(after.id)) == 2


def test_a_better_declaration_changes_what_articles_say(
    data: Path, crawled: tuple[Path, str], newer: Callable[..., Path]
) -> None:
    root = newer(layout='Layout(title="h3")')
    done = replay(data, "--dry-run", root=root)
    assert counts(done.stdout)["articles changed"] == 12
    # Which of them are shown depends on which the crawl met first.
    assert len(re.findall(r"\[-Page /a/numbered\d\d\.html-\]", done.stdout)) == EXAMPLES
    assert first_article(data, crawled[1]).title == "Page /a/numbered00.html"
    assert newest(data).kind is RunKind.CRAWL


def test_a_replay_that_ruins_the_corpus_is_held(
    data: Path, crawled: tuple[Path, str], newer: Callable[..., Path]
) -> None:
    done = replay(data, root=newer(layout='Layout(content="p.nowhere", remove=("body",))'), status=1)
    assert f"python -m crawler release {newest(data).number}" in done.stderr.splitlines()[-1]
    assert first_article(data, crawled[1]).text
    with store(data) as opened:
        assert opened.count() == 12


def test_a_lost_corpus_is_made_again_from_its_archive(data: Path, crawled: tuple[Path, str]) -> None:
    before = first_article(data, crawled[1])
    for file in data.glob("corpus.sqlite*"):
        file.unlink()
    assert counts(replay(data).stdout)["articles new"] == 12
    assert first_article(data, crawled[1]).record() == before.record()


def test_an_article_that_is_gone_is_not_brought_back(
    data: Path, crawled: tuple[Path, str], newer: Callable[..., Path]
) -> None:
    gone = first_article(data, crawled[1])
    with store(data) as opened:
        assert gone.verified is not None
        opened.remove(gone.id, gone.verified)
    found = counts(replay(data, root=newer()).stdout)
    assert (found["articles new"], found["articles changed"]) == (0, 11)
    with store(data) as opened:
        assert opened.count() == 11


def test_what_cannot_be_read_is_told_and_ends_nothing(data: Path) -> None:
    (folder,) = archived_sites(data / "archive").values()
    first = segments(folder)[0]
    first.write_bytes(first.read_bytes()[:-500])
    done = replay(data)
    assert counts(done.stdout)["articles same"] == 11
    assert f"Warning: {first} is damaged after 12 pages (cut off in the middle of a record)" in done.stderr
    with store(data) as opened:
        assert opened.count() == 12


def test_only_pages_since_a_day_are_read(data: Path) -> None:
    assert counts(replay(data, "--dry-run", "--since", "2100-01-01").stdout)["read again"] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nobody"], "there is no archive of nobody in"),
        (["--archive-dir", "nowhere"], "there is no archive in nowhere; a crawl makes it"),
    ],
)
def test_a_site_without_archive_is_told_in_one_line(data: Path, words: list[str], message: str) -> None:
    done = replay(data, *words, status=2 if "nobody" in words else 1)
    assert message in done.stderr.splitlines()[-1]


def soft_404(title: str) -> Script:
    suspended = Reply(b"<html><head><title>Account suspended</title></head><body>Account suspended</body></html>")
    return lambda before, _headers: suspended if before else page(title)


def test_a_later_soft_404_takes_nothing_away(tmp_path: Path) -> None:
    script: dict[str, Reply | Script] = {path: soft_404(path) for path in PATHS}
    with scripted({"/": listing(*PATHS), **script}) as site:
        crawl(site, tmp_path)
        crawl(site, tmp_path, "--all", status=1)
    found = counts(replay(tmp_path).stdout)
    assert (found["articles same"], found["articles gone"]) == (12, 0)


INTERRUPTED = """
import sys
from contextlib import contextmanager
from pathlib import Path
from corpus import open_store
from crawler import commands
from crawler.replay import replaying as replay
from crawler.readers import readers

replay._BATCH = 5

@contextmanager
def progress(label, total):
    def show(count):
        if "again" in label:
            raise KeyboardInterrupt
    yield show

(one,) = replay.replays(Path(sys.argv[2]), [], commands.settings_for(sys.argv[1]))
with open_store(sys.argv[1]) as store, readers():
    one.run(store, None, progress)
"""


def test_an_interrupted_replay_goes_on_where_it_was(data: Path, newer: Callable[..., Path]) -> None:
    root = newer()
    command = [sys.executable, "-c", INTERRUPTED, env(data)["STORE_URL"], str(data / "archive")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert "KeyboardInterrupt" in done.stderr
    half = newest(data)
    assert (half.state, half.visited) == (RunState.RUNNING, 5)
    again = replay(data, root=root)
    assert again.stdout.startswith("5 pages were read before the interruption")
    assert counts(again.stdout)["read again"] == 8
    whole = newest(data)
    assert (whole.number, whole.state, whole.saved) == (half.number, RunState.FINISHED, {"changed": 12})


def test_a_replay_that_another_extraction_began_is_begun_anew(data: Path, newer: Callable[..., Path]) -> None:
    command = [sys.executable, "-c", INTERRUPTED, env(data)["STORE_URL"], str(data / "archive")]
    subprocess.run(command, cwd=newer("older"), capture_output=True, timeout=60, check=False)
    half = newest(data)
    assert counts(replay(data, root=newer()).stdout)["articles changed"] == 12
    whole = newest(data)
    assert whole.number == half.number + 1
    with store(data) as opened:
        assert {article.extractor for article in opened.articles()} == {"newer"}
        assert list(opened.staged(half.number)) == []
