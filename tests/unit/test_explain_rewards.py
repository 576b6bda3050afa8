"""Does an explanation show the sale behind each reward, and the reason behind each that was not given?"""

from __future__ import annotations

from graph_service.model.outcome import CARRY_COLUMNS, Before, no_rows
from graph_service.model.period import Period
from graph_service.store.fingerprint import fingerprint
from tests.columnar_builder import explained, plan_of
from tests.unit.test_plan_goal_families import RANKS
from tests.unit.test_plan_goal_families import bonus_of as goal
from tests.unit.test_plan_group_goal import goal as group_goal
from tests.unit.test_plan_party import party
from tests.unit.test_plan_referral import referral
from tests.unit.test_plan_sales_families import bonus_of as on_sales

SEPTEMBER = Period.parse("2026-09")


def test_a_referral_shows_the_completing_sale_and_both_paths(small):
    small.member("R").member("X").customer("F", "R")
    small.sale("F", 1_000, "2026-08-31", seller="X", kind="retail", sale_id="S1")
    small.sale("F", 1_500, "2026-09-01", seller="X", kind="retail", sale_id="S2")
    small.sale("F", 1_500, "2026-09-02", seller="X", kind="retail", sale_id="S3")
    plan = plan_of(referral())
    told = explained(small.snapshot(), plan, SEPTEMBER, "R")
    assert [(line.sale_id, line.path, line.amount_minor, line.level) for line in told.lines] == [
        ("S2", ("F", "R"), 2_000, 1)
    ]
    assert [(skip.sale_id, skip.reason) for skip in told.skipped] == [("S3", "already_rewarded")]
    friend = explained(small.snapshot(), plan, SEPTEMBER, "F", sale_id="S2")
    assert [(line.path, line.amount_minor, line.level) for line in friend.lines] == [(("F",), 1_250, 0)]
    assert explained(small.snapshot(), plan, SEPTEMBER, "X").lines == ()


def test_a_party_shows_each_order_and_what_the_host_bought(small):
    small.member("S").customer("H", "S").customer("F", "S").customer("G", "S").customer("K", "S")
    small.party("P1", "H", "2026-08-30").party("P2", "G", "2026-09-05")
    small.sale("G", 2_500, "2026-08-30", seller="S", kind="retail", sale_id="S0", party="P1")
    small.sale("F", 10_000, "2026-09-01", seller="S", kind="retail", sale_id="S1", party="P1")
    small.sale("G", 5_000, "2026-09-02", seller="S", kind="retail", sale_id="S2", party="P1")
    small.sale("H", 9_000, "2026-09-02", seller="S", kind="retail", sale_id="S3", party="P1")
    small.sale("F", 9_999, "2026-09-02", seller="S", kind="retail", sale_id="S4")
    small.sale("K", 10_000, "2026-09-06", seller="S", kind="retail", sale_id="S5", party="P2")
    small.sale("F", 20_000, "2026-09-06", seller="S", kind="retail", sale_id="S6", party="P2")
    sums = [{"total_min": 100, "amount": "0.10"}, {"total_min": 300, "amount": "0.25"}]
    plan = plan_of(party(reward="amount", brackets=sums, bookings={"amount": "0.05", "within_days": 6}))
    told = explained(small.snapshot(), plan, SEPTEMBER, "H")
    assert [(line.sale_id, line.level, line.path, line.basis, line.amount_minor) for line in told.lines] == [
        ("S1", 0, ("F", "H"), 10_000, 7),
        ("S2", 0, ("G", "H"), 5_000, 3),
        ("S5", 1, ("K", "H"), 10_000, 2),
        ("S6", 1, ("F", "H"), 20_000, 3),
    ]
    assert sum(line.exact for line in told.lines) == 15
    assert [(skip.sale_id, skip.reason, skip.basis) for skip in told.skipped] == [("S3", "self_referral", 9_000)]
    of_guest = explained(small.snapshot(), plan, SEPTEMBER, "G", sale_id="S6")
    assert [(line.sale_id, line.level, line.rate_ppm) for line in of_guest.lines] == [("S6", 0, 0)]
    by_rate = explained(small.snapshot(), plan_of(party(brackets=[{"total_min": 1, "rate": "0.1"}])), SEPTEMBER, "H")
    assert [(line.sale_id, line.rate_ppm, line.exact) for line in by_rate.lines] == [
        ("S1", 100_000, 1_000),
        ("S2", 100_000, 500),
    ]


def test_a_challenge_is_spread_over_the_sales_that_reached_it(small):
    small.member("A").sale("A", 10_000, "2026-09-01", sale_id="S1").sale("A", 20_000, "2026-09-02", sale_id="S2")
    plan = plan_of(goal("challenge", metric="personal_volume", goal="300", amount="0.10"))
    told = explained(small.snapshot(), plan, SEPTEMBER, "A")
    assert [(line.sale_id, line.basis, line.amount_minor) for line in told.lines] == [
        ("S1", 10_000, 3),
        ("S2", 20_000, 7),
    ]


def test_a_rank_bonus_shows_the_sales_of_the_group(small):
    small.member("A").member("B", "A")
    small.sale("B", 60_000, "2026-09-01", sale_id="S1").sale("A", 30_000, "2026-09-02", sale_id="S2")
    plan = plan_of(goal("rank_bonus"), rank=RANKS)
    told = explained(small.snapshot(), plan, SEPTEMBER, "A")
    assert [(line.sale_id, line.path, line.basis, line.amount_minor) for line in told.lines] == [
        ("S1", ("B", "A"), 60_000, 6_667), ("S2", ("A",), 30_000, 3_333),
    ]  # fmt: skip
    one = explained(small.snapshot(), plan, SEPTEMBER, "A", sale_id="S2")
    assert [(line.sale_id, line.exact) for line in one.lines] == [("S2", told.lines[1].exact)]
    held = Before(no_rows(CARRY_COLUMNS), no_rows(("member_id", "rank")).assign(member_id=["A"], rank=["Silver"]))
    again = explained(small.snapshot(), plan, SEPTEMBER, "A", before=held)
    assert (again.earned_minor, [(skip.sale_id, skip.reason) for skip in again.skipped]) == (
        0,
        [("", "already_rewarded")],
    )


def test_a_run_that_reads_history_is_marked_by_it(small):
    small.member("A").sale("A", 10_000, "2026-08-01", sale_id="S1").sale("A", 10_000, "2026-09-01", sale_id="S2")
    before = small.snapshot()
    small.sale("A", 5_000, "2026-07-01", sale_id="S0")
    after = small.snapshot()
    assert fingerprint(before, SEPTEMBER) == fingerprint(after, SEPTEMBER)
    assert fingerprint(before, SEPTEMBER, history=True) != fingerprint(after, SEPTEMBER, history=True)
    plan = plan_of(on_sales("milestone", volume_min="250", pays_on=["personal"]))
    one, two = (explained(each, plan, SEPTEMBER, "A") for each in (before, after))
    assert (one.earned_minor, two.earned_minor) == (0, 5_000)


def test_a_group_goal_is_spread_over_the_sales_of_the_teams(small, monkeypatch):
    small.member("H").member("A", "H").member("B", "A").customer("C", "B")
    small.sale("H", 60_000, "2026-09-01", sale_id="S1").sale("B", 40_000, "2026-09-02", sale_id="S2")
    small.sale("C", 5_000, "2026-09-03", sale_id="S3", kind="qualifying")
    plan = plan_of(group_goal(goal="1000", amount="0.10", split="each", nested="included"))
    told = explained(small.snapshot(), plan, SEPTEMBER, "A")
    assert [(line.sale_id, line.path, line.basis, line.amount_minor) for line in told.lines] == [
        ("S1", ("H", "A"), 60_000, 6), ("S2", ("B", "A"), 40_000, 4), ("S3", ("C", "B", "A"), 5_000, 0),
    ]  # fmt: skip
    customer = explained(small.snapshot(), plan, SEPTEMBER, "C")
    assert [(skip.sale_id, skip.reason) for skip in customer.skipped] == [
        ("S1", "not_participant"), ("S2", "not_participant"), ("S3", "not_participant"),
    ]  # fmt: skip
    monkeypatch.setattr("graph_service.engines.columnar.group_goal.LINES_MOST", 2)
    told = explained(small.snapshot(), plan, SEPTEMBER, "A")
    assert [(line.sale_id, line.path, line.basis, line.amount_minor) for line in told.lines] == [
        ("", ("A",), 105_000, 10)
    ]
