"""Job-recruitment sites with a section on social security: one template, many hosts."""

from crawler.site import SiteSpider


class Recruitment(SiteSpider):
    """The family: `crawler run recruitment --start https://HOST/` crawls any site of it.

    A host of its own takes three lines: subclass it with a docstring, a `name` and `starts`.
    """

    name = "recruitment"
    articles = r"(?i)://[^/]+/[a-z]+/[a-z0-9]{10}\.html$"
    listings = r"(?i)://[^/]+/([a-z]+/)?(index(_\d+)?\.html)?$"
