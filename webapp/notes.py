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


def came_from() -> tuple[str, str]:
    """Return the question, as it may be kept, on whose results the reader followed a link, and their page.

    Both are empty for a reader who came from anywhere else. The browser tells, to our own pages only: see the policy
    of `webapp.security`.
    """
    try:
        came = urlsplit(request.referrer or "")
        given = parse_qs(came.query, max_num_fields=_FIELDS)
    except ValueError:
        return "", ""
    question = anonymous(given.get("q", [""])[0])
    if came.netloc != request.host or came.path != urlsplit(url_for("pages.search")).path or not question:
        return "", ""
    page = given.get("page", ["1"])[0]
    return question, page if _PAGE.fullmatch(page) else "1"
