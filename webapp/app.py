"""How the site is put together."""

import hashlib
import os
from pathlib import Path

from flask import Flask

from webapp import backends, compression, failures, feedback, filters, language, maintenance, openings, security
from webapp.api import api
from webapp.machines import machines
from webapp.pages import pages
from webapp.settings import Settings

_YEAR_SECONDS = 365 * 24 * 3600


def create_app(settings: Settings | None = None) -> Flask:
    """Return the site with these settings, by default those of the environment; raises BadSettingError.

    Neither store nor index has to be there: the site answers 503 until they are, and opens them by itself.
    """
    settings = settings or Settings.read(os.environ)
    app = Flask(__name__)
    backends.install(app, settings)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (compression, security, failures, filters, language, openings, feedback, maintenance):
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
