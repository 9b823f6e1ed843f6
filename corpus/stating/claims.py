"""Which figures of a sentence the article claims: none that it denies or hears from others, no past without its year.

Knows words around a figure, not what it measures.
"""

import re

from corpus.stating.quantities import Quantity
from corpus.stating.sentences import Sentence

_BOUND = r"(?!(?:less|more|later|lower|higher|longer|below|above|exceed|under|over|fewer|only)\b)"
"""What follows here makes a limit of a "not"."""
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:not|no longer|never|instead of|rather than|neither|nor)|n['’]t|不是|并非|不再(?:是|按)?|而不是|而非|没有)"
    rf"\s?(?:{_BOUND}[a-z]+\s){{0,2}}$"
)
_DENIED_BEHIND = re.compile(
    r"\s?(?:(?!and|or|but)[a-z]+\s){0,3}(?:is|are|was|were)(?:n['’]t| not| no longer)\b"
    r"|的说法|是错|不对|已经?(?:取消|废止)"
)
_PAST_BEFORE = re.compile(
    r"\b(?:once|formerly|previously|originally|used to|in the past|in former times)\b[^,;]{0,60}$"
    r"|(?:曾|过去|以前|原来|原先)[^，；]{0,20}$"
)
_PAST_BEHIND = re.compile(
    r"\s(?:before|previously|earlier|formerly|in the past)\b(?!\s(?:delivery|birth|the|an?|[a-z]+ing|\d+)\b)"
    r"|(?:以前|之前)是"
)
_HEARSAY = re.compile(
    r"\b(?:some|others|many|agenc(?:y|ies)|people|rumou?rs?)\b[^,;]{0,30}\b(?:sa(?:y|id)|writes?|wrote|claim(?:s|ed)?|think|believed?)\b"
    r"|有(?:的)?人说|网上说|传言|误以为|据说"
)
_NEAR = 100
"""Letters before a figure in which something may say that it does not hold."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_claimed(sentence: Sentence, figure: Quantity) -> bool:
    """Tell whether the sentence says that a figure holds, or in which year it did."""
    start, end = sentence.clause(figure.start)
    start = max(start, figure.start - _NEAR)
    text = sentence.small
    if figure.start >= sentence.stated or _DENIED_BEFORE.search(text, start, figure.start):
        return False
    if _DENIED_BEHIND.match(text, figure.end, end) or _HEARSAY.search(text, start, figure.start):
        return False
    past = _PAST_BEFORE.search(text, start, figure.start) or _PAST_BEHIND.match(text, figure.end, end)
    return not past or bool(_YEAR.search(text, start, figure.start))
