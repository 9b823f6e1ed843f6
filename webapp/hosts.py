"""Under which names the site answers, and whose word on the client it takes.

Whoever answers to any name can be made to write links that lead elsewhere, and can be read by any page whose name
points at this machine (DNS rebinding). Addresses of machines and `localhost` lead nowhere else and are always answered.
"""

from http import HTTPStatus
from ipaddress import ip_address

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from webapp.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Refuse requests to other names; believe as many proxies as are ours."""
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    trusted = ("localhost", *settings.trusted_hosts)

    @app.before_request
    def refuse_strange_host() -> None:
        if not host_is_trusted(request.host, trusted) and not _is_machine(request.host):
            abort(
                HTTPStatus.BAD_REQUEST,
                "This site does not answer under the name that was asked for; its keeper names it in TRUSTED_HOSTS.",
            )


def _is_machine(host: str) -> bool:
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
