"""The store on a PostgreSQL server, for several machines.

Knows how a schema becomes a store; what stores do is in `corpus.sql`.
"""

from pathlib import Path

from corpus.postgresql.copies import backup
from corpus.postgresql.database import Database
from corpus.sql.store import SqlStore


class PostgresqlStore(SqlStore):
    """Articles with their history, the addresses to visit, and the runs, in one schema of a database."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open the store, its tables made if they are not there and `create` says so; raises StoreError."""
        self._schema = Database(url, create=create)
        super().__init__(self._schema)

    def backup(self, target: Path) -> None:
        """Write a copy of one moment, a SQLite store, while others read and write."""
        backup(self._schema, target)
