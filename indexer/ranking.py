"""Every number that decides the order of hits, each with its reason, and the formula that uses them.

Knows arrays of figures, no engine. The formula is BM25F (Robertson, Zaragoza, Taylor: Simple BM25 Extension to Multiple
Weighted Fields, CIKM 2004): the counts of a word in all fields are weighted and summed before they saturate, which is
the same as one combined field in which the title is repeated.

What each number is worth is measured by `bench/ranking_numbers.py`, as nDCG@10 on three collections with judgements:
the sample site's own 248 questions (S below), 101 keyword queries of editors over 547 pages on benefits (K), and 706
long questions over 651 short rules (Q). Where nothing else is said, half and twice the number differ by less than .005.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEIGHTS: Mapping[str, float] = {"title": 3.0, "text": 1.0, "steps": 0.5, "law": 0.5, "place": 1.0}
"""How much a word counts by where it stands.

The title says what the article answers: by the words alone, 1/2/3/5 times are .51/.54/.56/.56 on K and .79 on Q each
time. Steps and laws stand in the text already: steps are what a reader came for, laws bring the English name to Chinese
texts. The names of region and topic count as if the text said them once.
"""
K1 = 1.2
"""How soon repeating a word stops helping: Lucene's value. 0.9 is .005 better on Q and .007 worse on S; 1.8 costs .014
on Q."""
B = 0.5
"""How much long articles pay for their length: 0.75, which is usual, costs .035 on K and .007 on Q."""
COMMON_WEIGHT = 0.2
"""What a question word counts: dropping them altogether loses "who" and "for" (.001 to .003), twice as much costs .010
on S."""
CONTEXT = 0.6
"""What a word counts that stands beside a question, in a sentence that asks for nothing: without them .040 is lost on
Q, which tells long cases, and .007 on S; 0.9 costs .007 on Q."""
SYNONYM = 0.9
"""What another way to say a thing counts beside the one that was typed: .16 on S hang on it, half of it loses .04. A
little less than 1, so that of two articles the one in the reader's words comes first."""
KEY_TERMS = 25
"""Terms by which similar articles are looked for: the usual number of "more like this"."""

WINDOW = 100
"""Candidates that are put in order anew; those behind them stay as the engine has them. 50 lose .004 on S, 200 win
nothing and cost time."""
ADJACENT, NEAR, TITLE = 0.6, 0.3, 0.15
"""What words of the question that stand side by side, near each other, and fill the title add to a score of words.

Without the first .006 is lost on K and Q, twice of it costs .014 on K. Without the second .003 on Q. Without the third
.015 on S and .014 on K; Q would win .008 without, and loses .010 by twice of it.
"""
MEANING = (0.15, 0.5)
"""Share of meaning in the score, of a few words and of a question: without it .018 is lost on S, .009 on K, .004 on
Q."""
FEW, MANY = 2, 7
"""Words from which on meaning counts more than the least, and up to which it counts ever more: what surrounds a single
word tells little of what is meant."""
MEANINGS = (0.2, 0.3, 0.5)
"""What the meaning of the title, of the whole, and of the nearest passage count."""
PLACE, YEAR, LAW, SIGN = 0.3, 0.2, 0.5, 0.05
"""What the place, the year, the article of a statute and the kind of answer that is asked for add.

On S, of which a quarter asks for one of them: .014 are lost without the place, .003 without the year, .007 without the
law, .004 without the kind.
"""
BRANCH = 0.3
"""What is lost by a title that is about other insurances than the one that is asked for: .012 on S."""
LOCAL, FRESH, TRUST = 0.03, 0.02, 0.02
"""What is lost by being about one place where none is asked for, and what is won by rules of a newer year, and by
naming the law and needing no repair: .002, .002 and .005 on S. They decide between articles that are as good otherwise.
"""

# What decides whether there is an answer is measured on S (`bench/answer_numbers.py`): how many of the 248 questions
# are answered, the share of the answers that come from an article that answers, and how many of 56 expected answers
# are given. As the numbers stand: 127, .92, 28.

ANSWERED_FROM, SURE_AMONG = 10, 3
"""Hits of which one may answer by a figure that it states, or by all that it says. Half as many or twice as many of the
first: .01 less; to look at one hit alone answers more and is right in .86, since nothing says how far it is ahead."""
ABOUT_IT = 0.4
"""Share of what is asked of which an article must speak to answer: 0.3 answers 3 more, right in .91; 0.5 answers 8
fewer and gives 24 of those expected."""
TITLED = 0.25
"""Share of what is asked of which its title must speak for its steps to answer: from 0.1 to 0.5 one answer differs."""
SURE = 2.3
"""What an article needs to answer: its score, how far it is ahead of the others, and the shares of the question of
which it and its title speak. 2.0 answers 17 more, right in .90; 2.6 answers 26 fewer, right in .95."""
SAID = 0.4
"""What a sentence needs to be shown: the share of what is asked of which it speaks, and its nearness in meaning. From
0.2 to 0.6 three answers differ."""
DEFINED = 0.5
"""Share of what is asked that a sentence must define: from 0.3 to 0.7 nothing differs on S."""

Numbers = NDArray[np.float64]
"""One figure for each document."""


def rarity(total: int, found: int) -> float:
    """Return how telling a word is that `found` of `total` articles have (Lucene's form of idf, never negative).

    Articles that were replaced may be counted with those found: more than all count as all.
    """
    known = min(found, total)
    return math.log(1 + (total - known + 0.5) / (known + 0.5))


def length_factor(lengths: Numbers, average: float) -> Numbers:
    """Return by what the length of each article (weighted, in words) slows saturation down."""
    return K1 * (1 - B + B * lengths / max(average, 1.0))


def saturate(counts: Numbers, factor: Numbers) -> Numbers:
    """Return what the weighted counts of a word are worth, between 0 and K1 + 1."""
    return counts * (K1 + 1) / (counts + factor)


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of the candidates of a question, each a figure for every candidate."""

    words: Numbers
    """Score of the engine by that of the best, 0 to 1."""
    adjacent: Numbers
    """Share of the question that stands side by side as it was asked, 0 to 1."""
    near: Numbers
    """The same, less the farther the words stand from each other."""
    title: Numbers
    """Share of the title's words that the question has."""
    meaning: Numbers | None
    """Likeness of meaning, -1 to 1; None where it is not known."""
    place: Numbers
    """1 for what is about the place asked for, -1 for what is about another, 0 where none is asked for or named."""
    branch: Numbers
    """-1 for what is about another insurance than the one that is asked for."""
    year: Numbers
    """The same as of places for years."""
    law: Numbers
    """1 for what rests on the article of a statute that is asked for."""
    signs: Numbers
    """Share of the kinds of answer asked for that it has."""
    local: Numbers
    """1 for what is about a place where none is asked for."""
    fresh: Numbers
    trust: Numbers


def combined(features: Features, words: int) -> Numbers:
    """Return the score of each candidate for a question of so many telling words."""
    score = features.words + ADJACENT * features.adjacent + NEAR * features.near + TITLE * features.title
    if features.meaning is not None:
        share = meaning_share(words)
        score = (1 - share) * score + share * features.meaning
    wanted = (
        PLACE * features.place
        + BRANCH * features.branch
        + YEAR * features.year
        + LAW * features.law
        + SIGN * features.signs
    )
    liked = FRESH * features.fresh + TRUST * features.trust - LOCAL * features.local
    found: Numbers = score + wanted + liked
    return found


def meaning_share(words: int) -> float:
    """Return how much meaning counts for a question of so many telling words, 0 to 1."""
    few, many = MEANING
    return few + (many - few) * min(max((words - FEW) / (MANY - FEW), 0.0), 1.0)
