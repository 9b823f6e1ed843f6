"""What can be wrong with the file under the tables of a SQLite store, each said as the rest of a sentence."""

from collections.abc import Iterator

from corpus.sql.soundness import MOST, guarded
from corpus.sqlite.database import Database


def unsound(database: Database) -> list[str]:
    """Return what is wrong with the file."""
    return [flaw for check in (_integrity, _foreign_keys) for flaw in guarded(check, database)]


def _integrity(database: Database) -> Iterator[str]:
    findings = "\n".join(row[0] for row in database.rows(f"PRAGMA integrity_check({MOST})"))
    for finding in findings.splitlines():
        if finding != "ok" and not finding.startswith("***"):
            yield f"is damaged: {finding}"


def _foreign_keys(database: Database) -> Iterator[str]:
    for table, row, parent, _ in database.rows("PRAGMA foreign_key_check")[:MOST]:
        yield f"has a row {row} of {table} that points to nothing in {parent}"
