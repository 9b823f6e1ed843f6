"""The engines behind the index, one for each scheme of `INDEX_URL`; each is loaded when it is asked for.

`folder_index` is what those that lie in a folder share, with `generations`, `spool` and `checks`; `snapshot` says what
each of them has to do. `whoosh_*` and `tantivy_*` are the only modules that import their engines.
"""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from indexer.engines.folder_index import FolderIndex
from indexer.engines.generations import Generations
from indexer.engines.snapshot import Engine
from indexer.errors import MissingEngineError, UnknownIndexError
from indexer.index import ArticleIndex


def open_index(url: str) -> ArticleIndex:
    """Return the index behind `url`: `whoosh:FOLDER` or `tantivy:FOLDER`.

    Raises UnknownIndexError for another scheme, MissingEngineError where the engine's package is not installed.
    """
    scheme = urlsplit(url).scheme
    return FolderIndex(Generations(Path(url.removeprefix(f"{scheme}:"))), _engine(scheme, url))


def _engine(scheme: str, url: str) -> Engine:
    match scheme:
        case "whoosh":
            from indexer.engines.whoosh_engine import WhooshEngine  # noqa: PLC0415 - loaded when it is asked for

            return WhooshEngine()
        case "tantivy":
            if not find_spec("tantivy"):
                message = "the engine tantivy is not installed; install it with: python -m pip install tantivy"
                raise MissingEngineError(message)
            from indexer.engines.tantivy_engine import TantivyEngine  # noqa: PLC0415 - as above

            return TantivyEngine()
        case _:
            message = (
                f"no search index for {scheme!r} in {url!r}; use whoosh:FOLDER or tantivy:FOLDER, "
                "as in whoosh:data/index"
            )
            raise UnknownIndexError(message)
