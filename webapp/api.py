"""The API: what the pages show, for programs.

Its shape is a promise; whatever changes here changes for everybody who built on it.
"""

from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, make_response, request, url_for

from indexer import FACETS, MAX_CHARACTERS, Answer, Results
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
    # What programs ask is no reader's question: it is not noted.
    results = backends().search.find(asked.query)
    return jsonify(_results(results, join(results.hits, backends().store)))


@api.get("/suggest")
def suggest() -> Response:
    """Answer what may be typed on, in the form of OpenSearch suggestions: the question, then the list."""
    typed = request.args.get("q", "")[:MAX_CHARACTERS]
    response = jsonify([typed, list(backends().search.suggest(typed))])
    response.mimetype = "application/x-suggestions+json"
    return response


@api.get("/articles/<path:article_id>")
def article(article_id: str) -> Response:
    """Answer with one article, its dates included; 410 with its last state where the source has removed it."""
    found = backends().store.get(article_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND, f"no article has the id {article_id[:80]}")
    hidden = _TEXT_FIELDS if "noarchive" in found.robots else ()
    line = {name: value for name, value in found.line().items() if name not in hidden}
    return make_response(jsonify(line), HTTPStatus.GONE if found.status == "gone" else HTTPStatus.OK)


def _results(results: Results, found: tuple[Found, ...]) -> dict[str, object]:
    facets = {name: [{"value": v.value, "count": v.count} for v in results.facets.get(name, ())] for name in FACETS}
    return {
        "query": results.query.words,
        "corrected": results.corrected,
        "suggestion": results.suggestion,
        "total": results.total,
        "took_ms": round(results.took_ms, 1),
        "page": results.query.page,
        "pages": results.pages,
        "answer": _answer(results.answer) if results.answer else None,
        "facets": facets,
        "hits": [_hit(one) for one in found],
    }


def _answer(answer: Answer) -> dict[str, object]:
    article = backends().store.get(answer.article_id)
    return {
        **answer.record(),
        "url": url_for("pages.article", article_id=answer.article_id),
        "retrieved": iso(article.retrieved) if article else None,
        "verified": iso(article.verified) if article else None,
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
