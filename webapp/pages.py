"""The pages that readers see: each turns a request into a question to the index or the store, and renders.

Knows requests and templates, not engines.
"""

from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from corpus import TOPICS, Article
from indexer import Query, Sort
from webapp import query, results
from webapp.backends import backends
from webapp.browsing import initials, statutes
from webapp.labels import law_label
from webapp.reading import lay_out

pages = Blueprint("pages", __name__)

_NEWEST = 5
_REGIONS_AT_HOME = 24
_SIMILAR = 5


@pages.get("/")
def home() -> str:
    """Show the search box, ways to browse and the newest guides."""
    search = backends().search
    newest = search.find(Query(sort=Sort.DATE, per_page=_NEWEST))
    return render_template(
        "home.html",
        total=newest.total,
        newest=results.join(newest.hits, backends().store),
        topics=_topics(),
        regions=search.facets("region", _REGIONS_AT_HOME),
        sites=search.facets("site"),
    )


@pages.get("/search")
def search() -> str:
    """Show what was found."""
    asked = query.read(request.args)
    found = backends().find(asked.query)
    return render_template(
        "results.html",
        asked=asked,
        query=asked.query,
        results=found,
        found=results.join(found.hits, backends().store),
        title=results.title(asked.query, found.pages),
        understood=results.understood(asked.query, found),
        answer=results.answered(found, backends().store),
        hidden=query.filters(asked.query),
        chosen=results.chosen(asked.query),
        groups=results.groups(asked.query, found.facets),
        orders=results.orders(asked.query),
        pager=results.pager(found, lambda page: query.address(query.at_page(asked.query, page))),
        wider=() if found.total else results.wider(asked.query, backends().search),
        topics=() if found.total else _topics(),
    )


@pages.get("/article/<path:article_id>")
def article(article_id: str) -> Response:
    """Show one article; 410 with its last text where the source has removed it."""
    reading = lay_out(_article(article_id), backends().store)
    search = backends().search
    # What the source lists as related stands beside the similar ones, and is none of them.
    listed = {one.article_id for one in reading.related}
    similar = [hit for hit in search.similar(article_id, _SIMILAR + len(listed)) if hit.id not in listed]
    page = render_template(
        "article.html",
        reading=reading,
        article=reading.article,
        similar=similar[:_SIMILAR],
        same_law=results.same_law(reading.article, search),
    )
    return make_response(page, HTTPStatus.GONE if reading.gone else HTTPStatus.OK)


@pages.get("/article/<path:article_id>/history")
def history(article_id: str) -> str:
    """Show when the article changed."""
    versions = backends().store.history(article_id)
    return render_template("history.html", article=_article(article_id), versions=versions[::-1])


@pages.get("/topics")
def topics() -> str:
    """List every topic with the number of its guides."""
    return render_template("topics.html", topics=_topics())


@pages.get("/regions")
def regions() -> str:
    """List every region with the number of its guides, in the order of the alphabet."""
    return render_template("regions.html", initials=initials(backends().search.facets("region")))


@pages.get("/laws")
def laws() -> str:
    """List every statute, and its articles, that guides rest on."""
    return render_template("laws.html", statutes=statutes(backends().search.facets("law")))


@pages.get("/law/<law>")
@pages.get("/law/<law>/<int:number>")
def law(law: str, number: int | None = None) -> str:
    """Show the guides that rest on a statute, or on one article of it."""
    args = {"law": law if number is None else f"{law}/{number}", "page": request.args.get("page", "")}
    asked = query.read(args).query
    found = backends().search.find(asked)
    if not found.total:
        abort(HTTPStatus.NOT_FOUND, f"No guide rests on {law_label(asked.law)}.")
    return render_template(
        "law.html",
        name=law_label(asked.law),
        results=found,
        found=results.join(found.hits, backends().store),
        pager=results.pager(found, lambda page: url_for(".law", law=law, number=number, page=page)),
        statute=url_for(".law", law=law) if number else "",
        statute_name=law_label(law),
        narrow=query.address(Query(law=asked.law)),
    )


def _topics() -> list[tuple[str, int]]:
    """Return every topic that has guides, in the order of the closed list, with their number."""
    counts = {facet.value: facet.count for facet in backends().search.facets("topic")}
    return [(topic, counts[topic]) for topic in TOPICS if topic in counts]


def _article(article_id: str) -> Article:
    found = backends().store.get(article_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND, "There is no such article here. It may have had another address; try the search.")
    return found
