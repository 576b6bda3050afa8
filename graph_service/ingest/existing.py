"""What does the store already hold of the things that a load speaks of? Read once, before the checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from graph_service.errors import Refused
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.model.tables import compute as pc
from graph_service.store.driver import Store

BATCH: Final = 20_000  # ids a question, and so about the most rows that come packed in one answer
ROUNDS_MAX: Final = 40  # steps up the tree one at a time, before all edges are read at once

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Existing:
    """Rows of the store, in the canonical shape, at one data version."""

    tables: Tables
    data_version: int


EMPTY_TABLES: Final[Tables] = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
NOTHING: Final = Existing(EMPTY_TABLES, 0)

_PEOPLE: Final = (
    "member_id", "sponsor_id", "placement_id", "buyer_id", "seller_id", "payer_id", "referrer_id", "referred_id",
    "payee_id", "host_id",
)  # fmt: skip
_BY_ID: Final = (("fees", "fee_id"), ("referrals", "referral_id"), ("payments", "payment_id"))


def read_existing(store: Store, tables: Tables, report: Report) -> Existing:
    """What the store holds of everything that `tables` names, and the line upwards of whoever gets a new sponsor.

    Raises Refused while another load is not completed.
    """
    [state] = store.read("network/existing_state")
    if state["load_id"] is not None:
        raise Refused("a load is being completed; try again when it is done")
    if state["members"] == 0:
        return Existing(EMPTY_TABLES, state["data_version"])
    reader = _Reader(store, report)
    found = dict(EMPTY_TABLES)
    found["sales"] = reader.sales(tables)
    found["parties"] = reader.rows("parties", ids_of(tables, ["parties", "sales"], ["party_id"]))
    found["refunds"] = reader.refunds(tables)
    for name, key in _BY_ID:
        found[name] = reader.rows(name, ids_of(tables, [name], [key]))
    for name in ("identifiers", "stock"):
        found[name] = reader.rows(name, ids_of(tables, [name], ["member_id"]))
    people = reader.rows("members", ids_of(tables, list(SCHEMAS), _PEOPLE))
    for name, above in (("sponsorships", "sponsor_id"), ("placements", "placement_id")):
        found[name] = reader.edges(name, above, tables, people.column("member_id"))
    above_them = ids_of(found, ["sponsorships", "placements"], ["sponsor_id", "placement_id"])
    others = without(above_them, people.column("member_id"))
    found["members"] = pa.concat_tables([people, reader.rows("members", others)]).combine_chunks()
    return Existing(found, state["data_version"])


def ids_of(tables: Tables, names: Sequence[str], columns: Sequence[str]) -> pa.Array:
    """The distinct values of some columns of some tables, without null."""
    parts = [
        table.column(column).unique().drop_null().cast(pa.string())
        for name, table in tables.items()
        if name in names
        for column in columns
        if column in table.column_names
    ]
    return pa.concat_arrays(parts).unique() if parts else pa.array([], pa.string())


def without(ids: pa.Array, others: pa.Array) -> pa.Array:
    """Those ids that are not among the others."""
    return ids.filter(pc.invert(pc.is_in(ids, value_set=others)))


def _among(ids: pa.Array, others: pa.Array) -> pa.Array:
    return ids.filter(pc.is_in(ids, value_set=others))


def unpacked(name: str, rows: list[list[Any]]) -> pa.Table:
    """Packed rows of the store as a canonical table."""
    schema = SCHEMAS[name]
    if not rows:
        return schema.empty_table()
    arrays = []
    for field, cells in zip(schema, zip(*rows, strict=True), strict=True):
        texts = pa.types.is_date(field.type) or pa.types.is_timestamp(field.type)
        array = pa.array(cells, pa.string() if texts else field.type)
        arrays.append(_moments(array, field.type) if texts else array)
    return pa.table(arrays, schema=schema)


def _moments(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):  # 2026-09-01T12:30Z is how the store shortens a full minute
        texts = pc.replace_substring_regex(texts, r"\[.*\]$", "")  # a zone by name after its offset
        texts = pc.replace_substring_regex(texts, r"T(\d\d:\d\d)Z$", r"T\1:00Z")
    return texts.cast(kind)


def _and_others(named: pa.Table, others: pa.Table) -> pa.Table:
    """Rows with others of the same table, each id once; the first column is the id."""
    fresh = pc.invert(pc.is_in(others.column(0), value_set=named.column(0)))
    return pa.concat_tables([named, others.filter(fresh)]).combine_chunks()


class _Reader:
    """Asks the store for packed rows, a batch of ids at a time."""

    __slots__ = ("_report", "_store")

    def __init__(self, store: Store, report: Report) -> None:
        self._store = store
        self._report = report

    def rows(self, name: str, ids: pa.Array, question: str | None = None) -> pa.Table:
        """Rows of table `name` that the store finds for the ids."""
        parts = [SCHEMAS[name].empty_table()]
        query = f"network/existing_{question or name}"
        for start in range(0, len(ids), BATCH):
            self._report(f"reading {name} of the store", start, len(ids))
            [answer] = self._store.read(query, ids=ids[start : start + BATCH].to_pylist())
            parts.append(unpacked(name, answer["rows"]))
        return pa.concat_tables(parts).combine_chunks()

    def sales(self, tables: Tables) -> pa.Table:
        """The sales named, and those at the parties written: their days must fit a last day that is filled in."""
        named = self.rows("sales", ids_of(tables, ["sales", "refunds"], ["sale_id"]))
        return _and_others(named, self.rows("sales", ids_of(tables, ["parties"], ["party_id"]), "sales_at_parties"))

    def refunds(self, tables: Tables) -> pa.Table:
        """The refunds named, and the others of the same sales: shares of volume build on them."""
        named = self.rows("refunds", ids_of(tables, ["refunds"], ["refund_id"]))
        return _and_others(named, self.rows("refunds", ids_of(tables, ["refunds"], ["sale_id"]), "refunds_of_sales"))

    def edges(self, name: str, above: str, tables: Tables, stored: pa.ChunkedArray) -> pa.Table:
        """Edges of everyone who gets one or needs one for a default, and the lines above who they get.

        A cycle through edges of the store needs a member of the store below a new edge, so the lines above
        matter only then.
        """
        members = tables.get("members", EMPTY_TABLES["members"])
        if above in members.column_names:
            members = members.filter(pc.is_valid(members.column(above)))
            stated = {name: tables.get(name, EMPTY_TABLES[name]), "members": members}
        else:
            stated = {name: tables.get(name, EMPTY_TABLES[name])}
        moved = _among(ids_of(stated, list(stated), ["member_id"]), stored)
        below = moved
        if name == "sponsorships":
            below = pa.concat_arrays([moved, _among(_buyers(tables), stored)]).unique()
        parts = [self.rows(name, below)]
        asked = below
        heads = [_among(ids_of(stated, list(stated), [above]), stored), ids_of({name: parts[0]}, [name], [above])]
        frontier = without(pa.concat_arrays(heads).unique(), asked) if len(moved) else moved
        for _ in range(ROUNDS_MAX):
            if len(frontier) == 0:
                return pa.concat_tables(parts).combine_chunks()
            step = self.rows(name, frontier)
            parts.append(step)
            asked = pa.concat_arrays([asked, frontier])
            frontier = without(ids_of({name: step}, [name], [above]), asked)
        return self._all(name)

    def _all(self, name: str) -> pa.Table:
        [state] = self._store.read("network/existing_state")
        packed = self._store.stream(f"network/existing_{name}_all", packs=state["members"] // BATCH + 1)
        parts = [unpacked(name, row["rows"]) for row in packed]
        return pa.concat_tables([SCHEMAS[name].empty_table(), *parts]).combine_chunks()


def _buyers(tables: Tables) -> pa.Array:
    """Buyers of sales whose seller is left to the default."""
    if "sales" not in tables:
        return pa.array([], pa.string())
    sales = tables["sales"]
    open_ones = sales.filter(pc.is_null(sales.column("seller_id")))
    return open_ones.column("buyer_id").unique().drop_null()
