"""How the site is served: gunicorn with threads, on a socket of our own.

Knows sockets and workers, not requests.
"""

import errno
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn has no types
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]  # nor here

from webapp.errors import BadAddressError, PortTakenError

_THREADS = 16
"""Threads of a process: each that a slow client holds is one fewer for the others."""
_TURN_SECONDS = 5.0
"""How long one request may take from its first byte to the last of its answer; most take some 20 milliseconds."""
_PARTING_SECONDS = 1.0
"""How long a client that was answered may be silent before it hangs up."""
_SILENT_SECONDS = 5
_BACKLOG = 512
_GRACE_SECONDS = 8
"""How long the requests in work may take when the site is told to end: more than a turn, and the look that ends it."""


class HastyWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker that hangs up on clients who send, read or leave too slowly.

    gunicorn's own waits for the first two for ever, and for the last in its only loop, where all others wait too.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Start with no connection in a thread."""
        super().__init__(*args, **kwargs)
        self._until: dict[TConn, float] = {}
        self._looping = self._quitting = False

    def run(self) -> None:
        """Answer until it is told to end."""
        self._looping = True
        try:
            super().run()
        finally:
            self._looping = False

    def handle(self, conn: TConn) -> object:
        """Read, answer and write one request, and wait until its client hangs up if it is the last; in a thread."""
        self._until[conn] = time.monotonic() + _TURN_SECONDS
        try:
            if self._quitting:
                _hang_up(conn.sock, socket.SHUT_RD)
            more = super().handle(conn)
            if not more:
                _part(conn.sock)
            return more
        finally:
            del self._until[conn]

    def handle_quit(self, sig: int, frame: object) -> None:
        """End without waiting for clients, but from the loop where there is one.

        The signal may come while the loop gives a request to the threads, whose lock ending them takes.
        """
        if self._looping:
            self.method_queue.defer(self._quit, sig, frame)
        else:
            super().handle_quit(sig, frame)

    def _quit(self, sig: int, frame: object) -> None:
        # What no thread has begun is left, and what one has begun reads no more: nobody looks at the time from here on.
        self.tpool.shutdown(wait=False, cancel_futures=True)
        self._quitting = True
        for conn in list(self._until):
            _hang_up(conn.sock, socket.SHUT_RD)
        super().handle_quit(sig, frame)

    def notify(self) -> None:
        """Tell that the worker is alive, and hang up where time is up; gunicorn calls it at least once a second."""
        super().notify()
        now = time.monotonic()
        for conn, until in list(self._until.items()):
            if until < now:
                _hang_up(conn.sock, socket.SHUT_RDWR)


class SearchServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Serves the application that `load_app` makes, once in each worker."""

    def __init__(
        self, listener: socket.socket, workers: int, load_app: Callable[[], Flask], ready: str, counts: str
    ) -> None:
        """Take a bound socket; `ready` is printed once requests can come. The workers count in the folder `counts`."""
        # Detached once: gunicorn asks for its settings again when it is told to reload (SIGHUP).
        self._bind = f"fd://{listener.detach()}"
        self._workers = workers
        self._load_app = load_app
        self._ready = ready
        self._counts = counts
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        settings: dict[str, object] = {
            "bind": self._bind,
            "workers": self._workers,
            "worker_class": HastyWorker,
            "threads": _THREADS,
            "graceful_timeout": _GRACE_SECONDS,
            "backlog": _BACKLOG,
            "loglevel": "warning",
            # Otherwise whoever is on this machine, a proxy included, rewrites the address that is asked for.
            "forwarder_headers": "",
            # It would be a second way in, and a file in the home folder.
            "control_socket_disable": True,
            "child_exit": self._forget,
            "when_ready": lambda _: print(self._ready, flush=True),  # noqa: T201 - the command's result
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def _forget(self, _arbiter: object, worker: ThreadWorker) -> None:
        """Take a worker that has ended out of what is told of living ones; what it counted stays."""
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - late, see webapp.counting

        mark_process_dead(worker.pid, self._counts)  # type: ignore[no-untyped-call]  # it has no types

    def load(self) -> Flask:
        """Return the application; gunicorn calls it in each worker."""
        return self._load_app()


def _part(sock: socket.socket) -> None:
    """Tell the client that nothing more comes, and take in what it still sends until it has hung up.

    Closed at once, a connection with bytes that nobody read is reset, and the answer may be lost (RFC 9112, 9.6).
    """
    _hang_up(sock, socket.SHUT_WR)
    with suppress(OSError):
        sock.settimeout(_PARTING_SECONDS)
        while sock.recv(1 << 16):
            pass
    _hang_up(sock, socket.SHUT_RDWR)


def _hang_up(sock: socket.socket, ways: int) -> None:
    """End one way of a connection or both, for whoever waits at it too; a client may have gone before."""
    with suppress(OSError):
        sock.shutdown(ways)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; port 0 takes any that is free.

    Raises PortTakenError where another program has the port, BadAddressError for any other reason.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        message = f"{host!r} is no address of this machine ({error}); use --host 127.0.0.1, or 0.0.0.0 for every one"
        raise BadAddressError(message) from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            # Linux hands over a connection with its first byte: browsers open some that stay silent.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _SILENT_SECONDS)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _refusal(host, port, error) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address at which browsers on this machine find the site."""
    host, port = listener.getsockname()[:2]
    with suppress(KeyError):
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}[host]  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _refusal(host: str, port: int, error: OSError) -> BadAddressError:
    if error.errno == errno.EADDRINUSE:
        return PortTakenError(
            f"port {port} of {host} is taken; choose another with --port, or any free one with --port 0"
        )
    if error.errno == errno.EACCES:
        return BadAddressError(f"port {port} is for administrators; choose one above 1023 with --port")
    return BadAddressError(
        f"cannot listen at {host} port {port}: {error.strerror}; choose others with --host and --port"
    )
