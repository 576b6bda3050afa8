"""The checks on one leader's team: the whole tree gives the whole report, a team its own rows, with the whole network's pay."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from graph_service.compliance.below import below, part_of
from graph_service.compliance.report import checked, make_inputs
from graph_service.model.period import Period
from graph_service.service import Programme
from tests.unit.test_compliance_checks import network, plan

PERIOD = Period.parse("2026-09")


def inputs_of(programme: Programme, name: str = "unilevel-7"):
    period = Period.parse(programme.default_period())
    return make_inputs(programme.snapshot(), None, programme.plan(name), period, "house")


def small():
    """A above B and C; B above D. K is B's customer, L C's; D sells to L too, who stands below C."""
    members = [("A", None), ("B", "A"), ("C", "A"), ("D", "B")]
    people = [(name, sponsor, "2025-01-01") for name, sponsor in members]
    people += [("K", "B", None), ("L", "C", None)]
    sales = [
        ("K", "B", "2026-09-02", 100, "retail", 1), ("L", "C", "2026-09-03", 40, "retail", 1),
        ("L", "D", "2026-09-04", 7, "retail", 1), ("D", "D", "2026-09-05", 60, "personal", None),
    ]  # fmt: skip
    nobody = pd.DataFrame({name: pd.Series(dtype=np.int32) for name in ("referrer", "referred")})
    return make_inputs(replace(network(people, sales), referrals=nobody), None, plan(10, 5), PERIOD, "house")


def test_the_whole_tree_below_its_root_is_the_whole_report(loaded):
    """One root sponsors everyone in the sample, so its team is everybody and each figure the same."""
    whole = inputs_of(loaded)
    sponsored = set(whole.snapshot.sponsorships["child"])
    [root] = [row for row in range(whole.members) if row not in sponsored]
    found = below(whole, root)
    assert (found.members, found.left_out) == (whole.members, 0)
    assert [one.to_json() for one in found.report.findings] == [one.to_json() for one in checked(whole).findings]


def test_a_team_is_its_members_and_the_sales_between_them():
    whole = small()
    found = below(whole, whole.snapshot.row("B"))
    assert (found.member_id, found.members, found.left_out) == ("B", 3, 1)  # D's sale to L leaves the team
    enough = found.report.sufficiency
    assert (enough.orders, enough.participants, enough.customers) == (2, 2, 1)
    end_use = found.report.finding("C03").result.readings
    assert (end_use.strict, end_use.lenient) == (Fraction(100, 160), 1)


def test_pay_is_the_whole_networks():
    """B is paid on D's two sales; the sale to L is no row of the part, the award on it stays in what B earned."""
    whole = small()
    part = part_of(whole, whole.snapshot.row("B"))
    paid = {name: int(part.pay[part.snapshot.row(name)]) for name in ("B", "D", "K")}
    whole_paid = {name: int(whole.pay[whole.snapshot.row(name)]) for name in paid}
    assert paid == whole_paid
    lines = part.rewards
    assert set(part.ids(lines["member"].to_numpy(np.int64))) <= {"B", "D", "K"}
    every = whole.rewards
    inside = every[
        np.isin(every["sale_id"], part.facts["sale_id"])
        & np.isin(whole.ids(every["member"].to_numpy()), ["B", "D", "K"])
    ]
    assert lines["exact_micro"].sum() == inside["exact_micro"].sum() > 0


def test_a_customer_alone_gives_stated_results():
    whole = small()
    found = below(whole, whole.snapshot.row("K"))
    assert (found.members, found.left_out) == (1, 1)
    assert {one.state for one in found.report.findings} <= {"meets", "review", "not_proven", "not_computable"}


def test_who_moved_away_before_the_last_day_is_not_in_the_team(loaded):
    """D moves from B to C on the 20th: the team of the last day."""
    whole = small()
    edges = whole.snapshot.sponsorships.copy()
    at, moved = edges.index[edges["child"] == whole.snapshot.row("D")][0], whole.snapshot.row("C")
    edges.loc[at, "sponsor"] = moved
    later = replace(whole, snapshot=replace(whole.snapshot, sponsorships=edges))
    assert below(later, whole.snapshot.row("B")).members == 2
    assert below(later, moved).members == 3


@pytest.mark.parametrize("check", ["C24", "C28"])
def test_what_walks_the_graph_in_the_database_is_not_computable(check):
    whole = small()
    found = below(whole, whole.snapshot.row("B")).report.finding(check)
    assert (found.state, found.result.missing) == ("not_computable", ("the database",))
