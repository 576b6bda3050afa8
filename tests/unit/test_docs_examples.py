"""Every worked example of the documentation is a case that both engines pass."""

import re
from pathlib import Path

import pytest

from graph_service.runs.case_files import read_case
from graph_service.runs.cases import compute_case
from graph_service.runs.expectations import mismatches
from graph_service.runs.verify import compare

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)
EXAMPLES = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in [DOCS / "plans.md", *sorted((DOCS / "families").glob("*.md"))]
    for number, block in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), start=1)
    if "[expect]" in block
]


@pytest.mark.parametrize("block", EXAMPLES)
def test_example_passes_on_both_engines(block, tmp_path, clean_store):
    path = tmp_path / "example.toml"
    path.write_text(block, encoding="utf-8")
    case = read_case(path)
    official, second = compute_case(case, clean_store)
    assert mismatches(case.expect, official, case.plan) == []
    assert compare(official, second) == []


def test_each_family_has_its_page_and_example():
    from graph_service.plan.families import FAMILIES

    for name in FAMILIES:
        page = (DOCS / "families" / f"{name}.md").read_text(encoding="utf-8")
        assert "```mermaid" in page, f"{name}: no picture"
        assert any("[expect]" in block for block in BLOCK.findall(page)), f"{name}: no worked example"
