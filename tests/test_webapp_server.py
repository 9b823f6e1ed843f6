"""The command that serves the site, as a process: it says where it is, answers, and ends when it is told to."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from services.processes import await_end
from webapp_articles import ARTICLES, fill

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "webapp")
LAST_REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def served(data: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the data folder on a free port; yield the process and its address."""
    command = [*COMMAND, "--port", "0", "--workers", "1", *words]
    env = {**os.environ, "DATA_DIR": str(data), "STORE_URL": "", "INDEX_URL": "", "REQUESTS_A_MINUTE": "0"}
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://[^ ]+", process.stdout.readline())
            assert address, process.stderr and process.stderr.read()
            yield process, address[0]
        finally:
            process.terminate()


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own address
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def raw(address: str, request: bytes) -> bytes:
    """Return the first line of what the server answers to these bytes."""
    with connected(address) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


def test_the_site_serves_until_it_is_told_to_end(site_data: Path) -> None:
    with served(site_data) as (process, address):
        assert get(f"{address}/readyz") == (200, f'{{"status":"ready","articles":{len(ARTICLES)}}}\n')
        assert get(f"{address}/search?q=pension")[0] == 200
        process.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert get(f"{address}/healthz")[0] == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert (out, err) == ("", "")


def test_sigterm_ends_it_cleanly(site_data: Path) -> None:
    with served(site_data, "--host", "::1") as (process, address):
        assert address.startswith("http://[::1]:")
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0


def test_slow_clients_do_not_keep_it_from_ending_at_once(site_data: Path) -> None:
    """Neither those for whom there are threads nor those who wait for one."""
    with served(site_data) as (process, address), ExitStack() as stack:
        assert get(f"{address}/healthz")[0] == 200
        for sent in (LAST_REQUEST, *[b"GET /search?q=pension HT"] * 20):
            stack.enter_context(connected(address)).sendall(sent)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0


TOLD_TO_END_WHILE_IT_HANDS_OUT_A_REQUEST = """
import os, signal, tempfile
from concurrent.futures import ThreadPoolExecutor
from flask import Flask
from webapp import server

class Pool(ThreadPoolExecutor):
    def _adjust_thread_count(self):
        os.kill(os.getpid(), signal.SIGQUIT)
        super()._adjust_thread_count()

class Worker(server.HastyWorker):
    def get_thread_pool(self):
        return Pool(1)

def load_app():
    print(os.getpid(), flush=True)
    return Flask("x")

server.HastyWorker = Worker
listener = server.listen("127.0.0.1", 0)
server.SearchServer(listener, 1, load_app, server.url_of(listener), tempfile.gettempdir()).run()
"""


def test_a_worker_that_is_told_to_end_while_it_hands_out_a_request_does() -> None:
    command = [sys.executable, "-c", TOLD_TO_END_WHILE_IT_HANDS_OUT_A_REQUEST]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address, worker = (process.stdout.readline().strip() for _ in range(2))
            with connected(address) as connection:
                connection.sendall(LAST_REQUEST)
                assert await_end(int(worker), 10)
            # The worker that follows hears what it is told once it has said its number.
            assert process.stdout.readline()
        finally:
            process.terminate()
        assert process.communicate(timeout=20)[1] == ""


@pytest.fixture(scope="module")
def server(site_data: Path) -> Iterator[str]:
    """Return the address of a server that several tests ask."""
    with served(site_data) as (_, address):
        # Whoever asks first waits until the index is loaded.
        assert get(f"{address}/search?q=card")[0] == 200
        yield address


def connected(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def test_slow_clients_keep_nobody_waiting_and_are_hung_up_on(server: str) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(server)) for _ in range(12)]
        for number, connection in enumerate(slow):
            connection.sendall(b"GET /search?q=pension HT" if number % 2 else b"\x16\x03\x01")
        started = time.monotonic()
        assert get(f"{server}/search?q=pension")[0] == 200
        assert time.monotonic() - started < 3
        assert [connection.recv(100) for connection in slow] == [b""] * len(slow)
        assert time.monotonic() - started < 10


def test_clients_that_do_not_hang_up_keep_nobody_waiting(server: str) -> None:
    with ExitStack() as stack:
        lingering = [stack.enter_context(connected(server)) for _ in range(12)]
        for connection in lingering:
            connection.sendall(LAST_REQUEST)
        for connection in lingering:
            assert b" 200 " in connection.makefile("rb").readline()
        started = time.monotonic()
        assert get(f"{server}/healthz")[0] == 200
        assert time.monotonic() - started < 3


def test_a_client_that_still_sends_reads_its_answer(server: str) -> None:
    with connected(server) as connection:
        connection.sendall(LAST_REQUEST)
        for _ in range(5):
            time.sleep(0.05)
            connection.sendall(b"more than was asked for\r\n")
        assert connection.makefile("rb").read().endswith(b'{"status":"ok"}\n')


def test_a_header_does_not_change_what_is_asked_for(server: str) -> None:
    for header in (b"SCRIPT_NAME: /evil", b"PATH_INFO: /nope"):
        assert b" 200 " in raw(
            server, b"GET /search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + b"\r\n\r\n"
        )


def test_bytes_that_are_no_request_are_no_fault_of_the_server(server: str) -> None:
    for target in (
        b"//evil.example/",
        b"/search?q=\xff\xfe",
        b"/%0d%0aSet-Cookie:x",
        b"/search?q=" + b"x" * 20_000,
        b"http://[",
        b"*",
        b"/\xff\xfe",
        b"/search?q=a%00b",
        b"/article/%2e%2e/%2e%2e/etc/passwd",
    ):
        line = raw(server, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert re.match(rb"HTTP/1.1 [24]\d\d ", line), (target, line)
    assert get(f"{server}/healthz")[0] == 200


def test_a_site_that_starts_empty_says_so_and_recovers(tmp_path: Path) -> None:
    with served(tmp_path / "later") as (process, address):
        status, page = get(f"{address}/")
        assert status == 503
        assert "python -m indexer update" in page
        assert not (tmp_path / "later").exists()
        fill(tmp_path / "later")
        assert get(f"{address}/")[0] == 200
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert "There is no search index yet" in err.splitlines()[0]
    assert "Traceback" not in err


def test_a_taken_port_is_one_line(site_data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("--port", str(port), "--data-dir", str(site_data))
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 1
    assert f"port {port} of 127.0.0.1 is taken" in ran.stderr
    assert "--port" in ran.stderr


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--host", "no-such-host.invalid", "--port", "0"], 1, "--host"),
        (["--host", "192.0.2.1", "--port", "0"], 1, "--host"),
        (["--port", "70000"], 2, "--port"),
        (["--workers", "0"], 2, "--workers"),
        (["--store-url", "mysql://x"], 1, "sqlite:PATH"),
        (["--index-url", "lucene:x"], 1, "whoosh:FOLDER"),
        (["unasked"], 2, "unasked"),
    ],
)
def test_wrong_calls_end_in_a_line_that_names_the_cure(
    site_data: Path, words: list[str], status: int, said: str
) -> None:
    ran = run("--data-dir", str(site_data), *words)
    assert ran.returncode == status
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
