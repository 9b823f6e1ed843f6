"""Who may see the pages of maintenance: whoever has the token that the keeper of the site has set.

A browser sends it as the password of any user, a program as a bearer token.
"""

import hmac
from http import HTTPStatus

from flask import Request, Response, abort
from werkzeug.datastructures import WWWAuthenticate

_CHALLENGE = WWWAuthenticate("basic", {"realm": "shebao maintenance", "charset": "UTF-8"})


def admit(request: Request, token: str) -> None:
    """Refuse a request without the token; where none is set there is no such page."""
    if not token:
        abort(HTTPStatus.NOT_FOUND)
    # Compared in a time that tells nothing of how much of it was right.
    if not hmac.compare_digest(_given(request).encode("utf-8", "replace"), token.encode()):
        message = (
            "These pages are for the maintainers of this site: any user name, and MAINTENANCE_TOKEN as the password."
        )
        abort(HTTPStatus.UNAUTHORIZED, message, www_authenticate=_CHALLENGE)


def seal(response: Response) -> Response:
    """Keep an answer out of caches and search engines, whatever it says."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _given(request: Request) -> str:
    given = request.authorization
    match given.type if given else "":
        case "basic":
            return str(given.password or "") if given else ""
        case "bearer":
            return str(given.token or "") if given else ""
        case _:
            return ""
