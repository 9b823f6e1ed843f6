"""What pages say of themselves to machines, in the words of schema.org (JSON-LD): plain values, which templates embed.

Knows articles and addresses, not requests; every address is passed in and absolute. Of a source that forbids copies or
snippets no text goes out.
"""

from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from corpus import TOPICS, Article, LegalReference, Topic
from corpus.text import lines
from webapp.filters import iso, web_url
from webapp.labels import language_of

Data = dict[str, object]

_CONTEXT: Final = "https://schema.org"
_KEPT_BACK: Final = {"noarchive", "nosnippet"}
_DESCRIBED = 200
"""Characters of the text that describe an article."""


def website(home: str, search: str, languages: Iterable[str]) -> Data:
    """Return what this site is, and how it is searched: `search` is the address of the page of results."""
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": "shebao",
        "alternateName": "社保",
        "url": home,
        "inLanguage": list(languages),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def article(given: Article, page: str, law_page: Callable[[LegalReference], str]) -> Data:
    """Return what an article says, for the page that shows it; `law_page` tells where a statute has its page."""
    source, site = web_url(given.url), _site(given)
    return _present(
        {
            "@context": _CONTEXT,
            "@type": "Article",
            "url": page,
            "mainEntityOfPage": page,
            "headline": given.title,
            "description": _description(given),
            "inLanguage": language_of(given.title, given.lang),
            "datePublished": iso(given.published),
            "dateModified": iso(given.changed),
            "isBasedOn": {"@type": "WebPage", "url": source, "publisher": site} if source else None,
            "publisher": site,
            "sourceOrganization": site,
            "about": [_subject(TOPICS[topic]) for topic in given.topics if topic in TOPICS],
            "citation": [_legislation(basis, law_page(basis)) for basis in given.legal_basis],
            "spatialCoverage": [{"@type": "Place", "name": region} for region in given.regions],
            "temporalCoverage": _years(given.years),
        }
    )


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Data:
    """Return the way to a page: names with their addresses, outermost first; the page itself needs none."""
    entries = [
        _present({"@type": "ListItem", "position": position, "name": name, "item": address})
        for position, (name, address) in enumerate(trail, start=1)
    ]
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": entries}


def _site(given: Article) -> Data:
    """Return who published an article: the site that it is from."""
    source = urlsplit(web_url(given.url))
    home = f"{source.scheme}://{source.netloc}/" if source.netloc else ""
    return _present({"@type": "Organization", "name": given.site, "url": home})


def _subject(topic: Topic) -> Data:
    return {"@type": "Thing", "name": topic.en, "alternateName": topic.zh}


def _legislation(basis: LegalReference, page: str) -> Data:
    statute: Data = {"@type": "Legislation", "name": basis.law}
    if basis.article is None:
        return _present({**statute, "url": page})
    named = f"{basis.law}, Article {basis.article}"
    return _present({"@type": "Legislation", "name": named, "url": page, "isPartOf": statute})


def _description(given: Article) -> str:
    """Return the beginning of the text, where it may be shown."""
    shown = "" if _KEPT_BACK.intersection(given.robots) else next(iter(lines(given.text)), "")
    if len(shown) <= _DESCRIBED:
        return shown
    cut = shown[:_DESCRIBED]
    # Chinese has no blanks to cut at.
    return f"{cut.rpartition(' ')[0] or cut}…"


def _years(years: tuple[int, ...]) -> str:
    """Return years as a period of ISO 8601."""
    return f"{min(years)}/{max(years)}" if len(set(years)) > 1 else "".join(map(str, years[:1]))


def _present(data: Data) -> Data:
    """Return the data without what is not known."""
    return {name: value for name, value in data.items() if value not in ("", None, [])}
