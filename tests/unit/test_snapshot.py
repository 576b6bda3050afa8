"""Does the store give back what was loaded, at one version, and is its fingerprint that of the content alone?"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from graph_service.engines import columnar
from graph_service.errors import Refused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.period import NEVER, Period, day_number
from graph_service.plan.reading import read_plan
from graph_service.service import Programme
from graph_service.store import snapshot as reading
from graph_service.store.driver import Store
from graph_service.store.ranks import assign_ranks
from graph_service.store.snapshot import TABLES, days_of, fingerprint, read_snapshot, store_state
from graph_service.store.tree import change_sponsor

SEPTEMBER = Period.parse("2026-09")
ROWS: dict[str, list[dict[str, str]]] = {
    "members": [
        {"member_id": "a", "name": "Ann", "country": "DE", "joined_on": "2026-01-01", "enrolled_on": "2026-01-02"},
        {"member_id": "B", "joined_on": "2026-01-05", "enrolled_on": "2026-02-01", "left_on": "2026-10-03", "sponsor_id": "a"},
        {"member_id": "😀", "joined_on": "2026-03-01", "sponsor_id": "B"},
        {"member_id": "\ufb01", "joined_on": "2026-03-01", "enrolled_on": "2026-03-01"},
    ],
    "sales": [
        {"sale_id": "s2", "buyer_id": "😀", "sold_on": "2026-09-01", "net": "10.00", "volume": "8", "currency": "EUR",
         "payer_id": "a", "verified": "true", "category": "tea", "party_id": "p1"},
        {"sale_id": "s1", "buyer_id": "a", "sold_on": "2026-09-30", "net": "5.00", "currency": "EUR"},
        {"sale_id": "s3", "buyer_id": "a", "sold_on": "2026-10-01", "net": "7.00", "currency": "EUR", "verified": "false"},
    ],
    "refunds": [
        {"refund_id": "r1", "sale_id": "s2", "refunded_on": "2026-09-02", "amount": "2.50"},
        {"refund_id": "r2", "sale_id": "s2", "refunded_on": "2026-10-02", "amount": "2.50"},
    ],
    "fees": [{"fee_id": "f1", "payer_id": "B", "paid_on": "2026-02-01", "amount": "30", "currency": "EUR", "kind": "enrolment"}],
    "referrals": [
        {"referral_id": "x1", "referrer_id": "a", "referred_id": "B", "channel": "mail",
         "invited_at": "2026-01-03T10:00:00.000001Z", "converted_at": "2026-02-01T00:00:00Z"},
        {"referral_id": "x2", "referrer_id": "B", "invited_at": "1970-01-02T23:59:59.999999Z"},
    ],
    "identifiers": [{"member_id": "a", "kind": "bank", "value_hash": "h1"}],
    "stock": [
        {"member_id": "B", "sku": "tea", "on_hand": "0", "reported_on": "2026-09-02", "verified": "true"},
        {"member_id": "B", "sku": "tea", "on_hand": "7", "reported_on": "2026-09-01"},
        {"member_id": "B", "sku": "soap", "on_hand": "3", "reported_on": "2026-09-01", "verified": "false"},
    ],
    "parties": [
        {"party_id": "p2", "host_id": "a", "held_on": "2026-08-01"},
        {"party_id": "p1", "host_id": "B", "held_on": "2026-08-31", "closed_on": "2026-09-07"},
    ],
}  # fmt: skip


def load(store: Store, rows: dict[str, list[dict[str, str]]] = ROWS) -> None:
    load_tables(store, canonical(rows))


def test_a_store_of_another_id_is_read_anew_at_the_same_version(
    programme: Programme, cypher: Callable[..., Any]
) -> None:
    """After a restore the version may be the one that is in memory, and the content another."""
    load(programme.store)
    before = programme.snapshot()
    assert programme.snapshot() is before
    kept = programme.volumes("2026-09")
    [meta] = cypher("MATCH (m:Meta) RETURN m.store_id AS id")
    cypher("MATCH (s:Sale {sale_id: 's1'}) SET s.volume = 7 WITH s MATCH (m:Meta) SET m.store_id = 'another'")
    try:
        assert programme.snapshot().data_version == before.data_version
        assert programme.snapshot().sales["volume"].tolist() != before.sales["volume"].tolist()
        assert not programme.volumes("2026-09").equals(kept)
    finally:
        cypher("MATCH (m:Meta) SET m.store_id = $id", id=meta["id"])


def day(text: str) -> int:
    return day_number(dt.date.fromisoformat(text))


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in table.to_dict("records")]


def test_everything_comes_back_with_its_types(clean_store: Store) -> None:
    load(clean_store)
    assign_ranks(clean_store, {"a": "gold"}, dt.date(2026, 9, 1))
    snapshot = read_snapshot(clean_store)
    assert snapshot.data_version == store_state(clean_store).data_version
    assert snapshot.members["member_id"].tolist() == ["B", "a", "\ufb01", "😀"]
    assert rows(snapshot.members)[:2] == [
        {"member_id": "B", "name": None, "country": None, "joined_on": day("2026-01-05"),
         "enrolled_on": day("2026-02-01"), "left_on": day("2026-10-03")},
        {"member_id": "a", "name": "Ann", "country": "DE", "joined_on": day("2026-01-01"),
         "enrolled_on": day("2026-01-02"), "left_on": NEVER},
    ]  # fmt: skip
    assert snapshot.sponsorships.to_numpy().tolist() == [
        [0, 1, day("2026-01-05"), NEVER], [3, 0, day("2026-03-01"), NEVER],
    ]  # fmt: skip
    assert rows(snapshot.sales)[:2] == [
        {"sale_id": "s1", "buyer": 1, "seller": 1, "payer": -1, "sold_on": day("2026-09-30"), "net_minor": 500,
         "volume": 500, "currency": "EUR", "kind": "personal", "verified": -1, "category": None, "party": -1},
        {"sale_id": "s2", "buyer": 3, "seller": 0, "payer": 1, "sold_on": day("2026-09-01"), "net_minor": 1000,
         "volume": 800, "currency": "EUR", "kind": "retail", "verified": 1, "category": "tea", "party": 0},
    ]  # fmt: skip
    assert snapshot.sales["verified"].tolist() == [-1, 1, 0]
    assert rows(snapshot.refunds)[0] == {
        "refund_id": "r1", "sale": 1, "refunded_on": day("2026-09-02"), "amount_minor": 250, "volume": 200,
    }  # fmt: skip
    assert rows(snapshot.fees) == [
        {"fee_id": "f1", "payer": 0, "paid_on": day("2026-02-01"), "amount_minor": 3000, "currency": "EUR", "kind": "enrolment"}
    ]  # fmt: skip
    assert snapshot.referrals["referred"].tolist() == [0, -1]
    assert snapshot.referrals["invited_at"].tolist() == [
        pd.Timestamp("2026-01-03T10:00:00.000001Z"), pd.Timestamp("1970-01-02T23:59:59.999999Z"),
    ]  # fmt: skip
    assert snapshot.referrals["clicked_at"].isna().all()
    assert rows(snapshot.identifiers) == [{"member": 1, "kind": "bank", "value_hash": "h1"}]
    first = day_number(dt.date(2026, 9, 1))
    assert snapshot.stock.to_numpy().tolist() == [
        [0, "soap", 3, first, 0], [0, "tea", 7, first, -1], [0, "tea", 0, first + 1, 1],
    ]  # fmt: skip
    assert rows(snapshot.ranks) == [{"member": 1, "rank": "gold", "from_on": day("2026-09-01"), "to_on": NEVER}]
    assert rows(snapshot.parties) == [
        {"party_id": "p1", "host": 0, "held_on": day("2026-08-31"), "closed_on": day("2026-09-07")},
        {"party_id": "p2", "host": 1, "held_on": day("2026-08-01"), "closed_on": NEVER},
    ]  # fmt: skip
    kinds = {name: {c: str(t) for c, t in getattr(snapshot, name).dtypes.items()} for name in TABLES}
    assert kinds["sales"]["net_minor"] == "int64"
    assert kinds["sales"]["verified"] == "int8"
    assert {t for c, t in kinds["sales"].items() if c in ("buyer", "seller", "payer", "sold_on", "party")} == {"int32"}
    assert kinds["referrals"]["invited_at"] == "datetime64[us, UTC]"


def test_an_empty_store_has_every_column(clean_store: Store) -> None:
    snapshot = read_snapshot(clean_store)
    for name in TABLES:
        assert getattr(snapshot, name).empty
    assert list(snapshot.sales.columns) == [
        "sale_id", "buyer", "seller", "payer", "sold_on", "net_minor", "volume", "currency", "kind", "verified", "category",
        "party",
    ]  # fmt: skip
    outcome = columnar.compute(snapshot, read_plan("unilevel-7"), SEPTEMBER)
    assert outcome.volumes.empty


def test_pages_end_where_they_should(clean_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    load(clean_store)
    whole = read_snapshot(clean_store)
    told: list[tuple[str, int, int]] = []
    for page in (1, 2, 3):
        monkeypatch.setattr(reading, "PAGE", page)
        paged = read_snapshot(clean_store, progress=lambda *step: told.append(step))
        for name in TABLES:
            pd.testing.assert_frame_equal(getattr(paged, name), getattr(whole, name))
    assert ("reading sales", 3, 0) in told


def test_a_kept_snapshot_is_used_replaced_and_mended(
    clean_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load(clean_store)
    assert not list(tmp_path.iterdir())
    read_snapshot(clean_store, tmp_path)
    assert not list(tmp_path.iterdir())  # too small to be worth keeping
    monkeypatch.setattr(reading, "KEEP_FROM", 1)
    first = read_snapshot(clean_store, tmp_path)
    [kept] = tmp_path.iterdir()
    assert kept.name.endswith(f"-{first.data_version}")
    again = read_snapshot(clean_store, tmp_path)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    (kept / "sales.feather").write_bytes(b"half a file")
    mended = read_snapshot(clean_store, tmp_path)
    pd.testing.assert_frame_equal(mended.sales, first.sales)
    (kept / "complete").write_text("")  # as a version that knew no parties left it
    (kept / "parties.feather").unlink()
    caplog.clear()
    with caplog.at_level("WARNING"):
        renewed = read_snapshot(clean_store, tmp_path)
    pd.testing.assert_frame_equal(renewed.parties, first.parties)
    assert caplog.records == []
    change_sponsor(clean_store, "\ufb01", "a", dt.date(2026, 9, 10))
    later = read_snapshot(clean_store, tmp_path)
    assert len(later.sponsorships) == len(first.sponsorships) + 1
    assert [path.name for path in tmp_path.iterdir()] == [f"{kept.name.rsplit('-', 1)[0]}-{later.data_version}"]


def test_data_that_keeps_changing_is_refused(clean_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading is overtaken by a real write."""
    load(clean_store)
    read_tables = reading._read_tables
    reads = 0

    def overtaken(store: Store, progress: reading.Progress) -> dict[str, pd.DataFrame]:
        nonlocal reads
        reads += 1
        tables = read_tables(store, progress)
        if reads < limit:
            assign_ranks(store, {"a": f"rank {reads}"}, dt.date(2026, 9, 1))
        return tables

    monkeypatch.setattr(reading, "_read_tables", overtaken)
    limit = 3
    assert len(read_snapshot(clean_store).ranks) == 2
    reads, limit = 0, 99
    with pytest.raises(Refused, match="kept changing"):
        read_snapshot(clean_store)


def test_the_fingerprint_follows_what_the_period_reads(clean_store: Store) -> None:
    load(clean_store)
    before = fingerprint(read_snapshot(clean_store), SEPTEMBER)
    october = fingerprint(read_snapshot(clean_store), Period.parse("2026-10"))
    later = {
        "members": [{"member_id": "0 new", "joined_on": "2026-10-01", "sponsor_id": "a"}],
        "sales": [{"sale_id": "s0", "buyer_id": "a", "sold_on": "2026-10-05", "net": "1", "currency": "EUR"}],
        "refunds": [{"refund_id": "r0", "sale_id": "s1", "refunded_on": "2026-10-01", "amount": "1"}],
    }
    load(clean_store, {name: ROWS[name] + later.get(name, []) for name in ROWS})
    change_sponsor(clean_store, "\ufb01", "a", dt.date(2026, 10, 1))
    assign_ranks(clean_store, {"B": "gold"}, dt.date(2026, 9, 2))
    changed = read_snapshot(clean_store)
    assert fingerprint(changed, SEPTEMBER) == before
    assert fingerprint(changed, Period.parse("2026-10")) != october
    one_more = {"sale_id": "s9", "buyer_id": "a", "sold_on": "2026-09-30", "net": "1", "currency": "EUR"}
    load(clean_store, {**ROWS, "sales": [*ROWS["sales"], one_more]})
    assert fingerprint(read_snapshot(clean_store), SEPTEMBER) != before


def test_the_fingerprint_follows_parties_of_the_sales_that_a_run_reads(clean_store: Store) -> None:
    load(clean_store)
    before = {
        period: fingerprint(read_snapshot(clean_store), Period.parse(period)) for period in ("2026-09", "2026-10")
    }
    load(
        clean_store,
        {**ROWS, "parties": [*ROWS["parties"], {"party_id": "p3", "host_id": "a", "held_on": "2026-09-30"}]},
    )
    without_sales = read_snapshot(clean_store)
    assert {period: fingerprint(without_sales, Period.parse(period)) for period in before} == before
    third = ROWS["sales"][2]
    load(clean_store, {"members": ROWS["members"], "sales": [third | {"party_id": "p2"}], "parties": ROWS["parties"]})
    filled_in = read_snapshot(clean_store)
    assert fingerprint(filled_in, SEPTEMBER) == before["2026-09"]
    assert fingerprint(filled_in, Period.parse("2026-10")) != before["2026-10"]


def test_the_fingerprint_does_not_know_the_order_of_loading(clean_store: Store, cypher: Any) -> None:
    load(clean_store)
    before = fingerprint(read_snapshot(clean_store), SEPTEMBER)
    cypher("MATCH (n) WHERE NOT n:Migration AND NOT n:Meta AND NOT n:TreeLock DETACH DELETE n")
    shuffled = {name: random.Random(4).sample(table, len(table)) for name, table in ROWS.items()}
    load(clean_store, shuffled)
    assert fingerprint(read_snapshot(clean_store), SEPTEMBER) == before


def test_days_are_worked_out_for_every_month() -> None:
    dates = [dt.date(1900, 1, 1) + dt.timedelta(days=37 * i) for i in range(3000)]
    written = np.array([0, *(d.year * 10_000 + d.month * 100 + d.day for d in dates)])
    assert days_of(written).tolist() == [NEVER, *map(day_number, dates)]
