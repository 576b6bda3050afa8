"""Do the worked examples of the design hold, to the fraction?"""

from __future__ import annotations

import doctest
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.compliance import deciding, facts, findings, kernels
from graph_service.compliance.kernels import (
    EndUse,
    consumption_share,
    entrant_funded_share,
    gini,
    holds,
    lorenz,
    payable_on,
    recruiting_share,
    reproduction,
    safeguard,
    saturation_days,
    top_share,
    vk_split,
    wilson,
    within_cap,
    worst,
)
from graph_service.errors import BadInput

HALF = Fraction(1, 2)


def tree_payouts(k: int = 3, depth: int = 5, rates: tuple[int, ...] = (10, 5, 3)) -> list[int]:
    """Pay of each member of a complete k-ary tree in which everyone buys 100 and `rates` per cent go up."""
    payouts = []
    for level in range(depth + 1):
        levels_below = range(1, min(len(rates), depth - level) + 1)
        payouts += [sum(rates[j - 1] * k**j for j in levels_below)] * k**level
    return payouts


@pytest.mark.parametrize("module", [kernels, deciding, facts, findings])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("q", "m", "retail", "recruiting", "share", "break_even", "raised"),
    [
        ("1/5", "1/4", 13_000, 32_000, "32/45", "8/21", True),  # 0.711111
        ("2/5", "1/4", 26_000, 24_000, "12/25", "8/21", False),
        ("8/21", "1/4", None, None, "1/2", "8/21", False),  # exactly a half is not more than a half
        ("1/5", "0", None, None, "4/5", "1/2", True),
        ("1/2", "0", None, None, "1/2", "1/2", False),
    ],
)
def test_vk_split(q, m, retail, recruiting, share, break_even, raised):
    split = vk_split(100_000, Fraction(q), Fraction(m), Fraction(2, 5))
    assert (split.share, split.break_even) == (Fraction(share), Fraction(break_even))
    if retail is not None:
        assert (split.retail, split.recruiting) == (retail, recruiting)
    assert holds(split.share, ">", HALF) is raised


def test_vk_accepting_everything_leaves_only_the_recruiting_bonuses():
    assert vk_split(100, 0, Fraction(1, 4), Fraction(2, 5), Fraction(1, 10), 1).recruiting == 10


def test_herbalife_style():
    sales = EndUse(retail=500_000, within_cap=250_000, over_cap=150_000, unverified=100_000)
    assert sales.net == 1_000_000
    assert [sales.share(name) for name in ("strict", "capped", "lenient")] == [HALF, Fraction(3, 4), Fraction(9, 10)]
    assert holds(sales.share("capped"), "<", Fraction(4, 5))
    assert not holds(sales.share("lenient"), "<", Fraction(4, 5))
    assert consumption_share(250_000, 500_000) == Fraction(1, 3)
    assert not holds(consumption_share(250_000, 500_000), ">", Fraction(1, 3))


def test_caps():
    assert within_cap([180, 200, 350], 200) == (580, 150, 1)
    assert within_cap([], 200) == (0, 0, 0)


def test_vemma_style():
    assert [payable_on(customers, 100) for customers in (51, 40, 50)] == [100, 0, 0]


def test_4finance_fires_c01_though_entrants_fund_next_to_nothing():
    entrants = Fraction(1, 100)
    assert [entrant_funded_share(entrants, pay) for pay in (10, 20)] == [Fraction(1, 1000), Fraction(1, 2000)]
    assert not any(holds(entrant_funded_share(entrants, pay), ">", HALF) for pay in (10, 20))
    assert recruiting_share({"enrolment": 10 + 20}) == 1
    assert holds(recruiting_share({"enrolment": 30}), ">", HALF)


def test_recruiting_share_of_nothing_is_no_figure():
    assert recruiting_share({"retail": 0}) is None


def test_complete_tree_of_three():
    payouts = tree_payouts()
    assert (len(payouts), sum(payouts)) == (364, 6_483)
    assert round(float(Fraction(payouts.count(0), 364)), 6) == 0.667582
    assert round(sum(pay < 100 for pay in payouts) / 364, 6) == 0.964286
    assert round(float(gini(payouts)), 6) == 0.777559
    assert round(float(top_share(payouts, Fraction(1, 100))), 6) == 0.096252
    assert round(float(top_share(payouts, Fraction(1, 10))), 6) == 0.590467


def test_lorenz_ends_at_both_corners_and_lies_below_the_diagonal():
    points = lorenz(tree_payouts())
    assert points[0] == (0, 0)
    assert points[-1] == (1, 1)
    assert all(y <= x for x, y in points)
    assert lorenz([0, 0]) == ()
    assert gini([0, 0]) is None


@pytest.mark.parametrize(
    ("verified", "declared", "not_stated", "any_verified", "state"),
    [
        (True, True, True, True, "meets"),
        (False, False, False, False, "does_not_meet"),  # even what is declared would not do
        (False, True, True, True, "not_proven"),  # the rest is only declared
        (False, True, False, False, "not_proven"),  # Omnitrition: declared, none verified
        (False, True, False, True, "does_not_meet"),  # what is missing has been called unverified
    ],
)
def test_safeguard(verified, declared, not_stated, any_verified, state):
    assert safeguard(verified, declared, not_stated, any_verified) == state


def test_worst_of_nothing_meets():
    assert worst([]) == "meets"
    assert worst(["review", "does_not_meet", "not_proven"]) == "does_not_meet"


def test_wilson_holds_the_share_and_refuses_nonsense():
    low, high = wilson(0, 10)
    assert low == 0
    assert 0.27 < high < 0.29
    with pytest.raises(BadInput):
        wilson(11, 10)
    with pytest.raises(BadInput):
        wilson(0, 0)


def test_reproduction_and_horizon():
    found = reproduction(4, 8, 16)  # each of four brought in exactly two
    assert (found.rate, found.low, found.high) == (2, 2.0, 2.0)
    assert reproduction(0, 0, 0) is None
    assert saturation_days(1000, 8000, Fraction(2), Fraction(30)) == 90
    assert saturation_days(1000, 8000, Fraction(1), Fraction(30)) is None  # one for one goes on for ever
    assert saturation_days(9000, 8000, Fraction(2), Fraction(30)) == 0


def test_unknown_operator():
    with pytest.raises(BadInput, match="use <, <=, > or >="):
        holds(1, "==", 1)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=60), st.integers(2, 9))
def test_concentration_does_not_depend_on_the_unit(values, factor):
    scaled = [value * factor for value in values]
    assert gini(values) == gini(scaled)
    assert top_share(values, Fraction(1, 10)) == top_share(scaled, Fraction(1, 10))
    if any(values):
        assert 0 <= gini(values) < 1


@given(st.lists(st.integers(0, 1000), max_size=24), st.integers(0, 500))
def test_a_cap_only_divides(amounts, cap):
    rewardable, over, months = within_cap(amounts, cap)
    assert rewardable + over == sum(amounts)
    assert (over > 0) == (months > 0)
