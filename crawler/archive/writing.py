"""Where exchanges are written: segments of a site's folder, to which is only appended.

Every process has segments of its own, so nobody waits for another, and what a kill or a loss of power cuts off is the
end of one file. Knows no record's form.
"""

import fcntl
import os
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from urllib.parse import quote

from corpus.files import sync
from corpus.record import sortable
from crawler.archive.exchange import Exchange, Provenance
from crawler.archive.records import packed, packed_info
from crawler.errors import ArchiveError

SUFFIX = ".warc.gz"
_LONGEST_NAME = 120
"""Letters of a site's name in a file name, of which a file system allows 255 bytes."""


def site_folder(archive: Path, site: str) -> Path:
    """Return the folder of a site; its name holds nothing that a file system could take for something else."""
    name = quote(site, safe="")
    if len(name) > _LONGEST_NAME:
        name = f"{name[:_LONGEST_NAME]}-{sha256(site.encode()).hexdigest()[:16]}"
    return archive / (f"%2E{name[1:]}" if name.startswith(".") else name)


class Archive:
    """Writes the exchanges of one crawl; raises ArchiveError where they cannot be kept."""

    def __init__(self, archive: Path, provenance: Provenance, segment_size: int) -> None:
        """Write below the folder `archive`, into segments that are closed when they have `segment_size` bytes."""
        self.folder = site_folder(archive, provenance.site)
        self._provenance = provenance
        self._segment_size = segment_size
        self._file = -1
        self._size = 0
        self._switching = threading.Lock()
        """Held while the file is waited for or changed for another: one thread may do the one, one the other."""

    def write(self, exchange: Exchange) -> None:
        """Append an exchange; a kill of this process loses nothing of it, a loss of power may until `sync`."""
        try:
            if self._file < 0 or self._size >= self._segment_size:
                self._begin_segment()
            self._append(packed(exchange))
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def sync(self) -> None:
        """Wait until all that was written is on the disk; may be called from another thread."""
        with self._switching:
            self._sync()

    def close(self) -> None:
        """End the segment; closing twice does no harm."""
        with self._switching:
            try:
                self._sync()
            finally:
                if self._file >= 0:
                    os.close(self._file)
                self._file = -1

    def _sync(self) -> None:
        try:
            if self._file >= 0:
                os.fsync(self._file)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def _begin_segment(self) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        path = new_segment(self.folder)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644)
        # While this is held, nobody takes the segment for one that is finished; it ends with the process.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        sync(self.folder)
        self._size = 0
        self._append(packed_info(self._provenance, path.name, sortable(datetime.now(UTC))))

    def _append(self, data: bytes) -> None:
        """Append all of `data`, or nothing."""
        written = 0
        try:
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(data)


def new_segment(folder: Path) -> Path:
    """Return the path of a segment of this process that is begun now; it is not there yet.

    Machines may share the folder, or bring their files together later; in containers process numbers are alike.
    """
    machine = re.sub(r"[^\w.-]", "_", socket.gethostname())
    begun = f"{folder.name}-{datetime.now(UTC):%Y%m%d%H%M%S}-{machine}-{os.getpid()}"
    paths = (folder / f"{begun}-{number:05}{SUFFIX}" for number in count(1))
    return next(path for path in paths if not path.exists())


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Keep the segments of a site from being taken away while the block runs."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def clearing(folder: Path) -> Iterator[None]:
    """Keep others from reading or clearing the segments of a site; raises BlockingIOError where one is at it."""
    with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
        yield


def is_open(segment: Path) -> bool:
    """Tell whether a process still writes to a segment."""
    try:
        with _locked(segment, fcntl.LOCK_SH | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _unwritable(folder: Path, error: OSError) -> ArchiveError:
    return ArchiveError(
        f"cannot write the archive {folder}: {error.strerror}; see that the disk works and has room and that the "
        "folder is yours (an empty ARCHIVE_DIR switches the archive off), then run the same command again"
    )
