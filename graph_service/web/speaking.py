"""In which language does a page speak? The visitor's choice, else what the browser prefers; English is what is written.

The catalogue of a language is every `.po` file in `locale/<language>/`, read as it is: there is no compiled file that
could be forgotten. What `words.say` said anywhere, in a template too, is translated where it is printed.
"""

from __future__ import annotations

import io
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, flash, g, has_request_context, make_response, redirect, request
from flask_babel import Babel, Domain
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from graph_service.errors import GraphServiceError
from graph_service.model.cells import NARROW, count_text, grouped
from graph_service.web.cookies import LANGUAGE as COOKIE
from graph_service.web.cookies import remember_language
from graph_service.web.session import safe_next
from graph_service.web.visitor import keep_language, programme, public
from graph_service.words import Numeral, Said, Tongue, again, joined, say, say_n

LANGUAGES: Final = {"en": "English", "ru": "Русский"}
LOCALE: Final = Path(__file__).resolve().parent / "locale"
SCRIPTS: Final = Path(__file__).resolve().parent / "static"
DECIMAL: Final = {"ru": ","}

blueprint = Blueprint("speaking", __name__)


@cache
def translations(language: str) -> NullTranslations:
    """The whole catalogue of a language; the templates themselves where it lacks something."""
    folder = LOCALE / language
    files = sorted(folder.glob("*.po")) if folder.is_dir() else []
    if not files:
        return NullTranslations()
    whole = Catalog(locale=language)
    for file in files:
        with file.open("rb") as source:
            for message in read_po(source, locale=language, abort_invalid=True):
                if message.id:
                    whole.add(message.id, message.string)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


class _Catalogues(Domain):  # type: ignore[misc]
    """Flask-Babel's domain, from the .po files."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the request's language."""
        return translations(language())


def language() -> str:
    """The language of this request: chosen, else preferred by the browser, else English."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        asked = request.cookies.get(COOKIE, "")
        g.language = asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or _usual()
    return str(g.language)


def _usual() -> str:
    """The language of the programme; English while the store cannot be asked."""
    try:
        return programme().presented().language or "en"
    except GraphServiceError:
        return "en"


def told(value: Any, chosen: str = "") -> Any:
    """What was said, in the language of the request or in a chosen one; anything else as it is."""
    if not isinstance(value, Said):
        return value
    known = translations(chosen or language())
    return value.told(known.gettext, known.ngettext, partial(_written, chosen=chosen or language()))


def spoken(value: Any) -> Any:
    """Plain JSON values as they are sent to a script: what was said is told; a Plotly figure gets the separators."""
    if isinstance(value, dict):
        made = {key: spoken(one) for key, one in value.items()}
        if "data" in made and isinstance(made.get("layout"), dict):
            made["layout"].setdefault("separators", f"{DECIMAL.get(language(), '.')}{NARROW}")
        return made
    return [spoken(one) for one in value] if isinstance(value, list | tuple) else told(value)


def in_language(value: Said, chosen: str) -> str:
    """What was said, in some language: for what is read away from the pages, such as an e-mail."""
    known = translations(chosen if chosen in LANGUAGES else "en")
    return str(value.told(known.gettext, known.ngettext))


def tongue() -> Tongue:
    """The language of the request, for documents."""
    return Tongue(language(), told)


def rich(template: str, /, **values: Any) -> Markup:
    """A text with markup in it, in the language of the request; values are escaped unless they are markup."""
    values = {name: told(value) for name, value in values.items()}
    return Markup(translations(language()).gettext(template)).format(**values)  # noqa: S704  (a text of the code)


def note(words: Said) -> None:
    """Tell the visitor something on the next page, in the language of this request."""
    flash(told(words))


def in_numbers(text: str, chosen: str = "") -> str:
    """A number written with a point, with the decimal sign of the language."""
    return text.replace(".", DECIMAL.get(chosen or language(), "."))


@cache
def script_words(language: str) -> dict[str, str | list[str]]:
    """What the scripts of the pages say, by its English text: the text in a language, or its forms."""
    known = translations(language)
    if type(known) is NullTranslations:
        return {}
    found: dict[str, str | list[str]] = {}
    keywords = {"t": None, "tn": (1, 2)}
    method = [("vendor/**", "ignore"), ("**.js", "javascript")]
    for _, _, message, _, _ in extract_from_dir(SCRIPTS, method, keywords=keywords):
        if isinstance(message, str):
            found[message] = known.gettext(message)
        else:
            one, many = message
            found[one] = [known.ngettext(one, many, count) for count in (1, 2, 5)]
    return found


@blueprint.post("/language")
@public
def choose() -> AnyResponse:
    """Take a language for this browser, and for whoever is signed in, and go back to the page."""
    chosen = request.form.get("language", "")
    response = make_response(redirect(safe_next(request.form.get("next")), 303))
    if chosen in LANGUAGES:
        remember_language(response, chosen)
        keep_language(chosen)
    return response


def set_up(app: Flask) -> None:
    """Teach the templates to speak."""
    Babel(app, locale_selector=language, default_domain=_Catalogues())
    app.jinja_env.finalize = told
    app.jinja_env.globals.update(say=say, say_n=say_n, rich=rich, again=again, joined=joined)
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    asked = has_request_context() and request.method == "GET" and not g.get("failed")  # an error names no address
    here = request.full_path.rstrip("?") if asked else ""
    return {
        "site_language": language(), "site_languages": LANGUAGES, "language_next": here,
        "script_words": script_words(language()),
    }  # fmt: skip


def _written(value: Any, chosen: str) -> Any:
    if isinstance(value, Numeral):
        return in_numbers(value, chosen)
    if isinstance(value, Decimal):
        return in_numbers(grouped(f"{value:f}"), chosen)
    return count_text(value) if type(value) is int else value
