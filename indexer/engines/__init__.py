"""The engines behind the index, one for each scheme of `INDEX_URL`; each is loaded when it is asked for.

`folder_index` is what those that lie in a folder share, with `generations`, `spool` and `checks`; `snapshot` says what
each of them has to do. `opensearch_*` is the one that lies on servers. `whoosh_*`, `tantivy_*` and `opensearch_server`
are the only modules that import their engines.
"""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from corpus import without_password
from indexer.engines import opensearch_address
from indexer.engines.folder_index import FolderIndex
from indexer.engines.generations import Generations
from indexer.engines.snapshot import Engine
from indexer.errors import MissingEngineError, UnknownIndexError
from indexer.index import ArticleIndex


def open_index(url: str) -> ArticleIndex:
    """Return the index behind `url`: `whoosh:FOLDER`, `tantivy:FOLDER`, or one on an OpenSearch server.

    `opensearch://HOST:PORT/NAME` names that one; `opensearch+https://USER:PASSWORD@HOST:PORT/NAME` does so where the
    server wants TLS and a password, in which signs such as `@` and `/` are written `%40` and `%2F`. Several nodes of
    one cluster stand with commas between, `HOST:PORT,HOST:PORT`: while one of them is lost the others are asked.
    Settings follow a question mark, as in `?shards=3&replicas=1`: `shards` and `replicas` (of each shard, beside the
    first) hold from the next rebuild on, and are 1, and 1 where there is a second node; `ca` is a file of certificates.

    Raises UnknownIndexError for another scheme, MissingEngineError where the engine's package is not installed.
    """
    scheme = urlsplit(url).scheme
    match scheme:
        case "whoosh" | "tantivy":
            return FolderIndex(Generations(Path(url.removeprefix(f"{scheme}:"))), _engine(scheme))
        case "opensearch" | opensearch_address.TLS:
            _want("opensearchpy", "opensearch-py")
            from indexer.engines.opensearch_engine import open_opensearch  # noqa: PLC0415 - loaded when it is asked for

            return open_opensearch(url)
        case _:
            message = (
                f"no search index for {scheme!r} in {without_password(url)!r}; use whoosh:FOLDER, "
                "tantivy:FOLDER or opensearch://HOST:9200/NAME, as in whoosh:data/index"
            )
            raise UnknownIndexError(message)


def _engine(scheme: str) -> Engine:
    if scheme == "tantivy":
        _want("tantivy", "tantivy")
        from indexer.engines.tantivy_engine import TantivyEngine  # noqa: PLC0415 - loaded when it is asked for

        return TantivyEngine()
    from indexer.engines.whoosh_engine import WhooshEngine  # noqa: PLC0415 - as above

    return WhooshEngine()


def _want(module: str, package: str) -> None:
    """Raise MissingEngineError where the package of an engine is not installed."""
    if not find_spec(module):
        message = f"the engine {package} is not installed; install it with: python -m pip install {package}"
        raise MissingEngineError(message)
