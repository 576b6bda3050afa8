"""Does every cent of the pay have a source, and do the sources add up to the awards?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph_service.compliance.funding import SOURCES, Funding, funding
from graph_service.compliance.report import make_inputs
from graph_service.ingest.synth import synth_tables
from graph_service.model.money import MICRO
from graph_service.model.period import Period
from graph_service.plan.reading import parse_plan, read_plan
from tests.laws.drawn_snapshots import snapshot_of_tables
from tests.unit.test_compliance_checks import network, plan

PERIOD = Period.parse("2026-09")


def funded(snapshot, chosen) -> Funding:
    """What funded the pay of a small network, whose people have no country."""
    members = snapshot.members.assign(country="")
    return funding(make_inputs(replace(snapshot, members=members), None, chosen, PERIOD, "house"))


def test_each_source_is_told_apart():
    """X, whom S sponsors, buys 350 (cap 200), 60 to start, 40 to qualify; K buys 100 of X, verified, and 30, not."""
    members = [("S", None, "2025-01-01"), ("X", "S", "2025-01-01"), ("K", "X", None)]
    sales = [
        ("X", "X", "2026-09-02", 350, "personal", None),
        ("X", "X", "2026-09-03", 60, "starter", None),
        ("X", "X", "2026-09-04", 40, "qualifying", None),
        ("K", "X", "2026-09-05", 100, "retail", True),
        ("K", "X", "2026-09-06", 30, "retail", False),
    ]
    found = funded(network(members, sales), plan(10))
    cents = {source: found.of(source) / MICRO for source in SOURCES}
    # 10 %: S on X's own 350, 60 and 40; X on K's 100 and 30
    assert cents == {
        "retail_verified": 1_000, "retail_unverified": 300, "personal_within_cap": 2_000, "personal_over_cap": 1_500,
        "starter": 600, "qualifying": 400, "no_sale": 0,
    }  # fmt: skip
    assert found.by_member["total"].tolist() == [4_500 * MICRO, 1_300 * MICRO]


@pytest.mark.parametrize("name", ["unilevel-7", "amway-style-eu", "party-host"])
@pytest.mark.parametrize("profile", ["retail-led", "recruitment-led"])
def test_the_sources_add_up_to_the_awards_member_by_member(name, profile):
    snapshot, chosen = snapshot_of_tables(synth_tables(profile, 400, 6, 3)), read_plan(name)
    inputs = make_inputs(snapshot, None, chosen, PERIOD, "house")
    found = funding(inputs)
    awards = inputs.awards.groupby("member_id")["exact_micro"].sum()
    ids = inputs.ids(found.by_member["member"].to_numpy())
    assert dict(zip(ids, found.by_member["total"], strict=True)) == awards[awards != 0].to_dict()
    assert (found.by_member[list(SOURCES)].sum(axis=1) == found.by_member["total"]).all()
    assert found.by_country["total"].sum() == found.by_member["total"].sum() == found.flow["exact_micro"].sum()
    assert found.by_country["members"].sum() == len(found.by_member)


def test_a_pools_share_has_no_single_sale_and_is_counted_all_the_same():
    pool = {
        "name": "pool", "title": "Pool", "family": "pool", "basis": "net", "pays_on": ["personal"], "share": "0.10",
        "split": "equal", "rank_min": "Member",
    }  # fmt: skip
    head = {
        "name": "pools",
        "version": "1",
        "title": "Pool",
        "source": "test",
        "currency": "EUR",
        "rounding": "half_even",
    }
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01")]
    sales = [(one, one, "2026-09-02", 100, "personal", None) for one in ("A", "B")]
    chosen = parse_plan(head | {"bonus": [pool], "rank": [{"name": "Member"}]}, "test")
    found = funded(network(members, sales), chosen)
    assert found.by_member["total"].sum() == 2_000 * MICRO
    assert (found.by_member[list(SOURCES)].sum(axis=1) == found.by_member["total"]).all()


def test_nothing_paid_has_no_sources():
    found = funded(network([("A", None, "2025-01-01")]), plan(10))
    assert len(found.by_member) == len(found.by_country) == len(found.flow) == 0
    assert found.of("starter") == 0
