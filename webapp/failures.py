"""How what goes wrong is answered: JSON on the API, a readable page on the site, never a traceback.

Knows errors and what cures them, not who raises them.
"""

from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError

from corpus import MissingStoreError, ShebaoError
from indexer import DamagedIndexError, MissingIndexError, UnavailableIndexError
from webapp.errors import BadParameterError
from webapp.language import gettext as _

_RETRY_SECONDS = 15

_PASSED_ON = {"Allow", "Retry-After", "WWW-Authenticate"}


def install(app: Flask) -> None:
    """Answer every error of a request."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(BadParameterError, _of_parameter)
    app.register_error_handler(ShebaoError, _of_backend)


def advice(error: ShebaoError) -> str:
    """Return one sentence on what the keeper of the site has to do; it names no place on the machine."""
    match error:
        case MissingIndexError():
            return "There is no search index yet: run “python -m indexer update”; this site will notice by itself."
        case DamagedIndexError():
            return "The search index cannot be read: run “python -m indexer rebuild”; this site will notice by itself."
        case UnavailableIndexError():
            return (
                "The search is not available now, since its server does not answer; this site will notice when it does."
            )
        case MissingStoreError():
            return "There are no articles yet: run “python -m crawler run SITE”; this site will notice by itself."
        case _other:
            return "The articles cannot be read: “python -m corpus verify” says why; this site will notice by itself."


def _said(status: HTTPStatus) -> tuple[str, str]:
    """Return what readers are told: a title, and a sentence."""
    match status:
        case HTTPStatus.NOT_FOUND:
            return _("Page not found"), _("There is nothing at this address. Check it for typing mistakes, or search.")
        case HTTPStatus.BAD_REQUEST:
            return _("This cannot be searched for"), _("Something in the address cannot be understood.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _("This cannot be done here"), _("This address can only be read.")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _("Too many requests"), _("Please wait a moment, then try again.")
        case HTTPStatus.INTERNAL_SERVER_ERROR:
            return _("Something went wrong"), _("The fault is ours and has been noted. Please try again.")
        case _other:
            return status.phrase, status.description or status.phrase


def _answer(status: int, title: str, message: str) -> Response:
    if request.path.startswith("/api/"):
        return make_response(jsonify(error=message), status)
    if isinstance(request.routing_exception, BadHost):
        # Without a host that can be read no address can be written, so there is no page to put this on.
        return Response(message, status, mimetype="text/plain")
    return make_response(render_template("error.html", title=title, message=message), status)


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or InternalServerError.code)
    title, message = _said(status)
    # What Werkzeug says by itself is for programmers; what our own code says is for readers.
    own = error.description if error.description and error.description != type(error).description else message
    answer = _answer(status, title, own)
    answer.headers.extend((name, value) for name, value in error.get_headers() if name in _PASSED_ON)
    return answer


def _of_parameter(error: BadParameterError) -> Response:
    return _answer(HTTPStatus.BAD_REQUEST, _said(HTTPStatus.BAD_REQUEST)[0], f"{error}.")


def _of_backend(error: ShebaoError) -> Response:
    current_app.logger.warning("cannot answer %s: %s", request.path, error)
    answer = _answer(HTTPStatus.SERVICE_UNAVAILABLE, _("Not ready yet"), advice(error))
    answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer
