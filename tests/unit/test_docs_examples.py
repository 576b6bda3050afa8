"""Every worked example of the documentation is a case that both engines pass."""

import re
import tomllib
from pathlib import Path

import pytest

from graph_service.plan.reading import preset_names, read_plan
from graph_service.runs.case_files import read_case
from graph_service.runs.cases import compute_case
from graph_service.runs.expectations import mismatches
from graph_service.runs.verify import compare

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)
EXAMPLES = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in [DOCS / "plans.md", *sorted(DOCS.glob("families/*.md")), *sorted(DOCS.glob("presets/*.md"))]
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


@pytest.mark.parametrize("name", preset_names())
def test_each_preset_has_its_page_with_source_picture_and_example(name):
    page = (DOCS / "presets" / f"{name}.md").read_text(encoding="utf-8")
    plan = read_plan(name)
    assert "```mermaid" in page, "no picture"
    examples = [tomllib.loads(block) for block in BLOCK.findall(page)]
    assert any(example["plan"] == name and example["expect"] for example in examples), "no worked example"
    assert "Plans change." in page
    told = {
        line.split("|")[1].strip(): line.split("|")[2].strip() for line in page.splitlines() if line.startswith("| ")
    }
    assert (told["source"], told["date"], told["version"]) == (plan.source, plan.source_date, plan.version)
    assert tuple(re.findall("`(.*?)`", told["assumed"])) == plan.unconfirmed
    assert f"[`{name}`](presets/{name}.md)" in (DOCS / "plans.md").read_text(encoding="utf-8")


def test_no_page_of_a_preset_is_left_over():
    assert {page.stem for page in (DOCS / "presets").glob("*.md")} == set(preset_names())


def test_each_published_example_has_case_files_that_prove_it():
    page = (DOCS / "cases.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.*)", page, re.MULTILINE))
    assert list(rows) == [str(number) for number in range(1, 15)]
    for row in rows.values():
        files = re.findall(r"\]\(\.\./(tests/cases/.*?\.toml)\)", row)
        assert files, row
        assert [file for file in files if not (DOCS.parent / file).is_file()] == []
