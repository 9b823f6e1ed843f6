"""Which topics an article is about, by the phrases that speak of each.

The phrases and their weights stand in `topics.tsv`. Knows text only.
"""

import re
from collections import Counter
from functools import cache
from importlib.resources import files

OTHER = "other"
"""The topic of an article that speaks of none."""

_TITLE_COUNTS = 8  # A title names what a body of some 300 words mentions about eight times.
_MENTION = 3  # Weight below which the body alone says nothing.
_SHARE = 0.5  # Of the main topic's weight: what a topic needs that the title does not name.
_TITLED_SHARE = 0.6  # The same where the title names another topic.


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[str, int]]]:
    """Return one pattern of all phrases, longest first, and topic and weight of each phrase."""
    table = files("crawler.extraction").joinpath("topics.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    meaning = {phrase: (topic, int(weight)) for topic, weight, phrase in rows}
    words = sorted(meaning, key=len, reverse=True)
    english = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile(rf"\b({english})(?:e?s)?\b|({chinese})"), meaning


def _weights(text: str) -> Counter[str]:
    pattern, meaning = _phrases()
    weights: Counter[str] = Counter()
    for match in pattern.finditer(text.lower().replace("\u2019", "'")):
        topic, weight = meaning[match[1] or match[2]]
        weights[topic] += weight
    return weights


def topics(title: str, text: str) -> tuple[str, ...]:
    """Return the ids of the topics (`corpus.TOPICS`) that an article is about, the main one first.

    What the title names always counts. What only the body speaks of counts if it does so often, and about as often as
    of the main topic: an article on medical insurance that mentions the pension once is not about pensions.
    """
    named, spoken = _weights(title), _weights(text)
    total = Counter({topic: _TITLE_COUNTS * named[topic] + spoken[topic] for topic in named | spoken})
    if not total:
        return (OTHER,)
    strongest = max(spoken.values(), default=0)
    share = _TITLED_SHARE if named else _SHARE
    about = [
        topic
        for topic, _ in total.most_common()
        if topic in named or spoken[topic] > _MENTION and spoken[topic] >= share * strongest
    ]
    return tuple(about) or (OTHER,)
