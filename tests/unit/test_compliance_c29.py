"""Does C29 find accounts that look like one person's in one paid line, and leave households elsewhere alone?"""

from __future__ import annotations

import numpy as np
import pytest

from graph_service.compliance import check, rows
from graph_service.compliance.identities import components
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, own_pack, plan

PEOPLE = ("A", "B", "C", "D", "E")


def chain(*identifiers, buyer="E", **options):
    """A sponsors B sponsors C sponsors D sponsors E, who buys: with one level paid, D alone earns."""
    members = [(name, PEOPLE[i - 1] if i else None, "2025-01-01", "2025-01-01") for i, name in enumerate(PEOPLE)]
    held = [(PEOPLE.index(name), kind, value) for name, kind, value in identifiers]
    return network(members, [(buyer, buyer, "2026-09-10", 100, "personal", None)], identifiers=held, **options)


def shared(*names, kind="bank"):
    return [(name, kind, "x") for name in names]


@pytest.mark.parametrize(
    ("names", "rates", "state", "most"),
    [
        ("DE", (10,), "meets", 2),  # two: a household, as far as anyone can tell
        ("CDE", (10,), "meets", 2),  # C earns nothing, and D's line holds two
        ("CDE", (10, 5), "review", 3),  # C is paid on the second level
        ("ABC", (10,), "meets", 0),  # three in one line of which nobody is paid
        ("ABC", (1, 1, 1, 1), "review", 3),
    ],
)
def test_three_in_one_paid_line(names, rates, state, most):
    found = one(chain(*shared(*names)), "C29", pays=plan(*rates))
    assert (found.state, found.result.readings.strict) == (state, most)
    assert found.state != "does_not_meet"


def test_links_through_different_kinds_make_one_component():
    identifiers = [("C", "bank", "x"), ("D", "bank", "x"), ("D", "device", "y"), ("E", "device", "y")]
    found = one(chain(*identifiers), "C29", pays=plan(10, 5))
    (entity,) = found.result.entities
    assert (entity.member_id, entity.figure) == ("C", 3)
    assert dict(entity.numbers) == {"accounts": 3, "shared": "bank, device", "earned_minor": 500}


def test_one_value_of_two_kinds_is_two_identifiers():
    identifiers = [("C", "bank", "x"), ("D", "card", "x"), ("E", "tax", "x")]
    found = one(chain(*identifiers), "C29", pays=plan(10, 5))
    assert dict(found.result.figures)["components"] == 0
    assert (found.state, found.result.readings.strict) == ("meets", 0)


def test_siblings_below_a_paid_sponsor_who_shares_nothing():
    members = [("A", None, "2025-01-01"), *((name, "A", "2025-01-01") for name in "BCD"), ("E", "A", "2025-01-01")]
    sale = [("E", "E", "2026-09-10", 100, "personal", None)]
    siblings = network(members, sale, identifiers=[(row, "card", "x") for row in (1, 2, 3)])
    (entity,) = one(siblings, "C29").result.entities
    assert (entity.member_id, entity.figure) == ("A", 3)


def test_accounts_in_lines_apart_raise_nothing():
    members = [("A", None, "2025-01-01"), *((name, "A", "2025-01-01") for name in "BCD")]
    members += [(name * 2, name, "2025-01-01") for name in "BCD"]
    sales = [(name * 2, name * 2, "2026-09-10", 100, "personal", None) for name in "BCD"]
    rows_of = {member[0]: i for i, member in enumerate(sorted(members))}
    apart = network(members, sales, identifiers=[(rows_of[name * 2], "address", "x") for name in "BCD"])
    found = one(apart, "C29")
    assert (found.state, found.result.readings.strict) == ("meets", 1)
    assert dict(found.result.figures)["largest_component"] == 3


def test_who_has_not_joined_yet_is_left_out():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("C", "B", "2026-10-01", "2026-10-01")]
    sale = [("B", "B", "2026-09-10", 100, "personal", None)]
    snapshot = network(members, sale, identifiers=[(row, "bank", "x") for row in range(3)])
    assert one(snapshot, "C29").result.readings.strict == 2


def test_the_threshold_is_the_packs():
    snapshot = chain(*shared("D", "E"))
    assert one(snapshot, "C29", pack=own_pack(C29__accounts="2/1")).state == "review"
    assert (
        one(chain(*shared("C", "D", "E")), "C29", pays=plan(10, 5), pack=own_pack(C29__accounts="4/1")).state == "meets"
    )


def test_what_is_missing_is_named():
    assert one(chain(), "C29").result.missing == ("identifiers",)
    found = one(chain(*shared("C", "D", "E"), refunds=[(0, "2026-09-20", 100)]), "C29")
    assert (found.state, found.result.missing[0][:6]) == ("not_computable", "awards")
    assert one(network([("A", None, "2025-01-01")], identifiers=[(0, "bank", "x")]), "C29").state == "not_computable"
    assert check(network([]), None, plan(10), SEPTEMBER, only="C29").finding("C29").state == "not_computable"


def test_rows_are_whole_components():
    snapshot = chain(*shared("C", "D", "E"), ("A", "tax", "y"), ("B", "tax", "y"))
    behind = rows("C29", snapshot, None, plan(10, 5), SEPTEMBER)
    assert behind["member_id"].tolist() == ["C", "D", "E", "A", "B"]
    assert behind["side"].tolist() == ["numerator"] * 3 + ["denominator"] * 2
    assert behind["line_of"].tolist() == ["C", "C", "C", "", ""]
    mine = rows("C29", snapshot, None, plan(10, 5), SEPTEMBER, member_id="D")
    assert mine["member_id"].tolist() == ["C", "D", "E"]
    assert rows("C29", chain(), None, plan(10), SEPTEMBER).empty


def test_components_of_a_long_chain_in_any_order():
    size = 50_000
    order = np.random.default_rng(1).permutation(size)
    holder = np.concatenate([order[:-1], order[1:]])
    thing = np.concatenate([np.arange(size - 1), np.arange(size - 1)])
    assert not components(size, holder, thing).any()
    assert components(3, np.array([2, 2]), np.array([0, 1])).tolist() == [0, 1, 2]
    assert components(2, np.array([], np.int64), np.array([], np.int64)).tolist() == [0, 1]
