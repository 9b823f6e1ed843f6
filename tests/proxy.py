"""A proxy before the site that keeps answers back, or answers in its stead: what a network does, at will."""

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

_PATIENCE = 30
"""Seconds after which an answer that nobody asks for any more is let go."""


class Proxy(ThreadingHTTPServer):
    """Hands requests on to the site; what it does otherwise is said for the value of `q`."""

    daemon_threads = True

    def __init__(self, site: str) -> None:
        """Listen at a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        self.asked: list[str] = []
        """What suggestions were asked for, in order."""
        self.held: dict[str, threading.Event] = {}
        """Suggestions that wait until their event is set."""
        self.instead: dict[str, tuple[int, bytes]] = {}
        """Suggestions that are answered with this status and body."""

    @property
    def address(self) -> str:
        """Where browsers find it."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        """Answer as the site does, unless something else was said."""
        parts = urlsplit(self.path)
        status, headers, body = 0, {"Content-Type": "application/json"}, b""
        if parts.path.endswith("/suggest"):
            typed = parse_qs(parts.query).get("q", [""])[0]
            self.server.asked.append(typed)
            if typed in self.server.held:
                self.server.held[typed].wait(_PATIENCE)
            status, body = self.server.instead.get(typed, (0, b""))
        if not status:
            status, headers, body = self._handed_on()
        with suppress(ConnectionError):  # whoever asked has lost patience
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def _handed_on(self) -> tuple[int, dict[str, str], bytes]:
        try:
            with urllib.request.urlopen(self.server.site + self.path, timeout=_PATIENCE) as answer:  # noqa: S310 - our own
                return answer.status, _passed(answer.headers), answer.read()
        except HTTPError as error:
            with error:
                return error.code, _passed(error.headers), error.read()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _passed(headers: Message) -> dict[str, str]:
    return {name: headers[name] for name in ("Content-Type", "Content-Security-Policy") if name in headers}


@contextmanager
def proxied(site: str) -> Iterator[Proxy]:
    """Run a proxy before the site."""
    with Proxy(site) as proxy:
        running = threading.Thread(target=proxy.serve_forever)
        running.start()
        try:
            yield proxy
        finally:
            for event in proxy.held.values():
                event.set()
            proxy.shutdown()
            running.join()
