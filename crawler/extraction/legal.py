"""Which statutes an article rests on, and which blocks of its body are the legal section.

The section opens with a marker ("Legal basis:", 法律依据), or with a line that begins with the name of a statute and its
article, or is nothing but that name. It ends where an answer is announced ("Legal analysis:"), a numbered procedure or
a new heading begins, or the text ends. "Legal analysis" and "Legal subjective" open the answer, not the law.

Inside the section every statute counts. Outside it one counts only where the text names its article, as in "according
to Article 44 of the Labor Contract Law": an ordinary mention of the labor law is no legal basis. A number of an article
belongs to the statute that its own phrase names, else to the one last named.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import Block, BlockKind, LegalReference
from crawler.extraction.numbering import WORDS, Family, han_number, label
from crawler.extraction.statutes import Statute, statutes

_MARKER = (
    r"legal (?:grounds?|bas[ie]s|objectives?|foundations?|provisions?|stipulations?)|objectives? of (?:the )?law|law basis"
    r"|laws? and regulations?|relevant (?:laws?|legal (?:provisions|basis)|law articles)|related (?:laws?|legal provisions)"
    r"|法律依据|法律客观|法律规定|法律条文|法条依据|相关法条|相关法律|相关规定|政策依据|法规依据"
)
_ANSWER = (
    r"legal (?:analysis|subjective|subjectivity|advice|opinions?)|lawyers?['’]?s? (?:answers?|analysis|reply|replies|advice|opinions?)"
    r"|analysis|answers?|律师解答|律师回答|律师解析|律师分析|法律分析|法律主观|法律解析|解答|分析|回答"
)
_BEFORE_MARKER = r"[\s\W_]{0,4}(?:\d{1,2}[.、]\s*)?[【\[(（「]?\s*"
_OPENS = re.compile(
    rf"{_BEFORE_MARKER}(?:{_MARKER})(?:\s*[】\])）」]\s*[:：]?|\s*[:：]|\s*[.。]?\s*$|\s*(?=(?:article|[《\"“]|people['’]s republic|第)))",
    re.IGNORECASE,
)
_ANSWERS = re.compile(rf"{_BEFORE_MARKER}(?:{_ANSWER})(?:\s*[】\])）」]\s*[:：]?|\s*[:：]|\s*$)", re.IGNORECASE)
_INSIDE = re.compile(
    r"(?<=[.。;；!！?？])\s*[【\[]?(?:legal (?:grounds?|basis|objective)|法律依据|法律客观)(?:[】\]]\s*[:：]?|\s*[:：])",
    re.IGNORECASE,
)
_ONLY_NAME = re.compile(r"[\s*＊.。:：,，;；\"“”》\W]*")
_PROCEDURE = (Family.ARABIC, Family.STEP, Family.CIRCLED, Family.ORDINAL, Family.SEQUENCE, Family.ITEM)

_LIST_JOIN = r"\s*(?:,|、|，|and|&|or|to|until|through|[-–—~～至和及])\s*(?:and\s+)?"
_UNIT = r"(?!\s?(?:%|yuan|days?\b|months?\b|years?\b|times\b|people\b|paragraphs?\b|items?\b|\.\d|working|percent))"
_ARTICLE = re.compile(
    rf"\barticles?\s+(?P<split>\d{{1,2}}(?: \d{{1,2}}){{1,3}})(?![\d%]){_UNIT}"
    rf"|\barticles?\s*(?P<list>\d{{1,4}}(?!\d)(?:{_LIST_JOIN}(?:articles?\s+)?\d{{1,4}}(?![\d%]){_UNIT})*)"
    r"|\barticle\s+(?P<word>[A-Za-z]+(?:-[A-Za-z]+)?)\b"
    r"|\bthe (?P<nth>\d{1,3})(?:st|nd|rd|th) article\b"
    r"|第(?P<han>[零〇一二两三四五六七八九十百千\d]{1,9})(?P<more>(?:[、和及至]第?[零〇一二两三四五六七八九十百千\d]{1,9})*)条",
    re.IGNORECASE,
)
_TENS = "twent(?:y|ieth)|thirt(?:y|ieth)|fort(?:y|ieth)|fift(?:y|ieth)|sixt(?:y|ieth)|sevent(?:y|ieth)|eight(?:y|ieth)|ninet(?:y|ieth)"
_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_TEENS = "tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
_ORDINAL = re.compile(
    rf"(?P<word>(?:{_TENS})-(?:{_UNITS})|{_TEENS}|twentieth|thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth|{_UNITS}"
    r"|\d{1,3}(?:st|nd|rd|th))\s+(?!class\b|paragraph|batch|time\b|times\b|instance|party|level|year|day\b|month|phase|step|"
    r"category|half|quarter|child|generation|grade|people's|type|kind|stage|item|of\b|and\b|line\b)(?=[A-Za-z\"“(])",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|[.。;；:：!?！？”\"》*)\]】]|\.\.\.)\s*$")
_OF = re.compile(
    r",?\s*(?:\(?(?:paragraph|item|section|clause|subparagraph)s? ?\(?[\w-]+\)?,?\s*){0,3}(?:of|in|under)\s+(?:the\s+)?[\"“《]?",
    re.IGNORECASE,
)
_LONGEST_RANGE = 12


@dataclass(frozen=True, slots=True)
class _Cited:
    """One or more article numbers, and where they stand."""

    start: int
    end: int
    numbers: tuple[int, ...]
    split: str = ""


@dataclass(frozen=True, slots=True)
class _Reference:
    """A statute named or cited somewhere on the page."""

    law: str
    article: int | None


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
    return replace(block, text=block.text[: match.start()].strip()), replace(
        block, text=block.text[match.start() :].strip()
    )


def _marked(blocks: Sequence[Block]) -> tuple[Block, ...]:
    inside, fresh = False, False
    marked = []
    for position, block in enumerate(blocks):
        line = _text(block)
        if _opens(line):
            inside, fresh = True, True
        elif inside and _ends(blocks, position, fresh=fresh):
            inside = False
        else:
            fresh = False
        marked.append(replace(block, role="legal") if inside else block)
    return tuple(marked)


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
    if _ONLY_NAME.fullmatch(rest):
        return found.formal or line[0].isupper()
    after = rest.lstrip(' *,，:："”》>…')
    return bool(_ARTICLE.match(after) or _ORDINAL.match(after))


def _ends(blocks: Sequence[Block], position: int, *, fresh: bool) -> bool:
    block, line = blocks[position], _text(blocks[position])
    if _ANSWERS.match(line):
        return True
    if block.kind is BlockKind.HEADING:
        return not (fresh or _cites(line))
    if block.kind is BlockKind.LIST and block.ordered:
        return not _cites(line)
    return _begins_procedure(line, blocks[position + 1 :])


def _cites(line: str) -> bool:
    return bool(statutes(line) or _ARTICLE.search(line))


def _begins_procedure(line: str, following: Iterable[Block]) -> bool:
    """Tell whether a numbered list that is no enumeration of laws begins with a line, or after it where it ends in a colon."""
    first = label(line)
    second = next(iter(following), None)
    if first is None:
        announced = line.rstrip().endswith((":", "：")) or (len(line) <= 80 and line.rstrip()[-1:] not in tuple(".。;；"))  # noqa: PLR2004
        return announced and not _cites(line) and second is not None and _begins_procedure_at(_text(second))
    return first.family in _PROCEDURE and 1 in first.values and not _cites(first.rest[:200])


def _begins_procedure_at(line: str) -> bool:
    found = label(line)
    return found is not None and found.family in _PROCEDURE and 1 in found.values and not _cites(found.rest[:200])


def _references(blocks: Sequence[Block]) -> Iterator[_Reference]:
    """Yield the references of the page in order; the statute last named is remembered through the legal section."""
    named = {statute.name: statute for block in blocks for statute in statutes(_text(block))}
    current = next(iter(named.values())) if len(named) == 1 else None
    for block in blocks:
        text, legal = _text(block), block.role == "legal"
        found, last = _cited(text, legal=legal, current=current if legal else None)
        current = last if legal and last else current
        yield from found


def _cited(text: str, *, legal: bool, current: Statute | None) -> tuple[list[_Reference], Statute | None]:
    """Return the references of one block, and the statute named last."""
    laws, numbers = statutes(text), _articles(text, legal=legal)
    found: list[_Reference] = []
    places: list[Statute | _Cited] = [*laws, *numbers]
    for place in sorted(places, key=lambda place: place.start):
        if isinstance(place, Statute):
            current = place
            found += [_Reference(place.name, None)] if legal else []
            continue
        owner = _owner(text, place, laws) or current
        if owner:
            found += [_Reference(owner.name, number) for number in _numbers(place, owner)]
    return found, current


def _owner(text: str, place: _Cited, laws: Sequence[Statute]) -> Statute | None:
    """Return the statute that the phrase itself names: "Article 44 of the Labor Contract Law"."""
    for law in laws:
        if law.start >= place.end:
            return (
                law if _OF.fullmatch(text[place.end : law.start] + " ") or _joint(text[place.end : law.start]) else None
            )
    return None


def _joint(between: str) -> bool:
    """Tell whether only further articles stand between a number and the statute: "Article 10 and Article 58 of the …"."""
    rest = re.sub(r"^\s*(?:,|and|&|or|、|和)\s*", "", between)
    match = _ARTICLE.match(rest)
    return bool(match and _OF.fullmatch(rest[match.end() :] + " "))


def _articles(text: str, *, legal: bool) -> list[_Cited]:
    found = [
        _Cited(match.start(), match.end(), _listed(match), match["split"] or "") for match in _ARTICLE.finditer(text)
    ]
    if legal:
        named_ends = {statute.end for statute in statutes(text)}
        found += [
            _Cited(match.start(), match.end("word"), (_ordinal(match["word"]),))
            for match in _ORDINAL.finditer(text)
            if _may_lack_article(text, match.start(), named_ends)
        ]
    return [place for place in found if place.numbers or place.split]


def _may_lack_article(text: str, start: int, named_ends: set[int]) -> bool:
    before = text[:start]
    return (
        bool(_SENTENCE_START.search(before))
        or len(before.rstrip(' ,*"”》')) in named_ends
        or len(before.rstrip()) in named_ends
    )


def _ordinal(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else WORDS[word.lower()]


def _listed(match: re.Match[str]) -> tuple[int, ...]:
    if match["list"]:
        return _expanded(match["list"])
    if match["word"]:
        value = WORDS.get(match["word"].lower(), 0)
        return (value,) if value else ()
    if match["nth"]:
        return (int(match["nth"]),)
    if match["han"]:
        numbers = (han_number(digits) for digits in re.split("[、和及至]第?", match["han"] + match["more"]))
        return tuple(number for number in numbers if number)
    return ()


def _expanded(listed: str) -> tuple[int, ...]:
    """Return the numbers of `14, 15 and 17`, and all from first to last of `37 to 39`."""
    numbers: list[int] = []
    for separator, digits in re.findall(r"(\D*)(\d{1,4})", listed):
        number = int(digits)
        ranged = numbers and re.fullmatch(
            r"\s*(?:to|until|through|[-–—~～至])\s*(?:articles?\s*)?", separator, re.IGNORECASE
        )
        first = numbers[-1] + 1 if ranged and 0 < number - numbers[-1] <= _LONGEST_RANGE else number
        numbers += range(first, number + 1)
    return tuple(number for number in numbers if number)


def _numbers(place: _Cited, law: Statute) -> tuple[int, ...]:
    """Return the numbers cited; digits torn apart (`2 1 1`) are one number if the statute has such an article."""
    if not place.split:
        return place.numbers
    joined = int(place.split.replace(" ", ""))
    return (joined,) if 0 < joined <= (law.articles or 99) else ()


def _distinct(found: Iterable[_Reference]) -> tuple[LegalReference, ...]:
    """Return every reference once; a statute without article only where no article of it is cited."""
    references = tuple(dict.fromkeys(found))
    cited = {reference.law for reference in references if reference.article is not None}
    return tuple(
        LegalReference(law=reference.law, article=reference.article)
        for reference in references
        if reference.article is not None or reference.law not in cited
    )
