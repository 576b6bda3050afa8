"""Do the checks on entrants, qualifying, stock and returns give a stated result for any small network?"""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.compliance import check, read_pack, rows
from graph_service.compliance.packs import pack_names
from graph_service.plan.model import Gate
from tests.unit.test_compliance_checks import EVERYTHING, SEPTEMBER, day, network, plan
from tests.unit.test_compliance_stock import stocked

IDS = ("C06", "C08", "C09", "C10", "C11", "C12", "C13", "C16", "C17")
FIRM = ("C06", "C08", "C09", "C11", "C12", "C13", "C16")  # figures are parts, counts or money: never below zero

days = st.sampled_from(
    ["2026-01-15", "2026-06-30", "2026-08-01", "2026-08-31", "2026-09-01", "2026-09-15", "2026-09-30"]
)
sales = st.lists(
    st.tuples(
        st.sampled_from("ABCK"), st.sampled_from("ABC"), days, st.integers(1, 500), st.sampled_from(EVERYTHING),
        st.sampled_from([True, False, None]),
    ),
    max_size=12,
)  # fmt: skip
stock = st.lists(
    st.tuples(st.sampled_from("ABC"), days, st.integers(0, 200), st.sampled_from([True, False, None])),
    max_size=8, unique_by=lambda report: report[:2],
)  # fmt: skip
fees = st.lists(st.tuples(st.sampled_from("ABC"), days, st.integers(1, 300)), max_size=3)
returns = st.lists(st.tuples(st.integers(0, 11), days, st.integers(1, 100)), max_size=6)
lefts = st.sampled_from([None, "2026-09-20", "2026-08-10"])


@settings(max_examples=60, deadline=None)
@given(sales, stock, fees, returns, lefts, st.sampled_from(pack_names()))
def test_any_network_gives_a_stated_result(orders, reports, paid, back, left, pack):
    orders = sorted(orders, key=lambda order: order[2])
    room = [order[3] for order in orders]
    taken = []
    for place, on, amount in back:
        if place < len(orders) and on >= orders[place][2] and amount <= room[place]:
            room[place] -= amount
            taken.append((place, on, amount))
    members = [("A", None, "2025-01-01"), ("B", "A", "2026-08-10"), ("C", "B", "2026-09-01"), ("K", "C", None)]
    snapshot = stocked(network(members, orders, refunds=taken, fees=paid), *reports)
    ends = [day(left) if name == "B" else day(None) for name in snapshot.members["member_id"]]
    snapshot = replace(snapshot, members=snapshot.members.assign(left_on=ends))
    pays = plan(10, 5)
    pays = replace(
        pays, activity_volume_min=50_00, bonuses=(replace(pays.bonuses[0], gate=Gate(personal_volume_min=60_00)),)
    )
    asked = [name for name in read_pack(pack).checks if name in IDS]
    report = check(snapshot, None, pays, SEPTEMBER, pack, asked)
    json.dumps(report.to_json(), allow_nan=False)
    for found in report.findings:
        result = found.result
        assert (result.readings.strict is not None) or found.state != "meets" or found.id in ("C12", "C13", "C16")
        assert found.state != "not_computable" or result.missing
        assert found.klass != "H" or found.state != "does_not_meet"
        assert len(result.entities) <= max(result.entities_total, 0)
        for name in ("strict", "capped", "lenient"):
            figure = result.readings.of(name)
            assert figure is None or figure >= 0 or found.id not in FIRM
        behind = rows(found.id, snapshot, None, pays, SEPTEMBER, pack)
        assert set(behind["side"]) <= {"numerator", "denominator"}
