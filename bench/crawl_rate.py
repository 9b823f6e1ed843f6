"""How many pages a second a crawl takes, beside bare Scrapy that extracts and keeps nothing.

python bench/crawl_rate.py [PAGES]
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import local_site

ROOT = Path(__file__).parent.parent
PORT = 8630


def timed(command: list[str], cwd: Path = ROOT) -> float:
    """Run a command and return its wall-clock seconds."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main(pages: int) -> None:
    """Print seconds and pages a second for each way of crawling the same local site."""
    with tempfile.TemporaryDirectory() as folder:
        local_site.write(Path(folder) / "site", pages)
        with local_site.served(Path(folder) / "site", PORT) as address:
            bare = [sys.executable, "-m", "scrapy", "runspider", str(ROOT / "bench" / "bare_spider.py")]
            ours = [sys.executable, "-m", "crawler", "run", "--url", address, "--pages", str(2 * pages)]
            ours += ["--data-dir", str(Path(folder) / "data")]
            rows = {
                "bare Scrapy, nothing extracted or kept": timed(
                    bare, Path(folder)
                ),  # elsewhere it would find our scrapy.cfg
                "crawler run, first crawl": timed(ours),
                "crawler run, second crawl, nothing changed": timed(ours),
            }
    print(f"| {pages:,} pages, start-up included | seconds | pages/s | of bare Scrapy |")
    print("|---|---|---|---|")
    base = rows["bare Scrapy, nothing extracted or kept"]
    for name, seconds in rows.items():
        print(f"| {name} | {seconds:.1f} | {pages / seconds:.0f} | {base / seconds:.0%} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
