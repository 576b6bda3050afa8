"""How does text go into a cell of a table file without becoming a formula? The one rule for pages and command line."""

from __future__ import annotations

import unicodedata
from typing import Final

_FORMULA: Final = frozenset("=+-@\N{MINUS SIGN}")
_BREAKS: Final = ("\t", "\r", "\n")
_UNSEEN: Final = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))  # controls, zero-width and direction marks, spaces


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
