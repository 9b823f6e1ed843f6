"""Answers are sent compressed to whoever can read them so.

The pages hold no secret, so their length may tell what is in them.
"""

import gzip

from flask import Flask, Response, request

_WORTH_BYTES = 600
_LEVEL = 5
_KINDS = {"text/html", "text/css", "text/plain", "application/json", "application/xml", "image/svg+xml"}


def install(app: Flask) -> None:
    """Compress every answer that gains by it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in _KINDS or response.status_code in {204, 206, 304}:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    whole = response.get_data()
    if len(whole) < _WORTH_BYTES:
        return response
    response.set_data(gzip.compress(whole, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if etag := response.get_etag()[0]:
        response.set_etag(etag, weak=True)
    return response
