"""The OpenAPI 3.1 document of the API, made of what the code knows: shapes, limits and closed lists are stated there.

Knows what is promised, not how it is kept; schemathesis tells whether it is.
"""

from functools import cache
from typing import Final

from corpus import TOPICS, Article, Status
from indexer import MAX_CHARACTERS, Sort
from webapp import examples, query
from webapp.schemas import Schema, Schemas
from webapp.security import MAX_QUERY_BYTES
from webapp.shapes import ErrorShape, SearchShape

SUGGESTIONS: Final = "application/x-suggestions+json"
"""Media type of suggestions in the form of OpenSearch."""

_JSON = "application/json"
_ABOUT = """Guides on social insurance in China from many sites, each with its source.

Whatever is asked wrongly is answered with a status of 4xx and a JSON object whose `error` says what to do: a parameter
that is unknown, given twice, too long or with a control character is refused, never passed over. A parameter without a
value counts as absent. Every address can be read with GET and HEAD; another method is answered with 405, which names
these in `Allow`. Pages of any site may read the answers. Where a source forbids copies (`noarchive`) or snippets
(`nosnippet`) there are none."""

_TEXT: Schema = {"type": "string", "pattern": f"^{query.TEXT_FORM}$", "maxLength": query.MAX_VALUE}
_LAW: Schema = {"type": "string", "pattern": f"^{query.LAW_FORM}$", "maxLength": query.MAX_VALUE}
_TOPIC: Schema = {"type": "string", "enum": list(TOPICS)}

_ERRORS = {
    400: (
        "Something is asked wrongly.",
        f"page=0 is no page of results; give a whole number from 1 to {query.MAX_PAGE}.",
    ),
    404: ("There is no such article.", "no article has the id a-0"),
    414: ("The address is too long.", f"the address is too long; the part after ? may have {MAX_QUERY_BYTES} bytes"),
    429: (
        "Too many requests in a short time; `Retry-After` says when to come back.",
        "too many requests; wait a minute",
    ),
    503: ("Index or articles are not there yet, or cannot be read.", "There is no search index yet."),
}
_USUAL = (400, 414, 429, 503)
_ETAG: Schema = {
    "ETag": {
        "description": "Sent back in `If-None-Match`, it asks for no more than changes.",
        "schema": {"type": "string"},
    }
}
_RETRY: Schema = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}}


def document(root: str) -> Schema:
    """Return the document; `root` is the address of the site, with or without its host."""
    return {**_document(), "servers": [{"url": root}]}


@cache
def _document() -> Schema:
    schemas = Schemas()
    found, article, error = map(schemas.of, (SearchShape, Article, ErrorShape))
    schemas.named["Article"] = _as_answered(schemas.named["Article"])
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "shebao",
            "version": "1",
            "summary": "Search for social-security guides",
            "description": _ABOUT,
        },
        "paths": {
            "/api/v1/search": {"get": _search(found)},
            "/api/v1/articles/{id}": {"get": _article(article)},
            "/api/v1/suggest": {"get": _suggest()},
            "/api/v1/openapi.json": {"get": _itself()},
        },
        "components": {
            "schemas": schemas.named,
            "responses": {
                "Unchanged": {"description": "You have it: nothing has changed since.", "headers": _ETAG},
                **{f"Error{status}": _error(status, error) for status in _ERRORS},
            },
        },
    }


def _as_answered(article: Schema) -> Schema:
    """Return the schema of an article without what the API may leave out."""
    fields = article["properties"]
    return {
        **article,
        "description": f"{article['description']} Empty fields are left out, and so is a `site` that is the host of "
        "`url`. Of a source that forbids copies there are no text, steps and facts.",
        "required": [name for name in article["required"] if name not in {"site", "text"}],
        "properties": {**fields, "topics": {**fields["topics"], "items": _TOPIC}},
    }


def _search(found: Schema) -> Schema:
    asked = examples.SEARCH["query"]
    link = {
        "operationId": "article",
        "parameters": {"id": "$response.body#/hits/0/id"},
        "description": "The best, whole.",
    }
    return {
        "operationId": "search",
        "summary": "Find articles",
        "description": "Without a question it finds every article that passes the filters.",
        "parameters": [
            _question('The question: words, "phrases", -not, field:word, as on the page of results.', asked),
            _parameter("topic", "Only this topic.", _TOPIC),
            _parameter("region", "Only this place, by its English name.", _TEXT, "Changzhou"),
            _parameter("year", "Only rules of this year.", _number(query.YEARS[0], query.YEARS[-1]), 2022),
            _parameter("site", "Only this source.", _TEXT, "guides.example"),
            _parameter("law", "Only what rests on this statute, or article of it.", _LAW, "social-insurance-law/25"),
            _parameter("sort", "Order of the hits.", {"enum": list(Sort), "default": Sort.RELEVANCE}),
            _parameter("page", "Page of results.", _number(1, query.MAX_PAGE) | {"default": 1}),
            _parameter("literal", "1 takes the words as they are typed.", _number(0, 1) | {"default": 0}),
        ],
        "responses": {
            **_steady(_json("What was found.", found, examples.SEARCH) | {"links": {"best": link}}),
            **_refusals(),
        },
    }


def _article(article: Schema) -> Schema:
    gone = {"required": ["status"], "properties": {"status": {"const": Status.GONE}}}
    id_: Schema = {"name": "id", "in": "path", "required": True, "description": "Id of an article, as hits have it."}
    return {
        "operationId": "article",
        "summary": "Read an article",
        "parameters": [id_ | {"schema": {"type": "string", "minLength": 1}, "example": examples.ARTICLE["id"]}],
        "responses": {
            **_steady(_json("The article.", article, examples.ARTICLE)),
            "410": _json(
                "The source has removed it; this is its last state.",
                {"allOf": [article, gone]},
                {**examples.ARTICLE, "status": Status.GONE},
            ),
            **_refusals(404),
        },
    }


def _suggest() -> Schema:
    # Not prefixItems: schemathesis 4 rewrites it as an older dialect does, and then refuses what it wrote.
    listed: Schema = {"type": "array", "items": {"type": "string"}}
    pair: Schema = {
        "description": "Two items: what was typed, then a list of what it may become, the likeliest first.",
        "type": "array",
        "items": {"anyOf": [{"type": "string"}, listed]},
        "contains": listed,
        "maxContains": 1,
        "minItems": 2,
        "maxItems": 2,
    }
    return {
        "operationId": "suggest",
        "summary": "Complete what is being typed",
        "description": "In the form of OpenSearch suggestions, which the search boxes of browsers read.",
        "parameters": [_question("What is typed so far.", "reissue")],
        "responses": {
            "200": _json("What was typed, and what it may become.", pair, examples.SUGGESTIONS, SUGGESTIONS),
            **_refusals(),
        },
    }


def _itself() -> Schema:
    shape: Schema = {"type": "object", "required": ["openapi", "info", "servers", "paths", "components"]}
    return {
        "operationId": "describe",
        "summary": "Read this document",
        "responses": {**_steady(_json("The OpenAPI document of the API.", shape)), **_refusals()},
    }


def _question(description: str, example: str) -> Schema:
    return _parameter("q", description, _TEXT | {"maxLength": MAX_CHARACTERS}, example)


def _parameter(name: str, description: str, schema: Schema, example: object = None) -> Schema:
    told = {"name": name, "in": "query", "description": description, "allowEmptyValue": True, "schema": schema}
    return told if example is None else told | {"example": example}


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _json(description: str, schema: Schema, example: object = None, kind: str = _JSON) -> Schema:
    shown = {} if example is None else {"example": example}
    return {"description": description, "content": {kind: {"schema": schema, **shown}}}


def _steady(answer: Schema) -> Schema:
    """Return the responses of what can be confirmed as unchanged."""
    return {"200": answer | {"headers": _ETAG}, "304": {"$ref": "#/components/responses/Unchanged"}}


def _error(status: int, schema: Schema) -> Schema:
    description, said = _ERRORS[status]
    answer = _json(description, schema, {"error": said})
    return answer | {"headers": _RETRY} if status in {429, 503} else answer


def _refusals(*others: int) -> Schema:
    return {str(status): {"$ref": f"#/components/responses/Error{status}"} for status in sorted((*_USUAL, *others))}
