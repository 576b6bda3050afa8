"""Recruitment against sales: indicators with their instruments, never verdicts."""

from __future__ import annotations

from graph_service.compliance.checks import CHECKS
from graph_service.compliance.findings import CheckReport, Entity, Finding, Readings, Result, Sufficiency
from graph_service.compliance.packs import DEFAULT_PACK, Pack, pack_names, read_pack
from graph_service.compliance.pictures import PICTURED, Picture, picture
from graph_service.compliance.report import ROWS_MAX, check, rows
from graph_service.compliance.series import recruitment_and_sales, recruitment_by_leader

__all__ = [
    "CHECKS", "DEFAULT_PACK", "PICTURED", "ROWS_MAX", "CheckReport", "Entity", "Finding", "Pack", "Picture", "Readings", "Result",
    "Sufficiency", "check", "pack_names", "picture", "read_pack", "recruitment_and_sales", "recruitment_by_leader",
    "rows",
]  # fmt: skip
