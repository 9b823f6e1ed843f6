"""What readers have asked, without knowing who.

Knows words and what they found. What may name a person (long numbers, addresses of mail) is taken out before anything
is written down, and all of it goes after a time. Asked by so many that it names nobody, a question may be suggested to
others.
"""

import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.daily import DayFiles
from corpus.text import fold

OFTEN = 3
"""Times that a question must have been asked to be suggested."""
TAKEN_OUT = "…"
"""Stands where something may have named a person; no question has it by itself, folded as questions are."""
_KEPT_DAYS = 90
_LONGEST = 80
"""Characters of a question; a whole letter that was pasted says more than we want to know."""
_DIGIT = r"[\d〇零一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_NUMBER = re.compile(rf"(?:\+|(?<![a-z])[a-z]{{1,2}})?{_DIGIT}(?:[\W_]*{_DIGIT}){{6,}}x?")
"""Identity cards, passports, cards and telephones have seven digits and more, whatever stands between; hotlines have
fewer."""
_MAIL = re.compile(r"\S*\s?@\s?\S*")
NEVER = "never-suggested.txt"
"""File beside the questions: words, a line each, that no suggestion may have."""
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_READ_AGAIN = 60.0
"""Seconds for which what was read of the files is good enough to suggest from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as often as it was asked."""

    words: str
    """What was searched for: as it was typed, or as that was corrected."""
    typed: frozenset[str]
    """How it was typed."""
    times: int
    found: int
    """How many articles it found on the last day on which it was asked."""
    answered: bool
    """Whether an answer stood above them on that day."""


def anonymous(words: str) -> str:
    """Return a question as it may be kept: folded, without what may name a person; empty where nothing may be."""
    question = fold(words)
    if len(question) > _LONGEST:
        return ""
    return _NUMBER.sub(TAKEN_OUT, _MAIL.sub(TAKEN_OUT, question))


class Asked:
    """The questions of all processes that answer them; safe to share between threads."""

    def __init__(self, folder: Path, days: int = _KEPT_DAYS) -> None:
        """Keep the questions for so many days in this folder, which is made with the first."""
        self._files = DayFiles(folder, 4, days)
        self._never = folder / NEVER
        self._lock = threading.Lock()
        self._read: tuple[float, tuple[str, ...]] = (float("-inf"), ())

    def note(self, words: str, found: int, *, instead: str = "", answered: bool = False) -> None:
        """Write a question down with how many articles it found; OSError where that cannot be done.

        `instead` is what was searched for where the words were corrected, `answered` whether an answer was found.
        """
        if question := anonymous(words):
            self._files.add(str(found), "answered" if answered else "", question, anonymous(instead))

    def often(self) -> tuple[str, ...]:
        """Return the questions that were asked often and found something, the most frequent first."""
        with self._lock:
            at, questions = self._read
            if time.monotonic() - at >= _READ_AGAIN:
                questions = tuple(self._suggested())
                self._read = (time.monotonic(), questions)
            return questions

    def questions(self) -> tuple[Question, ...]:
        """Return all questions that are kept, the most frequent first; raises OSError."""
        told: dict[str, list[_Noted]] = defaultdict(list)
        for noted in self._noted():
            told[noted.meant].append(noted)
        return tuple(sorted(map(_question, told.values()), key=lambda one: (-one.times, one.words)))

    def _suggested(self) -> Iterator[str]:
        counts: Counter[str] = Counter()
        try:
            never = (TAKEN_OUT, *self._refused())
            for noted in self._noted():
                if noted.found and not any(words in noted.meant for words in never):
                    counts[noted.meant] += noted.times
        except OSError:
            # Whoever types wants to go on; what is wrong with the folder, `note` says.
            return
        yield from (question for question, times in counts.most_common() if times >= OFTEN)

    def _refused(self) -> tuple[str, ...]:
        if not self._never.exists():
            return ()
        lines = self._never.read_text(encoding="utf-8", errors="replace").splitlines()
        return tuple(filter(None, map(fold, lines)))

    def _noted(self) -> Iterator["_Noted"]:
        for day, rows in self._files.days():
            for (found, answered, typed, instead), times in rows.items():
                if _COUNT.fullmatch(found) and typed:
                    yield _Noted(day, int(found), bool(answered), typed, instead or typed, times)


@dataclass(frozen=True, slots=True)
class _Noted:
    """A line as often as it stands in the file of a day."""

    day: str
    found: int
    answered: bool
    typed: str
    meant: str
    times: int


def _question(noted: list[_Noted]) -> Question:
    last = max(one.day for one in noted)
    newest = [one for one in noted if one.day == last]
    return Question(
        words=noted[0].meant,
        typed=frozenset(one.typed for one in noted),
        times=sum(one.times for one in noted),
        found=max(one.found for one in newest),
        answered=any(one.answered for one in newest),
    )
