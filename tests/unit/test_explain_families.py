"""Are pay and passing over explained where the payee is not above the seller, gone past, or paid for each sale?"""

from __future__ import annotations

from fractions import Fraction

from graph_service.runs.explain import GUARANTEE_GIVEN, GUARANTEE_RECEIVED
from tests.columnar_builder import SEPTEMBER, Network, explained, generation, level, plan_of
from tests.unit.test_plan_level import fixed
from tests.unit.test_plan_monoline import line


def network() -> Network:
    """R is sponsored by S and S by P; X is in nobody's tree. X enrolled before R."""
    people = Network().person("P", enrolled=1).person("S", "P", 2).person("X", enrolled=3).person("R", "S", 4)
    return people.sale("R", net=1_000).sale("R", net=500)


def test_a_payee_who_is_not_above_the_seller_is_named_alone() -> None:
    told = explained(network().snapshot(), plan_of(line(pays_on=["personal"])), SEPTEMBER, "X")
    assert [(each.level, each.path, each.amount_minor) for each in told.lines] == [
        (1, ("R", "X"), 100), (1, ("R", "X"), 50),
    ]  # fmt: skip


def test_who_is_gone_past_learns_why() -> None:
    told = explained(network().snapshot(), plan_of(level(pass_up_first=1)), SEPTEMBER, "S")
    assert told.lines == ()
    assert [(each.level, each.reason, each.basis) for each in told.skipped] == [
        (1, "passed_up", 1_000), (1, "passed_up", 500),
    ]  # fmt: skip
    assert "go past their sponsor" in told.skipped[0].rule


def test_a_fixed_amount_is_told_in_sales() -> None:
    plan = plan_of(fixed())
    told = explained(network().snapshot(), plan, SEPTEMBER, "S")
    assert [(each.basis, each.rate_ppm, each.exact, each.amount_minor) for each in told.lines] == [
        (1, 0, Fraction(250), 250), (1, 0, Fraction(250), 250),
    ]  # fmt: skip
    assert plan.bonuses[0].counts_sales


def test_what_a_guarantee_brings_and_takes_is_told() -> None:
    """K's 20,000.00 bring M 800.00, of which 400.00 make up for M's empty group, and N passes 300.00 of them on to U."""
    people = Network().person("U").person("N", "U").person("M", "N").person("K", "M")
    for member in "UNMK":
        people.rank(member, "Gold")
    people.sale("K", net=2_000_000).sale("N", net=250_000)
    bonus = generation(rates=["0.04"], guaranteed_minimum="10000")
    plan = plan_of(bonus, rank=[{"name": "Member"}, {"name": "Gold"}])
    told = {
        member: [(each.path, each.note, each.amount_minor) for each in
                 explained(people.snapshot(), plan, SEPTEMBER, member).lines]
        for member in "UNM"
    }  # fmt: skip
    assert told == {
        "U": [(("U",), GUARANTEE_RECEIVED, 30_000), (("N", "U"), "", 10_000)],
        "N": [(("N",), GUARANTEE_RECEIVED, 40_000), (("N",), GUARANTEE_GIVEN, -30_000)],
        "M": [(("M",), GUARANTEE_GIVEN, -40_000), (("K", "M"), "", 80_000)],
    }
    whole = explained(people.snapshot(), plan, SEPTEMBER, "M")
    assert whole.earned_minor == 40_000
    assert whole.to_json()["lines"][0]["note"] == GUARANTEE_GIVEN
    of_sale = explained(people.snapshot(), plan, SEPTEMBER, "M", sale_id=whole.lines[1].sale_id)
    assert [each.note for each in of_sale.lines] == [""]
