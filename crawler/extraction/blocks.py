"""Lines of a body put together to blocks, and blocks taken apart to lines again.

Knows lists and tables, not which lines belong to the body.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from corpus import Block, BlockKind
from crawler.extraction.lines import Line

_ORDINAL = re.compile(
    r"^(?:(?:step|no\.?)\s*)?[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳]|[ivx]{1,4})[)）.、,，:：]*$"
    r"|^第[一二三四五六七八九十\d]{1,3}步[:：]?$|^步骤[一二三四五六七八九十\d]{1,3}[:：]?$",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b1\b|一|①|\bi\b", re.IGNORECASE)
_SENTENCE = 8


def to_blocks(lines: Iterable[Line]) -> tuple[Block, ...]:
    """Return lines as blocks: those of one list or one table as one block, every other line as its own."""
    blocks: list[Block] = []
    for _, together in groupby(lines, key=lambda line: (line.kind, line if line.group is None else line.group)):
        blocks.extend(_grouped(list(together)))
    return tuple(blocks)


def block_lines(block: Block) -> list[str]:
    """Return the lines of text of a block; the cells of a row make one line."""
    return [line for line in (block.text, *block.items, *(" ".join(filter(None, row)) for row in block.rows)) if line]


def text_of(blocks: Iterable[Block]) -> str:
    """Return the text of blocks, one line below the other."""
    return "\n".join(line for block in blocks for line in block_lines(block))


def with_texts(block: Block, change: Callable[[str], str]) -> Block:
    """Return the block with `change` made to each of its texts, entries that come out empty left out."""
    return replace(
        block,
        text=change(block.text) if block.text else "",
        items=tuple(filter(None, map(change, block.items))),
        rows=tuple(tuple(change(cell) for cell in row) for row in block.rows),
    )


def _grouped(lines: Sequence[Line]) -> list[Block]:
    first = lines[0]
    if first.kind is BlockKind.LIST:
        ordered = first.group is not None and first.group.tag == "ol"
        return [Block(BlockKind.LIST, items=tuple(line.text for line in lines), ordered=ordered)]
    if first.kind is BlockKind.TABLE and any(line.cells for line in lines):
        return _table([line.cells or (line.text,) for line in lines])
    kind = BlockKind.PARAGRAPH if first.kind is BlockKind.TABLE else first.kind
    return [Block(kind, line.text) for line in lines]


def _table(rows: Sequence[tuple[str, ...]]) -> list[Block]:
    """Return a table as one block, or, where its first column only numbers the rows, as numbered paragraphs."""
    if _is_numbering(rows) or _is_numbering(rows[1:]):
        return [Block(BlockKind.PARAGRAPH, " ".join(filter(None, row))) for row in rows]
    return [Block(BlockKind.TABLE, rows=tuple(rows))]


def _is_numbering(rows: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether rows are a number, from one on, and a sentence each; grades and their amounts are data."""
    pairs = [tuple(filter(None, row)) for row in rows]
    return (
        len(pairs) > 1
        and _FIRST.search(pairs[0][0] if pairs[0] else "") is not None
        and all(len(pair) == 2 and _ORDINAL.match(pair[0]) and len(pair[1]) >= _SENTENCE for pair in pairs)  # noqa: PLR2004
    )
