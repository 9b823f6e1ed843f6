"""Who holds a lease: the mark of this process, and whether the process behind another mark is still there.

Knows neither the store nor Scrapy.
"""

import os
import socket
from pathlib import Path


def owner_of(site: str) -> str:
    """Return the mark `host:pid:started:site` under which this process leases addresses of `site`."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}:{site}"


def is_dead(owner: str) -> bool:
    """Tell whether the process behind `owner` has certainly ended; False for one on another machine."""
    host, pid, started, *_ = [*owner.split(":", 3), "", "", ""]
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    return not _runs(int(pid)) or _started(int(pid)) != started or _stat(int(pid))[:1] == ["Z"]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """Return when a process started, in clock ticks since boot: a number may be given to a second process later."""
    return "".join(_stat(pid)[19:20])


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat (proc_pid_stat(5)) from the state, Z for one that has ended, on.

    They are counted behind the name, which may hold anything; none where there is no such file.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()
