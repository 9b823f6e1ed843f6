"""In which language the interface speaks to a reader, and how it writes dates and numbers there.

What was crawled stays in its own language. A translation is a catalogue of gettext under `translations/`, read as its
translators wrote it, so that there is no compiled file beside it that could be older.
"""

from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, cast
from urllib.parse import quote, urlencode

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_request_context, request, url_for

LANGUAGES: Final = {"en": "English", "zh": "中文"}
"""Languages of the interface by their code, each under its own name; the first is the one in which we write."""
PAGES: Final = {"pages", "changes", "feeds", "feedback"}
"""Blueprints whose pages speak to readers."""
_SOURCE: Final = next(iter(LANGUAGES))
_CATALOGUES = Path(__file__).parent / "translations"
_SPOKEN = {"text/html", "application/atom+xml"}
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}


def install(app: Flask) -> None:
    """Let the templates speak the reader's language, and keep to one that was chosen from page to page."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(language=language, language_choices=choices, chosen_language=chosen)
    app.url_defaults(_keep_choice)
    app.after_request(_depends_on_language)


def chosen() -> str:
    """Return the language that the address of this request asks for; empty where it leaves it to the browser."""
    asked = _args().get("lang", "")
    return asked if asked in LANGUAGES else ""


def language() -> str:
    """Return the code of the language in which this request is answered."""
    if not has_request_context():
        return _SOURCE
    if request.path.startswith("/api/"):
        return _SOURCE  # programs read it
    if "language" not in g:
        g.language = chosen() or _liked_best()
    return cast("str", g.language)


def choices() -> list[tuple[str, str, str]]:
    """Return the languages with their names, each with the address of this page, or else of the start page, in it."""
    path, args = quote(request.script_root + request.path), _args()
    if request.blueprint not in PAGES or request.method != "GET":
        path, args = url_for("pages.home"), {}
    return [(code, name, f"{path}?{urlencode({**args, 'lang': code})}") for code, name in LANGUAGES.items()]


def _liked_best() -> str:
    """Return the language that the browser likes best: of `en-US`, English."""
    liked = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality)
    return next((code for code in liked if code in LANGUAGES), _SOURCE)


def gettext(message: str) -> str:
    """Return the message in the reader's language, and as it is where nobody has translated it."""
    return _catalogue(language()).ugettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of the message for this count, in the reader's language."""
    return _catalogue(language()).ungettext(one, many, count)


def day(moment: date | None) -> str:
    """Return a day for readers: `22 November 2026`, `2026年11月22日`."""
    return format_date(moment, "long", _LOCALES[language()]) if moment else ""


def number(count: float) -> str:
    """Return a number with its thousands apart: `12,345`."""
    return format_decimal(count, locale=_LOCALES[language()])


@cache
def _catalogue(code: str) -> NullTranslations:
    if code == _SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (_CATALOGUES / f"{code}.po").open("rb") as written:
        write_mo(compiled, read_po(written, locale=code))
    compiled.seek(0)
    return Translations(compiled)


def _args() -> dict[str, str]:
    # An address that cannot be read is refused, and the refusal needs a language too.
    return request.args.to_dict() if request.query_string.isascii() else {}


def _keep_choice(endpoint: str, values: dict[str, object]) -> None:
    if has_request_context() and endpoint.partition(".")[0] in PAGES and (asked := chosen()):
        values.setdefault("lang", asked)


def _depends_on_language(response: Response) -> Response:
    # A confirmation (304) has no type of its own; of the API it has no language.
    if response.mimetype in _SPOKEN and request.blueprint != "api":
        response.content_language.add(language())
        if not chosen():
            response.vary.add("Accept-Language")
    return response
