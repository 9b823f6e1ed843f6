"""What deploy/ offers is valid and fits together, told without a container engine: files, settings, image, a night."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import run, sample_site
from containers import (
    DEPLOY,
    FILLED_IN,
    ROOT,
    MissingVariableError,
    compose,
    example,
    image_environment,
    instructions,
    of_ours,
)

from corpus import open_store
from corpus.commands import corpus
from crawler.command_line import main as crawler
from indexer import open_search
from indexer.__main__ import main as indexer
from webapp.__main__ import serve as webapp

FILES = sorted(path.name for path in DEPLOY.glob("compose*.yaml"))
ROOMS: dict[str, click.Command] = {"corpus": corpus, "crawler": crawler, "indexer": indexer, "webapp": webapp}
SERVERS = {"postgres", "opensearch"}

_USED = re.compile(r"\$\{(\w+)")
_READ = re.compile(r'envvar="([A-Z_]+)"|environ(?:ment)?\.get\("([A-Z_]+)"|\(environment, "([A-Z_]+)"')
_PINNED = re.compile(r"[\w./-]+:\d[\w.-]*")


@pytest.fixture(params=FILES)
def together(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return compose.yaml with one of the other files laid over it, as far as they name things."""
    base, over = compose("compose.yaml"), compose(request.param)
    services = dict(base["services"])
    for name, one in over["services"].items():
        inherited = base["services"][one.get("extends", {}).get("service", name)]
        merged = {key: {**inherited[key], **one[key]} for key in ("environment", "depends_on") if key in one}
        volumes = {volume.split(":")[1]: volume for volume in inherited.get("volumes", []) + one.get("volumes", [])}
        services[name] = {**inherited, **one, **merged, "volumes": [*volumes.values()]}
    return {**base, "services": services, "volumes": {**base["volumes"], **over.get("volumes", {})}}


# The files


@pytest.mark.parametrize("name", FILES)
def test_each_file_keeps_to_the_compose_specification(name: str) -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run([*checker, str(DEPLOY / name)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_an_obsolete_version(name: str) -> None:
    assert "version" not in compose(name)


def test_whatever_is_waited_for_is_there_and_can_be_waited_for(together: dict[str, Any]) -> None:
    services = together["services"]
    waits = [
        (name, awaited, how) for name, one in services.items() for awaited, how in one.get("depends_on", {}).items()
    ]
    assert len(waits) >= 6
    for name, awaited, how in waits:
        assert awaited in services, name
        assert how["condition"] != "service_healthy" or "healthcheck" in services[awaited], (name, awaited)


def test_every_service_tells_how_it_is_or_ends_by_itself(together: dict[str, Any]) -> None:
    for name, one in together["services"].items():
        ends = one["restart"] == "no" and bool(one.get("profiles"))
        assert ("healthcheck" in one) != ends, name
        assert ends or one["restart"] == "unless-stopped", name
        assert "mem_limit" in one, name


def test_volumes_are_declared_and_used(together: dict[str, Any]) -> None:
    mounted = [volume.split(":") for one in together["services"].values() for volume in one.get("volumes", [])]
    assert {parts[0] for parts in mounted if parts[0][0] not in "./"} == set(together["volumes"])
    for parts in mounted:
        if parts[0].startswith("."):
            assert (DEPLOY / parts[0]).is_file(), parts
            assert parts[-1] == "ro", parts


def test_servers_are_out_of_reach_and_nginx_alone_is_the_way_in(together: dict[str, Any]) -> None:
    services = together["services"]
    assert [name for name, one in services.items() if one.get("ports")] == ["nginx"]
    assert together["networks"]["inside"] == {"internal": True}
    for name, one in services.items():
        if name.partition("-")[0] in SERVERS | {"web", "indexer"}:
            assert one["networks"] == ["inside"], name
        if "DISABLE_SECURITY_PLUGIN" in one.get("environment", {}):
            assert one["networks"] == ["inside"], name


def test_nobody_else_reaches_the_site_until_its_keeper_says_so() -> None:
    assert compose("compose.yaml", LISTEN="")["services"]["nginx"]["ports"] == ["127.0.0.1:8080:8080"]
    assert example()["LISTEN"] == "127.0.0.1:8080"


def test_images_are_pinned(together: dict[str, Any]) -> None:
    images = [one["image"] for one in together["services"].values()]
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(images) >= 6
    assert bases
    assert [image for image in images + bases if not _PINNED.fullmatch(image)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {one["image"] for one in of_ours(together["services"]).values()} == {f"shebao:{project['version']}"}


# Variables


def test_every_variable_is_explained_and_every_one_explained_is_used() -> None:
    used = {name for file in FILES for name in _USED.findall((DEPLOY / file).read_text(encoding="utf-8"))}
    # Which files are read is Compose's own variable.
    assert set(example()) - {"COMPOSE_FILE"} == used
    lines = (DEPLOY / "example.env").read_text(encoding="utf-8").split("\n\n")
    assert all(block.lstrip().startswith("#") for block in lines)


def test_nothing_starts_without_a_password_and_none_comes_with_us() -> None:
    with pytest.raises(MissingVariableError, match="POSTGRES_PASSWORD"):
        compose("compose.yaml", POSTGRES_PASSWORD="")
    assert not set(FILLED_IN) & {name for name, value in example().items() if value}
    secret = {name for name in example() if re.search("PASSWORD|TOKEN|URL", name)}
    assert {name for name in secret if example()[name]} == set()
    assert "/deploy/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def settings_read() -> set[str]:
    """Return the variables for which our rooms ask the environment."""
    code = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {name for found in _READ.findall("".join(code)) for name in found if name}


def test_what_our_services_set_is_read_by_our_code(together: dict[str, Any]) -> None:
    ours = of_ours(together["services"])
    assert set(ours) == {"crawler", "indexer", "web"}
    settings = settings_read()
    assert {"STORE_URL", "MAINTENANCE_TOKEN", "ARCHIVE_DIR", "NOTIFY_URL"} <= settings
    for name, one in ours.items():
        assert set(one["environment"]) <= settings, name
    assert set(image_environment()) - {"PATH", "PYTHONUNBUFFERED"} <= settings


def test_every_setting_of_the_site_can_be_made() -> None:
    read = _READ.findall((ROOT / "webapp" / "settings.py").read_text(encoding="utf-8"))
    site = {name for found in read for name in found if name}
    made = set(compose("compose.yaml")["services"]["web"]["environment"])
    # Of `python -m webapp` its own.
    assert site - made == {"PROMETHEUS_MULTIPROC_DIR"}


def test_the_password_of_the_database_is_the_one_that_it_is_asked_with(together: dict[str, Any]) -> None:
    postgres = together["services"]["postgres"]["environment"]
    user, password, database = (postgres[f"POSTGRES_{name}"] for name in ("USER", "PASSWORD", "DB"))
    assert password == FILLED_IN["POSTGRES_PASSWORD"]
    for one in of_ours(together["services"]).values():
        assert one["environment"]["STORE_URL"] == f"postgresql://{user}:{password}@postgres:5432/{database}"


def test_the_index_is_asked_at_the_nodes_that_there_are(together: dict[str, Any]) -> None:
    nodes = [name for name in together["services"] if name.startswith("opensearch")]
    for name in ("indexer", "web"):
        address = together["services"][name]["environment"]["INDEX_URL"]
        found = re.fullmatch(r"opensearch://([^/]+)/shebao\?shards=(\d)&replicas=(\d)", address)
        assert found, address
        assert found[1].split(",") == [f"{node}:9200" for node in nodes]
        assert int(found[3]) < len(nodes)
    for node in nodes:
        assert together["services"][node]["environment"]["node.name"] == node


# Commands


def parsed(words: list[str]) -> None:
    """Raise click's error where a command of ours is called wrongly."""
    room, arguments = ROOMS[words[2]], words[3:]
    assert words[:2] == ["python", "-m"]
    if isinstance(room, click.Group):
        room, arguments = room.commands[arguments[0]], arguments[1:]
    with room.make_context(words[2], arguments):
        pass


def test_the_commands_of_the_services_are_there(together: dict[str, Any]) -> None:
    for one in of_ours(together["services"]).values():
        parsed(shlex.split(one["command"]))
    parsed([*shlex.split(compose("compose.yaml", SITES="sample recruitment")["services"]["crawler"]["command"])])


def test_the_site_is_asked_how_it_is_where_it_listens() -> None:
    services = compose("compose.yaml")["services"]
    assert "--port 8000" in services["web"]["command"]
    assert "127.0.0.1:8000/healthz" in services["web"]["healthcheck"]["test"]
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"set \$site (\S+);", nginx)) == {"http://web:8000"}
    assert services["nginx"]["ports"][0].rpartition(":")[2] in re.findall(r"listen (\d+);", nginx)
    assert re.search(r"//(\S+?)/", services["nginx"]["healthcheck"]["test"])[1] in re.findall(r"listen (\S+);", nginx)  # type: ignore[index]  # it is there


# The image


def is_sent(path: str) -> bool:
    """Tell whether a file gets into the image: what .dockerignore says last of it, or of a folder above it, holds."""
    places, sent = [path, *map(str, Path(path).parents)], True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        form = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if line[:1] not in {"", "#"} and any(re.fullmatch(form, place) for place in places):
            sent = line.startswith("!")
    return sent


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that the image has."""
    folder = tmp_path_factory.mktemp("image") / "shebao"
    shutil.copytree(
        ROOT,
        folder,
        ignore=lambda at, names: [name for name in names if not is_sent(str((Path(at) / name).relative_to(ROOT)))],
    )
    return folder


def test_the_image_has_what_it_needs_and_nothing_else(image: Path) -> None:
    assert {path.name for path in image.iterdir()} == {*ROOMS, "data", "requirements.lock", "scrapy.cfg"}
    assert [path.name for path in (image / "data").iterdir()] == ["sample_site"]
    assert not any(
        map(is_sent, ("deploy/.env", ".git/config", ".venv/bin/python", "data/corpus.sqlite", "tests/looking.py"))
    )
    copied = {
        source
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    }
    assert copied == {"requirements.lock", "."}


@pytest.mark.parametrize("room", ROOMS)
def test_a_command_runs_with_what_is_in_the_image(image: Path, room: str) -> None:
    command = [sys.executable, "-m", room, "--help"]
    told = subprocess.run(command, cwd=image, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert f"python -m {room}" in told.stdout


def test_the_image_is_of_a_python_that_is_supported_and_no_administrator_runs_in_it() -> None:
    last = max(number for number, (word, _) in enumerate(instructions()) if word == "FROM")
    final = instructions()[last:]
    python = re.match(r"python:(\d+)\.(\d+)-slim", final[0][1])
    assert python
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f">={python[1]}.{python[2]}" == project["requires-python"]
    (user,) = [rest for word, rest in final if word == "USER"]
    assert any(word == "RUN" and f"useradd --system --uid {user} " in rest for word, rest in final)


def test_volumes_of_ours_lie_where_the_image_has_folders_for_them(together: dict[str, Any]) -> None:
    (made,) = [rest for word, rest in instructions() if word == "RUN" and "install --directory" in rest]
    places = set(made.split())
    for name, one in of_ours(together["services"]).items():
        assert {volume.split(":")[1] for volume in one["volumes"]} <= places, name
    assert {image_environment()[name] for name in ("DATA_DIR", "ARCHIVE_DIR")} <= places


# One night


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, subprocess.CompletedProcess[str]]]:
    """Return a folder with what the services keep after one night, and what the night told."""
    folder = tmp_path_factory.mktemp("house")
    for volume in ("backup", "archive", "shebao"):
        (folder / volume).mkdir()
    engine = folder / "bin" / "docker"
    engine.parent.mkdir()
    engine.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/tests/containers.py" "{folder}" "$@"\n')
    engine.chmod(0o755)
    with sample_site() as address:
        yield folder, night(folder, f"sample --start {address}")


def night(folder: Path, sites: str) -> subprocess.CompletedProcess[str]:
    """Run the script of one night."""
    env = {"PATH": f"{folder}/bin:/usr/bin:/bin", "SITES": sites, "CRAWLERS": "1"}
    return subprocess.run([DEPLOY / "night"], env=env, capture_output=True, text=True, timeout=300, check=False)


def test_a_night_crawls_indexes_and_makes_a_backup(house: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = house
    assert done.returncode == 0, done.stderr
    assert "shebao-run run=1 site=sample state=finished" in done.stdout
    with (
        open_store(f"sqlite:{folder}/corpus.sqlite", create=False) as store,
        closing(open_search(f"whoosh:{folder}/index")) as search,
    ):
        assert store.count() == search.count() > 100
    (kept,) = (folder / "backup").iterdir()
    assert run("corpus", "verify", env={"STORE_URL": f"sqlite:{kept}"}).returncode == 0
    assert list((folder / "archive" / "sample").iterdir())


def test_a_night_that_falls_short_says_so_and_does_the_rest(
    house: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = house
    for kept in (folder / "backup").iterdir():
        kept.unlink()
    done = night(folder, "")
    assert done.returncode == 2
    assert "say what to crawl" in done.stderr
    assert list((folder / "backup").iterdir())
