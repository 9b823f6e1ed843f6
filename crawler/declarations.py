"""The declarations that are there: loaded, looked over, found by name.

Knows where their modules are; not what is done with them.
"""

import os
import re
import traceback

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.errors import BrokenDeclarationError, UnknownSiteError
from crawler.site import SiteSpider


def declared_sites() -> dict[str, type[SiteSpider]]:
    """Return the declarations by name, in alphabetical order; raises BrokenDeclarationError."""
    try:
        loader = SpiderLoader.from_settings(_settings())
    except Exception as error:
        raise BrokenDeclarationError(_where_it_broke(error)) from error
    loaded = {name: loader.load(name) for name in sorted(loader.list())}
    sites = {name: spider for name, spider in loaded.items() if issubclass(spider, SiteSpider)}
    for name, spider in sites.items():
        _try_patterns(name, spider)
    return sites


def _try_patterns(name: str, spider: type[SiteSpider]) -> None:
    for field in ("articles", "listings"):
        pattern = getattr(spider, field)
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"{name}: {field} = {pattern!r} is no regular expression: {error}; mend the declaration"
            raise BrokenDeclarationError(message) from error


def _where_it_broke(error: Exception) -> str:
    """Return which declaration cannot be loaded, and why; a module may raise anything."""
    lines = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        lines.append((error.filename or "", error.lineno))
    folder = f"{os.sep}spiders{os.sep}"
    file, line = next((one for one in reversed(lines) if folder in one[0]), lines[-1])
    return f"cannot load the declaration in {file}, line {line}: {type(error).__name__}: {error}; mend it there"


def declared_site(name: str) -> type[SiteSpider]:
    """Return one declaration; raises UnknownSiteError."""
    sites = declared_sites()
    if name not in sites:
        message = f"no site {name!r} is declared; there are: {', '.join(sites)} (or crawl any site with --url URL)"
        raise UnknownSiteError(message)
    return sites[name]


def _settings() -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings")
    return settings
