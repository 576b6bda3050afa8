"""Every case file passes on both engines; a wrong case says what is wrong."""

from pathlib import Path

import pytest

from graph_service.errors import NotFound, PlanRefused
from graph_service.runs.case_files import find_cases, read_case
from graph_service.runs.cases import run_cases
from tests.case_text import ONE_SALE

CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize("path", find_cases([CASES]), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case_passes_on_both_engines(path, clean_store):
    report = run_cases([path], clean_store)
    assert report.results[0].failures == ()
    assert report.summary() == "1 passed, 0 failed"


def test_a_wrong_expectation_fails_on_each_engine_and_names_both_amounts(tmp_path, clean_store):
    (tmp_path / "wrong.toml").write_text(ONE_SALE.replace('"8.00"', '"8.01"'))
    report = run_cases([tmp_path], clean_store)
    assert report.summary() == "0 passed, 1 failed"
    assert report.results[0].failures == (
        "[cypher] total of A: expected 8.01, got 8.00",
        "[columnar] total of A: expected 8.01, got 8.00",
    )


def test_exhaustive_names_who_is_not_listed(tmp_path, clean_store):
    (tmp_path / "more.toml").write_text(ONE_SALE.replace("totals = {A", "exhaustive = true\ntotals = {B") + "")
    failures = run_cases([tmp_path], clean_store, "columnar").results[0].failures
    assert "[columnar] total of A, who is not listed,: expected 0.00, got 8.00" in failures


NO_EXPECTATION = ONE_SALE.partition("[expect]")[0] + "[expect]\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("title", "titel"), "titel: unknown key"),
        (('title = "One sale"\n', ""), "title: missing"),
        (('title = "One sale"', "title = 3"), "title: 3 is not text"),
        (('period = "2026-09"\n', ""), "period: missing"),
        (('period = "2026-09"', "period = 2026-09-01"), "period: .*is no period"),
        (("[expect]", "carry_before = {A = 1}\n[expect]"), "carry_before.A: no bonus of this plan carries volume"),
        (("[expect]", "[expect]\ncarry_after = {A = {left = 1}}"), "expect.carry_after.A: no bonus of this plan"),
        (("members = [", "members = 3 #["), "members: 3 is not a list of tables"),
        (("members = [", "members = [] #["), "members: nobody is listed"),
        (("members = [", "members = [3, "), "members.1: 3 is not a table"),
        (('members = [{id = "A"}', "members = [{}"), "members.1.id: missing"),
        (('{id = "A"}', '{id = "A", member_id = "A"}'), "members.1.member_id: member_id is there twice"),
        (('net = "100"', "net = [100]"), r"sales.1.net: \['100'\]|sales.1.net: \[100\] is no value"),
        (('net = "100"', "net = 1e999"), "sales.1.net: this number is no value"),
        (('period = "2026-09"', "period ="), "is not TOML"),
        (('period = "2026-09"', "period = " + "9" * 5000), "is not TOML"),
        (('"unilevel-7"', '"unilevel-8"'), "plan: no plan named 'unilevel-8'"),
        (('"unilevel-7"', "7"), "plan: 7 is no plan"),
        (('"unilevel-7"', '{name = "x"}'), "plan: currency: missing"),
        (("[expect]", "placements = [{parent = 'A'}]\n[expect]"), "placements.1.member: missing"),
        (("[expect]", "placements = [{member = 'B'}]\n[expect]"), "placements.1.parent: missing"),
        (
            ("[expect]", "placements = [{member = 'Z', parent = 'A'}]\n[expect]"),
            "placements.1.member: 'Z' is no member",
        ),
        (
            ("[expect]", "placements = [{member = 'B', parent = 'A', sponsor_id = 'B'}]\n[expect]"),
            "1.sponsor_id: unknown",
        ),
        (("[expect]", "ranks_before = [{}]\n[expect]"), "ranks_before.1.member: missing"),
        (("[expect]", "ranks_before = [{member = 'A'}]\n[expect]"), "ranks_before.1.rank: missing"),
        (("[expect]", "ranks_before = {A = 'Gold'}\n[expect]"), "ranks_before.A: 'Gold' is no rank of this plan"),
        (("[expect]", "ranks_before = {Z = 'Gold'}\n[expect]"), "ranks_before.Z: 'Z' is no member of this case"),
        (("[expect]", "[expected]"), "expect: missing"),
        (("[expect]\ntotals", "expect = 3\nnothing"), "expect: 3 is not a table"),
    ],
)
def test_a_case_that_cannot_be_read_says_why(tmp_path, change, said):
    path = tmp_path / "case.toml"
    assert change[0] in ONE_SALE
    path.write_text(ONE_SALE.replace(*change, 1))
    with pytest.raises(PlanRefused, match=said):
        read_case(path)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("volumes = {A = {grup = 1}}", "expect.volumes.A.grup: unknown key"),
        ("volumes = {A = {}}", "expect.volumes.A: asks for nothing"),
        ("volumes = {A = 3}", "expect.volumes.A: 3 is not a table"),
        ("volumes = {Z = {personal = 0}}", "expect.volumes.Z: 'Z' is no member of this case"),
        ("totals = {A = 1.005}", "expect.totals.A: '1.005' has more than 2 decimals"),
        ('totals = {A = "much"}', "expect.totals.A: 'much' is not a finite number"),
        ('totals = {NOBODY = "0.00"}', "expect.totals.NOBODY: 'NOBODY' is no member of this case"),
        ("totals = 3", "expect.totals: 3 is not a table"),
        ("sum = 1.005", "expect.sum: '1.005' has more than 2 decimals"),
        ('awards = [{member = "A", bonus = "level", level = 1}]', "expect.awards.1.amount: missing"),
        (
            'awards = [{member = "A", bonus = "level", level = 1, amount = 8, rate = 3}]',
            "expect.awards.1.rate: unknown",
        ),
        ('awards = [{member = "A", bonus = "levels", level = 1, amount = 8}]', "awards.1.bonus: 'levels' is not known"),
        ('awards = [{member = "A", bonus = "level", amount = 0}]', "expect.awards.1.level: missing"),
        (
            'awards = [{member = "A", bonus = "level", level = 8, amount = 0}]',
            "level: 8 is not a whole number from 1 to 7",
        ),
        ('awards = [{member = "Z", bonus = "level", level = 1, amount = 0}]', "awards.1.member: 'Z' is no member"),
        (
            'awards = [{member = "A", bonus = "level", level = 1, amount = 8, basis = "x"}]',
            "awards.1.basis: 'x' is not",
        ),
        ("awards = 3", "expect.awards: 3 is not a list of tables"),
        ('skips = [{reason = "left"}]', "expect.skips.1.member: missing"),
        ('skips = [{member = "A", reasn = "left"}]', "expect.skips.1.reasn: unknown key"),
        ('skips = [{member = "A", reason = "gone"}]', "expect.skips.1.reason: 'gone' is not known"),
        ('ranks = {A = "Gold"}', "expect.ranks.A: 'Gold' is no rank of this plan"),
        ("exhaustive = true", "expect.exhaustive: does nothing without totals or awards"),
        ("exhaustive = true\nsum = 8", "expect.exhaustive: does nothing without totals or awards"),
        ('exhaustive = "yes"\nsum = 8', "expect.exhaustive: 'yes' is neither true nor false"),
        ("", "expect: the case expects nothing"),
        ("totals = {}\nawards = []", "expect: the case expects nothing"),
        ('total = {A = "8.00"}', "expect.total: unknown key"),
    ],
)
def test_an_expectation_that_could_not_fail_or_cannot_be_read_is_refused(tmp_path, lines, said):
    path = tmp_path / "case.toml"
    path.write_text(NO_EXPECTATION + lines)
    with pytest.raises(PlanRefused, match=said) as refused:
        read_case(path)
    assert all(problem.where.startswith(f"{path}: ") for problem in refused.value.problems)


def test_that_nobody_is_paid_can_be_expected(tmp_path, clean_store):
    (tmp_path / "case.toml").write_text(NO_EXPECTATION.replace('"100"', '"0"') + "awards = []\nexhaustive = true")
    assert run_cases([tmp_path], clean_store, "columnar").summary() == "1 passed, 0 failed"
    (tmp_path / "case.toml").write_text(NO_EXPECTATION + "totals = {}\nexhaustive = true")
    assert run_cases([tmp_path], clean_store, "columnar").summary() == "0 passed, 1 failed"


def test_a_bad_case_fails_alone_and_the_others_run(tmp_path, clean_store):
    (tmp_path / "a_good.toml").write_text(ONE_SALE)
    (tmp_path / "b_mistyped.toml").write_text(ONE_SALE.replace("[expect]", "[expekt]"))
    (tmp_path / "c_number.toml").write_text(ONE_SALE.replace('"8.00"', "1.005"))
    (tmp_path / "d_broken.toml").write_text("title = ")
    (tmp_path / "e_rows.toml").write_text(ONE_SALE.replace('net = "100"', 'net = "100.001"'))
    (tmp_path / "f_column.toml").write_text(ONE_SALE.replace('net = "100"', 'netto = "100"'))
    (tmp_path / "g_away.toml").write_text(ONE_SALE.replace('buyer = "B"', 'buyer = "Z"'))
    told = []
    report = run_cases([tmp_path], clean_store, "both", told.append)
    assert report.summary() == "1 passed, 6 failed"
    assert tuple(told) == report.results
    failures = {result.path.stem: " ".join(result.failures) for result in report.results}
    for stem, said in (
        ("a_good", ""),
        ("b_mistyped", "expekt: unknown key"),
        ("c_number", "expect.totals.A: '1.005' has more than 2 decimals"),
        ("d_broken", "is not TOML"),
        ("e_rows", "sales row 1, column net"),
        ("f_column", "netto"),
        ("g_away", "sales row 1, column buyer_id"),
    ):
        assert said in failures[stem]
        assert not said or str(tmp_path / stem) in failures[stem]


def test_a_plan_beside_its_cases_is_no_case(tmp_path):
    (tmp_path / "case.toml").write_text(ONE_SALE)
    plan = Path(__file__).parents[2] / "graph_service/plan/presets/unilevel-7.toml"
    (tmp_path / "plan.toml").write_bytes(plan.read_bytes())
    assert find_cases([tmp_path]) == [tmp_path / "case.toml"]
    (tmp_path / "odd.toml").write_text('colour = "red"')
    assert find_cases([tmp_path, tmp_path / "case.toml"]) == [tmp_path / "case.toml", tmp_path / "odd.toml"]


def test_no_case_and_no_file_are_not_found(tmp_path):
    with pytest.raises(NotFound, match="no case files below"):
        find_cases([tmp_path])
    with pytest.raises(NotFound, match="no such file or folder"):
        find_cases([tmp_path / "away"])
