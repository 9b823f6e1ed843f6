"""The command that serves the search site."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from shutil import rmtree
from tempfile import mkdtemp

import click
from flask import Flask

from corpus import ShebaoError, UnknownStoreError, data_dir
from corpus.console import index_option, store_option
from indexer import UnknownIndexError
from webapp.app import create_app
from webapp.backends import backends
from webapp.failures import advice
from webapp.server import SearchServer, listen, url_of
from webapp.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 for every one.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 for any free one.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Number of processes.")
@store_option
@index_option
def serve(host: str, port: int, workers: int, **where: str) -> None:
    """Serve the search site until Ctrl-C."""
    with _counting_together():
        try:
            settings = replace(
                Settings.read(os.environ),
                store_url=where["store_url"],
                index_url=where["index_url"],
                notes=data_dir.notes(where["data_dir"]),
            )
            _warn(settings)
            listener = listen(host, port)
        except ShebaoError as error:
            raise click.ClickException(str(error)) from error
        ready = f"The search site is at {url_of(listener)} (Ctrl-C ends it)"
        SearchServer(listener, workers, partial(_load, settings), ready, settings.counts).run()


@contextmanager
def _counting_together() -> Iterator[None]:
    """Give the processes a folder in which they count together, and remove it at the end."""
    folder, maker = mkdtemp(prefix="shebao-counts-"), os.getpid()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        # A worker that ends comes by here too, and the others still count.
        if os.getpid() == maker:
            rmtree(folder)


def _load(settings: Settings) -> Flask:
    """Return the site of one worker."""
    site = create_app(settings)
    try:
        site.extensions["shebao"].warm_up()
    except ShebaoError as error:
        click.echo(f"{advice(error)} ({error})", err=True)
    return site


def _warn(settings: Settings) -> None:
    """Say what keeps the site from answering; an address that can never work is raised."""
    site = create_app(settings)
    try:
        with site.app_context():
            backends().check()
    except (UnknownStoreError, UnknownIndexError):
        raise
    except ShebaoError as error:
        click.echo(f"{advice(error)} ({error})", err=True)
    finally:
        site.extensions["shebao"].close()


if __name__ == "__main__":
    serve(prog_name="python -m webapp")
