"""Atom feeds (RFC 4287, paged by RFC 5005): the newest articles of any search, and what changed in the corpus.

Knows requests and what feed readers need; how a search or a change is told is the affair of `results` and `telling`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, render_template, request, url_for

from corpus import Article, Status
from indexer import MAX_CHARACTERS, Query, Sort
from webapp import query, results, telling
from webapp.backends import backends
from webapp.changes import change_url
from webapp.errors import BadParameterError
from webapp.filters import web_url
from webapp.language import gettext as _
from webapp.results import Found
from webapp.telling import Kind, Told

feeds = Blueprint("feeds", __name__)

_ENTRIES = 30
_SINCE = "2026"
"""Year that makes our tag URIs (RFC 4151) unmistakable; never to be changed."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed changed that has no entry: Atom wants a time."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can hold, however they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed."""

    id: str
    """A URI that stays the same wherever and in whatever language the feed is read."""
    title: str
    lang: str
    updated: datetime
    author: str
    alternate: str
    """Address of our page."""
    via: str
    """Address of the source's page; empty for none."""
    topics: Sequence[str]
    published: date | None = None
    kinds: Sequence[Kind] = ()
    summary: str = ""
    summary_lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One page of a feed."""

    id: str
    title: str
    own: str
    """Address of this page of the feed."""
    alternate: str
    """Address of the page that shows the same to readers."""
    first: str
    entries: Sequence[Entry]
    previous: str = ""
    next: str = ""

    @property
    def updated(self) -> datetime:
        """When the newest of its entries changed."""
        return max((entry.updated for entry in self.entries), default=_NEVER)


@feeds.get("/feed.atom")
def search() -> Response:
    """Give the newest articles of a search, always by date; of all articles where nothing is asked."""
    asked = query.read(request.args)
    if asked.shortened:
        message = f"q is too long; give at most {MAX_CHARACTERS} characters"
        raise BadParameterError(message)
    # Not by `Backends.find`: a program that asks every hour is no reader whose question others may want to type.
    wanted = replace(asked.query, sort=Sort.DATE, per_page=_ENTRIES)
    found = backends().search.find(wanted)
    page, last = wanted.page, max(found.pages, 1)

    return _answer(
        Feed(
            id=_tag(feed_url(wanted)),
            title=results.title(wanted, pages=1),
            own=feed_url(wanted, page, external=True),
            alternate=results.address(replace(wanted, page=1), external=True),
            first=feed_url(wanted, external=True),
            previous=feed_url(wanted, min(page - 1, last), external=True) if page > 1 else "",
            next=feed_url(wanted, page + 1, external=True) if page < min(last, query.MAX_PAGE) else "",
            entries=list(_entries(results.join(found.hits, backends().store))),
        )
    )


@feeds.get("/changes.atom")
def changes() -> Response:
    """Give what changed last in the whole corpus, new articles as well or, on demand, only others."""
    before = query.place(request.args.get("before", ""))
    only_changed = query.only_changed(request.args.get("kind", ""))
    kind = query.CHANGED if only_changed else None
    told = telling.recent(backends().store, before, _ENTRIES + 1, first=not only_changed)
    older = told[_ENTRIES - 1].position if len(told) > _ENTRIES else None
    return _answer(
        Feed(
            id=_tag(url_for(".changes", kind=kind)),
            title=f"{_('Recent changes')} – shebao",
            own=url_for(".changes", kind=kind, before=before, _external=True),
            alternate=url_for("changes.recent", kind=kind, _external=True),
            first=url_for(".changes", kind=kind, _external=True),
            next=url_for(".changes", kind=kind, before=older, _external=True) if older else "",
            entries=list(map(_changed, told[:_ENTRIES])),
        )
    )


@feeds.app_template_global()
def feed_url(asked: Query, page: int = 1, *, external: bool = False) -> str:
    """Return the address of the feed of a search; its order needs no saying."""
    return results.address(replace(asked, sort=Sort.RELEVANCE, page=page), "feeds.search", external=external)


def _entries(found: Iterable[Found]) -> Iterator[Entry]:
    """Yield what the store still knows: the index may be behind it."""
    for one in found:
        if one.article and one.article.status is Status.LIVE:
            yield _found(one, one.article)


def _found(found: Found, article: Article) -> Entry:
    text = "".join(span.text for span in found.snippet) if telling.may_show(article) else ""
    return Entry(
        id=_tag(f"/article/{quote(article.id)}"),
        title=found.hit.title,
        lang=found.lang,
        updated=article.changed or article.retrieved or _saved(article),
        published=article.published,
        author=article.site,
        alternate=url_for("pages.article", article_id=article.id, _external=True),
        via=web_url(article.url),
        topics=article.topics,
        summary=text,
        summary_lang=found.lang,
    )


def _changed(told: Told) -> Entry:
    article, number = told.article, told.version.number
    happened = " · ".join(kind.sentence for kind in told.kinds)
    return Entry(
        id=_tag(f"/article/{quote(article.id)}/history/{number}"),
        title=f"{article.title} – {happened}",
        lang=told.lang,
        updated=told.version.saved,
        author=article.site,
        alternate=change_url(article.id, number, external=True),
        via=web_url(article.url),
        topics=article.topics,
        kinds=told.kinds,
        summary=f"{happened}: {', '.join(told.fields)}" if told.fields else happened,
    )


def _saved(article: Article) -> datetime:
    """Return when an import that tells no date came in."""
    return backends().store.history(article.id, limit=1)[-1].saved


def _tag(path: str) -> str:
    """Return a tag URI: unlike an address it stays the same with and without encryption, and at every port."""
    host = urlsplit(request.host_url).hostname or ""
    return f"tag:{'localhost' if ':' in host else quote(host)},{_SINCE}:{path}"


def _answer(feed: Feed) -> Response:
    return Response(_NO_XML.sub("", render_template("feed.xml", feed=feed)), mimetype="application/atom+xml")
