"""How many pages a second a crawl takes with one process and with several that share it, on each store.

    python bench/workers.py [PAGES]

All processes, the site and the server of the store run on the cores of this one machine: what more workers bring on
machines of their own is not seen here, what sharing costs is.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import local_site
from services import postgresql
from store_speed import stores

from corpus import open_store

ROOT = Path(__file__).parent.parent
WORKERS = (1, 2, 3)
PORT = 8631


def crawl(address: str, url: str, workers: int, folder: Path, pages: int) -> tuple[float, float]:
    """Let so many processes crawl the site; return the seconds by the clock, and of CPU."""
    began, spent = time.perf_counter(), _cpu()
    command = [sys.executable, "-m", "crawler", "run", "--url", address, "--pages", str(2 * pages)]
    processes = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "STORE_URL": url, "DATA_DIR": str(folder / f"machine {number}")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(workers)
    ]
    for process in processes:
        _, said = process.communicate()
        if process.returncode:
            sys.exit(said)
    return time.perf_counter() - began, _cpu() - spent


def _cpu() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def main(pages: int) -> None:
    """Print a table."""
    print(f"| {pages:,} pages from {local_site.server()} | seconds | pages/s | CPU seconds of the crawl |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as site, stores() as made:
        local_site.write(Path(site) / "site", pages)
        with local_site.served(Path(site) / "site", PORT) as address:
            for name, make in made.items():
                for workers in WORKERS:
                    with tempfile.TemporaryDirectory() as folder:
                        url, _ = make(Path(folder))
                        seconds, cpu = crawl(address, url, workers, Path(folder), pages)
                        with open_store(url) as store:
                            if store.count() != pages:
                                sys.exit(f"{store.count()} pages came in")
                    label = f"{name}, {workers} worker{'s' * (workers > 1)}"
                    print(f"| {label} | {seconds:.1f} | {pages / seconds:.0f} | {cpu:.1f} |", flush=True)
    if postgresql.missing():
        print(f"\n{postgresql.missing()}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
