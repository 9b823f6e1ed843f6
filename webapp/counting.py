"""Counts every request, and lets views count what they do.

Knows requests, not Prometheus: that is loaded with the first site, not before, since at its import it decides by
PROMETHEUS_MULTIPROC_DIR whether it counts for one process or for several.
"""

import time
from typing import TYPE_CHECKING, Final, cast

from flask import Flask, Response, current_app, g, request

from webapp.settings import Settings

if TYPE_CHECKING:
    from webapp.metrics import Metrics

_METHODS: Final = {"GET", "HEAD", "POST", "OPTIONS"}


def install(app: Flask, settings: Settings) -> None:
    """Count every request; to be installed first, so that the time of all that others do is in it."""
    from webapp.metrics import Metrics  # noqa: PLC0415 - see above

    app.extensions["shebao.metrics"] = Metrics(settings.counts)
    app.before_request(_start)
    app.after_request(_count)


def metrics() -> "Metrics":
    """Return the metrics of the site that is answering the current request."""
    return cast("Metrics", current_app.extensions["shebao.metrics"])


def _start() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    # Whoever asks can think of any address and any method: what we do not know has one name.
    method = request.method if request.method in _METHODS else "other"
    seconds = time.perf_counter() - g.started
    metrics().answered(request.endpoint or "none", method, response.status_code, seconds)
    return response
