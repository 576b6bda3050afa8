"""Which programmes do the recounts see? Random small ones, with something of everything that a check reads."""

from __future__ import annotations

import datetime as dt
import random

from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Plan
from tests.columnar_builder import level, plan_of
from tests.laws import drawn_bonuses
from tests.laws.drawn_bonuses import Drawing

START = dt.date(2026, 9, 1)
KINDS = ("retail", "retail", "personal", "personal", "starter", "qualifying")
Rows = dict[str, list[dict[str, str]]]


def day(number: int) -> str:
    """A day around the period; 0 is its first day."""
    return (START + dt.timedelta(days=number)).isoformat()


def money(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def programme(draw: random.Random) -> Rows:
    """Raw rows of a programme of up to thirty members, some of it in the months before September 2026."""
    size = draw.choice([1, 2, 4, 8, 16, 30])
    first = draw.choice([-20, -100, -560])
    joined = sorted(draw.randint(first, 12) for _ in range(size))
    members, enrolled = [], []
    for i in range(size):
        start = draw.choice([joined[i], joined[i], joined[i], joined[i] + draw.randint(0, 40), None])
        left = joined[i] + draw.randint(1, 60) if draw.random() < 0.2 else None
        if start is not None and left is not None and left <= start:
            left = None
        enrolled.append(start)
        members.append(
            {"member_id": _id(i), "joined_on": day(joined[i]), "enrolled_on": "" if start is None else day(start),
             "left_on": "" if left is None else day(left)}
        )  # fmt: skip
    sales = _sales(draw, joined, first)
    return {
        name: rows
        for name, rows in {
            "members": members, "sponsorships": _sponsorships(draw, joined), "sales": sales,
            "refunds": _refunds(draw, sales), "fees": _fees(draw, size, first), "stock": _stock(draw, size),
            "identifiers": _identifiers(draw, size),
        }.items() if rows
    }  # fmt: skip


def _id(number: int) -> str:
    return f"M{number:02}"


def _sponsorships(draw: random.Random, joined: list[int]) -> list[dict[str, str]]:
    """A forest; a quarter of the members move once, some of them within the period."""
    chain, edges = draw.random() < 0.3, []
    for i in range(1, len(joined)):
        if draw.random() < 0.1:
            continue
        sponsor = i - 1 if chain else draw.randrange(i)
        move = draw.randint(joined[i] + 1, 29)
        moves = draw.random() < 0.25
        edges.append(_edge(i, sponsor, joined[i], move if moves else None))
        if moves and draw.random() < 0.8:
            edges.append(_edge(i, draw.randrange(i), move, None))
    return edges


def _edge(child: int, sponsor: int, start: int, end: int | None) -> dict[str, str]:
    until = "" if end is None else day(end)
    return {"member_id": _id(child), "sponsor_id": _id(sponsor), "from": day(start), "to": until}


def _sales(draw: random.Random, joined: list[int], first: int) -> list[dict[str, str]]:
    size, sales = len(joined), []
    for n in range(draw.randint(0, 5 * size)):
        buyer, seller = draw.randrange(size), draw.randrange(size)
        seller = buyer if draw.random() < 0.4 else seller
        begins = max(joined[buyer], joined[seller])
        net = draw.choice([0, 1, 333, 7_000, 10_000, 15_001, 20_000, 45_000])
        on = draw.randint(max(begins, draw.choice([0, 0, 0, first])), 31) if begins <= 31 else begins
        sales.append(
            {
                "sale_id": f"S{n:03}", "buyer_id": _id(buyer), "seller_id": _id(seller), "sold_on": day(on),
                "net": money(net), "kind": draw.choice(KINDS), "verified": draw.choice(["true", "true", "false", ""]),
                "currency": "USD" if draw.random() < 0.05 else "EUR", "volume": draw.choice(["0", "10", "99.5", "200"]),
                "payer_id": _id(draw.randrange(size)) if draw.random() < 0.2 else "",
            }
        )  # fmt: skip
    return sales


def _refunds(draw: random.Random, sales: list[dict[str, str]]) -> list[dict[str, str]]:
    refunds = []
    for n, sale in enumerate(sales):
        net = round(float(sale["net"]) * 100)
        if net and draw.random() < 0.25:
            part = draw.choice([net, net // 2 or net, -(-net * 9 // 10)])
            later = dt.date.fromisoformat(sale["sold_on"]) + dt.timedelta(days=draw.choice([0, 1, 20, 45]))
            refunds.append(
                {"refund_id": f"R{n:03}", "sale_id": sale["sale_id"], "amount": money(part),
                 "refunded_on": later.isoformat()}
            )  # fmt: skip
    return refunds


def _fees(draw: random.Random, size: int, first: int) -> list[dict[str, str]]:
    number = draw.choice([0, 1, size])
    return [
        {"fee_id": f"F{n:03}", "payer_id": _id(draw.randrange(size)), "paid_on": day(draw.randint(first, 31)),
         "amount": money(draw.choice([1, 5_000, 25_000])), "currency": "USD" if draw.random() < 0.1 else "EUR",
         "kind": "enrolment"}
        for n in range(number)
    ]  # fmt: skip


def _stock(draw: random.Random, size: int) -> list[dict[str, str]]:
    reports = {
        (draw.randrange(size), draw.randint(-70, 32), draw.choice(["tea", "tea", "soap"]))
        for _ in range(draw.choice([0, 0, 12 * size]))
    }  # fmt: skip
    return [
        {"member_id": _id(who), "reported_on": day(on), "sku": sku, "on_hand": str(draw.choice([0, 5, 40, 100])),
         "verified": draw.choice(["true", "true", "true", "false", ""])}
        for who, on, sku in sorted(reports)
    ]  # fmt: skip


def _identifiers(draw: random.Random, size: int) -> list[dict[str, str]]:
    pairs = {(draw.randrange(size), draw.choice(["bank", "card"]), draw.randint(0, size)) for _ in range(size)}
    return [{"member_id": _id(who), "kind": kind, "value_hash": f"h{value}"} for who, kind, value in sorted(pairs)]


def plans(draw: random.Random, number: int = 5) -> list[Plan]:
    """Plans in euros: levels on net sales, or any level and differential bonuses."""
    return [_plan(draw, f"drawn-{place}") for place in range(number)]


def _plan(draw: random.Random, name: str) -> Plan:
    if draw.random() < 0.5:
        rates = draw.choice([["0.1"], ["0.1", "0.05"], ["0.2", "0.1", "0.07", "0.033333"]])
        pays_on = draw.choice([list(SALE_KINDS), list(SALE_KINDS), ["retail"], ["retail", "personal"]])
        return plan_of(level(rates=rates, pays_on=pays_on), name=name)
    first, second = Drawing("first", with_ranks=False, others=[]), Drawing("second", with_ranks=False, others=["first"])
    return plan_of(
        drawn_bonuses.level(draw, first), drawn_bonuses.differential(draw, second), name=name,
        margin={"default": "0.4"},
    )  # fmt: skip
