"""How do checked rows get into the store? In batches of canonical rows, written so that a repeat changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from graph_service.errors import GraphServiceError, Refused
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.store.driver import Row, Store, Transaction

ROWS_A_STEP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One statement: `rows` rows of a table from `start` on, through a query below cypher/write/."""

    table: str
    query: str
    start: int
    rows: int


def plan_steps(tables: Tables, rows_a_step: int = ROWS_A_STEP) -> list[Step]:
    """Every statement that writes the tables, in an order in which what is referred to comes first.

    The tables hold canonical columns; further columns are left alone.
    """
    return [
        Step(name, query, start, rows_a_step)
        for name, query, _ in _STATEMENTS
        if name in tables
        for start in range(0, len(tables[name]), rows_a_step)
    ]


def write_step(tx: Transaction, tables: Tables, step: Step) -> int:
    """Write one step. Returns the number of rows; a row that finds no partner ends the transaction."""
    make = _MAKE[step.query]
    plain = rows_of(step.table, tables[step.table].slice(step.start, step.rows))
    rows = [row for row in map(make, plain) if row is not None]
    if not rows:
        return 0
    [answer] = tx.run(f"write/{step.query}", rows=rows)
    if answer["written"] != len(rows):
        lost = len(rows) - answer["written"]
        raise GraphServiceError(f"{step.query}: {lost} rows refer to something that is no longer in the store")
    return len(rows)


def refuse_while_loading(store: Store) -> None:
    """Raise Refused while a load of several transactions is not completed: what is read now may be half of it."""
    open_loads = store.read("network/open_loads")
    if open_loads:
        one = open_loads[0]
        raise Refused(
            f"a load is being completed ({one['done']} of {one['steps']} steps, on {one['host']}); "
            "try again when it is done"
        )


def rows_of(name: str, table: pa.Table) -> list[Row]:
    """Canonical rows as dictionaries of Python values."""
    rows: list[Row] = table.select(SCHEMAS[name].names).to_pylist()
    moments = [field.name for field in SCHEMAS[name] if pa.types.is_timestamp(field.type)]
    for row in rows if moments else ():
        for column in moments:  # as an offset, as the bulk import writes them, not as a zone by name
            row[column] = row[column] and row[column].replace(tzinfo=dt.UTC)
    return rows


def _bare(row: Row) -> Row:
    return {key: value for key, value in row.items() if value is not None}


def _whole(row: Row) -> Row:
    return row


def _split(*keys: str, without: tuple[str, ...] = ()) -> Callable[[Row], Row | None]:
    """Ids beside a map of the properties; the first id is written by MERGE, `without` are edges of their own."""

    def make(row: Row) -> Row:
        out: dict[str, Any] = {key: row[key] for key in keys}
        out["properties"] = {k: v for k, v in row.items() if k not in keys and k not in without and v is not None}
        return out

    return make


_sale = _split("sale_id", "buyer_id", "seller_id", without=("payer_id", "party_id"))


def _payer(row: Row) -> Row | None:
    return {"sale_id": row["sale_id"], "payer_id": row["payer_id"]} if row["payer_id"] is not None else None


def _party_sale(row: Row) -> Row | None:
    return {"sale_id": row["sale_id"], "party_id": row["party_id"]} if row["party_id"] is not None else None


_referral = _split("referral_id", "referrer_id", without=("referred_id",))


def _referred(row: Row) -> Row | None:
    return (
        {"referral_id": row["referral_id"], "referred_id": row["referred_id"]}
        if row["referred_id"] is not None
        else None
    )


def _identifier(row: Row) -> Row:
    return row | {"identifier_key": identifier_key(row["kind"], row["value_hash"])}


def _stock(row: Row) -> Row | None:
    key = stock_key(row["member_id"], row["sku"], row["reported_on"].isoformat())
    return _split("stock_key", "member_id")({"stock_key": key} | row)


def identifier_key(kind: str, value_hash: str) -> str:
    """What makes an identifier unique."""
    return f"{kind}:{value_hash}"


def stock_key(member_id: str, sku: str, reported_on: str) -> str:
    """What makes a stock report unique: lengths first, so that no two triples give one key."""
    return f"{len(member_id)}:{member_id}:{len(sku)}:{sku}:{reported_on}"


# table, query below cypher/write/, row → what the query takes of it (None: nothing)
_STATEMENTS: Final[tuple[tuple[str, str, Callable[[Row], Row | None]], ...]] = (
    ("members", "load_members", _bare),
    ("sponsorships", "load_sponsorships", _whole),
    ("placements", "load_placements", _whole),
    ("parties", "load_parties", _split("party_id", "host_id")),
    ("sales", "load_sales", _sale),
    ("sales", "load_payers", _payer),
    ("sales", "load_party_sales", _party_sale),
    ("refunds", "load_refunds", _split("refund_id", "sale_id")),
    ("fees", "load_fees", _split("fee_id", "payer_id")),
    ("referrals", "load_referrals", _referral),
    ("referrals", "load_referred", _referred),
    ("identifiers", "load_identifiers", _identifier),
    ("stock", "load_stock", _stock),
    ("payments", "load_payments", _split("payment_id", "payee_id")),
)
_MAKE: Final = {query: make for _, query, make in _STATEMENTS}
