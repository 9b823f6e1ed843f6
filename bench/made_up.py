"""Articles and questions that nobody wrote, the same ones each time.

Words follow Zipf's law, as those of real texts do, so that there are frequent and rare ones.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

from corpus import Article, Change, LegalReference

VOCABULARY = 20_000
WORDS = 300
TOPICS = ("pension", "medical-insurance", "maternity", "unemployment", "work-injury")
_SYLLABLES = ("ba", "cor", "den", "fil", "gra", "hom", "in", "jus", "ker", "lum", "men", "nor", "pen", "sion", "tra")


class Writer:
    """Writes the articles, and asks for what is in them."""

    def __init__(self) -> None:
        """Make up a vocabulary in which the n-th word is n times as rare as the first."""
        self.chance = random.Random(1)  # noqa: S311 - figures, no secrets
        self.words = [self._word() for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))

    def _word(self) -> str:
        return "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(1, 4)))

    def text(self, words: int) -> str:
        """Return so many words in sentences of twelve."""
        drawn = self.chance.choices(self.words, cum_weights=self._weights, k=words)
        return ". ".join(" ".join(drawn[start : start + 12]) for start in range(0, words, 12))

    def articles(self, count: int) -> Iterator[Change]:
        """Yield the feed of `count` articles."""
        for number in range(1, count + 1):
            yield Change(number, f"a{number}", self._article(number))

    def _article(self, number: int) -> Article:
        text = self.text(WORDS)
        return Article(
            id=f"a{number}",
            url=f"https://site{number % 20}.example/{number}.html",
            site=f"site{number % 20}",
            title=self.text(8),
            text=text,
            steps=tuple(text.split(". ")[:4]),
            legal_basis=(LegalReference("Social Insurance Law", number % 98 + 1),),
            regions=(f"City{number % 50}",),
            topics=(TOPICS[number % len(TOPICS)],),
            years=(2015 + number % 9,),
        )

    def query(self, words: int) -> str:
        """Return so many words, from frequent to rather rare."""
        return " ".join(self.chance.choice(self.words[:2000]) for _ in range(words))

    def phrase(self, article: Article) -> str:
        """Return two words that stand side by side in an article."""
        sentence = self.chance.choice(article.text.split(". ")[:-1]).split()
        start = self.chance.randrange(len(sentence) - 1)
        return " ".join(sentence[start : start + 2])
