"""Which statutes an article rests on, and which blocks of its body are the legal section.

The section opens with a marker ("Legal basis:", 法律依据), or with a line that begins with the name of a statute and an
article of it, or is nothing but that name. It ends where an answer is announced ("Legal analysis:"), a numbered
procedure or a new heading begins, or the text ends. "Legal analysis" and "Legal subjective" open the answer.

Inside the section every statute counts. Outside it one counts only where the text names its article, as in "according
to Article 44 of the Labor Contract Law": an ordinary mention of the labor law is no legal basis. A number of an article
belongs to the statute that its own phrase names, else to the one last named; a section that names none is taken to be
about the only statute of the page, if there is one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus import Block, BlockKind, LegalReference
from crawler.extraction.citations import Citation, article_at, citations, has_article, opens_with_article, ordinals
from crawler.extraction.numbering import Family, label
from crawler.extraction.statutes import Statute, statutes

_MARKER = (
    r"legal (?:grounds?|bas[ie]s|objectives?|foundations?|provisions?|stipulations?)|objectives? of (?:the )?law"
    r"|law basis|(?:laws? and )?regulations?(?=\s*[:：])|relevant (?:laws?|legal (?:provisions|basis)|law articles)"
    r"|related (?:laws?|legal provisions)"
    r"|法律依据|法律客观|法律规定|法律条文|法条依据|相关法条|相关法律|相关规定|政策依据|法规依据"
)
_ANSWER = (
    r"legal (?:analysis|subjective|subjectivity|advice|opinions?)"
    r"|lawyers?['’]?s? (?:answers?|analysis|reply|replies|advice|opinions?)|analysis|answers?"
    r"|律师解答|律师回答|律师解析|律师分析|法律分析|法律主观|法律解析|解答|分析|回答"
)
_BEFORE = r"[\s\W_]{0,4}(?:\d{1,2}[.、]\s*)?[【\[(（「]?\s*"
_AFTER = r"\s*[】\])）」]\s*[:：]?|\s*[:：]"
_OPENS = re.compile(
    rf"{_BEFORE}(?:{_MARKER})(?:{_AFTER}|\s*[.。]?\s*$|\s*(?=article|[《\"“]|people['’]s republic|第))", re.IGNORECASE
)
_ANSWERS = re.compile(rf"{_BEFORE}(?:{_ANSWER})(?:{_AFTER}|\s*$)", re.IGNORECASE)
_INSIDE = re.compile(
    rf"(?<=[.。;；!！?？])\s*[【\[]?(?:legal (?:grounds?|basis|objective)|法律依据|法律客观)(?:{_AFTER})", re.IGNORECASE
)
_PROCEDURE = (Family.ARABIC, Family.STEP, Family.CIRCLED, Family.ORDINAL, Family.SEQUENCE, Family.ITEM)
_HEADING = 80  # Characters that a line without a full stop may have to announce a list.
_OF = re.compile(
    r",?\s*(?:\(?(?:paragraph|item|section|clause|subparagraph)s? ?\(?[\w-]+\)?,?\s*){0,3}"
    r"(?:of|in|under)\s+(?:the\s+)?[\"“《]?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|and|&|or|、|和)\s*", re.IGNORECASE)


def with_legal_basis(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[LegalReference, ...]]:
    """Return `blocks` with those of the legal section in role `legal`, and the references in order, each once.

    A paragraph in whose middle the marker stands is cut in two. A statute is given without an article only where no
    article of it is cited. Never raises.
    """
    marked = _marked(tuple(cut for block in blocks for cut in _cut(block)))
    return marked, _distinct(_references(marked))


def _cut(block: Block) -> tuple[Block, ...]:
    match = _INSIDE.search(block.text) if block.kind is BlockKind.PARAGRAPH else None
    if match is None or _OPENS.match(block.text):
        return (block,)
    before, section = block.text[: match.start()].strip(), block.text[match.start() :].strip()
    return replace(block, text=before), replace(block, text=section)


def _marked(blocks: Sequence[Block]) -> tuple[Block, ...]:
    inside, marked = False, []
    for position, block in enumerate(blocks):
        opened = _opens(_text(block))
        if opened or (inside and _ends(blocks, position)):
            inside = opened
        marked.append(_in_section(block) if inside else block)
    return tuple(marked)


def _in_section(block: Block) -> Block:
    """Return a block of the legal section; a marker that stands alone is the heading of it."""
    opening = _OPENS.match(block.text) if block.kind is BlockKind.PARAGRAPH else None
    alone = opening is not None and not re.search(r"\w", block.text[opening.end() :])
    return replace(block, role="legal", kind=BlockKind.HEADING if alone else block.kind)


def _text(block: Block) -> str:
    return "\n".join(part for part in (block.text, *block.items, *(" ".join(row) for row in block.rows)) if part)


def _opens(line: str) -> bool:
    return not _ANSWERS.match(line) and bool(_OPENS.match(line) or _begins_with_statute(line))


def _begins_with_statute(line: str) -> bool:
    """Tell whether a line is the name of a statute, alone or followed by the number of an article."""
    found = next(iter(statutes(line[:300])), None)
    if found is None or line[: found.start].strip(' \t*"“《【['):
        return False
    rest = line[found.end :]
    if not re.search(r"\w", rest):
        return found.formal or line.strip()[0].isupper()
    return opens_with_article(rest.lstrip(' *,，:："”》>…'))


def _ends(blocks: Sequence[Block], position: int) -> bool:
    """Tell whether the legal section ends before a block."""
    block, line = blocks[position], _text(blocks[position])
    if _ANSWERS.match(line):
        return True
    if block.kind is BlockKind.HEADING or (block.kind is BlockKind.LIST and block.ordered):
        return not _cites(line)
    return _is_first_step(line) or _announces(line, blocks[position + 1 : position + 2])


def _cites(line: str) -> bool:
    return bool(statutes(line)) or has_article(line)


def _is_first_step(line: str) -> bool:
    """Tell whether a numbered list that is no enumeration of laws begins with a line."""
    found = label(line)
    return found is not None and found.family in _PROCEDURE and 1 in found.values and not _cites(found.rest[:200])


def _announces(line: str, following: Sequence[Block]) -> bool:
    """Tell whether a line is the heading of a list that the block behind it begins: `After the law: how to apply`."""
    short = len(line) <= _HEADING and not line.rstrip().endswith((".", "。", ";", "；"))
    headed = (short or line.rstrip().endswith((":", "："))) and not _cites(line)
    return headed and any(_is_first_step(_text(block)) for block in following)


def _references(blocks: Sequence[Block]) -> Iterator[LegalReference]:
    """Yield the references of the page in order; the statute last named is remembered through the legal section."""
    named = {statute.name: statute for block in blocks for statute in statutes(_text(block))}
    current = next(iter(named.values())) if len(named) == 1 else None
    for block in blocks:
        if block.role == "legal":
            found, current = _cited(_text(block), current)
        else:
            found, _ = _cited(_text(block), None, legal=False)
        yield from found


def _cited(text: str, current: Statute | None, *, legal: bool = True) -> tuple[list[LegalReference], Statute | None]:
    """Return the references of one block, and the statute named last."""
    laws = statutes(text)
    lost = ordinals(text, {statute.end for statute in laws}) if legal else ()
    places: list[Statute | Citation] = [*laws, *citations(text), *lost]
    found: list[LegalReference] = []
    for place in sorted(places, key=lambda place: place.start):
        if isinstance(place, Statute):
            current = place
            found += [LegalReference(law=place.name)] if legal else []
        elif owner := _owner(text, place, laws) or current:
            found += [LegalReference(law=owner.name, article=number) for number in place.numbers_in(owner.articles)]
    return found, current


def _owner(text: str, place: Citation, laws: Sequence[Statute]) -> Statute | None:
    """Return the statute that the phrase itself names: "Article 10 and Article 58 of the Social Insurance Law"."""
    law = next((law for law in laws if law.start >= place.end), None)
    if law is None:
        return None
    between = text[place.end : law.start] + " "
    further = _AND.match(between)
    rest = between[further.end() :] if further else ""
    return law if _OF.fullmatch(between) or _OF.fullmatch(rest[article_at(rest) :]) else None


def _distinct(found: Iterable[LegalReference]) -> tuple[LegalReference, ...]:
    """Return every reference once; a statute without article only where no article of it is cited."""
    references = tuple(dict.fromkeys(found))
    cited = {reference.law for reference in references if reference.article is not None}
    return tuple(reference for reference in references if reference.article is not None or reference.law not in cited)
