"""Addresses: one page, one address, one id.

Knows how an address is written, not what stands behind it.
"""

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url

_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "igshid",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "spm",
        "scm",
        "from_source",
        "bd_vid",
        "hmsr",
        "hmpl",
        "hmcu",
        "hmkw",
        "hmci",
        "share_token",
        "share_source",
        "jsessionid",
        "phpsessid",
        "sessionid",
        "session_id",
    ]
)
_HOST = re.compile(r"[a-z0-9._-]*[a-z0-9][a-z0-9._-]*|[0-9a-f:.]*:[0-9a-f:.]*")
"""Names (international ones are in Punycode by then) and IP addresses."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _is_noise(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith("utm_")


def canonical(url: str) -> str:
    """Return the one form in which the address of a page is kept.

    Scheme and host are lower-cased, default ports, fragments, tracking and session parameters dropped,
    parameters sorted; the path keeps its letters. Raises ValueError for what is no http(s) address.
    """
    message = f"{url!r} is no address of a web page; write it in full, as in https://example.org/page.html"
    try:
        parts = urlsplit(str(canonicalize_url(url.strip(), keep_blank_values=True)))
        name, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(message) from error
    if parts.scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(name):
        raise ValueError(message)
    host = f"[{name}]" if ":" in name else name.rstrip(".")
    netloc = host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    # Values are not decoded: on Chinese sites they are often GBK, which would not survive.
    query = "&".join(pair for pair in parts.query.split("&") if not _is_noise(pair.partition("=")[0]))
    return urlunsplit((parts.scheme, netloc, parts.path or "/", query, ""))


def page_id(url: str) -> str:
    """Return the stable id of the page at `url`: 16 hexadecimal digits of a SHA-256.

    http and https lead to the same page, so the scheme does not count.
    """
    _, _, rest = canonical(url).partition("://")
    return hashlib.sha256(rest.encode()).hexdigest()[:16]


def host(url: str) -> str:
    """Return the host of `url`, lower case and without port; empty where it has none."""
    return urlsplit(url).hostname or ""
