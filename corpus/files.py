"""How a file is written so that there is the old one or the whole new one, never a half.

Knows nothing of what is in it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import FileError

_COMPANIONS = ("", "-wal", "-shm", "-journal")
"""What may be left behind a draft's name when the program that wrote it failed: a database has files beside it."""


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """Yield the path of a draft beside `target`, in a folder made if need be; the draft is gone at the end.

    Raises FileError where the folder or a file in it cannot be written.
    """
    if not target.name:
        message = f"cannot write {target}: it is a folder; name a file"
        raise FileError(message)
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield draft
    except OSError as error:
        message = (
            f"cannot write {target}: {error.strerror}; name a file in a folder that you can write and that has room"
        )
        raise FileError(message) from error
    finally:
        for companion in _COMPANIONS:
            draft.with_name(draft.name + companion).unlink(missing_ok=True)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield the path of a draft that takes the place of `target` at the end; an error leaves `target` as it was.

    Raises FileError where that cannot be done.
    """
    with drafted(target) as draft:
        yield draft
        publish(draft, target)


def publish(draft: Path, target: Path) -> None:
    """Put a finished draft in the place of `target`, both on the disk before this returns; raises OSError."""
    sync(draft)
    draft.replace(target)
    sync(target.parent)


def free_name(path: Path) -> Path:
    """Return `path`, or where there is such a file, the first of path-2, path-3 … that is not there."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def same_file(one: Path, other: Path) -> bool:
    """Tell whether both paths lead to one file that is there."""
    return one.exists() and other.exists() and one.samefile(other)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk and outlast a loss of power; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
