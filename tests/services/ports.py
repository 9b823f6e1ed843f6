"""Ports of this machine for servers that are told theirs before they take it."""

import random
import socket
from collections.abc import Iterator
from itertools import islice

_OURS = range(20_000, 32_000)
"""Below those that systems give out by themselves, so that nobody gets one before the server is there."""


def free_ports(count: int) -> list[int]:
    """Return so many that nobody has."""
    return list(islice(_free(), count))


def _free() -> Iterator[int]:
    for port in random.sample(_OURS, len(_OURS)):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        yield port
