"""Plan A against plan B with figures worked out by hand.

A ─ B ─ C      A has a second leg D; E is another root with nobody below.
  └ D
September: C buys for 100.00, D for 40.00, B for 20.00; each is the seller of the own purchase, so the first upline gets level 1.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from graph_service.analytics.asking import Asking
from graph_service.analytics.whatif_groups import rank_moves, size_classes
from graph_service.engines import columnar
from graph_service.errors import BadInput, NotFound
from graph_service.model.kept import Kept
from graph_service.plan.model import Plan
from tests.columnar_builder import FIRST, SEPTEMBER, Network, differential, level, plan_of

AUGUST = SEPTEMBER.previous()


def network() -> Network:
    built = Network()
    built.person("A").person("B", "A").person("C", "B").person("D", "A").person("E")
    built.sale("C", net=10_000).sale("D", net=4_000).sale("B", net=2_000)
    return built


def asking(built: Network | None = None) -> Asking:
    snapshot = (built or network()).snapshot()
    kept = Kept(100)
    kept.renew(snapshot)
    return Asking(snapshot, kept, columnar.compute)


def one_level(rate: str, **top: object) -> Plan:
    return plan_of(level(rates=[rate]), **top)


RANKS = [{"name": "Member"}, {"name": "Silver", "group_volume_min": 100}, {"name": "Gold", "group_volume_min": 150}]


def test_the_same_plan_twice_differs_in_nothing() -> None:
    plan = one_level("0.10", rank=RANKS)
    found = asking().what_if((plan, plan), SEPTEMBER, length=12)
    assert found.difference_minor == 0
    assert found.a == found.b
    assert found.members() == found.winners(9) == found.losers(9) == []
    assert (found.everyone.winners, found.everyone.losers) == (0, 0)
    assert (found.ranks_gained, found.ranks_lost, found.ranks_incomparable) == (0, 0, 0)
    assert {one.difference_minor for one in found.months} == {0}
    assert sum(one.members for one in found.classes) == 5
    assert found.differing == 0


def test_totals_share_and_margin_are_exact() -> None:
    # A, 10 % to the first upline: B gets 10.00 of C; A gets 4.00 of D and 2.00 of B: 16.00 of 160.00.
    # B, 5 % and 5 %: B 5.00; A 5.00 of C, 2.00 of D, 1.00 of B: 13.00.
    found = asking().what_if(
        (one_level("0.10"), plan_of(level(rates=["0.05", "0.05"]))), SEPTEMBER, cost_share=Fraction(1, 3)
    )
    assert found.sales_minor == 16_000
    assert (found.a.payout_minor, found.b.payout_minor, found.difference_minor) == (1_600, 1_300, -300)
    assert (found.a.share, found.b.share) == (Fraction(1, 10), Fraction(13, 160))
    assert (found.a.margin_minor, found.b.margin_minor) == (14_400, 14_700)
    assert found.goods_minor == 5_333, "160.00 / 3, rounded once"
    assert (found.a.margin_after_goods_minor, found.b.margin_after_goods_minor) == (9_067, 9_367)
    assert [(one.member_id, one.earned_a_minor, one.earned_b_minor) for one in found.members()] == [
        ("B", 1_000, 500), ("A", 600, 800),
    ]  # fmt: skip
    assert [one.member_id for one in found.winners(5)] == ["A"]
    assert [one.member_id for one in found.losers(5)] == ["B"]
    everyone = found.everyone
    assert (everyone.winners, everyone.gained_minor, everyone.losers, everyone.lost_minor) == (1, 200, 1, 500)
    assert (everyone.same, everyone.unpaid, everyone.people) == (0, 3, 5)
    [bonus] = found.b.bonuses
    assert (bonus.bonus, bonus.amount_minor, bonus.members, bonus.awards) == ("level", 1_300, 2, 3)


def test_a_page_of_members_is_cut_from_the_order_asked_for() -> None:
    found = asking().what_if((one_level("0.10"), plan_of(level(rates=["0.05", "0.05"]))), SEPTEMBER)
    assert [one.member_id for one in found.members(order="member")] == ["A", "B"]
    assert [one.member_id for one in found.members(1, 1)] == ["A"]
    assert [one.member_id for one in found.members(order="gain")] == ["A", "B"]
    assert [one.member_id for one in found.members(order="loss")] == ["B", "A"]


def test_legs_add_up_to_everyone() -> None:
    # Legs of every root: A itself, its legs B (with C) and D, and E itself.
    plans = (one_level("0.10"), plan_of(level(rates=["0.05", "0.05"])))
    found = asking().what_if(plans, SEPTEMBER)
    assert {one.key: one.difference_minor for one in found.legs} == {"B": -500, "A": 200, "D": 0, "E": 0}
    assert [one.key for one in found.legs][:2] == ["B", "A"], "largest change first"
    assert sum(one.people for one in found.legs) == found.everyone.people
    below = asking().what_if(plans, SEPTEMBER, below="B")
    assert {(one.kind, one.key): (one.people, one.difference_minor) for one in below.legs} == {
        ("leg", "B"): (1, -500), ("leg", "C"): (1, 0), ("outside", ""): (3, 200),
    }  # fmt: skip
    with pytest.raises(NotFound):
        asking().what_if(plans, SEPTEMBER, below="nobody")


def test_many_legs_are_added_up_after_the_first_fifty() -> None:
    built = Network().person("R")
    for number in range(60):
        name = f"L{number:02d}"
        built.person(name, "R").person(f"{name}x", name).sale(f"{name}x", net=(number + 1) * 1_000)
    found = asking(built).what_if((one_level("0.10"), one_level("0.20")), SEPTEMBER)
    [rest] = [one for one in found.legs if one.kind == "other_legs"]
    assert len(found.legs) == 51
    # Everyone gains a tenth of the own leg: 100 × number; the root gets nothing and is the least of 61 groups.
    assert (rest.legs, rest.people) == (11, 21)
    assert rest.gained_minor == sum(100 * (number + 1) for number in range(10))
    assert sum(one.difference_minor for one in found.legs) == found.difference_minor


def test_ranks_gained_and_lost() -> None:
    # Group volumes: A 160, B 120, C 100, D 40, E 0. Under A: Silver from 100, Gold from 150; under B from 110 and 120.
    stricter = [
        {"name": "Member"},
        {"name": "Silver", "group_volume_min": 110},
        {"name": "Gold", "group_volume_min": 120},
    ]
    found = asking().what_if((one_level("0.10", rank=RANKS), one_level("0.10", rank=stricter)), SEPTEMBER)
    moves = {(one.rank_a, one.rank_b): (one.members, one.direction) for one in found.rank_moves}
    assert moves == {
        ("Gold", "Gold"): (1, "same"), ("Silver", "Gold"): (1, "up"), ("Silver", "Member"): (1, "down"),
        ("Member", "Member"): (2, "same"),
    }  # fmt: skip
    assert (found.ranks_gained, found.ranks_lost) == (1, 1)
    assert [(one.key, one.people) for one in found.ranks] == [("Member", 2), ("Silver", 2), ("Gold", 1)]
    assert [one.member_id for one in found.members(order="member")] == ["B", "C"], "another rank, though the same pay"


def test_ranks_of_two_lists_are_compared_where_one_has_both() -> None:
    names = (("Member", "Silver"), ("Starter", "Member", "Silver", "Gold"))
    a, b = np.array([0, 1, 1, 0, 0]), np.array([2, 0, 3, 1, 0])
    moves, gained, lost, unknown = rank_moves((a, b), names, np.ones(5, dtype=bool))
    assert {(one.rank_a, one.rank_b): one.direction for one in moves} == {
        ("Member", "Silver"): "up", ("Silver", "Starter"): "down", ("Silver", "Gold"): "up",
        ("Member", "Member"): "same", ("Member", "Starter"): "down",
    }  # fmt: skip
    assert (gained, lost, unknown) == (2, 2, 0)
    [move], gained, lost, unknown = rank_moves((a[:1], a[:1]), (("Blue",), ("Green",)), np.ones(1, dtype=bool))
    assert (move.direction, gained, lost, unknown) == ("", 0, 0, 1)


def test_several_periods_are_added_up_month_by_month() -> None:
    built = network().sale("C", net=30_000, on=AUGUST.first_day)
    # August: B gets 10 % or 20 % of 300.00. September as above: 16.00 or 32.00.
    found = asking(built).what_if((one_level("0.10"), one_level("0.20")), SEPTEMBER, length=2)
    assert found.periods == ("2026-08", "2026-09")
    assert [(one.sales_minor, one.payout_a_minor, one.payout_b_minor, one.paid_a) for one in found.months] == [
        (30_000, 3_000, 6_000, 1), (16_000, 1_600, 3_200, 2),
    ]  # fmt: skip
    assert (found.sales_minor, found.a.payout_minor, found.b.payout_minor) == (46_000, 4_600, 9_200)
    assert found.members()[0].earned_b_minor == 8_000, "B: 60.00 and 20.00"
    assert found.b.bonuses[0].members == 2, "who is paid in two months is one person"


def test_what_was_worked_out_serves_the_next_question() -> None:
    calls = []

    def counted(snapshot, plan, period):
        calls.append((plan.hash, period.name))
        return columnar.compute(snapshot, plan, period)

    first = asking()
    again = Asking(first.snapshot, first.kept, counted)
    again.what_if((one_level("0.10"), one_level("0.20")), SEPTEMBER, length=3)
    assert len(calls) == 6
    again.what_if((one_level("0.10"), one_level("0.30")), SEPTEMBER, length=3)
    assert len(calls) == 9, "plan A is known already"


def test_another_family_is_compared_likewise() -> None:
    # Differential: group volumes A 160, B 120, C 100, D 40; 3 % from 100. C gets 3.00 of own 100.00; B 3 % of own 20.00;
    # above C and B the rate is not higher; A 3 % of D's 40.00. 3.00 + 0.60 + 1.20 = 4.80.
    found = asking().what_if(
        (one_level("0.10"), plan_of(differential(brackets=[{"group_volume_min": 100, "rate": "0.03"}]))), SEPTEMBER
    )
    assert (found.a.payout_minor, found.b.payout_minor) == (1_600, 480)
    assert {one.member_id: one.difference_minor for one in found.members()} == {"B": -940, "A": -480, "C": 300}


def test_sales_of_another_currency_and_refunds_do_not_count() -> None:
    built = network().sale("C", net=99_000, currency="USD").refund(0, 5_000)
    found = asking(built).what_if((one_level("0.10"), one_level("0.20")), SEPTEMBER)
    assert found.sales_minor == 11_000
    assert (found.a.payout_minor, found.b.payout_minor) == (1_100, 2_200)


def test_a_negative_pay_is_a_loss_like_any_other() -> None:
    built = Network().person("A").person("B", "A").sale("B", net=10_000).refund(0, 10_000)
    found = asking(built).what_if((one_level("0.10"), one_level("0.20")), SEPTEMBER)
    assert (found.sales_minor, found.a.share, found.a.payout_minor) == (0, None, 0)


def test_classes_hold_everyone_once() -> None:
    difference = np.array([-250, -100, -99, 0, 0, 1, 99, 100, 199, 200, 499, 500])
    found = size_classes(difference, np.ones(len(difference), dtype=bool), "EUR")
    assert [(one.from_minor, one.to_minor, one.members) for one in found] == [
        (-500, -200, 1), (-200, -100, 1), (-100, 0, 1), (0, 0, 2), (0, 100, 2), (100, 200, 2), (200, 500, 2),
        (500, 1_000, 1),
    ]  # fmt: skip
    assert size_classes(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool), "JPY")[0].members == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"length": 0}, "0 periods cannot be compared"),
        ({"length": 37}, "37 periods cannot be compared"),
        ({"cost_share": Fraction(3, 2)}, "give a share from 0 to 1"),
        ({"cost_share": Fraction(-1, 9)}, "give a share from 0 to 1"),
    ],
)
def test_a_question_out_of_range_is_refused(changes, words) -> None:
    with pytest.raises(BadInput, match=words):
        asking().what_if((one_level("0.10"), one_level("0.20")), SEPTEMBER, **changes)


def test_two_currencies_are_refused_before_anything_is_computed() -> None:
    with pytest.raises(BadInput, match="pays in EUR and plan test in USD"):
        asking().what_if((one_level("0.10"), one_level("0.10", currency="USD")), SEPTEMBER)


def test_a_period_before_anyone_joined_is_refused() -> None:
    from graph_service.model.period import Period

    with pytest.raises(BadInput, match="ends before anyone joined"):
        asking().what_if((one_level("0.10"), one_level("0.20")), Period.parse("1969-01"))


def test_who_left_before_or_joins_after_is_not_counted_among_the_unpaid() -> None:
    built = network().person("Gone", left=FIRST).person("Here", left=FIRST + 1)
    found = asking(built).what_if((one_level("0.10"), one_level("0.20")), SEPTEMBER)
    assert found.everyone.people == 6
