"""Whether a reader has an answer already: it is confirmed (304) before anything is searched or rendered.

An answer is known by what it is made of: the code and the settings, the address, the language, the index, the store,
and the day, since pages say which rules are past. Knows marks of these, not what is in them.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Flask, Response, current_app, g, request

from corpus import ShebaoError
from webapp.backends import backends
from webapp.language import language
from webapp.settings import Settings

_STEADY: Final = {"pages", "api", "changes", "feeds"}
"""Blueprints whose answers are made of nothing else."""
_CHANGING: Final = {"pages.home", "pages.about", "api.suggest"}
"""What also depends on what others have asked by now, or on when a run ended."""
_CODE = {".py", ".html", ".po", ".xml", ".txt", ".tsv", ".css", ".js"}
_MINUTE = "public, max-age=60"
_CONFIRMED = "public, max-age=0, stale-if-error=86400"
"""Asked for again each time; a cache between may serve a day-old page while the site is down."""


def install(app: Flask, settings: Settings) -> None:
    """Confirm what readers have, and mark what they get."""
    said = (settings.notice, str(settings.keep_days), str(bool(settings.notes)))
    app.extensions["shebao.code"] = _digest((*said, *_sources(Path(app.root_path).parent)))
    app.before_request(_confirm)
    app.after_request(_mark)


def _sources(root: Path) -> Iterable[str]:
    """Yield what makes the answers, apart from what was crawled."""
    for room in ("corpus", "indexer", "webapp"):
        for path in sorted(path for path in (root / room).rglob("*") if path.suffix in _CODE):
            yield path.read_text(encoding="utf-8")


def _confirm() -> Response | None:
    if request.blueprint not in _STEADY or request.endpoint in _CHANGING or request.method not in {"GET", "HEAD"}:
        return None
    try:
        mark = backends().mark()
    except ShebaoError:
        return None  # the view finds the same, and says what to do
    today = datetime.now(UTC).date().isoformat()
    asked = (request.host_url, request.path, request.query_string.decode("latin-1"), language())
    g.etag = _digest((_code(), mark, today, *asked))
    # A star stands for whatever there is, and whether there is anything only the view knows.
    if not request.if_none_match.star_tag and request.if_none_match.contains_weak(g.etag):
        return Response(status=HTTPStatus.NOT_MODIFIED)
    return None


def _mark(response: Response) -> Response:
    if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED} and "etag" in g:
        # Weak, since the same answer is sent compressed in several ways.
        response.set_etag(g.etag, weak=True)
        response.headers["Cache-Control"] = _CONFIRMED
    elif response.status_code == HTTPStatus.OK and request.endpoint in _CHANGING:
        response.headers["Cache-Control"] = _MINUTE
    return response


def _code() -> str:
    return str(current_app.extensions["shebao.code"])


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:20]
