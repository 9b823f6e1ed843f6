"""Every number that decides the order of hits, each with its reason, and the formula that uses them.

Knows arrays of figures, no engine. The formula is BM25F (Robertson, Zaragoza, Taylor: Simple BM25 Extension to
Multiple Weighted Fields, CIKM 2004): the counts of a word in all fields are weighted and summed before they saturate,
which is the same as one combined field in which the title is repeated.

Measured on two collections with judgements (nDCG@10): 101 editors' keyword queries over 547 pages on benefits, and
706 long questions over 651 short rules. Title 1/2/3/5 times: .51/.54/.56/.56 and .79/.79/.79/.79; B .4/.5/.6/.7:
.586/.580/.567/.571 and .794/.798/.798/.798; K1 from .9 to 1.5 moves neither by more than .01; no stemming: .55 and .75.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

WEIGHTS: Mapping[str, float] = {"title": 3.0, "text": 1.0, "steps": 0.5, "law": 0.5, "place": 1.0}
"""How much a word counts by where it stands.

The title says what the article answers. Steps and laws stand in the text already: steps are what a reader came for,
laws bring the English name to Chinese texts. The names of region and topic count as if the text said them once.
"""
K1 = 1.2
"""How soon repeating a word stops helping: Lucene's value; the measurements are flat around it."""
B = 0.5
"""How much long articles pay for their length: the best for keywords that costs questions nothing."""
COMMON_WEIGHT = 0.3
"""What a question word counts: dropping them altogether loses "who" and "for", full weight costs .01 on questions."""
COMMON = frozenset(
    (  # noqa: SIM905 - as a list it would fill a page
        "a about am an and any are as at be been but by can could did do does for from get had has have how i if in "
        "into is it its long many me much my need no not of on or our should so than that the their then there "
        "these they this to was we what when where which who whom whose why will with would you your 的 了 吗 呢 么 吧 "
        "是 在 和 与 或 有 我 你 他 她 它 们 怎么 怎样 如何 什么 哪 哪里 哪些 多少 为什么 可以 能 会 要 请问 需要"
    ).split()
)
"""Question words and particles, which say little about what an article is about; before stemming.

"How long", "how much", "need" and "get" among them win .0004 on long questions and change nothing on keywords; without
them "how long is maternity leave" finds "a long vacation" first."""
KEY_TERMS = 25
"""Terms by which similar articles are looked for: the usual number of "more like this"."""

Numbers = NDArray[np.float64]
"""One figure for each document."""


def rarity(total: int, found: int) -> float:
    """Return how telling a word is that `found` of `total` articles have (Lucene's form of idf, never negative)."""
    return math.log(1 + (total - found + 0.5) / (found + 0.5))


def length_factor(lengths: Numbers, average: float) -> Numbers:
    """Return by what the length of each article (weighted, in words) slows saturation down."""
    return K1 * (1 - B + B * lengths / max(average, 1.0))


def saturate(counts: Numbers, factor: Numbers) -> Numbers:
    """Return what the weighted counts of a word are worth, between 0 and K1 + 1."""
    return counts * (K1 + 1) / (counts + factor)
