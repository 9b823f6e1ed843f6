"""Where an index lies on disk: numbered folders, a pointer to the one that serves, and a lock for who writes.

Knows files, no engine. Readers follow the pointer, which is swapped in one step, so they never see a half-built index.
"""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Self

from corpus.files import publish
from indexer.damage import failure_named
from indexer.errors import BusyIndexError, DamagedIndexError, MissingIndexError

_POINTER = "CURRENT"
_LOCK = "LOCK"
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Generations:
    """The folders of one index: `FOLDER/1`, `FOLDER/2` …, `FOLDER/CURRENT` naming the one that serves."""

    folder: Path
    only: str = ""
    """Name of the folder that is read, whichever serves; empty for the one that serves."""

    def fixed(self, folder: Path) -> Self:
        """Return the same folders, of which this one is read."""
        return replace(self, only=folder.name)

    def current(self) -> Path:
        """Return the folder that serves; raises MissingIndexError, or DamagedIndexError where the pointer is wrong."""
        try:
            name = self.only or (self.folder / _POINTER).read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            message = f"there is no index in {self.folder}; make it with: python -m indexer update"
            raise MissingIndexError(message) from None
        if not name.isdecimal() or not (self.folder / name).is_dir():
            message = (
                f"the pointer {self.folder / _POINTER} leads nowhere ({name[:40]!r}); cure: python -m indexer rebuild"
            )
            raise DamagedIndexError(message)
        return self.folder / name

    def fresh(self) -> Path:
        """Make and return an empty folder for the next generation; only the holder of the lock may."""
        with failure_named(self.folder):
            folder = self.folder / str(max(self._numbers(), default=0) + 1)
            folder.mkdir(parents=True)
        return folder

    def discard(self, folder: Path) -> None:
        """Remove a folder, unless it serves: what interrupts its swap may come when that is done."""
        if folder.name != self._serving():
            shutil.rmtree(folder)

    def switch(self, folder: Path) -> None:
        """Let `folder` serve from now on, and remove what is older than the generation before it.

        That one stays for readers who have just read the old pointer.
        """
        before = self._serving()
        pointer = self.folder / _POINTER
        draft = pointer.with_suffix(".new")
        with failure_named(pointer):
            draft.write_text(folder.name, encoding="ascii")
            publish(draft, pointer)
        self._remove_but({folder.name, before})

    @contextmanager
    def lock(self, patience: float) -> Iterator[None]:
        """Hold the right to write; the system gives it back when the process ends, however it ends.

        Raises BusyIndexError where another process still writes after `patience` seconds.
        """
        with self._lock_file() as file:
            until = time.monotonic() + patience
            while not _taken(file.fileno()):
                if time.monotonic() >= until:
                    message = f"another process is writing the index in {self.folder}; try again when it is done"
                    raise BusyIndexError(message)
                time.sleep(_PAUSE)
            yield

    def _lock_file(self) -> IO[str]:
        with failure_named(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            return (self.folder / _LOCK).open("a")

    def _serving(self) -> str:
        try:
            return self.current().name
        except (MissingIndexError, DamagedIndexError):
            return ""

    def _numbers(self) -> list[int]:
        return [int(entry.name) for entry in self.folder.iterdir() if entry.name.isdecimal()]

    def _remove_but(self, kept: set[str]) -> None:
        for name in set(map(str, self._numbers())) - kept:
            shutil.rmtree(self.folder / name)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
