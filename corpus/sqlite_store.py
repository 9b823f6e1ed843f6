"""The store in one SQLite file, for one machine.

Knows how a file becomes a store; what stores do is in `corpus.sql`.
"""

from pathlib import Path

from corpus.sql.store import SqlStore
from corpus.sqlite.copies import backup
from corpus.sqlite.database import Database
from corpus.sqlite.soundness import unsound


class SqliteStore(SqlStore):
    """Articles with their history, the addresses to visit, and the runs, in one file."""

    def __init__(self, path: Path) -> None:
        """Open the store in this file, made if it is not there; raises StoreError where that cannot be done."""
        self._file = Database(path)
        super().__init__(self._file)

    def backup(self, target: Path) -> None:
        """Write a whole, consistent copy while others read and write; `target` stays unless the copy is sound."""
        backup(self._file.path, target)

    def _unsound(self) -> list[str]:
        return unsound(self._file)
