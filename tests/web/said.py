"""Which words of a page did nobody say? Reads a page told in marks, and gives what people see outside of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

OPEN, CLOSE = "⟦", "⟧"
SHOWN = ("title", "aria-label", "placeholder", "alt", "data-busy", "aria-description")
SILENT = ("script", "style", "code", "kbd", "textarea", "pre", "template", "svg")  # code, keys, and what a form sends
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
TOKEN = re.compile(r"[^\s(),;:«»“”\"…·→–—×÷=]+")
NO_WORD = re.compile(r"[\d_/@\\]|\w\.\w")  # an id, a hash, a version, an address
PICTURED = ("text", "name", "x", "y", "customdata", "labels", "hovertemplate", "texttemplate", "ticktext", "label")


class Marked:
    """A catalogue that tells every template in marks, in place of a translation."""

    def gettext(self, text: str) -> str:
        """The template in marks."""
        return f"{OPEN}{text}{CLOSE}"

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form in marks."""
        return self.gettext(one if count == 1 else many)


def outside(text: str, depth: int = 0) -> tuple[str, int]:
    """What stands outside the marks, and how many are open at the end; what was said may have values in it."""
    kept = []
    for letter in text:
        if letter == OPEN:
            depth += 1
            kept.append(" ")
        elif letter == CLOSE:
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(letter)
    return "".join(kept), depth


class Reader(HTMLParser):
    """Collects what a person reads or hears: text, shown attributes, and the words of pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[tuple[str, str]] = []  # where, and the text
        self._open: list[tuple[str, bool, str]] = []  # element, whether silent, its type
        self._depth = 0  # marks that are open: a text with markup in it goes over several elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        data = given.get("dir") == "auto" or ("lang" in given and tag != "html" and given["lang"] != "ru")
        silent = tag in SILENT or data or bool(self._open and self._open[-1][1])
        if not silent:
            self.read += [(f"{tag}[{name}]", outside(given[name])[0]) for name in SHOWN if given.get(name)]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.read.append(("input[value]", given.get("value", "")))
        if tag not in VOID:
            self._open.append((tag, silent, given.get("type", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, silent, kind = self._open[-1] if self._open else ("", False, "")
        if tag == "script" and kind == "application/json" and '"layout"' in data:
            self.read += [("picture", outside(text)[0]) for text in pictured(json.loads(data))]
        elif tag not in ("script", "style"):
            text, self._depth = outside(data, self._depth)
            if not silent:
                self.read.append((tag, text))


def pictured(part: Any, key: str = "") -> Iterator[str]:
    """The words of a Plotly figure."""
    if isinstance(part, dict):
        for name, one in part.items():
            yield from pictured(one, name)
    elif isinstance(part, list):
        for one in part:
            yield from pictured(one, key)
    elif isinstance(part, str) and key in PICTURED:
        yield re.sub(r"<[^>]*>|%\{[^}]*\}|&\w+;", " ", part)


def words_of(text: str) -> Iterator[str]:
    """Words in Latin letters; what has digits or slashes in it is no word."""
    for token in TOKEN.findall(text):
        word = token.strip(".,'’!?-[]{}%*+&|<>")
        if re.search(r"[A-Za-z]{2}", word) and not NO_WORD.search(word):
            yield word


def unsaid(html: str, known: Callable[[str], bool], data: Iterable[str] = ()) -> list[str]:
    """Words outside the marks that are no data, each with its place and text; `data` are whole texts that are."""
    texts = sorted(data, key=len, reverse=True)
    reader = Reader()
    reader.feed(html)
    found = []
    for where, text in reader.read:
        plain = " ".join(text.split())
        for one in texts:
            plain = plain.replace(one, " ")
        if any(not known(word) for word in words_of(plain)):
            found.append(f"{where}: {plain[:120]!r}")
    return list(dict.fromkeys(found))
