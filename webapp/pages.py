"""The pages that readers see: each turns a request into a question to the index or the store, and renders.

Knows requests and templates, not engines.
"""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from corpus import TOPICS, Article, RunKind
from indexer import Query, Sort
from webapp import query, results, structured, telling
from webapp.backends import backends
from webapp.browsing import initials, newest_first, statutes
from webapp.labels import label, law_label
from webapp.language import LANGUAGES
from webapp.language import gettext as _
from webapp.quoting import Quote, quotes
from webapp.reading import lay_out, past_year

pages = Blueprint("pages", __name__)

_NEWEST = 5
_REGIONS_AT_HOME = 24
_SIMILAR = 5
_RUNS = 5
"""Runs of a site among which is one that visited it: a replay does not."""
_QUOTED_FROM = 50
"""Guides among which is looked for what their sources quote of an article of a statute."""


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
        often=search.often(),
        changed=telling.newest(backends().store),
        structured=structured.website(url_for(".home", _external=True), url_for(".search", _external=True), LANGUAGES),
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
        alone=() if found.total else results.alone(asked.query, backends().search),
        understood=results.understood(asked.query, found),
        answer=results.answered(found, backends().store),
        parameters=query.parameters(asked.query),
        unfiltered=results.unfiltered(asked.query),
        hidden=query.filters(asked.query),
        chosen=results.chosen(asked.query),
        groups=results.groups(asked.query, found.facets),
        orders=results.orders(asked.query),
        pager=results.pager(found, lambda page: results.address(query.at_page(asked.query, page))),
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
    contradicted = () if reading.gone or not reading.may_copy else search.contradictions(article_id)
    page = render_template(
        "article.html",
        reading=reading,
        article=reading.article,
        past_year=past_year(reading.article.years, datetime.now(UTC)),
        contradicted=contradicted,
        sources=results.sources([claim for one in contradicted for claim in one.claims], backends().store),
        similar=similar[:_SIMILAR],
        same_law=results.same_law(reading.article, search),
        structured=_structured(reading.article),
    )
    return make_response(page, HTTPStatus.GONE if reading.gone else HTTPStatus.OK)


@pages.get("/about")
def about() -> str:
    """Say what this site is, where its guides come from and what it keeps of its readers."""
    store = backends().store
    sites = store.sites()
    runs = {site: store.runs(site, limit=_RUNS) for site in sites}
    newest = {site: next((run for run in some if run.kind is not RunKind.REPLAY), None) for site, some in runs.items()}
    return render_template("about.html", sites=sites, newest=newest, keep_days=backends().keep_days)


@pages.get("/topics")
def topics() -> str:
    """List every topic with the number of its guides."""
    return render_template("topics.html", topics=_topics())


@pages.get("/regions")
def regions() -> str:
    """List every region with the number of its guides, in the order of the alphabet."""
    return render_template("regions.html", initials=initials(backends().search.facets("region")))


@pages.get("/years")
def years() -> str:
    """List every year for which guides state rules, the newest first."""
    return render_template("years.html", years=newest_first(backends().search.facets("year")))


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
    name = law_label(asked.law)
    if not found.total:
        abort(HTTPStatus.NOT_FOUND, _("No guide rests on %(law)s.") % {"law": name})
    if asked.page > found.pages:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "law.html",
        name=name,
        title=results.paged(name, asked.page, found.pages),
        law=law,
        number=number,
        quotes=_quotes(law, number) if number and asked.page == 1 else (),
        first=asked.first + 1,
        results=found,
        found=results.join(found.hits, backends().store),
        pager=results.pager(found, lambda page: url_for(".law", law=law, number=number, page=page)),
        statute_name=law_label(law),
        narrow=results.address(Query(law=asked.law)),
    )


def _structured(shown: Article) -> tuple[structured.Data, ...]:
    """Return what machines are told of the page of an article."""
    # Named in full: the page may be that of an id which looks like another address.
    page = url_for("pages.article", article_id=shown.id, _external=True)
    topics = [
        (label(topic, "topic"), url_for("pages.search", topic=topic, _external=True)) for topic in shown.topics[:1]
    ]
    return (
        structured.article(
            shown, page, lambda basis: url_for("pages.law", law=basis.slug, number=basis.article, _external=True)
        ),
        structured.breadcrumbs([(_("Home"), url_for("pages.home", _external=True)), *topics, (shown.title, "")]),
    )


def _quotes(law: str, number: int) -> tuple[Quote, ...]:
    guides = backends().search.find(Query(law=f"{law}/{number}", per_page=_QUOTED_FROM, folded=False))
    found = results.join(guides.hits, backends().store)
    return quotes(law, number, [one.article for one in found if one.article])


def _topics() -> list[tuple[str, int]]:
    """Return every topic that has guides, in the order of the closed list, with their number."""
    counts = {facet.value: facet.count for facet in backends().search.facets("topic")}
    return [(topic, counts[topic]) for topic in TOPICS if topic in counts]


def _article(article_id: str) -> Article:
    found = backends().store.get(article_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND, _("There is no such guide here. It may have had another address; try the search."))
    return found
