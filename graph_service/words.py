"""What is said to people, and with which values? English text that still knows its template, to be told in another language.

`say` gives text that anything may print; the edge that knows the reader's language asks `told` for it. A template is a
whole sentence or a whole label, with `{names}` where values go; it is found in the code by `scripts/messages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

Look = Callable[[str], str]  # the template in a language; itself where there is none
LookMany = Callable[[str, str, int], str]  # the same for one and many of something
Write = Callable[[Any], str]  # how a value reads in a language


class Said(str):
    """English text made from a template and values."""

    __slots__ = ("many", "number", "template", "values")

    template: str
    many: str | None  # the template for other numbers than one
    number: int
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any], many: str | None = None, number: int = 1) -> Self:
        """The text in English."""
        chosen = template if many is None or number == 1 else many
        made = super().__new__(cls, chosen.format(**values) if values else chosen)
        made.template, made.many, made.number, made.values = template, many, number, values
        return made

    def told(self, look: Look, look_many: LookMany, write: Write = str) -> str:
        """The same in another language; values that were said themselves are told too.

        >>> say("{n} of {what}", n=2, what=say("sales")).told({"{n} of {what}": "{what}: {n}"}.get, lambda *_: "")
        'sales: 2'
        """
        if not self.template:
            return ""  # a catalogue has its own header under no text
        template = look(self.template) if self.many is None else look_many(self.template, self.many, self.number)
        template = template or self.template
        values = {name: told(value, look, look_many, write) for name, value in self.values.items()}
        return template.format(**values) if values else template

    def __reduce__(self) -> tuple[type[Said], tuple[str, Mapping[str, Any], str | None, int]]:
        """As it was, also after a copy or from another process."""
        return Said, (self.template, self.values, self.many, self.number)


class Numeral(str):
    """A number that is text already, with a decimal point: told with the decimal sign of the reader's language."""

    __slots__ = ()


def say(template: str, /, **values: Any) -> Said:
    """A text with its values filled in.

    >>> say("Run {run} is stored.", run="2026-09.unilevel-7")
    'Run 2026-09.unilevel-7 is stored.'
    """
    return Said(template, values)


def say_n(one: str, many: str, /, count: int, **values: Any) -> Said:
    """A text that counts something: the form for one, the form for other numbers; `count` is one of the values.

    >>> say_n("{count} member", "{count} members", count=3)
    '3 members'
    """
    return Said(one, {"count": count, **values}, many, count)


def joined(parts: Iterable[Any], between: str = ", ") -> Said:
    """Several texts one after another, each told by itself.

    >>> joined([say("meets"), say("review")], " or ")
    'meets or review'
    """
    values = {f"part_{place}": part for place, part in enumerate(parts)}
    between = between.replace("{", "{{").replace("}", "}}")
    return Said(between.join(f"{{{name}}}" for name in values), values)


def again(text: str) -> Said:
    """A text that was said before and kept as English: the same words, to be told in another language."""
    return Said(text, {})


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a document, for what is not a page: its code, and what tells a text in it."""

    language: str
    tell: Callable[[Any], Any]


ENGLISH: Final = Tongue("en", lambda value: value)


def told(value: Any, look: Look, look_many: LookMany, write: Write = str) -> Any:
    """A value as it reads in a language: what was said is translated, numbers are written, anything else stays."""
    if isinstance(value, Said):
        return value.told(look, look_many, write)
    return write(value)
