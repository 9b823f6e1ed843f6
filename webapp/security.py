"""What the site promises browsers, and what it refuses to read.

Crawled text is never trusted: templates escape it, and these headers keep a slip from running.
"""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, request

from webapp.language import gettext as _
from webapp.query import TEXT_FORM

MAX_QUERY_BYTES: Final = 4_000
"""Bytes of a query string; longer ones are answered with 414."""
MAX_BODY_BYTES: Final = 16 * 1024

# Our own scripts alone run, and ask only this site; no text can become script, not even in it (trusted types).
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
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

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_READABLE = re.compile(TEXT_FORM)
_ENCRYPTED = "max-age=31536000"
"""For a year browsers ask over TLS only, once they have; the proxy that speaks it says so."""


def install(app: Flask) -> None:
    """Check every request, and put the headers on every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    # A redirect that only tidies slashes would write what was asked for into a header.
    app.url_map.merge_slashes = False
    app.before_request(_refuse_unreadable)
    app.after_request(_promise)


def _refuse_unreadable() -> None:
    if len(request.query_string) > MAX_QUERY_BYTES:
        abort(
            414, _("The address is too long; the part after ? may have %(bytes)s bytes.") % {"bytes": MAX_QUERY_BYTES}
        )
    if not request.query_string.isascii():
        abort(400, _("The address has characters that must be percent-encoded."))
    # WSGI hands over the bytes of the path as if each were a character.
    if _CONTROLS.search(_text(request.environ["PATH_INFO"].encode("latin-1"))):
        abort(400, _("The address has control characters. Take them out."))
    sent = (_text(unquote_to_bytes(request.query_string)), *_fields())
    if not all(map(_READABLE.fullmatch, sent)):
        abort(400, _("What was sent has control characters. Take them out, or type it again."))


def _text(sent: bytes) -> str:
    """Return what was sent as text; lone surrogates are no text either."""
    try:
        return sent.decode()
    except UnicodeDecodeError:
        abort(400, _("The address is not written in UTF-8. Type it again, or search."))


def _fields() -> tuple[str, ...]:
    """Return the fields of a form that was filled in and sent, where the address takes one."""
    return () if request.method != "POST" or request.routing_exception else tuple(request.form.values())


def _promise(response: Response) -> Response:
    if request.blueprint == "api":
        # There is nothing of a reader in it, so pages elsewhere may read it as well.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _ENCRYPTED
    response.headers.setdefault("Cache-Control", "no-cache")
    return response
