"""How well duplicates are told from what is only alike: edited copies of the sample site's texts, and look-alikes.

Run it from the top of the repository: `python bench/duplicates_quality.py`. It tries other shingles and thresholds
beside those that are in use, which is how they were chosen.
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "data" / "sample_site"))

from pages import SampleSite

from corpus import Article, duplicates
from corpus.text import fold, han_share
from corpus.text import words as words_of
from crawler.declarations import declared_site
from crawler.extraction import read

EDITS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2)
QUOTED = (0.33, 0.5, 0.6)
COPIES = 4
Words = list[str]
Pair = tuple[Words, Words]


def articles() -> Iterator[Article]:
    """Yield the articles of the sample site, those with the same body once."""
    site, layout = SampleSite(), declared_site("sample").layout_for("sample")
    seen = set()
    for path in site.pages:
        page = site.answer(path, "http://sample.example").body
        url = f"http://sample.example{path}"
        article = read(page, url=url, layout=layout, fetched=datetime.now(UTC), charset="").article
        if article and fold(article.text) not in seen:
            seen.add(fold(article.text))
            yield article


class Editor:
    """Makes copies and look-alikes of texts in one script, the same ones each time."""

    def __init__(self, texts: Sequence[Words]) -> None:
        """Take new words from the same texts, the frequent ones oftener."""
        self.texts = texts
        self._chance = random.Random(1)  # noqa: S311 - figures, no secrets
        self._words = [word for words in texts for word in words]

    def edited(self, share: float) -> Iterator[Pair]:
        """Yield texts beside copies in which that share of the words was replaced, dropped or put before."""
        for words in COPIES * list(self.texts):
            copy = list(words)
            for place in sorted(self._chance.sample(range(len(copy)), max(1, round(share * len(copy)))), reverse=True):
                new = self._chance.choice(self._words)
                copy[place : place + 1] = self._chance.choice(([], [new], [new, copy[place]]))
            yield words, copy

    def quoting(self, share: float) -> Iterator[Pair]:
        """Yield pairs of unlike texts that end with the same passage, that share of their words."""
        for _ in range(100 * COPIES):
            one, other, passage = self._chance.sample(self.texts, 3)
            own = round(len(passage) * (1 - share) / share)
            yield one[:own] + passage, other[:own] + passage


def share_taken(pairs: Sequence[Pair], model: Article) -> float:
    """Return the share of the pairs that end in the same cluster."""

    def sketch(words: Words) -> duplicates.Sketch:
        return duplicates.sketch(0, replace(model, text=" ".join(words)))

    def taken(one: duplicates.Sketch, other: duplicates.Sketch) -> bool:
        found = not set(duplicates.buckets(one)).isdisjoint(duplicates.buckets(other))
        return found and duplicates.likeness(one, other) >= duplicates.THRESHOLD

    sketches: dict[int, duplicates.Sketch] = {id(words): sketch(words) for pair in pairs for words in pair}
    return sum(taken(sketches[id(one)], sketches[id(other)]) for one, other in pairs) / len(pairs)


def main() -> None:
    """Print the share of pairs taken for duplicates, for each kind of pair and each setting."""
    model, *rest = articles()
    found = [model, *rest]
    scripts: dict[str, Callable[[Article], bool]] = {
        "Latin": lambda article: han_share(article.text) < 0.5,  # noqa: PLR2004 - more than half
        "Han": lambda article: han_share(article.text) >= 0.5,  # noqa: PLR2004 - at least half
    }
    kinds: dict[str, list[Pair]] = {}
    for script, is_of in scripts.items():
        editor = Editor([words_of(article.text) for article in found if is_of(article)])
        kinds |= {f"{script}, {share:.0%} edited": list(editor.edited(share)) for share in EDITS}
        kinds |= {f"{script}, {share:.0%} quoted": list(editor.quoting(share)) for share in QUOTED}
        kinds[f"{script}, unlike"] = list(combinations(editor.texts, 2))
    settings = [(shingle, threshold) for shingle in (1, 2, 3, 4) for threshold in (0.5, 0.6)]
    print("| words in a shingle, threshold |", " | ".join(f"{shingle}, {least}" for shingle, least in settings), "|")
    print("|---|" + "---|" * len(settings))
    for kind, pairs in kinds.items():
        row = []
        for shingle, threshold in settings:
            duplicates.SHINGLE, duplicates.THRESHOLD = shingle, threshold
            row.append(f"{share_taken(pairs, model):.1%}")
        print(f"| {kind} |", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    main()
