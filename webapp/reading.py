"""What the page of one article shows: its body in parts, the law it rests on, its dates, what is related.

Knows articles, not requests and not HTML.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus import Article, Block, BlockKind, LegalReference, RelatedLink, StatedFact, Status, Store, Unit
from corpus.text import lines
from webapp.labels import law_label
from webapp.language import gettext as _

_CONTENTS_FROM = 3
"""Headings from which on a list of contents helps more than it takes away."""
_NUMBERING = re.compile(r"\(?\w{1,3}[,.)、。:]\s*")


@dataclass(frozen=True, slots=True)
class LegalLink:
    """A statute, or one article of it, that the guide rests on."""

    label: str
    """Its full name, as the source gives it."""
    law: str
    article: int | None

    @property
    def name(self) -> str:
        """Its short name for readers."""
        return law_label(f"{self.law}/{self.article}" if self.article else self.law)


@dataclass(frozen=True, slots=True)
class Related:
    """An entry of the source's list of related articles."""

    link: RelatedLink
    article_id: str | None
    """Ours, where we have the article too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One article, laid out for reading."""

    article: Article
    body: tuple[Block, ...]
    law_text: tuple[Block, ...]
    laws: tuple[LegalLink, ...]
    related: tuple[Related, ...]
    figures: tuple[StatedFact, ...]
    """What it states, without telephone numbers, each value once."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the body, where there are so many that a list of contents helps."""
        found = tuple(block.text for block in self.body if block.kind is BlockKind.HEADING)
        return found if len(found) >= _CONTENTS_FROM else ()

    @property
    def may_copy(self) -> bool:
        """Whether the source lets us show its text."""
        return "noarchive" not in self.article.robots

    @property
    def gone(self) -> bool:
        """Whether the source has removed the article."""
        return self.article.status is Status.GONE

    @property
    def dates(self) -> tuple[tuple[str, date], ...]:
        """What happened when, as far as it is known."""
        article = self.article
        known = (
            (_("Published"), article.published),
            (_("Retrieved"), article.retrieved),
            (_("Last changed"), article.changed),
            (_("Last checked"), article.verified),
        )
        return tuple((what, when) for what, when in known if when)


def lay_out(article: Article, store: Store) -> Reading:
    """Return the article laid out, its related list resolved to the articles that we have."""
    blocks = article.blocks or _blocks(article)
    law_text = tuple(block for block in blocks if block.role == "legal")
    # The page's own heading stands in the place of the one that opens the section at the source.
    headed = bool(law_text) and law_text[0].kind is BlockKind.HEADING
    return Reading(
        article,
        body=tuple(block for block in blocks if block.role != "legal"),
        law_text=law_text[1:] if headed else law_text,
        laws=tuple(map(_legal_link, article.legal_basis)),
        related=tuple(_resolve(link, store) for link in article.related),
        figures=_figures(article),
    )


def past_year(years: Sequence[int], today: date) -> int | None:
    """Return the year of the newest rules that an article states, where that year is over."""
    return max(years) if years and max(years) < today.year else None


def _figures(article: Article) -> tuple[StatedFact, ...]:
    stated = (fact for fact in article.facts if fact.unit is not Unit.PHONE)
    return tuple({(one.measure, one.value, one.unit, one.region, one.year): one for one in stated}.values())


def _legal_link(reference: LegalReference) -> LegalLink:
    label = reference.law if reference.article is None else f"{reference.law}, Article {reference.article}"
    return LegalLink(label, reference.slug, reference.article)


def _resolve(link: RelatedLink, store: Store) -> Related:
    ours = store.find(link.url)
    return Related(link, ours.id if ours else None)


def _blocks(article: Article) -> tuple[Block, ...]:
    """Return the body of an article that came without blocks: its lines, and its steps as a list."""
    paragraphs = [Block(BlockKind.PARAGRAPH, line) for line in lines(article.text)]
    count = len(article.steps)
    for start in range(len(paragraphs) - count + 1 if count else 0):
        run = paragraphs[start : start + count]
        if all(_is_step(block.text, step) for block, step in zip(run, article.steps, strict=True)):
            listed = Block(BlockKind.LIST, items=article.steps, ordered=True, role="steps")
            paragraphs[start : start + count] = [listed]
            break
    return tuple(paragraphs)


def _is_step(line: str, step: str) -> bool:
    number = line.removesuffix(step)
    return number != line and (not number or bool(_NUMBERING.fullmatch(number)))
