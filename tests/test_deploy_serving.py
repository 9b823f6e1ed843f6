"""nginx as deploy/ sets it up, before the site with the settings of deploy/compose.yaml, asked as readers ask.

Only addresses and folders differ from those in the containers.
"""

import json
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest
from containers import DEPLOY, ROOT, command, compose, environment
from minutes import early_in_a_minute
from services.ports import free_ports
from test_docs import blocks
from webapp_articles import GUIDE, fill

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
GUIDE_TO_MACHINES = ROOT / "docs" / "how-do-i-run-it-on-several-machines.md"
NAME = "guides.example.org"
STATIC = re.compile(r"/static/site-[0-9a-f]{10}\.css")

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed (apt-get install nginx)")


@dataclass
class Entrance:
    """Where nginx and the site behind it listen, and what nginx writes down."""

    port: int
    tls: int
    site: int
    process: subprocess.Popen[str]
    """The site."""
    log: Path
    certificate: Path

    def get(self, path: str, *, host: str = NAME, source: str = "127.0.0.1", **headers: str) -> "Answer":
        """Ask nginx as a reader."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        return _ask(connection, "GET", path, {"Host": host, **_written(headers)})

    def post(self, path: str, body: bytes) -> "Answer":
        """Send a form."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Host": NAME, "Content-Type": "application/x-www-form-urlencoded"}
        return _ask(connection, "POST", path, headers, body)

    def get_encrypted(self, path: str, **headers: str) -> "Answer":
        """Ask nginx by TLS."""
        context = ssl.create_default_context(cafile=self.certificate)
        connection = HTTPSConnection("localhost", self.tls, timeout=20, context=context)
        return _ask(connection, "GET", path, {"Host": NAME, **_written(headers)})

    def behind(self, path: str) -> "Answer":
        """Ask the site itself."""
        return _ask(HTTPConnection("127.0.0.1", self.site, timeout=20), "GET", path, {})


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def _written(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _ask(connection: HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    with closing(connection):
        connection.request(method, path, body or None, dict(headers))
        return _read(connection.getresponse())


def _read(answer: HTTPResponse) -> Answer:
    return Answer(answer.status, answer.headers, answer.read())  # type: ignore[arg-type]  # a Message is read like a mapping


def placed(text: str, places: Mapping[str, str]) -> str:
    """Return a file of nginx with its places put elsewhere; each must stand in it."""
    assert [inside for inside in places if inside not in text] == []
    # In one go: what is put in may hold what is looked for.
    return re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], text)


def configured(folder: Path, ports: Mapping[str, int], *, tls: bool) -> Path:
    """Write what nginx reads, and return the file."""
    (folder / "server.d").mkdir(parents=True)
    places = {
        "/etc/nginx/server.d/": f"{folder}/server.d/",
        "/tmp/": f"{folder}/",  # noqa: S108 - the container's own
        "/dev/stdout": f"{folder}/access.log",
        "http://web:8000": f"http://127.0.0.1:{ports['site']}",
        "listen 8080": f"listen 127.0.0.1:{ports['port']}",
        "127.0.0.1:8081": f"127.0.0.1:{ports['health']}",
    }
    conf = folder / "nginx.conf"
    conf.write_text(placed((DEPLOY / "nginx.conf").read_text(encoding="utf-8"), places), encoding="utf-8")
    if tls:
        places = {"listen 8443": f"listen 127.0.0.1:{ports['tls']}", "/etc/nginx/certificates/": f"{folder}/"}
        text = placed((DEPLOY / "tls.conf").read_text(encoding="utf-8"), places)
        (folder / "server.d" / "tls.conf").write_text(text, encoding="utf-8")
        certify(folder)
    return conf


def certify(folder: Path) -> None:
    """Make a certificate for localhost."""
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subprocess.run([*made, *names, *files], check=True, capture_output=True)


def nginx(conf: Path, *words: str) -> list[str]:
    """Return the command of nginx; an administrator's workers may read the folders of tests only as he."""
    as_whom = "user root;" if os.geteuid() == 0 else ""
    return [str(NGINX), "-c", str(conf), "-e", "stderr", "-g", f"daemon off; {as_whom}", *words]


@contextmanager
def site(data: Path, **variables: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run the service `web` on this machine; yields its process and its port."""
    web = compose("compose.yaml", **{"TRUSTED_HOSTS": NAME, "REQUESTS_A_MINUTE": "0", "WEB_WORKERS": "1", **variables})
    service = web["services"]["web"]
    here = {"0.0.0.0": "127.0.0.1", "8000": "0"}  # noqa: S104 - compared, not bound
    said = [here.get(word, word) for word in command(service["command"], data)]
    with subprocess.Popen(
        said, cwd=ROOT, env=environment(service, data), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+) ", process.stdout.readline())
            assert found
            yield process, int(found[1])
        finally:
            process.terminate()


@contextmanager
def entrance(data: Path, folder: Path, *, tls: bool = False, **variables: str) -> Iterator[Entrance]:
    """Run nginx before the site."""
    with site(data, **variables) as (process, behind):
        ports = {"site": behind, **dict(zip(("port", "health", "tls"), free_ports(3), strict=True))}
        conf = configured(folder, ports, tls=tls)
        with subprocess.Popen(nginx(conf)) as running:
            try:
                wait_for(ports["health"])
                yield Entrance(
                    ports["port"], ports["tls"], behind, process, folder / "access.log", folder / "fullchain.pem"
                )
            finally:
                running.terminate()


def wait_for(port: int) -> None:
    """Wait until nginx and the site answer the health check of nginx's container."""
    for _ in range(300):
        try:
            if _ask(HTTPConnection("127.0.0.1", port, timeout=20), "GET", "/healthz", {}).status == HTTPStatus.OK:
                return
        except ConnectionError:
            pass
        time.sleep(0.1)
    pytest.fail("nginx does not answer")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the articles of a site."""
    folder = tmp_path_factory.mktemp("data")
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def way_in(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrance]:
    """Return nginx before a site that takes any number of requests."""
    with entrance(data, tmp_path_factory.mktemp("nginx") / "conf") as running:
        yield running


def written(log: Path, line: str) -> str:
    """Return what is in the log once it has such a line; nginx writes it when the answer is sent."""
    for _ in range(100):
        text = log.read_text(encoding="utf-8")
        if re.search(line, text, re.MULTILINE):
            return text
        time.sleep(0.05)
    pytest.fail(f"no line {line!r} in {text}")


def figure(entrance: Entrance, name: str) -> float:
    """Return the sum of a figure of the site's metrics."""
    lines = entrance.behind("/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@pytest.mark.parametrize("tls", [False, True])
def test_nginx_takes_the_configuration(tmp_path: Path, *, tls: bool) -> None:
    ports = dict(zip(("site", "port", "health", "tls"), free_ports(4), strict=True))
    conf = configured(tmp_path / "conf", ports, tls=tls)
    told = subprocess.run(nginx(conf, "-t"), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_nginx_takes_it_as_the_guide_alters_it_for_several_machines(tmp_path: Path) -> None:
    """The words of the guide are run, but for the two files that they would write and the places of the system."""
    (block,) = [one for one in blocks(GUIDE_TO_MACHINES, "sh") if "upstream" in one]
    script = placed(
        block, {"/etc/nginx/nginx.conf\n": f"{tmp_path}/nginx.conf\n", "nginx -t && systemctl reload nginx": ""}
    )
    subprocess.run(["sh", "-e", "-c", script], cwd=ROOT, check=True)  # noqa: S607 - the shell of the reader
    altered = (tmp_path / "nginx.conf").read_text(encoding="utf-8")
    assert not re.search("web:8000|/tmp|/dev/|resolver", altered)
    places = {"/var/lib/nginx/": f"{tmp_path}/", "/var/log/nginx/": f"{tmp_path}/", "/run/": f"{tmp_path}/"}
    port, health = free_ports(2)
    places |= {"listen 80;": f"listen {port};", "127.0.0.1:8081": f"127.0.0.1:{health}"}
    (tmp_path / "nginx.conf").write_text(placed(altered, places), encoding="utf-8")
    told = subprocess.run(nginx(tmp_path / "nginx.conf", "-t"), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_pages_come_through_as_the_site_sends_them(way_in: Entrance) -> None:
    page = way_in.get("/search?q=pension", Accept_Encoding="br, gzip")
    assert (page.status, page.headers["Content-Encoding"]) == (200, "br")
    assert "Content-Security-Policy" in page.headers
    again = way_in.get("/search?q=pension", Accept_Encoding="br, gzip", If_None_Match=page.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert json.loads(way_in.get("/api/v1/search?q=pension").text)["total"] > 0
    assert way_in.get("/search?q=%E5%85%BB%E8%80%81&page=2").status == 200


def test_the_site_answers_under_its_names_only(way_in: Entrance) -> None:
    assert way_in.get("/", host=NAME).status == 200
    assert way_in.get("/", host="127.0.0.1:8080").status == 200
    strange = way_in.get("/", host="evil.example")
    assert strange.status == 400
    assert "TRUSTED_HOSTS" in strange.text


def test_addresses_are_written_as_the_site_was_asked_for(way_in: Entrance) -> None:
    assert f"http://{NAME}:8080/" in way_in.get("/sitemap.xml", host=f"{NAME}:8080").text
    for name in ("X_Forwarded_Host", "Forwarded", "X_Forwarded_Prefix"):
        assert "evil" not in way_in.get("/sitemap.xml", **{name: "evil.example"}).text


def test_nobody_makes_the_site_believe_in_https(way_in: Entrance) -> None:
    page = way_in.get("/sitemap.xml", X_Forwarded_Proto="https")
    assert "https://" not in page.text
    assert "Strict-Transport-Security" not in page.headers


def test_a_proxy_before_nginx_is_believed_where_there_is_one(data: Path, tmp_path: Path) -> None:
    with entrance(data, tmp_path / "conf", PROXIES="2") as behind_another:
        page = behind_another.get("/sitemap.xml", X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.1")
        assert f"https://{NAME}/" in page.text
        assert "Strict-Transport-Security" in page.headers


def test_clients_are_told_apart_by_where_they_come_from_and_not_by_what_they_say(data: Path, tmp_path: Path) -> None:
    with entrance(data, tmp_path / "conf", REQUESTS_A_MINUTE="3") as strict:
        early_in_a_minute()
        asked = [strict.get("/topics", X_Forwarded_For=f"192.0.2.{number}").status for number in range(4)]
        assert asked == [200, 200, 200, 429]
        assert strict.get("/topics", source="127.0.0.2").status == 200
        # Files of pages do not count.
        assert strict.get(STATIC.search(strict.get("/topics", source="127.0.0.3").text)[0]).status == 200  # type: ignore[index]  # it is there


def test_static_files_are_kept_in_each_coding(way_in: Entrance) -> None:
    found = STATIC.search(way_in.get("/").text)
    assert found
    name = 'shebao_requests_total{endpoint="static"'
    before = figure(way_in, name)
    for coding in ("br", "gzip", "br", "gzip"):
        file = way_in.get(f"{found[0]}?{time.time()}", Accept_Encoding=coding)
        assert (file.status, file.headers["Content-Encoding"]) == (200, coding)
        assert "immutable" in file.headers["Cache-Control"]
    assert figure(way_in, name) == before + 2


def test_pages_are_not_kept(way_in: Entrance) -> None:
    name = 'shebao_requests_total{endpoint="pages.topics"'
    before = figure(way_in, name)
    assert [way_in.get("/topics").status for _ in range(2)] == [200, 200]
    assert figure(way_in, name) == before + 2


def test_what_is_not_there_and_what_is_too_large_is_said_by_the_site(way_in: Entrance) -> None:
    missing = way_in.get("/nothing")
    assert (missing.status, "Check it for typing mistakes" in missing.text) == (404, True)
    large = way_in.post(f"/article/{GUIDE.id}/feedback", b"useful=yes&more=" + b"x" * 30_000)
    assert large.status == 413
    assert "nginx" not in large.text


def test_what_no_reader_sends_does_not_reach_the_site(way_in: Entrance) -> None:
    before = figure(way_in, "shebao_requests_total")
    assert way_in.post(f"/article/{GUIDE.id}/feedback", b"x" * 100_000).status == 413
    # Asking for the figures is counted after they are told.
    assert figure(way_in, "shebao_requests_total") == before + 1


def test_figures_are_told_inside_only(way_in: Entrance) -> None:
    assert way_in.get("/metrics").status == 404
    assert way_in.behind("/metrics").status == 200


def test_nothing_is_written_down_of_who_asked_for_what(way_in: Entrance) -> None:
    assert way_in.get("/search?q=unemployment+of+mine").status == 200
    log = written(way_in.log, r" GET /search 200 \d+ [\d.]+ 200$")
    assert "unemployment" not in log
    assert "127.0.0" not in log


def test_tls_is_what_readers_are_sent_to(data: Path, tmp_path: Path) -> None:
    with entrance(data, tmp_path / "conf", tls=True) as encrypted:
        sent = encrypted.get("/topics?lang=en")
        assert (sent.status, sent.headers["Location"]) == (308, f"https://{NAME}/topics?lang=en")
        page = encrypted.get_encrypted("/sitemap.xml")
        assert f"https://{NAME}/" in page.text
        assert "Strict-Transport-Security" in page.headers


def test_a_site_that_is_away_is_said_to_be(data: Path, tmp_path: Path) -> None:
    with entrance(data, tmp_path / "conf") as alone:
        alone.process.terminate()
        alone.process.wait(timeout=20)
        page, answer = alone.get("/search?q=pension"), alone.get("/api/v1/search?q=pension")
    for away in (page, answer):
        assert (away.status, away.headers["Retry-After"]) == (503, "15")
    assert (page.headers["Content-Type"], "Try again" in page.text) == ("text/plain; charset=utf-8", True)
    assert answer.headers["Content-Type"] == "application/json"
    assert "Try again" in json.loads(answer.text)["error"]
