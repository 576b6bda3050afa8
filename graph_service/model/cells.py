"""How are numbers written for people, and how does text go into a cell of a table file without becoming a formula?"""

from __future__ import annotations

import unicodedata
from typing import Final

NARROW: Final = "\N{NARROW NO-BREAK SPACE}"  # between thousands, and before a unit
_FORMULA: Final = frozenset("=+-@\N{MINUS SIGN}")
_BREAKS: Final = ("\t", "\r", "\n")
_UNSEEN: Final = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))  # controls, zero-width and direction marks, spaces


def grouped(text: str) -> str:
    """Digits in groups of three with narrow spaces and a true minus sign.

    >>> grouped("-1234567.50").replace(NARROW, "_")
    '−1_234_567.50'
    """
    whole, point, part = text.removeprefix("-").partition(".")
    return ("−" if text.startswith("-") else "") + f"{int(whole):,}".replace(",", NARROW) + point + part


def count_text(value: float) -> str:
    """A whole number for people."""
    return grouped(str(int(value)))


def defused(text: str) -> str:
    r"""Text with an apostrophe in front where a spreadsheet would run it, and without NUL.

    What counts is the first character that is seen: spaces, zero-width marks and a BOM before it are dropped by some
    programs, and full-width forms are taken for the plain ones by others.

    >>> defused("=cmd|' /C calc'!A0"), defused("\ufeff＝1"), defused("Ann")
    ("'=cmd|' /C calc'!A0", "'\ufeff＝1", 'Ann')
    """
    text = text.replace("\x00", "")
    return f"'{text}" if text.startswith(_BREAKS) or _first_seen(text) in _FORMULA else text


def _first_seen(text: str) -> str:
    for letter in text:
        if unicodedata.category(letter) not in _UNSEEN:
            return unicodedata.normalize("NFKC", letter)[:1]
    return ""
