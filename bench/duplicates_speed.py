"""How long duplicates take to find: 10,000 made-up articles of some 300 words, half of them near copies of others.

Run it from the top of the repository: `python bench/duplicates_speed.py [ARTICLES]`. One article in ten stands under as
many city titles with the same body, which makes one huge cluster; the other copies are edited in 5 % of their words.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from made_up import Writer

from corpus import Article, Store, open_store

EDITED = 0.05
CHANGES = 100


def main(count: int) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:{folder}/corpus.sqlite") as store:
        articles = list(written(count))
        store.put(articles)
        before = size(store, Path(folder))
        print(f"all of {count:,} articles: {timed(store):.1f} s")
        sizes = [len(cluster.members) for cluster in store.clusters()]
        print(f"{len(sizes):,} clusters of {sum(sizes):,} articles, the largest of {sizes[0]:,}")
        print(f"the file grows from {before / 1e6:.0f} to {size(store, Path(folder)) / 1e6:.0f} MB")
        print(f"again, nothing changed: {1000 * timed(store):.1f} ms")
        store.put(edited(article, random.Random(1)) for article in articles[-CHANGES:])  # noqa: S311 - figures
        print(f"{CHANGES} changed: {1000 * timed(store):.0f} ms")
        began = time.perf_counter()
        for article in articles[-CHANGES:]:
            store.cluster(article.id)
        print(f"one article's cluster: {1000 * (time.perf_counter() - began) / CHANGES:.2f} ms")


def written(count: int) -> Iterator[Article]:
    """Yield half originals and half copies of them."""
    chance = random.Random(1)  # noqa: S311 - figures, no secrets
    originals = [change.article for change in Writer().articles(count // 2) if change.article]
    yield from originals
    for number in range(count - len(originals)):
        name = f"copy{number}"
        copied = replace(originals[number], id=name, url=f"https://mirror.example/{name}.html")
        yield edited(copied, chance) if number % 5 else replace(copied, text=originals[0].text)


def edited(article: Article, chance: random.Random) -> Article:
    """Return the article with other words in the place of some."""
    words = article.text.split(" ")
    for place in chance.sample(range(len(words)), round(EDITED * len(words))):
        words[place] = chance.choice(words)
    return replace(article, text=" ".join(words))


def size(store: Store, folder: Path) -> int:
    """Return the bytes of the store without its write-ahead log."""
    store.backup(folder / "copy.sqlite")
    return (folder / "copy.sqlite").stat().st_size


def timed(store: Store) -> float:
    """Bring the clusters up to date; return how many seconds that took."""
    began = time.perf_counter()
    store.update_clusters()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
