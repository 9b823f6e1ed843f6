"""Which paragraphs of a page are its steps, in order and without their numbering.

Every top-level numbered list of the page counts, one after the other where there are several: pages number
procedures, conditions and materials alike, and no sign on the page tells them apart. A list needs two labels.

- Sub-steps (a deeper style of numbering inside a list) belong to their step: they follow its words in the same
  item, each on a line of its own and with their numbering kept.
- A paragraph between two steps stays a paragraph between two lists.
- Damage that has one reading is undone: an empty last step is dropped, a repeated step counts once, in `1, 2, 2`
  the second 2 is step 3, and a line behind the list is its last step when the list announces one more (its last
  entry ends with a semicolon) and the line begins with an order as the entries do, or with "Finally,".

Knows paragraphs, not pages; the legal section is left alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus import Block, BlockKind
from crawler.extraction.numbering import Family, Label, label
from crawler.extraction.run_on import parts

_FEWEST = 2  # A single label is a stray one, not a list.
_ORDER = re.compile(
    r"(?:(?:after|when|once|if|in|on|at|then|next|finally)\b[^,]{0,80},\s*)?(?:then |please |you can |and )?"
    r"(?:add|apply|ask|attach|bind|bring|call|check|choose|claim|click|collect|compare|complete|confirm|copy|dial|download|"
    r"enter|fill|find|follow|get|give|go|hand|input|keep|log|look|open|pay|pick|press|print|receive|register|return|"
    r"save|scan|search|select|send|set|show|sign|submit|swipe|take|tap|tell|tick|upload|use|verify|wait|write)\b"
    r"|(?:点击|打开|进入|选择|输入|填写|提交|确认|上传|登录|领取|打印|保存|核对|设置|携带|前往|等待|完成|缴费|支付|按|在.{1,20}(?:中|里|上|页面)点击)",
    re.IGNORECASE,
)
_FINALLY = re.compile(r"(?:finally|lastly|at last)\b|最后", re.IGNORECASE)
_OPEN_END = (";", "；")


@dataclass(frozen=True, slots=True)
class _Line:
    """A piece of a block that may be an entry of a list."""

    source: int
    text: str
    label: Label | None


@dataclass(slots=True)
class _Step:
    """One entry of a run."""

    text: str
    lines: list[int]
    details: list[str] = field(default_factory=list)
    counts: dict[Family, int] = field(default_factory=dict)

    def full(self) -> str:
        return "\n".join(part for part in (self.text, *self.details) if part)


@dataclass(slots=True)
class _Run:
    """A numbered list as far as it has been followed."""

    family: Family
    printed: int
    steps: list[_Step]
    labels: int = 1
    closed: bool = False

    def expected(self, found: Label) -> bool:
        """Tell whether the number is the next one: by count, by what was printed, or with one number lost."""
        return bool({self.printed + 1, len(self.steps) + 1, self.printed + 2} & set(found.values))

    def add(self, position: int, text: str, found: Label) -> None:
        self.labels += 1
        self.closed = found.last
        nearest = min(found.values, key=lambda value: abs(value - self.printed - 1), default=self.printed + 1)
        self.printed = max(nearest, self.printed)
        if text and text == self.steps[-1].text:
            self.steps[-1].lines.append(position)
        else:
            self.steps.append(_Step(text, [position]))


def with_steps(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return `blocks` with every top-level numbered list as one LIST block of role `steps`, and the steps in order.

    Blocks of role `legal` are passed on as they are. Never raises.
    """
    lines = tuple(_lines(blocks))
    runs = tuple(_runs(lines))
    return tuple(_rebuilt(blocks, lines, runs)), tuple(step.full() for run in runs for step in run.steps)


def _lines(blocks: Sequence[Block]) -> Iterator[_Line]:
    for source, block in enumerate(blocks):
        if block.role == "legal":
            continue
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.QUOTE):
            yield from (_Line(source, part, label(part)) for part in parts(block.text))
        elif block.kind is BlockKind.LIST:
            yield from _items(source, block)


def _items(source: int, block: Block) -> Iterator[_Line]:
    for number, item in enumerate(block.items, start=1):
        found = label(item)
        if block.ordered:
            found = Label(Family.ITEM, (number,), found.rest if found and number in found.values else item)
        yield _Line(source, item, found)


def _runs(lines: Sequence[_Line]) -> Iterator[_Run]:
    position = 0
    while position < len(lines):
        run = _followed(lines, position)
        if run is None:
            position += 1
            continue
        position = 1 + max(line for step in run.steps for line in step.lines)
        yield run


def _followed(lines: Sequence[_Line], start: int) -> _Run | None:
    """Return the list that begins on a line, None where none does."""
    first = lines[start].label
    if first is None or 1 not in first.values:
        return None
    run = _Run(first.family, 1, [_Step(first.rest.strip(), [start])])
    last = len(lines) if first.family is not Family.ITEM else _end_of_block(lines, start)
    for position in range(start + 1, last):
        if run.closed or not _taken(run, lines, position):
            break
    _add_unnumbered(run, lines)
    _drop_empty(run)
    fewest = 1 if first.family is Family.ITEM else _FEWEST
    return run if run.labels >= fewest and run.steps else None


def _end_of_block(lines: Sequence[_Line], start: int) -> int:
    return next((at for at in range(start, len(lines)) if lines[at].source != lines[start].source), len(lines))


def _taken(run: _Run, lines: Sequence[_Line], position: int) -> bool:
    """Give the line its place in the run; tell whether the run may go on behind it."""
    found, step = lines[position].label, run.steps[-1]
    contiguous = step.lines[-1] == position - 1
    if found is None:
        _add_lost_text(run, lines, position)
    elif _continues(run, found, contiguous=contiguous):
        run.add(position, found.rest.strip(), found)
    elif (contiguous and _is_detail(run, found)) or _is_between(run, lines, position):
        step.details.append(lines[position].text.strip())
        step.lines.append(position)
        step.counts[found.family] = max(found.values, default=0)
    else:
        return 1 not in found.values
    return True


def _continues(run: _Run, found: Label, *, contiguous: bool) -> bool:
    if not found.values:
        return (
            contiguous
            and (found.last or run.family in (Family.SEQUENCE, Family.ORDINAL))
            and (found.family is run.family or {found.family, run.family} <= {Family.SEQUENCE, Family.ORDINAL})
        )
    if found.weak and run.printed + 1 not in found.values:
        return False
    if found.family is run.family:
        again = run.printed in found.values and (run.printed > 1 or contiguous)
        return run.expected(found) or again or _repeats(run, found)
    if found.family in run.steps[-1].counts or run.family is Family.ITEM:
        return False
    return run.printed + 1 in found.values


def _repeats(run: _Run, found: Label) -> bool:
    return run.printed in found.values and found.rest.strip() == run.steps[-1].text


def _is_detail(run: _Run, found: Label) -> bool:
    """Tell whether a line right behind a step is a sub-step by the style of its number."""
    deeper = found.family.depth > run.family.depth and 1 in found.values and not found.weak
    return deeper or found.family in run.steps[-1].counts


def _is_between(run: _Run, lines: Sequence[_Line], position: int) -> bool:
    """Tell whether a line numbered in another style is a sub-step because the run's next number comes later."""
    numbered = (found for at in range(position, len(lines)) if (found := lines[at].label))
    later = enumerate(numbered)
    at, following = next(((at, found) for at, found in later if found.family is run.family), (0, None))
    return at > 0 and following is not None and run.printed + 1 in following.values


def _add_lost_text(run: _Run, lines: Sequence[_Line], position: int) -> None:
    """Let a number that stands alone on its line have the next line as its text, if the list goes on behind it."""
    step = run.steps[-1]
    alone = not step.text and not step.details and step.lines[-1] == position - 1
    later = (found for at in range(position + 1, len(lines)) if (found := lines[at].label))
    if alone and any(found.family is run.family and run.expected(found) for found in later):
        step.text = lines[position].text.strip()
        step.lines.append(position)


def _add_unnumbered(run: _Run, lines: Sequence[_Line]) -> None:
    """Take the line behind the list as its last step where the list says that one more comes."""
    after, steps = run.steps[-1].lines[-1] + 1, run.steps
    if run.closed or run.labels < _FEWEST or after >= len(lines):
        return
    found, text = lines[after].label, lines[after].text.strip()
    final = _FINALLY.match(text) and (found is None or (found.last and found.family is Family.SEQUENCE))
    announced = found is None and steps[-1].full().endswith(_OPEN_END) and 2 * _orders(steps) >= len(steps)
    short = len(text) <= 2 * max(len(step.text) for step in steps) + 40
    if steps[-1].text and short and (final or (announced and _ORDER.match(text))):
        steps.append(_Step(text, [after]))


def _orders(steps: Iterable[_Step]) -> int:
    return sum(bool(_ORDER.match(step.text)) for step in steps)


def _drop_empty(run: _Run) -> None:
    kept: list[_Step] = []
    for step in run.steps:
        if step.full() or not kept:
            kept.append(step)
        else:
            kept[-1].lines += step.lines
    run.steps = [step for step in kept if step.full()]


def _rebuilt(blocks: Sequence[Block], lines: Sequence[_Line], runs: Sequence[_Run]) -> Iterator[Block]:
    """Yield the blocks with the runs' lines put together as lists; what is in no run stays as it was."""
    steps = {step.lines[0]: step for run in runs for step in run.steps}
    taken = {position for step in steps.values() for position in step.lines}
    heads = {run.steps[0].lines[0] for run in runs}
    by_source = {source: tuple(group) for source, group in groupby(range(len(lines)), lambda at: lines[at].source)}
    pending: list[str] = []
    for source, block in enumerate(blocks):
        positions = by_source.get(source, ())
        if taken.isdisjoint(positions):
            yield from _flushed(pending)
            yield block
            continue
        for position in positions:
            if position in heads or position not in taken:
                yield from _flushed(pending)
            if position in steps:
                pending.append(steps[position].full())
            elif position not in taken:
                yield _left_over(block, lines[position].text)
    yield from _flushed(pending)


def _flushed(pending: list[str]) -> Iterator[Block]:
    if pending:
        yield Block(kind=BlockKind.LIST, items=tuple(pending), ordered=True, role="steps")
        pending.clear()


def _left_over(block: Block, text: str) -> Block:
    return replace(block, items=(text,)) if block.kind is BlockKind.LIST else replace(block, text=text)
