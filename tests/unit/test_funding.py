"""Does every cent of the pay have a source, and do the sources add up to the awards?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.compliance.funding import COLUMNS, SOURCES, Funding, funding
from graph_service.compliance.report import make_inputs
from graph_service.compliance.splitting import share_out
from graph_service.engines.columnar import compute
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
    cents = {source: found.of(source) for source in SOURCES}
    # 10 %: S on X's own 350, 60 and 40; X on K's 100 and 30
    assert cents == {
        "retail_verified": 1_000, "retail_unverified": 300, "personal_within_cap": 2_000, "personal_over_cap": 1_500,
        "starter": 600, "qualifying": 400, "no_sale": 0,
    }  # fmt: skip
    assert found.by_member["total"].tolist() == [4_500, 1_300]


def adds_up(frame: pd.DataFrame) -> bool:
    """Whether the sources of each row add up to its total."""
    return bool((frame[list(SOURCES)].sum(axis=1) == frame["total"]).all())


@pytest.mark.parametrize("name", ["unilevel-7", "amway-style-eu", "party-host", "binary-10"])
@pytest.mark.parametrize("profile", ["retail-led", "recruitment-led", "binary-spill"])
def test_every_grouping_adds_up_to_what_was_paid(name, profile):
    snapshot, chosen = snapshot_of_tables(synth_tables(profile, 400, 6, 3)), read_plan(name)
    outcome = compute(snapshot, chosen, PERIOD)
    inputs = make_inputs(snapshot, None, chosen, PERIOD, "house", outcome.awards)
    ranks = dict(zip(outcome.volumes["member_id"], outcome.volumes["rank"], strict=True))
    found = funding(inputs, ranks)
    paid = int(outcome.awards["amount_minor"].sum())
    assert found.total == paid == sum(found.of(source) for source in SOURCES) == sum(found.sums.values()) - paid
    by_bonus = outcome.awards.groupby(["member_id", "bonus"])["amount_minor"].sum()
    ids = inputs.ids(found.awards["member"].to_numpy())
    each = found.awards.set_index(pd.MultiIndex.from_arrays([ids, found.awards["bonus"]]))["total"]
    assert each[each != 0].to_dict() == by_bonus[by_bonus != 0].to_dict()
    for table in (found.awards, found.by_member, found.by_country, found.by_rank):
        assert adds_up(table)
        assert table["total"].sum() == paid
    assert found.flow["minor"].sum() == paid
    assert found.by_country["members"].sum() == found.by_rank["members"].sum() == len(found.by_member)
    everyone = found.by_leader(10_000)
    assert adds_up(everyone)
    roots = [member for member in everyone["member"] if found.tree.parent[member] < 0]
    alone = found.by_member[~found.by_member["member"].isin(below_any(found, roots))]
    assert everyone.set_index("member").loc[roots, "total"].sum() + alone["total"].sum() == paid
    for member in everyone["member"].head(5):
        legs = found.by_leg(int(member))
        subtree = everyone.set_index("member").loc[member]
        assert adds_up(legs)
        assert legs[list(COLUMNS)].sum().to_dict() == subtree[list(COLUMNS)].to_dict()
        assert legs["size"].sum() == subtree["size"]
        assert found.below(int(member))["total"].sum() == subtree["total"]


def below_any(found: Funding, heads) -> list[int]:
    """Everyone at or below these members."""
    ranges = [range(found.tree.position[head], found.tree.subtree_end[head]) for head in heads]
    return [int(found.tree.preorder[place]) for run in ranges for place in run]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-1_000, 10**9), st.lists(st.integers(-(10**6), 10**13), min_size=4, max_size=4),
            st.integers(1, 5), st.booleans(),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_what_is_shared_out_adds_up_whatever_was_rounded_or_cut(rows):
    """Drawn totals, near what the parts come to or cut by a cap: no minor unit is lost, none goes to what gave nothing."""
    parts = np.array([part for _, part, _, _ in rows], np.int64)
    lines = np.array([count for _, _, count, _ in rows], np.int64)
    near = parts.sum(axis=1) // MICRO
    total = np.where([capped for *_, capped in rows], [drawn for drawn, *_ in rows], near)
    out = share_out(total, parts, lines, 3)
    assert (out.sum(axis=1) == total).all()
    nothing = (parts == 0) & (parts != 0).any(axis=1)[:, None]
    assert not out[nothing].any()
    exact = parts.sum(axis=1)
    close = (total == near) & (exact != 0)
    assert (np.abs(out[close] * MICRO - parts[close]) < MICRO).all()


def test_a_cap_cuts_all_parts_in_proportion_and_ties_go_to_the_first():
    parts = np.array([[30 * MICRO, 60 * MICRO, 10 * MICRO], [MICRO, MICRO, MICRO], [0, 0, 0]])
    out = share_out(np.array([50, 2, 7]), parts, np.array([1, 2, 1]), 2)
    assert out.tolist() == [[15, 30, 5], [1, 1, 0], [0, 0, 7]]


def test_ranks_and_countries_are_those_of_the_payee():
    members = [("S", None, "2025-01-01"), ("X", "S", "2025-01-01"), ("K", "X", None)]
    snapshot = network(members, [("K", "X", "2026-09-05", 100, "retail", True)])
    snapshot = replace(snapshot, members=snapshot.members.assign(country=["FR", "DE", None]))
    inputs = make_inputs(snapshot, None, plan(10, 5), PERIOD, "house")
    found = funding(inputs, {"X": "Gold"})
    assert found.by_rank[["rank", "members", "total"]].to_numpy().tolist() == [["Gold", 1, 1_000], ["", 1, 500]]
    assert found.by_country[["country", "total"]].to_numpy().tolist() == [["", 1_000], ["DE", 500]]  # K, S, X by id


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
    assert found.by_member["total"].sum() == 2_000
    assert (found.by_member[list(SOURCES)].sum(axis=1) == found.by_member["total"]).all()


def test_nothing_paid_has_no_sources():
    found = funded(network([("A", None, "2025-01-01")]), plan(10))
    assert len(found.by_member) == len(found.by_country) == len(found.by_rank) == len(found.flow) == 0
    assert len(found.by_leader(9)) == 0
    assert found.by_leg(0)["total"].tolist() == [0]
    assert found.of("starter") == 0
