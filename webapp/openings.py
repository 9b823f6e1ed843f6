"""Notes which articles readers open, and from which question: without script, cookie or mark in an address.

Knows requests; nothing of articles.
"""

import re

from flask import Flask, Response, request

from webapp.backends import backends
from webapp.notes import came_from, noting

_SHOWN = {200, 304}
_MACHINES = re.compile(r"bot|crawl|spider|slurp", re.IGNORECASE)
"""How programs that read whole sites call themselves."""


def install(app: Flask) -> None:
    """Note every article that is opened."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    notes = backends().notes
    if notes and request.endpoint == "pages.article" and response.status_code in _SHOWN and _wants_to_read():
        came = came_from()
        if not came.by_maintainer:
            with noting("openings"):
                notes.opened.add(str((request.view_args or {})["article_id"]), came.question, came.page)
    return response


def _wants_to_read() -> bool:
    """Tell whether somebody wants to read the page, now: some programs call it up, and browsers do to be ready."""
    early = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and not early and not _MACHINES.search(request.user_agent.string)
