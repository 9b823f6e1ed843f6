"""How much of a site's archive is kept: its oldest segments go, but not the pages that somebody still needs.

What is needed of a segment is copied to a new one, which is on the disk before the old one goes; a crash on the way
leaves pages twice, never none. Knows no store: which pages are needed is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.files import replacing
from corpus.record import sortable
from crawler.archive.reading import Entry, newest_provenance, segments
from crawler.archive.records import packed_info
from crawler.archive.writing import clearing, is_open, new_segment

_WORTHWHILE = 0.1
"""Share of a segment that must be free to go: copying what is nearly all needed gains nothing, run after run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is kept of each site's archive."""

    size: int
    """Bytes; 0 for all."""
    age: timedelta = timedelta(0)
    """Time since the last answer of a segment; 0 for ever."""
    segment_size: int
    """Bytes of a segment into which pages are copied."""


def is_over(folder: Path, keeping: Keeping, now: datetime) -> bool:
    """Tell whether segments of a site are too many or too old; costs next to nothing."""
    return bool(_condemned(segments(folder), keeping, now))


def keep(folder: Path, keeping: Keeping, needed: Iterable[Entry], now: datetime) -> int:
    """Let the oldest segments of a site go, without the pages that are `needed`; return the bytes that this freed.

    0 where another process reads or clears the archive. Raises FileError where a page cannot be copied; then nothing
    has gone.
    """
    with suppress(BlockingIOError), clearing(folder):
        for draft in folder.glob(".*.draft"):
            draft.unlink()  # left by a process that was killed: nobody else is here now
        by_segment = _by_segment(needed)
        going = [path for path in _condemned(segments(folder), keeping, now) if _is_worth_it(path, by_segment)]
        copied = _copy(folder, [entry for path in going for entry in by_segment.get(path, ())], keeping)
        freed = sum(path.stat().st_size for path in going)
        for path in going:
            path.unlink()
        return freed - copied
    return 0


def _condemned(paths: Sequence[Path], keeping: Keeping, now: datetime) -> list[Path]:
    """Return the segments beyond what is kept, the oldest first; never one to which a process still writes."""
    total = sum(path.stat().st_size for path in paths)
    condemned = []
    for path in paths:
        stat = path.stat()
        too_old = keeping.age and now - datetime.fromtimestamp(stat.st_mtime, UTC) > keeping.age
        too_much = keeping.size and total > keeping.size
        if (too_old or too_much) and not is_open(path):
            condemned.append(path)
            total -= stat.st_size
    return condemned


def _by_segment(entries: Iterable[Entry]) -> dict[Path, list[Entry]]:
    found = defaultdict(list)
    for entry in entries:
        found[entry.segment].append(entry)
    return found


def _is_worth_it(path: Path, needed: Mapping[Path, Sequence[Entry]]) -> bool:
    size = path.stat().st_size
    return size - sum(entry.size for entry in needed.get(path, ())) > _WORTHWHILE * size


def _copy(folder: Path, entries: Sequence[Entry], keeping: Keeping) -> int:
    """Copy exchanges to new segments, as they are; return how many bytes these have."""
    origin = newest_provenance(folder)
    size = 0
    for batch in _batches(entries, keeping.segment_size):
        target = new_segment(folder)
        with replacing(target) as draft, draft.open("wb") as file:
            if origin:
                file.write(packed_info(origin, target.name, sortable(datetime.now(UTC))))
            for entry in batch:
                with entry.segment.open("rb") as source:
                    source.seek(entry.begin)
                    file.write(source.read(entry.size))
            size += file.tell()
    return size


def _batches(entries: Sequence[Entry], size: int) -> Iterator[Sequence[Entry]]:
    """Yield the entries in stretches of about `size` bytes."""
    begin = total = 0
    for at, entry in enumerate(entries):
        if total >= size:
            yield entries[begin:at]
            begin, total = at, 0
        total += entry.size
    if begin < len(entries):
        yield entries[begin:]
