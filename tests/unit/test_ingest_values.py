"""Cells of every kind: what is read, what is refused, in which words."""

from __future__ import annotations

import datetime as dt

import pytest

from graph_service.errors import BadInput, LoadRefused
from graph_service.ingest.loading import canonical
from graph_service.ingest.values import read_day, read_number, read_time

PEOPLE = [
    {"member_id": "A", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"},
    {"member_id": "B", "joined_on": "2026-01-01", "sponsor_id": "A"},
]


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [("0", 2, 0), ("12.5", 2, 1250), ("12.50", 2, 1250), ("12.500", 2, 1250), ("+3", 0, 3), ("0007", 2, 700)],
)
def test_numbers_are_exact(text, decimals, value):
    assert read_number(text, decimals) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NaN", "not a finite number"),
        ("Infinity", "not a finite number"),
        ("-inf", "not a finite number"),
        ("1e400", "exponent"),
        ("1E2", "exponent"),
        ("10.005", "more than 2 decimals"),
        ("9223372036854775808", "too large"),
        ("9" * 400, "too large"),
        ("-1", "negative"),
        ("1,000.00", "not a number"),
        ("1_000", "not a number"),
        ("١٢", "not a number"),
        ("12.", "not a number"),
        ("0x10", "not a number"),
        ("=1+1", "not a number"),
    ],
)
def test_numbers_that_are_none(text, words):
    with pytest.raises(BadInput, match=words):
        read_number(text, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-31",
        "2026-13-01",
        "2025-02-29",
        "0000-01-01",
        "1899-12-31",
        "2201-01-01",
        "2026-1-1",
        "01.02.2026",
        "today",
        "2026-09-01T00:00:00",
        "20260901",
        "２０２６-01-01",
        "2026-W01-1",
    ],
)
def test_days_that_are_none(text):
    with pytest.raises(BadInput, match=r"date|range"):
        read_day(text)


def test_the_29th_of_february_of_a_leap_year_is_a_day():
    assert read_day("2024-02-29") == dt.date(2024, 2, 29)


def test_times_have_a_zone_or_are_utc():
    at = dt.datetime(2026, 9, 1, 10, 30, tzinfo=dt.UTC)
    assert read_time("2026-09-01T10:30") == at
    assert read_time("2026-09-01 12:30:00+02:00") == at
    assert read_time("2026-09-01") == at.replace(hour=0, minute=0)
    for wrong in ("2026-09-01T25:00:00Z", "10:30", "2026-09-01T10:30:00 Europe/Berlin"):
        with pytest.raises(BadInput):
            read_time(wrong)


def sale(**cells: str) -> dict[str, str]:
    return {"sale_id": "s", "buyer_id": "B", "sold_on": "2026-02-01", "net": "10", **cells}


def sold(people=PEOPLE, **cells):
    [row] = canonical({"members": people, "sales": [sale(**cells)]})["sales"].to_pylist()
    return row


def test_a_customers_sale_is_retail_and_credited_to_the_sponsor():
    row = sold()
    assert (row["kind"], row["seller_id"], row["net_minor"], row["volume"], row["currency"]) == (
        "retail",
        "A",
        1000,
        1000,
        "EUR",
    )


def test_a_participants_purchase_is_personal_and_credited_to_the_buyer():
    row = sold(buyer_id="A")
    assert (row["kind"], row["seller_id"]) == ("personal", "A")


def test_the_role_is_that_of_the_day():
    people = [PEOPLE[0], {**PEOPLE[1], "enrolled_on": "2026-03-01", "left_on": "2026-05-01"}]
    by_day = {day: sold(people, sold_on=day) for day in ("2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01")}
    assert [row["kind"] for row in by_day.values()] == ["retail", "personal", "personal", "retail"]
    assert [row["seller_id"] for row in by_day.values()] == ["A", "B", "B", "A"]


def test_the_sponsor_is_that_of_the_day():
    people = [*PEOPLE, {"member_id": "C", "joined_on": "2026-01-01"}]
    moves = [
        {"member_id": "B", "sponsor_id": "A", "from": "2026-01-01", "to": "2026-02-01"},
        {"member_id": "B", "sponsor_id": "C", "from": "2026-02-01", "to": ""},
    ]
    for day, seller in (("2026-01-31", "A"), ("2026-02-01", "C")):
        tables = canonical({"members": people, "sponsorships": moves, "sales": [sale(sold_on=day)]})
        assert tables["sales"].column("seller_id").to_pylist() == [seller]


def test_a_customer_without_a_sponsor_is_their_own_seller():
    assert sold([{"member_id": "B", "joined_on": "2026-01-01"}])["seller_id"] == "B"


def test_what_the_file_says_is_not_replaced():
    row = sold(seller_id="B", kind="qualifying", volume="3.25", currency="JPY", net="1500")
    assert (row["seller_id"], row["kind"], row["volume"], row["net_minor"]) == ("B", "qualifying", 325, 1500)


@pytest.mark.parametrize(
    ("currency", "net", "minor", "volume"),
    [
        ("JPY", "1500", 1500, 150000),
        ("KWD", "1.234", 1234, 123),
        ("KWD", "1.235", 1235, 124),
        ("KWD", "1.225", 1225, 122),
    ],
)
def test_volume_defaults_to_the_net_as_points(currency, net, minor, volume):
    row = sold(currency=currency, net=net)
    assert (row["net_minor"], row["volume"]) == (minor, volume)


def test_the_one_currency_of_a_folder_is_the_default():
    sales = [sale(currency="USD"), sale(sale_id="t")]
    assert canonical({"members": PEOPLE, "sales": sales})["sales"].column("currency").to_pylist() == ["USD", "USD"]
    with pytest.raises(LoadRefused, match="several currencies"):
        canonical({"members": PEOPLE, "sales": [*sales, sale(sale_id="u", currency="EUR")]})


def test_refunds_take_back_their_exact_share_of_the_volume():
    refunds = [
        {"refund_id": f"r{i}", "sale_id": "s", "refunded_on": f"2026-03-0{4 - i}", "amount": amount}
        for i, amount in enumerate(("1", "1", "1"), start=1)
    ]
    rows = canonical({"members": PEOPLE, "sales": [sale(net="3", volume="1.00")], "refunds": refunds})[
        "refunds"
    ].to_pylist()
    # by day: r3, r2, r1; cumulative shares of 100 over 300: 33.33, 66.67, 100 → 33, 67, 100
    assert {row["refund_id"]: row["volume"] for row in rows} == {"r3": 33, "r2": 34, "r1": 33}


def test_first_sponsors_are_edges_from_the_day_of_joining():
    tables = canonical({"members": PEOPLE})
    assert tables["sponsorships"].to_pylist() == [
        {"member_id": "B", "sponsor_id": "A", "from": dt.date(2026, 1, 1), "to": None}
    ]
    assert tables["members"].column_names[0] == "member_id"
    assert "sponsor_id" not in tables["members"].column_names


def test_text_that_looks_like_a_formula_stays_text():
    names = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\tx",
        "<script>alert(1)</script>",
        "') DETACH DELETE n //",
        "\u202eabc",
        "x" * 10_000,
    ]
    rows = [{"member_id": f"m{i}", "joined_on": "2026-01-01", "name": name} for i, name in enumerate(names)]
    assert canonical({"members": rows})["members"].column("name").to_pylist() == names


def test_text_is_the_same_however_it_was_typed():
    tables = canonical({"members": [{"member_id": "e\u0301", "joined_on": "2026-01-01", "name": "Zoe\u0308"}]})
    assert tables["members"].to_pylist()[0]["member_id"] == "\u00e9"
    assert tables["members"].to_pylist()[0]["name"] == "Zo\u00eb"


def test_verified_is_true_false_or_not_stated():
    for text, value in (("true", True), ("0", False), ("Yes", True), ("", None)):
        assert sold(verified=text)["verified"] is value


def test_all_problems_come_at_once_and_a_thousand_are_listed():
    rows = [{"member_id": f"m{i}", "joined_on": "2026-02-30"} for i in range(1500)]
    with pytest.raises(LoadRefused) as refused:
        canonical({"members": [*rows, {"member_id": "z", "joined_on": ""}]})
    assert refused.value.count == 1501
    assert len(refused.value.problems) == 1000
    assert "… and 501 more" in str(refused.value)
