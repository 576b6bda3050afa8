"""Are the caps of a plan read, told, kept with a run, and never passed?"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import compute
from graph_service.errors import PlanRefused
from graph_service.plan.families import family_of
from graph_service.plan.model import Caps
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import sentences
from tests.columnar_builder import SEPTEMBER, Network, differential, level, plan_of
from tests.laws.columnar_networks import networks

COMPANY = {"company_share": "0.42", "basis": "net", "company_mode": "pro_rata"}


def test_every_option_arrives_and_is_kept_with_a_run() -> None:
    caps = {"family_max": {"differential": 2, "level": "1.5"}, "member_max": 9} | COMPANY
    plan = plan_of(level(), differential(), caps=caps)
    assert plan.caps == Caps((("differential", 200), ("level", 150)), 900, 420_000, "net", "pro_rata")
    assert from_canonical_json(canonical_json(plan)) == plan
    points = plan_of(
        level(), caps={"company_share": "0.4", "basis": "volume", "point_value": 2, "company_mode": "priority"}
    )
    assert points.caps is not None
    assert (points.caps.company_rate_ppm, points.caps.company_basis) == (800_000, "volume")


def test_a_plan_without_caps_keeps_its_hash() -> None:
    assert '"caps"' not in canonical_json(plan_of(level()))
    assert plan_of(level(), caps={"member_max": 1}).hash != plan_of(level()).hash


MISTAKES = [
    ({}, "caps.company_share: the caps ask for nothing"),
    ({"family_max": {}}, "caps.company_share: the caps ask for nothing"),
    ({"family_max": {"matrix": 1}}, "caps.family_max.matrix: no bonus of this plan is of that family"),
    ({"family_max": {"differential": 1}}, "caps.family_max.differential: no bonus of this plan is of that family"),
    ({"family_max": {"level": -1}}, "caps.family_max.level: -1 is below zero"),
    ({"member_max": "x"}, "caps.member_max: 'x' is not a finite number"),
    ({"company_share": "0.4"}, "caps.company_mode: missing"),
    ({"company_share": "0.4", "company_mode": "priority"}, "caps.basis: missing"),
    (COMPANY | {"company_share": 2}, "caps.company_share: 2 is not between 0 and 1"),
    (COMPANY | {"company_mode": "fair"}, "caps.company_mode: 'fair' is not known"),
    (COMPANY | {"point_value": 1}, "caps.point_value: has no meaning for net sales"),
    (COMPANY | {"basis": "volume"}, "caps.point_value: missing"),
    ({"member_max": 1, "company_mode": "priority"}, "caps.company_mode: has no meaning without company_share"),
    ({"member_max": 1, "most": 1}, "caps.most: unknown key"),
]


@pytest.mark.parametrize(("caps", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_place(caps: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(level(), caps=caps)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("caps", "said"),
    [
        ({"family_max": {"level": 20}}, "No one gets more than 20.00 EUR in a period from the bonuses Level together."),
        ({"member_max": 20}, "No one gets more than 20.00 EUR in a period in all."),
        (
            COMPANY,
            "All pay of a period together is at most 42 % of the net amount of all its sales. "
            "If it would be more, every award is cut in the same proportion.",
        ),
        (
            COMPANY | {"company_mode": "hard_stop"},
            "All pay of a period together is at most 42 % of the net amount of all its sales. If it would be more, awards are "
            "paid in the order of the bonuses Level, Performance, of the members' ids and of levels until it is used up.",
        ),
    ],
)
def test_the_caps_are_told(caps: dict, said: str) -> None:
    assert said in sentences(plan_of(level(), differential(), caps=caps))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    networks(),
    st.sampled_from(("pro_rata", "priority", "hard_stop")),
    st.sampled_from(("0.000001", "0.01", "0.1", "1")),
    st.sampled_from((None, "0.05", "4")),
    st.sampled_from((None, "0", "0.77", "3")),
)
def test_no_cap_is_passed_and_nothing_is_lost(
    network: Network, mode: str, share: str, member: str | None, family: str | None
) -> None:
    caps: dict = {"company_share": share, "basis": "net", "company_mode": mode}
    if member is not None:
        caps["member_max"] = member
    if family is not None:
        caps["family_max"] = {"level": family}
    bonuses = (differential(), level(), level(name="again", rates=["0.2"]))
    snapshot = network.snapshot()
    free = compute(snapshot, plan_of(*bonuses), SEPTEMBER).awards
    plan = plan_of(*bonuses, caps=caps)
    capped = compute(snapshot, plan, SEPTEMBER).awards
    keys = ["member_id", "bonus", "level", "basis", "exact_micro"]
    assert capped[keys].equals(free[keys])
    assert (capped["amount_minor"] + capped["cap_cut_minor"] == free["amount_minor"]).all()
    assert (capped["cap_cut_minor"] >= 0).all()
    gain = capped["amount_minor"].clip(lower=0)
    assert plan.caps is not None
    if member is not None:
        assert (gain.groupby(capped["member_id"]).sum() <= plan.caps.member_max_minor).all()
    families = capped["bonus"].map({bonus.name: family_of(bonus).name for bonus in plan.bonuses})
    for name, most in plan.caps.family_max_minor:
        assert (gain[families == name].groupby(capped["member_id"]).sum() <= most).all()
    inside = snapshot.sales["sold_on"].between(SEPTEMBER.first_day, SEPTEMBER.end_day - 1) & (
        snapshot.sales["currency"] == "EUR"
    )
    seen = snapshot.refunds[snapshot.refunds["refunded_on"] < SEPTEMBER.end_day]
    net = int(snapshot.sales.loc[inside, "net_minor"].sum()) - int(
        seen.loc[seen["sale"].isin(snapshot.sales.index[inside]), "amount_minor"].sum()
    )
    room = max(net * (plan.caps.company_rate_ppm or 0) // 1_000_000, 0)
    kept = (
        compute(
            snapshot,
            plan_of(*bonuses, caps={k: v for k, v in caps.items() if k in ("member_max", "family_max")}),
            SEPTEMBER,
        )
        if member or family
        else None
    )
    wanted = int((free if kept is None else kept.awards)["amount_minor"].clip(lower=0).sum())
    assert int(gain.sum()) == min(room, wanted)
