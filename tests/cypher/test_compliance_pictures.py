"""What do the pictures of C29 to C32 show on the real server, and what do they leave out?"""

from __future__ import annotations

import json

import pytest

from graph_service.compliance import check, picture, rows
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.period import Period
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan
from graph_service.store.snapshot import read_snapshot
from graph_service.web import charting

SEPTEMBER = Period.parse("2026-09")
PLAN = Plan(
    "test", "1", "Test", "made up", "EUR", "half_even",
    (LevelBonus("level", "Level", "net", (100_000, 50_000), "none", ("retail", "personal")),),
    (), None, "0" * 64,
)  # fmt: skip


def tables(names, lines):
    return [dict(zip(names, line, strict=True)) for line in lines]


def load(store, members, **files):
    """Load members (id, sponsor, joined) and other files of short rows."""
    columns = {
        "identifiers": ("member_id", "kind", "value_hash"),
        "sponsorships": ("member_id", "sponsor_id", "from", "to"),
        "sales": ("sale_id", "buyer_id", "payer_id", "sold_on", "net", "currency"),
        "refunds": ("refund_id", "sale_id", "refunded_on", "amount"),
    }
    found = {name: tables(columns[name], lines) for name, lines in files.items()}
    people = [
        {"member_id": id_, "sponsor_id": sponsor, "joined_on": joined, "enrolled_on": joined}
        for id_, sponsor, joined in members
    ]
    load_tables(store, canonical({"members": people} | found))
    return store


def test_linked_accounts_and_who_sponsored_them(clean_store):
    load(
        clean_store,
        [(id_, sponsor, "2025-01-01") for id_, sponsor in (("A", ""), ("B", "A"), ("C", "B"), ("D", "A"), ("E", "D"))],
        identifiers=(
            ("A", "bank", "x"), ("B", "bank", "x"), ("B", "device", "y"), ("C", "device", "y"),
            ("D", "tax", "z"), ("E", "tax", "z"), ("C", "card", "own"),
        ),
    )  # fmt: skip
    drawn = picture("C29", clean_store, PLAN, SEPTEMBER, "A")
    members = {node["id"]: node.get("sponsor_id") for node in drawn.nodes if node["kind"] == "member"}
    assert members == {"A": None, "B": "A", "C": "B"}  # C is two identifiers away; D and E are another component
    assert {key for _, key, _ in drawn.edges} == {"bank:x", "device:y", "card:own"}
    assert not drawn.cut_off
    assert picture("C29", clean_store, PLAN, SEPTEMBER, "A", nodes_max=2).cut_off
    assert [node["id"] for node in picture("C29", clean_store, PLAN, SEPTEMBER, "nobody").nodes] == ["nobody"]


def test_lines_from_a_payer_to_the_buyers(clean_store):
    load(
        clean_store,
        [(id_, sponsor, "2025-01-01") for id_, sponsor in (("A", ""), ("B", "A"), ("C", "B"), ("D", "A"), ("E", "D"))],
        sponsorships=(("C", "B", "2025-01-01", "2026-09-15"), ("C", "D", "2026-09-15", "")),
        sales=(
            ("1", "C", "A", "2026-09-10", "10.00", "EUR"), ("2", "C", "A", "2026-09-11", "5.00", "EUR"),
            ("3", "E", "A", "2026-09-20", "7.00", "EUR"),
            ("4", "C", "D", "2026-09-10", "3.00", "EUR"),  # on that day D was not above
            ("5", "B", "A", "2026-10-01", "9.00", "EUR"),  # the next period
            ("6", "D", "A", "2026-09-10", "9.00", "USD"), ("7", "A", "", "2026-09-10", "9.00", "EUR"),
        ),
    )  # fmt: skip
    drawn = picture("C31", clean_store, PLAN, SEPTEMBER, "A")
    told = {node["id"]: (node["sponsor_id"], node["depth"], node["orders"], node["net_minor"]) for node in drawn.nodes}
    assert told == {
        "A": (None, 0, 0, 0), "B": ("A", 1, 0, 0), "C": ("B", 2, 2, 1500), "D": ("A", 1, 0, 0), "E": ("D", 2, 1, 700),
    }  # fmt: skip
    assert set(drawn.edges) == {(above, id_, "sponsored") for id_, (above, *_) in told.items() if above}
    assert [node["id"] for node in picture("C31", clean_store, PLAN, SEPTEMBER, "D").nodes] == ["D"]
    assert picture("C31", clean_store, PLAN, SEPTEMBER, "A", nodes_max=3).cut_off


def test_the_path_of_a_stack_and_who_ends_it(clean_store):
    people = [("A", "", "2026-08-01"), ("B", "A", "2026-08-05"), ("C", "B", "2026-08-06"), ("D", "C", "2026-08-07")]
    load(
        clean_store,
        [*people, ("E", "D", "2026-08-08"), ("F", "D", "2026-08-09"), ("G", "B", "2026-10-02")],
        sales=(
            ("1", "B", "A", "2026-08-06", "10.00", "EUR"), ("2", "B", "", "2026-08-05", "5.00", "EUR"),
            ("3", "C", "A", "2026-08-06", "7.00", "EUR"), ("4", "D", "A", "2026-10-01", "3.00", "EUR"),
        ),
    )  # fmt: skip
    drawn = picture("C30", clean_store, PLAN, SEPTEMBER, "A")
    told = {node["id"]: (node["sponsor_id"], node["payer_id"], node["orders"]) for node in drawn.nodes}
    assert told == {"A": (None, None, 0), "B": ("A", "B", 2), "C": ("B", "A", 1), "D": ("C", None, 0)}  # G comes later
    assert [node["id"] for node in picture("C30", clean_store, PLAN, SEPTEMBER, "D").nodes] == ["D"]


def test_lines_to_the_sellers_of_orders_cancelled_later(clean_store):
    load(
        clean_store,
        [(id_, sponsor, "2025-01-01") for id_, sponsor in (("A", ""), ("B", "A"), ("C", "B"), ("D", ""))],
        sales=(
            ("1", "C", "", "2026-09-10", "10.00", "EUR"), ("2", "A", "", "2026-09-11", "5.00", "EUR"),
            ("3", "B", "", "2026-09-20", "7.00", "EUR"), ("4", "D", "", "2026-09-20", "7.00", "EUR"),
            ("5", "C", "", "2026-08-31", "9.00", "EUR"),
        ),
        refunds=(
            ("r1", "1", "2026-10-01", "4.00"), ("r2", "1", "2026-11-01", "6.00"), ("r3", "2", "2026-10-05", "5.00"),
            ("r4", "3", "2026-09-30", "7.00"),  # before the period ends
            ("r5", "4", "2026-10-05", "7.00"), ("r6", "5", "2026-10-05", "9.00"),
        ),
    )  # fmt: skip
    drawn = picture("C32", clean_store, PLAN, SEPTEMBER, "A")
    told = {node["id"]: (node["sponsor_id"], node["depth"], node["orders"], node["net_minor"]) for node in drawn.nodes}
    assert told == {"A": (None, 0, 1, 500), "B": ("A", 1, 0, 0), "C": ("B", 2, 1, 1000)}
    assert [node["id"] for node in picture("C32", clean_store, PLAN, SEPTEMBER, "nobody").nodes] == ["nobody"]


def test_the_checks_run_on_what_the_database_gives(clean_store):
    """The same columns as the tests' own small networks, in the types that a snapshot really has."""
    people = [("A", "", "2026-08-01"), ("B", "A", "2026-08-05"), ("C", "B", "2026-08-06"), ("D", "C", "2026-08-07")]
    load(
        clean_store,
        [*people, ("E", "D", "2026-08-08")],
        identifiers=(("B", "bank", "x"), ("C", "bank", "x"), ("D", "bank", "x")),
        sales=[(id_, id_, "A", "2026-09-02", "10.00", "EUR") for id_, _, _ in (*people, ("E", "", ""))],
        refunds=(("r1", "E", "2026-10-01", "4.00"),),
    )
    snapshot = read_snapshot(clean_store)
    asked = ["C14", "C21", "C23", "C26", "C27", "C29", "C30", "C31", "C32"]
    report = check(snapshot, clean_store, PLAN, SEPTEMBER, only=asked)
    states = {finding.id: finding.state for finding in report.findings}
    assert states == {
        "C14": "meets", "C21": "not_computable", "C23": "meets", "C26": "not_computable", "C27": "not_computable",
        "C29": "review", "C30": "review", "C31": "review", "C32": "review",
    }  # fmt: skip
    json.dumps(report.to_json(), allow_nan=False)
    assert all("side" in rows(id_, snapshot, clean_store, PLAN, SEPTEMBER).columns for id_ in asked)


@pytest.mark.parametrize("check_id", ["C29", "C30", "C31", "C32"])
def test_every_picture_is_drawn_also_of_nobody(clean_store, check_id):
    drawn = charting.of_check_picture(picture(check_id, clean_store, PLAN, SEPTEMBER, "nobody"), "EUR")
    assert drawn.help == charting.PICTURE_HELP[check_id]
