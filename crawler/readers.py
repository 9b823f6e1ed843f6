"""Extraction beside the download loop: pages are read in processes of their own, one page at a time in each.

So a page that kills its reader, or keeps it busy without end, is known by name and costs nothing but itself. Not a
`ProcessPoolExecutor`: that one does not tell which page broke it, fails all others with it, cannot be stopped, and
leaves its workers behind when we are killed. Knows what extraction takes and gives; neither Scrapy nor the store.
"""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from time import process_time
from typing import Self

from crawler.errors import NoReaderError, ReadingError
from crawler.extraction import Layout, Reading, read

READ_TIMEOUT = 30.0
"""Seconds for one page: twice what the largest page that we take, four megabytes of short paragraphs, was seen to."""
MEMORY = 2 * 1024**3
"""Bytes that a reader may add to what it needs to begin with: eight times what that page takes."""
_FEWEST = 2
BROKE = "reading broke"
"""Why a page failed that extraction stumbled over, or that ended two readers."""
TOOK_TOO_LONG = "reading took too long"
_WARMING = f"<h1>A guide</h1><p>{'Take the card to the window, and ask there for the form. ' * 9}</p>"
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; from crawler.readers import work; work(int(sys.argv[1]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page to read: what `crawler.extraction.read` is told."""

    html: bytes
    url: str
    layout: Layout
    fetched: datetime
    charset: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says of one page."""

    reading: Reading | None
    error: str
    """The error of extraction in words; empty where there is a reading."""
    seconds: float
    """CPU time that it took."""


class _EndedError(Exception):
    """A reader ended, or was gone already, before it answered."""

    def __init__(self, *, worked: bool) -> None:
        """Tell whether it got so far as to take a page."""
        super().__init__()
        self.worked = worked


class Readers:
    """Processes that read pages, begun as there is need, and replaced when they end.

    One fewer than there are cores, as the download loop needs one; at least two, since a reader also waits until that
    loop has time to hand it the next page (a tenth of a crawl on two cores). Each is handed its pages by a thread,
    which does nothing but wait for it.
    """

    def __init__(self, workers: int | None = None, timeout: float = READ_TIMEOUT) -> None:
        """Have so many readers at most, each page `timeout` seconds."""
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(workers or max(_FEWEST, (os.cpu_count() or 1) - 1), "reader")
        self._free: list[_Reader] = []
        self._all: set[_Reader] = set()
        self._changing = Lock()
        """Held while a reader begins or all are ended: none may begin unseen."""
        self._closed = False

    def __enter__(self) -> Self:
        """Begin one reader: it takes as long to load as a crawl takes to its first page."""
        self._free.append(self._take())
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def pids(self) -> list[int]:
        """Return the numbers of the processes."""
        return [reader.pid for reader in self._all]

    def close(self) -> None:
        """End all readers, whatever they do; closing twice does no harm."""
        with self._changing:
            self._closed = True
            remaining = list(self._all)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in remaining:
            self._end(reader)

    async def read(self, page: Page) -> tuple[Reading, float]:
        """Return what the page came to, and the seconds of CPU that it took.

        Raises ReadingError, whose `reason` is `BROKE` or `TOOK_TOO_LONG`, or NoReaderError.
        """
        answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, page)
        if answer.reading is None:
            raise ReadingError(BROKE, f"cannot read {page.url}: {answer.error}")
        return answer.reading, answer.seconds

    def _answer(self, page: Page) -> Answer:
        """Return the answer of a reader; where that ends over it, another one's: the end may have had other causes."""
        try:
            return self._asked(page)
        except _EndedError:
            pass
        try:
            return self._asked(page)
        except _EndedError as error:
            cure = "see that the disk works and has room, and that there is memory left"
            if not error.worked:
                message = f"the process that reads pages ends as it begins; {cure}"
                raise NoReaderError(message) from error
            raise ReadingError(BROKE, f"cannot read {page.url}: extraction died of it twice; {cure}") from error

    def _asked(self, page: Page) -> Answer:
        reader = self._take()
        try:
            answer = reader.ask(page, self._timeout)
        except BaseException:
            self._end(reader)
            raise
        self._free.append(reader)
        return answer

    def _take(self) -> "_Reader":
        with self._changing:
            if self._closed:
                message = "the readers are closed; run the same command again to go on"
                raise NoReaderError(message)
            if self._free:
                return self._free.pop()
            reader = _Reader()
            self._all.add(reader)
        return reader

    def _end(self, reader: "_Reader") -> None:
        self._all.discard(reader)
        reader.end()


@cache
def readers() -> Readers:
    """Return the readers of this process, which all its crawls share."""
    return Readers()


class _Reader:
    """One process, and the line to it."""

    def __init__(self) -> None:
        self._line, theirs = Pipe()
        self._works = False
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program in our own interpreter
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what libraries say as they die; that it died is told by us
                # Ctrl-C is for us: pages under way are still read then.
                start_new_session=True,
            )

    def ask(self, page: Page, timeout: float) -> Answer:
        """Return the answer; raises ReadingError where there is none in time, _EndedError, or NoReaderError."""
        try:
            if not self._works:
                self._wait()
            self._line.send(page)
            if not self._line.poll(timeout):
                message = f"cannot read {page.url}: extraction took more than {timeout:.0f} seconds"
                raise ReadingError(TOOK_TOO_LONG, message)
            answer: Answer = self._line.recv()
        except (EOFError, OSError) as error:
            raise _EndedError(worked=self._works) from error
        return answer

    def _wait(self) -> None:
        """Wait until the process can work."""
        if error := self._line.recv():
            message = f"the process that reads pages cannot work: {error}; see that the disk works and has room"
            raise NoReaderError(message)
        self._works = True

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def end(self) -> None:
        """Kill the process and wait for it, so that its CPU time is counted as ours."""
        self._process.kill()
        self._process.wait()


# In the process of a reader


def work(descriptor: int) -> None:
    """Read pages from the line with this number and answer each, until the other end is closed, be it by a kill."""
    with Connection(descriptor) as line, suppress(EOFError, OSError):
        line.send(_warm_up())
        _limit()
        while True:
            line.send(_read(line.recv()))


def _warm_up() -> str:
    """Load what extraction loads with its first article; return what hinders it, empty for nothing.

    So the limit of memory counts pages only, and what would break every page is no fault of the first.
    """
    try:
        read(_WARMING, url="http://localhost/", fetched=datetime.now(UTC))
    except Exception as error:  # noqa: BLE001 - told to the crawl, which it ends
        return f"{type(error).__name__}: {error}"
    return ""


def _limit() -> None:
    """Bound the memory of this process, where the system tells how much there is already; leave no core file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(FileNotFoundError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _read(page: Page) -> Answer:
    begun = process_time()
    # Where nobody is left who would end us over a page without end, the system does.
    signal.alarm(2 * int(READ_TIMEOUT))
    try:
        reading = read(page.html, url=page.url, layout=page.layout, fetched=page.fetched, charset=page.charset)
    except Exception as error:  # noqa: BLE001 - told to the crawl, which counts it
        return Answer(None, f"{type(error).__name__}: {error}", process_time() - begun)
    finally:
        signal.alarm(0)
    return Answer(reading, "", process_time() - begun)
