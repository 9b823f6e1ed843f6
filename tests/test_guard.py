"""No request reaches an address that is not everybody's: in any spelling, by redirects, by what name servers say."""

import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run
from scrapy.resolver import dnscache
from test_crawl import Reply, env, page, scripted
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from twisted.internet.selectreactor import SelectReactor
from zope.interface import implementer  # type: ignore[import-untyped]

from corpus import Run, canonical, open_store
from crawler.web.guard import GuardedResolver, is_private, is_public, literal

PRIVATE = (
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.255.255.254"),
    *("127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "shop.localhost", "0.0.0.0", "0", "0.1.2.3"),  # noqa: S104 - named, not bound to
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.100.100.200", "167772161"),
    *("169.254.169.254", "0xa9fea9fe", "169.254.43518", "168.63.129.16", "192.0.0.192", "198.18.0.1", "192.0.2.1"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "203.0.113.7"),
    *("::1", "[::1]", "::", "::127.0.0.1", "::ffff:127.0.0.1", "[::ffff:7f00:1]", "0:0:0:0:0:ffff:a00:1"),
    *("64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "100::1"),
)
PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "134744072", "0x08080808", "172.32.0.1", "100.128.0.1", "11.0.0.1", "example.org"),
    *("2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "localhost.example.org"),
)


@pytest.mark.parametrize("name", PRIVATE)
def test_a_host_that_is_not_everybodys_is_known_in_any_spelling(name: str) -> None:
    assert is_private(name)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_host_that_is_everybodys_may_be_asked(name: str) -> None:
    assert not is_private(name)


@pytest.mark.parametrize("name", [name for name in PRIVATE if (number := literal(name)) and number.version == 4])
def test_our_reading_of_a_spelling_is_that_of_the_resolver(name: str) -> None:
    number = literal(name)
    assert number is not None
    assert not is_public(number)
    ((*_, (found, *_)),) = socket.getaddrinfo(name.rstrip("."), 80, socket.AF_INET, socket.SOCK_STREAM)
    assert ip_address(found) == number


@pytest.mark.parametrize("host", ["[fe80::1%25eth0]", "[fe80::1%eth0]"])
def test_a_zone_is_no_address_of_the_web(host: str) -> None:
    with pytest.raises(ValueError, match="is no address of a web page"):
        canonical(f"http://{host}/")


# The resolver alone, over one that says what it is told


@implementer(IHostnameResolver)
class Told:
    """A resolver of which the answers are given beforehand, one after another."""

    def __init__(self, *answers: list[str]) -> None:
        """Give these answers; the last one for ever."""
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, *_: object) -> Any:  # noqa: N802, N803, ANN401
        receiver.resolutionBegan(name)
        for text in self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]:
            kind = IPv6Address if ":" in text else IPv4Address
            receiver.addressResolved(kind("TCP", text, portNumber))
        receiver.resolutionComplete()
        return name


class Heard:
    """What a connection is told of a name."""

    def __init__(self) -> None:
        """Hear nothing yet."""
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, _resolution: object) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802, ANN401
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


@pytest.fixture
def ask() -> Iterator[Any]:
    reactor: Any = SelectReactor()
    dnscache.clear()

    def over(*answers: list[str]) -> Any:  # noqa: ANN401
        told: Any = Told(*answers)
        reactor.installNameResolver(told)
        resolver = GuardedResolver(reactor, 100)

        def asked(name: str = "rebind.test") -> tuple[list[str], bool]:
            heard: Any = Heard()
            resolver.resolveHostName(heard, name, 80)
            assert heard.complete
            return heard.hosts, resolver.refused(name)

        return asked

    yield over
    dnscache.clear()
    reactor.removeAll()
    for reader in list(reactor.getReaders()):
        reader.connectionLost(None)


def test_of_the_addresses_of_a_name_only_public_ones_are_connected_to(ask: Any) -> None:  # noqa: ANN401
    assert ask(["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"])() == (["8.8.8.8", "2606:4700::1111"], False)
    dnscache.clear()
    assert ask(["127.0.0.1", "fd00:ec2::254"])() == ([], True)


def test_a_name_that_leads_nowhere_is_not_taken_for_a_refused_one(ask: Any) -> None:  # noqa: ANN401
    assert ask([])() == ([], False)


def test_a_name_that_changes_after_it_was_checked_changes_nothing(ask: Any) -> None:  # noqa: ANN401
    asked = ask(["8.8.8.8"], ["127.0.0.1"])
    assert [asked(), asked()] == [(["8.8.8.8"], False)] * 2  # one answer for the whole run
    dnscache.clear()
    assert asked() == ([], True)  # and another is checked as the first was


# Whole crawls


@contextmanager
def listening(family: socket.AddressFamily, host: str, port: int = 0) -> Iterator[tuple[int, list[object]]]:
    """Yield a port and the connections that came to it; nobody should."""
    came: list[object] = []
    with socket.create_server((host, port), family=family) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def accept() -> None:
            while not over.is_set():
                try:
                    connection, peer = server.accept()
                except TimeoutError:
                    continue
                came.append(peer)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            over.set()
            thread.join()


REDIRECTS = (
    *("http://127.0.0.1", "http://localhost", "http://LOCALHOST.", "http://127.1", "http://2130706433"),
    *("http://0x7f000001", "http://0177.0.0.1", "http://0.0.0.0", "http://[::1]", "http://[::ffff:127.0.0.1]"),
    *("https://127.0.0.1", "http://%31%32%37.0.0.1", "http://１２７.0.0.1", "http://user:pw@127.0.0.1"),
)


def runs_of(data: Path) -> dict[str, Run]:
    with open_store(env(data)["STORE_URL"]) as store:
        return {run.site: run for run in store.runs()}


def test_no_redirect_of_a_robots_txt_leads_to_this_machine(tmp_path: Path) -> None:
    with ExitStack() as stack:
        port, came = stack.enter_context(listening(socket.AF_INET, "127.0.0.1"))
        _, came6 = stack.enter_context(listening(socket.AF_INET6, "::1", port))
        targets = [f"{target}:{port}/robots.txt".encode().decode("latin-1") for target in REDIRECTS]
        scripts: list[dict[str, Any]] = [{"/robots.txt": Reply(b"", 302, {"Location": to})} for to in targets]
        sites = [stack.enter_context(scripted({"/": page("Home"), **script})) for script in scripts]
        # What another site of the same process may ask is not for this one.
        neighbour = stack.enter_context(scripted({"/": page("Neighbour")}))
        to_neighbour: dict[str, Any] = {"/robots.txt": Reply(b"", 302, {"Location": f"{neighbour.url}rules"})}
        sites.append(stack.enter_context(scripted({"/": page("Home"), **to_neighbour})))
        own = stack.enter_context(scripted({"/robots.txt": Reply(b"", 302, {"Location": "/rules"}), "/": page("Own")}))
        urls = [word for site in (*sites, own, neighbour) for word in ("--url", site.url)]
        done = run("crawler", "run", *urls, env=env(tmp_path))
        assert "Traceback" not in done.stderr
        assert (came, came6) == ([], [])
    runs = runs_of(tmp_path)
    reasons = {REDIRECTS[at] if at < len(REDIRECTS) else "": runs[site.name].reasons for at, site in enumerate(sites)}
    assert all(site.counts["/"] == 0 for site in sites)
    refused = {"failed: robots.txt: private address": 1}
    assert reasons == dict.fromkeys([*REDIRECTS, ""], refused)
    assert "rules" not in "".join(neighbour.counts)
    assert (runs[own.name].outcomes, runs[neighbour.name].outcomes) == ({"article": 1}, {"article": 1})


@contextmanager
def name_server(answers: dict[str, list[str]]) -> Iterator[int]:
    """Serve A records over UDP, each time the next of a name's answers; yield the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.05)
        over = threading.Event()

        def answer() -> None:
            while not over.is_set():
                try:
                    query, peer = server.recvfrom(512)
                except TimeoutError:
                    continue
                server.sendto(_reply(query, answers), peer)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()


def _reply(query: bytes, answers: dict[str, list[str]]) -> bytes:
    """Return the answer to a query for one name (RFC 1035, 4.1)."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode())
        at += 1 + query[at]
    kind = struct.unpack(">H", query[at + 1 : at + 3])[0]
    found = answers.get(".".join(labels).lower(), []) if kind in {1, 255} else []
    records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(host) for host in found)
    return query[:2] + struct.pack(">HHHHH", 0x8180, 1, len(found), 0, 0) + query[12 : at + 5] + records


CRAWL = """
import json, sys
from scrapy.utils.misc import load_object
from twisted.names import client
from crawler import commands
from crawler.running.progress import Board
from crawler.site import AnySite, OwnSite

settings = commands.settings_for(sys.argv[1])

class OverUdp(load_object(settings["TWISTED_DNS_RESOLVER"])):
    @classmethod
    def from_crawler(cls, crawler, reactor):
        reactor.installResolver(client.createResolver(servers=[("127.0.0.1", int(sys.argv[2]))]))
        return super().from_crawler(crawler, reactor)

if sys.argv[2] == "without middleware":
    settings["DOWNLOADER_MIDDLEWARES"]["crawler.web.guard.GuardMiddleware"] = None
else:
    settings.set("TWISTED_DNS_RESOLVER", OverUdp)
settings.set("ARCHIVE_DIR", "")
AnySite.politeness = OwnSite.politeness
jobs = commands.jobs_for([], sys.argv[3:], [])
print(json.dumps([result.run.reasons for result in commands.crawl(settings, jobs, 0, Board())]))
"""


def test_no_answer_of_a_name_server_leads_to_this_machine(tmp_path: Path) -> None:
    with listening(socket.AF_INET, "127.0.0.1") as (port, came):
        answers = {"loop.test": ["127.0.0.1"], "many.test": ["10.0.0.1", "127.0.0.1", "169.254.169.254"]}
        with name_server(answers) as dns:
            urls = [f"http://{name}:{port}/" for name in answers]
            command = [sys.executable, "-c", CRAWL, env(tmp_path)["STORE_URL"], str(dns), *urls]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        assert came == []
    refused = {"failed: robots.txt: private address": 1}
    assert json.loads(done.stdout) == [refused, refused]


def test_the_resolver_alone_keeps_us_from_addresses_that_need_no_name_server(tmp_path: Path) -> None:
    with ExitStack() as stack:
        port, came = stack.enter_context(listening(socket.AF_INET, "127.0.0.1"))
        _, came6 = stack.enter_context(listening(socket.AF_INET6, "::1", port))
        hosts = ("0.0.0.0", "0", "[::]", "[::ffff:127.0.0.1]", "shop.localhost")  # noqa: S104 - asked, not bound to
        urls = [f"http://{host}:{port}/" for host in hosts] + [f"https://0:{port}/"]
        command = [sys.executable, "-c", CRAWL, env(tmp_path)["STORE_URL"], "without middleware", *urls]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        assert (came, came6) == ([], [])
    assert [list(reasons) for reasons in json.loads(done.stdout)] == [["failed: robots.txt: host unknown"]] * len(hosts)


def test_the_proxy_of_the_environment_is_left_aside(tmp_path: Path) -> None:
    with (
        listening(socket.AF_INET, "127.0.0.1") as (port, came),
        scripted({"/": page("Home")}) as site,
    ):
        proxy = f"http://127.0.0.1:{port}"
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"), proxy) | {"no_proxy": ""}
        done = run("crawler", "run", "--url", site.url, env=env(tmp_path) | proxies)
        assert done.returncode == 0, done.stderr
        assert came == []


def test_a_site_is_not_crawled_at_a_private_address_and_the_message_says_so(tmp_path: Path) -> None:
    done = run("crawler", "run", "--url", "http://169.254.169.254/latest/meta-data/", env=env(tmp_path))
    assert done.returncode == 1
    assert "(failed: private address, as at http://169.254.169.254/latest/meta-data/)" in done.stderr
    assert runs_of(tmp_path)["169.254.169.254"].outcomes == {"failed": 1}
