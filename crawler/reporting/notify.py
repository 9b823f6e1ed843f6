"""Tells somebody what a run came to: posts it to a webhook, hands it to a command.

Takes any summary that can be JSON; knows neither the store nor Scrapy nor the command line.
"""

import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from tempfile import TemporaryFile
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from corpus.record import shorten
from crawler.errors import BadNotifyTargetError, NotifyError

_TIMEOUT = 10.0
"""Seconds for each exchange with a webhook: the run is over, and a cron job waits."""
_PAUSE = 1.0
"""Seconds before the one retry: long enough for a restart of a proxy, short for a cron job."""
_COMMAND_TIMEOUT = 60.0
"""Seconds for a command: a mail server may be slow, a hanging one must not hold the lock of the next run."""
_ATTEMPTS = 2
_SERVER_ERROR = 500
_SAID = 200
"""Letters of what a command complained that are passed on."""


class _NoRedirect(HTTPRedirectHandler):
    """Follow no redirect: urllib would turn the POST into a GET and lose what is told."""

    def redirect_request(self, *_: object) -> None:
        """Return no request, so that the redirect ends as an HTTPError."""


def tell(summary: Mapping[str, object], url: str = "", command: str = "") -> None:
    """Post the summary of a run as JSON to `url` and hand it to `command`; either may be empty.

    The command runs without a shell, with the JSON on stdin and SHEBAO_SITE, SHEBAO_RUN and SHEBAO_STATE (from the
    summary's `site`, `run` and `state`) in its environment. Both are tried even where the first fails. Raises
    NotifyError, in one line.
    """
    notice = json.dumps(dict(summary), ensure_ascii=False, default=str).encode("utf-8", "replace")
    failures = [*_tried(_post, url, notice), *_tried(lambda c, n: _run(c, n, _environment(summary)), command, notice)]
    if failures:
        raise NotifyError("; ".join(failures))


def check(url: str = "", command: str = "") -> None:
    """Raise BadNotifyTargetError where `url` or `command` could never work; to be asked before a run, not after it."""
    if url:
        _checked(url)
    if command:
        _words(command)


def _tried(way: Callable[[str, bytes], None], target: str, notice: bytes) -> list[str]:
    try:
        if target:
            way(target, notice)
    except NotifyError as error:
        return [str(error)]
    return []


def _post(url: str, notice: bytes) -> None:
    """Post once, and once more where nothing or a fault of the server answered."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "shebao"}
    request = Request(_checked(url), data=notice, headers=headers, method="POST")  # noqa: S310 - http(s) only, see _checked
    for attempt in range(1, _ATTEMPTS + 1):
        fault, final = _exchanged(request)
        if not fault:
            return
        if final or attempt == _ATTEMPTS:
            message = f"the webhook {_shown(url)} did not take the notice: {fault}; see that --notify-url is right"
            raise NotifyError(message)
        time.sleep(_PAUSE)


def _exchanged(request: Request) -> tuple[str, bool]:
    """Send a request; return what went wrong, empty for nothing, and whether another attempt is of no use."""
    try:
        with build_opener(_NoRedirect()).open(request, timeout=_TIMEOUT):
            return "", True
    except HTTPError as error:
        error.close()
        return f"it answered {error.code}", error.code < _SERVER_ERROR
    except (OSError, HTTPException) as error:
        return shorten(str(getattr(error, "reason", "") or error) or type(error).__name__), False


def _checked(url: str) -> str:
    """Return `url`, which has to be a whole http(s) address."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isascii() and url.isprintable()
        sound = sound and " " not in url and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        message = f"{shorten(url)} is no address of a webhook; give one as in https://example.org/hook"
        raise BadNotifyTargetError(message)
    return url


def _shown(url: str) -> str:
    """Return the address without what may be a secret: webhooks carry their key in path and query."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "") + "/…"


def _run(command: str, notice: bytes, environment: Mapping[str, str]) -> None:
    words = _words(command)
    # Files in place of pipes: a child that reads nothing, or leaves a child of its own behind, cannot hold us up. What
    # the command prints stays off our stdout, whose last line is for programs.
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(notice)
        given.seek(0)
        status = _status(words, environment, given, said)
        if status:
            said.seek(0)
            raise NotifyError(_complaint(words[0], status, said.read(_SAID).decode(errors="replace")))


def _status(words: Sequence[str], environment: Mapping[str, str], given: IO[bytes], said: IO[bytes]) -> int:
    """Run a command to its end and return its status; with all that it started, it is killed when it takes too long."""
    inherited = {**os.environ, **environment}  # passed on, not read
    try:
        process = subprocess.Popen(  # noqa: S603 - the maintainer's own command, without a shell
            words, env=inherited, stdin=given, stdout=said, stderr=said, start_new_session=True
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"cannot run {words[0]!r}: {reason}; see that --notify-command is right"
        raise NotifyError(message) from error
    with process:
        try:
            return process.wait(_COMMAND_TIMEOUT)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            message = f"the command {words[0]!r} did not end within {_COMMAND_TIMEOUT:.0f} seconds and was stopped"
            raise NotifyError(message) from error


def _complaint(name: str, status: int, said: str) -> str:
    line = " ".join(said.split())
    return f"the command {name!r} ended with status {status}" + (f": {line}" if line else "")


def _words(command: str) -> list[str]:
    """Return the command as words; raises BadNotifyTargetError where a quotation is open or there is no word."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        message = f"cannot read the command {shorten(command)}: {error}; close its quotation"
        raise BadNotifyTargetError(message) from error
    if not words or "\0" in command:
        message = f"{shorten(command)} is no command; name a program, as in --notify-command 'mail -s shebao root'"
        raise BadNotifyTargetError(message)
    return words


def _environment(summary: Mapping[str, object]) -> dict[str, str]:
    names = {"SHEBAO_SITE": "site", "SHEBAO_RUN": "run", "SHEBAO_STATE": "state"}
    return {name: str(summary.get(key, "")).replace("\0", "") for name, key in names.items()}
