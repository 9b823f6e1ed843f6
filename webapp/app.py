"""How the site is put together."""

import hashlib
import os
from pathlib import Path

from flask import Flask

from corpus import data_dir
from webapp import backends, compression, failures, filters, security
from webapp.api import api
from webapp.machines import machines
from webapp.pages import pages

_YEAR_SECONDS = 365 * 24 * 3600


def create_app(store_url: str | None = None, index_url: str | None = None, asked: str | None = None) -> Flask:
    """Return the site over this store and this index, by default those that the environment names.

    Neither has to be there: the site answers 503 until they are, and opens them by itself. `asked` is the folder in
    which readers' questions are kept; by default in the data folder, and nowhere (an empty name) where a URL is given.
    """
    folder = os.environ.get("DATA_DIR", "")
    app = Flask(__name__)
    backends.install(
        app,
        store_url or os.environ.get("STORE_URL") or data_dir.store_url(folder),
        index_url or os.environ.get("INDEX_URL") or data_dir.index_url(folder),
        ("" if store_url or index_url else data_dir.asked(folder)) if asked is None else asked,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (compression, security, failures, filters):
        part.install(app)
    _fingerprint_static(app)
    for blueprint in (pages, api, machines):
        app.register_blueprint(blueprint)
    return app


def _fingerprint_static(app: Flask) -> None:
    """Let browsers keep static files: their addresses change with what is in them."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR_SECONDS
    files = sorted(Path(app.static_folder or "").iterdir())
    prints = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:10] for file in files}

    @app.url_defaults
    def add_fingerprint(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values["v"] = prints.get(str(values.get("filename")), "")
