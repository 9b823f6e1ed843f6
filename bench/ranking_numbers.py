"""What each number of `indexer/ranking.py` is worth: nDCG@10 with all as they are, and with one changed.

    python bench/ranking_numbers.py [FOLDER…]

Folders as for `relevance.py`. A number is left out (0), halved and doubled; of a pair, both. What decides about answers
does not touch the order and is left alone.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from judged import Collection, collections

from indexer import Search, ranking

NUMBERS = {
    **dict.fromkeys(
        ("ADJACENT", "NEAR", "TITLE", "PLACE", "BRANCH", "YEAR", "LAW", "SIGN", "LOCAL", "FRESH", "TRUST"), (0, 0.5, 2)
    ),
    "MEANING": (0, 0.5, 1.5),
    "SYNONYM": (0, 0.5, 1.1),
    "COMMON_WEIGHT": (0, 0.5, 2),
    "CONTEXT": (0, 0.5, 1.5),
    "B": (0.5, 1.5),
    "K1": (0.75, 1.5),
    "WINDOW": (0.5, 2),
}
"""By what each is multiplied."""
_ENGINE_ONLY: dict[str, Any] = {
    **dict.fromkeys(
        ("ADJACENT", "NEAR", "TITLE", "PLACE", "BRANCH", "YEAR", "LAW", "SIGN", "LOCAL", "FRESH", "TRUST"), 0.0
    ),
    "MEANING": (0.0, 0.0),
}


def variations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is changed, in words and as values."""
    yield "all as they are", {"K1": ranking.K1}
    yield "the engine's order: no number of what puts it in order anew", _ENGINE_ONLY
    for name, factors in NUMBERS.items():
        value = getattr(ranking, name)
        for factor in factors:
            changed = (
                tuple(part * factor for part in value) if isinstance(value, tuple) else type(value)(value * factor)
            )
            yield f"`{name}` {_shown(value)} → {_shown(changed)}", {name: changed}


def _shown(value: float | tuple[float, ...]) -> str:
    return ", ".join(f"{part:g}" for part in (value if isinstance(value, tuple) else (value,)))


def ndcg(collection: Collection, searched: Search) -> float:
    """Return the mean of all queries; the search is a new one that remembers no results."""
    search = Search(searched.index)
    return float(np.mean(list(collection.ndcg(collection.ranked(search)).values())))


def main(folders: list[str]) -> None:
    """Print a table with a column for each collection."""
    with tempfile.TemporaryDirectory() as made:
        all_of_them = [(one, one.indexed("whoosh", Path(made))) for one in collections(folders, Path(made))]
        print(f"| | {' | '.join(one.name for one, _ in all_of_them)} | mean |\n|---{'|---' * len(all_of_them)}|---|")
        for words, values in variations():
            with pytest.MonkeyPatch.context() as patch:
                for name, value in values.items():
                    patch.setattr(ranking, name, value)
                found = [ndcg(collection, search) for collection, search in all_of_them]
            print(f"| {words} | {' | '.join(f'{one:.3f}' for one in found)} | {np.mean(found):.4f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
