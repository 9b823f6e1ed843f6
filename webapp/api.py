"""The API: what the pages show, for programs.

Stricter than the pages: what it would have to pass over it refuses, so that nobody builds on a slip. The shapes of its
answers are in `webapp.shapes`, and what it says of itself is in `webapp.openapi`.
"""

import difflib
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, make_response, request, url_for

from indexer import FACETS, MAX_CHARACTERS, Answer, Results, Span
from webapp import openapi, query
from webapp.backends import backends
from webapp.counting import metrics
from webapp.errors import BadParameterError
from webapp.filters import iso
from webapp.results import Found, join
from webapp.shapes import AnswerShape, FactShape, HitShape, SearchShape, SpanShape

api = Blueprint("api", __name__, url_prefix="/api/v1")

_PARAMETERS = {"api.search": query.NAMES, "api.suggest": ("q",)}
"""Names of the parameters that an endpoint reads; the others read none."""
_TEXT_FIELDS = ("text", "steps", "facts", "blocks", "title_as_found", "text_as_found")
"""What a source that forbids copies keeps to itself."""


@api.before_request
def refuse_what_is_not_read() -> None:
    """Raise BadParameterError for parameters that would be passed over or cut."""
    known = _PARAMETERS.get(request.endpoint or "", ())
    for name, values in request.args.lists():
        if name not in known:
            raise BadParameterError(_unknown(name, known))
        if len(values) > 1:
            message = f"{name} is given {len(values)} times; give it once"
            raise BadParameterError(message)
    if len(request.args.get("q", "")) > MAX_CHARACTERS:
        message = f"q is too long; give at most {MAX_CHARACTERS} characters"
        raise BadParameterError(message)


@api.get("/search")
def search() -> Response:
    """Answer a query."""
    # What programs ask is no reader's question: it is not noted.
    results = backends().find(query.read(request.args).query, noted=False)
    return jsonify(_results(results, join(results.hits, backends().store)))


@api.get("/suggest")
def suggest() -> Response:
    """Answer what may be typed on, in the form of OpenSearch suggestions: the question, then the list."""
    typed = request.args.get("q", "")
    found = backends().search.suggest(typed)
    metrics().suggested(len(found))
    response = jsonify([typed, list(found)])
    response.mimetype = openapi.SUGGESTIONS
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


@api.get("/openapi.json")
def describe() -> Response:
    """Answer with the OpenAPI document of all this."""
    return jsonify(openapi.document(request.script_root or "/"))


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name[:40], known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}" if known else "there are none"
    return f"{name[:40]!r} is no parameter here; {hint}"


def _results(results: Results, found: tuple[Found, ...]) -> SearchShape:
    return {
        "query": results.query.words,
        "corrected": results.corrected,
        "suggestion": results.suggestion,
        "total": results.total,
        "took_ms": round(results.took_ms, 1),
        "page": results.query.page,
        "pages": results.pages,
        "answer": _answer(results.answer) if results.answer else None,
        "facets": {
            name: [{"value": one.value, "count": one.count} for one in results.facets.get(name, ())] for name in FACETS
        },
        "hits": [_hit(one) for one in found],
    }


def _answer(answer: Answer) -> AnswerShape:
    article = backends().store.get(answer.article_id)
    return {
        "kind": answer.kind,
        "text": _spans(answer.text),
        "items": list(answer.items),
        "id": answer.article_id,
        "title": answer.title,
        "url": url_for("pages.article", article_id=answer.article_id),
        "source_url": answer.source_url,
        "site": answer.site,
        "regions": list(answer.regions),
        "years": list(answer.years),
        "legal_basis": [{"law": basis.law, "article": basis.article} for basis in answer.legal_basis],
        "fact": _fact(answer),
        "claims": [
            {"value": one.value, "unit": one.unit, "sources": list(one.sources), "years": list(one.years)}
            for one in answer.claims
        ],
        "retrieved": iso(article.retrieved) if article else None,
        "verified": iso(article.verified) if article else None,
    }


def _fact(answer: Answer) -> FactShape | None:
    fact = answer.fact
    if fact is None:
        return None
    return {
        "measure": fact.measure,
        "value": fact.value,
        "unit": fact.unit,
        "region": fact.region,
        "year": fact.year,
    }


def _hit(found: Found) -> HitShape:
    hit = found.hit
    return {
        "id": hit.id,
        "title": hit.title,
        "url": url_for("pages.article", article_id=hit.id),
        "source_url": hit.source_url,
        "site": hit.site,
        "snippet": _spans(found.snippet),
        "topics": list(hit.topics),
        "regions": list(hit.regions),
        "years": list(hit.years),
        "retrieved": iso(found.retrieved),
        "verified": iso(found.verified),
        "duplicates": hit.duplicates,
        "score": round(hit.score, 4),
    }


def _spans(spans: tuple[Span, ...]) -> list[SpanShape]:
    return [{"text": span.text, "mark": span.mark} for span in spans]
