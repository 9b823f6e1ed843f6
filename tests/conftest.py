"""What several test files stand on: the sample site as a process, crawled and indexed once."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import chromium
import engines
import pytest
import services.opensearch
from engines import FOLDERS, index_url
from flask.testing import FlaskClient
from indexer_articles import ARTICLES, changes
from playwright.sync_api import Browser
from services import postgresql as postgresql_service
from services.opensearch import NoServerError
from webapp_articles import fill, settings

from indexer import ArticleIndex, open_index
from webapp import create_app

ROOT = Path(__file__).parent.parent


def run(*words: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end, as a user would, and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium, started once for the tests of a file."""
    with chromium.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_service.Server]:
    """Return a PostgreSQL server of this process, for tests that do not end it."""
    if reason := postgresql_service.missing():
        pytest.skip(reason)
    with postgresql_service.server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where an empty store will be: what is tested of one must hold for each."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path}/corpus.sqlite"
    server: postgresql_service.Server = request.getfixturevalue("postgresql")
    return server.empty()


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the hosts of an OpenSearch server, which the processes of a test run share."""
    worker = "PYTEST_XDIST_WORKER" in os.environ
    folder = tmp_path_factory.getbasetemp()
    try:
        return services.opensearch.shared(folder.parent if worker else folder, os.getppid() if worker else os.getpid())
    except NoServerError as error:
        pytest.skip(str(error))


@pytest.fixture(params=[*FOLDERS, "opensearch"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return what the URL of an index begins with: what is tested of one engine must hold for each."""
    if request.param in FOLDERS:
        yield str(request.param)
        return
    with engines.passing(request.getfixturevalue("opensearch")) as begun:
        yield begun


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where an index will be."""
    return tmp_path / "index"


@pytest.fixture
def index(engine: str, folder: Path) -> Iterator[ArticleIndex]:
    """Return an index of the few articles of `indexer_articles`, on each engine."""
    with open_index(index_url(engine, folder)) as opened:
        opened.update(changes(ARTICLES))
        yield opened


@contextmanager
def sample_site() -> Iterator[str]:
    """Serve the sample site on a free loopback port; yield its address."""
    command = [sys.executable, str(ROOT / "data" / "sample_site" / "serve.py"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address, "the sample site did not print its address"
            yield address[0].rstrip("/") + "/"
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that holds the sample site, crawled over HTTP and indexed by our own commands."""
    data = tmp_path_factory.mktemp("sample data")
    env = {"DATA_DIR": str(data), "STORE_URL": "", "INDEX_URL": ""}
    with sample_site() as address:
        crawled = run("crawler", "run", "sample", "--start", address, env=env)
    assert crawled.returncode == 0, crawled.stderr
    indexed = run("indexer", "update", env=env)
    assert indexed.returncode == 0, indexed.stderr
    return data


@pytest.fixture(scope="session")
def site_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a store and an index of the articles that the tests of the search site know."""
    folder = tmp_path_factory.mktemp("site")
    fill(folder)
    return folder


@pytest.fixture
def site(site_data: Path) -> Iterator[FlaskClient]:
    """Return a client of the search site over the articles of `webapp_articles`."""
    app = create_app(settings(site_data))
    yield app.test_client()
    app.extensions["shebao"].close()
