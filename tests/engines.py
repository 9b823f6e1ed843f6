"""Which engines there are, and where an index of a test is on each: in a folder, or on a server under its own name."""

import json
import os
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

FOLDERS = ("whoosh", "tantivy")
"""Schemes of the engines whose indexes lie in folders."""


def index_url(engine: str, folder: Path) -> str:
    """Return the URL of the index that is in a folder, or of the one on a server that stands for it."""
    return f"{engine}:{folder}" if engine in FOLDERS else f"{engine}{_name(folder)}?replicas=0"


def begun(engine: str, folder: Path) -> list[str]:
    """Return the names of the states of an index that are there, those that serve and those that do not."""
    if engine in FOLDERS:
        return sorted(entry.name for entry in folder.iterdir() if entry.name.isdecimal())
    server, _, prefix = engine.removeprefix("opensearch://").partition("/")
    return sorted(asked(server, "GET", f"/{prefix}{_name(folder)}-*/_alias"))


def _name(folder: Path) -> str:
    return blake2b(bytes(folder), digest_size=8).hexdigest()


def asked(host: str, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return what a server answers; for what no index is asked for."""
    request = urllib.request.Request(f"http://{host}{path}", method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        found: dict[str, object] = json.load(answer)
        return found


@contextmanager
def passing(host: str, of: str = "test") -> Iterator[str]:
    """Yield what URLs of indexes begin with on a server; whatever is made under them is removed at the end."""
    prefix = f"{of}-{os.getpid()}-"
    try:
        yield f"opensearch://{host}/{prefix}"
    finally:
        asked(host, "DELETE", f"/{prefix}*")
