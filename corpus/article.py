"""What an article is: the record that every room passes on.

Knows nothing of where articles come from, are kept or are searched.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict

from corpus.address import host, page_id
from corpus.block import Block
from corpus.errors import BadRecordError
from corpus.record import Fields, plain, shorten, stamp
from corpus.stated import StatedFact
from corpus.topics import TOPICS

EXTRACTED = (
    *("title", "breadcrumb", "lang", "published", "text", "steps"),
    *("legal_basis", "related", "regions", "topics", "years", "phones", "facts"),
)
"""Names of the fields that extraction fills; a change in one of them is a change of the article."""


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

    @property
    def key(self) -> str:
        """What is cited, in addresses and as a value to filter by: `social-insurance-law/25`, or the statute alone."""
        return f"{self.slug}/{self.article}" if self.article else self.slug


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """An entry of the list of related articles that the source prints."""

    title: str
    url: str
    """Absolute and canonical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A guide, answer or notice about social security, as one site published it."""

    id: str
    """Stable: `corpus.page_id` of the canonical address, unless an import named another."""
    url: str
    """Canonical address of the source; that of an import as the import wrote it, empty where it has none."""
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
    facts: tuple[StatedFact, ...] = ()
    """Figures with what they measure, where and when, in order of appearance, each once."""
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
    def page(self) -> str:
        """The `corpus.page_id` of the article's address; empty for an import that has none."""
        return page_id(self.url) if self.url else ""

    @property
    def fingerprint(self) -> str:
        """Digest of the extracted fields together with the extractor's version."""
        record = self.record()
        fields = {name: record[name] for name in EXTRACTED}
        extracted = json.dumps([self.extractor, fields], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(extracted.encode()).hexdigest()[:32]

    def record(self) -> dict[str, object]:
        """Return the fourteen fields of an extracted page as JSON values, `kind` first."""
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
            "facts": [asdict(fact) for fact in self.facts],
        }

    def line(self) -> dict[str, object]:
        """Return what `export` writes: id, url, title and text, then every other field that is set.

        `Article.from_record` reads it back without loss, and a line that was imported comes out the same.
        """
        given = ("id", "url", "title", "text")
        line = {name: getattr(self, name) for name in given}
        for one in fields(self):
            derived = host(self.url) if one.name == "site" else one.default
            value = getattr(self, one.name)
            if one.name not in given and value != derived:
                line[one.name] = _json(value)
        return line

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> "Article":
        """Return the article that a line of an import describes.

        Needs `url`, `title` and `text`, of which the first may be empty beside an `id`; takes records of `extract` too.
        Raises BadRecordError that names the field and what it should be.
        """
        if record.get("kind", "article") != "article":
            message = f'kind is {shorten(record["kind"])}; only records of kind "article" can become articles'
            raise BadRecordError(message)
        read = Fields(record, ("kind", *cls.__dataclass_fields__))
        url = _url(read)
        return cls(
            id=_id(read) if read.has("id") else page_id(url),
            url=url,
            site=read.text("site", host(url)),
            title=read.text("title"),
            text=read.text("text"),
            **_lists(read),
            lang=read.text("lang", ""),
            published=read.day("published"),
            title_as_found=read.raw("title_as_found", ""),
            text_as_found=read.raw("text_as_found", ""),
            first_seen=read.moment("first_seen"),
            retrieved=read.moment("retrieved"),
            verified=read.moment("verified"),
            changed=read.moment("changed"),
            etag=read.text("etag", ""),
            last_modified=read.text("last_modified", ""),
            extractor=read.text("extractor", ""),
            status=read.choice("status", Status, Status.LIVE),
        )


class _Lists(TypedDict):
    breadcrumb: tuple[str, ...]
    steps: tuple[str, ...]
    legal_basis: tuple[LegalReference, ...]
    related: tuple[RelatedLink, ...]
    regions: tuple[str, ...]
    topics: tuple[str, ...]
    years: tuple[int, ...]
    phones: tuple[str, ...]
    facts: tuple[StatedFact, ...]
    blocks: tuple[Block, ...]
    robots: tuple[str, ...]


def _lists(read: Fields) -> _Lists:
    laws = read.objects("legal_basis", LegalReference.__dataclass_fields__)
    related = read.objects("related", RelatedLink.__dataclass_fields__)
    return {
        "breadcrumb": read.texts("breadcrumb"),
        "steps": read.texts("steps"),
        "legal_basis": tuple(LegalReference(law.text("law"), law.number("article")) for law in laws),
        "related": tuple(RelatedLink(link.text("title"), link.url("url")) for link in related),
        "regions": read.texts("regions"),
        "topics": _topics(read),
        "years": read.numbers("years"),
        "phones": read.texts("phones"),
        "facts": tuple(map(StatedFact.read, read.objects("facts", StatedFact.__dataclass_fields__))),
        "blocks": tuple(map(Block.read, read.objects("blocks", Block.__dataclass_fields__))),
        "robots": read.texts("robots"),
    }


def _id(read: Fields) -> str:
    name = read.raw("id")
    if not plain(name):
        read.reject("id", "a name without blanks; leave it out to have one made from the address")
    return name


def _url(read: Fields) -> str:
    if read.raw("url"):
        return read.url("url")
    if not read.has("id"):
        read.reject("url", "the address of the page; one that has none needs an id")
    return ""


def _topics(read: Fields) -> tuple[str, ...]:
    topics = read.texts("topics")
    if not TOPICS.keys() >= set(topics):
        read.reject("topics", "a list of " + ", ".join(TOPICS))
    return topics


def _json(value: object) -> object:
    """Return a field's value as JSON: of an object, only what is set."""
    match value:
        case tuple():
            return [_json(one) for one in value]
        case datetime():
            return stamp(value)
        case date():
            return value.isoformat()
        case LegalReference() | RelatedLink() | Block() | StatedFact():
            set_ = (
                (one.name, getattr(value, one.name)) for one in fields(value) if getattr(value, one.name) != one.default
            )
            return {name: _json(field) for name, field in set_}
        case StrEnum():
            return str(value)
        case _:
            return value
