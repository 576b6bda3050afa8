"""Do the docs know every check and every number of the packs?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph_service.compliance import CHECKS, pack_names, read_pack

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "compliance.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_its_section(check):
    section = re.search(rf"^### {check.id} {re.escape(check.title)}.*?(?=^##)", TEXT, re.MULTILINE | re.DOTALL)
    assert section, check.id
    assert f"({check.klass})" in section[0]
    for heading in ("ormula", "Instrument and threshold", "What would change it"):
        assert heading in section[0] or (check.id, heading) == ("C07", "ormula")


def test_every_value_and_pack_is_named():
    for name in pack_names():
        assert f"`{name}`" in TEXT
        for value in read_pack(name).values:
            assert f"`{value.id}`" in TEXT, value.id


def test_no_word_of_judgement():
    assert not re.search(r"illegal|fraud|pyramid|unlawful", TEXT, re.IGNORECASE)
