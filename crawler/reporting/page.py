"""A report as one HTML file that can be mailed: no script, nothing fetched, plots as SVG inside.

Knows what a report says; the markup is in the template beside it.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.plots import HEIGHT, WIDTH, Curve, curve, stacks
from crawler.reporting.gathering import Report, missing, rate

_SPARK = (120, 24)
"""Width and height of a curve inside a table."""


def as_html(report: Report) -> str:
    """Return the whole document."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    bars, tallest = stacks([list(run.brought.items()) for run in report.history])
    return environment.get_template("page.html").render(
        report=report,
        run=report.run,
        before=report.before,
        history=report.history,
        missing=missing,
        rate=rate,
        width=WIDTH,
        height=HEIGHT,
        site_curve=curve([run.articles for run in report.history]),
        failed_curve=curve([run.failed_share for run in report.history], top=1.0),
        bars=bars,
        tallest=tallest,
        sparks=_sparks(report),
        spark_size=_SPARK,
    )


def _sparks(report: Report) -> dict[str, Curve]:
    """Return the fill rate of each field over the runs."""
    width, height = _SPARK
    runs = [run for run in report.history if run.fill]
    names = [fill.field for fill in report.fill]
    return {name: curve([run.fill.get(name, 0.0) for run in runs], 1.0, width, height) for name in names}
