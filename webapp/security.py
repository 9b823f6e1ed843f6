"""What the site promises browsers, and what it refuses to read.

Crawled text is never trusted: templates escape it, and these headers keep a slip from running.
"""

from typing import Final

from flask import Flask, Response, abort, request

MAX_QUERY_BYTES: Final = 4_000
"""Bytes of a query string; longer ones are answered with 414."""
MAX_BODY_BYTES: Final = 16 * 1024

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Our own pages may know from which question a reader came; other sites get nothing.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Check every request, and put the headers on every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    # A redirect that only tidies slashes would write what was asked for into a header.
    app.url_map.merge_slashes = False
    app.before_request(_refuse_unreadable)
    app.after_request(_promise)


def _refuse_unreadable() -> None:
    if len(request.query_string) > MAX_QUERY_BYTES:
        abort(414, f"the address is too long; the part after ? may have {MAX_QUERY_BYTES} bytes")
    if not request.query_string.isascii():
        abort(400, "the address has characters that must be percent-encoded")


def _promise(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response
