"""Who is told of a run, and what comes of it when nobody can be."""

import json
import shlex
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from crawler.errors import BadNotifyTargetError, NotifyError
from crawler.reporting import notify

SUMMARY: dict[str, object] = {"run": 12, "site": "样本", "state": "held", "complaints": ["fewer articles"], "new": 3}


class Hook(HTTPServer):
    """A webhook that answers as it is told, and remembers what it got."""

    def __init__(self, *answers: int) -> None:
        """Answer with these statuses in order, the last one for ever; 0 hangs up without an answer."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.got: list[tuple[str, str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/secret-key?token=secret-token"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook = self.server
        assert isinstance(hook, Hook)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hook.got.append((self.path, self.headers["Content-Type"], body))
        status = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
        if status:
            self.send_response(status)
            self.send_header("Location", hook.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def do_GET(self) -> None:
        """Take what a redirect would make of a notice."""
        assert isinstance(self.server, Hook)
        self.server.got.append((self.path, "", b""))

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def hooked(*answers: int) -> Iterator[Hook]:
    with Hook(*answers) as hook:
        thread = threading.Thread(target=hook.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hook
        finally:
            hook.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "_PAUSE", 0.01)


def python(program: str) -> str:
    return shlex.join([sys.executable, "-c", program])


def failure(url: str = "", command: str = "") -> str:
    with pytest.raises(NotifyError) as caught:
        notify.tell(SUMMARY, url, command)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_webhook_gets_the_summary_as_json() -> None:
    with hooked(204) as hook:
        notify.tell(SUMMARY, hook.url)
    ((path, kind, body),) = hook.got
    assert (path, kind) == ("/hook/secret-key?token=secret-token", "application/json; charset=utf-8")
    assert json.loads(body) == SUMMARY
    assert "样本".encode() in body


@pytest.mark.parametrize("first", [500, 503, 0])
def test_a_fault_of_the_server_is_tried_once_more(first: int) -> None:
    with hooked(first, 200) as hook:
        notify.tell(SUMMARY, hook.url)
    assert len(hook.got) == 2


@pytest.mark.parametrize(("status", "attempts"), [(500, 2), (0, 2), (404, 1), (302, 1), (307, 1)])
def test_a_webhook_that_refuses_is_told_of_without_its_secrets(status: int, attempts: int) -> None:
    with hooked(status) as hook:
        told = failure(hook.url)
    assert len(hook.got) == attempts
    assert told.startswith(f"the webhook http://127.0.0.1:{hook.server_port}/… did not take the notice: ")
    assert "secret" not in told
    assert not status or f"it answered {status}" in told


def test_nobody_at_home_is_told_in_one_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert "refused" in failure(f"http://127.0.0.1:{free.getsockname()[1]}/")


def test_a_webhook_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "_TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "timed out" in failure(f"http://127.0.0.1:{silent.getsockname()[1]}/")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "http://", "example.org", "http://[::1", "http://a b/", "http://a:x/"],
)
def test_what_is_no_address_of_a_webhook_is_refused_before_the_run(url: str) -> None:
    with pytest.raises(BadNotifyTargetError, match="is no address of a webhook"):
        notify.check(url)
    assert "is no address of a webhook" in failure(url)


@pytest.mark.parametrize("command", ["   ", "mail 'root", "''\0"])
def test_what_is_no_command_is_refused_before_the_run(command: str) -> None:
    with pytest.raises(BadNotifyTargetError):
        notify.check("", command)
    failure(command=command)


def test_what_could_work_passes() -> None:
    notify.check()
    notify.check("https://example.org/hook", "mail -s shebao root")
    notify.tell(SUMMARY)


def test_a_command_gets_the_summary_and_its_environment(tmp_path: Path) -> None:
    target = tmp_path / "a b; c.json"
    program = (
        "import json, os, sys; names = ('SHEBAO_SITE', 'SHEBAO_RUN', 'SHEBAO_STATE', 'PATH'); "
        "print('noise'); open(sys.argv[1], 'w').write(json.dumps([json.load(sys.stdin), *map(os.environ.get, names)]))"
    )
    notify.tell(SUMMARY, command=f"{python(program)} {shlex.quote(str(target))}")
    given, site, run, state, path = json.loads(target.read_text())
    assert (given, site, run, state) == (SUMMARY, "样本", "12", "held")
    assert path


def test_a_command_runs_without_a_shell(tmp_path: Path) -> None:
    target = tmp_path / "made"
    notify.tell(SUMMARY, command=f"echo $HOME > {target} ; touch {target}")
    assert not target.exists()


def test_what_a_command_prints_stays_off_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    notify.tell(SUMMARY, command="echo noise")
    assert capfd.readouterr().out == ""


def test_a_command_that_reads_nothing_is_no_trouble() -> None:
    notify.tell({**SUMMARY, "complaints": ["x" * 1_000_000]}, command="true")


def test_a_command_that_fails_is_told_with_what_it_said() -> None:
    told = failure(
        command=python("import sys; print('no route', 'to mail', sep=chr(10), file=sys.stderr); sys.exit(3)")
    )
    assert told.endswith("ended with status 3: no route to mail")
    assert "cannot run 'no-such-program': No such file or directory" in failure(command="no-such-program --now")


def test_a_command_that_hangs_is_stopped_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "_COMMAND_TIMEOUT", 5.0)
    beat = tmp_path / "beat"
    loop = f"while true; do echo x >> {shlex.quote(str(beat))}; sleep 0.05; done"
    assert "did not end within 5 seconds and was stopped" in failure(
        command=shlex.join(["sh", "-c", f"({loop}) & {loop}"])
    )
    size = beat.stat().st_size
    time.sleep(0.3)
    assert beat.stat().st_size == size > 0


def test_both_are_tried_even_where_the_first_fails(tmp_path: Path) -> None:
    with hooked(404) as hook:
        told = failure(hook.url, f"touch {shlex.quote(str(tmp_path / 'told'))}")
    assert (tmp_path / "told").exists()
    assert "webhook" in told
    with hooked(404) as hook:
        told = failure(hook.url, "false")
    assert "webhook" in told
    assert "'false' ended with status 1" in told
