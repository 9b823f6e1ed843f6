"""What the product keeps in its data folder unless it is told otherwise, and under which names.

Makes no folder and reads no environment: whoever does asks here where things are. No folder (an empty name) is `data`.
"""

DATA_DIR = "data"
"""The data folder unless another is named: beside the code, from where the commands are started."""


def store_url(data_dir: str = "") -> str:
    """Return where the articles are."""
    return f"sqlite:{data_dir or DATA_DIR}/corpus.sqlite"


def index_url(data_dir: str = "") -> str:
    """Return where the search index is."""
    return f"whoosh:{data_dir or DATA_DIR}/index"


def archive_dir(data_dir: str = "") -> str:
    """Return where the answers of sites are archived."""
    return f"{data_dir or DATA_DIR}/archive"


def golden(data_dir: str = "") -> str:
    """Return where the queries are that a rebuilt index must still answer."""
    return f"{data_dir or DATA_DIR}/golden"


def notes(data_dir: str = "") -> str:
    """Return where is kept what readers ask, open and find useful, without knowing who they are."""
    return f"{data_dir or DATA_DIR}/notes"
