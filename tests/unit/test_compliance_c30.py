"""Does C30 find lines set up within days and paid for by one, and leave every other line alone?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.compliance import check, rows
from graph_service.compliance.stacks import best_runs, longest_runs
from tests.unit.test_compliance_c31 import paid
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, own_pack, plan

AUGUST = ("2026-08-01", "2026-08-11", "2026-08-21", "2026-08-31", "2026-09-10")  # 30 days from the first to the fourth


def stack(*joined, payers="AAAAAAAA", more=(), extra=(), moves=()):
    """A sponsors B sponsors C and so on; each orders when joining, and `payers` pay."""
    names = "ABCDEFGH"[: len(joined)]
    members = [
        (name, names[i - 1] if i else None, on, on) for i, (name, on) in enumerate(zip(names, joined, strict=True))
    ]
    sales = [(name, name, on, 10, "starter", None) for name, on in zip(names, joined, strict=True)]
    snapshot = network([*members, *more], [*sales, *extra], moves=moves)
    by = [*payers[: len(joined)], *(None for _ in extra)]
    return paid(snapshot, *(None if one_ == "-" else one_ for one_ in by))


@pytest.mark.parametrize(
    ("joined", "payers", "state", "longest"),
    [
        (AUGUST[:4], "AAAA", "meets", 0),  # D sponsors nobody: three members with one recruit
        (AUGUST, "AAAAA", "review", 4),  # A, B, C, D within exactly 30 days
        ((*AUGUST[:3], "2026-09-01", "2026-09-02"), "AAAAA", "meets", 0),  # 31 days
        (AUGUST, "AABAA", "meets", 0),  # two payers
        (AUGUST, "----A", "meets", 0),  # each paid the own first order, E's was paid by A
        (AUGUST, "-AAAA", "review", 4),  # A's own order has no stated payer: A paid it
        (AUGUST, "EEEEE", "review", 4),  # whoever the payer is
    ],
)
def test_four_in_a_row_within_thirty_days_and_one_payer(joined, payers, state, longest):
    found = one(stack(*joined, payers=payers), "C30")
    assert (found.state, found.result.readings.strict) == (state, longest)


def test_the_entity_is_the_top_of_the_longest_path():
    found = one(stack("2026-07-01", *AUGUST, payers="AAAAAA"), "C30")  # A joined 31 days before B
    (entity,) = found.result.entities
    assert (entity.member_id, entity.figure) == ("B", 4)
    assert dict(entity.numbers) == {
        "path": "B → C → D → E", "payer_id": "A", "joined_from": "2026-08-01", "joined_to": "2026-08-31",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ((("X", "B", "2026-09-30", "2026-09-30"),), "meets"),  # B has two recruits
        ((("X", "B", "2026-10-01", "2026-10-01"),), "review"),  # not yet
        ((("X", "B", None, "2026-08-02"),), "review"),  # a customer is no recruit
    ],
)
def test_a_second_recruit_breaks_the_path(more, state):
    assert one(stack(*AUGUST, more=more), "C30").state == state


def test_the_first_order_decides():
    extra = [("C", "C", "2026-08-25", 10, "personal", None)]  # C pays a later order
    assert one(stack(*AUGUST, extra=extra), "C30").state == "review"
    earlier = [("C", "C", "2026-08-20", 10, "personal", None)]
    assert one(stack("2026-08-01", "2026-08-11", "2026-08-19", *AUGUST[3:], extra=earlier), "C30").state == "review"
    assert one(stack(*AUGUST, payers="AAAAA"), "C30", pack=own_pack(C30__path="5/1")).state == "meets"
    assert one(stack(*AUGUST, payers="AAAAA"), "C30", pack=own_pack(C30__days="29/1")).state == "meets"


def test_shape_without_a_payer_is_not_computable():
    found = one(stack(*AUGUST, payers="-----"), "C30")
    assert (found.state, found.result.missing, found.result.readings.strict) == (
        "not_computable",
        ("sales.payer_id",),
        None,
    )
    assert dict(found.result.figures) == {"paths": 0, "paths_by_shape": 1}
    assert one(stack(*AUGUST[:3], payers="---"), "C30").state == "meets"  # no such shape: who paid does not matter


def test_nothing_to_go_on():
    assert check(network([]), None, plan(10), SEPTEMBER, only="C30").finding("C30").state == "not_computable"
    single = one(network([("A", None, "2025-01-01")]), "C30")
    assert (single.state, single.result.missing) == ("not_computable", ("sponsorships",))
    nameless = one(network([("A", None, None), ("B", "A", None)]), "C30")
    assert nameless.result.missing == ("members.enrolled_on",)


def test_rows_are_whole_paths():
    snapshot = stack(*AUGUST, "2026-09-20", payers="AAAABB")  # D and E as well: by shape alone
    behind = rows("C30", snapshot, None, plan(10), SEPTEMBER)
    assert behind["member_id"].tolist() == ["A", "B", "C", "D"]
    assert behind["place"].tolist() == [1, 2, 3, 4]
    assert set(behind["side"]) == {"numerator"}
    assert len(rows("C30", snapshot, None, plan(10), SEPTEMBER, member_id="C")) == 4
    assert rows("C30", snapshot, None, plan(10), SEPTEMBER, member_id="F").empty
    shape = rows("C30", stack(*AUGUST, payers="ABABA"), None, plan(10), SEPTEMBER)
    assert (set(shape["side"]), len(shape)) == ({"denominator"}, 4)


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=40), st.integers(0, 30))
def test_longest_runs_are_those_of_a_plain_search(nodes, within):
    days = np.array([day for day, _ in nodes], np.int64)
    begins = np.array([i == 0 or begin for i, (_, begin) in enumerate(nodes)], np.bool_)
    expected = []
    for i in range(len(nodes)):
        end = i + 1
        while end < len(nodes) and not begins[end] and np.ptp(days[i : end + 1]) <= within:
            end += 1
        expected.append(end - i)
    length = longest_runs(days, begins, within)
    assert length.tolist() == expected
    for place, stretch in zip(best_runs(length, begins), np.flatnonzero(begins), strict=True):
        after = np.flatnonzero(begins[stretch + 1 :])
        assert length[place] == length[stretch : stretch + 1 + after[0] if len(after) else None].max()


def test_a_chain_of_fifty_thousand():
    days = np.arange(50_000, dtype=np.int64)
    begins = days == 0
    assert longest_runs(days, begins, 50_000)[0] == 50_000
    assert longest_runs(days, begins, 30).max() == 31
