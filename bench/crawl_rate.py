"""How many pages a second a crawl takes, beside bare Scrapy that extracts and keeps nothing.

    python bench/crawl_rate.py [PAGES]

Seconds are those of the clock, start-up included; beside them stands the CPU time of all processes of a crawl, which
other work on the same machine disturbs less. A hundredth of the articles is edited before the last crawl.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import local_site

ROOT = Path(__file__).parent.parent
PORT = 8630


@dataclass(frozen=True)
class Measured:
    """One crawl that is over."""

    name: str
    seconds: float
    cpu: float
    extraction: str
    """What it said of its extraction, if anything."""


def measured(name: str, command: list[str], cwd: Path = ROOT) -> Measured:
    """Run a crawl to its end."""
    begun, spent = time.perf_counter(), _cpu()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    seconds, cpu = time.perf_counter() - begun, _cpu() - spent
    if done.returncode:
        sys.exit(f"{name} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    told = re.search(r"^extraction: (.*)$", done.stderr, re.MULTILINE)
    return Measured(name, seconds, cpu, told[1] if told else "")


def _cpu() -> float:
    """Return the CPU time of all processes that were begun here and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def crawls(folder: Path, pages: int) -> Iterator[Measured]:
    """Crawl the same local site in every way, one after the other."""
    site = folder / "site"
    local_site.write(site, pages)
    bare = [sys.executable, "-m", "scrapy", "runspider", str(ROOT / "bench" / "bare_spider.py")]
    with local_site.served(site, PORT) as address:
        ours = [sys.executable, "-m", "crawler", "run", "--url", address, "--pages", str(2 * pages)]
        ours += ["--data-dir", str(folder / "data")]
        # In our folder it would find our settings.
        yield measured("bare Scrapy, nothing extracted or kept", bare, folder)
        yield measured("`crawler run`, first crawl", ours)
        yield measured("`crawler run`, second crawl, nothing changed", ours)
        local_site.rewrite(site, range(0, pages, 100))
        yield measured("`crawler run`, third crawl, 1 % changed", ours)


def main(pages: int) -> None:
    """Print what was measured as a table."""
    print(f"| {pages:,} pages from {local_site.server()} | seconds | pages/s | of bare Scrapy | CPU seconds |")
    print("|---|---|---|---|---|")
    base, told = 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        for crawl in crawls(Path(folder), pages):
            base = base or crawl.seconds
            figures = (
                f"{crawl.seconds:.1f} | {pages / crawl.seconds:.0f} | {base / crawl.seconds:.0%} | {crawl.cpu:.1f}"
            )
            print(f"| {crawl.name} | {figures} |", flush=True)
            told += [f"{crawl.name}: extraction {crawl.extraction}"] if crawl.extraction else []
    print("\n" + "\n".join(told))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
