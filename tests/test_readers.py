"""Extraction in processes of their own: what a page may do to its reader, and what that costs the others."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from crawler.errors import NoReaderError, ReadingError
from crawler.extraction import Layout, read
from crawler.readers import BROKE, MEMORY, TOOK_TOO_LONG, Page, Readers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HTML = b"<html lang=en><h1>Pension record</h1><p>Ask for the pension record at the window of the bureau.</p>"


class Deed:
    """Something that is done in the process of the reader when a page arrives there, and comes to its layout."""

    def __init__(self, action: Callable[..., object], *args: object) -> None:
        """Remember what to do."""
        self._does = action, args

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._does


def die_once(mark: str) -> Layout:
    """End the process where the mark is still there, and take it away."""
    if Path(mark).exists():
        Path(mark).unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return Layout()


def page(layout: Any = None, html: bytes = HTML) -> Page:  # noqa: ANN401 - a layout, or a deed in its place
    return Page(html=html, url="http://a.example/b", layout=layout or Layout(), fetched=NOW, charset="")


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1, timeout=20) as started:
        yield started


def outcomes(readers: Readers, *pages: Page) -> list[object]:
    """Read pages at the same time; return the title of each, or why there is none."""

    async def one(page: Page) -> object:
        try:
            reading, _ = await readers.read(page)
        except ReadingError as error:
            return error.reason
        return reading.article.title if reading.article else reading.reason

    async def together() -> list[object]:
        return await asyncio.gather(*map(one, pages))

    return asyncio.run(together())


def test_a_reader_comes_to_the_same_as_extraction_and_tells_its_cpu_time(readers: Readers) -> None:
    reading, seconds = asyncio.run(readers.read(page()))
    assert reading == read(HTML, url="http://a.example/b", fetched=NOW, charset="")
    assert seconds > 0


def test_a_page_that_kills_every_reader_costs_itself_only(readers: Readers) -> None:
    assert outcomes(readers, page(), page(Deed(os._exit, 9)), page()) == ["Pension record", BROKE, "Pension record"]


def test_a_page_whose_reader_was_killed_by_others_is_read_by_the_next(readers: Readers, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    mark.touch()
    assert outcomes(readers, page(Deed(die_once, str(mark)))) == ["Pension record"]
    assert not mark.exists()


def test_an_error_of_extraction_is_told_and_the_reader_goes_on(readers: Readers) -> None:
    with pytest.raises(ReadingError, match="AttributeError") as told:
        asyncio.run(readers.read(page(Deed(str, "no layout"))))
    assert told.value.reason == BROKE
    assert outcomes(readers, page()) == ["Pension record"]


def test_a_page_that_takes_too_long_is_given_up_and_its_reader_replaced() -> None:
    with Readers(1, timeout=3) as readers:
        assert outcomes(readers, page(Deed(time.sleep, 600)), page()) == [TOOK_TOO_LONG, "Pension record"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell how much memory there is")
def test_a_page_cannot_take_the_memory_of_the_machine(readers: Readers) -> None:
    assert outcomes(readers, page(Deed(bytearray, MEMORY + 1)), page()) == [BROKE, "Pension record"]


def test_readers_that_are_closed_while_they_read_let_nobody_wait() -> None:
    readers = Readers(1, timeout=600)

    async def close_soon() -> None:
        reading = asyncio.ensure_future(readers.read(page(Deed(time.sleep, 600))))
        await asyncio.sleep(0.5)
        readers.close()
        with pytest.raises(NoReaderError, match="closed"):
            await reading

    asyncio.run(close_soon())
    readers.close()


def test_a_reader_that_cannot_work_is_no_fault_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Readers(1) as readers, pytest.raises(NoReaderError, match="see that the disk works and has room"):
        asyncio.run(readers.read(page()))


KILLED = """
import asyncio, os, sys, time
sys.path.insert(0, "tests")
from test_readers import page
from crawler.readers import Readers

async def main():
    readers = Readers(1)
    await readers.read(page())
    (reader,) = readers.pids()
    print(reader, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def test_a_reader_ends_with_a_crawl_that_was_killed() -> None:
    command = [sys.executable, "-c", KILLED]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as crawl:
        assert crawl.stdout is not None
        reader = int(crawl.stdout.readline())
        crawl.kill()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{reader}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(reader, 0)
