"""How many kills a crawl survives: the same ways to end it as in `tests/test_nothing_lost.py`, hundreds of times.

python bench/kills.py [KILLS] [SEED]

About half of the kills are at random moments of crawls of 300 pages, the others in moments that matter, and in losses
of power. Prints a table, and every flaw that was found; then the exit status is 1 and the crawl is kept.
"""

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from aiming import AIMS, aimed, is_visited, prepare  # noqa: E402 - found by the line above
from killing import end, kill_at_random, orphans, trial, until  # noqa: E402 - found by the line above
from losses import flaws  # noqa: E402 - found by the line above
from power import cut_off, gone_on, journalled, photograph  # noqa: E402 - found by the line above

PAGES = 300
"""Of a crawl that is killed at random moments."""
AIMED_PAGES = 130
KILLS = 25
"""Of one such crawl at most; then it may end."""
PHOTOGRAPHS = 5
"""Of one crawl that loses its power."""


class Counts:
    """What was done and what was found."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.rounds, self.kills, self.flaws = Counter[str](), Counter[str](), Counter[str]()
        self.seconds = Counter[str]()

    def add(self, name: str, kills: int, flaws: list[str], seconds: float) -> None:
        """Count one round, and print what is wrong."""
        self.rounds[name] += 1
        self.kills[name] += kills
        self.flaws[name] += len(flaws)
        self.seconds[name] += seconds  # type: ignore[assignment]  # any number
        for flaw in flaws:
            print(f"{name}, round {self.rounds[name]}: {flaw}", flush=True)

    def show(self) -> None:
        """Print the table."""
        print("| ended | crawls | kills | flaws | seconds |\n|---|---|---|---|---|")
        for name in self.rounds:
            figures = (self.rounds[name], self.kills[name], self.flaws[name], round(self.seconds[name]))
            print(f"| {name} | {' | '.join(map(str, figures))} |")
        print(f"| in all | {self.rounds.total()} | {self.kills.total()} | {self.flaws.total()} | |", flush=True)


def at_random(folder: Path, dice: random.Random) -> tuple[int, list[str]]:
    """Crawl once, killed again and again."""
    left: list[int] = []
    with trial(folder / "data", PAGES) as site:
        while not site.is_over() and site.kills.total() < KILLS:
            kill_at_random(site, dice)
            left += orphans(site.env)
        if not site.is_over():
            site.run()
        found = [*flaws(site), *(f"process {pid} is left" for pid in left)]
        return site.kills.total(), found


def without_power(folder: Path, dice: random.Random) -> tuple[int, list[str]]:
    """Crawl once, and go on with what the disk had at several moments."""
    folder.mkdir()
    with trial(folder / "data", AIMED_PAGES) as plain:
        site = journalled(plain, folder / "journal")
        process = site.start()
        photographs = []
        for number, condition in enumerate(_moments(dice, site.recorded, lambda: is_visited(site))):
            if until(process, condition):
                time.sleep(dice.uniform(0, 0.05))
                photographs.append(photograph(site, process, folder / str(number)))
        end(process)
        found = []
        for one in photographs:
            cut_off(one, dice, log_too=dice.choice([True, False]))
            found += gone_on(one)
        return len(photographs), found


def _moments(
    dice: random.Random, recorded: Callable[[], int], is_over: Callable[[], bool]
) -> Iterator[Callable[[], bool]]:
    counts = sorted(dice.randrange(AIMED_PAGES) for _ in range(PHOTOGRAPHS - 1))
    yield from (lambda count=count: recorded() >= count for count in counts)
    yield is_over


def main(kills: int, seed: int) -> int:
    """Kill so often; return the exit status."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    counts = Counts()
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    with trial(folder / "whole", AIMED_PAGES) as site:
        prepared = prepare(folder, site)
        while counts.kills.total() < kills:
            for name, way in {"at random moments": at_random, "by losses of power": without_power}.items():
                begun = time.monotonic()
                killed, found = way(folder / f"{name}-{counts.rounds[name]}", dice)
                counts.add(name, killed, found, time.monotonic() - begun)
                if not found:
                    shutil.rmtree(folder / f"{name}-{counts.rounds[name] - 1}")
            for name in AIMS:
                for _ in range(3):
                    begun = time.monotonic()
                    shot = aimed(name, prepared, folder / f"{name}-{counts.rounds[name]}", dice)
                    counts.add(f"while {name}", shot.hit, list(shot.flaws), time.monotonic() - begun)
            counts.show()
    if not counts.flaws.total():
        shutil.rmtree(folder)
        return 0
    print(f"the crawls with flaws are kept in {folder}")
    return 1


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*words, *(200, 1)[len(words) :]))
