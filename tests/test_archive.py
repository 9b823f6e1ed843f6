"""The archive of what was fetched: readable by other tools, whole up to any damage, and never in the way of a crawl."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_crawl import Reply, Script, crawl, crawl_on_a_full_disk, env, listing, outcomes, page, scripted
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # has no types of its own

from corpus import open_store
from crawler.archive import (
    Archive,
    Entry,
    Exchange,
    Headers,
    Index,
    Keeping,
    Provenance,
    archived_sites,
    is_over,
    keep,
    load,
    newest_provenance,
    reading,
    scan,
    segments,
    site_folder,
)
from crawler.errors import ArchiveError

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORIGIN = Provenance(
    site="example", declaration="guides", starts=("https://example.org/",), software="x", user_agent="y"
)
ALL = Keeping(size=0, segment_size=1_000_000)


def exchange(number: int, *, status: int = 200, body: bytes | None = None, minutes: int = 0) -> Exchange:
    return Exchange(
        url=f"https://example.org/{number}",
        at=NOON + timedelta(minutes=minutes or number),
        status=status,
        asked=((b"User-Agent", b"shebao"),),
        headers=((b"Content-Type", b"text/html"), (b"X-Twice", b"one"), (b"X-Twice", b"two")),
        body=Random(number).randbytes(2_000) if body is None else body,  # noqa: S311 - no secret
        ip="192.0.2.1",
        depth=number,
    )


@contextmanager
def archive(folder: Path, *, segment_size: int = 1_000_000) -> Iterator[Archive]:
    opened = Archive(folder, ORIGIN, segment_size)
    try:
        yield opened
    finally:
        opened.close()


def filled(folder: Path, *exchanges: Exchange, segment_size: int = 1_000_000) -> list[Path]:
    """Return the segments of an archive of these exchanges."""
    with archive(folder, segment_size=segment_size) as opened:
        for one in exchanges:
            opened.write(one)
    return segments(opened.folder)


def entries(paths: list[Path]) -> list[Entry]:
    found = []
    for path in paths:
        more, flaw = scan(path)
        assert flaw == ""
        found += more
    return found


def warc_records(path: Path) -> list[dict[str, Any]]:
    """Return the records of a segment as warcio reads them, their digests checked."""
    records = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            body = record.content_stream().read()
            http = record.http_headers
            first = http.get_statuscode() if http and record.rec_type != "request" else None
            records.append({**dict(record.rec_headers.headers), "body": body, "status": first, "http": http})
    return records


# Writing and reading

_TOKEN = st.text("abcdefghijklmnopqrstuvwxyz-ABC0123456789", min_size=1, max_size=20).map(str.encode)
_VALUE = st.binary(max_size=60).map(lambda raw: bytes(byte for byte in raw if byte > 0x20 and byte != 0x7F))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=5_000),
    headers=st.lists(st.tuples(_TOKEN, _VALUE), max_size=5).map(tuple),
    status=st.integers(200, 599),
    depth=st.integers(0, 50),
)
def test_an_exchange_is_read_as_it_was_written(
    tmp_path: Path, body: bytes, headers: Headers, status: int, depth: int
) -> None:
    given_one = Exchange(
        url="https://example.org/a?b=1", at=NOON, status=status, headers=headers, body=body, ip="::1", depth=depth
    )
    (path,) = filled(tmp_path, given_one)
    try:
        (entry,) = entries([path])
        assert (entry.url, entry.at, entry.status) == (given_one.url, NOON, status)
        assert load(entry) == given_one
        assert [record["WARC-Type"] for record in warc_records(path)][0::2] == [
            "warcinfo",
            "revisit" if status == 304 else "response",
        ]
    finally:
        path.unlink()


def test_other_tools_read_the_records_of_the_standard(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>unpacked</p>")
    coded = Exchange(
        url="https://example.org/1",
        at=NOON,
        status=200,
        headers=((b"Content-Encoding", b"gzip"),),
        body=packed,
        depth=0,
    )
    (path,) = filled(tmp_path, coded, exchange(2, status=304, body=b""))
    info, asked, answer, asked_again, revisit = warc_records(path)
    assert (info["WARC-Type"], info["WARC-Filename"]) == ("warcinfo", path.name)
    assert b"format: WARC File Format 1.1\r\n" in info["body"]
    assert b"robots: obey" in info["body"]
    assert asked["http"].statusline == "/1 HTTP/1.1"
    assert asked["http"].get_header("Host") == "example.org"
    assert asked["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    assert answer["WARC-Payload-Digest"].startswith("sha1:")
    assert (answer["status"], answer["body"]) == ("200", b"<p>unpacked</p>")
    assert answer["WARC-Date"] == "2026-11-22T12:00:00.000000Z"
    assert asked_again["WARC-IP-Address"] == "192.0.2.1"
    assert (revisit["WARC-Type"], revisit["status"]) == ("revisit", "304")
    assert revisit["WARC-Profile"].endswith("/1.1/revisit/server-not-modified")


def test_a_file_says_whose_it_is(tmp_path: Path) -> None:
    (path,) = filled(tmp_path, exchange(1))
    assert newest_provenance(path.parent) == ORIGIN
    assert archived_sites(tmp_path) == {"example": path.parent}
    assert archived_sites(tmp_path / "nowhere") == {}


@pytest.mark.parametrize("name", ["127.0.0.1:8000", "[::1]:80", "..", "a/b", "养老.中国", "x" * 300])
def test_any_name_of_a_site_makes_one_folder(tmp_path: Path, name: str) -> None:
    opened = Archive(tmp_path, Provenance(site=name), 1000)
    opened.write(exchange(1))
    opened.close()
    assert opened.folder.parent == tmp_path
    assert archived_sites(tmp_path) == {name: opened.folder}
    assert site_folder(tmp_path, name) == opened.folder


def test_a_segment_that_is_full_is_followed_by_another(tmp_path: Path) -> None:
    paths = filled(tmp_path, *map(exchange, range(1, 11)), segment_size=5_000)
    assert len(paths) > 3
    assert all(warc_records(path)[0]["WARC-Type"] == "warcinfo" for path in paths)
    assert [entry.url for entry in entries(paths)] == [exchange(number).url for number in range(1, 11)]


# Damage


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1), garbage=st.binary(max_size=200))
def test_a_file_is_read_up_to_its_damage(
    tmp_path_factory: pytest.TempPathFactory, share: float, garbage: bytes
) -> None:
    (path,) = filled(tmp_path_factory.mktemp("damaged"), *map(exchange, range(1, 6)))
    before, _ = scan(path)
    whole = path.read_bytes()
    cut = int(share * len(whole))
    path.write_bytes(whole[:cut] + garbage)
    found, flaw = scan(path)
    assert [entry.url for entry in found[: len(before)]] == [entry.url for entry in before if entry.end <= cut]
    assert all(load(entry) == load_of(entry) for entry in found)
    ends = {entry.end for entry in before} | {entry.offset for entry in before} | {entry.begin for entry in before}
    assert bool(flaw) == (cut + len(garbage) > 0 and (cut not in ends | {0} or bool(garbage)))


def load_of(entry: Entry) -> Exchange:
    """Return what was written to the address of an entry."""
    one = exchange(int(entry.url.rpartition("/")[2]))
    return Exchange(url=one.url, at=one.at, status=200, headers=one.headers, body=one.body, ip=one.ip, depth=one.depth)


def test_a_page_whose_bytes_rotted_is_told(tmp_path: Path) -> None:
    (path,) = filled(tmp_path, exchange(1), exchange(2))
    first, second = entries([path])
    data = bytearray(path.read_bytes())
    data[first.offset + 400 : first.offset + 420] = bytes(20)
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"cannot read https://example.org/1 from the archive"):
        load(first)
    assert load(second).depth == 2


FULL = """
import resource, sys
from pathlib import Path
from test_archive import archive, exchange
from crawler.errors import ArchiveError
resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
with archive(Path(sys.argv[1])) as opened:
    for number in range(1, 10):
        try:
            opened.write(exchange(number))
        except ArchiveError as error:
            print(number, error)
            break
"""


def test_a_disk_that_is_full_leaves_whole_records(tmp_path: Path) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=True, timeout=60
    )
    number, message = done.stdout.split(maxsplit=1)
    assert "see that the disk works and has room" in message
    assert [entry.url for entry in entries(segments(tmp_path / "example"))] == [
        exchange(one).url for one in range(1, int(number))
    ]


# Keeping


def test_the_oldest_segments_go_but_what_is_needed_stays(tmp_path: Path) -> None:
    paths = filled(tmp_path, *map(exchange, range(1, 21)), segment_size=5_000)
    found = entries(paths)
    needed = [found[1], found[4], found[-1]]
    keeping = Keeping(size=12_000, segment_size=5_000)
    assert is_over(paths[0].parent, keeping, NOON)
    before = {entry.url: load(entry) for entry in needed}
    total = sum(path.stat().st_size for path in paths)
    freed = keep(paths[0].parent, keeping, needed, NOON)
    left = segments(paths[0].parent)
    assert paths[0] not in left
    assert paths[-1] in left
    assert freed == total - sum(path.stat().st_size for path in left)
    urls = {entry.url: entry for entry in entries(left)}
    assert {url: load(urls[url]) for url in before} == before
    assert sum(path.stat().st_size for path in left) < 12_000 + 3 * 3_000
    assert all(warc_records(path)[0]["WARC-Type"] == "warcinfo" for path in left)
    assert newest_provenance(paths[0].parent) == ORIGIN


def test_a_segment_goes_when_it_is_old(tmp_path: Path) -> None:
    (path,) = filled(tmp_path, exchange(1))
    keeping = Keeping(size=0, age=timedelta(days=30), segment_size=5_000)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    assert keep(path.parent, keeping, [], written + timedelta(days=29)) == 0
    assert keep(path.parent, keeping, [], written + timedelta(days=31)) > 0
    assert segments(path.parent) == []


def test_nothing_goes_where_all_is_kept_or_needed_or_in_use(tmp_path: Path) -> None:
    paths = filled(tmp_path, *map(exchange, range(1, 6)))
    small = Keeping(size=1, segment_size=5_000)
    assert not is_over(paths[0].parent, ALL, NOON)
    assert keep(paths[0].parent, ALL, [], NOON) == 0
    assert keep(paths[0].parent, small, entries(paths), NOON) == 0
    with reading(paths[0].parent):
        assert keep(paths[0].parent, small, [], NOON) == 0
    with archive(tmp_path) as opened:
        opened.write(exchange(9))
        keep(opened.folder, small, [], NOON)
        assert [entry.url for entry in entries(segments(opened.folder))] == ["https://example.org/9"]


def test_what_a_crash_left_half_done_is_done_the_next_time(tmp_path: Path) -> None:
    paths = filled(tmp_path, *map(exchange, range(1, 6)))
    folder = paths[0].parent
    draft = folder / f".{paths[0].name}.1.draft"
    draft.write_bytes(b"half")
    (folder / paths[0].name.replace("-00001", "-00002")).write_bytes(paths[0].read_bytes())
    index = Index.of(entries(segments(folder)))
    needed = [index.pages["https://example.org/3"][-1]]
    assert keep(folder, Keeping(size=1, segment_size=5_000), needed, NOON) > 0
    assert not draft.exists()
    assert [entry.url for entry in entries(segments(folder))] == ["https://example.org/3"]


def test_the_index_tells_which_page_stands_for_an_address(tmp_path: Path) -> None:
    url = "https://example.org/1"
    visits = [(200, 1), (304, 2), (200, 3), (503, 4)]
    index = Index.of(entries(filled(tmp_path, *(exchange(1, status=status, minutes=at) for status, at in visits))))
    assert [entry.at.minute for entry in index.pages[url]] == [1, 3]
    newest, fetched = index.newest(url), index.fetched(url, NOON + timedelta(minutes=2))
    assert newest is not None
    assert fetched is not None
    assert (newest.at.minute, fetched.at.minute) == (3, 1)
    gone = filled(tmp_path / "gone", exchange(1), exchange(1, status=404, minutes=9), exchange(2))
    index = Index.of(entries(gone))
    assert index.newest(url) is None
    assert index.newest("https://example.org/2") is not None
    assert index.newest("https://example.org/7") is None


# A crawl


def archived(data: Path) -> list[Path]:
    (folder,) = archived_sites(data / "archive").values()
    return segments(folder)


def test_every_answer_of_a_crawl_is_archived_as_it_came(tmp_path: Path) -> None:
    packed = gzip.compress(page("Packed").body)

    def tagged(_before: int, headers: dict[str, str]) -> Reply:
        return Reply(b"", 304) if "if-none-match" in headers else Reply(page("Tagged").body, headers={"ETag": '"1"'})

    script: dict[str, Reply | Script] = {
        "/": listing("/a/packedpage.html", "/a/taggedpage.html", "/a/gonepage01.html", "/a/movedaway1.html"),
        "/a/packedpage.html": Reply(packed, headers={"Content-Encoding": "gzip"}),
        "/a/taggedpage.html": tagged,
        "/a/movedaway1.html": Reply(b"", 301, {"Location": "/a/taggedpage.html"}),
    }
    with scripted(script) as site:
        crawl(site, tmp_path)
        crawl(site, tmp_path, "--all")
    first, second = map(warc_records, archived(tmp_path))
    answers = {record["WARC-Target-URI"]: record for record in first[2::2]}
    assert {url.removeprefix(site.url): record["status"] for url, record in answers.items()} == {
        "robots.txt": "404",
        "": "200",
        "a/packedpage.html": "200",
        "a/taggedpage.html": "200",
        "a/gonepage01.html": "404",
        "a/movedaway1.html": "301",
    }
    assert answers[f"{site.url}a/packedpage.html"]["body"] == page("Packed").body
    assert answers[f"{site.url}a/packedpage.html"]["WARC-IP-Address"] == "127.0.0.1"
    asked = {record["WARC-Target-URI"]: record["http"] for record in second[1::2]}
    assert asked[f"{site.url}a/taggedpage.html"].get_header("If-None-Match") == '"1"'
    assert asked[site.url].get_header("User-Agent").startswith("shebao/")
    kinds = {record["WARC-Target-URI"]: record["WARC-Type"] for record in second[2::2]}
    assert kinds[f"{site.url}a/taggedpage.html"] == "revisit"
    (entry,) = [entry for entry in scan(archived(tmp_path)[0])[0] if entry.url.endswith("packedpage.html")]
    assert load(entry).body == packed


def noisy(number: int) -> Reply:
    """Return an article whose page takes much room in the archive and little in the store."""
    noise = Random(number).randbytes(60_000).hex()  # noqa: S311 - no secret
    return page(f"Noisy {number}", head=f"<!-- {noise} -->")


def test_an_archive_that_cannot_be_written_ends_the_crawl_in_one_line_and_loses_nothing(tmp_path: Path) -> None:
    pages = {f"/a/numbered{number:02}.html": noisy(number) for number in range(30)}
    with scripted({"/": listing(*pages), **pages}) as site:
        done = crawl_on_a_full_disk(site, tmp_path, 1000)  # enough for the store, not for the archive
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith(f"Error: cannot write the archive {tmp_path}/archive/sample: ")
        assert "Traceback" not in done.stderr
        whole = entries(archived(tmp_path))
        assert 0 < len(whole) < 30
        (interrupted,) = open_runs(tmp_path)
        assert interrupted.failed == 0
        run = crawl(site, tmp_path)
    assert (run.number, run.failed, run.saved) == (1, 0, {"new": 30})
    assert {path for path, outcome in outcomes(tmp_path, site).items() if outcome == "article"} == set(pages)
    assert {entry.url for entry in entries(archived(tmp_path))} == {site.url, *(site.url + path[1:] for path in pages)}


def open_runs(data: Path) -> list[Any]:
    with open_store(env(data)["STORE_URL"]) as store:
        return list(store.runs())


def test_a_kill_leaves_every_page_of_the_corpus_in_the_archive(tmp_path: Path) -> None:
    pages = {f"/a/numbered{number:02}.html": noisy(number) for number in range(60)}
    with scripted({"/": listing(*pages), **pages}) as site:
        command = [sys.executable, "-m", "crawler", "run", "sample", "--start", site.url]
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env(tmp_path)}, stderr=subprocess.PIPE) as killed:
            while sum(site.counts.values()) < 30 and killed.poll() is None:
                time.sleep(0.01)
            killed.kill()
        assert killed.returncode == -signal.SIGKILL
        crawl(site, tmp_path)
    index = Index.of(entries(archived(tmp_path)))
    with open_store(env(tmp_path)["STORE_URL"]) as store:
        retrieved = {article.url: article.retrieved for article in store.articles()}
    assert len(retrieved) == 60
    assert all(at in {entry.at for entry in index.pages[url]} for url, at in retrieved.items())


def test_an_empty_name_switches_the_archive_off(tmp_path: Path) -> None:
    with scripted({"/": listing("/a/firstpage1.html"), "/a/firstpage1.html": page("First")}) as site:
        crawl(site, tmp_path, "--archive-dir", "")
    assert not (tmp_path / "archive").exists()


CLEARING = """
import sys
from crawler import commands
from crawler.running.progress import Board
settings = commands.settings_for(sys.argv[1], sys.argv[2])
settings.set("ARCHIVE_SIZE", 1)
commands.crawl(settings, commands.jobs_for(["sample"], [], [sys.argv[3]]), 0, Board())
"""


def test_after_a_run_old_answers_go_but_no_page_of_an_article(tmp_path: Path) -> None:
    pages = {path: page(f"Page {path}") for path in ("/a/firstpage1.html", "/a/secondpage.html")}
    script: dict[str, Reply | Script] = {"/": listing(*pages), **pages}
    with scripted(script) as site:
        for _ in range(2):
            command = [sys.executable, "-c", CLEARING, env(tmp_path)["STORE_URL"], str(tmp_path / "archive"), site.url]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    with open_store(env(tmp_path)["STORE_URL"]) as store:
        assert store.count() == 2
        retrieved = {article.url: article.retrieved for article in store.articles()}
    index = Index.of(entries(archived(tmp_path)))
    assert {url: index.pages[url][-1].at for url in retrieved} == retrieved
    assert sum(map(len, index.pages.values())) <= 3
