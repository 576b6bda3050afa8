"""Is the columnar engine right on chains and stars, on sums near 2**63, and on trees that cannot be?"""

from __future__ import annotations

import numpy as np
import pytest

from graph_service.engines.columnar import SponsorTree, compute, upline_at, volumes
from graph_service.engines.columnar.caps import apply_cap
from graph_service.engines.columnar.history import sponsors_at
from graph_service.engines.columnar.rounding import round_micro
from graph_service.engines.columnar.tree import Forest
from graph_service.errors import BadInput
from graph_service.model.money import AMOUNT_MAX
from tests.columnar_builder import FIRST, SEPTEMBER, Network, differential, level, plan_of

COUNT = 20_000


def chain(count: int, sales: int) -> Network:
    network = Network().person("M000000")
    for i in range(1, count):
        network.person(f"M{i:06d}", f"M{i - 1:06d}")
    for i in range(sales):
        network.sale(f"M{count - 1 - i * 7 % count:06d}", net=10_000, on=FIRST + i % 30)
    return network


@pytest.mark.timeout(120)
def test_a_long_chain_where_nobody_is_active_gives_one_skip_each() -> None:
    network = chain(COUNT, COUNT)
    plan = plan_of(level(compression="skip_inactive"), activity={"personal_volume_min": 10**9})
    outcome = compute(network.snapshot(), plan, SEPTEMBER)
    assert outcome.awards.empty
    assert len(outcome.skips) == COUNT - 1
    top = outcome.volumes.iloc[0]
    assert (top["member_id"], top["team_volume"]) == ("M000000", COUNT * 10_000)
    assert outcome.skips["basis"].max() == outcome.volumes["team_volume"].iloc[1]


@pytest.mark.timeout(120)
def test_a_move_in_the_middle_of_a_long_chain() -> None:
    network = chain(COUNT, COUNT)
    middle = COUNT // 2
    network.edges = [edge for edge in network.edges if edge[0] != f"M{middle:06d}"]
    network.edge(f"M{middle:06d}", f"M{middle - 1:06d}", 0, FIRST + 15)
    network.edge(f"M{middle:06d}", "M000000", FIRST + 15)
    plan = plan_of(
        level(compression="skip_inactive"), differential(top_legs="excluded"), activity={"personal_volume_min": 1}
    )
    outcome = compute(network.snapshot(), plan, SEPTEMBER)
    team = outcome.volumes.set_index("member_id")["team_volume"]
    assert team["M000000"] == COUNT * 10_000
    early = sum(10_000 for _, _, on, *_ in network.sold if on < FIRST + 15)
    upper = sum(10_000 for who, _, on, *_ in network.sold if on >= FIRST + 15 and 1 <= int(who[1:]) < middle)
    own_early = sum(10_000 for who, _, on, *_ in network.sold if on < FIRST + 15 and who == "M000000")
    assert team["M000001"] == early + upper - own_early


@pytest.mark.timeout(120)
def test_a_star_is_as_quick_as_a_chain() -> None:
    network = Network().person("M")
    for i in range(COUNT):
        network.person(f"M{i:06d}", "M").sale(f"M{i:06d}", net=100)
    [row] = compute(network.snapshot(), plan_of(level()), SEPTEMBER).awards.to_dict("records")
    assert (row["member_id"], row["basis"]) == ("M", COUNT * 100)


def test_sums_beyond_the_integers_are_refused_by_name() -> None:
    network = Network().person("top").person("low", "top")
    for _ in range(10):
        network.sale("low", net=AMOUNT_MAX, volume=1)
    with pytest.raises(BadInput, match=r"amounts of bonus level add up to .* split the period"):
        compute(network.snapshot(), plan_of(level(rates=["1"])), SEPTEMBER)
    for _ in range(9_300):
        network.sale("low", net=0, volume=AMOUNT_MAX)
    with pytest.raises(BadInput, match="the volumes of the period add up to"):
        volumes(network.snapshot(), SEPTEMBER)


def test_the_largest_sum_that_fits_is_exact() -> None:
    network = Network().person("top").person("low", "top")
    for _ in range(9):
        network.sale("low", net=AMOUNT_MAX, volume=0)
    [row] = compute(network.snapshot(), plan_of(level(rates=["0.001"])), SEPTEMBER).awards.to_dict("records")
    assert (row["basis"], row["exact_micro"]) == (9 * AMOUNT_MAX, 9 * AMOUNT_MAX * 1000)


def test_a_cycle_is_refused() -> None:
    network = Network().person("a").person("b").edge("a", "b").edge("b", "a").sale("a")
    with pytest.raises(BadInput, match="cycle"):
        compute(network.snapshot(), plan_of(level()), SEPTEMBER)
    with pytest.raises(BadInput, match="cycle"):
        SponsorTree.of(network.snapshot(), FIRST)
    with pytest.raises(BadInput, match="circle through member"):
        upline_at(network.snapshot(), 0, FIRST)


def test_negative_amounts_are_counted_rounded_and_not_capped() -> None:
    """A refund larger than what is left of a sale cannot be loaded; the engine still stays exact."""
    network = Network().person("top").person("low", "top").sale("low", net=10).refund(0, 35)
    [row] = compute(network.snapshot(), plan_of(level(rates=["0.1"], cap_per_member=0)), SEPTEMBER).awards.to_dict(
        "records"
    )
    assert (row["exact_micro"], row["amount_minor"], row["cap_cut_minor"]) == (-2_500_000, -2, 0)


def test_a_negative_award_adds_no_room_under_the_cap() -> None:
    member, amount = np.array([0, 0, 0, 1]), np.array([-50, 80, 40, 70])
    kept, cut = apply_cap(member, amount, 100)
    assert kept.tolist() == [-50, 80, 20, 70]
    assert cut.tolist() == [0, 0, 20, 0]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("half_even", [0, 2, 2, 0, -2, -2]), ("half_up", [1, 2, 3, -1, -2, -3]), ("down", [0, 1, 2, 0, -1, -2])],
)
def test_rounding(mode: str, expected: list[int]) -> None:
    exact = np.array([500_000, 1_500_000, 2_500_000, -500_000, -1_500_000, -2_500_000])
    assert round_micro(exact, mode).tolist() == expected  # type: ignore[arg-type]


def test_members_without_any_sponsor_edge_get_a_day_without_a_sponsor() -> None:
    snapshot = Network().person("A").person("B").snapshot()
    assert sponsors_at(snapshot, np.array([0, 1]), np.array([FIRST, FIRST])).tolist() == [-1, -1]


def test_whoever_asks_is_told_which_bonus_is_worked_out_in_the_order_of_working() -> None:
    plan = plan_of(level(name="b", title="Second"), differential(name="a", title="First"))
    told: list[tuple[str, int, int]] = []
    network = Network().person("top").person("low", "top").sale("low")
    compute(network.snapshot(), plan, SEPTEMBER, progress=lambda *said: told.append(said))
    assert told == [("First", 0, 2), ("Second", 1, 2)]


def test_an_empty_forest() -> None:
    forest = Forest.from_parents([])
    assert [len(part) for part in (forest.depth, forest.order, forest.subtree_size(), forest.subtree_sum([]))] == [
        0
    ] * 4
