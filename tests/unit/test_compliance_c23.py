"""Does C23 count levels by the line and heads by the last day, and ask for both?"""

from __future__ import annotations

import pytest

from graph_service.compliance import check, read_pack, rows
from graph_service.compliance.packs import parse_pack
from graph_service.model.period import Period
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, plan


def line(levels: int, heads: int, *, leaves: int = 0, buyer: str | None = None):
    """P0 sponsors P1 and so on for so many levels; others under P0 make up the heads. The last in the line buys."""
    members = [(f"P{i}", f"P{i - 1}" if i else None, "2025-01-01") for i in range(levels + 1)]
    members += [(f"X{i:02d}", "P0", "2025-01-01") for i in range(heads - levels - 1)]
    members += [(f"K{i:02d}", "P0", None) for i in range(leaves)]
    bottom = buyer or f"P{levels}"
    return network(members, [(bottom, bottom, "2026-09-10", 100, "personal", None)])


@pytest.mark.parametrize(
    ("levels", "heads", "rates", "state", "deepest"),
    [
        (3, 30, (1, 1, 1), "review", 3),
        (3, 29, (1, 1, 1), "meets", 3),  # P0 and 28 others
        (3, 30, (1, 1), "meets", 2),  # the third level is not paid
        (2, 30, (1, 1, 1), "meets", 2),  # nobody is so deep
        (4, 30, (0, 0, 0, 1), "review", 4),
    ],
)
def test_three_levels_and_thirty_heads(levels, heads, rates, state, deepest):
    found = one(line(levels, heads), "C23", pays=plan(*rates))
    assert (found.state, found.result.readings.strict) == (state, deepest)
    assert [entity.member_id for entity in found.result.entities] == (["P0"] if state == "review" else [])


def test_customers_are_no_heads():
    assert one(line(3, 29, leaves=5), "C23", pays=plan(1, 1, 1)).state == "meets"


def test_a_line_is_the_payees_own():
    members = [(f"P{i}", f"P{i - 1}" if i else None, "2025-01-01") for i in range(5)]
    members += [(f"X{i:02d}", "P1", "2025-01-01") for i in range(26)]
    found = one(network(members, [("P4", "P4", "2026-09-10", 100, "personal", None)]), "C23", pays=plan(1, 1, 1, 1))
    assert [(e.member_id, e.figure, dict(e.numbers)["heads"]) for e in found.result.entities] == [
        ("P0", 4, 31), ("P1", 3, 30),
    ]  # fmt: skip


def test_levels_are_those_of_the_day_of_the_sale():
    members = [(f"P{i}", None, "2025-01-01") for i in range(4)] + [(f"X{i:02d}", "P0", "2025-01-01") for i in range(26)]
    early = [("P1", "P0", "2025-01-01", None), ("P2", "P1", "2025-01-01", None)]
    moves = [*early, ("P3", "P2", "2025-01-01", "2026-09-11"), ("P3", "P0", "2026-09-11", None)]
    deep = network(members, [("P3", "P3", "2026-09-10", 100, "personal", None)], moves=moves)
    near = network(members, [("P3", "P3", "2026-09-11", 100, "personal", None)], moves=moves)
    assert one(deep, "C23", pays=plan(1, 1, 1)).state == "review"
    assert one(near, "C23", pays=plan(1, 1, 1)).result.readings.strict == 1


def test_an_own_sale_is_level_nought_and_refunds_pay_nothing():
    found = one(line(3, 30, buyer="X01"), "C23", pays=plan(1, 1, 1))
    assert (found.state, found.result.readings.strict) == ("meets", 1)
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01")]
    refunded = network(members, [("B", "B", "2026-09-10", 5, "personal", None)], refunds=[(0, "2026-09-11", 5)])
    assert one(refunded, "C23").result.missing == ("awards",)


def test_nothing_to_go_on():
    assert check(network([]), None, plan(10), SEPTEMBER, only="C23").finding("C23").state == "not_computable"
    alone = one(network([("A", None, "2025-01-01")], [("A", "A", "2026-09-10", 5, "personal", None)]), "C23")
    assert {"sponsorships", "awards"} <= set(alone.result.missing)


def test_packs_and_dates():
    assert "C23" in read_pack("cn").checks
    assert all("C23" not in read_pack(name).checks for name in ("ca", "eu", "uk", "us"))
    found = one(line(3, 30), "C23", pays=plan(1, 1, 1), pack="cn")
    assert (found.state, found.decisive.id, found.decisive.unconfirmed) == ("review", "C23.levels", True)
    members = [("A", None, "1990-01-01", "1990-01-01"), ("B", "A", "1990-01-01", "1990-01-01")]
    early = network(members, [("B", "B", "2010-04-02", 10, "personal", None)])
    before = one(early, "C23", period=Period.parse("2010-04"))
    assert before.result.missing == ("a threshold of the pack for C23",)


def test_a_pack_of_ones_own_may_decide():
    house = next(value for value in read_pack().values if value.id == "C23.levels")
    value = {
        "id": house.id, "check": "C23", "role": "threshold", "op": ">=", "value": "3/1", "unit": house.unit,
        "reading": "strict", "instrument": "own", "citation": "own", "from": house.start, "author": "t", "reason": "t",
    }  # fmt: skip
    own = {"name": "own", "version": "1", "title": "Own", "author": "t", "reason": "t", "extends": "house"}
    pack = parse_pack(own | {"checks": ["C23"], "value": [value]}, "own.toml")
    assert one(line(3, 30), "C23", pays=plan(1, 1, 1), pack=pack).state == "does_not_meet"


def test_rows_are_payees():
    snapshot = line(3, 30)
    behind = rows("C23", snapshot, None, plan(1, 1, 1), SEPTEMBER)
    assert behind[["side", "member_id", "paid_level", "heads"]].to_numpy().tolist() == [
        ["numerator", "P0", 3, 30], ["denominator", "P1", 2, 3], ["denominator", "P2", 1, 2],
    ]  # fmt: skip
    assert rows("C23", snapshot, None, plan(1, 1, 1), SEPTEMBER, member_id="P2")["paid_level"].tolist() == [1]
    assert rows("C23", snapshot, None, plan(1, 1, 1), SEPTEMBER, member_id="X01").empty
