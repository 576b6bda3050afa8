"""Does the columnar engine match what its page says, read as slowly and plainly as it can be?"""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import compute, trace
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.matching import MatchingBonus
from graph_service.plan.model import Plan
from tests.columnar_builder import SEPTEMBER, Network, differential, level, plan_of
from tests.laws.columnar_networks import GATES, RANKS, networks
from tests.laws.naive import Naive

calm = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A level bonus, a stair-step, a match of both and a match of the match, every option drawn."""
    matches = []
    for name, of in (("match", draw(st.sampled_from((["level"], ["performance", "level"])))), ("second", ["match"])):
        rates = draw(st.sampled_from((["0.1", "0.07"], ["1"], ["0", "0.333333", "0.5", "0.01"])))
        one: dict = {
            "name": name, "title": name, "family": "matching", "of": of, "rates": rates,
            "earnings": draw(st.sampled_from(("before_caps", "after_caps"))),
            "by": draw(st.sampled_from(("level", "generation"))),
            "compression": draw(st.sampled_from(("none", "skip_inactive", "level_qualified"))),
        }  # fmt: skip
        if one["by"] == "generation":
            one["leader_rank"] = draw(st.sampled_from(("low", "mid", "high", "gift")))
        if draw(st.booleans()):
            one["depth_by_rank"] = {"low": 1, "high": len(rates)}
        gate = draw(GATES)
        if gate:
            one["gate"] = gate
        if draw(st.booleans()):
            one["cap_per_member"] = "0.75"
        matches.append(one)
    top: dict = {"rank": RANKS, "rounding": draw(st.sampled_from(("half_even", "half_up", "down")))}
    if draw(st.booleans()):
        top["activity"] = {"personal_volume_min": 25}
    brackets = [{"group_volume_min": 30, "rate": "0.03"}, {"group_volume_min": 90, "rate": "0.0615"}]
    capped = {"cap_per_member": "2"} if draw(st.booleans()) else {}
    return plan_of(level(**capped), differential(brackets=brackets), *matches, **top)


def slowly(
    snapshot: Snapshot, plan: Plan, bonus: MatchingBonus, awards: pd.DataFrame, period: Period
) -> tuple[dict, dict]:
    """Bases paid and passed over, one earner at a time up the line of the last day."""
    sales_only = [one for one in plan.bonuses if not isinstance(one, MatchingBonus)]
    naive = Naive(snapshot, Plan(**{**_fields(plan), "bonuses": tuple(sales_only)}), period)
    last, ids = period.end_day - 1, list(snapshot.members["member_id"])
    names = [rank.name for rank in plan.ranks]
    paid: dict = defaultdict(int)
    passed: dict = defaultdict(int)
    for row, member_id in enumerate(ids):
        mine = awards[(awards["member_id"] == member_id) & awards["bonus"].isin(bonus.of)]
        earned = int(mine["amount_minor"].sum())
        if bonus.earnings == "before_caps":
            earned += int(mine["cap_cut_minor"].sum())
        counter, at = 1, naive.sponsor(row, last)
        while at is not None and counter <= len(bonus.rates_ppm):
            person, rank = snapshot.members.iloc[at], naive.rank(at)
            inactive = plan.activity_volume_min is not None and naive.personal[at] < plan.activity_volume_min
            limit = dict(bonus.depth_by_rank).get(rank, 0) if bonus.depth_by_rank else counter
            reason = None
            if person["left_on"] <= last:
                reason = "left"
            elif person["enrolled_on"] > last:
                reason = "not_participant"
            elif inactive:
                reason = "inactive"
            elif counter > limit:
                reason = "beyond_depth_limit"
            elif not naive.gate(bonus.gate, at):
                reason = "own_sales_gate"
            if reason is None:
                paid[member_id := ids[at], counter] += earned
            else:
                passed[ids[at], counter, reason] += earned
            held = {
                "none": False,
                "skip_inactive": reason in ("left", "not_participant", "inactive"),
                "level_qualified": reason is not None,
            }[bonus.compression]
            leads = bonus.leader_rank is None or names.index(rank) >= names.index(bonus.leader_rank)
            counter += leads and not held
            at = naive.sponsor(at, last)
    return {key: one for key, one in paid.items() if one}, {key: one for key, one in passed.items() if one}


def _fields(plan: Plan) -> dict:
    return {name: getattr(plan, name) for name in plan.__slots__}


@calm
@given(networks(), plans(), st.sampled_from((SEPTEMBER, Period.parse("2026-Q3"))))
def test_agrees_with_a_plain_reading_of_the_page(network: Network, plan: Plan, period: Period) -> None:
    snapshot = network.snapshot()
    outcome = compute(snapshot, plan, period)
    for bonus in plan.bonuses:
        if isinstance(bonus, MatchingBonus):
            paid, passed = slowly(snapshot, plan, bonus, outcome.awards, period)
            awards = outcome.awards[outcome.awards["bonus"] == bonus.name].to_dict("records")
            assert {(one["member_id"], one["level"]): one["basis"] for one in awards} == paid
            for one in awards:
                assert one["rate_ppm"] == bonus.rates_ppm[one["level"] - 1]
                assert one["exact_micro"] == one["basis"] * one["rate_ppm"]
            skips = outcome.skips[outcome.skips["bonus"] == bonus.name].to_dict("records")
            assert {(one["member_id"], one["level"], one["reason"]): one["basis"] for one in skips} == passed


@calm
@given(networks(), plans())
def test_the_split_and_the_lines_add_up(network: Network, plan: Plan) -> None:
    snapshot = network.snapshot()
    outcome, lines = compute(snapshot, plan, SEPTEMBER), trace(snapshot, plan, SEPTEMBER)
    assert (outcome.awards[list(SALE_KINDS)].sum(axis=1) == outcome.awards["exact_micro"]).all()
    lines["member_id"] = snapshot.members["member_id"].iloc[lines["member"]].reset_index(drop=True)
    keys = ["member_id", "bonus", "level"]
    paid = lines[lines["outcome"] == "paid"].groupby(keys)[["basis", "exact_micro"]].sum()
    paid = paid[(paid != 0).any(axis=1)]
    expected = outcome.awards.set_index(keys)[["basis", "exact_micro"]]
    pd.testing.assert_frame_equal(paid.reset_index(), expected.reset_index(), check_dtype=not paid.empty)
    assert set(lines.loc[lines["sale"] < 0, "bonus"]) <= {"match", "second"}
