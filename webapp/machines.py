"""What programs ask a site for by custom: is it alive, is it ready, what may be crawled, how is it searched.

Knows addresses of the site, not articles.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, url_for

from corpus import ShebaoError
from webapp import counting, sitemap
from webapp.backends import backends
from webapp.failures import advice
from webapp.language import LANGUAGES
from webapp.openapi import SUGGESTIONS
from webapp.sitemap import Place

machines = Blueprint("machines", __name__)

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_OPENSEARCH = "application/opensearchdescription+xml"


@machines.get("/healthz")
def healthz() -> Response:
    """Tell that the process is alive."""
    return jsonify(status="ok")


@machines.get("/readyz")
def readyz() -> Response:
    """Tell whether store and index can be used; 503 where they cannot."""
    try:
        backends().check()
    except ShebaoError as error:
        return make_response(jsonify(status="not ready", error=advice(error)), HTTPStatus.SERVICE_UNAVAILABLE)
    return jsonify(status="ready", articles=backends().search.count())


@machines.get("/metrics")
def metrics() -> Response:
    """Tell Prometheus how the site does."""
    return Response(counting.metrics().exposition(backends()), content_type=_PROMETHEUS)


@machines.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers off the results of searches, off the API and off what only maintainers need."""
    return _typed(render_template("robots.txt", sitemap=url_for(".whole_sitemap", _external=True)), "text/plain")


@machines.get("/sitemap.xml")
def whole_sitemap() -> Response:
    """List the pages that are our own; where they are too many for one file, the files that list them."""
    places = sitemap.places(backends().search, backends().store)
    files = sitemap.parts(places)
    if len(files) == 1:
        return _sitemap(places)
    addresses = [url_for(".part_of_sitemap", number=number, _external=True) for number in files]
    return _typed(render_template("sitemaps.xml", addresses=addresses), "application/xml")


@machines.get("/sitemap-<int:number>.xml")
def part_of_sitemap(number: int) -> Response:
    """List a part of our own pages."""
    part = sitemap.part(sitemap.places(backends().search, backends().store), number)
    return _sitemap(part) if part else abort(HTTPStatus.NOT_FOUND)


@machines.get("/opensearch.xml")
def opensearch() -> Response:
    """Tell browsers how to search here (OpenSearch description document 1.1)."""
    page = render_template("opensearch.xml", languages=LANGUAGES, suggestions=SUGGESTIONS, itself=_OPENSEARCH)
    return _typed(page, _OPENSEARCH)


def _sitemap(places: Sequence[Place]) -> Response:
    pages = [(_address(place), place.changed) for place in places]
    return _typed(render_template("sitemap.xml", pages=pages), "application/xml")


def _address(place: Place) -> str:
    law, _slash, number = place.law.partition("/")
    values: dict[str, Any] = {"law": law, "number": number or None} if law else {}
    return url_for(f"pages.{place.page}", **values, lang=None, _external=True)


def _typed(text: str, mimetype: str) -> Response:
    return Response(text, mimetype=mimetype)
