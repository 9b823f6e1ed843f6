"""Short notes that are kept for a time: a file a day, a line a note; safe between threads and processes.

Knows days and lines, not what they tell. Every line begins with a tab, as does each of its values: so one that was cut
off when the power went, and one that was written onto it, have a wrong number of them and count for nothing.
"""

import os
import re
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = tuple[str, ...]
"""The values of a line."""
LARGEST = 8 * 1024 * 1024
"""Bytes of a day, after which nothing more is noted: a flood of requests must not fill the disk."""
_NAME = re.compile(r"\d{4}-\d\d-\d\d\.tsv")
_ENDS = str.maketrans("\t\n", "  ")


class DayFiles:
    """The notes of one kind, of all processes that make them."""

    def __init__(self, folder: Path, columns: int, days: int) -> None:
        """Keep notes of so many values for so many days in this folder, which is made with the first."""
        self._folder = folder
        self._columns = columns
        self._kept = timedelta(days=days)
        self._opened: date | None = None
        self._read: dict[str, tuple[int, Counter[Row]]] = {}
        self._reading = threading.Lock()

    def add(self, *values: str) -> None:
        """Note something; OSError where that cannot be written, ValueError for a wrong number of values."""
        if len(values) != self._columns:
            message = f"{self._folder.name} has {self._columns} columns; {len(values)} values were given"
            raise ValueError(message)
        line = "".join(f"\t{value.translate(_ENDS)}" for value in values) + "\n"
        path = self._opened_day(datetime.now(UTC).date())
        # One short write at the end: lines of several processes do not mix.
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < LARGEST:
                os.write(descriptor, line.encode("utf-8", "replace"))
        finally:
            os.close(descriptor)

    def days(self) -> list[tuple[str, Counter[Row]]]:
        """Return how often each line was noted, by day (`2026-11-22`), the oldest first; raises OSError.

        A day that was read before is read again only if its file has grown.
        """
        with self._reading:
            found = {path.name: self._counted(path) for path in self._files() if self._is_kept(path)}
            self._read = found
        return [(name.removesuffix(".tsv"), counts) for name, (_, counts) in found.items()]

    def _counted(self, path: Path) -> tuple[int, Counter[Row]]:
        try:
            size = path.stat().st_size
            known = self._read.get(path.name)
            return known if known and known[0] == size else (size, self._rows(path.read_bytes()))
        except FileNotFoundError:
            # Another process found it too old just now.
            return 0, Counter()

    def _rows(self, written: bytes) -> Counter[Row]:
        lines = Counter(written.decode("utf-8", "replace").split("\n")[:-1])
        whole = ((line, times) for line, times in lines.items() if line[:1] == "\t" and self._is_whole(line))
        return Counter({tuple(line[1:].split("\t")): times for line, times in whole})

    def _is_whole(self, line: str) -> bool:
        return line.count("\t") == self._columns

    def _opened_day(self, day: date) -> Path:
        """Return the file of a day; with the first note of a process on it, files that are too old go."""
        if self._opened != day or not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            for path in self._files():
                if not self._is_kept(path):
                    path.unlink(missing_ok=True)
            self._opened = day
        return self._folder / f"{day.isoformat()}.tsv"

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))
        except FileNotFoundError:
            return []

    def _is_kept(self, path: Path) -> bool:
        return path.stem >= (datetime.now(UTC).date() - self._kept).isoformat()
