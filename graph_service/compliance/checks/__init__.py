"""Which checks are there? One module a check; adding one = one file, one line here, one case in the tests."""

from __future__ import annotations

from graph_service.compliance.checks import (
    c01,
    c02,
    c03,
    c04,
    c05,
    c06,
    c07,
    c08,
    c09,
    c10,
    c11,
    c12,
    c13,
    c14,
    c15,
    c16,
    c17,
    c18,
    c19,
    c20,
    c21,
    c22,
    c23,
    c24,
    c25,
    c26,
    c27,
    c28,
    c29,
    c30,
    c31,
    c32,
)
from graph_service.compliance.deciding import Check

CHECKS: tuple[Check, ...] = (
    c01.CHECK, c02.CHECK, c03.CHECK, c04.CHECK, c05.CHECK, c06.CHECK, c07.CHECK, c08.CHECK, c09.CHECK, c10.CHECK,
    c11.CHECK, c12.CHECK, c13.CHECK, c14.CHECK, c15.CHECK, c16.CHECK, c17.CHECK, c18.CHECK, c19.CHECK, c20.CHECK,
    c21.CHECK, c22.CHECK, c23.CHECK, c24.CHECK, c25.CHECK, c26.CHECK, c27.CHECK, c28.CHECK, c29.CHECK, c30.CHECK, c31.CHECK,
    c32.CHECK,
)  # fmt: skip
