"""What an index keeps of an article besides its postings: what a hit shows, and what puts it in order.

Knows how it is packed into bytes, which every engine stores as they are. Two pieces: a card, small, which is read of
every candidate of a query, and a body, compressed, which is read of what is shown.
"""

import json
import zlib
from dataclasses import asdict, dataclass
from enum import IntFlag
from functools import cached_property
from itertools import accumulate
from struct import Struct
from typing import Any, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from corpus import LegalReference, StatedFact, Unit
from indexer.damage import damage_named
from indexer.meaning import DIMENSIONS, Vectors

_SIZES = Struct("<IIIII")
"""Bytes of the head and of the sketch, numbers, forms and vectors."""
_SUM = Struct("<I")
"""Checksum of the sizes and the head: what is wrong in them would be shown, what is wrong behind them moves a hit."""
_START = _SIZES.size + _SUM.size
Forms = NDArray[np.uint32]
"""Terms of a text in order, each as a number; the same term has the same number in every article."""


class Signs(IntFlag):
    """What an article has that a reader may be looking for."""

    NONE = 0
    STEPS = 1
    PHONE = 2
    FIGURE = 4
    ADDRESS = 8
    LAW = 16
    REPAIRED = 32
    """Its text was damaged."""
    CHINESE = 64
    """It is written in Chinese."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is read of an article only where it is shown."""

    text: str = ""
    """Empty where its source lets nobody show a part of it."""
    steps: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    legal_basis: tuple[LegalReference, ...] = ()
    facts: tuple[StatedFact, ...] = ()

    def pack(self) -> bytes:
        """Return the body as bytes."""
        return zlib.compress(json.dumps(asdict(self), ensure_ascii=False).encode())

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Return the body that `pack` has packed; raises zlib.error or ValueError for other bytes."""
        read: dict[str, Any] = json.loads(zlib.decompress(packed))
        return cls(
            text=read["text"],
            steps=tuple(read["steps"]),
            phones=tuple(read["phones"]),
            legal_basis=tuple(LegalReference(**one) for one in read["legal_basis"]),
            facts=tuple(StatedFact(**{**one, "unit": Unit(one["unit"])}) for one in read["facts"]),
        )


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is kept of one article."""

    id: str
    title: str
    url: str
    site: str
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    laws: tuple[str, ...] = ()
    """Statutes on which it rests, as in the facet: `social-insurance-law/25`."""
    signs: Signs = Signs.NONE
    fields: int = 0
    """How many of the fields of facts are filled: of articles that say the same, the fullest stands for all."""
    made_by: str = ""
    """What made the vectors; empty without any."""
    sketch: bytes = b""
    """The lowest byte of each slot of the MinHash signature: the share of equal ones is about the likeness of texts.
    Of a short text its digest, which is equal for the same text only."""
    numbers: Forms
    """The numbers that the text states: where they differ, articles do not say the same however alike they are."""
    title_length: int = 0
    """How many of `forms` are of the title."""
    forms: Forms
    """The title's terms, then the text's."""
    vectors: Vectors
    """Of the title, of the whole, then of each passage."""
    packed_body: bytes = b""

    @cached_property
    def body(self) -> Body:
        """What is shown of it, unpacked when first asked for; raises DamagedIndexError."""
        with damage_named(f"the text of {self.id}"):
            return Body.unpack(self.packed_body) if self.packed_body else Body()

    def card(self) -> bytes:
        """Return all but the body as bytes."""
        head = json.dumps(
            [
                *(self.id, self.title, self.url, self.site, self.topics, self.regions, self.years, self.laws),
                *(int(self.signs), self.fields, self.made_by, self.title_length),
            ],
            ensure_ascii=False,
        ).encode()
        parts = (head, self.sketch, self.numbers, self.forms, self.vectors)
        arrays = (one if isinstance(one, bytes) else one.tobytes() for one in parts)
        sizes = _SIZES.pack(*map(len, parts))
        return b"".join((sizes, _SUM.pack(crc32(sizes + head)), *arrays))

    @classmethod
    def of(cls, card: bytes, body: bytes) -> Self:
        """Return the entry that was packed into both; raises ValueError or struct.error for other bytes."""
        head, sketch, numbers, forms, vectors = _SIZES.unpack_from(card)
        at = list(accumulate((head, sketch, 4 * numbers, 4 * forms), initial=_START))
        written = card[_START : at[1]]
        if crc32(card[: _SIZES.size] + written) != _SUM.unpack_from(card, _SIZES.size)[0]:
            message = "its checksum is another"
            raise ValueError(message)
        given = json.loads(written)
        return cls(
            **dict(zip(("id", "title", "url", "site"), given, strict=False)),
            topics=tuple(given[4]),
            regions=tuple(given[5]),
            years=tuple(given[6]),
            laws=tuple(given[7]),
            signs=Signs(given[8]),
            fields=given[9],
            made_by=given[10],
            title_length=given[11],
            sketch=card[at[1] : at[2]],
            numbers=np.frombuffer(card, np.uint32, numbers, at[2]),
            forms=np.frombuffer(card, np.uint32, forms, at[3]),
            vectors=np.frombuffer(card, np.int8, vectors * DIMENSIONS, at[4]).reshape(vectors, DIMENSIONS),
            packed_body=body,
        )
