"""The first draft of a site's declaration, from the address of one of its articles.

Knows addresses only; what is drafted is meant to be read and mended by a person.
"""

import json
import re
from itertools import takewhile
from string import Template
from urllib.parse import urlsplit

from corpus import canonical
from crawler.errors import BadAddressError
from crawler.site import is_own

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_DAY = re.compile(r"(?:19|20)\d{2}(?:[-_]?\d{2}){0,2}|\d{1,2}")
_ID = re.compile(r"\d{3,}")
_DELAY = 2.0
"""Seconds between two requests to a site that nobody has measured yet."""

_DECLARATION = Template('''"""$host: say here in a line what the site holds."""

from crawler.site import Limits, Politeness, SiteSpider


class $classname(SiteSpider):
    """The guides of $host."""

    name = "$name"
    starts = $starts
    articles = r"$articles"
    listings = r"$listings"
    limits = Limits(pages=2_000)
    politeness = Politeness(delay=$delay)
''')


def module_of(name: str) -> str:
    """Return the name of the module in which a site is declared; raises BadAddressError for what can be no name."""
    if not _NAME.fullmatch(name):
        message = f"{name!r} can be no name of a site; use lower-case letters, digits, dots, dashes: example-org"
        raise BadAddressError(message)
    module = re.sub(r"[.-]", "_", name)
    return f"site_{module}" if module[0].isdigit() else module


def declaration(name: str, url: str) -> str:
    """Return the source of a declaration that fits the article at `url`; raises BadAddressError."""
    try:
        parts = urlsplit(canonical(url))
    except ValueError as error:
        raise BadAddressError(str(error)) from error
    section = _section(parts.path)
    host = f"{parts.scheme}://{parts.netloc}"
    starts = tuple(dict.fromkeys((f"{host}{section}", f"{host}/")))
    return _DECLARATION.substitute(
        host=parts.netloc,
        classname="".join(word.capitalize() for word in module_of(name).split("_")),
        name=name,
        starts=json.dumps(starts).replace("[", "(").replace("]", ",)" if len(starts) == 1 else ")"),
        articles=article_pattern(parts.path, parts.query),
        listings=rf"://[^/]+{re.escape(section)}((index|list)[^/]*)?$",
        delay=0.0 if is_own(url) else _DELAY,
    )


def article_pattern(path: str, query: str = "") -> str:
    """Return a regular expression for addresses that look like this one: its folders, any slug, its extension."""
    *folders, last = path.strip("/").split("/")
    before = "/" + "".join(f"{_piece(folder)}/" for folder in folders)
    if query:
        names = [re.escape(pair.partition("=")[0]) for pair in query.split("&")]
        return before + re.escape(last) + r"\?" + "&".join(f"{name}=[^&]+" for name in names) + "$"
    stem, dot, extension = last.rpartition(".")
    slug = r"\d+" if (stem or last).isdigit() else r"[\w%-]+"
    return before + slug + (rf"\.{re.escape(extension)}" if dot else "/?") + "$"


def _piece(folder: str) -> str:
    if _DAY.fullmatch(folder) or _ID.fullmatch(folder):
        return r"[\d_-]+"
    return re.escape(folder)


def _section(path: str) -> str:
    """Return the folder of an article without the parts that differ from one to the next: days and numbers."""
    folders = path.rpartition("/")[0].strip("/").split("/")
    kept = takewhile(lambda part: part and not _DAY.fullmatch(part) and not _ID.fullmatch(part), folders)
    return "/" + "".join(f"{part}/" for part in kept)
