"""What a declaration makes of a few pages of its site, as tables: which rules match, which parts are missing.

Knows the pages that were tried; fetches nothing.
"""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from corpus import Article
from crawler.declaring.explaining import Part, idle_selectors, kind_of, parts_of, rule_of, rules_of_links
from crawler.declaring.trying import Trial, TriedPage
from crawler.extraction import Layout, Reading
from crawler.site import SiteSpider

_ENOUGH = 3
"""Articles from which a field that is missing in all of them says something about the site."""


def as_tables(trial: Trial) -> RenderableType:
    """Return every page with its parts and its links, and then what was refused."""
    tables = (table for page in trial.pages for table in _page(trial.site, page))
    refused = [Text(f"no page: {refusal}", overflow="fold") for refusal in trial.refusals]
    return Group(*tables, *refused)


def parts_table(reading: Reading, html: bytes, layout: Layout) -> Table:
    """Return the fields of one article, each with what found it."""
    table = _table("part", "found", "by")
    for part in parts_of(reading, html, layout):
        table.add_row(part.name, part.found or ("MISSING" if part.missing else "-"), part.by)
    return table


def facts_table(article: Article) -> Table:
    """Return the facts of an article, each with the sentence that states it."""
    table = _table("fact", "value", "where and when", "by the sentence")
    for fact in article.facts:
        tied = " ".join(filter(None, (fact.region, str(fact.year or ""))))
        table.add_row(fact.measure, f"{fact.value} {fact.unit}", tied or "-", Text(fact.quote))
    return table


def complaints(trial: Trial) -> list[str]:
    """Return what the declaration should be mended for, a line each; empty where it fits the pages."""
    astray = list(_astray(trial))
    articles = [page for page in trial.pages if page.reading.article and page not in astray]
    wrong = [
        f"{page.url} is read as an article, though `articles` does not match it; name it in `listings`"
        for page in astray
    ]
    if not articles:
        known = sum(
            rule.count for page in trial.pages for rule in rules_of_links(trial.site, page.reading) if rule.visited
        )
        seen = f"{len(trial.pages)} pages with {known} links that the declaration visits"
        refused = f" ({trial.refusals[0]})" if trial.refusals else ""
        return [f"no article among {seen}{refused}; see `articles` and `layout`, or name one with --start URL", *wrong]
    return [*wrong, *_missing(articles, trial.site), *_idle(articles, trial.site)]


def verdict(trial: Trial) -> str:
    """Return what a declaration that wants no mending made of the pages, in a line."""
    articles = sum(page.reading.article is not None for page in trial.pages)
    return f"{trial.site.name}: {len(trial.pages)} pages, {articles} of them articles: the declaration fits them"


def _astray(trial: Trial) -> Iterator[TriedPage]:
    """Yield the start pages that pass for articles at addresses which the declaration says are none."""
    for page in trial.pages:
        if page.reading.article and not trial.site.may_be_article(page.url):
            yield page


def _missing(pages: list[TriedPage], site: SiteSpider) -> Iterator[str]:
    by_name: dict[str, list[Part]] = {}
    for page in pages:
        for part in parts_of(page.reading, page.html, site.page_layout):
            by_name.setdefault(part.name, []).append(part)
    for name, parts in by_name.items():
        if len(parts) >= _ENOUGH and all(part.missing for part in parts):
            yield f"{name} is missing in all {len(parts)} articles"


def _idle(pages: list[TriedPage], site: SiteSpider) -> Iterator[str]:
    """Yield the selectors that match nothing in any of the articles."""
    idle = [set(idle_selectors(page.html, site.page_layout)) for page in pages]
    for selector in sorted(set.intersection(*idle)):
        yield f"layout: {selector} matches nothing in {len(pages)} articles"


def _page(site: SiteSpider, page: TriedPage) -> Iterator[RenderableType]:
    yield Text(page.url, style="bold", overflow="fold")
    yield Text(f"  page: {kind_of(page.reading)}   address: {rule_of(site, page.url)}")
    if page.reading.article:
        yield parts_table(page.reading, page.html, site.page_layout)
    yield links_table(site, page.reading)
    yield Text()


def links_table(site: SiteSpider, reading: Reading) -> Table:
    """Return the links of a page by the rule that decides about them."""
    table = _table("links", "rule", "for example")
    for rule in rules_of_links(site, reading):
        table.add_row(str(rule.count), rule.name, _lines(rule.examples))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=True, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _lines(examples: Iterable[str]) -> str:
    return "\n".join(examples)
