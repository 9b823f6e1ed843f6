"""The pages of the sample site: article files in the skins of real sites, listings, sitemap, second addresses.

Knows nothing of sockets; `serve.py` sends what stands here.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cached_property
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

HERE = Path(__file__).resolve().parent
PER_PAGE = 15
SITE = "Job Recruitment Website"


@dataclass(frozen=True, slots=True)
class Category:
    """A section of the site, and the skin that its pages wear."""

    path: str
    name: str
    skin: str


CATEGORIES = {
    category.path: category
    for category in (
        Category("SocialSecurityInquiry", "Social security inquiry", "text_line"),
        Category("LaborLaw", "Labor law", "current_location"),
        Category("HousingFund", "Housing fund", "link_list"),
        Category("Shebao", "社保查询", "chinese_table"),
        Category("LocalTax", "Local tax", "bare"),
    )
}


@dataclass(frozen=True, slots=True)
class Link:
    """A title and where it leads."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """One article or noise file."""

    slug: str
    headers: dict[str, str]
    related: tuple[str, ...]
    body: str
    modified: float

    @property
    def title(self) -> str:
        """Title, also printed as the heading."""
        return self.headers["Title"]

    @property
    def category(self) -> Category:
        """Section of the site."""
        return CATEGORIES[self.headers["Category"]]

    @property
    def path(self) -> str:
        """Path of the address."""
        return self.headers.get("Path", f"/{self.category.path}/{self.slug}.html")

    @property
    def encoding(self) -> str:
        """Encoding in which the page is sent."""
        return self.headers.get("Encoding", "utf-8")

    @property
    def listed(self) -> bool:
        """Whether the listing of its section leads to it; tag pages are reached from the home page alone."""
        return self.path.startswith(f"/{self.category.path}/")


def read_page(file: Path) -> Page:
    """Read header lines, an empty line and the body."""
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    pairs = [line.partition(": ")[::2] for line in head.splitlines()]
    related = tuple(value for name, value in pairs if name == "Related")
    return Page(file.stem, dict(pairs), related, body, file.stat().st_mtime)


def slug_of(title: str) -> str:
    """Return ten letters that say nothing, always the same for a title."""
    return "".join(chr(ord("a") + byte % 26) for byte in hashlib.sha256(title.encode()).digest()[:10])


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it is sent."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    modified: float = 0.0
    location: str = ""

    @property
    def etag(self) -> str:
        """Strong validator: digest of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    def headers(self) -> Iterator[tuple[str, str]]:
        """Yield the headers in the order in which they are sent."""
        yield "Content-Length", str(len(self.body))
        if self.location:
            yield "Location", self.location
            return
        yield "Content-Type", self.kind
        if self.status == HTTPStatus.OK:
            yield "ETag", self.etag
        if self.modified:
            yield "Last-Modified", formatdate(self.modified, usegmt=True)


@dataclass(frozen=True)
class SampleSite:
    """Everything that the site answers, by path."""

    folder: Path = HERE
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        """Make the template environment."""
        loader = FileSystemLoader(HERE / "templates")
        environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        environment.globals |= {"site": SITE, "categories": CATEGORIES.values()}
        object.__setattr__(self, "templates", environment)

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every article and noise page by path."""
        files = sorted([*self.folder.glob("articles/*.html"), *self.folder.glob("noise/*.html")])
        return {page.path: page for page in map(read_page, files)}

    @cached_property
    def listings(self) -> dict[str, tuple[Page, ...]]:
        """Pages of each section in the order of its listing."""
        return {
            path: tuple(page for page in self.pages.values() if page.listed and page.category.path == path)
            for path in CATEGORIES
        }

    @cached_property
    def _paths_by_title(self) -> dict[str, list[str]]:
        paths: dict[str, list[str]] = {}
        for page in self.pages.values():
            paths.setdefault(page.title, []).append(page.path)
        return paths

    @cached_property
    def _paths_by_lower(self) -> dict[str, str]:
        return {path.lower(): path for path in self.pages}

    def answer(self, path: str, root: str) -> Answer:
        """Return what stands at `path`; `root` is the scheme and host that the visitor used."""
        special = {"/": self._home, "/robots.txt": self._robots, "/sitemap.xml": self._sitemap}
        if path in special:
            return special[path](root)
        if path in self.pages:
            return self._article(self.pages[path])
        return self._listing(path) or self._second_address(path, root) or self._missing()

    def _html(self, template: str, values: dict[str, object], status: int = 200, modified: float = 0.0) -> Answer:
        return Answer(self.templates.get_template(template).render(values).encode(), status=status, modified=modified)

    def _home(self, _root: str) -> Answer:
        articles = [page for page in self.pages.values() if page.listed]
        tags = [page for page in self.pages.values() if not page.listed]
        return self._html("home.html", {"latest": articles[:8], "mobile": articles[8:12], "tags": tags})

    def _robots(self, root: str) -> Answer:
        lines = ["User-agent: *", "Disallow: /print/", "Disallow: /login", "", f"Sitemap: {root}/sitemap.xml", ""]
        return Answer("\n".join(lines).encode(), kind="text/plain; charset=utf-8")

    def _sitemap(self, root: str) -> Answer:
        articles = [page for page in self.pages.values() if page.listed]
        text = self.templates.get_template("sitemap.xml").render(root=root, pages=articles, day=_day)
        return Answer(text.encode(), kind="application/xml")

    def _article(self, page: Page, canonical: str = "") -> Answer:
        values = {"page": page, "related": self._related(page), "canonical": canonical, **self._beside(page)}
        text = self.templates.get_template(f"{page.category.skin}.html").render(values)
        # Half of the GBK pages declare it in the header, half in the meta element alone: both occur in the wild.
        declared = page.encoding == "utf-8" or sum(page.slug.encode()) % 2
        kind = f"text/html; charset={page.encoding}" if declared else "text/html"
        body = text.encode(page.encoding, errors="xmlcharrefreplace")
        return Answer(body, kind, int(page.headers.get("Status", "200")), page.modified)

    def _related(self, page: Page) -> list[Link]:
        return [Link(title, self._path_of(title, page)) for title in page.related]

    def _path_of(self, title: str, beside: Page) -> str:
        others = [path for path in self._paths_by_title.get(title, []) if path != beside.path]
        return others[0] if others else f"/{beside.category.path}/{slug_of(title)}.html"

    def _beside(self, page: Page) -> dict[str, object]:
        pages = self.listings[page.category.path]
        if page not in pages:
            return {"previous": None, "following": None}
        at = pages.index(page)
        return {
            "previous": pages[at - 1] if at else None,
            "following": pages[at + 1] if at + 1 < len(pages) else None,
        }

    def _listing(self, path: str) -> Answer | None:
        section, _, name = path.strip("/").partition("/")
        if section not in CATEGORIES:
            return None
        last = max(1, -(-len(self.listings[section]) // PER_PAGE))
        names = {"" if number == 1 else f"index_{number}.html": number for number in range(1, last + 1)}
        if name not in names:
            return None
        number = names[name]
        shown = self.listings[section][(number - 1) * PER_PAGE : number * PER_PAGE]
        values = {"category": CATEGORIES[section], "pages": shown, "number": number, "last": last}
        return self._html("listing.html", values, modified=max(page.modified for page in shown))

    def _second_address(self, path: str, root: str) -> Answer | None:
        """Answer addresses under which a page is found as well: mobile form, print form, other letter case."""
        form, _, rest = path.lstrip("/").partition("/")
        page = self.pages.get(f"/{rest}")
        if form == "m" and page:
            return self._article(page, canonical=root + page.path)
        if form == "print" and page:
            return self._article(page)
        target = "/" if path == "/index.html" else self._paths_by_lower.get(path.lower())
        return Answer(status=301, location=root + target) if target else None

    def _missing(self) -> Answer:
        return self._html("missing.html", {}, status=404)


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
