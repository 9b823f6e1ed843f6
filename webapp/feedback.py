"""Takes readers' word on whether a page was useful: a button, and of those who say no one of a few reasons.

Knows neither who says so nor anything they could write: there is no free text, in which people name themselves.
"""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from corpus import Article
from webapp.backends import backends
from webapp.errors import BadParameterError
from webapp.language import gettext as _
from webapp.notes import Notes, noting

feedback = Blueprint("feedback", __name__)

REASONS: Final = ("outdated", "wrong", "incomplete", "unclear", "other-question")
"""Why a page was not useful, as it is kept."""
_VERDICTS = ("yes", "no")


def install(app: Flask) -> None:
    """Let templates ask for feedback where the site keeps it, and register the addresses to which it is sent."""
    app.jinja_env.globals["takes_feedback"] = lambda: backends().notes is not None
    app.register_blueprint(feedback)


# The article's name may have any signs in it, even "/feedback" at its end: the last one is ours, and reading has a
# prefix of its own.
@feedback.post("/article/<path:article_id>/feedback")
def give(article_id: str) -> ResponseReturnValue:
    """Note a verdict, or the reason for one, and lead to the thanks."""
    _refuse_other_sites()
    notes, article = _notes(), _article(article_id)
    verdict, reason = _one_of("useful", _VERDICTS), request.form.get("reason", "")
    if reason and (verdict == "yes" or reason not in REASONS):
        message = f"reason={reason[:40]} is none; give one of {', '.join(REASONS)} with useful=no"
        raise BadParameterError(message)
    with noting("verdicts"):
        notes.verdicts.add(article.id, verdict, reason)
    said = "reason" if reason else verdict
    return redirect(url_for(".thanks", said=said, article_id=article.id), HTTPStatus.SEE_OTHER)


@feedback.get("/thanks/<any(yes, no, reason):said>/<path:article_id>")
def thanks(said: str, article_id: str) -> str:
    """Thank the reader; whoever said no may say why."""
    _notes()
    return render_template("thanks.html", article=_article(article_id), reasons=_reasons() if said == "no" else {})


def _reasons() -> dict[str, str]:
    """Return the reasons as readers are asked for them."""
    return {
        "outdated": _("It is out of date"),
        "wrong": _("Something in it is wrong"),
        "incomplete": _("Something is missing"),
        "unclear": _("It is hard to understand"),
        "other-question": _("It is not what I was looking for"),
    }


def _refuse_other_sites() -> None:
    """Refuse what a page of another site sends in its reader's name; a browser says where a form stands."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = site == "same-origin" if site else origin is None or origin.partition("://")[2] == request.host
    if not ours:
        abort(HTTPStatus.FORBIDDEN, _("This can only be sent from our own pages."))


def _one_of(name: str, values: tuple[str, ...]) -> str:
    given = request.form.get(name, "")
    if given not in values:
        message = f"{name}={given[:40]} is none; give one of {', '.join(values)}"
        raise BadParameterError(message)
    return given


def _notes() -> Notes:
    notes = backends().notes
    if notes is None:
        abort(HTTPStatus.NOT_FOUND, _("This site takes no feedback."))
    return notes


def _article(article_id: str) -> Article:
    article = backends().store.get(article_id)
    if article is None:
        abort(HTTPStatus.NOT_FOUND, _("There is no such article here."))
    return article
