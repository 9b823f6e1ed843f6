"""The fields of an OpenSearch index, and how terms that were cut before are written so that the server keeps them so.

Knows OpenSearch's mappings. Terms have neither blanks nor the signs `|` and `_`, of which what is sent is made.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from corpus.text import fold
from indexer.document import KEPT_FACETS, Document, Places
from indexer.engines.opensearch_address import Address
from indexer.ranking import K1, WEIGHTS, B

Fields = Mapping[str, object]
ALL: Final = "all"
"""Field of all terms, by which articles are scored."""
WORDS: Final = "words"
KIND: Final = "kind"
"""Field that tells articles from the other documents."""
KEY: Final = "key"
"""Field that is different in every article: it decides where nothing else does, and pages are told apart by it."""
ARTICLE: Final = "article"
GONE: Fields = {KIND: "gone"}
"""What is kept of an article that was removed: an older change that comes late cannot bring it back."""
BOOKMARK: Final = "bookmark"
"""Id of the one document that keeps the position."""
_WHOLE = 2
"""What makes whole numbers of `ranking.WEIGHTS`; a K1 that is as many times larger makes up for it exactly."""
_HOLE, _BESIDE = "_", "|"
_LONGEST_VALUE = 8191
"""Characters of a facet's value: Lucene takes 32,766 bytes."""


def facet(name: str) -> str:
    """Return the field of a facet, whose values are counted as they are written."""
    return f"facet_{name}"


def folded(name: str) -> str:
    """Return the field of a facet by which it is looked for, in any letter case."""
    return f"folded_{name}"


def key(article_id: str) -> str:
    """Return the id of an article's document: OpenSearch takes no empty ids, and none of more than 512 bytes."""
    return hashlib.blake2b(article_id.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def version() -> str:
    """Return what is different for every version of these fields."""
    return f"{zlib.crc32(json.dumps([_analysis(), _mapping()], sort_keys=True).encode()):08x}"


def creation(address: Address, aliases: Iterable[str]) -> Fields:
    """Return what an index is made with."""
    copies: dict[str, object] = {"auto_expand_replicas": "0-1"}
    if address.replicas is not None:
        copies = {"number_of_replicas": address.replicas}
    # What is written is shown when all of it is there, and not every second.
    settings = {"number_of_shards": address.shards, "refresh_interval": "-1", **copies, **_analysis()}
    return {"settings": {"index": settings}, "mappings": _mapping(), "aliases": {alias: {} for alias in aliases}}


def _analysis() -> dict[str, object]:
    return {
        "similarity": {"default": {"type": "BM25", "k1": _WHOLE * K1, "b": B}},
        "analysis": {
            "filter": {
                "times": {"type": "delimited_term_freq", "delimiter": _BESIDE},
                "holes": {"type": "stop", "stopwords": [_HOLE]},
                "beside": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"([^{_BESIDE}]+)"],
                },
            },
            "analyzer": {
                "counted": {"type": "custom", "tokenizer": "whitespace", "filter": ["times"]},
                "placed": {"type": "custom", "tokenizer": "whitespace", "filter": ["holes", "beside"]},
            },
        },
    }


def _mapping() -> dict[str, object]:
    """Return the fields; nothing is kept as it was sent, since the store is the truth."""
    placed = {"type": "text", "analyzer": "placed", "norms": False}
    counted = {"type": "keyword", "index": False, "ignore_above": _LONGEST_VALUE, "eager_global_ordinals": True}
    sought = {"type": "keyword", "doc_values": False, "ignore_above": _LONGEST_VALUE}
    kept = {"type": "keyword", "index": False, "doc_values": False, "store": True}
    # Stored, the pieces of a hundred candidates would be unpacked with all that lies beside them.
    packed = {"type": "binary", "doc_values": True}
    return {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "properties": {
            KIND: {"type": "keyword", "doc_values": False},
            KEY: {"type": "keyword", "index": False},
            "moment": {"type": "long", "index": False},
            "card": packed,
            "body": packed,
            ALL: {"type": "text", "analyzer": "counted", "index_options": "freqs"},
            WORDS: {"type": "keyword"},
            **dict.fromkeys(WEIGHTS, placed),
            **{facet(name): counted for name in KEPT_FACETS},
            **{folded(name): sought for name in KEPT_FACETS},
            "position": kept,
            "made_by": kept,
        },
    }


def bookmark(position: int) -> Fields:
    """Return the document that keeps the position."""
    return {KIND: BOOKMARK, "position": str(position), "made_by": version()}


def fields_of(document: Document) -> Fields:
    """Return the document of an article."""
    return {
        KIND: ARTICLE,
        KEY: key(document.entry.id),
        "moment": document.moment,
        "card": base64.b64encode(document.entry.card()).decode(),
        "body": base64.b64encode(document.entry.packed_body).decode(),
        ALL: _counted(document.fields),
        WORDS: document.words,
        **{name: placed(_flat(terms)) for name, terms in document.fields.items()},
        **{facet(name): values for name, values in document.facets.items()},
        **{folded(name): [*map(fold, values)] for name, values in document.facets.items()},
    }


def _counted(fields: Mapping[str, Mapping[str, Places]]) -> str:
    """Return each term with how often it counts: as `ranking.WEIGHTS` say, in whole numbers."""
    counts: dict[str, float] = {}
    for name, terms in fields.items():
        for term, places in terms.items():
            counts[term] = counts.get(term, 0) + _WHOLE * WEIGHTS[name] * len(places)
    return " ".join(f"{term}{_BESIDE}{max(round(count), 1)}" for term, count in counts.items())


def _flat(terms: Mapping[str, Places]) -> Iterable[tuple[int, str]]:
    return ((place, term) for term, places in terms.items() for place in places)


def placed(terms: Iterable[tuple[int, str]], first: int = 0) -> str:
    """Return terms so that the analyzer `placed` puts each at its place, counted from `first`.

    Terms of one place stand beside each other, and a place without any is a hole.
    """
    at: dict[int, list[str]] = {}
    for place, term in terms:
        at.setdefault(place, []).append(term)
    places = range(first, max(at, default=first - 1) + 1)
    return " ".join(_BESIDE.join(at.get(place, (_HOLE,))) for place in places)
