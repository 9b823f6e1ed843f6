"""Style sheet, script and icon: their names change with what is in them, so browsers need never ask again.

Knows files, not pages.
"""

import hashlib
import re
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory

_YEAR_SECONDS = 365 * 24 * 3600
_NAME = re.compile(r"(?P<stem>[a-z]+)(?P<print>-[0-9a-f]{10})?(?P<suffix>\.[a-z]+)")


def install(app: Flask) -> None:
    """Serve the files of the folder `static`, and write their addresses with the name that they have now."""
    folder = Path(app.root_path) / "static"
    prints = {file.name: f"-{hashlib.sha256(file.read_bytes()).hexdigest()[:10]}" for file in folder.iterdir()}

    @app.get("/static/<filename>", endpoint="static")
    def serve(filename: str) -> Response:
        named = _NAME.fullmatch(filename)
        name = named["stem"] + named["suffix"] if named else ""
        if not named or name not in prints:
            abort(HTTPStatus.NOT_FOUND, "There is no such file.")
        current = named["print"] == prints[name]
        # A page that was made before the files changed asks for an older name, and is served what there is now.
        response = send_from_directory(folder, name, max_age=_YEAR_SECONDS if current else 0)
        response.cache_control.immutable = current
        return response

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, str]) -> None:
        if endpoint == "static":
            path = Path(values["filename"])
            values["filename"] = f"{path.stem}{prints[path.name]}{path.suffix}"
