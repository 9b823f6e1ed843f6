"""The pages that show what changed: in the whole corpus, and from version to version of one guide.

Knows requests and templates; how a change is told is the affair of `telling`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import pages, query, telling
from webapp.backends import backends
from webapp.language import gettext as _
from webapp.reading import lay_out
from webapp.telling import VERSIONS_SHOWN, Told

changes = Blueprint("changes", __name__)

_SHOWN = 50
"""Changes on one page."""


@changes.get("/changes")
def recent() -> str:
    """Show what changed last in the whole corpus, day by day."""
    before = query.place(request.args.get("before", ""))
    only_changed = query.only_changed(request.args.get("kind", ""))
    told = telling.recent(backends().store, before, _SHOWN + 1, first=not only_changed)
    return render_template(
        "changes.html",
        days=_days(told[:_SHOWN]),
        before=before,
        kind=query.CHANGED if only_changed else None,
        older=told[_SHOWN - 1].position if len(told) > _SHOWN else None,
    )


@changes.get("/article/<path:article_id>/history")
def history(article_id: str) -> ResponseReturnValue:
    """Show what each version of a guide changed, word by word."""
    store = backends().store
    article = store.get(article_id)
    if article is None:
        # The id of an import may itself end like this address.
        return pages.article(f"{article_id}/history")
    before = query.place(request.args.get("before", ""))
    versions = telling.versions(store.history(article_id, before, VERSIONS_SHOWN + 1), article)
    return render_template(
        "history.html",
        article=article,
        versions=versions,
        before=before,
        older=versions[-1].version.number if versions and versions[-1].version.number > 1 else None,
        may_show=telling.may_show(article),
    )


@changes.get("/article/<path:article_id>/history/<int(max=999999999):number>")
def version(article_id: str, number: int) -> ResponseReturnValue:
    """Show the whole text of one version."""
    store = backends().store
    article = store.get(article_id)
    if article is None:
        return pages.article(f"{article_id}/history/{number}")
    known = {one.number: one for one in store.history(article_id, number + 2, 2)}
    shown = known.get(number)
    if shown is None:
        abort(HTTPStatus.NOT_FOUND, _("There is no such version of this guide; its history has them all."))
    return render_template(
        "version.html",
        article=article,
        version=shown,
        following=known.get(number + 1),
        reading=lay_out(replace(shown.article, related=()), store),
        may_show=telling.may_show(article, shown.article),
    )


@changes.app_template_global()
def change_url(article_id: str, number: int, *, external: bool = False) -> str:
    """Return the address of what a version changed, the newest thing on its page; of the guide itself for the first."""
    if number == 1:
        return url_for("pages.article", article_id=article_id, _external=external)
    return url_for(
        "changes.history", article_id=article_id, before=number + 1, _anchor=f"v{number}", _external=external
    )


def _days(told: Iterable[Told]) -> list[tuple[date, list[Told]]]:
    return [(day, list(group)) for day, group in groupby(told, lambda one: one.version.saved.date())]
