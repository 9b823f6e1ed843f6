"""How exchanges are found and read again, up to the place where a file is damaged.

Knows no store: which of several answers counts is asked with a moment.
"""

import mmap
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from fastwarc.warc import WarcRecord, WarcRecordType

from corpus.record import unstamp
from crawler.archive.exchange import Exchange, Provenance
from crawler.archive.records import DEPTH, GZIP, LONGEST_HEADER, exchange_of, info_of
from crawler.archive.writing import SUFFIX
from crawler.errors import ArchiveError

_PIECE = 64 * 1024
_ANSWERS = int(WarcRecordType.response) | int(WarcRecordType.revisit)
_LOST = {
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
"""Answers after which an older page no longer stands for its address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the answer to one request stands."""

    url: str
    at: datetime
    status: int
    segment: Path
    begin: int
    """Of the request, in bytes of the file."""
    offset: int
    """Of the answer."""
    end: int

    @property
    def size(self) -> int:
        """Bytes of request and answer in the file."""
        return self.end - self.begin


@dataclass(slots=True)
class Index:
    """The pages of a site: every answer with a page, by address, oldest first."""

    pages: dict[str, list[Entry]] = field(default_factory=dict)
    lost: dict[str, datetime] = field(default_factory=dict)
    """When an address was last found gone or moved."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Index":
        """Return the index of these entries."""
        index = cls()
        for entry in entries:
            if HTTPStatus.OK <= entry.status < HTTPStatus.MULTIPLE_CHOICES:
                index.pages.setdefault(entry.url, []).append(entry)
            elif entry.status in _LOST:
                index.lost[entry.url] = max(entry.at, index.lost.get(entry.url, entry.at))
        for found in index.pages.values():
            found.sort(key=lambda entry: entry.at)
        return index

    def newest(self, url: str) -> Entry | None:
        """Return the newest page at an address; None where it was found gone or moved since."""
        pages = self.pages.get(url)
        if not pages or (url in self.lost and self.lost[url] > pages[-1].at):
            return None
        return pages[-1]

    def fetched(self, url: str, at: datetime | None) -> Entry | None:
        """Return the page from which a version was read that was retrieved at this moment."""
        pages = self.pages.get(url, [])
        before = [entry for entry in pages if at is None or entry.at <= at]
        return before[-1] if before else next(iter(pages), None)


def segments(folder: Path) -> list[Path]:
    """Return the segments of a site in the order in which they were begun."""
    return sorted(folder.glob(f"[!.]*{SUFFIX}"), key=lambda path: path.name.removesuffix(SUFFIX).split("-")[-3:])


def scan(segment: Path) -> tuple[list[Entry], str]:
    """Return what stands in a segment, pages of the crawl only, and what is wrong with it (empty for nothing).

    Raises ArchiveError where the file cannot be read at all.
    """
    entries: list[Entry] = []
    begin = 0
    with _mapped(segment) as data:
        try:
            for offset, end, plain in _members(data):
                record = WarcRecord.from_bytes(plain)
                if record.record_type == WarcRecordType.request:
                    begin = offset
                elif entry := _entry(record, segment, begin, offset, end):
                    entries.append(entry)
        except (OSError, ValueError, zlib.error) as error:
            return entries, f"{segment} is damaged after {len(entries)} pages ({error}); what stands before is read"
    return entries, ""


def load(entry: Entry) -> Exchange:
    """Return an exchange; raises ArchiveError where it cannot be read."""
    try:
        with entry.segment.open("rb") as file:
            file.seek(entry.offset)
            plain = zlib.decompress(file.read(entry.end - entry.offset), wbits=GZIP)
        return exchange_of(WarcRecord.from_bytes(plain))
    except (OSError, ValueError, zlib.error) as error:
        message = f"cannot read {entry.url} from the archive {entry.segment}: {error}"
        raise ArchiveError(message) from error


def provenance(segment: Path) -> Provenance | None:
    """Return who wrote a segment; None where not even its beginning can be read."""
    try:
        with _mapped(segment) as data:
            for _, _, plain in _members(data):
                record = WarcRecord.from_bytes(plain)
                return info_of(record) if record.record_type == WarcRecordType.warcinfo else None
    except (OSError, ValueError, zlib.error):
        return None  # `scan` says what is wrong with it
    return None


def archived_sites(archive: Path) -> dict[str, Path]:
    """Return the folders of the sites that have an archive, by the name of the site, in alphabetical order."""
    folders = [path for path in archive.iterdir() if path.is_dir()] if archive.is_dir() else []
    found = {origin.site: folder for folder in folders if (origin := newest_provenance(folder))}
    return dict(sorted(found.items()))


def newest_provenance(folder: Path) -> Provenance | None:
    """Return who wrote the newest segment of a site; None where there is none that can be read."""
    return next(filter(None, map(provenance, reversed(segments(folder)))), None)


def _entry(record: WarcRecord, segment: Path, begin: int, offset: int, end: int) -> Entry | None:
    if not int(record.record_type) & _ANSWERS or not record.headers.get(DEPTH):
        return None
    record.parse_http(max_header_len=LONGEST_HEADER)
    url, date = record.headers.get("WARC-Target-URI", ""), record.headers.get("WARC-Date", "")
    status = record.http_headers.status_code or 0
    return Entry(url or "", unstamp(date or ""), status, segment, begin, offset, end)


@contextmanager
def _mapped(segment: Path) -> Iterator[memoryview]:
    try:
        with segment.open("rb") as file:
            # An empty file, which a loss of power leaves, cannot be mapped.
            size = file.seek(0, os.SEEK_END)
            with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else nullcontext(b"") as data:
                view = memoryview(data)
                try:
                    yield view
                finally:
                    view.release()
    except OSError as error:
        message = f"cannot read the archive {segment}: {error.strerror}; see that the file is yours and its disk works"
        raise ArchiveError(message) from error


def _members(data: memoryview) -> Iterator[tuple[int, int, bytes]]:
    """Yield begin, end and content of each gzip member; raises ValueError or zlib.error at the place of a damage."""
    begin = 0
    while begin < len(data):
        unzip = zlib.decompressobj(wbits=GZIP)
        plain, at = bytearray(), begin
        while not unzip.eof:
            piece = data[at : at + _PIECE]
            if not piece:
                message = "cut off in the middle of a record"
                raise ValueError(message)
            plain += unzip.decompress(piece)
            at += len(piece)
        end = at - len(unzip.unused_data)
        yield begin, end, bytes(plain)
        begin = end
