"""Which topics an article is about, by the phrases that speak of each.

The phrases and their weights stand in `topics.tsv`. Knows text only.
"""

import re
from collections import Counter
from functools import cache
from importlib.resources import files

from crawler.extraction.alternatives import any_of

OTHER = "other"
"""The topic of an article that speaks of none."""

_MODIFIERS = ("contribution-base", "household-registration", "employment")
_SPOKEN = 4  # Weight that the body of an article needs for its main topic: two plain mentions.
_SPOKEN_BESIDE = 10  # The same for a topic beside one that the title names.
_PART_OF_MAIN = 0.6  # Weight in comparison with the body's main topic that makes a topic one of the article.
_PART_OF_ALL = 0.5  # Below it the body speaks of social insurance as a whole.


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[str, int]]]:
    """Return one pattern of all phrases, and topic and weight of each phrase."""
    table = files("crawler.extraction").joinpath("topics.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    meaning = {phrase: (topic, int(weight)) for topic, weight, phrase in rows}
    english = any_of(phrase for phrase in meaning if phrase.isascii())
    chinese = any_of(phrase for phrase in meaning if not phrase.isascii())
    return re.compile(rf"\b({english})(?:e?s)?\b|({chinese})"), meaning


def _weights(text: str) -> Counter[str]:
    """Return the weights of the topics of which a text speaks, in order of appearance."""
    pattern, meaning = _phrases()
    weights: Counter[str] = Counter()
    for match in pattern.finditer(text.lower().replace("\u2019", "'")):
        topic, weight = meaning[match[1] or match[2]]
        weights[topic] += weight
    return weights


def topics(title: str, text: str) -> tuple[str, ...]:
    """Return the ids of the topics (`corpus.TOPICS`) that an article is about, the main one first.

    What the title names always counts, the kinds of insurance before what it asks about them (base, household,
    employment). What only the body speaks of counts if it does so about as often as of its main topic: an article on
    medical insurance that mentions the pension now and then is not about pensions.
    """
    named, spoken = _weights(title), _weights(text)
    strongest = max(spoken.values(), default=0)
    least = max(_SPOKEN_BESIDE if named else _SPOKEN, _PART_OF_MAIN * strongest)
    if not named:
        least = max(least, _PART_OF_ALL * spoken.total())
    titled = sorted(named, key=lambda topic: (topic in _MODIFIERS, -named[topic]))
    about = (*titled, *(topic for topic, weight in spoken.most_common() if weight >= least))
    return tuple(dict.fromkeys(about)) or (OTHER,)
