"""Which addresses a sitemap names (sitemaps.org protocol 0.9): url sets and indexes, plain or gzipped.

Knows neither sites nor visits.
"""

import re
import zlib
from collections.abc import Iterable, Iterator

from scrapy.utils.sitemap import Sitemap

from corpus import canonical

_GZIP = b"\x1f\x8b"
_LARGEST = 50 * 1024 * 1024  # bytes unpacked: the limit of the protocol; a bomb ends here
_PIECE = 1024
"""Bytes unpacked at a time: so many are lost at most before the place of a damage."""
_ROOT = re.compile(rb"<(\w+:)?(urlset|sitemapindex)[\s>]")


def is_sitemap(body: bytes) -> bool:
    """Tell whether `body` is a sitemap, by its root element; servers name its type in too many ways."""
    return bool(_ROOT.search(_unpacked(body, 4096)[:4096]))


def sitemap_addresses(body: bytes) -> Iterator[str]:
    """Yield the canonical addresses of pages, or of further sitemaps, without what is no address."""
    return canonical_addresses(entry["loc"] for entry in Sitemap(_unpacked(body, _LARGEST)))


def canonical_addresses(urls: Iterable[str]) -> Iterator[str]:
    """Yield the canonical form of each of the `urls`, without what is no address: anybody may write a sitemap's."""
    for url in urls:
        try:
            yield canonical(url)
        except ValueError:
            continue


def _unpacked(body: bytes, limit: int) -> bytes:
    """Return at most `limit` bytes of `body`, unzipped if need be; what comes after damage is left out."""
    if not body.startswith(_GZIP):
        return body
    unzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = bytearray()
    for at in range(0, len(body), _PIECE):
        try:
            unpacked += unzip.decompress(body[at : at + _PIECE], limit - len(unpacked))
        except zlib.error:
            break
        if len(unpacked) >= limit:
            break
    return bytes(unpacked)
