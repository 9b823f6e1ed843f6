"""What is archived: one request, its answer, and where a file of them comes from.

Knows HTTP messages; neither WARC nor files.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

Headers = tuple[tuple[bytes, bytes], ...]
"""Names and values in order; a name may come several times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and the answer that came."""

    url: str
    """The address as it was leased, or asked for where nobody leased it."""
    at: datetime
    """When the answer was there (UTC)."""
    status: int
    method: str = "GET"
    asked: Headers = ()
    """Headers of the request."""
    protocol: str = "HTTP/1.1"
    """Of the answer."""
    headers: Headers = ()
    """Headers of the answer, as they came but for what concerns the connection alone."""
    body: bytes = b""
    """As it came over the wire, still compressed where it was; only the chunks of a transfer are put together."""
    ip: str = ""
    """Address of the server; empty where unknown."""
    depth: int | None = None
    """Clicks from a start address; None for what is no page of the crawl, such as robots.txt."""

    def request(self) -> bytes:
        """Return the request as HTTP/1.1 writes it."""
        parts = urlsplit(self.url)
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        host = () if any(name.lower() == b"host" for name, _ in self.asked) else ((b"Host", parts.netloc.encode()),)
        return _message(f"{self.method} {target} HTTP/1.1", (*host, *self.asked))

    def head(self) -> bytes:
        """Return status line and headers of the answer."""
        return _message(f"{self.protocol} {self.status} {_phrase(self.status)}", self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who wrote a file of exchanges, of which site, under which rules."""

    site: str
    declaration: str = ""
    """Name under which the site is declared; empty for a site that nobody has declared."""
    starts: tuple[str, ...] = ()
    """Addresses at which the crawl began."""
    software: str = ""
    user_agent: str = ""


def _message(first: str, headers: Headers) -> bytes:
    lines = [first.encode(), *(name + b": " + value for name, value in headers)]
    # No header can hold an end of line by the rules of HTTP; a hostile one must not make two of itself in the archive.
    return b"\r\n".join(line.replace(b"\r", b" ").replace(b"\n", b" ") for line in lines) + b"\r\n\r\n"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
