"""What a page of results shows: hits with their dates, filters to set and to remove, the way to other pages.

Knows queries and results, not requests and not HTML.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from flask import url_for

from corpus import Article, LegalReference, Store
from indexer import Answer, Claim, FacetValue, Hit, Query, Results, Search, Sort, Span
from webapp.labels import facet_titles, label, language_of, measure_label
from webapp.language import gettext as _
from webapp.query import filters, literally, parameters, with_filter

_LAWS_SHOWN = 4
_SAME_LAW_SHOWN = 3
_CHOICES_SHOWN = 6
_CHOICES_FOLDED = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A hit together with what the store knows of its article."""

    hit: Hit
    article: Article | None
    """None where the index is ahead of the store or behind it."""

    @property
    def lang(self) -> str:
        """Language of the title and the snippet; empty where unknown."""
        return language_of(self.hit.title, self.article.lang if self.article else "")

    @property
    def other_sites(self) -> int:
        """How many other sites say the same."""
        return len({copy.site for copy in self.hit.copies} - {self.hit.site})

    @property
    def snippet(self) -> tuple[Span, ...]:
        """The snippet, unless the source forbids to show one."""
        forbidden = self.article is not None and "nosnippet" in self.article.robots
        return () if forbidden else self.hit.snippet

    @property
    def published(self) -> date | None:
        """Day that the source prints."""
        return self.article.published if self.article else None

    @property
    def retrieved(self) -> datetime | None:
        """When this version was fetched."""
        return self.article.retrieved if self.article else None

    @property
    def verified(self) -> datetime | None:
        """When the source was last seen to say the same."""
        return self.article.verified if self.article else None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer together with what the store knows of its article and of those that state other figures."""

    answer: Answer
    article: Article | None
    sources: Mapping[str, Article]
    """Articles that state one of the claims, by id."""

    @property
    def lang(self) -> str:
        """Language of the answer; empty where unknown."""
        return language_of(self.answer.title, self.article.lang if self.article else "")

    @property
    def measure(self) -> str:
        """What the figure measures; empty where that is not known."""
        fact = self.answer.fact
        return measure_label(fact.measure) if fact else ""

    @property
    def verified(self) -> datetime | None:
        """When the source was last seen to say so."""
        return self.article.verified if self.article else None


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read out of a query, and the ways out where it was read wrongly."""

    literal: str
    """The same words as they were typed."""
    suggestion: str
    """Address of what may have been meant; empty where nothing is suggested."""
    places: tuple["Choice", ...]
    """The places and years that were read, each with the address that shows nothing else."""


@dataclass(frozen=True, slots=True)
class SameLaw:
    """Other guides that rest on one article of a statute."""

    law: str
    number: int
    guides: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter can take, or has."""

    label: str
    url: str
    """Where the value is set or, if it is set, taken away."""
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """The values of one filter, most frequent first."""

    name: str
    title: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...] = ()
    """Further values, shown on demand."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A step in the pagination; one without an address stands for the pages left out."""

    number: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """The way to the other pages of results."""

    page: int
    pages: int
    links: tuple[PageLink, ...]
    previous: str = ""
    next: str = ""


def address(query: Query, endpoint: str = "pages.search", *, external: bool = False) -> str:
    """Return the address of the page, or of the feed, that answers `query`."""
    given: dict[str, Any] = parameters(query)
    return url_for(endpoint, **given, _external=external)


def join(hits: Iterable[Hit], store: Store) -> tuple[Found, ...]:
    """Return the hits with their articles, read from the store at one go."""
    found = tuple(hits)
    articles = store.get_many([hit.id for hit in found])
    return tuple(Found(hit, articles.get(hit.id)) for hit in found)


def sources(claims: Iterable[Claim], store: Store) -> dict[str, Article]:
    """Return the articles that state one of the claims, by id, read from the store at one go."""
    return store.get_many(list(dict.fromkeys(source for claim in claims for source in claim.sources)))


def answered(results: Results, store: Store) -> Answered | None:
    """Return the answer with its article and those of its claims."""
    answer = results.answer
    if answer is None:
        return None
    return Answered(answer, store.get_many([answer.article_id]).get(answer.article_id), sources(answer.claims, store))


def understood(query: Query, results: Results) -> Understood:
    """Return what was read out of the words, and where the ways out lead."""
    read = [*(("region", name) for name in results.regions), *(("year", str(year)) for year in results.years)]
    places = tuple(Choice(label(value, name), address(with_filter(query, name, value))) for name, value in read)
    meant = address(replace(query, words=results.suggestion, page=1)) if results.suggestion else ""
    return Understood(address(literally(query)), meant, places)


def same_law(article: Article, search: Search) -> tuple[SameLaw, ...]:
    """Return, for each article of a statute on which a guide rests, what else the same paragraph answers."""
    numbered = [basis for basis in article.legal_basis if basis.article]
    found = ((basis, _resting(basis, article.id, search)) for basis in numbered[:_LAWS_SHOWN])
    return tuple(
        SameLaw(basis.slug, basis.article or 0, guides[:_SAME_LAW_SHOWN], total)
        for basis, (guides, total) in found
        if guides
    )


def _resting(basis: LegalReference, but: str, search: Search) -> tuple[tuple[Hit, ...], int]:
    found = search.find(Query(law=basis.key, per_page=_SAME_LAW_SHOWN + 1))
    return tuple(hit for hit in found.hits if hit.id != but), found.total


def chosen(query: Query) -> tuple[Choice, ...]:
    """Return the filters that are set, each with the address that takes it away."""
    return tuple(
        Choice(label(value, name), address(with_filter(query, name, "")), chosen=True)
        for name, value in filters(query).items()
    )


def unfiltered(query: Query) -> str:
    """Return the address of the same words without any filter."""
    return address(Query(words=query.words, sort=query.sort, literal=query.literal))


def groups(query: Query, facets: Mapping[str, tuple[FacetValue, ...]]) -> tuple[FilterGroup, ...]:
    """Return the filters that the results can be narrowed by, without those that offer no choice."""
    every = (_group(query, name, title, facets.get(name, ())) for name, title in facet_titles().items())
    return tuple(group for group in every if group.shown)


def _group(query: Query, name: str, title: str, values: tuple[FacetValue, ...]) -> FilterGroup:
    current = filters(query).get(name, "")
    if current:
        known = next((value.count for value in values if value.value == current), None)
        without = address(with_filter(query, name, ""))
        return FilterGroup(name, title, (Choice(label(current, name), without, known, chosen=True),))
    choices = tuple(
        Choice(label(value.value, name), address(with_filter(query, name, value.value)), value.count)
        for value in values[:_CHOICES_FOLDED]
    )
    # One value that is left over is shown: a fold for it would take as much room.
    shown = _CHOICES_SHOWN if len(choices) > _CHOICES_SHOWN + 1 else len(choices)
    return FilterGroup(name, title, choices[:shown], choices[shown:])


def orders(query: Query) -> tuple[Choice, ...]:
    """Return the orders in which the results can be shown."""
    names = {Sort.RELEVANCE: _("Best match"), Sort.DATE: _("Newest first")}
    return tuple(
        Choice(name, address(replace(query, sort=sort, page=1)), chosen=query.sort is sort)
        for sort, name in names.items()
    )


def wider(query: Query, search: Search) -> tuple[Choice, ...]:
    """Return what the same words would find with one filter fewer, without what finds nothing either."""
    attempts = {name: with_filter(query, name, "") for name in filters(query)}
    counted = ((name, attempt, search.find(replace(attempt, per_page=1)).total) for name, attempt in attempts.items())
    return tuple(
        Choice(label(filters(query)[name], name), address(attempt), total) for name, attempt, total in counted if total
    )


def pager(results: Results, url: Callable[[int], str]) -> Pager:
    """Return the way to the other pages; `url` gives the address of the page with a number."""
    page, pages = results.query.page, results.pages
    return Pager(
        page,
        pages,
        tuple(_links(page, pages, url)),
        previous=url(min(page - 1, pages)) if page > 1 and pages else "",
        next=url(page + 1) if page < pages else "",
    )


def _links(page: int, pages: int, url: Callable[[int], str]) -> Iterator[PageLink]:
    numbers = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    for number, following in pairwise([*numbers, 0]):
        yield PageLink(number, url(number), current=number == page)
        if following > number + 1:
            # A gap of a single page is no shorter than the page itself.
            yield PageLink(number + 1, url(number + 1) if following == number + 2 else "")


def alone(query: Query, search: Search) -> tuple[Choice, ...]:
    """Return what each word of a query finds by itself, without its filters."""
    return tuple(Choice(words, address(Query(words=words)), count) for words, count in search.alone(query))


def title(query: Query, pages: int) -> str:
    """Return the title of the page of results, the most telling part first."""
    words = " · ".join(filter(None, [query.words, *(label(value, name) for name, value in filters(query).items())]))
    return paged(words or _("All guides"), query.page, pages)


def paged(title: str, page: int, pages: int) -> str:
    """Return the title of one page of several."""
    of = {"title": title, "page": page, "pages": pages}
    return _("%(title)s (page %(page)s of %(pages)s)") % of if pages > 1 else title
