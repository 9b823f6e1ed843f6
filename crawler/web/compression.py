"""Unpacks the bodies of answers: within bounds, and only whole ones.

In the place of Scrapy's own middleware, which takes a body that ends half-way for all of it: a page cut in the middle
would be read as an article that lost its end. Knows codings; neither pages nor visits.
"""

import sys
import zlib
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Self

import brotli  # type: ignore[import-untyped]  # has no types of its own
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WIRE_SIZE = "wire_size"
"""Name in a request's meta of the bytes of the body as they came."""
MOST_CODINGS = 2
"""Codings one around another: one by the site and one by what stands before it; more are made to hurt."""
_PIECE = 64 * 1024
"""Bytes unpacked at a time: so much may be held beyond the limit."""
_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 23}
"""Memory that a zstd body may ask for: 8 MiB, the most it may on the web (RFC 9659)."""
_CUT = "it ends early"
_GZIP = b"\x1f\x8b"
_ACCEPTED = b"gzip, deflate, br, zstd"
_BROKEN = (EOFError, brotli.error, zlib.error, zstd.ZstdError)


class BodyDamagedError(IgnoreRequest):
    """The body cannot be unpacked to its end."""


class CompressionMiddleware:
    """Asks for packed bodies and hands on unpacked ones."""

    def __init__(self, largest: int) -> None:
        """Unpack bodies to `largest` bytes."""
        self._largest = largest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawler."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Say what we can unpack."""
        request.headers.setdefault("Accept-Encoding", _ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the answer with its body unpacked; raises BodyDamagedError or DownloadCancelledError.

        The body of an error is left as it is: nobody reads it, and what is wrong with it does not matter.
        """
        request.meta[WIRE_SIZE] = len(response.body)
        codings = _codings(response)
        if not codings or not response.body or response.status >= HTTPStatus.MULTIPLE_CHOICES:
            return response
        body = unpack(response.body, codings, self._largest)
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        return response.replace(cls=kind, body=body)


def unpack(body: bytes, codings: list[str], largest: int) -> bytes:
    """Return the body without its codings, which are named in the order in which they were applied.

    Raises BodyDamagedError where it is damaged or ends early, DownloadCancelledError where more than `largest` bytes
    come out of it or it was packed more often than `MOST_CODINGS`.
    """
    if len(codings) > MOST_CODINGS:
        message = f"the body is packed {len(codings)} times"
        raise DownloadCancelledError(message)
    for coding in reversed(codings):
        body = _unpacked(body, coding, largest)
    return body


def _codings(response: Response) -> list[str]:
    """Return the codings that we know; servers also write charsets and `identity` there, which pack nothing."""
    names = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower().split(",")
    return [name.strip() for name in names if name.strip() in _PIECES]


def _unpacked(body: bytes, coding: str, largest: int) -> bytes:
    unpacked = bytearray()
    try:
        for piece in _PIECES[coding](body):
            unpacked += piece
            if len(unpacked) > largest:
                message = f"the body unpacks to more than {largest} bytes"
                raise DownloadCancelledError(message)
    except _BROKEN as error:
        message = f"the body cannot be unpacked as {coding}: {error}"
        raise BodyDamagedError(message) from error
    return bytes(unpacked)


def _gzip_pieces(body: bytes) -> Iterator[bytes]:
    """Yield what comes out of all members that follow one another; padding behind them is left out."""
    while body:
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        yield from _zlib_pieces(body, stream)
        body = stream.unused_data if stream.unused_data.startswith(_GZIP) else b""


def _deflate_pieces(body: bytes) -> Iterator[bytes]:
    """Yield what comes out; some servers leave out the frame that belongs around the stream."""
    has_frame = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0  # RFC 1950, 2.2
    return _zlib_pieces(body, zlib.decompressobj(zlib.MAX_WBITS if has_frame else -zlib.MAX_WBITS))


def _zlib_pieces(body: bytes, stream: "zlib._Decompress") -> Iterator[bytes]:
    while not stream.eof:
        piece = stream.decompress(body, _PIECE)
        body = stream.unconsumed_tail
        if not piece and not body and not stream.eof:
            raise EOFError(_CUT)
        yield piece


def _brotli_pieces(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    piece = stream.process(body, output_buffer_limit=_PIECE)
    while piece:
        yield piece
        piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_PIECE)
    if not stream.is_finished():
        raise EOFError(_CUT)


def _zstd_pieces(body: bytes) -> Iterator[bytes]:
    while body:
        stream = zstd.ZstdDecompressor(options=_WINDOW)
        piece = stream.decompress(body, _PIECE)
        while not stream.eof:
            yield piece
            if stream.needs_input:
                raise EOFError(_CUT)
            piece = stream.decompress(b"", _PIECE)
        yield piece
        body = stream.unused_data


_PIECES: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip_pieces,
    "x-gzip": _gzip_pieces,
    "deflate": _deflate_pieces,
    "br": _brotli_pieces,
    "zstd": _zstd_pieces,
}
