"""How an OpenSearch server is asked, and what its refusals mean.

The only module that imports `opensearchpy`; knows connections and errors, not what is asked. Each process has
connections of its own, shared by its threads; where one node does not answer, the next is asked.
"""

import base64
import json
import logging
import os
from collections.abc import Mapping
from typing import Any

import urllib3
from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as NoConnection,
)
from opensearchpy.exceptions import (
    ConnectionTimeout,
    SerializationError,
    SSLError,
    TransportError,
)

from indexer.engines.opensearch_address import Address
from indexer.errors import (
    DamagedIndexError,
    FailedUpdateError,
    IndexerError,
    MissingIndexError,
    UnavailableIndexError,
    UnknownIndexError,
)

Answer = dict[str, Any]
CONNECT_SECONDS = 1.0
"""How long a node may take to pick up: those of a cluster are near."""
READ_SECONDS = 10.0
"""How long an answer to a reader may take."""
WRITE_SECONDS = 60.0
"""How long a change of the index may take."""
_CONNECTIONS = 16
"""Connections to each node that are kept open: as many as a process of the site has threads."""
_DEAD_SECONDS = 10
"""How long a node is not asked that did not answer."""
_LONGEST = 200
"""Characters of what the server says that are passed on."""
PASSING = {429, 502, 503, 504}
"""Statuses of what may be tried again."""
BLOCK, FORBIDDEN = "cluster_block_exception", {403, 429}
"""Kind of a refusal where an index may not be written, and its statuses, of which one is that of a full disk."""
_TAKEN = "invalid_alias_name_exception"
_MISSING = {"index_not_found_exception", "aliases_not_found_exception"}


class BusyServerError(UnavailableIndexError):
    """The server cannot answer now; what was asked may be asked again."""


class OvertakenError(IndexerError):
    """Another process has written in between (409); for the engine itself."""


class Server:
    """The server of one index; safe to share between threads, and with processes that are forked off."""

    def __init__(self, address: Address) -> None:
        """Connect to nothing yet."""
        self.address = address
        self._held: tuple[int, OpenSearch] | None = None

    def close(self) -> None:
        """Let the connections of this process go."""
        held, self._held = self._held, None
        if held and held[0] == os.getpid():
            held[1].close()

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | bytes | None = None,
        *,
        seconds: float = READ_SECONDS,
        **parameters: str | int,
    ) -> Answer:
        """Return what the server answers; raises UnavailableIndexError, MissingIndexError or DamagedIndexError.

        A document that is not there is an answer, too. Bytes are sent as they are, as lines of JSON.
        """
        sent = body if body is None or isinstance(body, bytes) else as_bytes(body)
        asked: dict[str, object] = {name: _written(value) for name, value in parameters.items()}
        asked["request_timeout"] = urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds)
        try:
            answer: Answer = self._client.transport.perform_request(method, path, params=asked, body=sent)
        except TransportError as error:
            if isinstance(error.info, dict) and error.info.get("found") is False:
                return dict(error.info)
            raise _meant(error, self.address) from error
        except SerializationError as error:
            raise _strange(error, self.address) from error
        return answer

    @property
    def _client(self) -> OpenSearch:
        # A process that was forked off must not talk through the connections of its parent.
        if self._held is None or self._held[0] != os.getpid():
            self._held = os.getpid(), _connected(self.address)
        return self._held[1]


def _written(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_bytes(body: Mapping[str, object]) -> bytes:
    """Return JSON; what is half a character becomes a question mark, as it stands in no index."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _connected(address: Address) -> OpenSearch:
    # It would log, with a traceback, what our errors say in a line.
    logging.getLogger("opensearch").setLevel(logging.CRITICAL)
    return OpenSearch(
        hosts=[{"host": host, "port": port} for host, port in address.hosts],
        headers={"authorization": _login(address)} if address.user else None,
        use_ssl=address.tls,
        ca_certs=address.authority or None,
        timeout=READ_SECONDS,
        max_retries=len(address.hosts),
        retry_on_timeout=len(address.hosts) > 1,
        dead_timeout=_DEAD_SECONDS,
        pool_maxsize=_CONNECTIONS,
    )


def _login(address: Address) -> str:
    # The client's own way knows no signs but those of Western Europe.
    return f"Basic {base64.b64encode(f'{address.user}:{address.password}'.encode()).decode()}"


def _meant(error: TransportError, address: Address) -> IndexerError:
    """Return the error that says what a refusal means, and what cures it."""
    if isinstance(error, NoConnection):
        return _unreached(error, address)
    kind, reason = _said(error)
    made: type[IndexerError] = UnavailableIndexError
    match error.status_code:
        case 401:
            said = f"{address} does not know this user or password: {reason}; correct them in INDEX_URL"
        case int(status) if kind == BLOCK and status in FORBIDDEN:
            return blocked(reason, address)
        case 403:
            said = f"{address} may not be used so by this user: {reason}; give it the right to"
        case 404 if kind in _MISSING:
            made, said = MissingIndexError, f"there is no index at {address}; make it with: python -m indexer update"
        case 409:
            made, said = OvertakenError, f"another process has written {address}: {reason}; try again"
        case int(status) if status in PASSING:
            said = f"{address} cannot answer now ({status}): {reason}; look at the server, then try again"
            made = BusyServerError
        case _ if not kind:
            return _strange(reason, address)
        case _ if kind == _TAKEN:
            said = f"something else has the name of the index at {address}: {reason}; choose another name in INDEX_URL"
            made = UnknownIndexError
        case status:
            said = f"the index at {address} cannot be used ({status}): {reason}; cure: python -m indexer rebuild"
            made = DamagedIndexError
    return made(said)


def _strange(said: object, address: Address) -> UnavailableIndexError:
    return UnavailableIndexError(f"what answers at {address} is no OpenSearch: {_short(said)}; correct INDEX_URL")


def blocked(reason: str, address: Address) -> FailedUpdateError:
    """Return the error for an index that may only be read."""
    return FailedUpdateError(
        f"the index at {address} may not be written: {_short(reason)}; readers see it as it was; "
        "make room on the disks of the server, or lift the block, then run the same command again"
    )


def _unreached(error: NoConnection, address: Address) -> UnavailableIndexError:
    if isinstance(error, SSLError):
        return UnavailableIndexError(
            f"no safe connection to {address}: {_short(error.info)}; name the certificates by which the server is "
            "judged, as in ?ca=FILE, or use opensearch:// for a server without TLS"
        )
    fault = "takes too long" if isinstance(error, ConnectionTimeout) else "does not answer"
    return BusyServerError(f"{address} {fault}: {_short(error.info)}; start the server, or correct INDEX_URL")


def _said(error: TransportError) -> tuple[str, str]:
    """Return the kind of a refusal, and its reason in a line."""
    told = error.info.get("error") if isinstance(error.info, dict) else None
    if not isinstance(told, dict):
        return "", _short(error.error)
    causes = told.get("root_cause") or [told]
    return str(told.get("type")), _short(causes[0].get("reason") or causes[0].get("type"))


def _short(said: object) -> str:
    line = " ".join(str(said).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + " …"
