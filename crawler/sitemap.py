"""Which addresses a sitemap names (sitemaps.org protocol 0.9): url sets and indexes, plain or gzipped.

Knows neither sites nor visits.
"""

import re
import zlib
from collections.abc import Iterator

from scrapy.utils.sitemap import Sitemap

from corpus import canonical

_GZIP = b"\x1f\x8b"
_LARGEST = 50 * 1024 * 1024  # bytes unpacked: the limit of the protocol; a bomb ends here
_ROOT = re.compile(rb"<(\w+:)?(urlset|sitemapindex)[\s>]")


def is_sitemap(body: bytes) -> bool:
    """Tell whether `body` is a sitemap, by its root element; servers name its type in too many ways."""
    return bool(_ROOT.search(_unpacked(body, 4096)[:4096]))


def sitemap_addresses(body: bytes) -> Iterator[str]:
    """Yield the canonical addresses of pages, or of further sitemaps, without what is no address."""
    for entry in Sitemap(_unpacked(body, _LARGEST)):
        try:
            yield canonical(entry["loc"])
        except ValueError:
            continue


def _unpacked(body: bytes, limit: int) -> bytes:
    """Return at most `limit` bytes of `body`, unzipped if need be; a damaged end is left out."""
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(body, limit)
    except zlib.error:
        return b""
