"""What deploy/ says of the services, and those of ours run as processes of this machine, since no container engine is.

The commands and the settings are those of the containers; SQLite and Whoosh stand for the servers, and a folder for the
volumes. Run as a program it is `docker` for a script that says `docker compose run --rm -T SERVICE [COMMAND …]`.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # it has no types

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
FILLED_IN = {"POSTGRES_PASSWORD": "0123456789abcdef", "CERTIFICATES": "/etc/ssl/shebao"}
"""What must be filled in, filled in."""

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?:(?P<how>:[-?])(?P<what>[^}]*))?\}")
_VOLUMES = "/var/lib/"


class MissingVariableError(Exception):
    """A variable without which nothing may start has no value."""


def filled_in(said: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - what stands in YAML
    """Return what was read with the values of variables in their places; Compose puts them there after it has read."""
    if isinstance(said, dict):
        return {name: filled_in(one, variables) for name, one in said.items()}
    if isinstance(said, list):
        return [filled_in(one, variables) for one in said]
    if not isinstance(said, str):
        return said

    def value(found: re.Match[str]) -> str:
        if given := variables.get(found["name"]):
            return given
        if found["how"] == ":?":
            raise MissingVariableError(found["name"])
        return found["what"] or ""

    return _VARIABLE.sub(value, said)


def example() -> dict[str, str]:
    """Return the variables of example.env with their values."""
    lines = (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines()
    return {name: value for name, sign, value in (one.partition("=") for one in lines if one[:1] != "#") if sign}


def compose(name: str, **variables: str) -> dict[str, Any]:
    """Return a file of Compose for a keeper who filled in example.env, these variables among them."""
    said = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    read: dict[str, Any] = filled_in(said, {**example(), **FILLED_IN, **variables})
    return read


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, each as its word and the rest."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in text.replace("\\\n", " ").splitlines() if line]


def image_environment() -> dict[str, str]:
    """Return what the image sets."""
    return dict(pair.split("=", 1) for word, rest in instructions() if word == "ENV" for pair in shlex.split(rest))


def of_ours(services: Mapping[str, Any]) -> dict[str, Any]:
    """Return the services that run our image."""
    return {name: one for name, one in services.items() if str(one.get("image", "")).startswith("shebao:")}


def environment(service: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Return the environment of a container of a service, its places being in `folder`."""
    inside = {**image_environment(), **{name: str(value) for name, value in service["environment"].items()}}
    inside |= {"STORE_URL": f"sqlite:{folder}/corpus.sqlite", "INDEX_URL": f"whoosh:{folder}/index"}
    here = {name: value.replace(_VOLUMES, f"{folder}/") for name, value in inside.items()}
    return {**here, "PATH": os.environ["PATH"]}


def command(words: str | Sequence[str], folder: Path) -> list[str]:
    """Return the command of a container as it is said on this machine."""
    said = shlex.split(words) if isinstance(words, str) else [*words]
    here = [word.replace(_VOLUMES, f"{folder}/") for word in said]
    return [sys.executable if word == "python" else word for word in here]


def main(folder: Path, words: Sequence[str]) -> int:
    """Do what `docker` is asked to; returns the exit status of the command."""
    match words:
        case ["compose", "up", *_]:
            return 0
        case ["compose", "run", "--rm", "-T", service, *told]:
            one = compose("compose.yaml", SITES=os.environ.get("SITES", ""))["services"][service]
            said = command(told or one["command"], folder)
            return subprocess.run(said, cwd=ROOT, env=environment(one, folder), check=False).returncode
        case _:
            sys.stderr.write(f"this is no container engine; it cannot do: {shlex.join(words)}\n")
            return 125


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
