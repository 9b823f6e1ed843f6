"""What the documents tell people to type is there: every command, option and setting, and every link."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import click
import pytest

from corpus import MEASURES, Run, RunState, StatedFact
from corpus.commands import corpus
from crawler.command_line import main as crawler
from crawler.reporting.summary import facts, line
from indexer.__main__ import main as indexer
from webapp.__main__ import serve as webapp

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ROOMS: dict[str, click.Command] = {"corpus": corpus, "crawler": crawler, "indexer": indexer, "webapp": webapp}
FACTS = ROOT / "docs" / "which-facts-does-an-article-state.md"
SERVING = ROOT / "docs" / "how-do-i-serve-it.md"
NIGHTLY = ROOT / "docs" / "how-do-i-run-it-every-night.md"

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")
_COMMAND = re.compile(r"python -m (corpus|crawler|indexer|webapp)\b([^\n;|&>)]*)")
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def blocks(document: Path, language: str) -> list[str]:
    """Return the code blocks of a language, each without the margin of the list it stands in."""
    return [
        re.sub(f"^{margin}", "", code, flags=re.MULTILINE)
        for margin, found, code in _BLOCK.findall(document.read_text())
        if found == language
    ]


def commands() -> Iterator[tuple[str, str, str]]:
    """Yield document, room and words of every command that is shown, in a block or in a line."""
    for document in DOCUMENTS:
        text = document.read_text()
        code = [block for _, _, block in _BLOCK.findall(text)] + _CODE.findall(_BLOCK.sub("", text))
        for piece in code:
            for room, words in _COMMAND.findall(re.sub(r"\\\n|\$\([^)]*\)", " ", piece)):
                yield document.name, room, " ".join(re.sub(r"\s#.*", "", words).replace("\n", " ").split())


SHOWN = sorted(set(commands()))


@cache
def options(command: click.Command) -> frozenset[str]:
    return frozenset(name for parameter in command.params for name in parameter.opts) | {"--help"}


def words_of(shown: str) -> list[str]:
    """Return the words of a command; brackets of what may be left out are no part of it."""
    return shlex.split(re.sub(r"[\[\]…]", " ", shown))


def test_there_are_commands_to_check() -> None:
    assert len(SHOWN) >= 20
    assert {room for _, room, _ in SHOWN} == set(ROOMS)


@pytest.mark.parametrize(("document", "room", "shown"), SHOWN)
def test_every_command_that_is_shown_is_there(document: str, room: str, shown: str) -> None:
    command, words = ROOMS[room], words_of(shown)
    if isinstance(command, click.Group) and words:
        name = words.pop(0)
        assert name in command.commands, f"{document}: python -m {room} has no command {name}"
        command = command.commands[name]
    named = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert named <= options(command), f"{document}: python -m {room} {shown}"


@pytest.mark.parametrize(
    ("document", "target"),
    [(document.name, link) for document in DOCUMENTS for link in _LINK.findall(document.read_text())],
)
def test_every_link_leads_somewhere(document: str, target: str) -> None:
    base = next(one for one in DOCUMENTS if one.name == document).parent
    assert (base / target).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_every_shell_block_can_be_read_by_a_shell(document: Path) -> None:
    for block in blocks(document, "sh"):
        # Names in capitals, and an ellipsis, stand for what a reader puts there.
        read = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True, check=False)  # noqa: S607
        assert (read.returncode, read.stderr) == (0, ""), block


def test_the_night_is_scripted_as_it_is_told() -> None:
    script = blocks(NIGHTLY, "sh")[0]
    assert script.startswith("#!/bin/sh\n")
    (crontab,) = blocks(NIGHTLY, "crontab")
    service, timer = blocks(NIGHTLY, "ini")
    started = "flock -n -E 75 /var/lib/shebao/lock /srv/shebao/nightly"
    assert started in crontab
    assert f"ExecStart=/usr/bin/{started}\nSuccessExitStatus" in re.sub(r"#.*\n", "", service)
    assert {"Persistent=true", "OnCalendar=*-*-* 02:17"} <= set(timer.splitlines())
    # A percent sign would end the line of a crontab.
    assert "%" not in crontab


def test_the_summary_line_is_shown_as_it_is_printed() -> None:
    (shown,) = blocks(NIGHTLY, "text")
    run = Run(number=12, site="sample", state=RunState.FINISHED, started=datetime.now(UTC))
    printed = line(facts(run, 0))
    assert re.findall(r"(\w+)=", shown) == re.findall(r"(\w+)=", printed)
    assert shown.split()[0] == printed.split()[0]


def test_every_measure_is_told() -> None:
    text = FACTS.read_text()
    assert [name for name in MEASURES if f"`{re.sub('-base-(upper|lower)$', '-base', name)}`" not in text] == []
    (example,) = blocks(FACTS, "json")
    assert list(json.loads(example)) == list(StatedFact.__dataclass_fields__)
    article = ROOT / "data" / "sample_site" / "articles" / "7tnwpcfyub.html"
    assert json.loads(example)["quote"] in article.read_text(encoding="utf-8")


def test_every_setting_of_the_site_is_told() -> None:
    asked = set(re.findall(r'"([A-Z_]{5,})"', (ROOT / "webapp" / "settings.py").read_text()))
    told = set(re.findall(r"`([A-Z_]+)`", "".join(re.findall(r"^\| (`.*?) \|", SERVING.read_text(), re.MULTILINE))))
    assert told == asked
