"""How does a report become paper? A document of plain records, and the PDF of it."""

from __future__ import annotations

from graph_service.documents.pdf import pdf
from graph_service.documents.records import ROWS_MAX, Column, Document, Facts, Grid, Heading, Part, Text

__all__ = ["ROWS_MAX", "Column", "Document", "Facts", "Grid", "Heading", "Part", "Text", "pdf"]
