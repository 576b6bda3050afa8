"""Is a document on paper what its records say? Read back with another library; hostile text, long words, long tables."""

from __future__ import annotations

import hashlib
import io
import time
from base64 import b64encode

import pytest
from pypdf import PdfReader

from graph_service.documents import ROWS_MAX, Column, Document, Facts, Grid, Heading, Text, fonts, pdf
from graph_service.documents.pdf import CELL_MAX
from graph_service.web import vendor

SCRIPT = "<script>alert(1)</script>"
CYRILLIC = "Анна Петрова-Щукина"


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages)


def grid(*rows: tuple[str, ...], columns: int = 2) -> Grid:
    names = ("Who", "What", "Where", "When")[:columns]
    return Grid("People", tuple(Column(name) for name in names), tuple(rows), "people.csv")


def test_text_is_text_and_letters_are_kept():
    made = pdf(
        Document("Case <b>A & B</b>", "Case", (Text(SCRIPT), Facts((("Note", "a < b & c"),)), grid((CYRILLIC, SCRIPT))))
    )
    found = text_of(made)
    assert found.count(SCRIPT) == 2
    assert CYRILLIC in found
    assert "a < b & c" in found
    assert "Case <b>A & B</b>" in found
    assert "About this document" not in found, "everything could be shown"


def test_title_language_pages_bookmarks_and_heads():
    rows = [(f"M{i:04}", "something") for i in range(300)]
    found = read(pdf(Document("A title", "Its subject", (Heading("First"), grid(*rows)))))
    assert found.metadata.title == "A title"
    assert found.metadata.subject == "Its subject"
    assert found.trailer["/Root"]["/Lang"] == "en"
    assert [one.title for one in found.outline] == ["First", "People"]
    pages = [page.extract_text() for page in found.pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Its subject" in page
        assert page.index("Who") < page.index("M0"), "the head of the table stands on each page"
    listed = [line for page in pages for line in page.splitlines() if line.startswith("M0")]
    assert [line.split()[0] for line in listed] == [row[0] for row in rows]


def test_the_same_document_is_the_same_bytes():
    document = Document("A", "B", (Text(CYRILLIC), grid(*[(f"M{i}", SCRIPT) for i in range(100)])))
    first, *others = (hashlib.sha256(pdf(document)).hexdigest() for _ in range(3))
    assert others == [first, first]
    assert hashlib.sha256(pdf(Document("A", "C", document.parts))).hexdigest() != first


def test_what_the_font_lacks_is_seen_and_said():
    found = text_of(pdf(Document("t", "s", (Text("张 and 😀 and \u202egnorw\u202c and a\x00b and سلام"),))))
    for number in ("‹U+5F20›", "‹U+1F600›", "‹U+202E›", "‹U+202C›", "‹U+0000›"):
        assert found.count(number) == 2, "once in its place and once at the end"
    assert "About this document" in found
    assert "from right to left are set letter by letter" in found


@pytest.mark.parametrize("letters", ["x" * 1500, "long" * 40, "word " * 300])
def test_long_words_wrap_and_stay_whole(letters: str):
    made = pdf(Document("t", "s", (grid((letters, "b")),)))
    joined = "".join(text_of(made).split())
    assert letters.replace(" ", "") in joined
    width = float(read(made).pages[0].mediabox.width)
    ends = []
    for page in read(made).pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, _font, size: ends.append(tm[4] + len(text) * size * 0.3))
    assert max(ends) < width


def test_a_row_higher_than_a_page_and_a_cell_too_long_for_any():
    lines = "\n".join(f"line {i}" for i in range(150))
    made = pdf(Document("t", "s", (grid(("before", "1"), (lines, "2"), ("after", "3")),)))
    found = text_of(made)
    for i in range(150):
        assert f"line {i}\n" in found
    assert "before" in found
    assert "after" in found
    cut = text_of(pdf(Document("t", "s", (grid(("y " * CELL_MAX, "")),))))
    assert f"({2 * CELL_MAX} characters)" in " ".join(cut.split())
    assert f"longer than {CELL_MAX} characters were cut (1)" in " ".join(cut.split())


def test_thousands_of_rows_take_bounded_time_and_what_is_cut_is_said():
    rows = [(f"M{i:05}", CYRILLIC, "b" * 60, "c") for i in range(ROWS_MAX + 500)]
    began = time.perf_counter()
    found = text_of(pdf(Document("t", "s", (grid(*rows, columns=4),), wide=True)))
    assert time.perf_counter() - began < 60
    assert f"The first {ROWS_MAX} of {ROWS_MAX + 500} rows; all are in people.csv." in found
    assert rows[ROWS_MAX - 1][0] in found
    assert rows[ROWS_MAX][0] not in found


def test_an_empty_table_says_so():
    assert "None." in text_of(pdf(Document("t", "s", (grid(),))))


def test_fonts_are_what_the_lock_says():
    [package] = vendor.packages(fonts.FOLDER)
    assert (package.name, package.licence) == ("dejavu-fonts-ttf", "Bitstream-Vera")
    assert package.archive.startswith("sha512-")
    kept = {
        path.name for path in fonts.FOLDER.iterdir() if path.suffix not in (".py", "") and path.name != "vendor.json"
    }
    assert kept == {one.file for one in package.files}
    for one in package.files:
        content = (fonts.FOLDER / one.file).read_bytes()
        assert one.integrity == f"sha384-{b64encode(hashlib.sha384(content).digest()).decode()}"
