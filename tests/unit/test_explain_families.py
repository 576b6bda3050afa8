"""Are pay and passing over explained where the payee is not above the seller, gone past, or paid for each sale?"""

from __future__ import annotations

from fractions import Fraction

from graph_service.runs.explain import explain
from tests.columnar_builder import SEPTEMBER, Network, level, plan_of
from tests.unit.test_plan_level import fixed
from tests.unit.test_plan_monoline import line


def network() -> Network:
    """R is sponsored by S and S by P; X is in nobody's tree. X enrolled before R."""
    people = Network().person("P", enrolled=1).person("S", "P", 2).person("X", enrolled=3).person("R", "S", 4)
    return people.sale("R", net=1_000).sale("R", net=500)


def test_a_payee_who_is_not_above_the_seller_is_named_alone() -> None:
    told = explain(network().snapshot(), plan_of(line(pays_on=["personal"])), SEPTEMBER, "X")
    assert [(each.level, each.path, each.amount_minor) for each in told.lines] == [
        (1, ("R", "X"), 100), (1, ("R", "X"), 50),
    ]  # fmt: skip


def test_who_is_gone_past_learns_why() -> None:
    told = explain(network().snapshot(), plan_of(level(pass_up_first=1)), SEPTEMBER, "S")
    assert told.lines == ()
    assert [(each.level, each.reason, each.basis) for each in told.skipped] == [
        (1, "passed_up", 1_000), (1, "passed_up", 500),
    ]  # fmt: skip
    assert "go past their sponsor" in told.skipped[0].rule


def test_a_fixed_amount_is_told_in_sales() -> None:
    plan = plan_of(fixed())
    told = explain(network().snapshot(), plan, SEPTEMBER, "S")
    assert [(each.basis, each.rate_ppm, each.exact, each.amount_minor) for each in told.lines] == [
        (1, 0, Fraction(250), 250), (1, 0, Fraction(250), 250),
    ]  # fmt: skip
    assert plan.bonuses[0].counts_sales
