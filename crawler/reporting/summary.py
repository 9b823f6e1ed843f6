"""A run in one line for programs: `shebao-run run=12 site=sample state=finished articles=134 …`, in logfmt.

Knows the record of a run; prints nothing. The same facts are what a webhook is told.
"""

import json
import re
from collections.abc import Mapping

from corpus import Run

MARK = "shebao-run"
"""First word of the line, by which it is found among what else is printed."""
_PLAIN = re.compile(r"[^\s\"=\\\x00-\x1f\x7f-\x9f]+")


def facts(run: Run, status: int) -> dict[str, object]:
    """Return the figures of a run with the exit status that it calls for; `new`, `changed` and `gone` count held ones.

    `held` is what still waits for a release, `failed` the addresses whose last visit failed.
    """
    return {
        "run": run.number,
        "site": run.site,
        "state": run.state.value,
        "articles": run.articles,
        **run.brought,
        "held": sum(run.held.values()),
        "failed": run.failed,
        "pages": run.pages,
        "seconds": round(run.seconds, 1),
        "status": status,
    }


def line(figures: Mapping[str, object]) -> str:
    """Return facts as `name=value` pairs behind the mark; a value with blanks or signs in it is a JSON string."""
    return " ".join([MARK, *(f"{name}={_written(str(value))}" for name, value in figures.items())])


def _written(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value)
