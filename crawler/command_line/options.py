"""What commands of the crawler share: options, and how a table is shown."""

import os
import sys
from typing import TYPE_CHECKING

import click

from corpus import data_dir

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDTH = 160
"""Columns of a table where there is no terminal to ask."""


def show(table: "RenderableType", *, stderr: bool = False) -> None:
    """Print a table as it is, on stdout unless told otherwise."""
    from rich.console import Console

    # What sites say, an IPv6 host even, may look like Rich's markup.
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else _WIDTH
    Console(width=width, markup=False, emoji=False, stderr=stderr).print(table)


def _archive_dir(context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """Return the folder of the archive; empty, which click would not tell from unset in the environment, for none."""
    named = value if value is not None else os.environ.get("ARCHIVE_DIR")
    return named if named is not None else data_dir.archive_dir(context.params["data_dir"])


archive_option = click.option(
    "--archive-dir",
    callback=_archive_dir,
    help="Where answers are archived as they came; empty for nowhere.  [env: ARCHIVE_DIR; default: DATA_DIR/archive]",
)
notify_url_option = click.option(
    "--notify-url", envvar="NOTIFY_URL", default="", help="Post the summary of a run that falls short to this webhook."
)
notify_command_option = click.option(
    "--notify-command",
    envvar="NOTIFY_COMMAND",
    default="",
    help="Hand the summary of a run that falls short to this command, as JSON on its stdin.",
)
