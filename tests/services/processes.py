"""Processes of this machine that others have started."""

import os
import select
from contextlib import suppress
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started; none where it is gone, or the system does not tell."""
    with suppress(OSError):
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return []


def await_end(pid: int, seconds: float | None = None) -> bool:
    """Wait until a process ends, which need not be a child of this one; return whether it did in so many seconds."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)
