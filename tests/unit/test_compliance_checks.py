"""Does each check find what it must, and leave alone what it must not? On small networks held in memory."""

from __future__ import annotations

import datetime as dt
import json
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.compliance import CHECKS, check, read_pack, recruitment_and_sales, recruitment_by_leader, rows
from graph_service.compliance.facts import total
from graph_service.compliance.packs import pack_names, parse_pack
from graph_service.errors import BadInput, NotFound
from graph_service.model.period import NEVER, Period, day_number
from graph_service.model.snapshot import Snapshot
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan

SEPTEMBER = Period.parse("2026-09")
EVERYTHING = ("retail", "personal", "starter", "qualifying")


def plan(*rates: int, pays_on: tuple[str, ...] = EVERYTHING) -> Plan:
    """A unilevel of whole per cents on net sales."""
    bonus = LevelBonus("level", "Level", "net", tuple(rate * 10_000 for rate in rates), "none", pays_on)
    return Plan("test", "1", "Test", "made up", "EUR", "half_even", (bonus,), (), None, "0" * 64)


def day(text: str | None) -> int:
    return NEVER if text is None else day_number(dt.date.fromisoformat(text))


def frame(columns: dict[str, str], table: list[tuple]) -> pd.DataFrame:
    names = list(columns)
    return pd.DataFrame({n: pd.Series([row[i] for row in table], dtype=columns[n]) for i, n in enumerate(names)})


def network(members, sales=(), *, refunds=(), fees=(), identifiers=(), moves=()) -> Snapshot:
    """A snapshot from short rows.

    members (id, sponsor, enrolled) or (id, sponsor, enrolled, joined) · sales (buyer, seller, day, net in whole units,
    kind, verified) · refunds (sale number, day, amount) · fees (payer, day, amount) · moves (child, sponsor, from, to).
    """
    ordered = sorted(members)
    row = {member[0]: i for i, member in enumerate(ordered)} | {None: -1}
    joined = [member[3] if len(member) > 3 else "2020-01-01" for member in ordered]
    moved = {move[0] for move in moves}
    edges = [
        (row[m[0]], row[m[1]], day(start), NEVER)
        for m, start in zip(ordered, joined, strict=True)
        if m[1] is not None and m[0] not in moved
    ]
    edges += [(row[child], row[sponsor], day(start), day(end)) for child, sponsor, start, end in moves]
    said = {True: 1, False: 0, None: -1}
    lines = [
        (f"s{i:05d}", row[b], row[s], -1, day(d), int(n * 100), int(n * 100), "EUR", k, said[v])
        for i, (b, s, d, n, k, v) in enumerate(sales)
    ]
    return Snapshot(
        1,
        frame(
            {"member_id": "object", "joined_on": "int32", "enrolled_on": "int32", "left_on": "int32"},
            [(m[0], day(start), day(m[2]), NEVER) for m, start in zip(ordered, joined, strict=True)],
        ),
        frame({"child": "int32", "sponsor": "int32", "from_on": "int32", "to_on": "int32"}, sorted(edges)),
        frame(
            {
                "sale_id": "object", "buyer": "int32", "seller": "int32", "payer": "int32", "sold_on": "int32",
                "net_minor": "int64", "volume": "int64", "currency": "object", "kind": "object", "verified": "int8",
            },
            lines,
        ),
        frame(
            {"sale": "int32", "refunded_on": "int32", "amount_minor": "int64", "volume": "int64"},
            [(sale, day(on), amount * 100, amount * 100) for sale, on, amount in refunds],
        ),
        frame(
            {"fee_id": "object", "payer": "int32", "paid_on": "int32", "amount_minor": "int64", "currency": "object"},
            [(f"f{i:05d}", row[payer], day(on), int(amount * 100), "EUR") for i, (payer, on, amount) in enumerate(fees)],
        ),
        pd.DataFrame(),
        frame({"member": "int32", "kind": "object", "value_hash": "object"}, list(identifiers)),
        frame({"member": "int32", "rank": "object", "from_on": "int32", "to_on": "int32"}, []),
    )  # fmt: skip


def one(snapshot, check_id, *, pays=None, pack="house", period=SEPTEMBER, **options):
    """The finding of one check."""
    report = check(snapshot, None, pays or plan(10), period, pack, check_id, **options)
    return report.finding(check_id)


def own_pack(**values: str):
    """The house pack with some of its values replaced; a dot is written as __."""
    base = {value.id: value for value in read_pack().values}
    tables = []
    for name, exact in values.items():
        old = base[name.replace("__", ".")]
        table = {
            "id": old.id, "check": old.check, "role": old.role, "value": exact, "unit": old.unit,
            "reading": old.reading, "instrument": old.instrument, "citation": old.citation,
            "from": old.start, "author": "test",
            "reason": "test",
        }  # fmt: skip
        tables.append(table | ({"op": old.op} if old.op else {}))
    return parse_pack(
        {
            "name": "own", "version": "1", "title": "Own", "author": "test", "reason": "test", "extends": "house",
            "checks": [one.id for one in CHECKS], "value": tables,
        },
        "own.toml",
    )  # fmt: skip


def herbalife(unverified=False) -> Snapshot:
    """Net 1,000,000: retail 500,000, personal 400,000 of which the cap of 250,000 covers a part, unverified 100,000."""
    members = [("S", None, "2025-01-01"), ("X", "S", "2025-01-01"), ("K", "S", None)]
    sales = [
        ("K", "S", "2026-09-02", 500_000, "retail", True),
        ("X", "X", "2026-09-03", 400_000, "personal", None),
        ("K", "S", "2026-09-04", 100_000, "retail", unverified),
    ]
    return network(members, sales)


def tree(k: int = 3, depth: int = 5) -> Snapshot:
    """A complete tree in which every participant buys 100."""
    size = (k ** (depth + 1) - 1) // (k - 1)
    names = [f"m{i:04d}" for i in range(size)]
    members = [(names[i], names[(i - 1) // k] if i else None, "2025-01-01") for i in range(size)]
    return network(members, [(name, name, "2026-09-10", 100, "personal", None) for name in names])


# --- C01 ------------------------------------------------------------------------------------------------------------


def starter_network(starter: int, personal: int) -> Snapshot:
    members = [("A", None, "2025-01-01"), ("B", "A", "2026-09-01")]
    return network(
        members,
        [("B", "B", "2026-09-01", starter, "starter", None), ("B", "B", "2026-09-05", personal, "personal", None)],
    )


@pytest.mark.parametrize(
    ("starter", "pack", "state"),
    [
        (0, "house", "meets"),
        (1, "house", "review"),  # the Canadian statute knows no share that is small enough
        (50, "house", "review"),  # exactly half is not "primarily"
        (51, "house", "does_not_meet"),
        (50, "eu", "meets"),
        (51, "eu", "does_not_meet"),
        (99, "ca", "review"),
    ],
)
def test_c01_rewards_for_recruiting(starter, pack, state):
    found = one(starter_network(starter, 100 - starter), "C01", pack=pack)
    assert found.state == state
    assert found.result.readings.strict == Fraction(starter, 100)
    assert [entity.member_id for entity in found.result.entities] == (["A"] if starter else [])


def test_c01_starter_orders_that_pay_nothing_do_not_count():
    found = one(starter_network(60, 40), "C01", pays=plan(10, pays_on=("personal", "retail")))
    assert (found.state, found.result.readings.strict) == ("meets", 0)


@pytest.mark.parametrize(
    ("starter", "named", "decided"),
    [
        (0, "EU, Directive", "C01.primarily"),  # nothing raised: the first threshold
        (1, "Canada", "C01.any"),  # only the review line is raised, so it is what the page names
        (51, "EU, Directive", "C01.primarily"),  # both are: the threshold decides
    ],
)
def test_the_instrument_named_is_the_one_that_is_raised(starter, named, decided):
    found = one(starter_network(starter, 100 - starter), "C01")
    document = found.to_json()
    assert found.instrument.startswith(named)
    assert (document["instrument"], document["threshold"]["id"]) == (found.instrument, decided)
    assert document["citation"] == found.decisive.citation


def test_c01_small_cells_count_orders():
    found = one(starter_network(10, 90), "C01")
    assert (found.result.interval.kind, found.result.interval.unit) == ("wilson", "share of orders")
    assert found.result.interval.text.startswith("1 of 2 orders that paid")
    assert found.result.entities[0].interval == found.result.interval


# --- C02 ------------------------------------------------------------------------------------------------------------


def vemma(customers: int, verified: bool | None = True) -> Snapshot:
    members = [("E", None, "2025-01-01"), ("K", "E", None), ("P", "E", "2025-01-01")]
    return network(
        members,
        [
            ("K", "E", "2026-09-02", customers, "retail", verified),
            ("P", "P", "2026-09-03", 100 - customers, "personal", None),
        ],
    )


@pytest.mark.parametrize(
    ("customers", "state"), [(51, "meets"), (50, "does_not_meet"), (40, "does_not_meet"), (100, "meets")]
)
def test_c02_customer_majority(customers, state):
    found = one(vemma(customers), "C02")
    assert (found.state, found.result.readings.strict) == (state, Fraction(customers, 100))
    assert found.result.entities_total == (0 if state == "meets" else 1)


def test_c02_unverified_sales_are_not_proven_and_the_page_says_what_they_would_do():
    found = one(vemma(52, None), "C02")
    assert (found.state, found.result.readings.strict) == ("not_proven", 0)
    assert "sales.verified" in found.result.missing
    (entity,) = found.result.entities
    assert entity.would_change == "Were this 1 order verified, the share is 52.00 EUR / 100.00 EUR = 52.00 % (13/25)."
    assert entity.interval is not None  # two orders: a small cell


def test_c02_readings_and_what_the_order_itself_reads():
    found = one(vemma(40), "C02")
    readings = found.result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (Fraction(2, 5), 1, 1)
    assert found.thresholds[0].reading == "strict"


def test_c02_only_paid_earners_and_only_their_own_subtree():
    members = [("E", None, "2025-01-01"), ("K", "E", None), ("F", None, "2025-01-01"), ("P", "F", "2025-01-01"),
               ("G", None, "2025-01-01")]  # fmt: skip
    sales = [
        ("K", "E", "2026-09-02", 10, "retail", True),  # E: all to customers
        ("P", "P", "2026-09-02", 10, "personal", True),  # F: none
        ("G", "G", "2026-09-02", 10, "personal", True),  # G: none, but nobody pays G
    ]
    found = one(network(members, sales), "C02")
    assert [entity.member_id for entity in found.result.entities] == ["F"]


def test_c02_follows_the_line_of_the_day():
    members = [("A", None, "2025-01-01"), ("B", None, "2025-01-01"), ("C", None, "2025-01-01"), ("K", "C", None)]
    moves = [("C", "A", "2025-01-01", "2026-09-15"), ("C", "B", "2026-09-15", None)]
    sales = [
        ("K", "C", "2026-09-10", 100, "retail", True),  # under A
        ("C", "C", "2026-09-20", 100, "personal", None),  # under B
        ("A", "A", "2026-09-20", 20, "personal", None),
    ]
    snapshot = network(members, sales, moves=moves)
    found = one(snapshot, "C02", pays=plan(5, 5))
    assert [entity.member_id for entity in found.result.entities] == ["B", "C"]  # C: exactly half
    behind = rows("C02", snapshot, None, plan(5, 5), SEPTEMBER, member_id="A")
    assert behind["sale_id"].tolist() == ["s00000", "s00002"]
    assert behind["side"].tolist() == ["numerator", "denominator"]


def test_c02_other_periods_and_refunds():
    members = [("E", None, "2025-01-01"), ("K", "E", None), ("P", "E", "2025-01-01")]
    sales = [
        ("K", "E", "2026-09-30", 60, "retail", True),
        ("P", "P", "2026-09-01", 40, "personal", None),
        ("P", "P", "2026-10-01", 900, "personal", None),  # the next period's
        ("P", "P", "2026-08-31", 900, "personal", None),  # the one before
    ]
    assert one(network(members, sales), "C02").state == "meets"
    refunded = network(members, sales, refunds=[(0, "2026-09-30", 30)])
    assert one(refunded, "C02").result.readings.strict == Fraction(3, 7)
    later = network(members, sales, refunds=[(0, "2026-10-01", 30)])  # not seen by September
    assert one(later, "C02").result.readings.strict == Fraction(3, 5)


def test_c02_programme_interval_counts_each_order_below_a_paid_earner_once():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("K", "B", None), ("U", None, "2025-01-01")]
    sales = [
        ("K", "B", "2026-09-02", 60, "retail", True),  # below A and B, both paid
        ("B", "B", "2026-09-03", 40, "personal", None),
        ("U", "U", "2026-09-03", 40, "personal", True),  # below nobody who is paid
    ]
    found = one(network(members, sales), "C02", pays=plan(10, 5))
    assert found.result.interval.text.startswith("1 of 2 orders below any paid earner")
    many = [("K", "B", "2026-09-02", 60, "retail", True)] * 20
    assert one(network(members, many), "C02").result.interval is None


# --- who is a customer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("enrolled", "strict", "lenient"),
    [
        ("2026-10-10", 0, 1),  # 30 days after the order: a participant's order in strict
        ("2026-10-11", 1, 1),  # 31 days after
        ("2026-09-10", 0, 1),  # enrolled that day: a participant
        (None, 1, 1),
    ],
)
def test_orders_shortly_before_enrolment(enrolled, strict, lenient):
    members = [("E", None, "2025-01-01"), ("K", "E", enrolled)]
    found = one(network(members, [("K", "E", "2026-09-10", 100, "retail", True)]), "C03")
    assert (found.result.readings.strict, found.result.readings.lenient) == (strict, lenient)


# --- C03, C04, C05 --------------------------------------------------------------------------------------------------

CAP = own_pack(cap__personal_use="250000/1")


def test_c03_herbalife_style():
    found = one(herbalife(), "C03", pack=CAP)
    readings = found.result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))
    assert (found.state, found.thresholds[0].reading) == ("does_not_meet", "capped")
    assert found.result.entities[0].member_id == "X"


def test_c03_not_stated_is_not_the_same_as_unverified():
    assert one(herbalife(unverified=None), "C03", pack=CAP).state == "not_proven"


def test_c04_herbalife_style():
    found = one(herbalife(), "C04", pack=CAP)
    assert (found.state, found.result.readings.capped) == ("meets", Fraction(1, 3))  # exactly a third meets
    assert found.result.readings.lenient == Fraction(4, 9)
    assert one(herbalife(), "C04", pack=own_pack(cap__personal_use="250001/1")).state == "does_not_meet"


def test_c04_small_cells_leave_out_what_is_in_neither_part():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("K", "A", None)]
    sales = [
        ("B", "B", "2026-09-02", 100, "personal", None),
        ("K", "A", "2026-09-03", 100, "retail", True),
        ("K", "A", "2026-09-04", 100, "retail", False),  # unverified: neither personal use nor retail
    ]
    found = one(network(members, sales), "C04")
    assert found.result.interval.text.startswith("1 of 2 orders that paid")
    assert found.result.entities[0].interval.text == found.result.interval.text


def test_c05_caps_by_participant_and_month():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01")]
    sales = [("B", "B", f"2026-{m}-10", net, "personal", None) for m, net in (("07", 180), ("08", 200), ("09", 350))]
    found = one(network(members, sales), "C05", period=Period.parse("2026-Q3"))
    figures = dict(found.result.figures)
    assert (found.result.readings.capped, figures["rewardable"], figures["participant_months_over"]) == (150, 580, 1)
    assert found.state == "does_not_meet"
    assert [(e.member_id, e.month, e.figure) for e in found.result.entities] == [("B", "2026-09", 150)]
    assert figures["rewarded_over_cap"] == 15


def test_c05_over_the_cap_without_a_reward_meets():
    found = one(network([("B", None, "2025-01-01")], [("B", "B", "2026-09-10", 350, "personal", None)]), "C05")
    assert (found.state, found.result.readings.capped) == ("meets", 150)


def test_c05_a_sale_may_lie_on_both_sides_of_the_cap():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01")]
    sales = [("B", "B", "2026-09-01", 150, "personal", None), ("B", "B", "2026-09-02", 150, "personal", None)]
    snapshot = network(members, sales)
    assert dict(one(snapshot, "C05").result.figures)["rewarded_over_cap"] == 10
    behind = rows("C05", snapshot, None, plan(10), SEPTEMBER, member_id="B")
    assert behind["counted_minor"].tolist() == [10_000, 0]


def test_exact_figures_stay_readable_with_thousands_of_different_sales():
    names = [f"P{i:04d}" for i in range(1500)]
    members = [("A", None, "2025-01-01"), *((name, "A", "2025-01-01") for name in names)]
    sales = [(name, name, "2026-09-10", 201 + i, "personal", None) for i, name in enumerate(names)]
    document = check(network(members, sales), None, plan(7), SEPTEMBER).to_json()
    exact = [reading["exact"] for item in document["checks"] for reading in item["readings"].values()]
    assert max(len(text) for text in exact if text) < 60


# --- C07 ------------------------------------------------------------------------------------------------------------


def test_c07_asks_for_a_review_and_no_more():
    (value,) = read_pack().thresholds("C07", dt.date(2026, 9, 30))
    assert value.role == "review"
    members = [("A", None, "2025-01-01"), ("K", "A", None)]
    found = one(network(members, [("K", "A", "2026-09-02", 10, "retail", True)]), "C07")
    assert found.result.interval.text.startswith("1 of 1 order that the plan pays on")


@pytest.mark.parametrize(("resold", "share", "state"), [(20, "32/45", "review"), (40, "12/25", "meets")])
def test_c07_vk_style(resold, share, state):
    members = [("A", None, "2025-01-01"), ("K", "A", None), ("P", "A", "2025-01-01")]
    sales = [
        ("K", "A", "2026-09-02", resold * 1000, "retail", True),
        ("P", "P", "2026-09-02", (100 - resold) * 1000, "personal", None),
    ]
    found = one(network(members, sales), "C07", pays=plan(40))
    assert (found.state, found.result.readings.strict) == (state, Fraction(share))
    assert any("never meant this as a legal test" in note for note in found.result.notes)
    assert dict(found.result.figures)["break_even_resold_share"] == Fraction(8, 21)


# --- C15 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("buyers", "verified", "state"),
    [(10, 10, "meets"), (9, 9, "does_not_meet"), (10, 9, "not_proven"), (11, 10, "meets")],
)
def test_c15_ten_customers(buyers, verified, state):
    names = [f"K{i:02d}" for i in range(buyers)]
    members = [("A", None, "2025-01-01"), *((name, "A", None) for name in names)]
    sales = [(name, "A", "2026-09-10", 10, "retail", True if i < verified else None) for i, name in enumerate(names)]
    sales += [("K00", "A", "2026-09-11", 10, "retail", True)]  # the same customer again is one customer
    found = one(network(members, sales), "C15")
    assert (found.state, found.result.readings.strict) == (state, verified)


def test_c15_counts_each_month_by_itself():
    names = [f"K{i:02d}" for i in range(10)]
    members = [("A", None, "2025-01-01"), *((name, "A", None) for name in names)]
    sales = [(name, "A", f"2026-{7 + i % 2:02d}-10", 10, "retail", True) for i, name in enumerate(names)]
    found = one(network(members, sales), "C15", period=Period.parse("2026-Q3"))
    assert [(e.month, e.figure) for e in found.result.entities] == [("2026-07", 5), ("2026-08", 5), ("2026-09", 0)]


# --- C18, C19, C20, C25 on a tree whose answers are known -----------------------------------------------------------


@pytest.fixture(scope="module")
def tree_report():
    return check(tree(), None, plan(10, 5, 3), SEPTEMBER)


def test_complete_tree_figures(tree_report):
    figures = {name: value for id_ in ("C18", "C19", "C20") for name, value in tree_report.finding(id_).result.figures}
    assert tree_report.finding("C18").result.readings.strict == Fraction(351, 364)  # 0.964286
    assert figures["nothing_share"] == Fraction(243, 364)  # 0.667582
    assert round(float(figures["gini_zeros_in"]), 6) == 0.777559
    assert round(float(figures["top_1_zeros_in"]), 6) == 0.096252
    assert round(float(figures["top_10_zeros_in"]), 6) == 0.590467
    assert figures["zero_share"] == Fraction(243, 364)


def test_shape_alone_raises_nothing_red(tree_report):
    states = {id_: tree_report.finding(id_).state for id_ in ("C18", "C19", "C20", "C25")}
    assert states == {"C18": "review", "C19": "meets", "C20": "meets", "C25": "meets"}
    assert "exactly 3, down to one depth" in " ".join(tree_report.finding("C25").result.notes)


def test_heuristics_never_stand_alone_as_red(tree_report):
    assert all(f.state != "does_not_meet" for f in tree_report.findings if f.klass == "H")


def test_c18_readings_fees_and_payers():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01")]
    sales = [("B", "B", "2026-09-02", 300, "personal", None)]
    found = one(network(members, sales, fees=[("A", "2026-09-01", 31)]), "C18")
    readings = found.result.readings  # A: 30 - 31; B: 0 - 300, 0 - 100 over the cap, 0 - 0
    assert (readings.strict, readings.capped, readings.lenient) == (1, 1, Fraction(1, 2))
    assert [e.member_id for e in found.result.entities] == ["B", "A"]
    assert [e.figure for e in found.result.entities] == [-300, -1]  # whole units, as `entity_unit` says
    assert (found.unit, found.entity_unit) == ("share of participants", "money")


def winners() -> list:
    """A receives 30 and buys nothing; B buys 300, of which nothing is paid in by the lenient reading."""
    return [("B", "B", "2026-09-02", 300, "personal", None)]


def test_without_fees_what_needs_them_never_meets():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), *((f"C{i}", "A", "2025-01-01") for i in range(9))]
    sales = [*winners(), *((f"C{i}", f"C{i}", "2026-09-02", 10, "personal", None) for i in range(4))]
    found = one(network(members, sales), "C18")  # 5 of 11 lose: below the line, were it all
    assert (found.state, found.result.missing, found.result.readings.lenient) == ("not_computable", ("fees",), None)
    assert found.result.readings.strict == Fraction(5, 11)
    assert any("least" in note for note in found.result.notes)
    assert one(network(members, sales, fees=[("A", "2026-01-01", 1)]), "C18").state == "meets"


def test_without_fees_what_is_raised_all_the_same_stays_raised():
    members = [("A", None, "2025-01-01"), *((f"C{i}", "A", "2025-01-01") for i in range(9))]
    found = one(network(members, [(f"C{i}", f"C{i}", "2026-09-02", 10, "personal", None) for i in range(9)]), "C18")
    assert (found.state, found.result.missing) == ("review", ("fees",))  # nine in ten


def test_c19_without_fees_names_them_and_gives_no_lenient_remainder():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01")]
    found = one(network(members, winners()), "C19")
    figures = dict(found.result.figures)
    assert (found.state, found.result.missing) == ("meets", ("fees",))  # who received nothing is known without fees
    assert figures["nothing_left_share_lenient"] is None
    assert figures["nothing_left_share_strict"] == Fraction(1, 2)
    known = one(network(members, winners(), fees=[("A", "2026-09-01", 1)]), "C19")
    assert known.result.missing == ()
    assert dict(known.result.figures)["nothing_left_share_lenient"] == Fraction(1, 2)


def test_c25_leaves_out_who_has_not_joined_yet():
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("C", "A", None, "2026-09-30"),
               ("D", "A", None, "2026-10-01"), ("E", None, None, "2026-10-02")]  # fmt: skip
    snapshot = network(members)
    figures = dict(one(snapshot, "C25").result.figures)
    assert (figures["leaf_share"], figures["roots"], figures["degree_max"]) == (Fraction(2, 3), 1, 2)
    behind = rows("C25", snapshot, None, plan(10), SEPTEMBER)
    assert behind[["member_id", "sponsors"]].to_numpy().tolist() == [["A", 2], ["B", 0], ["C", 0]]
    assert rows("C25", snapshot, None, plan(10), SEPTEMBER, member_id="D").empty
    assert rows("C25", snapshot, None, plan(10), SEPTEMBER, member_id="A")["sponsors"].tolist() == [2]


def test_window_is_twelve_months_or_says_so():
    members = [("A", None, "2024-01-01"), ("B", "A", "2024-01-01")]
    sales = [("B", "B", "2025-09-30", 100, "personal", None), ("B", "B", "2025-10-01", 100, "personal", None),
             ("B", "B", "2026-09-30", 100, "personal", None)]  # fmt: skip
    found = one(network(members, sales), "C19")
    assert found.result.window == "12 months, 2025-10 to 2026-09"
    assert dict(found.result.figures)["received_minor_median"] == 2000
    short = one(network(members, sales[2:]), "C19")
    assert short.result.window.startswith("1 month, 2026-09 to 2026-09 (fewer than 12")
    assert dict(short.result.figures)["little_line_minor"] == 8333  # 1,000 a year for one month


# --- nothing to go on -----------------------------------------------------------------------------------------------


def test_neora_head_counts_are_no_revenue_split():
    members = [(f"K{i}", "A", None) for i in range(50)] + [("A", None, "2025-01-01")]
    report = check(network(members), None, plan(10), SEPTEMBER)
    for id_ in ("C02", "C03"):
        assert report.finding(id_).state == "not_computable"
        assert "sales" in report.finding(id_).result.missing
    assert not any(f.state == "meets" for f in report.findings if f.klass in "LOJ")


def test_omnitrition_declared_and_not_verified():
    names = [f"K{i:02d}" for i in range(12)]
    members = [("A", None, "2025-01-01"), *((name, "A", None) for name in names)]
    for verified in (False, None):
        sales = [(name, "A", "2026-09-10", 10, "retail", verified) for name in names]
        report = check(network(members, sales), None, plan(10), SEPTEMBER)
        for id_ in ("C02", "C03", "C15"):
            assert report.finding(id_).state == "not_proven"
            assert report.finding(id_).result.missing == ("sales.verified",)
        assert report.sufficiency.verified_share == 0


def test_without_roles_nothing_that_needs_them_is_computed():
    snapshot = network([("A", None, None), ("B", "A", None)], [("B", "A", "2026-09-10", 10, "retail", True)])
    report = check(snapshot, None, plan(10), SEPTEMBER)
    assert report.finding("C03").state == "not_computable"
    assert report.finding("C03").result.missing == ("members.enrolled_on",)


def test_without_a_database_the_graph_is_not_walked(tree_report):
    for id_ in ("C24", "C28"):
        found = tree_report.finding(id_)
        assert (found.state, found.result.missing) == ("not_computable", ("the database",))


def test_awards_without_a_source_turn_off_what_needs_it():
    snapshot = vemma(60)
    awards = pd.DataFrame(
        {"member_id": ["E"], "bonus": ["level"], "level": [1], "basis": [1], "rate_ppm": [1],
         "exact_micro": [6_000_000], "amount_minor": [6], "cap_cut_minor": [0]}
    )  # fmt: skip
    report = check(snapshot, None, plan(10), SEPTEMBER, awards=awards)
    assert report.sufficiency.source_share == 0
    for id_ in ("C01", "C04", "C05", "C07"):
        assert report.finding(id_).state == "not_computable"
        assert any("source" in name for name in report.finding(id_).result.missing)
    assert report.finding("C02").state == "meets"
    alone = one(snapshot, "C05", awards=awards)  # asked for by itself, it looks at sources all the same
    assert (alone.state, "source" in alone.result.missing[0]) == ("not_computable", True)
    assert rows("C05", snapshot, None, plan(10), SEPTEMBER, awards=awards).empty


# --- the report -----------------------------------------------------------------------------------------------------


def test_json_has_the_fixed_shape():
    document = json.loads(json.dumps(check(herbalife(), None, plan(10), SEPTEMBER).to_json(), allow_nan=False))
    assert list(document)[:5] == ["period", "pack", "pack_version", "sufficiency", "checks"]
    assert [item["id"] for item in document["checks"]] == [item.id for item in CHECKS]
    for item in document["checks"]:
        assert list(item)[:9] == [
            "id", "title", "class", "instrument", "state", "missing", "readings", "threshold", "entities",
        ]  # fmt: skip
        assert item["state"] in ("meets", "does_not_meet", "review", "not_proven", "not_computable")
        assert list(item["readings"]) == ["strict", "capped", "lenient"]
        for reading in item["readings"].values():
            assert (reading["value"] is None) == (reading["exact"] is None)
            assert reading["exact"] is None or re.fullmatch(r"-?\d+/\d+", reading["exact"])
        assert {"op", "value"} <= set(item["threshold"])
        assert item["help"]
        assert item["question"].endswith("?")
        assert item["formula"]


def test_every_figure_says_what_it_is_in_and_what_it_means():
    reports = [check(snapshot, None, plan(10, 5), SEPTEMBER) for snapshot in (herbalife(), starter_network(20, 80))]
    for found in (finding for report in reports for finding in report.findings):
        assert found.unit
        assert found.entity_unit
        for name, figure in found.to_json()["figures"].items():
            assert figure["unit"], name
            assert figure["help"], name
            assert ("_minor" in name) == (figure["unit"] == "minor units"), name


def test_an_interval_says_what_it_is_of():
    document = one(herbalife(), "C03", pack=CAP).to_json()
    assert (document["interval_kind"], document["interval_unit"]) == ("wilson", "share of orders")
    assert document["interval_text"].startswith("2 of 3 orders reached")
    assert len(document["interval"]) == 2
    assert one(tree(), "C20").to_json()["interval_kind"] is None


def test_what_nothing_could_raise_says_so():
    assert [f.id for f in check(herbalife(), None, plan(10), SEPTEMBER).findings if not f.compared] == [
        "C20",
        "C21",
        "C25",
    ]
    members = [("A", None, "1990-01-01", "1990-01-01"), ("B", "A", "1990-01-01", "1990-01-01")]
    early = network(members, [("B", "B", "2015-05-02", 10, "personal", None)], fees=[("A", "2015-05-01", 1)])
    c18, c19 = (one(early, id_, period=Period.parse("2015-05")) for id_ in ("C18", "C19"))
    assert ([value.role for value in c18.thresholds], c18.compared) == (["reference"], False)
    assert ([value.role for value in c19.thresholds], c19.compared) == (["reference"], False)
    assert c18.to_json()["compared"] is False


def test_only_and_unknown_checks_and_packs():
    assert [f.id for f in check(vemma(51), None, plan(10), SEPTEMBER, only="C03").findings] == ["C03"]
    assert [f.id for f in check(vemma(51), None, plan(10), SEPTEMBER, only=["C03", "C02"]).findings] == ["C02", "C03"]
    with pytest.raises(BadInput, match="no check 'C99'; use one of C01"):
        check(vemma(51), None, plan(10), SEPTEMBER, only="C99")
    with pytest.raises(BadInput, match="pack 'eu' does not speak about C02"):
        check(vemma(51), None, plan(10), SEPTEMBER, "eu", "C02")
    with pytest.raises(NotFound, match="no pack 'moon'"):
        check(vemma(51), None, plan(10), SEPTEMBER, "moon")


def test_no_output_pronounces_a_verdict(tree_report):
    reports = [check(herbalife(), None, plan(10), SEPTEMBER, pack) for pack in pack_names()]
    reports += [tree_report, check(network([]), None, plan(10), SEPTEMBER)]
    texts = [json.dumps(report.to_json(), ensure_ascii=False) for report in reports]
    for pack in map(read_pack, pack_names()):
        texts += [pack.title, pack.reason, *(f"{v.instrument} {v.citation} {v.reason} {v.unit}" for v in pack.values)]
    for text in texts:
        assert not re.search(r"illegal|fraud|pyramid|unlawful|criminal", text, re.IGNORECASE)


def test_a_period_before_any_instrument_passes_nothing():
    members = [("A", None, "1971-01-01", "1970-06-01"), ("K", "A", None, "1970-06-01")]
    snapshot = network(members, [("K", "A", "1975-05-01", 10, "retail", True)])
    report = check(snapshot, None, plan(10), Period.parse("1975-05"))
    for id_ in ("C01", "C02", "C03", "C04", "C05", "C07", "C15"):
        assert report.finding(id_).state == "not_computable"
        assert report.finding(id_).result.missing == (f"a threshold of the pack for {id_}",)


def test_rows_are_capped_and_counted_and_members_known():
    behind = rows("C03", tree(), None, plan(10), SEPTEMBER, rows_max=10)
    assert (len(behind), behind.attrs["total"]) == (10, 364)
    with pytest.raises(NotFound, match=r"No member with this id\."):
        rows("C03", tree(), None, plan(10), SEPTEMBER, member_id="nobody")
    assert rows("C02", network([("A", None, None)]), None, plan(10), SEPTEMBER).attrs["total"] == 0


# Nobody enrols there, there is no database, nothing is returned, no stock or identifier is known, nobody pays for another.
WITHOUT_ROWS = ("C08", "C10", "C12", "C13", "C16", "C17", "C21", "C22", "C24", "C28", "C29", "C30", "C31", "C32")


@pytest.mark.parametrize("check_id", [item.id for item in CHECKS])
def test_every_check_gives_rows(check_id):
    behind = rows(check_id, herbalife(), None, plan(10), SEPTEMBER)
    assert "side" in behind.columns
    if check_id not in WITHOUT_ROWS:
        assert len(behind)
    for member in ("S", "X", "K"):
        mine = rows(check_id, herbalife(), None, plan(10), SEPTEMBER, member_id=member)
        assert len(mine) <= len(behind)


sale = st.tuples(
    st.sampled_from("ABCK"), st.sampled_from("ABC"), st.sampled_from(["2026-09-01", "2026-09-15", "2026-09-30"]),
    st.integers(1, 500), st.sampled_from(EVERYTHING), st.sampled_from([True, False, None]),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(sale, min_size=1, max_size=12))
def test_readings_only_grow_and_checks_never_fail(sales):
    members = [("A", None, "2025-01-01"), ("B", "A", "2026-09-15"), ("C", "B", "2026-09-20"), ("K", "C", None)]
    report = check(network(members, sales), None, plan(10, 5), SEPTEMBER)
    for id_ in ("C02", "C03"):
        readings = report.finding(id_).result.readings
        if readings.strict is not None:
            assert 0 <= readings.strict <= readings.capped <= readings.lenient <= 1
    json.dumps(report.to_json(), allow_nan=False)


# --- recruitment against sales --------------------------------------------------------------------------------------


def test_series_by_month():
    members = [("A", None, "2026-07-01", "2026-07-01"), ("B", "A", "2026-08-05", "2026-08-01"),
               ("K", "A", None, "2026-08-02")]  # fmt: skip
    sales = [
        ("B", "B", "2026-08-05", 50, "starter", None),
        ("B", "B", "2026-08-06", 20, "personal", None),
        ("K", "A", "2026-10-07", 30, "retail", True),
    ]
    table = recruitment_and_sales(network(members, sales, fees=[("B", "2026-08-05", 5)]), "EUR")
    assert table["month"].tolist() == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert table["new_participants"].tolist() == [1, 1, 0, 0]
    assert table["new_customers"].tolist() == [0, 2, 0, 0]  # B was a customer until the fifth
    assert table["sales_to_customers_minor"].tolist() == [0, 0, 0, 3000]
    assert table["sales_to_customers_verified_minor"].tolist() == [0, 0, 0, 3000]
    assert table["sales_to_participants_minor"].tolist() == [0, 2000, 0, 0]
    assert table["starter_minor"].tolist() == [0, 5000, 0, 0]
    assert table["fees_minor"].tolist() == [0, 500, 0, 0]
    assert recruitment_and_sales(network([]), "EUR").empty
    other = recruitment_and_sales(network(members, sales), "USD")  # people are counted whatever the currency
    assert (other["new_participants"].sum(), other["sales_to_customers_minor"].sum()) == (2, 0)


def test_series_tell_declared_from_verified():
    members = [("A", None, "2025-01-01"), ("K", "A", None)]
    sales = [("K", "A", "2026-09-07", 30, "retail", said) for said in (True, False, None)]
    months = recruitment_and_sales(network(members, sales), "EUR").set_index("month").loc["2026-09"]
    assert (months["sales_to_customers_minor"], months["sales_to_customers_verified_minor"]) == (9000, 3000)
    leader = recruitment_by_leader(network(members, sales), plan(10), SEPTEMBER).iloc[0]
    assert (leader["sales_to_customers_minor"], leader["sales_to_customers_verified_minor"]) == (9000, 3000)
    assert leader["sales_to_participants_minor"] == 0


def test_series_by_leader():
    members = [("A", None, "2025-01-01"), ("B", "A", "2026-09-05"), ("C", "A", "2026-08-05"), ("K", "A", None)]
    sales = [("K", "A", "2026-09-07", 30, "retail", True), ("B", "B", "2026-09-07", 10, "personal", None)]
    table = recruitment_by_leader(network(members, sales), plan(10), SEPTEMBER)
    assert table["member_id"].tolist() == ["A"]
    assert table.iloc[0].to_dict() == {
        "member_id": "A", "recruits": 1, "sales_to_customers_minor": 3000, "sales_to_customers_verified_minor": 3000,
        "sales_to_participants_minor": 1000, "customer_share": 0.75, "pay_minor": 400,
    }  # fmt: skip


def test_sums_that_could_wrap_are_refused():
    with pytest.raises(BadInput, match="64-bit"):
        total(np.array([2**61, 2**61, 2**61]))
    assert total(np.array([2**60, -(2**60) + 1])) == 1
