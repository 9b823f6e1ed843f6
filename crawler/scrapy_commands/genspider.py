"""`scrapy genspider -t site NAME URL`: declaration, saved page and expected record of a new site, ready to be mended.

The page at URL, an article of the site, is fetched as a crawl would fetch it.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from scrapy.commands import genspider
from scrapy.exceptions import UsageError

import crawler.spiders
from corpus import ShebaoError, canonical
from corpus.files import replacing
from crawler.commands import Job, record
from crawler.declarations import declared_sites
from crawler.declaring.drafting import declaration, module_of
from crawler.declaring.explaining import kind_of
from crawler.declaring.trying import TriedPage, try_site
from crawler.errors import BadAddressError, SiteExistsError
from crawler.site import AnySite, OwnSite, is_own

_TEMPLATE = "site"
_SPIDERS = Path(crawler.spiders.__file__).parent
_SAVED = Path("tests") / "sites"
_FIRST = "first"
"""Name of the first saved page of a site."""
_ARGUMENTS = 2
"""Name and address."""


class Command(genspider.Command):
    """Scrapy's command, with a template of our own, which is the default here."""

    def syntax(self) -> str:
        """Return how the command is called."""
        return "[options] <name> <address of an article>"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of Scrapy's command; our template is chosen where none is."""
        super().add_options(parser)
        parser.set_defaults(template=_TEMPLATE)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Generate a site, or leave another template to Scrapy."""
        if opts.template != _TEMPLATE or opts.list or opts.dump:
            super().run(args, opts)
            return
        if len(args) != _ARGUMENTS:
            raise UsageError
        try:
            generate(*args, force=opts.force)
        except ShebaoError as error:
            print(f"Error: {error}", file=sys.stderr)
            self.exitcode = error.status


def generate(name: str, url: str, *, force: bool = False) -> None:
    """Write the three files, and say which; raises BadAddressError or SiteExistsError, and writes nothing then."""
    module = _SPIDERS / f"{module_of(name)}.py"
    if not force and (name in declared_sites() or module.exists()):
        message = (
            f"site {name!r} is declared already, in {os.path.relpath(module)}; choose another name, or add --force"
        )
        raise SiteExistsError(message)
    source = declaration(name, url)
    page = _fetched(url)
    folder = _SAVED / name / _FIRST
    files = {
        module: source.encode(),
        folder / "page.html": page.html,
        folder / "meta.json": _json({"url": page.url, **({"charset": page.charset} if page.charset else {})}),
        folder / "article.json": _json(record(page.reading)),
    }
    for path, content in files.items():
        with replacing(path) as draft:
            draft.write_bytes(content)
        print(f"wrote {os.path.relpath(path)}")
    if page.reading.article is None:
        print(f"the page was read as {kind_of(page.reading)}: tell extraction where its parts are, in `layout`")
    print(f"now read them, mend them, and try: python -m crawler check {name}")


def _fetched(url: str) -> TriedPage:
    trial = try_site(Job(OwnSite if is_own(url) else AnySite, "draft", (url,)), pages=1)
    address = canonical(url)
    for page in trial.pages:
        if page.url == address:
            return page
    message = f"no page came from {url}: {'; '.join(trial.refusals) or 'nothing answered'}; name an article of the site"
    raise BadAddressError(message)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
