"""How changes get into an OpenSearch index: in requests of bounded size, each article with the position of its change.

Knows the server's bulk requests. It has no transactions: what is written here nobody sees before `show`, and of two
changes of an article the later one stays, whoever writes first. So whatever is interrupted is taken once more.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from corpus import Change
from indexer.engines.checks import Sample
from indexer.engines.opensearch_reading import Bookmark
from indexer.engines.opensearch_schema import BOOKMARK, GONE, Fields, bookmark, fields_of, key
from indexer.engines.opensearch_server import (
    BLOCK,
    FORBIDDEN,
    PASSING,
    WRITE_SECONDS,
    BusyServerError,
    Server,
    as_bytes,
    blocked,
)
from indexer.errors import FailedUpdateError, MissingIndexError, UnavailableIndexError
from indexer.index import Progress
from indexer.preparing import prepared

_BYTES = 4 << 20
"""Of a request; one is under way at a time, and the processes that prepare articles go on meanwhile."""
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 10.0)
"""Seconds after which is tried again what the server had no time for: half a minute on the whole."""
_CONFLICT, _GONE = 409, 404


@dataclass(frozen=True, slots=True)
class _Line:
    """One document on its way."""

    article_id: str
    sent: bytes


class Writer:
    """Writes one index, under a name that goes with it: what is written late makes no new one."""

    def __init__(self, server: Server, alias: str) -> None:
        """Take the server and the name under which the index is written."""
        self._server = server
        self._alias = alias

    def write(self, changes: Iterable[Change], progress: Progress | None, sample: Sample | None = None) -> int:
        """Write changes, which nobody sees yet; return how many articles were among them."""
        positions = deque[int]()
        documents = prepared(_noted(changes, positions))
        waiting, size, added = list[_Line](), 0, 0
        for done, (article_id, document) in enumerate(sample.watch(documents) if sample else documents, start=1):
            line = _line(article_id, positions.popleft(), fields_of(document) if document else GONE)
            if waiting and size + len(line.sent) > _BYTES:
                self._send(waiting)
                waiting, size = [], 0
            waiting.append(line)
            size += len(line.sent)
            added += document is not None
            if progress:
                progress(done)
        self._send(waiting)
        return added

    def show(self) -> None:
        """Let readers see what was written."""
        shown = self._server.ask("POST", f"/{self._alias}/_refresh", seconds=WRITE_SECONDS)
        if shown["_shards"]["failed"]:
            message = f"{self._server.address} could not show what was written; run the same command again"
            raise UnavailableIndexError(message)

    def mark(self, position: int, before: Bookmark | None) -> None:
        """Keep the position, seen at once; raises OvertakenError where another has kept one since `before`."""
        expected: dict[str, Any] = {"op_type": "create"}
        if before:
            expected = {"if_seq_no": before.sequence[0], "if_primary_term": before.sequence[1]}
        path = f"/{self._alias}/_doc/{BOOKMARK}"
        self._server.ask("PUT", path, bookmark(position), refresh=True, require_alias=True, **expected)

    def _send(self, lines: Sequence[_Line]) -> None:
        """Send lines until all are taken; raises FailedUpdateError for what never will be."""
        for pause in _PAUSES:
            with suppress(BusyServerError):
                lines = self._left(lines)
            if not lines:
                return
            time.sleep(pause)
        if self._left(lines):
            message = f"{self._server.address} has no room for more changes; try again when it has less to do"
            raise UnavailableIndexError(message)

    def _left(self, lines: Sequence[_Line]) -> Sequence[_Line]:
        """Send lines once, and return those that the server had no time for."""
        if not lines:
            return ()
        sent = b"".join(line.sent for line in lines)
        answer = self._server.ask(
            "POST", f"/{self._alias}/_bulk", sent, seconds=WRITE_SECONDS, require_alias=True, filter_path=_ANSWERED
        )
        if not answer["errors"]:
            return ()
        both = zip(lines, answer["items"], strict=True)
        return [line for line, item in both if not self._is_taken(line, item["index"])]

    def _is_taken(self, line: _Line, item: dict[str, Any]) -> bool:
        """Tell whether a document needs no second try; one that never will be taken is raised."""
        status, error = item["status"], item.get("error")
        if not error or status == _CONFLICT:
            return True  # where a later change of the article is there already, nothing is left to do
        if error["type"] == BLOCK and status in FORBIDDEN:
            raise blocked(error["reason"], self._server.address)
        if status == _GONE:
            raise MissingIndexError(error["reason"])
        if status in PASSING:
            return False
        message = (
            f"{self._server.address} does not take {line.article_id} ({status}): {error['reason']}; "
            "readers see the index as it was; this is a fault of ours, please report it"
        )
        raise FailedUpdateError(message)


_ANSWERED = "errors,items.index.status,items.index.error.type,items.index.error.reason"


def _noted(changes: Iterable[Change], positions: deque[int]) -> Iterator[Change]:
    """Pass changes on, and keep the positions of those that are not prepared yet."""
    for change in changes:
        positions.append(change.position)
        yield change


def _line(article_id: str, position: int, fields: Fields) -> _Line:
    """Return a document as it is sent: it takes the place of an older one, and leaves a newer one alone."""
    version = {"version": position, "version_type": "external_gte"}
    action = as_bytes({"index": {"_id": key(article_id), **version}})
    return _Line(article_id, b"%s\n%s\n" % (action, as_bytes(fields)))
