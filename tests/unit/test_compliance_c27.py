"""Does C27 see that later joiners fare worse, and only when each group fares worse than the one before?"""

from __future__ import annotations

from fractions import Fraction

import pytest

from graph_service.compliance import check, rows
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, own_pack, plan

JOINED = ("2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01")


def line(amounts, joined=JOINED, fees=True):
    """P0 sponsors P1 and so on; each buys so much. At ten per cent each is paid on what the next one buys."""
    members = [(f"P{i}", f"P{i - 1}" if i else None, on) for i, on in enumerate(joined)]
    sales = [(f"P{i}", f"P{i}", "2026-09-10", net, "personal", None) for i, net in enumerate(amounts) if net]
    return network(members, sales, fees=[("P0", "2026-09-01", 1)] if fees else ())


def result_of(amounts, pack="house", **options):
    return one(line(amounts, **options), "C27", pays=plan(10), pack=pack)


@pytest.mark.parametrize(
    ("amounts", "state", "rho"),
    [
        ((10, 20, 30, 40, 50), "review", Fraction(-1)),
        ((50, 40, 30, 20, 10), "meets", Fraction(1)),
        ((10, 20, 40, 30, 50), "meets", Fraction(-9, 10)),  # falls nearly always
    ],
)
def test_a_decline_from_each_group_to_the_next(amounts, state, rho):
    result = result_of(amounts)
    assert (result.state, result.result.readings.strict) == (state, rho)
    assert result.state != "does_not_meet"


def test_the_means_are_exact():
    result = result_of((10, 20, 30, 40, 50)).result
    assert [row["exact"] for row in result.table] == ["-900/1", "-1700/1", "-2600/1", "-3500/1", "-5000/1"]
    figures = dict(result.figures)
    assert (figures["groups"], figures["declines"], figures["participants"]) == (5, 4, 5)


def test_an_equal_mean_is_no_decline():
    people = [(f"P{i}", "R", f"2025-0{i + 1}-01") for i in range(6)]
    sales = [(f"P{i}", f"P{i}", "2026-09-10", net, "personal", None) for i, net in enumerate((10, 20, 20, 30, 40, 50))]
    flat = network([("R", None, "2024-01-01"), *people], sales, fees=[("R", "2026-09-01", 1)])
    result = one(flat, "C27", pays=plan(10), pack=own_pack(C27__groups="7/1"))
    assert result.state == "meets"  # 16, -10, -20, -20, -30, -40, -50
    assert dict(result.result.figures)["declines"] == 5
    assert -1 < result.result.readings.strict < Fraction(-99, 100)
    assert any("twelve decimal places" in note for note in result.result.notes)


def test_who_joined_on_one_day_stays_together():
    same = ("2025-01-01",) * 3 + ("2025-02-01", "2025-03-01")
    result = result_of((10, 10, 10, 40, 50), joined=same).result
    assert [row["members"] for row in result.table] == [3, 1, 1]
    few = result_of((10, 10, 10, 40, 50), joined=("2025-01-01",) * 4 + ("2025-02-01",))
    assert (few.state, few.result.missing) == ("not_computable", ("participants who joined on different days",))


def test_readings_differ_in_what_is_paid_in():
    readings = result_of((10, 20, 30, 40, 50)).result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (-1, 0, 0)  # 2 - 1, 3, 4, 5, 0 within the cap


def test_without_fees_what_is_not_raised_does_not_pass():
    rising = result_of((50, 40, 30, 20, 10), fees=False)
    assert (rising.state, rising.result.missing, rising.result.readings.lenient) == ("not_computable", ("fees",), None)
    falling = result_of((10, 20, 30, 40, 50), fees=False)
    assert (falling.state, falling.result.missing) == ("review", ("fees",))


def test_nothing_to_go_on():
    assert check(network([]), None, plan(10), SEPTEMBER, only="C27").finding("C27").state == "not_computable"
    alone = one(network([("A", None, "2025-01-01")], [("A", "A", "2026-09-10", 10, "personal", None)]), "C27")
    assert "awards" in alone.result.missing
    amounts = (10, 20, 30, 40, 50)
    members = [(f"P{i}", f"P{i - 1}" if i else None, on) for i, on in enumerate(JOINED)]
    sales = [(f"P{i}", f"P{i}", "2026-09-10", net, "personal", None) for i, net in enumerate(amounts)]
    refunded = network(members, sales, refunds=[(i, "2026-09-20", net) for i, net in enumerate(amounts)])
    assert one(refunded, "C27").result.missing == ("awards",)


def test_rows_stand_in_the_order_of_joining():
    snapshot = line((10, 20, 30, 40, 50))
    behind = rows("C27", snapshot, None, plan(10), SEPTEMBER)
    assert behind["member_id"].tolist() == ["P0", "P1", "P2", "P3", "P4"]
    assert set(behind["side"]) == {"denominator"}
    assert str(behind["enrolled_on"].iloc[1]) == "2025-02-01"
    assert rows("C27", snapshot, None, plan(10), SEPTEMBER, member_id="P3")["net_minor"].tolist() == [-3500]
