"""The overview of small networks, worked out by hand."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pandas as pd
import pytest

from graph_service.analytics.levels import SETTLED_MIN, lagging_level, level_report
from graph_service.analytics.measures import change_of, figure
from graph_service.analytics.overview import overview
from graph_service.model.outcome import AWARD_COLUMNS, Outcome
from graph_service.model.period import Period
from graph_service.plan.model import Plan

SEPTEMBER = Period.parse("2026-09")
PLAN = Plan("p", "1", "P", "ours", "EUR", "half_even", (), (), None, "hash")


def outcome(*awards: tuple[str, str, int, int]) -> Outcome:
    """Awards as (member, bonus, level, amount)."""
    rows = [(member, bonus, level, 100, 0, 0, amount, 0) for member, bonus, level, amount in awards]
    return Outcome("columnar", pd.DataFrame(), pd.DataFrame(rows, columns=list(AWARD_COLUMNS)), pd.DataFrame())


def value(found, name):
    return found.figure(name).value


@pytest.fixture
def network(small):
    """A sponsors B; C is a customer of B; D enrols on the last day of September; E left on that day; F joins later."""
    small.member("A").member("B", "A").customer("C", "B")
    small.member("D", "A", joined="2026-09-02", enrolled="2026-09-30").member("E", "A", left="2026-09-30")
    small.member("F", "A", joined="2026-10-01")
    small.sale("C", 600, "2026-09-01", seller="B", kind="retail").sale("B", 300, "2026-09-30", sale_id="own")
    small.sale("D", 100, "2026-09-29", seller="A", kind="retail")  # a customer still, on that day
    small.sale("A", 999, "2026-10-01").sale("A", 800, "2026-08-31").sale("A", 500, "2026-09-10", currency="USD")
    return small.refund("own", 100, "2026-09-30")


def test_people_are_counted_by_role_on_the_last_day(network):
    found = overview(network.snapshot(), PLAN, SEPTEMBER)
    assert [value(found, name) for name in ("members", "participants", "customers")] == [4, 3, 1]
    assert value(found, "new_members") == 1  # D; F joins on the day after
    assert value(found, "active_participants") == 3  # A sold, B sold, D bought
    assert found.rows[-1].left == 1
    assert found.rows[-1].new_participants == 1


def test_money_is_net_of_refunds_and_of_the_plans_currency(network):
    found = overview(network.snapshot(), PLAN, SEPTEMBER)
    assert value(found, "sales") == 600 + 200 + 100
    assert value(found, "sales_count") == 3
    assert value(found, "refunds") == 100
    assert found.by_currency == (("EUR", 3, 900), ("USD", 1, 500))


def test_a_refund_of_the_next_month_is_that_months(network):
    found = overview(network.refund("own", 50, "2026-10-01").snapshot(), PLAN, SEPTEMBER)
    assert value(found, "sales") == 900
    assert value(found, "refunds") == 100
    later = overview(network.snapshot(), PLAN, Period.parse("2026-10"))
    assert value(later, "refunds") == 50


def test_retail_share_goes_by_the_role_on_the_day_of_the_sale(network):
    assert value(overview(network.snapshot(), PLAN, SEPTEMBER), "retail_share") == Fraction(7, 9)


def test_growth_and_change_are_against_the_period_before(network):
    found = overview(network.snapshot(), PLAN, SEPTEMBER)
    assert value(found, "growth") == Fraction(900 - 800, 800)
    assert found.figure("sales").previous == 800
    assert found.figure("sales").change == Fraction(1, 8)
    assert found.figure("members").series[0] == ("2026-01", 4)
    assert [row.period for row in found.rows][-2:] == ["2026-08", "2026-09"]


def test_payout_is_unknown_until_somebody_worked_it_out(network):
    snapshot = network.snapshot()
    assert value(overview(snapshot, PLAN, SEPTEMBER), "payout") is None
    assert value(overview(snapshot, PLAN, SEPTEMBER), "payout_share") is None
    found = overview(
        snapshot, PLAN, SEPTEMBER, outcome(("A", "level", 1, 60), ("B", "level", 2, 30)), payouts={"2026-08": 40}
    )
    assert value(found, "payout") == 90
    assert value(found, "payout_share") == Fraction(1, 10)
    assert found.figure("payout_share").previous == Fraction(1, 20)
    assert found.figure("payout_share").change == Fraction(1, 20)  # five points, not a doubling


def test_no_data_is_none_and_zero_never_a_division(small):
    found = overview(small.snapshot(), PLAN, SEPTEMBER, outcome())
    assert [value(found, name) for name in ("members", "sales", "payout")] == [0, 0, 0]
    assert [value(found, name) for name in ("growth", "retail_share", "payout_share")] == [None, None, None]
    assert len(found.rows) == 1
    assert found.levels.underperforming is None


def test_a_quarter_is_compared_with_the_quarter_before(network):
    found = overview(network.snapshot(), PLAN, Period.parse("2026-Q3"))
    assert value(found, "sales") == 1700
    assert found.rows[-2].period == "2026-Q2"
    assert value(found, "growth") is None  # nothing was sold in the quarter before


def test_the_document_is_json_with_exact_fractions(network):
    document = json.loads(
        json.dumps(overview(network.snapshot(), PLAN, SEPTEMBER, outcome()).document(), allow_nan=False)
    )
    tile = next(one for one in document["figures"] if one["name"] == "retail_share")
    assert tile["value_exact"] == "7/9"
    assert tile["as_of"] == "2026-09-30"
    assert tile["formula"]
    assert document["periods"][-1]["growth_exact"] == "1/8"


@pytest.mark.parametrize(
    ("now", "before", "unit", "change"),
    [
        (3, 2, "people", Fraction(1, 2)),
        (3, 0, "people", None),
        (None, 2, "people", None),
        (3, None, "people", None),
        (-2, -4, "money", Fraction(1, 2)),  # less lost than before is a rise
        (Fraction(1, 2), Fraction(1, 4), "share", Fraction(1, 4)),
        (Fraction(1, 2), Fraction(0), "share", Fraction(1, 2)),
    ],
)
def test_change(now, before, unit, change):
    assert change_of(now, before, unit) == change


def test_a_figure_without_a_series_has_no_value():
    assert figure("a", "A", "people", "f", as_of=dt.date(2026, 9, 30), series=()).value is None


def levels_of(small, sizes: list[int], sold: list[int], **given) -> None:
    """A network whose level n has sizes[n] participants who each sell sold[n] in September."""
    above = [None]
    for level, (size, net) in enumerate(zip(sizes, sold, strict=True)):
        here = [f"L{level}-{place:03d}" for place in range(size)]
        for place, member in enumerate(here):
            small.member(member, above[place % len(above)], **given)
            small.sale(member, net, "2026-09-10")
        above = here


def test_the_lagging_level_is_the_lowest_below_three_quarters_of_the_average(small):
    levels_of(small, [20, 20, 40], [100, 100, 40])
    report = level_report(small.snapshot(), PLAN, SEPTEMBER)
    # compared: 20 × 100 + 20 × 100 + 40 × 40 = 5600 over 80 people = 70 each
    assert [level.index for level in report.levels] == [Fraction(10, 7), Fraction(10, 7), Fraction(4, 7)]
    assert report.underperforming == 2
    assert report.why.startswith("Level 2: its 40 settled participants sell 57 %")


def test_exactly_three_quarters_is_not_lagging(small):
    levels_of(small, [20, 20], [125, 75])
    report = level_report(small.snapshot(), PLAN, SEPTEMBER)
    assert report.levels[1].index == Fraction(3, 4)
    assert report.underperforming is None


def test_a_level_with_too_few_settled_participants_is_not_judged(small):
    levels_of(small, [20, SETTLED_MIN - 1], [100, 0])
    report = level_report(small.snapshot(), PLAN, SEPTEMBER)
    assert report.levels[1].index is None
    assert report.underperforming is None
    assert "Not enough data" in report.why


def test_newcomers_of_the_period_do_not_drag_their_level_down(small):
    levels_of(small, [20, 20], [100, 100])
    for place in range(40):
        small.member(f"N{place}", "L0-000", joined="2026-09-01")
    report = level_report(small.snapshot(), PLAN, SEPTEMBER)
    assert report.levels[1].participants == 60
    assert report.levels[1].settled == 20
    assert report.underperforming is None


def test_of_two_that_lag_alike_the_one_nearer_the_root_is_named(small):
    levels_of(small, [40, 20, 20], [100, 10, 10])
    assert level_report(small.snapshot(), PLAN, SEPTEMBER).underperforming == 1


def test_when_nobody_sold_no_level_is_named(small):
    levels_of(small, [20, 20], [0, 0])
    assert level_report(small.snapshot(), PLAN, SEPTEMBER).underperforming is None
    assert lagging_level(())[0] is None


def test_pay_by_level_of_the_network_and_of_the_bonus(small):
    small.member("A").member("B", "A").customer("C", "B").sale("C", 1000, "2026-09-05", seller="B", kind="retail")
    report = level_report(small.snapshot(), PLAN, SEPTEMBER, outcome(("B", "level", 1, 80), ("A", "level", 2, 50)))
    assert [(level.sales_minor, level.pay_minor) for level in report.levels] == [(0, 50), (1000, 80), (0, 0)]
    assert [(one.bonus, one.level, one.amount_minor, one.share) for one in report.pay_levels] == [
        ("level", 1, 80, Fraction(8, 13)),
        ("level", 2, 50, Fraction(5, 13)),
    ]
