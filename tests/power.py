"""Losses of power: what a disk would hold of a crawl at some moment, and what the crawl makes of it after the reboot.

A disk that keeps its word holds all that was waited for (fsync). Of what was written since then, anything may be
missing: here the files end anywhere behind that, or go on with other bytes.
"""

import os
import random
import shutil
import signal
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from killing import Trial
from losses import differs, flaws

if TYPE_CHECKING:
    from subprocess import Popen

_WAL_HEADER, _FRAME_HEADER = 32, 24
"""Bytes, by the file format of SQLite (https://www.sqlite.org/fileformat2.html, section 4)."""
_SALTS, _ATTEMPTED = 32, 128
"""Bytes at which the index of the log has its salts and the frames that were being copied into the database
(https://www.sqlite.org/walformat.html, section 2.1)."""


JOURNAL = """
import os

fsync = os.fsync

def told(descriptor):
    size, path = os.fstat(descriptor).st_size, os.readlink(f"/proc/self/fd/{descriptor}")
    fsync(descriptor)
    with open(os.environ["JOURNAL"], "a") as journal:
        journal.write(f"{size} {path}\\n")

os.fsync = told
"""
"""A module that Python loads as it starts: it writes down what was waited for, how many bytes of which file."""


def journalled(trial: Trial, folder: Path) -> Trial:
    """Return the same crawl with processes that keep a journal of what they wait for."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(JOURNAL, encoding="utf-8")
    return replace(trial, extra={"PYTHONPATH": str(folder), "JOURNAL": str(folder / "journal")})


def _waited_for(trial: Trial) -> dict[str, int]:
    """Return how many bytes of each segment of the archive were waited for."""
    journal = Path(trial.extra["JOURNAL"])
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    return {Path(path).name: int(size) for size, path in (line.split(" ", 1) for line in lines)}


@dataclass(frozen=True, slots=True)
class Photograph:
    """What a disk had of a crawl at one moment."""

    trial: Trial
    """A copy of all files."""
    waited_for: dict[str, int]
    """Bytes by segment of the archive that are on the disk for sure."""


def photograph(trial: Trial, process: "Popen[str]", data: Path) -> Photograph:
    """Return what the disk has at this moment of a process, which is stopped meanwhile and then goes on."""
    os.killpg(process.pid, signal.SIGSTOP)
    _, status = os.waitpid(process.pid, os.WUNTRACED)  # returns when every thread has stopped
    if not os.WIFSTOPPED(status):
        process.returncode = os.waitstatus_to_exitcode(status)
    shutil.copytree(trial.data, data)
    waited_for = _waited_for(trial)
    os.killpg(process.pid, signal.SIGCONT)
    return Photograph(replace(trial, data=data, extra={}), waited_for)


def cut_off(found: Photograph, dice: random.Random, *, log_too: bool) -> None:
    """Take from the archive of a photograph, which nobody has opened, what may not have been on the disk.

    With `log_too`, the log of the store ends anywhere as well: more than a loss of power takes of it, as SQLite waits
    for every transaction.
    """
    trial = found.trial
    store = trial.data / "corpus.sqlite"
    log, index = (store.with_name(store.name + end) for end in ("-wal", "-shm"))
    if log_too and log.exists() and log.stat().st_size > _WAL_HEADER:
        _spoil(log, dice.randint(_safe_log(log, index), log.stat().st_size), dice)
    index.unlink(missing_ok=True)  # memory, not disk
    for segment in (trial.data / "archive").glob("*/*.warc.gz"):
        _spoil(segment, dice.randint(found.waited_for.get(segment.name, 0), segment.stat().st_size), dice)


def _safe_log(log: Path, index: Path) -> int:
    """Return the size that the log has at least: what is copied into the database was waited for before."""
    head, known = log.read_bytes()[:_WAL_HEADER], index.read_bytes() if index.exists() else b""
    if known[_SALTS : _SALTS + 8] != head[16:24]:
        return log.stat().st_size  # it is being begun anew
    page = struct.unpack(">I", head[8:12])[0]
    frames = struct.unpack("=I", known[_ATTEMPTED : _ATTEMPTED + 4])[0]
    return min(_WAL_HEADER + int(frames) * (_FRAME_HEADER + int(page)), log.stat().st_size)


def _spoil(file: Path, size: int, dice: random.Random) -> None:
    """Let a file end there, or go on with what never was in it."""
    lost = file.stat().st_size - size
    with file.open("r+b") as open_file:
        open_file.truncate(size)
        if dice.random() < 0.5:
            open_file.seek(size)
            open_file.write(dice.choice([bytes(lost), dice.randbytes(lost)]))


def gone_on(photograph: Photograph) -> list[str]:
    """Crawl a photograph to its end; return what was lost, or asked for although it was recorded before."""
    trial = photograph.trial
    with trial.store() as store:
        found = store.verify()
        over = trial.is_over()
    settled = {str(url) for (url,) in trial.rows("SELECT url FROM addresses WHERE visited IS NOT NULL AND NOT waiting")}
    trial.site.counts.clear()
    trial.kills["power"] += 1
    if over:
        with trial.store() as store:
            store.update_clusters()
    else:
        trial.run()
    return [*found, *_asked_again(trial, settled), *flaws(trial)]


def _asked_again(trial: Trial, settled: set[str]) -> Iterator[str]:
    again = {path for path in trial.site.counts if trial.site.url + path[1:] in settled}
    yield from differs("asked for again", again, set())
