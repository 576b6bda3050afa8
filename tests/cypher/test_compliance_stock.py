"""Stock reports on the real server: from the file into the snapshot, and from there into the checks."""

from __future__ import annotations

from fractions import Fraction

from graph_service.compliance import check, rows
from graph_service.ingest.loading import canonical, load_tables
from graph_service.store.snapshot import read_snapshot
from tests.cypher.test_compliance_queries import PLAN, SEPTEMBER


def test_stock_that_was_loaded_is_what_the_checks_read(clean_store):
    members = [
        {"member_id": "A", "sponsor_id": "", "joined_on": "2025-01-01", "enrolled_on": "2025-01-01"},
        {"member_id": "B", "sponsor_id": "A", "joined_on": "2025-01-01", "enrolled_on": "2025-01-01"},
    ]
    sales = [
        {"sale_id": str(number), "buyer_id": "B", "sold_on": day, "net": "100.00", "currency": "EUR"}
        for number, day in enumerate(("2026-08-01", "2026-09-10"))
    ]
    stock = [
        {"member_id": "B", "sku": sku, "on_hand": units, "reported_on": day, "verified": said}
        for sku, units, day, said in (
            ("tea", "60", "2026-08-02", "true"), ("soap", "40", "2026-08-02", "true"), ("tea", "31", "2026-09-10", ""),
        )
    ]  # fmt: skip
    load_tables(clean_store, canonical({"members": members, "sales": sales, "stock": stock}))
    snapshot = read_snapshot(clean_store)
    report = check(snapshot, clean_store, PLAN, SEPTEMBER, only=("C12", "C13"))
    found = report.finding("C12")
    assert (found.state, found.result.readings.strict) == ("does_not_meet", Fraction(69, 100))
    assert report.finding("C13").state == "meets"  # 31 on hand, fallen by 69; nothing bought above the cap
    (row,) = rows("C12", snapshot, clean_store, PLAN, SEPTEMBER).to_dict("records")
    assert (row["member_id"], row["stock_after"], row["stock_left"], row["verified"]) == ("B", 100, 31, "no")
    assert [i.rows for i in report.sufficiency.inputs if i.name == "stock"] == [3]
