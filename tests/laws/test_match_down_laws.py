"""Does the columnar engine hand down what its page says, read one giver at a time?"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import compute, trace
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.match_down import MatchDownBonus
from tests.columnar_builder import SEPTEMBER, Network, level, plan_of
from tests.laws.columnar_networks import GATES, RANKS, networks
from tests.laws.naive import Naive


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    networks(),
    GATES,
    st.sampled_from(("0.25", "0.333333", "1")),
    st.integers(1, 4),
    st.sampled_from((None, "0.5")),
    st.sampled_from(("before_caps", "after_caps")),
)
def test_agrees_with_a_plain_reading_of_the_page(
    network: Network, gate: dict | None, share: str, depth: int, cap: str | None, earnings: str
) -> None:
    one: dict = {
        "name": "down", "title": "Down", "family": "match_down", "of": ["level"], "share": share, "levels": depth,
        "earnings": earnings,
    }  # fmt: skip
    one |= {"gate": gate} if gate else {}
    capped = {"cap_per_member": cap} if cap else {}
    top: dict = {"rank": RANKS, "activity": {"personal_volume_min": 15}}
    plan = plan_of(level(**capped), one, **top)
    snapshot = network.snapshot()
    outcome, naive = compute(snapshot, plan, SEPTEMBER), Naive(snapshot, plan_of(level(**capped), **top), SEPTEMBER)
    bonus, ids, last = plan.bonuses[1], list(snapshot.members["member_id"]), SEPTEMBER.end_day - 1
    assert isinstance(bonus, MatchDownBonus)

    def reason(member: int) -> str | None:
        found = naive.role_reason(member, last)
        if found is None and naive.personal[member] < 1500:
            found = "inactive"
        return found or (None if naive.gate(bonus.gate, member) else "own_sales_gate")

    paid, passed = {}, {}
    awards = outcome.awards[outcome.awards["bonus"] == "level"]
    for giver, giver_id in enumerate(ids):
        mine = awards[awards["member_id"] == giver_id]
        earned = int(mine["amount_minor"].sum()) + (
            int(mine["cap_cut_minor"].sum()) if earnings == "before_caps" else 0
        )
        below = {m: line.index(giver) for m in range(len(ids)) if giver in (line := naive.line(m, last)) and m != giver}
        near = {member: distance for member, distance in below.items() if distance <= depth}
        sharing = sum(reason(member) is None for member in near)
        for member, distance in near.items():
            why = reason(member)
            if earned > 0 and why is None:
                paid[ids[member], distance] = (earned, earned * bonus.rate_ppm // sharing)
            elif earned > 0:
                passed[ids[member], distance, why] = earned
    down = outcome.awards[outcome.awards["bonus"] == "down"].to_dict("records")
    assert {(one["member_id"], one["level"]): (one["basis"], one["exact_micro"]) for one in down} == paid
    assert all(sum(one[kind] for kind in SALE_KINDS) == one["exact_micro"] for one in down)
    skips = outcome.skips[outcome.skips["bonus"] == "down"].to_dict("records")
    assert {(one["member_id"], one["level"], one["reason"]): one["basis"] for one in skips} == passed
    lines = trace(snapshot, plan, SEPTEMBER)
    lines = lines[(lines["bonus"] == "down") & (lines["outcome"] == "paid")]
    assert lines["exact_micro"].sum() == sum(exact for _, exact in paid.values())
