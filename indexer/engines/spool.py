"""Changes on their way into an index, the last one of each article only; on disk where they are many.

Knows changes, no engine.
"""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Self

from corpus import Change

_IN_MEMORY = 8 * 1024 * 1024


def _file() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(_IN_MEMORY)


@dataclass
class Spool:
    """Changes of a batch, folded: Whoosh keeps both of two documents of one article that are added before a commit."""

    count: int = 0
    """Changes taken, superseded ones included."""
    position: int = 0
    """The highest of their positions."""
    _offsets: dict[str, int] = field(default_factory=dict)
    _file: IO[bytes] = field(default_factory=_file)

    @classmethod
    def of(cls, changes: Iterable[Change]) -> Self:
        """Take all changes; an error of theirs passes through."""
        spool = cls()
        try:
            for change in changes:
                spool._take(change)
        except BaseException:
            spool.close()
            raise
        return spool

    def _take(self, change: Change) -> None:
        self.count += 1
        self.position = max(self.position, change.position)
        self._offsets[change.article_id] = self._file.tell()
        pickle.dump(change, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Change]:
        """Yield the last change of each article, oldest first."""
        for offset in sorted(self._offsets.values()):
            self._file.seek(offset)
            yield pickle.load(self._file)  # noqa: S301 - written by this process into a file without a name

    def close(self) -> None:
        """Let the file go."""
        self._file.close()
