"""What does a finding look like in the graph? Nodes and edges from Cypher, few enough to draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from graph_service.compliance.packs import DEFAULT_PACK, Pack, read_pack
from graph_service.errors import BadInput, NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.store.driver import Row, Store
from graph_service.words import say

NODES_MAX: Final = 200
FINDING_MAX: Final = 50_000  # members of a subtree up to which its sales are summed in the database for a picture
DEPTH_MAX: Final = 6
GENERATIONS_MAX: Final = 12  # as many as the query walks
PICTURED: Final = ("C02", "C24", "C28", "C29", "C30", "C31", "C32")


@dataclass(frozen=True, slots=True)
class Picture:
    """A small graph: nodes with at least `id` and `label`, edges as (from id, to id, label)."""

    check: str
    title: str
    nodes: tuple[dict[str, Any], ...]
    edges: tuple[tuple[str, str, str], ...]
    cut_off: bool  # more was there than is shown
    figures: tuple[tuple[str, int], ...] = ()  # what the database counts for the whole, name and number


def picture(
    check: str,
    store: Store,
    plan: Plan,
    period: Period,
    member_id: str,
    *,
    pack: Pack | str = DEFAULT_PACK,
    depth_max: int = 3,
    nodes_max: int = NODES_MAX,
) -> Picture:
    """The picture of one member: a subtree (C02), generations (C24), identifiers (C28, C29) or lines (C30 to C32).

    Raises:
        BadInput: the check has no picture, or the depth is out of range.
        NotFound: no such member or pack.
    """
    if check not in PICTURED:
        raise BadInput(
            say("check {check} has no picture; {pictured} have one", check=repr(check), pictured=", ".join(PICTURED))
        )
    if not 0 <= depth_max <= DEPTH_MAX or not 1 <= nodes_max <= NODES_MAX:
        raise BadInput(
            say(
                "depth must be 0 to {depth_max} and the number of nodes 1 to {nodes_max}",
                depth_max=DEPTH_MAX,
                nodes_max=NODES_MAX,
            )
        )
    chosen = read_pack(pack) if isinstance(pack, str) else pack
    draw: dict[str, Callable[[], Picture]] = {
        "C02": lambda: _subtree(store, plan, period, member_id, chosen, depth_max, nodes_max),
        "C24": lambda: _generations(store, period, member_id, chosen),
        "C28": lambda: _identity(store, member_id, nodes_max),
        "C29": lambda: _accounts(store, period, member_id, nodes_max),
        "C30": lambda: _stack(store, period, member_id, nodes_max),
        "C31": lambda: _bought(store, plan, period, member_id, nodes_max),
        "C32": lambda: _cancelled(store, plan, period, member_id, nodes_max),
    }
    return draw[check]()


def _subtree(
    store: Store, plan: Plan, period: Period, member_id: str, pack: Pack, depth_max: int, nodes_max: int
) -> Picture:
    whole = {"member_id": member_id, "period_start": period.start, "period_end": period.end, "currency": plan.currency}
    rows = store.read(
        "compliance/customer_majority_picture", **whole, depth_max=depth_max, row_limit=nodes_max + 1
    )  # fmt: skip
    _known(rows)
    shown = rows[:nodes_max]
    edges = tuple(
        (str(r["sponsor_id"]), str(r["member_id"]), say("sponsored")) for r in shown if r["sponsor_id"] is not None
    )
    nodes = tuple({"id": r["member_id"], "label": r["member_id"], **r} for r in shown)
    last = period.end - dt.timedelta(days=1)
    (figures,) = store.read("compliance/customer_majority_count", member_id=member_id, day=last)
    if figures["members"] <= FINDING_MAX:
        days = int(pack.parameter("reading.days_before_enrolment", last))
        figures |= store.read("compliance/customer_majority", **whole, days_before=days)[0]
    return Picture(
        "C02", say(
            "Sales below {member_id}",
            member_id=member_id,
        ), nodes, edges, cut_off=len(rows) > nodes_max, figures=tuple(figures.items())
    )  # fmt: skip


def _generations(store: Store, period: Period, member_id: str, pack: Pack) -> Picture:
    last = period.end - dt.timedelta(days=1)
    rows = store.read("compliance/reproduction_picture", member_id=member_id, day=last)
    _known(rows)
    nodes = tuple(
        {"id": f"g{r['generation']}", "label": say("generation {generation}", generation=r["generation"]), **r}
        for r in rows
    )
    edges = tuple((f"g{r['generation'] - 1}", f"g{r['generation']}", say("brought in")) for r in rows[1:])
    latest = period.end - dt.timedelta(days=int(pack.parameter("C24.maturity_days", last)))
    (figures,) = store.read("compliance/reproduction_count", cohort_end=latest, day_end=period.end)
    cut = len(rows) > GENERATIONS_MAX  # the last generation may go on
    return Picture(
        "C24",
        say("Generations below {member_id}", member_id=member_id),
        nodes,
        edges,
        cut_off=cut,
        figures=tuple(figures.items()),
    )


def _identity(store: Store, member_id: str, nodes_max: int) -> Picture:
    rows = store.read("compliance/same_identity_picture", member_id=member_id, row_limit=nodes_max + 1)
    shown = rows[:nodes_max]
    nodes: dict[str, dict[str, Any]] = {member_id: {"id": member_id, "label": member_id, "kind": "member"}}
    for row in shown:
        key = str(row["identifier_key"])
        nodes[key] = {"id": key, "label": row["kind"], "kind": "identifier"}
        nodes.setdefault(row["holder_id"], {"id": row["holder_id"], "label": row["holder_id"], "kind": "member"})
        nodes[row["holder_id"]]["sponsored"] = bool(row["sponsored"])
    edges = tuple((str(row["holder_id"]), str(row["identifier_key"]), say("has")) for row in shown)
    return Picture(
        "C28",
        say("Identifiers of {member_id}", member_id=member_id),
        tuple(nodes.values()),
        edges,
        cut_off=len(rows) > nodes_max,
    )


def _accounts(store: Store, period: Period, member_id: str, nodes_max: int) -> Picture:
    """Accounts linked through any number of identifiers, and who sponsored whom among them."""
    last = period.end - dt.timedelta(days=1)
    rows = store.read("compliance/straw_accounts_picture", member_id=member_id, day=last, row_limit=nodes_max + 1)
    shown = rows[:nodes_max]
    nodes: dict[str, dict[str, Any]] = {member_id: {"id": member_id, "label": member_id, "kind": "member"}}
    for row in shown:
        key, holder = str(row["identifier_key"]), str(row["holder_id"])
        nodes[key] = {"id": key, "label": row["kind"], "kind": "identifier"}
        nodes[holder] = {"id": holder, "label": holder, "kind": "member", "sponsor_id": row["sponsor_id"]}
    edges = tuple((str(row["holder_id"]), str(row["identifier_key"]), say("has")) for row in shown)
    title = say("Accounts linked to {member_id}", member_id=member_id)
    return Picture("C29", title, tuple(nodes.values()), edges, cut_off=len(rows) > nodes_max)


def _stack(store: Store, period: Period, member_id: str, nodes_max: int) -> Picture:
    last = period.end - dt.timedelta(days=1)
    rows = store.read("compliance/stacking_picture", member_id=member_id, day=last, row_limit=nodes_max + 1)
    return _line("C30", say("One recruit each, below {member_id}", member_id=member_id), member_id, rows, nodes_max)


def _bought(store: Store, plan: Plan, period: Period, member_id: str, nodes_max: int) -> Picture:
    span = {"period_start": period.start, "period_end": period.end, "currency": plan.currency}
    rows = store.read("compliance/bonus_buying_picture", member_id=member_id, **span, row_limit=nodes_max + 1)
    return _line("C31", say("Orders that {member_id} paid for below", member_id=member_id), member_id, rows, nodes_max)


def _cancelled(store: Store, plan: Plan, period: Period, member_id: str, nodes_max: int) -> Picture:
    span = {"period_start": period.start, "period_end": period.end, "currency": plan.currency}
    settled = plan.settling(period).refunds_end
    rows = store.read(
        "compliance/wash_flow_picture", member_id=member_id, **span, settled=settled, row_limit=nodes_max + 1
    )  # fmt: skip
    return _line(
        "C32",
        say("Orders below {member_id} that were refunded after they paid", member_id=member_id),
        member_id,
        rows,
        nodes_max,
    )


def _line(check: str, title: str, member_id: str, rows: list[Row], nodes_max: int) -> Picture:
    """Members of one or more lines below a member, from rows of member_id, sponsor_id and what else is told of them."""
    shown = rows[:nodes_max]
    nodes = [{"id": row["member_id"], "label": row["member_id"], **row} for row in shown]
    if not nodes:
        alone = {"member_id": member_id, "sponsor_id": None, "depth": 0, "orders": 0, "net_minor": 0}
        nodes = [{"id": member_id, "label": member_id, **alone}]
    edges = tuple(
        (str(r["sponsor_id"]), str(r["member_id"]), say("sponsored")) for r in shown if r["sponsor_id"] is not None
    )
    return Picture(check, title, tuple(nodes), edges, cut_off=len(rows) > nodes_max)


def _known(rows: list[Row]) -> None:
    if not rows:
        raise NotFound(say("No member with this id."))
