"""A server as it is for who is some way off: all that is sent arrives a while later, in order, however much it is.

    python bench/far_away.py PORT MILLISECONDS

listens on a port of its own, prints it, and hands on to PORT of this machine; ends with its standard input. Both ways
together take so many milliseconds. The work of handing on is done by the same cores, some 0.1 ms a message.
"""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Queue

_CHUNK = 1 << 16


@contextmanager
def far_away(port: int, milliseconds: float) -> Iterator[int]:
    """Yield the port behind which the server is so far away."""
    command = [sys.executable, __file__, str(port), str(milliseconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline() if process.stdout else "")
    finally:
        process.communicate()


def _serve(listener: socket.socket, port: int, delay: float) -> None:
    while True:
        here, _ = listener.accept()
        there = socket.create_connection(("127.0.0.1", port))
        for one in (here, there):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, target in ((here, there), (there, here)):
            under_way: Queue[tuple[float, bytes]] = Queue()
            threading.Thread(target=_take, args=(source, under_way, delay), daemon=True).start()
            threading.Thread(target=_bring, args=(target, under_way), daemon=True).start()


def _take(source: socket.socket, under_way: "Queue[tuple[float, bytes]]", delay: float) -> None:
    data = b"-"
    while data:
        try:
            data = source.recv(_CHUNK)
        except ConnectionError:
            data = b""
        under_way.put((time.perf_counter() + delay, data))


def _bring(target: socket.socket, under_way: "Queue[tuple[float, bytes]]") -> None:
    with suppress(OSError):  # whoever it was for is gone
        while True:
            due, data = under_way.get()
            time.sleep(max(due - time.perf_counter(), 0))
            if not data:
                return target.shutdown(socket.SHUT_WR)
            target.sendall(data)


def main(port: int, milliseconds: float) -> None:
    """Hand on until nobody needs it any more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        threading.Thread(target=_serve, args=(listener, port, milliseconds / 2000), daemon=True).start()
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
