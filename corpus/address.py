"""Addresses: one page, one address, one id.

Knows how an address is written, not what stands behind it.
"""

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url

_NOISE = frozenset(
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
        "aspsessionid",
        "asp.net_sessionid",
        "cfid",
        "cftoken",
        "oscsid",
        "zenid",
    ]
)
"""Parameters that follow readers about, or number their sessions: whatever they say, the page is the same."""
_SESSION = frozenset(["sid", "ses", "sess", "sessid", "session", "token", "usid"])
"""Parameters that number a session where they look like it; elsewhere `sid=12` may be a section."""
_TOKEN = re.compile(r"(?=[a-z]*\d)[\da-z]{16,}")
_SESSION_IN_PATH = re.compile(
    r"(?:;|%3b)(?:jsessionid|phpsessid|sessionid|sid|cfid|cftoken)(?:=|%3d)[^/;]*|(?<=/)\((?:[afsx]\([^()/]*\))+\)/",
    re.IGNORECASE,
)
"""Numbers of sessions in a path: of Java servlets and their like, and of ASP.NET without cookies."""
_HOST = re.compile(r"[a-z0-9._-]*[a-z0-9][a-z0-9._-]*|[0-9a-f:.]*:[0-9a-f:.]*")
"""Names (international ones are in Punycode by then) and IP addresses."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(
    r"https?://[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62})*(?::(?!(?:80|443)/)(?:[1-5]\d|[1-9])\d{0,3})?"
    r"/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)?"
)
"""Addresses that stand in their one form as they are, like most links: 40 µs each that a crawl need not spend."""

_SECRET = re.compile(r"//([^:/@]*):.*@")
_WORDED_SECRET = re.compile(r"(password\s*=\s*)\S+")


def _is_noise(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    numbers_session = name in _SESSION and _TOKEN.fullmatch(value)
    return bool(numbers_session) or name in _NOISE or name.startswith(("utm_", "aspsessionid"))


def without_password(url: str) -> str:
    """Return the URL of a server as it may be told to anybody, however badly it is written."""
    return _WORDED_SECRET.sub(r"\1…", _SECRET.sub(r"//\1@", url))


def canonical(url: str) -> str:
    """Return the one form in which the address of a page is kept.

    Scheme and host are lower-cased, default ports, fragments, tracking and session parameters dropped,
    parameters sorted; the path keeps its letters. Raises ValueError for what is no http(s) address.
    """
    if _PLAIN.fullmatch(url):
        return url
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
    query = "&".join(pair for pair in parts.query.split("&") if not _is_noise(pair))
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def page_id(url: str) -> str:
    """Return the stable id of the page at `url`: 16 hexadecimal digits of a SHA-256.

    http and https lead to the same page, so the scheme does not count.
    """
    _, _, rest = canonical(url).partition("://")
    return hashlib.sha256(rest.encode()).hexdigest()[:16]


def host(url: str) -> str:
    """Return the host of `url`, lower case and without port; empty where it has none."""
    return urlsplit(url).hostname or ""
