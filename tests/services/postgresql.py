"""A real PostgreSQL server for tests and measurements, from the programs that Debian's packages bring.

    python tests/services/postgresql.py

starts one in a folder of its own, prints its address, and ends with its standard input.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parent.parent))

from services.ports import free_ports
from services.processes import await_end, children_of

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
_USER = "shebao"
_PATIENCE = 60.0
# Tests kill the server and look at what is left: so it writes through, as in earnest; but no page is written twice, and
# a checkpoint is a rare thing.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "full_page_writes": "off",
    "timezone": "Asia/Shanghai",  # not ours: what is written must not depend on it
}


def programs() -> Path | None:
    """Return the folder of initdb and postgres; None where they are not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    for place in _PLACES:
        folders += sorted(Path("/").glob(place.lstrip("/")), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def missing() -> str:
    """Return why there can be no server here; empty where there can."""
    if programs() is None:
        return "PostgreSQL is not installed; Debian's package postgresql brings it"
    if os.geteuid() == 0 and not _ordinary():
        return "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as"
    return ""


class Server:
    """One server in one folder: started, killed and started again as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        """Make its files; nothing runs yet."""
        self.folder = folder
        (self.port,) = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None
        if not (folder / "PG_VERSION").exists():
            self._make()

    @property
    def url(self) -> str:
        """Its address, of the database that every server has."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """Number of its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        words = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [str(_program("postgres")), "-D", str(self.folder), "-p", str(self.port), "-k", str(self.folder)]
        log = (self.folder / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen([*command, *words], stdout=log, stderr=log, **_as_ordinary())
        self._await()

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT at once and cleanly, SIGKILL as a loss of power would."""
        if self._process is None:
            return
        children = children_of(self._process.pid)
        self._process.send_signal(number)
        self._process.wait(_PATIENCE)
        self._process = None
        # They see that it is gone and end by themselves; as long as one is there no new server starts.
        left = [child for child in children if not await_end(child, _PATIENCE)]
        assert not left, f"children of a server that has ended go on: {left}"

    def empty(self) -> str:
        """Let go of all tables; return the address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self.url

    def size(self) -> int:
        """Return the bytes of its database on the disk."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0])

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if who := _ordinary():
            os.chown(self.folder, who.pw_uid, who.pw_gid)
        command = [str(_program("initdb")), "-D", str(self.folder), "-U", _USER, "--auth=trust", "--no-sync"]
        # With a locale that sorts as people do: what the store sorts must not depend on it.
        made = subprocess.run(
            [*command, "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"],
            capture_output=True,
            text=True,
            check=False,
            **_as_ordinary(),
        )
        assert made.returncode == 0, made.stderr

    def _await(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        command = [str(_program("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", _USER]
        while subprocess.run(command, check=False).returncode:
            assert self._process is not None
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError((self.folder / "server.log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)


@contextmanager
def server() -> Iterator[Server]:
    """Run a server of one's own in a folder that is gone at the end."""
    # Not below a folder of root's alone: the server runs as somebody else.
    with tempfile.TemporaryDirectory(prefix="shebao-postgresql-") as made:
        Path(made).chmod(0o755)
        one = Server(Path(made) / "data")
        one.start()
        try:
            yield one
        finally:
            one.stop()


def _program(name: str) -> Path:
    folder = programs()
    assert folder is not None, missing()
    return folder / name


def _ordinary() -> pwd.struct_passwd | None:
    """Return whom the server runs as where we are root; None where we are not, or there is nobody."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _as_ordinary() -> dict[str, Any]:
    """Return how to start a process as an ordinary user that ends when this process does, however that ends."""
    who = _ordinary()
    user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}
    # SIGINT, by which a server ends at once and takes its children along.
    return {**user, "preexec_fn": _die_with_parent}


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG, prctl(2)


def main() -> None:
    """Run a server until standard input ends."""
    if reason := missing():
        sys.exit(reason)
    with server() as one:
        print(one.url, flush=True)  # noqa: T201 - what whoever started it waits for
        sys.stdin.read()


if __name__ == "__main__":
    main()
