"""What an article is: the record that every room passes on.

Knows nothing of where articles come from, are kept or are searched.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

_FINGERPRINTED = [
    "title",
    "breadcrumb",
    "lang",
    "published",
    "text",
    "steps",
    "legal_basis",
    "related",
    "regions",
    "topics",
    "years",
    "phones",
]


class Status(StrEnum):
    """Whether the source still has the article."""

    LIVE = "live"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LegalReference:
    """A statute, or one article of it, on which an article says it rests."""

    law: str
    """Full English name, as in "Social Insurance Law of the People's Republic of China"."""
    article: int | None = None
    """Number of the statute's article; None where the page names the statute alone."""

    @property
    def slug(self) -> str:
        """Name of the statute in addresses: `social-insurance-law`."""
        short = re.sub(r"\s+of the People's Republic of China\b", "", self.law, flags=re.IGNORECASE)
        return re.sub(r"[^\w]+", "-", short.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """An entry of the list of related articles that the source prints."""

    title: str
    url: str
    """Absolute and canonical."""


class BlockKind(StrEnum):
    """What a block of the body is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body as plain text; only templates make HTML of it."""

    kind: BlockKind
    text: str = ""
    """Text of a heading, paragraph or quote."""
    items: tuple[str, ...] = ()
    """Entries of a list."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Rows of a table, each a tuple of cells."""
    ordered: bool = False
    """Whether a list is numbered."""
    role: str = ""
    """`steps` for the list of top-level steps, `legal` for blocks of the legal section, else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A guide, answer or notice about social security, as one site published it."""

    id: str
    """Stable: `corpus.page_id` of the canonical address, unless an import named another."""
    url: str
    """Canonical address of the source."""
    site: str
    """Name of the site's declaration, or the host for what was crawled or imported without one."""
    title: str
    """Title as readers see it, repaired, without site name or breadcrumb."""
    text: str
    """Repaired text, paragraphs separated by newlines; steps and legal section included."""
    breadcrumb: tuple[str, ...] = ()
    """Path of categories above the article, outermost first, the title left out."""
    lang: str = ""
    """ISO 639-1 code of the text's language; empty where unknown."""
    published: date | None = None
    """Day printed on the page; hardly ever there."""
    steps: tuple[str, ...] = ()
    """Top-level steps in order, their numbering removed."""
    legal_basis: tuple[LegalReference, ...] = ()
    """Statutes cited, in order of appearance, each once."""
    related: tuple[RelatedLink, ...] = ()
    """The source's own list of related articles."""
    regions: tuple[str, ...] = ()
    """English names of the provinces, cities and counties that the article is about."""
    topics: tuple[str, ...] = ()
    """Ids of `corpus.TOPICS`, the main one first."""
    years: tuple[int, ...] = ()
    """Years for which the article states rules, ascending."""
    phones: tuple[str, ...] = ()
    """Hotlines and telephone numbers, in order of appearance."""
    blocks: tuple[Block, ...] = ()
    """The body in blocks, from which the article page is rendered."""
    title_as_found: str = ""
    """Title before repair; empty where repair changed nothing."""
    text_as_found: str = ""
    """Text before repair; empty where repair changed nothing."""
    robots: tuple[str, ...] = ()
    """Directives of the source that bind us, such as `noarchive` or `nosnippet`."""
    first_seen: datetime | None = None
    """When the article first came in (UTC); None for an import that does not say."""
    retrieved: datetime | None = None
    """When this version was fetched (UTC)."""
    verified: datetime | None = None
    """When the source was last seen to say the same (UTC)."""
    changed: datetime | None = None
    """When the extracted fields last changed (UTC)."""
    etag: str = ""
    """HTTP validator of the last fetch."""
    last_modified: str = ""
    """HTTP validator of the last fetch, as the server wrote it."""
    extractor: str = ""
    """Version of the extraction that made this record; empty for imports."""
    status: Status = Status.LIVE
    """Whether the source still has the article."""

    @property
    def fingerprint(self) -> str:
        """Digest of the extracted fields together with the extractor's version."""
        record = self.record()
        fields = {name: record[name] for name in _FINGERPRINTED}
        extracted = json.dumps([self.extractor, fields], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(extracted.encode()).hexdigest()[:32]

    def record(self) -> dict[str, object]:
        """Return the thirteen fields of an extracted page as JSON values, `kind` first."""
        return {
            "kind": "article",
            "url": self.url,
            "title": self.title,
            "breadcrumb": list(self.breadcrumb),
            "lang": self.lang,
            "published": self.published.isoformat() if self.published else None,
            "text": self.text,
            "steps": list(self.steps),
            "legal_basis": [{"law": r.law, "article": r.article} for r in self.legal_basis],
            "related": [{"title": r.title, "url": r.url} for r in self.related],
            "regions": list(self.regions),
            "topics": list(self.topics),
            "years": list(self.years),
            "phones": list(self.phones),
        }

    def line(self) -> dict[str, object]:
        """Return what `export` writes: id, url, title and text, then every other field that is set.

        `Article.from_record` reads it back without loss, and a line that was imported comes out the same.
        """
        raise NotImplementedError

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> "Article":
        """Return the article that a line of an import describes.

        Needs `url`, `title` and `text`; raises BadRecordError that names the field and what it should be.
        """
        raise NotImplementedError
