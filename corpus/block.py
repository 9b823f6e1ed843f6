"""One block of an article's body, as plain text."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from corpus.record import Fields


class BlockKind(StrEnum):
    """What a block of the body is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body as plain text; only templates make HTML of it."""

    kind: BlockKind
    text: str = ""
    """Text of a heading, paragraph or quote."""
    items: tuple[str, ...] = ()
    """Entries of a list."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Rows of a table, each a tuple of cells."""
    ordered: bool = False
    """Whether a list is numbered."""
    role: str = ""
    """`steps` for the list of top-level steps, `legal` for blocks of the legal section, else empty."""

    @classmethod
    def read(cls, read: Fields) -> Self:
        """Return the block of a JSON object; raises BadRecordError that names the field and what it should be."""
        return cls(
            kind=read.choice("kind", BlockKind),
            text=read.text("text", ""),
            items=read.texts("items"),
            rows=read.rows("rows"),
            ordered=read.flag("ordered"),
            role=read.text("role", ""),
        )
