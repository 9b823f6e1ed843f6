"""What Whoosh keeps of an article: posting lists by field, and columns for filters, order and what a hit shows.

Knows Whoosh's fields; what is in an article's document it is told.
"""

import struct
from collections.abc import Generator, Mapping, Sequence

from whoosh import columns, fields, formats

from indexer.document import KEPT_FACETS, Document, Places
from indexer.ranking import WEIGHTS

NUMBERS = struct.Struct(f"<q{len(WEIGHTS)}I")
"""The fixed-width column: the date in seconds, then the words of each field in the order of `WEIGHTS`."""
BOOKMARK = "bookmark"
"""Field of the one document that is no article: it keeps the position, so that both are committed in one step."""
POSITIONS = formats.Positions()
"""How the places of a term in a document are packed."""
CARD = "card"
"""Column of the cards of the entries."""
WORDS = "words"
"""Field of the words as they are written."""
_EXISTENCE = formats.Existence()
_SEPARATOR = "\x1f"


class Terms(fields.FieldType):
    """A field of terms that were cut before, with their places; lengths are kept in the `numbers` column."""

    def __init__(self) -> None:
        """Make a field whose values are places by term."""
        super().__init__(POSITIONS, None, scorable=False, stored=False)  # type: ignore[arg-type]

    def index(self, value: Mapping[str, Places], **_: object) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Yield each term with its frequency, its weight and its encoded positions."""
        for term, places in value.items():
            yield term.encode(), len(places), float(len(places)), POSITIONS.encode(places)


class Written(fields.FieldType):
    """A field of words of which only matters that they are there."""

    def __init__(self) -> None:
        """Make a field whose values are sequences of words."""
        super().__init__(_EXISTENCE, None, scorable=False, stored=False)  # type: ignore[arg-type]

    def index(self, value: Sequence[str], **_: object) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Yield each word."""
        for word in value:
            yield word.encode(), 1, 1.0, b""


def schema() -> fields.Schema:
    """Return the fields of the index."""
    return fields.Schema(
        id=fields.ID(unique=True),
        bookmark=fields.ID(),
        position=fields.STORED(),
        body=fields.STORED(),
        card=fields.COLUMN(columns.VarBytesColumn()),  # type: ignore[no-untyped-call]
        numbers=fields.COLUMN(columns.FixedBytesColumn(NUMBERS.size)),  # type: ignore[no-untyped-call]
        words=Written(),
        **{name: Terms() for name in WEIGHTS},
        **{facet_column(name): fields.COLUMN(columns.VarBytesColumn()) for name in KEPT_FACETS},  # type: ignore[no-untyped-call]
    )


def fields_of(document: Document) -> dict[str, object]:
    """Return the values of Whoosh's fields for an article."""
    facets = {facet_column(name): _SEPARATOR.join(values).encode() for name, values in document.facets.items()}
    return {
        "id": document.entry.id,
        CARD: document.entry.card(),
        "body": document.entry.packed_body,
        "numbers": NUMBERS.pack(document.moment, *document.lengths.values()),
        WORDS: document.words,
        **document.fields,
        **facets,
    }


def bookmark(position: int) -> dict[str, object]:
    """Return the fields of the document that keeps the position."""
    return {BOOKMARK: BOOKMARK, "position": position}


def facet_column(name: str) -> str:
    """Return the name of the column that keeps a facet."""
    return f"facet_{name}"


def facet_values(kept: bytes) -> list[str]:
    """Return the values that a facet's column keeps for one document."""
    return kept.decode().split(_SEPARATOR) if kept else []
