"""How an exchange stands in a WARC file: a request record and a response or revisit record, each a gzip member.

Follows ISO 28500:2017 (WARC/1.1) with Annex D (a member of gzip for each record). The body of a response stays as it
came over the wire, so its Content-Encoding and Content-Length are those of the answer. Fields of our own in the header
of a record are named `Shebao-…`; readers skip what they do not know (5.1 of the standard).
"""

import hashlib
import zlib
from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO

from fastwarc.warc import WarcRecord, WarcRecordType

from corpus.record import sortable, unstamp
from crawler.archive.exchange import Exchange, Headers, Provenance

_LEVEL = 6
"""Of compression: 9 takes longer and saves a hundredth."""
LONGEST_HEADER = 1024 * 1024
"""Bytes of one header; the network lets no longer one pass, so this binds nobody."""
GZIP = zlib.MAX_WBITS | 16
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
DEPTH = "Shebao-Depth"
_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "robots": "obey (RFC 9309, and the robots directives of pages)",
}


def packed_info(provenance: Provenance, name: str, at: str) -> bytes:
    """Return the warcinfo record with which the file `name` begins; `at` is an ISO 8601 moment in UTC."""
    fields = {
        "software": provenance.software,
        **_FORMAT,
        "http-header-user-agent": provenance.user_agent,
        "isPartOf": provenance.site,
        "declaration": provenance.declaration,
        "starts": " ".join(provenance.starts),
    }
    content = "".join(f"{key}: {value}\r\n" for key, value in fields.items() if value)
    headers = {"WARC-Date": at, "WARC-Filename": name, "Content-Type": "application/warc-fields"}
    return _packed(_record(WarcRecordType.warcinfo, headers, content.encode()), None)


def info_of(record: WarcRecord) -> Provenance:
    """Return what a warcinfo record says."""
    lines = record.reader.read().decode("utf-8", "replace").splitlines()
    fields = {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return Provenance(
        site=fields.get("isPartOf", ""),
        declaration=fields.get("declaration", ""),
        starts=tuple(fields.get("starts", "").split()),
        software=fields.get("software", ""),
        user_agent=fields.get("http-header-user-agent", ""),
    )


def packed(exchange: Exchange) -> bytes:
    """Return both records of an exchange; a 304 confirms what was archived before, so it is a revisit."""
    common = {"WARC-Target-URI": exchange.url, "WARC-Date": sortable(exchange.at)}
    if exchange.ip:
        common["WARC-IP-Address"] = exchange.ip
    own = {} if exchange.depth is None else {DEPTH: str(exchange.depth)}
    kind, payload = WarcRecordType.response, hashlib.sha1(exchange.body, usedforsecurity=False).digest()
    if exchange.status == HTTPStatus.NOT_MODIFIED:
        # Of the payload that is confirmed, no digest is known here, and that of nothing would be a lie.
        kind, payload = WarcRecordType.revisit, b""
        own |= {"WARC-Profile": _NOT_MODIFIED, "WARC-Refers-To-Target-URI": exchange.url}
    answer = _record(kind, {**common, **own, "Content-Type": _http("response")}, exchange.head() + exchange.body)
    asked = {**common, "WARC-Concurrent-To": answer.record_id or "", "Content-Type": _http("request")}
    request = _record(WarcRecordType.request, asked, exchange.request())
    return _packed(request, None) + _packed(answer, payload or None)


def exchange_of(record: WarcRecord) -> Exchange:
    """Return the exchange of a response or revisit record, without its request; raises ValueError for another."""
    url, date = record.headers.get("WARC-Target-URI"), record.headers.get("WARC-Date")
    record.parse_http(max_header_len=LONGEST_HEADER)
    if not url or not date or record.http_headers is None or record.http_headers.status_code is None:
        message = f"record {record.record_id} is no answer of a server"
        raise ValueError(message)
    depth = record.headers.get(DEPTH)
    return Exchange(
        url=url,
        at=unstamp(date),
        status=record.http_headers.status_code,
        headers=_headers(record),
        body=record.reader.read(),
        ip=record.headers.get("WARC-IP-Address") or "",
        depth=int(depth) if depth else None,
    )


def _headers(record: WarcRecord) -> Headers:
    return tuple(record.http_headers.items_bytes())


def _http(kind: str) -> str:
    return f"application/http; msgtype={kind}"


def _record(kind: WarcRecordType, headers: Mapping[str, str], content: bytes) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    for name, value in headers.items():
        record.headers[name] = value
    record.set_bytes_content(content)
    return record


def _packed(record: WarcRecord, payload: bytes | None) -> bytes:
    """Return the record as a gzip member; zlib at once is a seventh of the time of fastwarc's streams."""
    plain = BytesIO()
    record.write(plain, checksum_data=True, payload_digest=payload)
    return zlib.compress(plain.getvalue(), _LEVEL, wbits=GZIP)
