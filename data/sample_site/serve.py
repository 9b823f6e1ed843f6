"""Serve the sample site: made-up articles in the page skins of real sites, on a loopback port.

Usage: `python data/sample_site/serve.py [--port 8610] [-- COMMAND …]`; with a command it serves while the command runs
and ends with its status. It knows nothing of the product: a stranger's web server with a stranger's habits.
"""

import argparse
import errno
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pages import HERE, Answer, SampleSite


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a `SampleSite`, conditional requests included."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet
    disable_nagle_algorithm = True

    def __init__(self, site: SampleSite, log: Callable[[str], object], *args: Any) -> None:  # noqa: ANN401 - http.server's own arguments
        """Answer one connection."""
        self.site = site
        self.log = log
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer a GET request."""
        root = f"http://{self.headers.get('Host') or 'localhost'}"
        answer = self.site.answer(urlsplit(self.path).path, root)
        status = 304 if answer.status == HTTPStatus.OK and self._is_known(answer) else answer.status
        self.send_response(status)
        for name, value in answer.headers():
            if status != HTTPStatus.NOT_MODIFIED or not name.startswith("Content-"):
                self.send_header(name, value)
        self.end_headers()
        if status != HTTPStatus.NOT_MODIFIED and self.command != "HEAD":
            self.wfile.write(answer.body)
        self.log(f"{int(status)} {self.path}\n")

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def _is_known(self, answer: Answer) -> bool:
        if tags := self.headers.get("If-None-Match"):
            return answer.etag in tags
        since = self.headers.get("If-Modified-Since")
        return bool(since and answer.modified and int(answer.modified) <= _seconds(since))

    def log_message(self, *_args: object) -> None:
        """Write no line of the standard form; `log` has its own."""


def _seconds(http_date: str) -> float:
    try:
        return parsedate_to_datetime(http_date).timestamp()
    except ValueError:
        return 0.0


class Server(ThreadingHTTPServer):
    """Many visitors at once."""

    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as HTTPServer would."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]


def open_server(host: str, port: int, log: Path | None, folder: Path) -> Server:
    """Return a server that listens; ends the program with one line where the port is taken."""
    write = log.open("a", encoding="utf-8", buffering=1).write if log else _ignore
    try:
        return Server((host, port), partial(Handler, SampleSite(folder), write))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            sys.exit(f"cannot listen on {host} port {port}: {error.strerror}")
        sys.exit(
            f"port {port} of {host} is taken, so the sample site cannot be served there; "
            f"name another: --port {port + 1}, or make run SAMPLE_PORT={port + 1}"
        )


def _ignore(_line: str) -> None:
    """Take a line of the log and drop it."""


def run_beside(command: Sequence[str], url: str) -> int:
    """Run `command`, `{url}` in it filled in, until it ends; return its status as a shell would."""
    try:
        process = subprocess.Popen([word.replace("{url}", url) for word in command])  # noqa: S603 - the user's own command
    except OSError as error:
        sys.exit(f"cannot run {command[0]!r}: {error.strerror}")
    while True:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            continue  # the terminal sent it to the command as well, which now winds up
        return status if status >= 0 else 128 - status


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve the sample site, for as long as COMMAND runs or until Ctrl-C.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8610, help="0 for a free one (default: 8610)")
    parser.add_argument("--log", type=Path, help="append a line 'STATUS PATH' for each answer to this file")
    parser.add_argument("--folder", type=Path, default=HERE, help="where articles/ and noise/ are")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="after --; {url} in it is filled in")
    return parser.parse_args()


def main() -> int:
    """Serve, and return the status with which to exit."""
    arguments = _arguments()
    with open_server(arguments.host, arguments.port, arguments.log, arguments.folder) as server:
        url = f"http://{arguments.host}:{server.server_port}/"
        sys.stderr.write(f"sample site on {url}\n")
        sys.stderr.flush()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            return run_beside(arguments.command, url) if arguments.command else _until_interrupted(thread)
        finally:
            server.shutdown()


def _until_interrupted(thread: threading.Thread) -> int:
    try:
        thread.join()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
