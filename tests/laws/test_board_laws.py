"""Does the columnar engine pay boards as if the line were filled position by position, and never more than the sales bring?"""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import compute
from graph_service.model.period import Period, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.plan.families.board import BoardBonus
from graph_service.plan.model import Plan
from tests.columnar_builder import FIRST, SEPTEMBER, Network, plan_of
from tests.laws.columnar_networks import networks
from tests.laws.test_history_laws import told
from tests.unit.test_plan_board import board

calm = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
QUARTER = Period.parse("2026-Q3")


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    table = board(
        basis=draw(st.sampled_from(("net", "volume"))),
        pays_on=draw(st.sampled_from((["retail"], ["retail", "personal", "starter", "qualifying"]))),
        entry_min=draw(st.sampled_from(("0.01", "20"))),
        width=draw(st.sampled_from((2, 2, 3))),
        depth=draw(st.sampled_from((1, 1, 2))),
        reentry=draw(st.booleans()),
        cycles_max=draw(st.sampled_from((None, 1, 2))),
    )
    return plan_of(table, **({"activity": {"personal_volume_min": 25}} if draw(st.booleans()) else {}))


def own_end(day: int, period: Period) -> dt.date:
    """First day after the month or quarter of a day."""
    there = Period.month_of(day_of(day))
    return (
        there.end
        if period.name == SEPTEMBER.name
        else Period.parse(f"{there.start.year}-Q{(there.start.month + 2) // 3}").end
    )


def filled(snapshot: Snapshot, bonus: BoardBonus, period: Period) -> list[tuple[int, int, int]]:
    """Owner, row of the completing sale and its basis of every board ever completed, one position after the other."""
    members, refunds = snapshot.members.to_dict("records"), snapshot.refunds.to_dict("records")
    column, back = ("net_minor", "amount_minor") if bonus.basis == "net" else ("volume", "volume")
    rows = []
    for row, sale in enumerate(snapshot.sales.to_dict("records")):
        end = (own_end(sale["sold_on"], period) - dt.date(1970, 1, 1)).days
        basis = sale[column] - sum(r[back] for r in refunds if r["sale"] == row and r["refunded_on"] < end)
        if sale["sold_on"] < period.end_day and sale["currency"] == "EUR" and sale["kind"] in bonus.pays_on:
            rows += [(sale["sold_on"], sale["sale_id"], row, basis, sale)] if basis >= bonus.entry_min else []
    owners: list[int] = []
    completed = []

    def take(owner: int, row: int, basis: int) -> None:
        owners.append(owner)
        head = len(owners) - 1  # the only board that this position can be the last on
        for _ in range(bonus.depth):
            if head == 0 or head % bonus.width:
                return  # the top, or not the rightmost below its parent
            head = (head - 1) // bonus.width
        completed.append((owners[head], row, basis))
        if bonus.reentry:
            take(owners[head], row, basis)

    for day, _, row, basis, sale in sorted(rows, key=lambda one: one[:2]):
        buyer = members[sale["buyer"]]
        take(sale["buyer"] if buyer["enrolled_on"] <= day < buyer["left_on"] else sale["seller"], row, basis)
    return completed


@calm
@given(networks(members_max=6, sales_max=30), plans(), st.integers(0, 10**6), st.sampled_from((SEPTEMBER, QUARTER)))
def test_agrees_with_a_line_that_is_filled_position_by_position(
    network: Network, plan: Plan, seed: int, period: Period
) -> None:
    snapshot = told(network, seed)
    [bonus] = plan.bonuses
    assert isinstance(bonus, BoardBonus)
    outcome = compute(snapshot, plan, period)
    personal = dict(zip(outcome.volumes["member_id"], outcome.volumes["personal_volume"], strict=True))
    ids, sold = list(snapshot.members["member_id"]), snapshot.sales["sold_on"].to_numpy()
    expected: dict[tuple[str, str], list[int]] = {}
    for owner, row, basis in filled(snapshot, bonus, period):
        if sold[row] < period.first_day:
            continue
        member = snapshot.members.iloc[owner]
        reason = "paid"
        if member["left_on"] <= sold[row]:
            reason = "left"
        elif member["enrolled_on"] > sold[row]:
            reason = "not_participant"
        elif plan.activity_volume_min is not None and personal.get(ids[owner], 0) < plan.activity_volume_min:
            reason = "inactive"
        elif bonus.cycles_max is not None and expected.get((ids[owner], "paid"), [0, 0])[1] >= bonus.cycles_max:
            reason = "already_rewarded"
        sums = expected.setdefault((ids[owner], reason), [0, 0])
        sums[0] += basis
        sums[1] += 1
    found = {
        (a["member_id"], "paid"): [a["basis"], a["amount_minor"] // 3_000] for a in outcome.awards.to_dict("records")
    }
    skips = {(s["member_id"], s["reason"]): s["basis"] for s in outcome.skips.to_dict("records")}
    assert found == {key: sums for key, sums in expected.items() if key[1] == "paid"}
    assert skips == {key: sums[0] for key, sums in expected.items() if key[1] != "paid"}


@calm
@given(st.integers(0, 400), st.sampled_from((2, 3, 5)), st.sampled_from((1, 2)), st.booleans())
def test_all_boards_together_cost_no_more_than_their_share_of_the_sales(
    sales: int, width: int, depth: int, reentry: bool
) -> None:
    network = Network().person("A")
    for _ in range(sales):
        network.sale("A", net=10_000, on=FIRST)
    plan = plan_of(board(width=width, depth=depth, reentry=reentry))
    [bonus] = plan.bonuses
    assert isinstance(bonus, BoardBonus)
    paid = int(compute(network.snapshot(), plan, SEPTEMBER).awards["amount_minor"].sum()) // 3_000
    assert paid * bonus.step <= sales
    assert paid == max(0, (sales - 1 - bonus.below) // bonus.step + 1)
