"""A site of many ordinary pages on loopback, made from the sample site's articles, for measuring crawls.

The pages differ in title, address and a sentence with their number, so that none is a duplicate of another.
"""

import html
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ARTICLES = Path(__file__).parent.parent / "data" / "sample_site" / "articles"
PER_LISTING = 50
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>
<div>Job Recruitment Website - Social security inquiry - {title}</div><h1>{title}</h1>
{body}<p>This is guide number {number}.</p>
<p>Previous article: <a href="{previous}.html">{previous}</a></p><p>Next article: <a href="{next}.html">{next}</a></p>
<p>- Related articles</p>{related}</body></html>"""


def write(folder: Path, pages: int) -> None:
    """Write a home page that leads to listings, the listings, and `pages` articles of about 2 kB of text."""
    originals = [source for path in sorted(ARTICLES.glob("*.html")) if "gbk" not in (source := path.read_text())]
    guides = folder / "guides"
    guides.mkdir(parents=True)
    for number in range(pages):
        (guides / f"{number}.html").write_text(_article(originals[number % len(originals)], number, pages))
    listings = range(-(-pages // PER_LISTING))
    for listing in listings:
        numbers = range(listing * PER_LISTING, min(pages, (listing + 1) * PER_LISTING))
        entries = "".join(f'<li><a href="guides/{n}.html">Guide number {n}</a></li>' for n in numbers)
        (folder / f"list_{listing}.html").write_text(f"<title>Guides</title><h1>Guides</h1><ul>{entries}</ul>")
    links = "".join(f'<li><a href="list_{listing}.html">Page {listing}</a></li>' for listing in listings)
    (folder / "index.html").write_text(f"<title>Guides</title><h1>All guides</h1><ul>{links}</ul>")


def _article(original: str, number: int, pages: int) -> str:
    head, _, body = original.partition("\n\n")
    title = html.escape(f"{head.splitlines()[0].removeprefix('Title: ')} ({number})")
    others = [(number * 7 + step * 31) % pages for step in range(10)]
    related = "".join(f'<p>- <a href="{n}.html">Guide number {n}</a></p>' for n in others)
    return _PAGE.format(
        title=title,
        body=body,
        number=number,
        previous=max(number - 1, 0),
        next=min(number + 1, pages - 1),
        related=related,
    )


@contextmanager
def served(folder: Path, port: int) -> Iterator[str]:
    """Serve the folder with Twisted's static server in a process of its own; yield its address."""
    command = ["twist", "web", "--path", str(folder), "--listen", f"tcp:{port}:interface=127.0.0.1"]
    executable = str(Path(sys.executable).parent / command[0])
    with subprocess.Popen([executable, *command[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(address)
            yield address
        finally:
            process.terminate()


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(address).close()  # noqa: S310 - our own loopback server
        except URLError:
            time.sleep(0.1)
        else:
            return
    message = f"the local site did not start at {address}; is the port in use?"
    raise TimeoutError(message)
