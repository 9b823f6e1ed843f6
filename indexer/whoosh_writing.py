"""How changes get into a Whoosh index: folded, spooled and committed in one step.

Knows Whoosh's writer; nothing of queries.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from whoosh.filedb.filestore import FileStorage
from whoosh.reading import IndexReader, TermNotFound
from whoosh.writing import IndexWriter

from corpus import Change
from corpus.files import sync
from indexer.whoosh_schema import BOOKMARK, bookmark, document, schema
from indexer.whoosh_snapshot import damage_named

_SPOOLED_IN_MEMORY = 8 * 1024 * 1024
_POSTINGS_MB = 64
"""Memory for postings that wait to be sorted; what is more goes to disk."""
Progress = Callable[[int], object]


def _spool_file() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(_SPOOLED_IN_MEMORY)


@dataclass
class Spool:
    """Changes on their way into the index, the last one of each article only; on disk where they are many.

    Whoosh cannot replace a document that is not committed yet: two changes of one article would both stay.
    """

    count: int = 0
    """Changes taken, superseded ones included."""
    position: int = 0
    """The highest of their positions."""
    _offsets: dict[str, int] = field(default_factory=dict)
    _file: IO[bytes] = field(default_factory=_spool_file)

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


class DurableStorage(FileStorage):
    """A folder of Whoosh's in which a commit outlasts a loss of power: it is named when its files are on the disk."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        """Give a commit its name, which is the one thing that Whoosh renames."""
        folder = Path(self.folder)
        for path in (*folder.glob("*.seg"), folder / oldname):
            sync(path)
        super().rename_file(oldname, newname, safe=safe)  # type: ignore[no-untyped-call]
        sync(folder)


def _storage(folder: Path) -> Any:  # noqa: ANN401 - Whoosh is untyped
    return DurableStorage(str(folder))  # type: ignore[no-untyped-call]


def create(folder: Path) -> None:
    """Make an empty index in an empty folder."""
    _storage(folder).create_index(schema())


def write(folder: Path, changes: Iterable[Change], position: int, progress: Progress | None = None) -> int:
    """Commit changes (one for each article) and the position in one step; return how many articles were added.

    Where anything fails, the index stays as it was.
    """
    with damage_named(folder):
        writer = _storage(folder).open_index().writer(limitmb=_POSTINGS_MB)
    try:
        added = _fill(writer, changes, position, progress)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return added


def _fill(writer: IndexWriter, changes: Iterable[Change], position: int, progress: Progress | None) -> int:
    added = 0
    with damage_named("what is replaced"):
        reader = writer.reader()
    try:
        for done, change in enumerate(changes, start=1):
            _delete(writer, reader, "id", change.article_id)
            if change.article is not None:
                writer.add_document(**document(change.article))
                added += 1
            if progress:
                progress(done)
        _delete(writer, reader, BOOKMARK, BOOKMARK)
        writer.add_document(**bookmark(position))
    finally:
        reader.close()
    return added


def _delete(writer: IndexWriter, reader: IndexReader, name: str, value: str) -> None:
    leaf: Any
    for leaf, offset in reader.leaf_readers():
        try:
            matcher = leaf.postings(name, value.encode())
        except TermNotFound:
            continue
        while matcher.is_active():
            writer.delete_document(matcher.id() + offset)
            matcher.next()
