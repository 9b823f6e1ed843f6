"""Which addresses a sitemap names (sitemaps.org protocol 0.9): url sets and indexes, plain or gzipped.

Looks for the addresses alone: a tree of what stands around them can take forty times the memory of the file, and a
damaged sitemap has addresses all the same. Knows neither sites nor visits.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice

from corpus import canonical

_GZIP = b"\x1f\x8b"
_LARGEST = 50 * 1024 * 1024  # bytes unpacked: the limit of the protocol; a bomb ends here
_MOST = 50_000
"""Addresses in one sitemap: the limit of the protocol, too."""
_PIECE = 1024
"""Bytes unpacked at a time: so many are lost at most before the place of a damage."""
_ROOT = re.compile(rb"<(\w{1,40}:)?(urlset|sitemapindex)[\s>]")
_ENTRY = rb"<%bloc\s{0,9}>\s{0,999}(?:<!\[CDATA\[)?\s{0,99}([^<>\]]{1,4096})[<\]]"
"""An address; %b is the prefix of the root element, so that the addresses of images and videos are none."""


def is_sitemap(body: bytes) -> bool:
    """Tell whether `body` is a sitemap, by its root element; servers name its type in too many ways."""
    return bool(_ROOT.search(_unpacked(body, 4096)[:4096]))


def sitemap_addresses(body: bytes) -> Iterator[str]:
    """Yield the canonical addresses of pages, or of further sitemaps, without what is no address."""
    return canonical_addresses(islice(_locations(_unpacked(body, _LARGEST)), _MOST))


def _locations(sitemap: bytes) -> Iterator[str]:
    root = _ROOT.search(sitemap)
    entry = re.compile(_ENTRY % re.escape(root[1] or b"" if root else b""))
    for found in entry.finditer(sitemap):
        yield unescape(found[1].decode("utf-8", errors="replace")).strip()


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
