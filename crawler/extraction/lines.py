"""A page as readers see it: one line below the other, each knowing where it stands.

Everything structural is read off these lines, so that paragraphs, `<br>`, divs and tables are all the same to it.
Knows HTML's blocks, not what articles look like.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString

from corpus import BlockKind
from corpus.text import lines as text_lines
from corpus.text import squash
from crawler.extraction.places import place

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp
    small span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905 - forty names in quotes read worse
)
_BREAK = re.compile(r"[\n\r]")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CONTAINING = _HEADINGS | {"table", "article", "section"}
"""Elements that make a list item or cell around them a part of the layout."""
_PARAGRAPHS = frozenset(["p", "div", "br", "ul", "ol"])
_MANY_PARAGRAPHS = 8
_LONG_CELL = 300
"""Characters of a cell beyond which a table serves the layout."""


@dataclass(slots=True, eq=False)
class Line:
    """One line of a page."""

    text: str
    tag: Tag
    """The block element in which it stands."""
    kind: BlockKind = BlockKind.PARAGRAPH
    place: str = ""
    """Part of the page, such as `nav` or `footer`; empty for none in particular."""
    links: tuple[Tag, ...] = ()
    linked: int = 0
    """Characters that are a link."""
    cells: tuple[str, ...] = ()
    """Of a table's row."""
    group: Tag | None = None
    """The list or table that it belongs to."""

    @property
    def prose(self) -> int:
        """Characters that are no link."""
        return len(self.text) - self.linked

    @property
    def is_link(self) -> bool:
        """Whether it is a link and next to nothing else."""
        return bool(self.links) and self.linked * 2 >= len(self.text)

    @property
    def level(self) -> int:
        """1 to 6 for a heading, else 0."""
        return int(self.tag.name[1]) if self.tag.name in _HEADINGS else 0


@dataclass(slots=True)
class _State:
    """What holds between the start and the end of one block element."""

    tag: Tag
    kind: BlockKind = BlockKind.PARAGRAPH
    place: str = ""
    group: Tag | None = None
    joined: bool = False
    """Whether blocks inside make no lines of their own: in a list item or a cell."""


@dataclass(slots=True)
class _Reader:
    letters: int
    lines: list[Line] = field(default_factory=list)
    states: list[_State] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    links: dict[int, Tag] = field(default_factory=dict)
    linked: int = 0
    anchors: list[Tag] = field(default_factory=list)
    """Links that are open: blocks inside a link are links, too."""

    def start(self, tag: Tag) -> None:
        if tag.name == "a":
            self.anchors.append(tag)
        elif tag.name not in _INLINE:
            self.boundary(tag)
            self.states.append(self._state(tag))

    def end(self, tag: Tag) -> None:
        if tag.name == "a":
            self.anchors.pop()
        elif tag.name not in _INLINE:
            if tag.name == "tr":
                self.flush(tuple(squash(cell.get_text(" ")) for cell in tag.find_all(["td", "th"], recursive=False)))
            elif len(self.states) > 1 and self.states[-2].joined:
                self.texts.append(" ")
            else:
                self.flush()
            self.states.pop()

    def read(self, text: str) -> None:
        self.texts.append(_BREAK.sub(" ", text))
        if self.anchors and (letters := len(squash(text))):
            self.linked += letters
            self.links[id(self.anchors[-1])] = self.anchors[-1]

    def boundary(self, tag: Tag | None = None) -> None:
        """End a line; inside an entry or a cell only what is an entry itself begins a new one."""
        if self.states and self.states[-1].joined:
            self.texts.append("\n" if tag is not None and tag.name == "li" else " ")
        else:
            self.flush()

    def flush(self, cells: tuple[str, ...] = ()) -> None:
        text = "\n".join(text_lines("".join(self.texts)))
        if text and self.states:
            at = self.states[-1]
            links = tuple(self.links.values())
            kept = cells if at.kind is BlockKind.TABLE else ()
            self.lines.append(Line(text, at.tag, at.kind, at.place, links, self.linked, kept, at.group))
        self.texts, self.links, self.linked = [], {}, 0

    def _state(self, tag: Tag) -> _State:
        above = self.states[-1] if self.states else _State(tag)
        state = _State(tag, above.kind, place(tag, above.place, self.letters), above.group, above.joined)
        if above.joined:
            state.tag = above.tag
        elif tag.name in _HEADINGS:
            state.kind = BlockKind.HEADING
        elif tag.name == "blockquote":
            state.kind = BlockKind.QUOTE
        elif tag.name == "table":
            state.group, state.kind = (tag, BlockKind.TABLE) if _is_data(tag) else (None, BlockKind.PARAGRAPH)
        elif tag.name == "tr" and above.kind is BlockKind.TABLE:
            state.joined = True
        elif tag.name == "li":
            self._item(state, tag)
        return state

    @staticmethod
    def _item(state: _State, tag: Tag) -> None:
        if _is_item(tag):
            state.kind, state.joined = BlockKind.LIST, True
            state.group = tag.parent


def read_lines(root: Tag) -> list[Line]:
    """Return the lines of everything under `root` in the order in which readers meet them."""
    reader = _Reader(len(root.get_text()))
    for event, node in _walk(root):
        if isinstance(node, Tag):
            reader.start(node) if event == "start" else reader.end(node)
        elif node.parent is not None and node.parent.name == "pre":
            for part in str(node).splitlines():
                reader.read(part)
                reader.boundary()
        else:
            reader.read(str(node))
    return reader.lines


def _walk(root: Tag) -> Iterator[tuple[str, Tag | NavigableString]]:
    stack = [(root, iter(root.contents))]
    yield "start", root
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", tag
        elif isinstance(child, Tag):
            yield "start", child
            stack.append((child, iter(child.contents)))
        elif type(child) is NavigableString:
            yield "text", child


def _is_item(tag: Tag) -> bool:
    """Tell whether a list item is one entry rather than a container of the layout."""
    names = [child.name for child in tag.descendants if isinstance(child, Tag)]
    is_plain = _CONTAINING.isdisjoint(names)
    return is_plain and sum(name in _PARAGRAPHS for name in names) <= _MANY_PARAGRAPHS


def _is_data(table: Tag) -> bool:
    """Tell whether a table holds data, at least two cells in two rows, rather than serving the layout."""
    if table.find(["table", "h1", "h2", "h3", "ul", "ol"]) is not None or table.get("role") == "presentation":
        return False
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    cells = [cell for row in rows for cell in row]
    if sum(len(row) > 1 for row in rows) < 2 or any(len(cell.find_all("p")) > 2 for cell in cells):  # noqa: PLR2004
        return False
    return all(len(cell.get_text()) <= _LONG_CELL or len(row) > 1 for row in rows for cell in row)
