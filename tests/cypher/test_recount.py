"""The worked examples of the design, counted by Cypher alone; and what happens when the two sides do not agree."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

from graph_service.cli import main
from graph_service.compliance import CHECKS, check
from graph_service.compliance.recount import Line, counted_again, recount, recount_members
from graph_service.compliance.report import make_inputs
from graph_service.errors import BadInput
from graph_service.ingest.loading import canonical, load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.model.period import Period
from graph_service.store.snapshot import read_snapshot
from tests.columnar_builder import level, plan_of
from tests.unit.test_compliance_checks import plan

SEPTEMBER = Period.parse("2026-09")
EARLY = "2025-01-01"
SALES = ("buyer_id", "seller_id", "sold_on", "net", "kind", "verified")


def load(store, members, sales, **more):
    """Members as (id, sponsor, enrolled), sales as (buyer, seller, day, net, kind, verified), all in euros from 2020 on."""
    files = {
        "members": [
            {"member_id": who, "sponsor_id": sponsor, "joined_on": "2020-01-01", "enrolled_on": enrolled}
            for who, sponsor, enrolled in members
        ],
        "sales": [
            {**dict(zip(SALES, sale, strict=True)), "sale_id": f"s{place:03}", "currency": "EUR"}
            for place, sale in enumerate(sales)
        ],
        **more,
    }
    load_tables(store, canonical({name: rows for name, rows in files.items() if rows}))


def counted(store, check_id, pays=None, member_id=None, pack="house"):
    """The lines of a recount, and the finding it was held against."""
    chosen = pays or plan(10)
    snapshot = read_snapshot(store)
    finding = check(snapshot, store, chosen, SEPTEMBER, pack, check_id).finding(check_id)
    found = recount(make_inputs(snapshot, store, chosen, SEPTEMBER, pack), finding, member_id)
    return {line.name: (line.numerator, line.denominator) for line in found.lines}, found, finding


# --- the worked examples --------------------------------------------------------------------------------------------

EARNER = [("E", "", EARLY), ("K", "E", ""), ("P", "E", EARLY)]


@pytest.mark.parametrize(("customers", "raised"), [(51, False), (50, True), (40, True)])
def test_c02_vemma(clean_store, customers, raised):
    sales = [
        ("K", "E", "2026-09-02", str(customers), "retail", "true"),
        ("P", "P", "2026-09-03", str(100 - customers), "personal", ""),
    ]  # fmt: skip
    load(clean_store, EARNER, sales)
    lines, found, _ = counted(clean_store, "C02")
    assert lines["strict"] == (customers * 100, 10_000)
    assert found.agrees
    mine, found, _ = counted(clean_store, "C02", member_id="E")
    assert mine == ({"E": (customers * 100, 10_000)} if raised else {})
    assert found.agrees


def test_c03_and_c04_herbalife(clean_store):
    members = [("S", "", EARLY), ("X", "S", EARLY), ("K", "S", "")]
    caps = [(f"P{i:04}", "S", EARLY) for i in range(1249)]  # with X: 1,250 participants use 200 each, 250,000 in all
    sales = [
        ("K", "S", "2026-09-02", "500000", "retail", "true"), ("K", "S", "2026-09-04", "100000", "retail", "false"),
        ("X", "X", "2026-09-03", "150200", "personal", ""),
        *((who, who, "2026-09-03", "200", "personal", "") for who, _, _ in caps),
    ]  # fmt: skip
    load(clean_store, members + caps, sales)
    lines, found, _ = counted(clean_store, "C03")
    assert lines == {
        "strict": (50_000_000, 100_000_000), "capped": (75_000_000, 100_000_000), "lenient": (90_000_000, 100_000_000)
    }  # fmt: skip
    assert found.agrees
    lines, found, finding = counted(clean_store, "C04")
    assert Fraction(*lines["capped"]) == Fraction(1, 3)
    assert (found.agrees, finding.state) == (True, "meets")


def test_c05_caps(clean_store):
    sales = [
        ("X", "X", f"2026-{month}-03", net, "personal", "") for month, net in (("07", "180"), ("08", "200"), ("09", "350"))
    ]  # fmt: skip
    load(clean_store, [("S", "", EARLY), ("X", "S", EARLY)], sales)
    snapshot, quarter = read_snapshot(clean_store), Period.parse("2026-Q3")
    finding = check(snapshot, clean_store, plan(10), quarter, only="C05").finding("C05")
    inputs = make_inputs(snapshot, clean_store, plan(10), quarter, "house")
    strict, capped, _ = recount(inputs, finding).lines
    assert (strict.numerator, capped.numerator, capped.denominator) == (73_000, 15_000, 100)
    assert strict.numerator - capped.numerator == 58_000, "rewardable"
    [line] = recount_members(inputs, finding).lines
    assert (line.name, line.numerator, line.agrees) == ("X 2026-09", 15_000, True)


@pytest.mark.parametrize(("second", "paid"), [("2026-09-07", 21_000), ("2026-09-09", 15_000)])
def test_c10_entry_cost(clean_store, second, paid):
    """150 on day 0 and 60 on day 6 are 210; the second on day 8 is none of the first seven days."""
    sales = [("N", "N", "2026-09-01", "150", "starter", ""), ("N", "N", second, "60", "starter", "")]
    load(clean_store, [("S", "", EARLY), ("N", "S", "2026-09-01")], sales)
    lines, found, finding = counted(clean_store, "C10", pack="uk")
    assert lines["strict"] == (paid, 100)
    assert finding.state == ("does_not_meet" if paid > 20_000 else "not_computable"), "there are no fees on record"
    assert found.agrees


@pytest.mark.parametrize(("left", "raised"), [(31, True), (30, False)])
def test_c12_seventy_per_cent(clean_store, left, raised):
    orders = [("A", "A", on, "100", "personal", "") for on in ("2026-08-01", "2026-09-10")]
    stock = [
        {"member_id": "A", "sku": "tea", "reported_on": on, "on_hand": str(units), "verified": "true"}
        for on, units in (("2026-08-02", 100), ("2026-09-10", left))
    ]  # fmt: skip
    load(clean_store, [("A", "", EARLY)], orders, stock=stock)
    lines, found, finding = counted(clean_store, "C12")
    assert lines["strict"] == (100 - left, 100)
    assert (found.agrees, finding.state) == (True, "does_not_meet" if raised else "meets")
    mine, found, _ = counted(clean_store, "C12", member_id="A")
    assert mine == ({"A 2026-09": (100 - left, 100)} if raised else {})


@pytest.mark.parametrize("buyers", [9, 10])
def test_c15_ten_customers(clean_store, buyers):
    names = [f"K{i}" for i in range(buyers)]
    sales = [(name, "E", "2026-09-05", "10", "retail", "true") for name in names]
    load(clean_store, [("E", "", EARLY), *((name, "E", "") for name in names)], sales)
    lines, found, finding = counted(clean_store, "C15")
    assert lines["strict"] == (buyers, 1)
    assert (found.agrees, finding.state) == (True, "meets" if buyers == 10 else "does_not_meet")


@pytest.mark.parametrize("bonus", [10, 20])
def test_c01_and_c08_an_entrants_cent(clean_store, bonus):
    """4finance: entrants pay 0.01, the bonus is 10 or 20: C08 is 0.1 % or 0.05 %, and C01 is raised all the same."""
    fixed = level(basis="fixed", amounts=[str(bonus)], pays_on=["starter"])
    del fixed["rates"]
    pays = plan_of(fixed)
    fees = [{"fee_id": "f1", "payer_id": "S", "paid_on": "2020-01-01", "amount": "1", "currency": "EUR"}]
    sales = [("N", "N", "2026-09-01", "0.01", "starter", "")]
    load(clean_store, [("S", "", "2020-01-01"), ("N", "S", "2026-09-01")], sales, fees=fees)
    lines, found, _ = counted(clean_store, "C08", pays)
    assert (Fraction(*lines["lenient"]), found.agrees) == (Fraction(1, bonus * 100), True)
    lines, found, finding = counted(clean_store, "C01", pays)
    assert (Fraction(*lines["strict"]), found.agrees, finding.state) == (1, True, "does_not_meet")


# --- two sides ------------------------------------------------------------------------------------------------------


def test_a_store_that_was_changed_by_other_means_is_told(clean_store, cypher):
    sales = [("K", "S", "2026-09-02", "60", "retail", "true"), ("X", "X", "2026-09-03", "40", "personal", "")]
    load(clean_store, [("S", "", EARLY), ("X", "S", EARLY), ("K", "S", "")], sales)
    snapshot = read_snapshot(clean_store)
    inputs = make_inputs(snapshot, clean_store, plan(10), SEPTEMBER, "house")
    report = check(snapshot, clean_store, plan(10), SEPTEMBER)
    assert recount(inputs, report.finding("C03")).agrees
    cypher("MATCH (sale:Sale {sale_id: 's000'}) SET sale.verified = false")
    found = recount(inputs, report.finding("C03"))
    assert not found.agrees
    assert found.lines[0] == Line("strict", 0, 10_000, Fraction(3, 5))
    assert found.to_json()["lines"][0] == {
        "name": "strict", "numerator": 0, "denominator": 10_000, "found": "3/5", "agrees": False
    }  # fmt: skip
    assert not recount(inputs, report.finding("C15"), "S").agrees


def test_what_is_not_counted_again_is_refused_by_name(clean_store):
    load(clean_store, [("S", "", EARLY)], [("S", "S", "2026-09-02", "60", "personal", "")])
    snapshot = read_snapshot(clean_store)
    inputs = make_inputs(snapshot, clean_store, plan(10), SEPTEMBER, "house")
    report = check(snapshot, clean_store, plan(10), SEPTEMBER)
    with pytest.raises(BadInput, match=r"C14 is not counted again in the database; counted are C01, C02"):
        recount(inputs, report.finding("C14"))
    with pytest.raises(BadInput, match="C24 is not counted again in the database member by member"):
        recount(inputs, report.finding("C24"), "S")
    with pytest.raises(BadInput, match="no database to count in"):
        recount(make_inputs(snapshot, None, plan(10), SEPTEMBER, "house"), report.finding("C03"))
    assert set(counted_again()) <= {one.id for one in CHECKS}


def test_a_check_without_a_figure_compares_nothing(clean_store):
    load(clean_store, [("S", "", EARLY)], [])
    _, found, finding = counted(clean_store, "C03")
    assert (finding.state, found.compared, found.agrees) == ("not_computable", False, True)


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(loaded):
    def call(*arguments: str, code: int = 0):
        result = CliRunner().invoke(main, ["check", "--period", loaded.default_period(), *arguments], obj=loaded)
        assert result.exit_code == code, result.output
        return result

    return call


def test_the_command_counts_again_and_fails_where_one_differs(run, loaded, cypher):
    told = run("--recount")
    assert "Counted again in the database" in told.output
    assert "differs" not in told.output
    document = json.loads(run("--recount", "--json").stdout)
    found = {one["id"]: one["recount"] for one in document["checks"]}
    assert {check_id for check_id, recounts in found.items() if recounts} == set(counted_again())
    assert all(each["agrees"] for recounts in found.values() for each in recounts)
    assert found["C14"] == []
    assert "recount" not in json.loads(run("--json").stdout)["checks"][0]
    run("--recount", "--file", code=2)
    loaded.snapshot()
    cypher("MATCH (sale:Sale) WHERE sale.verified SET sale.verified = false")
    told = run("--recount", "--only", "C03", code=1)
    assert "differs" in told.output
    assert "C03 strict: the check says" in told.stderr
    again = json.loads(run("--recount", "--only", "C03", "--json", code=1).stdout)
    assert not again["checks"][0]["recount"][0]["agrees"]


def test_awards_are_taken_from_a_stored_run_where_there_is_one(programme):
    load_tables(programme.store, synth_tables("recruitment-led", 120, 3, 5))
    period, name = programme.default_period(), programme.plan().name
    before = programme.recount("C01", period)
    assert before.parameters["run_id"] is None
    assert before.parameters["awards"]
    stored = programme.commit(name, period, "tests")
    for check_id in ("C01", "C02", "C08", "C09", "C15"):
        after = programme.recount(check_id, period)
        assert (after.parameters["run_id"], after.parameters["awards"]) == (stored.run_id, [])
        assert (after.agrees, after.compared) == (True, True), check_id
    [*rows] = programme.recount_report(programme.check(period), "house").values()
    assert all(each.agrees for found in rows for each in found)
    assert dt.date.fromisoformat(f"{period}-01") == after.parameters["first_day"]
