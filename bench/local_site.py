"""A site of many ordinary pages on loopback, made from the sample site's articles, for measuring crawls.

The pages differ in title, address and a sentence with their number, so that none is a duplicate of another. nginx
serves them where it is installed (Debian: `apt-get install nginx-light`), and takes next to nothing of the cores on
which the crawl is measured. Elsewhere Twisted's static server does, which takes about a third of them.
"""

import html
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
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

_NGINX = """
daemon off;
master_process off;  # one process, as the user who measures, ended by one signal
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    types {{ text/html html; }}
    keepalive_requests 1000000;
    client_body_temp_path {folder}/nginx;
    proxy_temp_path {folder}/nginx;
    fastcgi_temp_path {folder}/nginx;
    uwsgi_temp_path {folder}/nginx;
    scgi_temp_path {folder}/nginx;
    server {{ listen 127.0.0.1:{port}; root "{site}"; }}
}}
"""


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


def rewrite(folder: Path, numbers: Iterable[int]) -> None:
    """Change a sentence of some of the articles, as an editor would."""
    for number in numbers:
        file = folder / "guides" / f"{number}.html"
        file.write_text(file.read_text().replace("This is guide number", "This is the revised guide number"))


def server() -> str:
    """Return the name of the server that is there."""
    return "nginx" if _nginx() else "twist web"


@contextmanager
def served(folder: Path, port: int) -> Iterator[str]:
    """Serve the folder in a process of its own, which keeps its files beside the folder; yield its address."""
    command = _nginx_command(folder, port) if _nginx() else _twist_command(folder, port)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(address)
            yield address
        finally:
            process.terminate()


def _nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _nginx_command(folder: Path, port: int) -> list[str]:
    config = folder.parent / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder.parent, site=folder, port=port))
    return [_nginx() or "", "-c", str(config), "-e", str(folder.parent / "nginx.log")]


def _twist_command(folder: Path, port: int) -> list[str]:
    executable = str(Path(sys.executable).parent / "twist")
    return [executable, "web", "--path", str(folder), "--listen", f"tcp:{port}:interface=127.0.0.1"]


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
