"""How is a document set as PDF? The same document gives the same bytes; what cannot be shown is said at the end.

Text is text: nothing in it is taken for markup. A letter that the font lacks, or that would be unseen, stands as its
Unicode number.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from graph_service.documents import fonts
from graph_service.documents.records import ROWS_MAX, Column, Document, Facts, Grid, Heading, Part, Text
from graph_service.words import ENGLISH, Said, Tongue, say

MARGIN: Final = 18 * mm
CELL_MAX: Final = 20_000  # characters of a table's cell: the longest note that a case takes
HEADED_ROOM: Final = 32 * mm  # below a title that stands on a page
PADDING: Final = 3.5  # around what a cell holds

_INK: Final = colors.HexColor("#1a1f24")
_QUIET: Final = colors.HexColor("#4a5661")
_LINE: Final = colors.HexColor("#b9c2cb")
_HEAD: Final = colors.HexColor("#eef1f4")


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    given = {"fontName": fonts.REGULAR, "leading": size * 1.35, "textColor": _INK, "splitLongWords": 1}
    return ParagraphStyle(name, fontSize=size, **(given | more))


_TITLE: Final = _style("title", 17, fontName=fonts.BOLD, spaceAfter=8)
_HEADING: Final = _style("heading", 12.5, fontName=fonts.BOLD, spaceBefore=14, spaceAfter=5)
_BODY: Final = _style("body", 9.5, spaceAfter=6)
_STRONG: Final = _style("strong", 9.5, fontName=fonts.BOLD, spaceAfter=6)
_CAPTION: Final = _style("caption", 9.5, fontName=fonts.BOLD, spaceBefore=10, spaceAfter=3)
_NOTE: Final = _style("note", 8.5, textColor=_QUIET, spaceBefore=3, spaceAfter=6)
_CELL: Final = _style("cell", 7.5)
_NUMBER: Final = _style("number", 7.5, alignment=TA_RIGHT)
_HEAD_CELL: Final = _style("head", 7.5, fontName=fonts.BOLD)
_HEAD_NUMBER: Final = _style("head-number", 7.5, fontName=fonts.BOLD, alignment=TA_RIGHT)
_FACT: Final = _style("fact", 9.5, textColor=_QUIET)

_GRID: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, 0), _HEAD),
        *((f"{side}PADDING", (0, 0), (-1, -1), PADDING) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
    ]
)  # fmt: skip
_PLAIN: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)  # fmt: skip


class _Letters:
    """Texts on their way into the document, and what was not shown of them as it is."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        self.replaced: set[str] = set()
        self.turned = False
        self.shortened = 0

    def markup(self, text: str, most: int = 0) -> str:
        """A text that the setter takes for nothing but text, in the language of the document."""
        text = str(self.tongue.tell(text))
        if most and len(text) > most:
            self.shortened += 1
            cut, length = text[:most], len(text)
            text = self.tongue.tell(say("{text} … ({length} characters)", text=cut, length=length))
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if not text.isascii() or not text.isprintable():
            self.turned = self.turned or fonts.turned(text)
            lacking = {letter for letter in text if not fonts.showable(letter)}
            self.replaced |= lacking
            text = text.translate({ord(letter): fonts.number_of(letter) for letter in lacking})
        return escape(text).replace("\n", "<br/>")

    def notes(self) -> list[Said]:
        """What the reader should know of it."""
        said = []
        if self.replaced:
            listed = ", ".join(fonts.number_of(one) for one in sorted(self.replaced)[:40])
            if len(self.replaced) > 40:
                others = len(self.replaced) - 40
                listed = say("{listed} and {others} others", listed=listed, others=others)
            said.append(
                say(
                    "Letters that the font of this document lacks, or that cannot be seen, stand as their Unicode number: "
                    "{listed}.",
                    listed=listed,
                )
            )
        if self.turned:
            said.append(say("Scripts written from right to left are set letter by letter from left to right."))
        if self.shortened:
            said.append(
                say(
                    "Cells of tables that are longer than {most} characters were cut ({cut}); each says how long.",
                    most=CELL_MAX,
                    cut=self.shortened,
                )
            )
        return said


def pdf(document: Document, tongue: Tongue = ENGLISH) -> bytes:
    """The document as PDF: A4, page numbers, bookmarks, heads of tables on each page, letters embedded."""
    fonts.ready()
    out, size = io.BytesIO(), landscape(A4) if document.wide else A4
    letters, tell = _Letters(tongue), tongue.tell
    width, page = size[0] - 2 * MARGIN, size[1] - 2 * MARGIN
    story: list[Flowable] = [Paragraph(letters.markup(document.title), _TITLE)]
    for part in document.parts:
        story += _set(part, letters, width, page)
    if notes := letters.notes():
        about = tell(say("About this document"))
        story += _headed(about, about, _HEADING)
        story += [Paragraph(escape(tell(note)), _BODY) for note in notes]
    template = BaseDocTemplate(
        out, pagesize=size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=tell(document.title), subject=tell(document.subject), author="graph-service", creator="graph-service",
        lang=document.language if tongue is ENGLISH else tongue.language,
        displayDocTitle=1, invariant=1, pageCompression=1,
    )  # fmt: skip
    frame = Frame(MARGIN, MARGIN, width, page, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    template.addPageTemplates([PageTemplate("page", [frame])])
    template.build(story, canvasmaker=_paged(letters.markup(document.subject), width, tongue))
    return out.getvalue()


class _Mark(Flowable):  # type: ignore[misc]  # the library has no types
    """A place that a bookmark leads to."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803  (the library's names)
        """It takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Put the bookmark; keys are numbers in order, so that two headings may be alike."""
        canvas: Any = self.canv
        canvas.marks = getattr(canvas, "marks", 0) + 1
        key = f"part-{canvas.marks}"
        canvas.bookmarkHorizontal(key, 0, 20)
        canvas.addOutlineEntry(self.title, key, level=0)


def _paged(subject: str, width: float, tongue: Tongue) -> type[Canvas]:
    """A canvas that knows at the end how many pages there are, and then writes "n of m" on each."""
    plain = Paragraph(subject, _NOTE).getPlainText()

    class Paged(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._states: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  (the library's name)
            self._states.append(dict(self.__dict__))
            page: Any = self
            page._startPage()  # noqa: SLF001

        def save(self) -> None:
            for number, state in enumerate(self._states, start=1):
                self.__dict__.update(state)
                pages = say("Page {number} of {pages}", number=number, pages=len(self._states))
                self._foot(str(tongue.tell(pages)))
                super().showPage()
            super().save()

        def _foot(self, text: str) -> None:
            self.setFont(fonts.REGULAR, 7.5)
            self.setFillColor(_QUIET)
            self.drawRightString(MARGIN + width, MARGIN / 2, text)
            room = width - stringWidth(text, fonts.REGULAR, 7.5) - 12
            self.drawString(MARGIN, MARGIN / 2, _cut(plain, room))

    return Paged


def _cut(text: str, width: float) -> str:
    """As much of a line as there is room for."""
    if stringWidth(text, fonts.REGULAR, 7.5) <= width:
        return text
    while text and stringWidth(f"{text}…", fonts.REGULAR, 7.5) > width:
        text = text[: int(len(text) * 0.9)]
    return f"{text}…"


def _set(part: Part, letters: _Letters, width: float, page: float) -> list[Flowable]:
    if isinstance(part, Heading):
        return _headed(letters.tongue.tell(part.text), letters.markup(part.text), _HEADING)
    if isinstance(part, Text):
        return [Paragraph(letters.markup(part.text), _STRONG if part.strong else _BODY)]
    if isinstance(part, Facts):
        return [_facts(part, letters, width)]
    return _grid(part, letters, width, page)


def _headed(title: str, markup: str, style: ParagraphStyle) -> list[Flowable]:
    """A title with its bookmark, not alone at the foot of a page."""
    return [CondPageBreak(HEADED_ROOM), _Mark(title), Paragraph(markup, style)]


def _facts(part: Facts, letters: _Letters, width: float) -> Flowable:
    rows = [
        [Paragraph(letters.markup(name), _FACT), Paragraph(letters.markup(text), _BODY)] for name, text in part.pairs
    ]
    return Table(rows, colWidths=[width * 0.24, width * 0.76], style=_PLAIN, hAlign="LEFT")


def _grid(part: Grid, letters: _Letters, width: float, page: float) -> list[Flowable]:
    found = _headed(letters.tongue.tell(part.caption), letters.markup(part.caption), _CAPTION)
    if not part.rows:
        return [*found, Paragraph(letters.markup(part.empty), _BODY)]
    shares = sum(one.width for one in part.columns)
    widths = [width * one.width / shares for one in part.columns]
    head = [Paragraph(letters.markup(one.title), _HEAD_NUMBER if one.number else _HEAD_CELL) for one in part.columns]
    shown = part.rows[:ROWS_MAX]
    [top] = _row_parts(head, widths, page)
    rows = [_cells(row, part.columns, letters) for row in shown]
    most = (page - top.height) / 2  # of a row on one page; a higher one goes on below
    found.append(_Rows([top, *(one for row in rows for one in _row_parts(row, widths, most))], widths, page))
    if len(part.rows) > len(shown):
        counts: dict[str, int] = {"shown": len(shown), "rows": len(part.rows)}
        note = say("The first {shown} of {rows} rows.", **counts)
        if part.elsewhere:
            note = say("The first {shown} of {rows} rows; all are in {file}.", **counts, file=part.elsewhere)
        found.append(Paragraph(letters.markup(note), _NOTE))
    return [*found, Spacer(0, 4)]


def _cells(row: Sequence[str], columns: Sequence[Column], letters: _Letters) -> list[Paragraph]:
    return [
        Paragraph(letters.markup(text, CELL_MAX), _NUMBER if column.number else _CELL)
        for text, column in zip(row, columns, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, or part of one, and how high it is."""

    cells: list[Paragraph]
    height: float
    goes_on: bool = False  # in the part below it


class _Rows(Flowable):  # type: ignore[misc]
    """Rows below a head that stands on every page.

    The library's own table lays all its rows out again for each page that it goes on to, which is quadratic; this one
    knows how high each row is, takes as many as there is room for and hands on the rest.
    """

    def __init__(self, rows: list[_Row], widths: list[float], page: float) -> None:
        super().__init__()
        self._rows, self._widths, self._page = rows, widths, page  # the first is the head

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803  (the library's names)
        """The room it takes."""
        return sum(self._widths), sum(one.height for one in self._rows)

    def split(self, _width: float, height: float) -> list[Flowable]:
        """What fits here, and the rest."""
        head, *rows = self._rows
        room, fit = height - head.height, 0
        while fit < len(rows) and rows[fit].height <= room:
            room -= rows[fit].height
            fit += 1
        return [self._of(rows[:fit]), self._of(rows[fit:])] if fit else []  # where nothing fits, the next page has room

    def draw(self) -> None:
        """Set the rows where this stands."""
        table = _table(self._rows, self._widths)
        table.wrapOn(self.canv, sum(self._widths), self._page)
        table.drawOn(self.canv, 0, 0)

    def _of(self, rows: list[_Row]) -> _Rows:
        return _Rows([self._rows[0], *rows], self._widths, self._page)


def _row_parts(cells: list[Paragraph], widths: list[float], most: float) -> list[_Row]:
    """A row, in several parts one below the other where it is higher than `most`."""
    inner = [width - 2 * PADDING for width in widths]
    heights = [cell.wrap(width, 10**6)[1] for cell, width in zip(cells, inner, strict=True)]
    if max(heights) + 2 * PADDING <= most:
        return [_Row(cells, max(heights) + 2 * PADDING)]
    first, rest = [], []
    for cell, width in zip(cells, inner, strict=True):
        parts = cell.split(width, most - 2 * PADDING)
        first.append(parts[0] if parts else cell)
        rest.append(parts[1] if len(parts) > 1 else Paragraph("", cell.style))
    top = max(cell.wrap(width, 10**6)[1] for cell, width in zip(first, inner, strict=True))
    return [_Row(first, top + 2 * PADDING, goes_on=True), *_row_parts(rest, widths, most)]


def _table(rows: list[_Row], widths: list[float]) -> Table:
    style = [("LINEBELOW", (0, place), (-1, place), 0.4, _LINE) for place, one in enumerate(rows) if not one.goes_on]
    return Table(
        [one.cells for one in rows], colWidths=widths, rowHeights=[one.height for one in rows], hAlign="LEFT",
        style=TableStyle(style, parent=_GRID),
    )  # fmt: skip
