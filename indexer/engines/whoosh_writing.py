"""How changes get into a Whoosh index: committed in one step.

Knows Whoosh's writer; nothing of queries.
"""

import marshal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from whoosh.filedb.filestore import FileStorage
from whoosh.reading import IndexReader, TermNotFound
from whoosh.writing import IndexWriter, PostingPool

from corpus.files import sync
from indexer.damage import damage_named, failure_named
from indexer.engines.whoosh_schema import BOOKMARK, bookmark, fields_of, schema
from indexer.index import Progress
from indexer.preparing import Prepared

_POSTINGS_MB = 64
"""Memory for postings that wait to be sorted; what is more goes to disk."""
_BLOCK = 4096
"""Postings that are written and read at a time."""


class DurableStorage(FileStorage):
    """A folder of Whoosh's in which a commit outlasts a loss of power: it is named when its files are on the disk."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        """Give a commit its name, which is the one thing that Whoosh renames."""
        folder = Path(self.folder)
        for path in (*folder.glob("*.seg"), folder / oldname):
            sync(path)
        super().rename_file(oldname, newname, safe=safe)  # type: ignore[no-untyped-call]
        sync(folder)


class PostingRuns(PostingPool):
    """Postings that wait to be sorted: written to disk a block at a time, where Whoosh writes each for itself.

    That takes a fifth off what indexing thousands of articles costs (`bench/README.md`).
    """

    def _write_run(self, f: BinaryIO, items: Iterable[Any]) -> None:
        waiting = iter(items)
        while block := list(islice(waiting, _BLOCK)):
            marshal.dump(block, f)
        f.close()

    def _read_run(self, path: str) -> Iterator[Any]:
        with self._open_run(path) as file, suppress(EOFError):  # type: ignore[no-untyped-call]
            while True:
                yield from marshal.load(file)  # noqa: S302 - written by this process, just now
        self._remove_run(path)  # type: ignore[no-untyped-call]


def _storage(folder: Path) -> Any:  # noqa: ANN401 - Whoosh is untyped
    return DurableStorage(str(folder))  # type: ignore[no-untyped-call]


def create(folder: Path) -> None:
    """Make an empty index in an empty folder."""
    _storage(folder).create_index(schema())


def write(folder: Path, changes: Iterable[Prepared], position: int, progress: Progress | None) -> int:
    """Commit changes (one for each article) and the position in one step; return how many articles were added.

    Where anything fails, the index stays as it was.
    """
    with damage_named(folder):
        index = _storage(folder).open_index()
    with failure_named(folder):
        writer = index.writer()
        pool = writer.pool.tempstore, writer.newsegment
        writer.pool = PostingRuns(*pool, limitmb=_POSTINGS_MB)  # type: ignore[no-untyped-call]
    try:
        added = _fill(writer, changes, position, progress)
    except BaseException:
        # It closes the files of a segment that nobody will read, which fails again where the disk is full.
        with suppress(OSError):
            writer.cancel()
        raise
    with failure_named(folder):
        writer.commit()
    return added


def _fill(writer: IndexWriter, changes: Iterable[Prepared], position: int, progress: Progress | None) -> int:
    added = 0
    with damage_named("what is replaced"):
        reader = writer.reader()
    try:
        for done, (article_id, document) in enumerate(changes, start=1):
            _delete(writer, reader, "id", article_id)
            if document is not None:
                with failure_named(f"what is new of {article_id}"):
                    writer.add_document(**fields_of(document))
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
