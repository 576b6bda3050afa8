"""A leader's sum forward, with figures worked out by hand, and the spread of what others earned."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from graph_service.analytics.comparable import Month, percentile, spread, team_sizes
from graph_service.analytics.growing import Growth, Team, grown, times
from graph_service.engines import columnar
from graph_service.errors import BadInput, NotFound
from tests.columnar_builder import SEPTEMBER, Network, level, plan_of
from tests.unit.test_what_if import RANKS, asking

LAST = SEPTEMBER.end_day - 1


def team() -> Network:
    """L has the legs P (with the customers K1 to K3) and Q. K1 and K2 buy for 100.00 and 50.00 from P, Q for 30.00."""
    built = Network().person("R").person("L", "R").person("P", "L").person("Q", "L")
    for name in ("K1", "K2", "K3"):
        built.person(name, "P", enrolled=None)
    built.sale("K1", "P", net=10_000).sale("K2", "P", net=5_000).sale("Q", net=3_000)
    return built.sale("L", net=1_000).sale("R", net=7_000)


def ask(built: Network, growth: Growth, plan=None, member="L", **more):
    plan = plan or plan_of(level(rates=["0.10", "0.05"]), rank=RANKS)
    asked = asking(built)
    return asked.forward(
        plan, SEPTEMBER, member, growth, outcome_of=lambda one, when: columnar.compute(asked.snapshot, one, when),
        really=lambda *_: None, **more,
    )  # fmt: skip


def test_without_growth_the_sum_is_what_is_now() -> None:
    # L: 5 % of P's 150.00 (P is paid 10 % as the seller), 10 % of Q's 30.00.
    found = ask(team(), Growth())
    assert found.now == found.then
    assert found.now.earned_minor == 750 + 300
    assert (found.now.people, found.now.personal_volume, found.now.team_volume) == (5, 1_000, 19_000)
    assert found.difference_minor == 0
    assert [(one.role, one.present, one.buyers, one.new) for one in found.new_people] == [
        ("customer", 3, 2, 0), ("participant", 2, 1, 0),
    ]  # fmt: skip


def test_larger_sales_are_multiplied_team_and_own_apart() -> None:
    found = ask(team(), Growth(team_sales=Fraction(1, 2)))
    assert found.then.earned_minor == 1_050 * 3 // 2
    assert (found.then.personal_volume, found.then.team_volume) == (1_000, 1_000 + 27_000)
    own = ask(team(), Growth(own_sales=Fraction(1)))
    assert (own.then.personal_volume, own.then.team_volume) == (2_000, 20_000)
    assert own.then.earned_minor == 1_050, "own purchases pay the upline"


def test_refunds_grow_with_their_sales() -> None:
    found = ask(team().refund(0, 4_000), Growth(team_sales=Fraction(1, 2)))
    assert found.then.team_volume == 1_000 + (18_000 - 4_000) * 3 // 2


def test_new_people_stand_beside_present_ones_and_buy_as_they_do() -> None:
    # Doubled: three new customers below P, of whom two buy for the lower median of 50.00 and 100.00, so 50.00 each from P;
    # a new participant beside P and one beside Q, so directly below L; one of the two buys for 30.00.
    found = ask(team(), Growth(people=Fraction(1)))
    assert [(one.new, one.new_buyers, one.net_minor) for one in found.new_people] == [(3, 2, 5_000), (2, 1, 3_000)]
    assert found.then.people == 10
    assert found.then.team_volume == 19_000 + 2 * 5_000 + 3_000
    # P's sales are 250.00 now: 5 % is 12.50; Q and the new one 30.00 each: 10 % is 6.00.
    assert found.then.earned_minor == 1_250 + 600


def test_the_real_network_is_not_touched() -> None:
    snapshot = team().snapshot()
    before = snapshot.sales.copy(), snapshot.members.copy(), snapshot.sponsorships.copy(), snapshot.refunds.copy()
    who = Team.of(snapshot, snapshot.row("L"), SEPTEMBER)
    copied, _ = grown(snapshot, who, SEPTEMBER, "EUR", Growth(Fraction(2), Fraction(1), Fraction(1)))
    after = snapshot.sales, snapshot.members, snapshot.sponsorships, snapshot.refunds
    for was, still in zip(before, after, strict=True):
        assert was.equals(still)
    assert len(copied.members) == len(snapshot.members) + 10
    assert copied.members["member_id"].is_unique
    assert copied.members["member_id"].is_monotonic_increasing
    assert copied.sales["sale_id"].is_monotonic_increasing
    assert copied.members.dtypes.equals(snapshot.members.dtypes)
    assert copied.sales.dtypes.equals(snapshot.sales.dtypes)
    assert columnar.compute(copied, plan_of(level()), SEPTEMBER).awards["amount_minor"].sum() > 0


def test_new_people_are_shared_out_over_legs_in_proportion() -> None:
    built = Network().person("L")
    for leg, people in (("P", 6), ("Q", 2), ("S", 1)):
        built.person(leg, "L")
        for number in range(people - 1):
            built.person(f"{leg}{number}", leg)
    snapshot = built.snapshot()
    copied, _ = grown(snapshot, Team.of(snapshot, snapshot.row("L"), SEPTEMBER), SEPTEMBER, "EUR", Growth(Fraction(1)))
    sizes = team_sizes(copied, LAST)
    assert sizes[copied.row("L")] == 18
    assert sizes[copied.row("P")] >= 5 + 5, "the sibling of P itself may stand beside P"


def test_what_is_missing_for_the_rank_above() -> None:
    # L has a group volume of 190: Gold. Q has 30: Silver lacks 70 points.
    assert ask(team(), Growth()).next_now is None
    found = ask(team(), Growth(own_sales=Fraction(3)), member="Q")
    assert (found.now.rank, found.then.rank) == ("Member", "Silver")
    assert found.next_now is not None
    assert found.next_now.rank == "Silver"
    assert found.next_now.missing == (("group_volume", 7_000),)
    assert found.next_then is not None
    assert found.next_then.missing == (("group_volume", 15_000 - 12_000),)


def test_an_assigned_rank_is_told_as_one() -> None:
    ranks = [{"name": "Member", "group_volume_min": 0}, {"name": "Chosen"}]
    found = ask(team(), Growth(), plan_of(level(), rank=ranks))
    assert found.next_now is not None
    assert found.next_now.assigned


def test_a_team_of_nobody_grows_by_nobody() -> None:
    found = ask(team(), Growth(people=Fraction(5)), member="Q")
    assert (found.now.people, found.then.people) == (0, 0)
    assert sum(one.new for one in found.new_people) == 0


def test_only_those_seen_are_counted_and_copied() -> None:
    built = team()
    snapshot = built.snapshot()
    seen = np.ones(len(snapshot.members), dtype=bool)
    seen[snapshot.row("K3")] = False
    found = ask(built, Growth(people=Fraction(1)), seen=seen)
    assert (found.now.people, found.then.people) == (4, 8)


def test_an_unknown_member_is_not_found() -> None:
    with pytest.raises(NotFound):
        ask(team(), Growth(), member="nobody")


@pytest.mark.parametrize(
    "asked",
    [
        {"people": Fraction(-1, 9)},
        {"people": Fraction(11)},
        {"team_sales": Fraction(-2)},
        {"own_sales": Fraction(1, 10**7)},
    ],
)
def test_growth_out_of_range_is_refused(asked) -> None:
    with pytest.raises(BadInput):
        Growth(**asked)


def test_too_many_new_people_are_refused(monkeypatch) -> None:
    monkeypatch.setattr("graph_service.analytics.growing.NEW_MAX", 3)
    with pytest.raises(BadInput, match="5 new people are too many"):
        ask(team(), Growth(people=Fraction(1)))


def test_large_amounts_are_multiplied_exactly() -> None:
    assert times(np.array([10**15, 3]), Fraction(1_000_001, 10**6)).tolist() == [10**15 + 10**9, 3]


def group(many: int) -> Network:
    """Many members of a kind; each has one person below who buys for so many euros as the member's number says."""
    built = Network().person("L")
    for number in range(many):
        built.person(f"M{number:02d}").person(f"X{number:02d}", f"M{number:02d}", enrolled=None)
        if number % 2:
            built.sale(f"X{number:02d}", net=number * 1_000)
    return built


def spread_of(built: Network, *, rank: int = 0, size: int = 1, ranks: tuple[str, ...] = ("",)):
    snapshot = built.snapshot()
    outcome = columnar.compute(snapshot, plan_of(level(rates=["0.10"])), SEPTEMBER)
    earned = np.zeros(len(snapshot.members), dtype=np.int64)
    rows = snapshot.row_of.get_indexer(outcome.awards["member_id"])
    np.add.at(earned, rows, outcome.awards["amount_minor"].to_numpy())
    held = np.zeros(len(snapshot.members), dtype=np.int64)
    held[earned > 0] = 1
    month = Month(SEPTEMBER, earned, held, team_sizes(snapshot, LAST))
    return spread(snapshot, [month], snapshot.row("L"), ranks, rank=rank, size=size)


def test_the_spread_counts_zeros_in() -> None:
    # Twenty with a team of one; those of odd number get 10 % of 10.00 × number: 1.00, 3.00, … 19.00; ten get nothing.
    found = spread_of(group(20))
    assert (found.kind, found.key, found.people, found.values) == ("size", "1–4", 20, 20)
    assert found.nothing_share == Fraction(1, 2)
    assert found.percentiles == ((10, 0), (25, 0), (50, 0), (75, 900), (90, 1_500))


def test_a_group_of_nine_is_not_told_of() -> None:
    found = spread_of(group(8))  # with L nine participants, and L is left out
    assert found.percentiles == ()
    assert not found.told
    assert found.document()["nothing_share"] is None


def test_the_same_rank_comes_first_and_wider_bands_after() -> None:
    found = spread_of(group(20), rank=1, ranks=("Member", "Silver"))
    assert (found.kind, found.key, found.people, found.nothing) == ("rank", "Silver", 10, 0)
    wider = spread_of(group(12), size=700)
    assert (wider.kind, wider.key) == ("size", "1–1999")


def test_percentiles_are_values_that_are_there() -> None:
    assert [percentile(np.arange(1, 11), one) for one in (10, 25, 50, 75, 90)] == [1, 3, 5, 8, 9]
