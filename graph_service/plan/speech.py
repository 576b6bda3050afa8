"""In which language are a plan's rules told? Sentences are templates, looked up by their English text.

Languages are gettext catalogues, `locale/<language>.po`; docs/plans.md says how to add to one. A template that counts
something has a form for each number in the catalogue, chosen by its value `count`; for English, whose sentences are the
templates, the catalogue holds the forms for one.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import IO, Final

from babel.messages.pofile import read_po

LANGUAGES: Final = ("en", "ru")  # the first is that of the templates
DECIMAL: Final = {"ru": ","}  # the sign in numbers that sentences tell
AS_WRITTEN: Final = frozenset(  # values that the author of a plan wrote, or that name something
    ("title", "name", "version", "source", "day", "path", "gift", "rank", "bonus", "bonuses", "currency")
)
FRACTION_AS: Final = 2  # a number that is not whole takes the form of two, as in Russian

_POINT: Final = re.compile(r"(?<=\d)\.(?=\d)")
Forms = tuple[str, ...]
PluralForm = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Speech:
    """Says templates with values in one language.

    >>> Speech()("{rate} of the sale", rate="8 %")
    '8 % of the sale'
    """

    language: str = "en"

    def __call__(self, template: str, **values: object) -> str:
        """The template in this language with its values filled in; as it stands where the catalogue lacks it."""
        if self.language in DECIMAL:
            values = {key: self._number(key, value) for key, value in values.items()}
        return self._told(template, values.get("count")).format(**values)

    def authored(self, text: str) -> str:
        """What the author of a plan wrote, in this language where the catalogue of the presets has it."""
        return preset_words(self.language).get(text, text)

    def _number(self, key: str, value: object) -> object:
        if not isinstance(value, str) or key in AS_WRITTEN:
            return value
        return _POINT.sub(DECIMAL[self.language], value)

    def _told(self, template: str, count: object) -> str:
        known, form_of = catalogue(self.language)
        forms = known.get(template, (template,))
        if len(forms) == 1:
            return forms[0]
        return forms[form_of(count if isinstance(count, int) else FRACTION_AS)]


@cache
def catalogue(language: str) -> tuple[Mapping[str, Forms], PluralForm]:
    """The templates of a language, each with a form for every kind of number or one for all; and the form of a number."""
    path = resources.files("graph_service.plan") / "locale" / f"{language}.po"
    with path.open("rb") as file:
        return read_catalogue(file, language)


@cache
def preset_words(language: str) -> Mapping[str, str]:
    """Titles, sources and notes of the plans that come with the product, in a language."""
    path = resources.files("graph_service.plan") / "locale" / f"presets.{language}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        known, _ = read_catalogue(file, language)
    return {text: forms[0] for text, forms in known.items()}


def read_catalogue(file: IO[bytes], language: str) -> tuple[Mapping[str, Forms], PluralForm]:
    """What `catalogue` gives, of a .po file; a template is left out as long as one of its forms is not translated."""
    read = read_po(file, locale=language, abort_invalid=True)
    entries: dict[str, Forms] = {}
    for message in read:
        if not message.id:
            continue
        template = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string
        forms = (said,) if isinstance(said, str) else tuple(said or ())
        if forms and all(forms):
            entries[template] = forms
    return entries, gettext.c2py(read.plural_expr)
