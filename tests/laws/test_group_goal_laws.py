"""Does the columnar engine pay group goals as their page says, read team by team, and never give more than there is?"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import compute, trace
from graph_service.engines.columnar.group_goal import divided
from graph_service.model.money import MICRO
from graph_service.model.period import Period
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.group_goal import GroupGoalBonus
from graph_service.plan.model import Plan
from tests.columnar_builder import SEPTEMBER, Network, level, plan_of
from tests.laws.columnar_networks import GATES, RANKS, networks
from tests.laws.naive import Naive

calm = settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One group goal beside a level bonus, every option drawn."""
    one: dict = {
        "name": "goal", "title": "Goal", "family": "group_goal",
        "team": draw(st.sampled_from(("own_downline", "sponsor_and_recruits", "organisation"))),
        "metric": draw(st.sampled_from(("volume", "customer_volume"))),
        "goal": draw(st.sampled_from(("0.01", "50", "200"))),
        "split": draw(st.sampled_from(("each", "equal", "by_volume"))),
    }  # fmt: skip
    if one["team"] == "own_downline":
        one["nested"] = "ends" if one["split"] == "by_volume" else draw(st.sampled_from(("ends", "included")))
    if one["team"] != "organisation" and draw(st.booleans()):
        one["leader_rank"] = draw(st.sampled_from(("low", "mid", "high", "gift")))
    if draw(st.booleans()):
        one["own_volume_min"] = draw(st.sampled_from(("0", "20")))
    if one["split"] == "each" or draw(st.booleans()):
        one["amount"] = draw(st.sampled_from(("0.01", "33.33", "9999")))
    else:
        one |= {"rate": draw(st.sampled_from(("0.1", "0.0333"))), "payable": "0.4", "point_value": 1}
    gate = draw(GATES)
    if gate:
        one["gate"] = gate
    top: dict = {"rank": RANKS}
    if draw(st.booleans()):
        top["activity"] = {"personal_volume_min": 25}
    return plan_of(one, level(), **top)


def teams(naive: Naive, plan: Plan, bonus: GroupGoalBonus, last: int) -> list[set[int]]:
    """The members of each team, straight from the table of the page."""
    people, names = range(len(naive.members)), [rank.name for rank in plan.ranks]
    if bonus.team == "organisation":
        return [set(people)]
    lowest = 0 if bonus.leader_rank is None else names.index(bonus.leader_rank)
    is_head = [naive.role_reason(m, last) is None and names.index(naive.rank(m)) >= lowest for m in people]
    line = {m: [m, *(above for above in naive.line(m, last) if above != m)] for m in people}
    if bonus.team == "sponsor_and_recruits":
        return [{m for m in people if head in line[m][:2]} for head in people if is_head[head]]
    if bonus.nested == "included":
        return [{m for m in people if head in line[m]} for head in people if is_head[head]]
    nearest = {m: next((above for above in line[m] if is_head[above]), None) for m in people}
    return [{m for m in people if nearest[m] == head} for head in people if is_head[head]]


def own_reason(
    naive: Naive, plan: Plan, bonus: GroupGoalBonus, own: list[int], member: int, last: int, met: bool
) -> str | None:
    found = naive.role_reason(member, last)
    if found is None and plan.activity_volume_min is not None and naive.personal[member] < plan.activity_volume_min:
        found = "inactive"
    if found is None and not met:
        found = "goal_not_met"
    if found is None and not naive.gate(bonus.gate, member):
        found = "own_sales_gate"
    little = bonus.own_volume_min is not None and own[member] < bonus.own_volume_min
    return found or ("not_qualified" if little or (bonus.split == "by_volume" and own[member] <= 0) else None)


@calm
@given(networks(), plans(), st.sampled_from((SEPTEMBER, Period.parse("2026-Q3"))))
def test_agrees_with_a_plain_reading_of_the_page(network: Network, plan: Plan, period: Period) -> None:
    snapshot = network.snapshot()
    outcome, naive = compute(snapshot, plan, period), Naive(snapshot, plan_of(level(), rank=RANKS), period)
    bonus = next(one for one in plan.bonuses if isinstance(one, GroupGoalBonus))
    last, people = period.end_day - 1, range(len(naive.members))
    own = [
        sum(
            s["volume"] for s in naive.sales if s["seller"] == m and (bonus.metric == "volume" or s["kind"] == "retail")
        )
        for m in people
    ]
    all_teams = teams(naive, plan, bonus, last)
    met = [team for team in all_teams if sum(own[m] for m in team) >= bonus.goal]
    reasons = {m: own_reason(naive, plan, bonus, own, m, last, any(m in team for team in met)) for m in people}
    paid: dict[int, int] = {}
    for team in met:
        volume = sum(own[m] for m in team)
        gives = volume * bonus.rate_ppm if bonus.amount_minor is None else bonus.amount_minor * MICRO
        entitled = sorted(m for m in team if reasons[m] is None)
        whole = {"each": 1, "equal": len(entitled), "by_volume": sum(own[m] for m in entitled)}[bonus.split]
        for m in entitled:
            part = int(Fraction(gives * (own[m] if bonus.split == "by_volume" else 1), whole))
            paid[m] = paid.get(m, 0) + part
        if bonus.split != "each" and entitled:
            given_away = sum(
                int(Fraction(gives * (own[m] if bonus.split == "by_volume" else 1), whole)) for m in entitled
            )
            assert 0 <= gives - given_away < len(entitled)
    basis = {m: sum(sum(own[o] for o in team) for team in met if m in team) for m in people}
    looked_at = {
        m
        for m in people
        if any(m in team for team in all_teams) and (own[m] != 0 or (basis[m] and naive.role_reason(m, last) is None))
    }
    ids = list(snapshot.members["member_id"])
    awards = outcome.awards[outcome.awards["bonus"] == "goal"].to_dict("records")
    assert {a["member_id"]: (a["level"], a["basis"], a["rate_ppm"], a["exact_micro"]) for a in awards} == {
        ids[m]: (0, basis[m], bonus.rate_ppm, exact) for m, exact in paid.items()
    }
    assert all(sum(a[kind] for kind in SALE_KINDS) == a["exact_micro"] for a in awards)
    skips = outcome.skips[outcome.skips["bonus"] == "goal"].to_dict("records")
    assert {s["member_id"]: (s["reason"], s["basis"]) for s in skips} == {
        ids[m]: (reasons[m], basis[m] or own[m]) for m in looked_at if reasons[m] is not None
    }


@calm
@given(networks(), plans(), st.data())
def test_its_lines_add_up_to_its_awards_and_skips(network: Network, plan: Plan, data: st.DataObject) -> None:
    snapshot = network.snapshot()
    outcome, lines = compute(snapshot, plan, SEPTEMBER), trace(snapshot, plan, SEPTEMBER)
    lines = lines[lines["bonus"] == "goal"].reset_index(drop=True)
    assert (lines["sale"] >= 0).all()
    sums = lines.groupby(["member", "outcome"])[["basis", "exact_micro"]].sum().reset_index()
    row = {name: index for index, name in enumerate(snapshot.members["member_id"])}
    awards, skips = (table[table["bonus"] == "goal"] for table in (outcome.awards, outcome.skips))
    expected = {(row[a["member_id"]], "paid"): (a["basis"], a["exact_micro"]) for a in awards.to_dict("records")}
    expected |= {(row[s["member_id"]], s["reason"]): (s["basis"], 0) for s in skips.to_dict("records")}
    assert {(m, why): (basis, exact) for m, why, basis, exact in sums.itertuples(index=False)} == expected
    assert not lines.duplicated(["member", "sale"]).any()
    member = data.draw(st.integers(0, len(row) - 1))
    sale = data.draw(st.integers(0, max(len(snapshot.sales) - 1, 0)))
    for found, whole in (
        (trace(snapshot, plan, SEPTEMBER, members=[member]), lines[lines["member"] == member]),
        (trace(snapshot, plan, SEPTEMBER, sales=[sale]), lines[lines["sale"] == sale]),
    ):
        part = found[found["bonus"] == "goal"].reset_index(drop=True)
        assert part.to_dict("records") == whole.to_dict("records")


@calm
@given(st.integers(0, 2**60), st.integers(1, 2**46 - 1), st.integers(0, 2**46 - 1))
def test_a_part_by_volume_is_exact_where_a_product_would_pass_64_bits(total: int, whole: int, weight: int) -> None:
    weight %= whole + 1
    [part] = divided(*(np.array([number], dtype=np.int64) for number in (total, weight, whole))).tolist()
    assert part == total * weight // whole
