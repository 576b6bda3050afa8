"""Which letters can a document show? DejaVu Sans, from the package named in `vendor.json` beside it."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER: Final = Path(__file__).resolve().parent
REGULAR: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
PLANE_MAX: Final = 0xFFFF  # the writer names no letter beyond in a way that readers find again
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))  # controls, direction marks, no letters at all
_SOFT: Final = frozenset("\n")  # set as a new line
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL", "AN"))


@cache
def ready() -> frozenset[int]:
    """Make the fonts known, once a process; the code points that both can show."""
    shown = []
    for name in (REGULAR, BOLD):
        font = TTFont(name, str(FOLDER / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        shown.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return shown[0] & shown[1]


def showable(letter: str) -> bool:
    """Whether a letter is seen when it is set, as itself."""
    if letter in _SOFT or letter == " ":
        return True
    return ord(letter) <= PLANE_MAX and unicodedata.category(letter) not in _UNSEEN and ord(letter) in ready()


def turned(text: str) -> bool:
    """Whether some of a text is written from right to left, which is not how it is set."""
    return any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)


def number_of(letter: str) -> str:
    """A letter by its Unicode number, as it is set where the font lacks it.

    >>> number_of("中")
    '‹U+4E2D›'
    """
    return f"‹U+{ord(letter):04X}›"
