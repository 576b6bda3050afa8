"""What did a text say that was filed or written down in English? The same again, in the visitor's language.

Filed reports and the notes that the product writes keep their English words, so that their hashes stay. A page that shows
one finds the template that it was made from, and tells that; a text that nobody said in this way stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from babel.messages.pofile import read_po

from graph_service.web.speaking import LOCALE, language
from graph_service.words import Numeral, Said, again, joined

HEARD_MAX: Final = 2_000  # letters of a text that is looked at
LETTERS_MIN: Final = 6  # of its own that a template needs, or it would be found in anything
_VALUE: Final = re.compile(r"\{(\w+)\}")
_LIST: Final = re.compile(r", | / | = ")  # between the parts of a value
_FIGURES: Final = re.compile(r"\A[.,\s/=%()×−-]*\d[\d.,\s/=%()×−-]*(?:[A-Z]{3}[\d.,\s/=%()×−-]*)*")


@dataclass(frozen=True, slots=True)
class _Template:
    """A text with values in it, and how it is found."""

    one: str
    many: str | None
    pattern: re.Pattern[str]


def heard(text: str) -> str:
    """A text that was said in English before, to be told in the language of the request; else the text itself."""
    if language() == "en" or not text or len(text) > HEARD_MAX or isinstance(text, Said):
        return text
    return _heard(text, language())


@lru_cache(maxsize=4096)
def _heard(text: str, spoken: str) -> str:
    whole, templates = _known(spoken)
    if text in whole:
        return again(text)
    if _FIGURES.fullmatch(text):
        return Numeral(text) if "." in text else text
    made = [_made(template, found, spoken) for template in templates if (found := template.pattern.fullmatch(text))]
    if made:
        return min(reversed(made), key=_unheard)  # of two that fit alike, the one that frames the other
    return text


def _made(template: _Template, found: re.Match[str], spoken: str) -> Said:
    values = {name: _value(value, spoken) for name, value in found.groupdict().items()}
    count = values.get("count")
    return Said(template.one, values, template.many, count if isinstance(count, int) else 2)


def _unheard(said: Said) -> int:
    """Letters of the values that nobody said: what fits best leaves fewest."""
    values = said.values.values()
    return sum(_unheard(one) if isinstance(one, Said) else sum(map(str.isalpha, str(one))) for one in values)


def _value(text: str, spoken: str) -> Any:
    if text.isascii() and text.isdigit() and len(text) < 18 and (text == "0" or text[0] != "0"):
        return int(text)
    told = _heard(text, spoken)
    if told is text and (parts := _LIST.split(text))[1:] and any(part in _known(spoken)[0] for part in parts):
        return joined((_heard(part, spoken) for part in parts), _LIST.findall(text)[0])
    return joined([told]) if isinstance(told, Numeral) else told


@cache
def _known(spoken: str) -> tuple[frozenset[str], tuple[_Template, ...]]:
    """Texts without values, and templates, those with most words of their own first."""
    whole: set[str] = set()
    found: list[_Template] = []
    for file in sorted((LOCALE / spoken).glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale=spoken):
                forms = list(message.id) if isinstance(message.id, (list, tuple)) else [message.id]
                first, many = str(forms[0]), str(forms[1]) if len(forms) > 1 else None
                for form in filter(None, map(str, forms)):
                    if _VALUE.search(form):
                        found.append(_Template(first, many, _pattern(form)))
                    else:
                        whole.add(form)
    kept = [one for one in found if _own(one.pattern.pattern) >= LETTERS_MIN]
    return frozenset(whole), tuple(sorted(kept, key=lambda one: -_own(one.pattern.pattern)))


def _pattern(form: str) -> re.Pattern[str]:
    """Matches what the template gives; a value that comes twice is the same both times."""
    out, seen, end = "", set(), 0
    for value in _VALUE.finditer(form):
        name = value[1]
        out += re.escape(form[end : value.start()])
        out += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
        seen.add(name)
        end = value.end()
    return re.compile(out + re.escape(form[end:]), re.DOTALL)


def _own(pattern: str) -> int:
    """Letters of a pattern that are no value's."""
    return sum(letter.isalpha() for letter in re.sub(r"\(\?P[^)]*\)", "", pattern))
