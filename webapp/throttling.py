"""How much one client may ask for: search costs more than a page, so nobody may take it all.

Counted in each process by itself; a client is an address, and a network of IPv6 that one household has.
"""

from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import time
from typing import Final

from flask import Flask, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.exceptions import TooManyRequests

from webapp.language import gettext as _
from webapp.settings import Settings

_FREE: Final = {"static", "machines.healthz", "machines.readyz", "machines.metrics", "machines.robots"}
_SUGGESTIONS_FOR_A_PAGE = 5
"""Suggestions that typing one question asks for."""
_HOUSEHOLD_BITS = 64


def install(app: Flask, settings: Settings) -> None:
    """Refuse what is too much with 429, and say when to come back."""
    if not settings.requests_a_minute:
        return
    limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
    pages = RateLimitItemPerMinute(settings.requests_a_minute, namespace="pages")
    suggestions = RateLimitItemPerMinute(settings.requests_a_minute * _SUGGESTIONS_FOR_A_PAGE, namespace="suggestions")

    @app.before_request
    def refuse_too_much() -> None:
        if request.endpoint in _FREE:
            return
        limit = suggestions if request.endpoint == "api.suggest" else pages
        client = _client(request.remote_addr or "")
        if not limiter.hit(limit, client):
            wait = max(ceil(limiter.get_window_stats(limit, client).reset_time - time()), 1)
            message = _("Too many requests came from your address. Try again in %(seconds)s seconds.") % {
                "seconds": wait
            }
            raise TooManyRequests(message, retry_after=wait)


def _client(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    # On a socket for both, a client of IPv4 comes under an address made up for it.
    return str(known.ipv4_mapped or ip_network((known, _HOUSEHOLD_BITS), strict=False))
