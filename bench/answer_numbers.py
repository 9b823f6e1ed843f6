"""What each number is worth that decides whether there is an answer: as they are, and with one changed.

    python bench/answer_numbers.py

Over the judged set of the sample site: questions answered of 248, the share of the answers that come from an article
that answers, expected answers given of 56, and answers to the 13 questions that nothing answers.
"""

import sys
import tempfile
from pathlib import Path

import pytest
from judged import sample_site

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from judging import Judged

from indexer import Search, ranking

NUMBERS = {
    "SURE": (2.0, 2.6),
    "ABOUT_IT": (0.3, 0.5),
    "TITLED": (0.1, 0.5),
    "SAID": (0.2, 0.6),
    "DEFINED": (0.3, 0.7),
    "SURE_AMONG": (1, 2, 5),
    "ANSWERED_FROM": (5, 20),
}


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as made:
        collection = sample_site(Path(made))
        with collection.indexed("whoosh", Path(made)) as search:
            print("| | answered | of them right | expected ones given | in vain |\n|---|---|---|---|---|")
            variations = [("SURE", ranking.SURE), *((name, value) for name in NUMBERS for value in NUMBERS[name])]
            for name, value in variations:
                with pytest.MonkeyPatch.context() as patch:
                    before = getattr(ranking, name)
                    patch.setattr(ranking, name, value)
                    found = Judged(Search(search.index), collection.judgements)
                    what = f"`{name}` {before} → {value}" if value != before else "all as they are"
                    right = len(found.right()) / len(found.answers)
                    vain = len(list(found.answered_in_vain()))
                    print(f"| {what} | {len(found.answers)} | {right:.3f} | {len(found.met())} | {vain} |", flush=True)


if __name__ == "__main__":
    main()
