"""Does the columnar engine divide pools as their page says, read slowly and in fractions, and never give more than there is?"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import compute, trace
from graph_service.model.money import MICRO
from graph_service.model.period import Period
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.pool import PoolBonus
from graph_service.plan.model import Plan
from tests.columnar_builder import SEPTEMBER, Network, level, plan_of
from tests.laws.columnar_networks import GATES, RANKS, networks
from tests.laws.naive import Naive

calm = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
MEASURES = ("personal_volume", "group_volume", "team_volume")


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One pool beside a level bonus, every option drawn."""
    one: dict = {
        "name": "pool", "title": "Pool", "family": "pool", "basis": "net",
        "share": draw(st.sampled_from(("0.02", "0.333333", "1"))),
        "pays_on": draw(st.sampled_from((["retail"], ["retail", "personal", "starter", "qualifying"]))),
        "split": draw(st.sampled_from(("equal", "shares", "position"))),
    }  # fmt: skip
    if draw(st.booleans()):
        one["rank_min"] = draw(st.sampled_from(("low", "mid", "high", "gift")))
    if one["split"] == "shares" and draw(st.booleans()):
        one["shares_by_rank"] = draw(
            st.sampled_from(({"low": 1, "mid": 7}, {"high": 3}, {"low": 1, "mid": 2, "gift": 4}))
        )
    elif one["split"] == "shares":
        one |= {
            "share_volume": draw(st.sampled_from(("0.01", "15", "120"))),
            "share_by": draw(st.sampled_from(MEASURES)),
        }
    elif one["split"] == "position":
        one["positions"] = draw(
            st.sampled_from((["1"], ["0.5", "0.3", "0.2"], ["0.2", "0.7"], ["0.333333", "0.333333"]))
        )
        one |= {"order_by": draw(st.sampled_from(MEASURES)), "ties": draw(st.sampled_from(("split", "all", "earlier")))}
    gate = draw(GATES)
    if gate:
        one["gate"] = gate
    if draw(st.booleans()):
        one |= {"basis": "volume", "payable": 1, "point_value": 1}
    top: dict = {"rank": RANKS}
    if draw(st.booleans()):
        top["activity"] = {"personal_volume_min": 25}
    return plan_of(one, level(), **top)


def slowly(
    naive: Naive, plan: Plan, bonus: PoolBonus, period: Period
) -> tuple[int, dict[int, Fraction], dict[int, str]]:
    """The company's basis, each part as a fraction of the pool, and who is passed over why."""
    counted = [sale for sale in naive.sales if sale["kind"] in bonus.pays_on]
    company = sum(sale["net" if bonus.basis == "net" else "volume"] for sale in counted)
    names, last = [rank.name for rank in plan.ranks], period.end_day - 1
    measures = {"personal_volume": naive.personal, "group_volume": naive.group, "team_volume": naive.team}
    shares: dict[int, int] = {}
    passed: dict[int, str] = {}
    for member in range(len(naive.members)):
        rank = naive.rank(member)
        volume = measures[bonus.measure][member] if bonus.measure else 1
        listed = dict(bonus.shares_by_rank).get(rank, 0) if bonus.shares_by_rank else 1
        lowest = 0 if bonus.rank_min is None else names.index(bonus.rank_min)
        if naive.role_reason(member, last) or names.index(rank) < lowest or volume <= 0 or not listed or company <= 0:
            continue
        if plan.activity_volume_min is not None and naive.personal[member] < plan.activity_volume_min:
            passed[member] = "inactive"
        elif not naive.gate(bonus.gate, member):
            passed[member] = "own_sales_gate"
        elif bonus.share_volume is not None and volume < bonus.share_volume:
            passed[member] = "not_qualified"
        elif bonus.split == "position":
            shares[member] = volume
        else:
            shares[member] = volume // bonus.share_volume if bonus.share_volume else listed
    if bonus.split != "position":
        return company, {member: Fraction(count, sum(shares.values())) for member, count in shares.items()}, passed
    places = [Fraction(ppm, MICRO) for ppm in bonus.positions_ppm]
    parts: dict[int, Fraction] = {}
    line = sorted(shares, key=lambda one: (-shares[one], naive.members[one]["enrolled_on"], one))
    for place, member in enumerate(line):
        equal = [index for index, other in enumerate(line) if shares[other] == shares[member]]
        standing = {"earlier": [place], "split": equal, "all": equal[:1]}[bonus.ties or ""]
        parts[member] = sum((places[i] for i in standing if i < len(places)), Fraction(0)) / len(standing)
    most = max(Fraction(1), sum(parts.values(), Fraction(0)))
    passed |= {member: "not_qualified" for member, part in parts.items() if not part}
    return company, {member: part / most for member, part in parts.items() if part}, passed


@calm
@given(networks(), plans(), st.sampled_from((SEPTEMBER, Period.parse("2026-Q3"))))
def test_agrees_with_a_plain_reading_of_the_page(network: Network, plan: Plan, period: Period) -> None:
    snapshot = network.snapshot()
    outcome = compute(snapshot, plan, period)
    bonus = next(one for one in plan.bonuses if isinstance(one, PoolBonus))
    sales_only = plan_of(level(), rank=RANKS)
    company, parts, passed = slowly(Naive(snapshot, sales_only, period), plan, bonus, period)
    ids = list(snapshot.members["member_id"])
    awards = outcome.awards[outcome.awards["bonus"] == "pool"].to_dict("records")
    pool = company * bonus.rate_ppm
    assert {one["member_id"]: one["exact_micro"] for one in awards} == {
        ids[m]: int(pool * part) for m, part in parts.items()
    }
    assert all((one["level"], one["basis"], one["rate_ppm"]) == (0, company, bonus.rate_ppm) for one in awards)
    assert all(sum(one[kind] for kind in SALE_KINDS) == one["exact_micro"] for one in awards)
    given_away = sum(one["exact_micro"] for one in awards)
    assert 0 <= sum(pool * part for part in parts.values()) - given_away < max(len(awards), 1)
    assert given_away <= max(pool, 0)
    skips = outcome.skips[outcome.skips["bonus"] == "pool"].to_dict("records")
    assert {one["member_id"]: (one["reason"], one["basis"]) for one in skips} == {
        ids[m]: (reason, company) for m, reason in passed.items()
    }


@calm
@given(networks(), plans())
def test_its_lines_are_its_awards_and_skips(network: Network, plan: Plan) -> None:
    snapshot = network.snapshot()
    outcome, lines = compute(snapshot, plan, SEPTEMBER), trace(snapshot, plan, SEPTEMBER)
    lines = lines[lines["bonus"] == "pool"]
    assert (lines["sale"] == -1).all()
    awards = outcome.awards[outcome.awards["bonus"] == "pool"]
    assert lines.loc[lines["outcome"] == "paid", "exact_micro"].tolist() == awards["exact_micro"].tolist()
    assert (lines["outcome"] != "paid").sum() == (outcome.skips["bonus"] == "pool").sum()
