"""What is noted of what readers ask, open and find useful, without knowing who they are.

Knows how notes are kept and from which of our pages a reader came; not what is made of them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

from flask import current_app, request, url_for

from corpus.daily import DayFiles
from indexer import Asked, anonymous
from webapp.settings import Settings

_FIELDS = 20
"""Parameters that are read of the address of a page of results; it has fewer."""
_PAGE = re.compile(r"[1-9]\d{0,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of a site, each kind in a folder of its own."""

    asked: Asked
    opened: DayFiles
    """Article, the question on whose results it was opened, the page of them; the last two empty for any other way."""
    verdicts: DayFiles
    """Article, `yes` or `no`, and the reason; a reason is a line of its own, behind that of its verdict."""

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return where this site keeps its notes; None for nowhere."""
        if not settings.notes:
            return None
        folder, days = Path(settings.notes), settings.keep_days
        return cls(
            Asked(folder / "questions", days),
            DayFiles(folder / "opened", 3, days),
            DayFiles(folder / "feedback", 3, days),
        )


@contextmanager
def noting(what: str) -> Iterator[None]:
    """Say in the log what cannot be written: whoever reads wants a page; whoever keeps the site wants to know."""
    try:
        yield
    except OSError as error:
        current_app.logger.warning("%s are not kept: %s", what, error)


@dataclass(frozen=True, slots=True)
class Came:
    """From which of our pages a reader followed a link; empty for one who came from anywhere else."""

    path: str = ""
    question: str = ""
    """On whose results the link stood, as the question may be kept."""
    page: str = ""
    """Which page of the results it was."""

    @property
    def by_maintainer(self) -> bool:
        """Whether somebody looked up what readers do, and is none himself."""
        return bool(self.path) and self.path.startswith(_path_of("maintenance.overview"))


def came_from() -> Came:
    """Return from where the reader of this request came.

    The browser tells, to our own pages only: see the policy of `webapp.security`.
    """
    try:
        came = urlsplit(request.referrer or "")
        given = parse_qs(came.query, max_num_fields=_FIELDS)
    except ValueError:
        return Came()
    if came.netloc != request.host:
        return Came()
    question = anonymous(given.get("q", [""])[0]) if came.path == _path_of("pages.search") else ""
    page = given.get("page", ["1"])[0] if question else ""
    return Came(came.path, question, page if not page or _PAGE.fullmatch(page) else "1")


def _path_of(endpoint: str) -> str:
    return urlsplit(url_for(endpoint)).path
