"""The commands of the crawler, as they are typed; what they do is done elsewhere."""

import click

from corpus.console import Room
from crawler.command_line.looking import check, extract, report, sites
from crawler.command_line.running import release, replay, run


@click.group(cls=Room)
def main() -> None:
    """Visit sites and put what they say into the corpus."""


for command in (sites, run, report, release, replay, check, extract):
    main.add_command(command)
