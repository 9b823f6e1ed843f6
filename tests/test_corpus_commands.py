"""`python -m corpus`, run as people run it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shlex import quote

import pytest
from click.testing import CliRunner

from corpus import Article, open_store
from corpus.commands import corpus

ROOT = Path(__file__).parent.parent
LINES: list[dict[str, object]] = [
    {"id": "one", "url": "https://example.org/1.html", "title": "Pensions", "text": "At 60.\nOr later."},
    {"text": "", "title": "养老保险", "url": "https://example.org/2?utm_source=x#part", "id": "two"},
    {"id": "three", "url": "https://example.org/3", "title": "", "text": "Text", "lang": "en", "years": [2021, 2022]},
    {"id": "four", "url": "", "title": "Of no address", "text": "Text"},
]


class Room:
    """A data folder and the commands that work on it."""

    def __init__(self, folder: Path) -> None:
        """Work in this folder."""
        self.folder = folder
        self.store = f"sqlite:{folder}/data/corpus.sqlite"

    def run(self, *words: str, given: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "corpus", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "STORE_URL": "", "DATA_DIR": "data", **env},
            input=given,
            capture_output=True,
            timeout=120,
            check=False,
        )

    def done(self, *words: str, given: bytes = b"", **env: str) -> str:
        """Run a command that has to end well; return what it printed."""
        result = self.run(*words, given=given, **env)
        assert result.returncode == 0, result.stderr.decode()
        return result.stdout.decode()

    def fell_short(self, *words: str, given: bytes = b"") -> str:
        """Run a command that has to end with status 1; return its one line of error."""
        result = self.run(*words, given=given)
        error = result.stderr.decode()
        assert (result.returncode, error.count("\n")) == (1, 1), error
        assert error.startswith("Error: ")
        return error


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def jsonl(*records: object) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def parsed(text: str) -> list[object]:
    return [json.loads(line) for line in text.splitlines()]


def test_what_is_imported_is_exported_the_same(room: Room) -> None:
    (room.folder / "articles.jsonl").write_bytes(jsonl(*LINES))
    assert room.done("import", "articles.jsonl") == "4 new, 0 changed, 0 same, 0 bad\n"
    exported = room.done("export")
    assert parsed(exported) == LINES
    assert "养老保险" in exported
    assert room.done("export", "out/all.jsonl") == ""
    assert (room.folder / "out/all.jsonl").read_text() == exported
    assert room.done("import", "out/all.jsonl") == "0 new, 0 changed, 4 same, 0 bad\n"
    assert [one.name for one in (room.folder / "out").iterdir()] == ["all.jsonl"]


def test_an_export_is_written_in_utf_8_whatever_the_terminal_says(room: Room) -> None:
    room.done("import", "-", given=jsonl(*LINES))
    assert "养老保险" in room.done("export", LC_ALL="C", PYTHONIOENCODING="ascii")


def test_a_bad_line_is_named_and_the_rest_goes_in(room: Room) -> None:
    bad = [
        b"no json",
        b"[1]",
        b'{"url": "https://example.org/"}',
        b'{"url": "https://example.org/\xff"}',
        b"[" * 100_000,
    ]
    given = b"\xef\xbb\xbf" + jsonl(LINES[0]) + b"\n" + b"\n".join(bad) + b"\n\r\n" + jsonl(LINES[1]).rstrip()
    result = room.run("import", "-", given=given)
    assert (result.returncode, result.stdout) == (1, b"2 new, 0 changed, 0 same, 5 bad\n")
    errors = result.stderr.decode().splitlines()
    assert errors[:4] == [
        "line 3: the line is not JSON (Expecting value at character 1); write one object a line",
        "line 4: the line is a JSON list; it should be an object with url, title and text",
        "line 5: title is missing; it should be text",
        "line 6: byte 30 is not UTF-8; save the file as UTF-8",
    ]
    assert errors[4].startswith("line 7: the line is JSON that cannot be taken in")
    assert errors[5:] == ["Error: 5 of the lines could not be imported; correct them and import the file again"]


def test_a_line_of_any_length_is_no_danger(room: Room) -> None:
    result = room.run("import", "-", given=jsonl(LINES[0]) + b"x" * 40_000_000 + b"\n" + jsonl(LINES[1]))
    assert (result.returncode, result.stdout) == (1, b"2 new, 0 changed, 0 same, 1 bad\n")
    assert result.stderr.startswith(b"line 2: the line is longer than 16777216 bytes")


def test_a_record_of_extract_is_imported(room: Room) -> None:
    record = Article.from_record(LINES[2]).record()
    room.done("import", "-", given=jsonl(record))
    with open_store(room.store) as store:
        assert [one.record() for one in store.articles()] == [record]


def test_an_export_leaves_out_what_is_gone(room: Room) -> None:
    room.done("import", "-", given=jsonl(LINES[0], {**LINES[1], "status": "gone"}))
    assert parsed(room.done("export")) == [LINES[0]]


def test_an_export_never_takes_the_place_of_the_store(room: Room) -> None:
    room.done("import", "-", given=jsonl(*LINES))
    assert "name another file" in room.fell_short("export", "data/corpus.sqlite")
    assert "it is a folder; name a file" in room.fell_short("export", "")
    assert room.done("verify") == "sound: 4 articles, 4 changes\n"


def test_an_export_that_nobody_reads_to_the_end_says_nothing(room: Room) -> None:
    many = [{"url": f"https://example.org/{number}", "title": "T", "text": "word " * 50} for number in range(2000)]
    room.done("import", "-", given=jsonl(*many))
    command = f"{quote(sys.executable)} -m corpus export --store-url {quote(room.store)} | head -n 1"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    assert (result.returncode, result.stdout.count(b"\n"), result.stderr) == (0, 1, b"")


def test_history_tells_what_changed_word_by_word(room: Room) -> None:
    url = "https://example.org/1.html"
    for text in ("Women retire at 50.\nMen at 60.", "Women retire at 55.\nMen at 60.\n退休金"):
        room.done("import", "-", given=jsonl({"id": "one", "url": url, "title": "Pensions", "text": text}))
    told = room.done("history", "one")
    assert told.splitlines()[:2] == ["one  Pensions", url]
    assert "UTC  first version" in told
    assert "UTC  a figure changed, the wording changed (text)" in told
    assert "text: Women retire at [-50-]{+55+}.\n       Men at 60.{+\n       退休金+}" in told
    assert room.done("history", "http://EXAMPLE.org/1.html?utm_source=x") == told


def test_history_tells_removals_and_returns(room: Room) -> None:
    for status in ("live", "gone", "live"):
        room.done("import", "-", given=jsonl({**LINES[0], "status": status}))
    told = room.done("history", "one")
    assert [line.split("UTC  ")[1] for line in told.splitlines() if "UTC" in line] == [
        "first version",
        "gone from its source",
        "back at its source",
    ]


def versions_of(room: Room, *changes: dict[str, object]) -> str:
    """Put one article into the store in these versions; return what its history says."""
    (room.folder / "data").mkdir()
    with open_store(room.store) as store:
        for change in ({}, *changes):
            store.put([Article.from_record({**LINES[0], **change})])
    return room.done("history", "one")


def summaries(told: str) -> list[str]:
    return [line.split("UTC  ")[1] for line in told.splitlines() if "UTC  " in line][1:]


def test_history_names_the_kind_of_each_change(room: Room) -> None:
    told = versions_of(
        room,
        {"text": "At 65.\nOr later."},
        {"text": "At 65.\nOr later", "extractor": "2"},
        {"text": "At 65.\nOr later", "extractor": "3"},
        {"text": "At 65.\nOr later", "extractor": "3", "robots": ["nosnippet"]},
        {"text": "At 70.\nOr later", "extractor": "3", "status": "gone"},
        {"text": "十五日内办理。", "extractor": "3", "lang": "zh"},
        {"text": "二十日内办理。", "extractor": "3", "lang": "zh"},
    )
    assert summaries(told) == [
        "a figure changed (text)",
        "only the form changed (text)",
        "nothing that readers see; it was extracted anew",
        "robots changed",
        "gone from its source, a figure changed (text, robots)",
        "back at its source, a figure changed, a date or a period changed, the wording changed (lang, text)",
        "a date or a period changed (text)",
    ]
    assert "text: [-十五-]{+二十+}日内办理。" in told


def test_history_cuts_what_stayed_in_long_texts_short(room: Room) -> None:
    text = "\n".join(f"Paragraph {number} of a long guide, as it was." for number in range(500))
    told = versions_of(room, {"text": text}, {"text": text.replace("Paragraph 250 of", "Paragraph 251 of")})
    last = told.split("\n\n")[-1]
    assert "[-250-]{+251+} of a long guide" in last
    assert len(last) < 300


def test_history_shows_a_step_once_where_its_words_stand_in_the_text(room: Room) -> None:
    def of(*steps: str) -> dict[str, object]:
        return {"text": "\n".join(steps), "steps": list(steps)}

    told = versions_of(room, of("Sign", "Pay 5 yuan"), of("Sign", "Pay 6 yuan"), of("Pay 6 yuan", "Sign"))
    assert summaries(told)[1:] == ["a figure changed (text, steps)", "the steps changed (text, steps)"]
    assert told.count("Pay [-5-]{+6+} yuan") == 1


def test_history_is_json_for_programs(room: Room) -> None:
    versions_of(room, {"text": "At 65.\nOr later."}, {"text": "At 65.\nOr later.", "status": "gone"})
    told = json.loads(room.done("history", "one", "--json"))
    assert (told["id"], told["status"]) == ("one", "gone")
    first, changed, gone = told["versions"]
    assert (first["event"], first["differences"], gone["event"]) == ("first version", {}, "gone from its source")
    assert (changed["changes"], changed["alarming"], changed["fields"]) == (["figure"], True, ["text"])
    assert changed["differences"]["text"] == [
        {"kind": "both", "text": "At "},
        {"kind": "removed", "text": "60"},
        {"kind": "added", "text": "65"},
        {"kind": "both", "text": ".\nOr later."},
    ]


def test_history_is_in_colour_on_a_terminal_only(room: Room) -> None:
    versions_of(room, {"text": "At [red]65.\nOr later."})
    outer, inner = os.openpty()
    command = [sys.executable, "-m", "corpus", "history", "one", "--store-url", room.store]
    env = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)} | {"NO_COLOR": ""}
    with subprocess.Popen(command, stdout=inner, cwd=room.folder, env=env) as process:
        assert process.wait(60) == 0
    os.close(inner)
    shown = os.read(outer, 10_000).decode()
    os.close(outer)
    assert "\x1b[9;31m60" in shown
    assert "\x1b[4;32m[red]65" in shown
    assert "\x1b" not in room.done("history", "one")


@pytest.mark.parametrize("name", ["none", "https://example.org/none", "ftp://example.org/", "", "\udcff"])
def test_history_names_an_article_that_is_not_there(room: Room, name: str) -> None:
    room.done("import", "-", given=jsonl(*LINES))
    room.fell_short("history", name)


def test_a_backup_can_be_restored(room: Room) -> None:
    room.done("import", "-", given=jsonl(*LINES[:2]))
    assert room.done("backup", "safe/one.sqlite") == ""
    room.done("import", "-", given=jsonl(*LINES[2:]))
    result = room.run("restore", "safe/one.sqlite")
    assert result.returncode == 0
    assert b"kept in data/corpus.sqlite.before-restore\n" in result.stderr
    assert b"python -m indexer rebuild" in result.stderr
    assert parsed(room.done("export")) == LINES[:2]
    assert parsed(room.done("export", "--store-url", "sqlite:data/corpus.sqlite.before-restore")) == LINES


def test_a_damaged_backup_is_refused(room: Room) -> None:
    room.done("import", "-", given=jsonl(*LINES))
    room.done("backup", "one.sqlite")
    whole = (room.folder / "one.sqlite").read_bytes()
    (room.folder / "one.sqlite").write_bytes(whole[: len(whole) // 2])
    assert "restore a sound backup" in room.fell_short("restore", "one.sqlite")
    assert room.done("verify") == "sound: 4 articles, 4 changes\n"


def test_verify_tells_what_is_wrong(room: Room) -> None:
    many = [{"url": f"https://example.org/{number}", "title": "T", "text": "word " * 99} for number in range(300)]
    room.done("import", "-", given=jsonl(*many))
    with (room.folder / "data/corpus.sqlite").open("r+b") as file:
        file.seek(40_000)
        file.write(b"x" * 20_000)
    result = room.run("verify")
    assert result.returncode == 1
    assert b"restore a backup with: python -m corpus restore FILE\n" in result.stdout
    assert result.stderr.startswith(b"Error: the store is not sound")
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "none.jsonl"], "cannot read none.jsonl: No such file or directory"),
        (["import", "."], "cannot read .: Is a directory"),
        (["export"], "there is no store at data/corpus.sqlite"),
        (["verify"], "there is no store"),
        (["history", "one"], "there is no store"),
        (["backup", "b.sqlite"], "there is no store"),
        (["restore", "none"], "there is no file none"),
    ],
)
def test_what_is_not_there_is_named_in_one_line(room: Room, words: list[str], said: str) -> None:
    assert said in room.fell_short(*words)
    assert list(room.folder.iterdir()) == []


def test_a_store_of_no_known_kind_is_a_wrong_call(room: Room) -> None:
    done = CliRunner().invoke(corpus, ["verify", "--store-url", "mysql:x", "--data-dir", str(room.folder)])
    assert done.exit_code == 2
    assert (
        done.stderr == "Error: no article store for 'mysql' in 'mysql:x'; use sqlite:PATH or "
        "postgresql://USER:PASSWORD@HOST/DATABASE, as in sqlite:data/corpus.sqlite\n"
    )


@pytest.mark.parametrize("words", [["import"], ["history"], ["nothing"], ["verify", "--nothing"]])
def test_a_command_called_wrongly_ends_with_2(words: list[str]) -> None:
    assert CliRunner().invoke(corpus, words).exit_code == 2


@pytest.mark.parametrize("command", ["import", "export", "history", "backup", "restore", "verify"])
def test_every_command_explains_itself(command: str) -> None:
    told = CliRunner().invoke(corpus, [command, "--help"], prog_name="python -m corpus").output
    assert told.startswith(f"Usage: python -m corpus {command} ")
    assert "--store-url" in told


def test_the_corpus_is_imported_without_the_console(room: Room) -> None:
    # What was there before does not count: where coverage is measured, it has loaded sqlite3 for itself.
    program = (
        "import sys; before = set(sys.modules); import corpus; "
        "print([name for name in ('click', 'rich', 'sqlite3') if name in set(sys.modules) - before])"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
    assert list(room.folder.iterdir()) == []
