"""A page as readers see it: one line below the other, each knowing where it stands.

Everything structural is read off these lines, so that paragraphs, `<br>`, divs and tables are all the same to it.
Knows HTML's blocks, not what articles look like.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from corpus import BlockKind
from corpus.text import lines as text_lines
from corpus.text import squash
from crawler.extraction.page import length
from crawler.extraction.places import Places

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
_LAYING_OUT = ("table", "h1", "h2", "h3", "ul", "ol")
"""Elements that make a table around them a part of the layout."""
_FEW_PARAGRAPHS = 2
_LONG_CELL = 300
"""Characters of a cell beyond which a table serves the layout."""


@dataclass(slots=True, eq=False)
class Line:
    """One line of a page."""

    text: str
    element: HtmlElement
    """The block in which it stands."""
    kind: BlockKind = BlockKind.PARAGRAPH
    place: str = ""
    """Part of the page, such as `nav` or `footer`; empty for none in particular."""
    links: tuple[HtmlElement, ...] = ()
    linked: int = 0
    """Characters that are a link."""
    cells: tuple[str, ...] = ()
    """Of a table's row."""
    group: HtmlElement | None = None
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
        return int(self.element.tag[1]) if self.element.tag in _HEADINGS else 0


@dataclass(slots=True)
class _State:
    """What holds between the start and the end of one block element."""

    element: HtmlElement
    kind: BlockKind = BlockKind.PARAGRAPH
    place: str = ""
    group: HtmlElement | None = None
    joined: bool = False
    """Whether blocks inside make no lines of their own: in a list item or a cell."""


@dataclass(slots=True)
class _Reader:
    places: Places
    lines: list[Line] = field(default_factory=list)
    states: list[_State] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    links: dict[HtmlElement, None] = field(default_factory=dict)
    linked: int = 0
    anchors: list[HtmlElement] = field(default_factory=list)
    """Links that are open: blocks inside a link are links, too."""

    def start(self, element: HtmlElement) -> None:
        if element.tag == "a":
            self.anchors.append(element)
        elif element.tag not in _INLINE:
            self.boundary(element.tag)
            self.states.append(self._state(element))

    def end(self, element: HtmlElement) -> None:
        if element.tag == "a":
            self.anchors.pop()
        elif element.tag not in _INLINE:
            if element.tag == "tr":
                self.flush(element)
            elif len(self.states) > 1 and self.states[-2].joined:
                self.texts.append(" ")
            else:
                self.flush()
            self.states.pop()

    def read(self, text: str | None, parent: HtmlElement) -> None:
        if text and parent.tag == "pre":
            for part in text.splitlines():
                self._add(part)
                self.boundary()
        elif text:
            self._add(_BREAK.sub(" ", text))

    def _add(self, text: str) -> None:
        self.texts.append(text)
        if self.anchors and (letters := len(squash(text))):
            self.linked += letters
            self.links[self.anchors[-1]] = None

    def boundary(self, opened: str = "") -> None:
        """End a line; inside an entry or a cell only what is an entry itself begins a new one."""
        if self.states and self.states[-1].joined:
            self.texts.append("\n" if opened == "li" else " ")
        else:
            self.flush()

    def flush(self, row: HtmlElement | None = None) -> None:
        text = "\n".join(text_lines("".join(self.texts)))
        if text and self.states:
            at = self.states[-1]
            is_row = row is not None and at.kind is BlockKind.TABLE
            cells = tuple(squash(" ".join(cell.itertext())) for cell in _cells(row)) if is_row else ()
            links = tuple(self.links)
            self.lines.append(Line(text, at.element, at.kind, at.place, links, self.linked, cells, at.group))
        self.texts, self.links, self.linked = [], {}, 0

    def _state(self, element: HtmlElement) -> _State:
        above = self.states[-1] if self.states else _State(element)
        state = _State(element, above.kind, self.places.of(element, above.place), above.group, above.joined)
        if above.joined:
            state.element = above.element
        elif element.tag in _HEADINGS:
            state.kind = BlockKind.HEADING
        elif element.tag == "blockquote":
            state.kind = BlockKind.QUOTE
        elif element.tag == "table":
            is_data = _is_data(element)
            state.group, state.kind = (element, BlockKind.TABLE) if is_data else (None, BlockKind.PARAGRAPH)
        elif element.tag == "tr" and above.kind is BlockKind.TABLE:
            state.joined = True
        elif element.tag == "li" and _is_item(element):
            state.kind, state.joined, state.group = BlockKind.LIST, True, element.getparent()
        return state


def read_lines(root: HtmlElement) -> list[Line]:
    """Return the lines of everything under `root` in the order in which readers meet them."""
    reader = _Reader(Places(root))
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            reader.start(element)
            reader.read(element.text, element)
        else:
            reader.end(element)
            if element is not root:
                reader.read(element.tail, element.getparent())
    return reader.lines


def _is_item(entry: HtmlElement) -> bool:
    """Tell whether a list item is one entry rather than a container of the layout."""
    paragraphs = 0
    for inside in entry.iterdescendants():
        paragraphs += inside.tag in _PARAGRAPHS
        if inside.tag in _CONTAINING or paragraphs > _MANY_PARAGRAPHS:
            return False
    return True


def _is_data(table: HtmlElement) -> bool:
    """Tell whether a table holds data, at least two cells in two rows, rather than serving the layout."""
    if next(table.iterdescendants(*_LAYING_OUT), None) is not None or table.get("role") == "presentation":
        return False
    rows = [_cells(row) for row in table.iter("tr")]
    cells = [cell for row in rows for cell in row]
    if sum(len(row) > 1 for row in rows) < 2 or any(_has_paragraphs(cell) for cell in cells):  # noqa: PLR2004
        return False
    return all(len(row) > 1 or length(cell) <= _LONG_CELL for row in rows for cell in row)


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row if cell.tag in {"td", "th"}]


def _has_paragraphs(cell: HtmlElement) -> bool:
    """Tell whether a cell holds more paragraphs than a figure and a note need."""
    return next(islice(cell.iter("p"), _FEW_PARAGRAPHS, None), None) is not None
