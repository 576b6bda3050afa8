"""Every case file passes on both engines; a wrong case says what is wrong."""

from pathlib import Path

import pytest

from graph_service.errors import NotFound, PlanRefused
from graph_service.runs.cases import find_cases, read_case, run_cases

CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize("path", find_cases([CASES]), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case_passes_on_both_engines(path, clean_store):
    report = run_cases([path], clean_store)
    assert report.results[0].failures == ()
    assert report.summary() == "1 passed, 0 failed"


GOOD = """
title = "One sale"
source = "ours"
plan = "unilevel-7"
period = "2026-09"
members = [{id = "A"}, {id = "B", sponsor = "A"}]
sales = [{buyer = "B", net = "100"}]
[expect]
totals = {A = "8.00"}
"""


def test_a_wrong_expectation_fails_on_each_engine_and_names_both_amounts(tmp_path, clean_store):
    (tmp_path / "wrong.toml").write_text(GOOD.replace('"8.00"', '"8.01"'))
    report = run_cases([tmp_path], clean_store)
    assert report.summary() == "0 passed, 1 failed"
    assert report.results[0].failures == (
        "[cypher] total of A: expected 8.01, got 8.00",
        "[columnar] total of A: expected 8.01, got 8.00",
    )


def test_exhaustive_names_who_is_not_listed(tmp_path, clean_store):
    (tmp_path / "more.toml").write_text(GOOD.replace("totals = {A", "exhaustive = true\ntotals = {B") + "")
    failures = run_cases([tmp_path], clean_store, "columnar").results[0].failures
    assert "[columnar] total of A, who is not listed,: expected 0.00, got 8.00" in failures


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("title", "titel"), "titel: is not a key of a case"),
        (('period = "2026-09"\n', ""), "period: is missing"),
        (("[expect]", "carry_before = {A = 1}\n[expect]"), "no family of this version carries volume"),
        (("members = [", "members = 3 #["), "members: is not a list of tables"),
        (('period = "2026-09"', "period = ="), "is not TOML"),
    ],
)
def test_a_case_that_cannot_be_read_says_why(tmp_path, change, said):
    path = tmp_path / "case.toml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(PlanRefused, match=said):
        read_case(path)


def test_no_case_and_no_file_are_not_found(tmp_path):
    with pytest.raises(NotFound, match="no case files below"):
        find_cases([tmp_path])
    with pytest.raises(NotFound, match="no such file or folder"):
        find_cases([tmp_path / "away"])
