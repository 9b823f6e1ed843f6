"""What programs ask a site for by custom: is it alive, is it ready, what may be crawled, how is it searched.

Knows addresses of the site, not articles.
"""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from corpus import ShebaoError
from webapp.backends import backends
from webapp.browsing import statutes
from webapp.failures import advice

machines = Blueprint("machines", __name__)


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


@machines.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers off the results of searches and off the API."""
    return _typed(render_template("robots.txt", sitemap=url_for(".sitemap", _external=True)), "text/plain")


@machines.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages that are our own; copies of articles are not, their source is the original."""
    addresses = [url_for(f"pages.{page}", _external=True) for page in ("home", "topics", "regions", "laws")]
    for statute in statutes(backends().search.facets("law")):
        addresses.append(url_for("pages.law", law=statute.law, _external=True))
        addresses += [
            url_for("pages.law", law=statute.law, number=number, _external=True) for number, _ in statute.articles
        ]
    return _typed(render_template("sitemap.xml", addresses=addresses), "application/xml")


@machines.get("/opensearch.xml")
def opensearch() -> Response:
    """Tell browsers how to search here (OpenSearch description document 1.1)."""
    page = render_template("opensearch.xml", root=request.url_root)
    return _typed(page, "application/opensearchdescription+xml")


def _typed(text: str, mimetype: str) -> Response:
    return Response(text, mimetype=mimetype)
