"""In which language the interface speaks to a reader, and how it writes dates and numbers there.

What was crawled stays in its own language. A translation is a catalogue of gettext under `translations/`, read as its
translators wrote it, so that there is no compiled file beside it that could be older.
"""

from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, cast

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_request_context, request

LANGUAGES: Final = {"en": "English", "zh": "中文"}
"""Languages of the interface by their code, each under its own name; the first is the one in which we write."""
_SOURCE: Final = next(iter(LANGUAGES))
_CATALOGUES = Path(__file__).parent / "translations"
_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}


def install(app: Flask) -> None:
    """Let the templates speak the reader's language, and keep to one that was chosen from page to page."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(language=language, languages=LANGUAGES)
    app.url_defaults(_keep_choice)
    app.after_request(_depends_on_language)


def chosen() -> str:
    """Return the language that the address of this request asks for; empty where it leaves it to the browser."""
    # An address that cannot be read is refused, and the refusal needs a language too.
    asked = request.args.get("lang", "") if request.query_string.isascii() else ""
    return asked if asked in LANGUAGES else ""


def language() -> str:
    """Return the code of the language in which this request is answered."""
    if not has_request_context():
        return _SOURCE
    if "language" not in g:
        g.language = chosen() or request.accept_languages.best_match(LANGUAGES, _SOURCE)
    return cast("str", g.language)


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


def _keep_choice(endpoint: str, values: dict[str, object]) -> None:
    if has_request_context() and endpoint.startswith(("pages.", "feedback.")) and (asked := chosen()):
        values.setdefault("lang", asked)


def _depends_on_language(response: Response) -> Response:
    if response.mimetype == "text/html" and not chosen():
        response.vary.add("Accept-Language")
    if response.mimetype == "text/html":
        response.content_language.add(language())
    return response
