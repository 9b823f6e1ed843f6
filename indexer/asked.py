"""What readers have asked, without knowing who: one file a day, a line a question.

Knows words and how much they found. What may name a person (long numbers, addresses of mail) is never written down, and
files go after a time. Asked by so many that it names nobody, a question may be suggested to others.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from corpus.text import fold

KEPT = timedelta(days=90)
"""How long questions are kept."""
OFTEN = 3
"""Times that a question must have been asked to be suggested."""
_LONGEST = 80
_DIGIT = r"[\d〇零一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_PERSONAL = re.compile(rf"{_DIGIT}(?:[\W_]*{_DIGIT}){{6}}|@")
"""Identity cards, cards and telephones have seven digits and more, whatever stands between; hotlines have fewer."""
_LINE = re.compile(r"(\d{1,9})\t([^\t\n]+)\n")
_READ_AGAIN = 60.0
"""Seconds for which what was read of the files is good enough."""


class Asked:
    """The questions of all processes that answer them; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Keep the questions in this folder, which is made with the first."""
        self._folder = folder
        self._lock = threading.Lock()
        self._read: tuple[float, tuple[str, ...]] = (float("-inf"), ())

    def note(self, words: str, found: int) -> None:
        """Write a question down, and how many articles it found; OSError where that cannot be done."""
        question = fold(words)
        if not question or len(question) > _LONGEST or _PERSONAL.search(question):
            return
        today = datetime.now(UTC).date()
        path = self._folder / f"{today.isoformat()}.tsv"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget(today - KEPT)
        # One short write at the end: lines of several processes do not mix.
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{found}\t{question}\n")

    def often(self) -> tuple[str, ...]:
        """Return the questions that were asked often and found something, the most frequent first."""
        with self._lock:
            at, questions = self._read
            if time.monotonic() - at >= _READ_AGAIN:
                counts = Counter(question for found, question in self._lines() if found)
                questions = tuple(question for question, times in counts.most_common() if times >= OFTEN)
                self._read = (time.monotonic(), questions)
            return questions

    def _lines(self) -> Iterator[tuple[int, str]]:
        for path in sorted(self._folder.glob("*.tsv")):
            for line in _text(path).splitlines(keepends=True):
                # A line that was cut off when the power went counts for nothing, nor does one that was written onto it.
                if whole := _LINE.fullmatch(line):
                    yield int(whole[1]), whole[2]

    def _forget(self, before: date) -> None:
        for path in self._folder.glob("*.tsv"):
            if path.stem < before.isoformat():
                path.unlink(missing_ok=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Another process found it too old just now; what else is wrong with the folder, `note` says.
        return ""
