r"""Undoes the damage that machine translation and careless copying did to a text, where there is one reading.

A figure with two readings stays as it is. Line ends are kept; a line that is nothing but an advertisement goes.
Knows text, not pages; the damage is that of the family of sites that is aggregated.
"""

import re

from crawler.extraction.figures import mended

_TAG = r"p|br|div|span|strong|b|em|i|u|li|ul|ol|td|tr|th|table|tbody|font|a|img|h[1-6]|section|hr"
_ADDRESS = r"(?:the )?(?:official )?(?:website|web site|web page|link|url|picture)|官?网址?|链接|如图"
_MARKUP = (
    (r"\\x0[ad]|_x000[ad]_|\\r\\n", " "),
    (r"&(?:nbsp|ensp|emsp|thinsp);", " "),
    (r"&(?:ldquo|rdquo|quot|#34);", '"'),
    (r"&(?:lsquo|rsquo|apos|#39);", "'"),
    (r"&middot;", "·"),
    (r"&(?:(?:amp|#38);)+", "&"),
    (rf"<\s?/?\s?(?:{_TAG})(?:\s[^<>\n]{{0,80}})?\s?/?\s?>", " "),
    (r"(?:(?<=\s)|^|(?<=[.。;；!?！？,，]))/?(?:p|br|div|span|strong)\s?/?>(?=[\s;]|(?-i:[A-Z\u4e00-\u9fff])|$)", " "),
    # `>;` was `&gt;`: a step of a menu path between two names, elsewhere the end of a tag.
    (r"(?<=[\w)）\"”》」])\s*>;\s*(?=[\w(（\"“《「])", " > "),
    (r"\s*>;", ""),
)
# An empty bracket, once around a link; a dropped word, shown by stars (masked numbers keep theirs).
_BRACKETS = ((rf"\s*[(（]\s*(?:{_ADDRESS})?\s*[:：]?\s*[)）]", ""),)
_STARS = ((r"(?<![\dxX*＊])[ \t]*(?<![\d*＊])[*＊](?:[ \t]?[*＊])+(?![ \t]?[\d*＊])", ""),)
_PUNCTUATION = (
    (r"(?<=\S)[ \t]+(?=[,;](?:\s|$))", ""),
    (r"(?<=[^\s.])[ \t]+(?=\.(?:\s*[)）]|\s|$))", ""),
    (r"(?<=[^\s(（])[ \t]+(?=\)(?:\W|$))", ""),
    (r"\([ \t]+(?=\S)", "("),
    (r",(?:[ \t]*,)+", ","),
    (r"(?<=\S)[ \t]{2,}(?=\S)", " "),
    (r"^[ \t]+|[ \t]+$", ""),
)
_DAMAGES = tuple(
    (re.compile(sign), tuple((re.compile(rule, re.IGNORECASE), new) for rule, new in rules))
    for sign, rules in (
        (r"[<>&\\_]", _MARKUP),
        (r"[(（]", _BRACKETS),
        (r"[*＊]", _STARS),
        (r"[ \t](?:[ \t,;.)]|$)|\([ \t]|,[ \t]*,|^[ \t]", _PUNCTUATION),
    )
)
# Instructions to click, scan or follow are steps more often than not: an advertisement also offers advice.
_ADVICE = r"free (?:online |legal )*(?:consultation|advice)|(?:consult|ask) (?:an? |our )?(?:online )?lawyers?"
_LONGEST_ADVERT = 160
_ADVERT = re.compile(
    r"(?:advertis(?:ement|ing)s?|sponsored(?: content| links?)?|广告|推广)"
    rf"|(?=.*\b(?:click|scan|call|add) (?:here|below|now|us|the)\b)(?=.*\b(?:{_ADVICE})\b).{{1,{_LONGEST_ADVERT}}}"
    r"|(?=.*(?:点击|扫码|扫描|立即|马上))(?=.*(?:咨询.{0,4}律师|律师.{0,8}咨询|免费咨询)).{1,60}",
    re.IGNORECASE,
)
_PASSES = 20  # Real lines need three; a made-up one of nested brackets must not hold us up.


def repaired(text: str) -> str:
    """Return `text`, of one or many lines, with its damage undone. Idempotent; never raises."""
    return "\n".join(_repaired(line) for line in text.split("\n") if not _is_advert(line.strip()))


def _is_advert(line: str) -> bool:
    return len(line) <= _LONGEST_ADVERT and bool(_ADVERT.fullmatch(line))


def _repaired(line: str) -> str:
    """Return the line that no rule changes any more: mending one damage may lay bare another."""
    for _ in range(_PASSES):
        before = line
        for sign, rules in _DAMAGES:
            if sign.search(line):
                for rule, new in rules:
                    line = rule.sub(new, line)
        line = mended(line)
        if line == before:
            break
    return line
