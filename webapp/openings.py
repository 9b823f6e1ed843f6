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
    if request.endpoint == "pages.article" and response.status_code in _SHOWN and _by_reader():
        notes = backends().notes
        if notes:
            with noting("openings"):
                notes.opened.add(str((request.view_args or {})["article_id"]), *came_from())
    return response


def _by_reader() -> bool:
    """Tell whether somebody wants to read the page, now: some programs call it up, and browsers do to be ready."""
    early = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and not early and not _MACHINES.search(request.user_agent.string)
