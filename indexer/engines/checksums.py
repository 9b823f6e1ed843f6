"""Whether the files of a tantivy index are as they were written: each ends with a checksum, which tantivy never reads.

Knows how tantivy names its files and how they end, not what is in them.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from struct import Struct
from typing import BinaryIO
from zlib import crc32

from indexer.damage import damage_named

_END = Struct("<II")
"""How long the footer before it is, and a number that is always the same."""
_AT_ONCE = 1 << 20


def check(folder: Path) -> None:
    """Raise DamagedIndexError where a file of the newest commit differs from what was written."""
    with damage_named(folder):
        for path in _files(folder):
            # A newer commit may take away what it replaces.
            with suppress(FileNotFoundError), path.open("rb") as file:
                _check(file)


def _files(folder: Path) -> Iterator[Path]:
    for segment in json.loads((folder / "meta.json").read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        deleted = f"{name}.{segment['deletes']['opstamp']}.del" if segment["deletes"] else ""
        yield from (path for path in folder.glob(f"{name}.*") if path.suffix != ".del" or path.name == deleted)


def _check(file: BinaryIO) -> None:
    end = file.seek(-_END.size, 2)
    length, _ = _END.unpack(file.read())
    footer = file.seek(end - length)
    written = json.loads(file.read(length))["crc"]
    file.seek(0)
    found, left = 0, footer
    while left:
        part = file.read(min(left, _AT_ONCE))
        found, left = crc32(part, found), left - len(part)
    if found != written:
        message = f"{Path(file.name).name} is not as it was written"
        raise ValueError(message)
