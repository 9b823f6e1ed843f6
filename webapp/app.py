"""How the site is put together."""

import os

from flask import Flask

from webapp import (
    backends,
    compression,
    counting,
    failures,
    feedback,
    filters,
    freshness,
    hosts,
    language,
    maintenance,
    openings,
    security,
    static_files,
    throttling,
)
from webapp.api import api
from webapp.changes import changes
from webapp.feeds import feeds
from webapp.machines import machines
from webapp.pages import pages
from webapp.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the site with these settings, by default those of the environment; raises BadSettingError.

    Neither store nor index has to be there: the site answers 503 until they are, and opens them by itself.
    """
    settings = settings or Settings.read(os.environ)
    app = Flask(__name__, static_folder=None)
    backends.install(app, settings)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    app.jinja_env.globals["notice"] = settings.notice
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    counting.install(app, settings)
    for part in (compression, security, failures, filters, language, static_files, openings, feedback, maintenance):
        part.install(app)
    hosts.install(app, settings)
    throttling.install(app, settings)
    freshness.install(app, settings)
    for blueprint in (pages, changes, feeds, api, machines):
        app.register_blueprint(blueprint)
    return app
