"""Does the reader take a referral bonus, and name every mistake with its place?"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families import family_of
from graph_service.plan.families.referral import ReferralBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import plan_of


def referral(**changes: object) -> dict:
    base: dict[str, Any] = {
        "name": "credit", "title": "Credit", "family": "referral", "referrer_amount": "20", "referred_amount": "12.50",
        "whose_sales": "bought", "pays_on": ["retail"], "sales_min": 2, "net_min": "10", "shared_identifier": "excluded",
        "referrer_must_be": "anyone",
    }  # fmt: skip
    return {key: value for key, value in (base | changes).items() if value is not None}


def problems(**changes: object) -> str:
    with pytest.raises(PlanRefused) as caught:
        plan_of(referral(**changes))
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_every_option_arrives() -> None:
    options = {"within_days": 90, "category": "stay", "lifetime_cap": 5000, "expires_days": 30}
    plan = plan_of(referral(**options))
    bonus = plan.bonuses[0]
    assert isinstance(bonus, ReferralBonus)
    assert (bonus.referrer_minor, bonus.referred_minor, bonus.net_min_minor, bonus.sales_min) == (
        2_000,
        1_250,
        1_000,
        2,
    )
    assert (bonus.within_days, bonus.category, bonus.lifetime_cap_minor, bonus.expires_days) == (
        90,
        "stay",
        500_000,
        30,
    )
    assert (bonus.sources, bonus.first_level, bonus.levels, plan.reads_history) == (("retail",), 0, 1, True)
    assert not bonus.on_volume
    assert from_canonical_json(canonical_json(plan)) == plan
    assert family_of(bonus).share(bonus, plan) == Fraction(3_250, 2_000)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"referrer_amount": None}, "bonus.credit.referrer_amount: missing"),
        ({"referrer_amount": "-1"}, "referrer_amount: -1 is below zero"),
        ({"referrer_amount": "0.001"}, "referrer_amount: .*more than 2 decimals"),
        ({"referrer_amount": "10000000.01"}, "referrer_amount: is too large for one reward"),
        ({"referrer_amount": 0, "referred_amount": 0}, "referrer_amount: nobody would be rewarded"),
        ({"referred_amount": None}, "referred_amount: missing"),
        ({"whose_sales": "all"}, "whose_sales: 'all' is not known"),
        ({"pays_on": []}, "pays_on: .*is not a list"),
        ({"sales_min": 0}, "sales_min: 0 is not a whole number from 1 to 10000"),
        ({"net_min": None}, "net_min: missing"),
        ({"within_days": -1}, "within_days: -1 is not a whole number"),
        ({"category": ""}, "category: '' is not text"),
        ({"shared_identifier": None}, "shared_identifier: missing"),
        ({"referrer_must_be": "customer"}, "referrer_must_be: 'customer' is not known"),
        ({"expires_days": 0}, "expires_days: 0 is not a whole number"),
        ({"lifetime_cap": 1, "cap_per_member": 1}, "lifetime_cap: cannot stand beside cap_per_member"),
        ({"lifetime_cap": 1, "gate": {"mode": "all", "customers_min": 1}}, "lifetime_cap: cannot stand beside gate"),
        ({"rate": "0.1"}, "rate: unknown key"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(changes: dict[str, object], said: str) -> None:
    assert re.search(said, problems(**changes)), problems(**changes)


def test_the_rule_is_told_with_what_it_asks_for() -> None:
    told = " ".join(sentences(plan_of(referral(within_days=90, expires_days=30, referrer_must_be="participant"))))
    for part in ("the referrer gets 20.00 EUR and the referred person 12.50 EUR, once",
                 "purchase number 2 by the referred person", "A sale of less than 10.00 EUR",
                 "within 90 days of joining count",
                 "can be used for 30 days",
                 "share a bank account", "the right to earn"):  # fmt: skip
        assert part in told
    only_new = " ".join(sentences(plan_of(referral(referrer_amount=0, category="stay", shared_identifier="allowed"))))
    for part in ("Credit: each referred person gets 12.50 EUR, once.", "Only sales of the category stay count.",
                 "a shared identifier is allowed", "The referrer may be a customer."):  # fmt: skip
        assert part in only_new
    one_sided = sentences(plan_of(referral(referred_amount=0, whose_sales="credited", lifetime_cap=50)))
    assert any("for each referred person the referrer gets 20.00 EUR, once" in line for line in one_sided)
    assert any("credited to the referred person" in line for line in one_sided)
    assert any("more than 50.00 EUR of it in all periods" in line for line in one_sided)


def test_a_reward_on_a_sale_of_any_size_makes_a_reader_pause() -> None:
    assert any("a sale of any size qualifies" in line for line in plan_warnings(plan_of(referral(net_min=0))))
    assert not any("any size" in line for line in plan_warnings(plan_of(referral())))
