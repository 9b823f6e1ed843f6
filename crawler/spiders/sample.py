"""The sample site that comes with the product."""

from crawler.site import Limits, Politeness
from crawler.spiders.recruitment import Recruitment


class Sample(Recruitment):
    """Made-up articles, served on this machine by `python data/sample_site/serve.py`.

    Served on another port: `crawler run sample --start http://127.0.0.1:PORT/`.
    """

    name = "sample"
    starts = ("http://127.0.0.1:8610/",)
    articles = r"(?i)://[^/]+/((m|print)/)?[a-z]+/[a-z0-9]{10}\.html$"
    limits = Limits(pages=2_000)
    politeness = Politeness(delay=0.0, concurrency=8, patience=0.25)
