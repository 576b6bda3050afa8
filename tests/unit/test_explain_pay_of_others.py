"""Does pay on somebody else's pay lead to the sale behind it, and to the earner between?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.engines.columnar.sale_parts import allocated
from graph_service.model.money import allocate
from tests.columnar_builder import SEPTEMBER, Network, explained, level, plan_of

MATCH = {
    "name": "match", "title": "Match", "family": "matching", "of": ["level"], "rates": ["0.5"], "earnings": "after_caps",
    "by": "level", "compression": "none",
}  # fmt: skip
DOWN = {
    "name": "down", "title": "Down", "family": "match_down", "of": ["level"], "share": "0.5", "levels": 1,
    "earnings": "after_caps",
}  # fmt: skip
CHARGE = {
    "name": "charge", "title": "Charge", "family": "charge", "of": ["level"], "rate": "0.1", "earnings": "before_caps",
}  # fmt: skip


def network() -> Network:
    """T sponsors S and S sponsors B, who buys twice: level 1 pays S, the match pays T on S's pay."""
    people = Network().person("T").person("S", "T").person("B", "S")
    return people.sale("B", net=1_000).sale("B", net=2_010)


def test_a_match_goes_down_to_the_sales_of_the_earner() -> None:
    told = explained(network().snapshot(), plan_of(level(rates=["0.1"]), MATCH), SEPTEMBER, "T")
    lines = [line for line in told.lines if line.bonus == "match"]
    # S has 10 % of 30.10 = 3.01, of which 1.00 and 2.01 come from the two sales; half of it is 1.505, rounded to 1.50
    assert [(line.via_id, line.path, line.basis, line.amount_minor) for line in lines] == [
        ("S", ("B", "S", "T"), 100, 50), ("S", ("B", "S", "T"), 201, 100),
    ]  # fmt: skip
    assert sum(line.exact for line in lines) == 150.5
    assert told.earned_minor == sum(line.amount_minor for line in told.lines)


def test_a_sale_tells_the_match_that_it_brought() -> None:
    snapshot = network().snapshot()
    sale = str(snapshot.sales["sale_id"].iloc[0])
    told = explained(snapshot, plan_of(level(rates=["0.1"]), MATCH), SEPTEMBER, "T", sale_id=sale)
    assert [(line.sale_id, line.via_id, line.basis) for line in told.lines] == [(sale, "S", 100)]


def test_a_match_on_capped_pay_is_spread_as_the_capped_award_is() -> None:
    plan = plan_of(level(rates=["0.1"], cap_per_member="2"), MATCH)
    told = explained(network().snapshot(), plan, SEPTEMBER, "T")
    # 2.00 of 3.01 are left: 66.4 and 133.6 go to the sales, the larger remainder first
    assert [line.basis for line in told.lines if line.bonus == "match"] == [66, 134]


def test_what_comes_down_names_the_giver_and_the_way_down() -> None:
    told = explained(network().snapshot(), plan_of(level(rates=["0.1"]), DOWN), SEPTEMBER, "B")
    assert [(line.sale_id, line.via_id, line.path, line.basis) for line in told.lines] == [("", "S", ("S", "B"), 301)]


def test_a_charge_is_told_sale_by_sale() -> None:
    told = explained(network().snapshot(), plan_of(level(rates=["0.1"]), CHARGE), SEPTEMBER, "S")
    charged = [line for line in told.lines if line.bonus == "charge"]
    assert [(line.path, line.basis, line.via_id) for line in charged] == [
        (("B", "S"), -100, ""),
        (("B", "S"), -201, ""),
    ]


@given(
    st.lists(
        st.tuples(st.integers(-(10**12), 10**12), st.lists(st.integers(-(10**13), 10**14), min_size=1, max_size=6))
    )
)
def test_many_totals_are_spread_as_one_is(drawn: list[tuple[int, list[int]]]) -> None:
    group = np.array([place for place, (_, weights) in enumerate(drawn) for _ in weights], dtype=np.int64)
    weight = np.array([one for _, weights in drawn for one in weights], dtype=np.int64)
    total = np.array([total for total, _ in drawn], dtype=np.int64)
    assert allocated(group, total, weight).tolist() == [
        part for total, weights in drawn for part in allocate(total, weights)
    ]


@pytest.mark.parametrize("total", [7, -7, 0])
def test_weights_that_cancel_put_all_on_the_first(total: int) -> None:
    assert allocated(np.array([0, 0]), np.array([total]), np.array([5, -5])).tolist() == [total, 0]
