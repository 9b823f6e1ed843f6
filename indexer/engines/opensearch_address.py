"""Where an OpenSearch index is, as `INDEX_URL` says it.

Knows URLs and nothing of servers. A password is read, and never written again.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from corpus import without_password
from indexer.errors import UnknownIndexError

TLS = "opensearch+https"
FORM = "opensearch://HOST:9200/NAME, or opensearch+https://USER:PASSWORD@HOST:9200/NAME?shards=3&replicas=1"
_PORT = 9200
_MOST_SHARDS, _MOST_REPLICAS = 1024, 100
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,199}")
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+)(?::(?P<port>\d{1,5}))?")

Host = tuple[str, int]
"""Name or number of a machine, and a port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which index, on which server."""

    hosts: tuple[Host, ...]
    """Nodes of one cluster, each of which can be asked for everything."""
    name: str
    """Name under which the index is searched; what it is made of is called NAME-TIME."""
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""
    """File of certificates by which the server's is judged; empty for those of the system."""
    shards: int = 1
    """Parts of the index, from the next rebuild on: one holds some ten million articles."""
    replicas: int | None = None
    """Copies of each part beside the first; None for one where there is a second node to hold it."""

    @classmethod
    def of(cls, url: str) -> "Address":
        """Return the address that a URL names; raises UnknownIndexError for one that cannot be read."""
        parts = urlsplit(url)
        login, _, hosts = parts.netloc.rpartition("@")
        user, _, password = login.partition(":")
        settings = dict(parse_qsl(parts.query, keep_blank_values=True))
        known = {"shards", "replicas", "ca"}
        name = parts.path.removeprefix("/")
        if not _NAME.fullmatch(name) or not settings.keys() <= known or parts.fragment:
            raise _unreadable(url, "the name of the index, in small letters, or a setting is wrong")
        return cls(
            hosts=tuple(_host(one, url) for one in hosts.split(",")),
            name=name,
            tls=parts.scheme == TLS,
            user=unquote(user),
            password=unquote(password),
            authority=settings.get("ca", ""),
            shards=_count(url, settings.get("shards", "1"), 1, _MOST_SHARDS),
            replicas=_count(url, settings["replicas"], 0, _MOST_REPLICAS) if "replicas" in settings else None,
        )

    def __str__(self) -> str:
        """Return the address as it may be told to anybody."""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        login = f"{self.user}@" if self.user else ""
        return f"{TLS if self.tls else 'opensearch'}://{login}{hosts}/{self.name}"


def _host(written: str, url: str) -> Host:
    found = _HOST.fullmatch(written)
    port = int(found["port"] or _PORT) if found else 0
    if not found or not 0 < port < 1 << 16:
        raise _unreadable(url, f"{written!r} is no host with a port")
    return found["host"].strip("[]"), port


def _count(url: str, written: str, least: int, most: int) -> int:
    if not written.isdecimal() or not least <= int(written) <= most:
        raise _unreadable(url, f"{written!r} is no number from {least} to {most}")
    return int(written)


def _unreadable(url: str, fault: str) -> UnknownIndexError:
    return UnknownIndexError(f"no search index in {without_password(url)!r}: {fault}; write {FORM}")
