"""The API: what the pages show, for programs.

Its shape is a promise; whatever changes here changes for everybody who built on it.
"""

from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, make_response, request, url_for

from indexer import FACETS, MAX_CHARACTERS, Results
from webapp import query
from webapp.backends import backends
from webapp.errors import BadParameterError
from webapp.filters import iso
from webapp.results import Found, join

api = Blueprint("api", __name__, url_prefix="/api/v1")

_TEXT_FIELDS = ("text", "steps", "facts", "blocks", "title_as_found", "text_as_found")
"""What a source that forbids copies keeps to itself."""


@api.get("/search")
def search() -> Response:
    """Answer a query."""
    asked = query.read(request.args)
    if asked.shortened:
        message = f"q is too long; give at most {MAX_CHARACTERS} characters"
        raise BadParameterError(message)
    results = backends().search.find(asked.query)
    return jsonify(_answer(results, join(results.hits, backends().store)))


@api.get("/articles/<path:article_id>")
def article(article_id: str) -> Response:
    """Answer with one article, its dates included; 410 with its last state where the source has removed it."""
    found = backends().store.get(article_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND, f"no article has the id {article_id[:80]}")
    hidden = _TEXT_FIELDS if "noarchive" in found.robots else ()
    line = {name: value for name, value in found.line().items() if name not in hidden}
    return make_response(jsonify(line), HTTPStatus.GONE if found.status == "gone" else HTTPStatus.OK)


def _answer(results: Results, found: tuple[Found, ...]) -> dict[str, object]:
    facets = {name: [{"value": v.value, "count": v.count} for v in results.facets.get(name, ())] for name in FACETS}
    return {
        "query": results.query.words,
        "corrected": results.corrected,
        "total": results.total,
        "took_ms": round(results.took_ms, 1),
        "page": results.query.page,
        "pages": results.pages,
        "answer": None,
        "facets": facets,
        "hits": [_hit(one) for one in found],
    }


def _hit(found: Found) -> dict[str, object]:
    hit = found.hit
    return {
        "id": hit.id,
        "title": hit.title,
        "url": url_for("pages.article", article_id=hit.id),
        "source_url": hit.source_url,
        "site": hit.site,
        "snippet": [{"text": span.text, "mark": span.mark} for span in found.snippet],
        "topics": list(hit.topics),
        "regions": list(hit.regions),
        "years": list(hit.years),
        "retrieved": iso(found.retrieved),
        "verified": iso(found.verified),
        "duplicates": hit.duplicates,
        "score": round(hit.score, 4),
    }
