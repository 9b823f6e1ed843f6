"""What the commands of all rooms share: one-line errors, where things are kept, and progress.

Results go to stdout, messages and progress to stderr. Read by `__main__` modules only.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from corpus import data_dir
from corpus.errors import ShebaoError

_Command = TypeVar("_Command", bound=Callable[..., object])
_PLAIN_SECONDS = 5.0
INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 and the number of the signal."""


class Room(click.Group):
    """The commands of one room: an error of the family ends in one line and its status, Ctrl-C in 130."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            with _interruptible():
                return super().invoke(ctx)
        except ShebaoError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.status)
        except KeyboardInterrupt:
            click.echo("interrupted; what was done so far is kept, run the same command again to go on", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            # The reader (`| head`) has seen enough; without this, Python complains once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGTERM interrupt the block as Ctrl-C does, so that it cleans up after itself; what is ignored stays so."""
    numbers = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) is not signal.SIG_IGN]
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _under_data_dir(place: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str | None], str]:
    """Return the callback that puts what is not named under `--data-dir`, which is read before."""
    return lambda context, _, value: value or place(context.params["data_dir"])


def data_dir_option(command: _Command) -> _Command:
    """Add `--data-dir`, the folder of everything that the product makes."""
    return click.option(
        "--data-dir",
        envvar="DATA_DIR",
        default=data_dir.DATA_DIR,
        show_default=True,
        is_eager=True,
        help="Folder of what the product makes.",
    )(command)


def store_option(command: _Command) -> _Command:
    """Add `--store-url` (and `--data-dir`, under which the default store is)."""
    return data_dir_option(
        click.option(
            "--store-url",
            envvar="STORE_URL",
            callback=_under_data_dir(data_dir.store_url),
            help="Where the articles are: sqlite:FILE or postgresql://USER:PASSWORD@HOST/DATABASE.  "
            "[default: sqlite:DATA_DIR/corpus.sqlite]",
        )(command)
    )


def index_option(command: _Command) -> _Command:
    """Add `--index-url`; put it below `store_option`, which brings `--data-dir`."""
    return click.option(
        "--index-url",
        envvar="INDEX_URL",
        callback=_under_data_dir(data_dir.index_url),
        help="Where the search index is.  [default: whoosh:DATA_DIR/index]",
    )(command)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show how far a long task is; yields a function that takes the number done so far.

    A live bar on a terminal, a plain line every five seconds elsewhere, both on stderr.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain_lines(label, total)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(label, total=total)
        yield lambda done: bars.update(task, completed=done)


def _plain_lines(label: str, total: int | None) -> Callable[[int], None]:
    last = time.monotonic()
    of = f" of {total}" if total is not None else ""

    def show(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _PLAIN_SECONDS:
            last = time.monotonic()
            click.echo(f"{label}: {done}{of}", err=True)

    return show
