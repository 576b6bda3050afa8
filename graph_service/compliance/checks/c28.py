"""C28: does anyone sponsor, or sell to, themselves? Circles of sponsors, and one identity on both ends."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, raised_value, state_of
from graph_service.compliance.findings import Entity, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.graph.shape import knots
from graph_service.store.driver import Row, Store
from graph_service.words import say

LIMIT = 100
CYCLE_LENGTH_MAX = 50


def run(inputs: Inputs) -> Result:
    """Count both in the database; cycles over every day on record, sales over the period."""
    if inputs.store is None:
        return not_computable(
            say("the database"), note=say("Circles and shared identities are found where the graph is.")
        )
    circles = _circles(inputs, inputs.store)
    span = {"period_start": inputs.period.start, "period_end": inputs.period.end}
    sponsors = inputs.store.read("compliance/same_identity_sponsorships", row_limit=LIMIT)
    buyers = inputs.store.read("compliance/same_identity_sales", **span, row_limit=LIMIT)
    counts = {
        "cycles": len(circles),
        "same_identity_sponsorships": _count(inputs.store.read("compliance/same_identity_sponsorships_count")),
        "same_identity_sales": _count(inputs.store.read("compliance/same_identity_sales_count", **span)),
    }
    found = sum(counts.values())
    missing = () if len(inputs.snapshot.identifiers) else ("identifiers",)
    notes = [
        say(
            "Cycles of up to {cycle_length_max} members are shown, on any day on record; loading refuses them.",
            cycle_length_max=CYCLE_LENGTH_MAX,
        )
    ]
    if missing:
        notes.append(say("Without identifiers only circles and literal self-sponsorship can be seen."))
    listed = (*map(_circle, circles), *map(_sponsor, sponsors), *map(_buyer, buyers))[:LIMIT]
    return Result(
        "not_computable" if missing and not found else state_of(Fraction(found), inputs.thresholds("C28")),
        Readings.same(None) if missing and not found else _figure(found),
        say(
            "cycles {cycles} + same identity sponsorships {sponsorships} + same identity sales {sales} = {found}",
            cycles=counts["cycles"], sponsorships=counts["same_identity_sponsorships"],
            sales=counts["same_identity_sales"], found=found,
        ),
        missing=missing, entities=listed, entities_total=found,
        figures=tuple((name, _figure(number).strict) for name, number in counts.items()), notes=tuple(notes),
        raised=raised_value(Fraction(found), inputs.thresholds("C28")),
    )  # fmt: skip


def _figure(number: int) -> Readings:
    return Readings.same(Fraction(number))


def _circles(inputs: Inputs, store: Store) -> list[Row]:
    """Members of every knot of sponsorships, any day; Cypher then follows the dated edges among them."""
    edges = inputs.snapshot.sponsorships
    rows = knots(inputs.members, edges["sponsor"].to_numpy(np.int64), edges["child"].to_numpy(np.int64))
    if not len(rows):
        return []
    return store.read("compliance/sponsor_cycles", member_ids=inputs.ids(rows), row_limit=LIMIT)


def _circle(row: Row) -> Entity:
    path = [str(member) for member in row["member_ids"]]
    return Entity(path[0], "review", None, (("path", " → ".join(path)), ("from", str(row["from"]))))


def _sponsor(row: Row) -> Entity:
    numbers = (("sponsored_id", str(row["member_id"])), ("shared", ", ".join(row["kinds"])))
    return Entity(str(row["sponsor_id"]), "review", None, numbers, would_change=say("Show that these are two people."))


def _buyer(row: Row) -> Entity:
    numbers = (
        ("buyer_id", str(row["buyer_id"])), ("orders", int(row["orders"])), ("net_minor", int(row["net_minor"])),
        ("shared", ", ".join(row["kinds"])),
    )  # fmt: skip
    return Entity(str(row["seller_id"]), "review", None, numbers, would_change=say("Show that these are two people."))


def _count(rows: list[Row]) -> int:
    return int(rows[0]["pairs"])


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Pairs with a shared identifier and circles, one row each."""
    found = run(inputs).entities
    wanted = None if member is None else inputs.ids(np.array([member], np.int64))[0]
    table = [
        {"side": "numerator", "member_id": entity.member_id, **dict(entity.numbers)}
        for entity in found
        if wanted is None or wanted in (entity.member_id, *(str(value) for _, value in entity.numbers))
    ]
    return pd.DataFrame(
        table, columns=["side", "member_id", *sorted({k for r in table for k in r} - {"side", "member_id"})]
    )


CHECK = Check(
    id="C28",
    title=say("Circular or self sponsorship"),
    klass="H",
    question=say("Is there a circle of sponsors, or one identity behind both ends of a sponsorship or sale?"),
    help=(
        say(
            "Circles cannot be loaded; this looks again at everything stored, on every day. An identity "
            "is shared when sponsor and sponsored, or buyer and seller, have the same bank account, "
            "card, device, address or tax number. A shared address may be a household."
        )
    ),
    would_change=say("Proof that the two are different people, or corrected identifiers."),
    needs=("sponsorships", "identifiers"),
    run=run,
    each=True,
    rows=rows,
    unit=say("circles and pairs"),
    figures={
        "cycles": Meaning("circles", say("circles of sponsorships in force on one day, any day on record")),
        "same_identity_sponsorships": Meaning("pairs", say("sponsor and sponsored with one identifier")),
        "same_identity_sales": Meaning("pairs", say("buyer and seller with one identifier, sales of the period")),
    },
)
