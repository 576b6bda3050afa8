"""What does Neo4j's importer read? The checked tables as files of nodes and relationships, numbered from zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from graph_service.errors import GraphServiceError
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.model.tables import compute as pc
from graph_service.store.driver import Row

Ints = npt.NDArray[np.int64]
Report = Callable[[str, int, int], None]


@dataclass(slots=True)
class ImportFiles:
    """Files of nodes by label and of relationships by type."""

    nodes: list[tuple[str, Path]] = field(default_factory=list)
    relationships: list[tuple[str, Path]] = field(default_factory=list)
    multiline: bool = False  # whether some text holds a line end, which makes the importer slower


# table → label, columns that are edges and no properties
_NODES: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "members": ("Member", frozenset()),
    "parties": ("Party", frozenset({"host_id"})),
    "sales": ("Sale", frozenset({"buyer_id", "seller_id", "payer_id", "party_id"})),
    "refunds": ("Refund", frozenset({"sale_id"})),
    "fees": ("Fee", frozenset({"payer_id"})),
    "referrals": ("Referral", frozenset({"referrer_id", "referred_id"})),
    "payments": ("Payment", frozenset({"payee_id"})),
    "stock": ("Stock", frozenset({"member_id"})),
}
# table, column with the other end, type, whether the edge leads from the other end to the row's own node
_EDGES: Final = (
    ("parties", "host_id", "HOSTED_BY", False),
    ("sales", "buyer_id", "BOUGHT", True),
    ("sales", "seller_id", "CREDITED_TO", False),
    ("sales", "payer_id", "PAID_FOR", True),
    ("sales", "party_id", "AT_PARTY", False),
    ("refunds", "sale_id", "REFUNDS", False),
    ("fees", "payer_id", "PAID", True),
    ("referrals", "referrer_id", "MADE", True),
    ("referrals", "referred_id", "BROUGHT", False),
    ("payments", "payee_id", "PAID_TO", False),
    ("stock", "member_id", "HOLDS_STOCK", True),
)
# columns that hold ids or words of ours, in which there is no line end
_SHORT: Final = frozenset(
    {"member_id", "sale_id", "party_id", "referral_id", "fee_id", "refund_id", "currency", "kind"}
)
# tables at whose nodes edges of other tables end, by the column that names them; every other column names members
_ENDS: Final = {"sale_id": "sales", "party_id": "parties"}
_TREES: Final = (("sponsorships", "sponsor_id", "SPONSORED"), ("placements", "placement_id", "PLACED"))


def write_files(tables: Tables, kept: Sequence[Row], folder: Path, report: Report) -> ImportFiles:
    """Write every node and relationship of the tables, and the nodes that outlive the load."""
    return _Writer(folder, report).write(tables, kept)


class _Writer:
    """Numbers nodes from zero, table after table, and finds the ends of edges by these numbers."""

    def __init__(self, folder: Path, report: Report) -> None:
        self._folder = folder
        self._report = report
        self._files = ImportFiles()
        self._next = 0
        self._first: dict[str, int] = {}  # of each table's nodes
        self._ids: dict[str, pa.Array] = {}

    def write(self, tables: Tables, kept: Sequence[Row]) -> ImportFiles:
        """Everything."""
        for done, (name, (label, edges)) in enumerate(_NODES.items()):
            self._report("writing files for the importer", done, len(_NODES))
            if name in tables and len(tables[name]):
                self._nodes_of(name, label, tables[name], edges)
        for name, column, kind, inward in _EDGES:
            if name in self._first:
                self._edges_of(name, tables[name], column, kind, inward)
        for name, above, kind in _TREES:
            if name in tables and len(tables[name]):
                self._tree(name, tables[name], above, kind)
        if "identifiers" in tables and len(tables["identifiers"]):
            self._identifiers(tables["identifiers"])
        self._kept(kept)
        return self._files

    def _numbers(self, number: int) -> pa.Array:
        first, self._next = self._next, self._next + number
        return pa.array(np.arange(first, self._next, dtype=np.int64))

    def _nodes_of(self, name: str, label: str, table: pa.Table, edges: frozenset[str]) -> None:
        self._first[name] = self._next
        columns = [column for column in SCHEMAS[name].names if column not in edges]
        arrays = {column: table.column(column).combine_chunks() for column in columns}
        if name == "members" or name in _ENDS.values():
            self._ids[name] = arrays[columns[0]]
        if name == "stock":
            arrays = {"stock_key": stock_keys(table), **arrays}
        self._node_file(label, arrays)

    def _node_file(self, label: str, columns: dict[str, pa.Array]) -> None:
        number = len(next(iter(columns.values())))
        out = {":ID": self._numbers(number)}
        for name, array in columns.items():
            header, values = _typed(name, array)
            out[header] = values
            self._files.multiline |= name not in _SHORT and _has_line_ends(values)
        file = self._folder / f"node-{label}.csv"
        _write(file, out)
        self._files.nodes.append((label, file))

    def _edge_file(self, kind: str, start: pa.Array, end: pa.Array, columns: dict[str, pa.Array] | None = None) -> None:
        out = {":START_ID": start, ":END_ID": end}
        for name, array in (columns or {}).items():
            header, values = _typed(name, array)
            out[header] = values
        file = self._folder / f"edge-{kind}.csv"
        _write(file, out)
        self._files.relationships.append((kind, file))

    def _node_numbers(self, name: str, ids: pa.ChunkedArray) -> pa.Array:
        """The node of each id; null where the id is. A table that is not loaded has no nodes, and only empty ids lead there."""
        found = pc.index_in(ids.combine_chunks(), value_set=self._ids.get(name, pa.array([], pa.string())))
        if found.null_count != ids.null_count:
            raise GraphServiceError(f"the checked tables name {name} that they do not hold; nothing was changed")
        return pc.add(found.cast(pa.int64()), self._first.get(name, 0))

    def _edges_of(self, name: str, table: pa.Table, column: str, kind: str, inward: bool) -> None:
        other = self._node_numbers(_ENDS.get(column, "members"), table.column(column))
        own = pa.array(np.arange(self._first[name], self._first[name] + len(table), dtype=np.int64))
        if other.null_count:
            there = pc.is_valid(other)
            other, own = other.filter(there), own.filter(there)
        if len(own):
            self._edge_file(kind, *((other, own) if inward else (own, other)))

    def _tree(self, name: str, table: pa.Table, above: str, kind: str) -> None:
        columns = {
            column: table.column(column).combine_chunks()
            for column in ("from", "to", "leg")
            if column in SCHEMAS[name].names
        }
        above_nodes = self._node_numbers("members", table.column(above))
        self._edge_file(kind, above_nodes, self._node_numbers("members", table.column("member_id")), columns)

    def _identifiers(self, table: pa.Table) -> None:
        kind, value = table.column("kind").combine_chunks(), table.column("value_hash").combine_chunks()
        encoded = pc.binary_join_element_wise(kind, value, ":").dictionary_encode()
        keys = encoded.dictionary
        codes = encoded.indices.to_numpy()
        rows = np.zeros(len(keys), np.int64)
        rows[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        first = self._next
        self._node_file(
            "Identifier",
            {"identifier_key": keys, "kind": kind.take(pa.array(rows)), "value_hash": value.take(pa.array(rows))},
        )
        members = self._node_numbers("members", table.column("member_id"))
        self._edge_file("HAS_IDENTIFIER", members, pa.array(codes.astype(np.int64) + first))

    def _kept(self, kept: Sequence[Row]) -> None:
        for label in sorted({row["label"] for row in kept}):
            nodes = [dict(row["properties"]) for row in kept if row["label"] == label]
            if label == "Meta":
                nodes[0]["data_version"] = nodes[0].get("data_version", 0) + 1
            names = sorted({name for node in nodes for name in node})
            self._node_file(label, {name: _column([node.get(name) for node in nodes]) for name in names})


def stock_keys(table: pa.Table) -> pa.Array:
    """The key of each stock report, as `writes.stock_key` makes it."""
    member, sku = (table.column(name).combine_chunks() for name in ("member_id", "sku"))
    day = table.column("reported_on").combine_chunks().cast(pa.string())
    lengths = [pc.utf8_length(ids).cast(pa.string()) for ids in (member, sku)]
    return pc.binary_join_element_wise(lengths[0], member, lengths[1], sku, day, ":")


def _column(values: list[Any]) -> pa.Array:
    """Values of a kept node's property, all of one type."""
    plain = [value.to_native() if hasattr(value, "to_native") else value for value in values]
    moments = [value for value in plain if isinstance(value, dt.datetime)]
    if moments:
        return pa.array(
            [value if value is None else value.astimezone(dt.UTC) for value in plain], pa.timestamp("us", tz="UTC")
        )
    return pa.array(plain)


def _moments(array: pa.Array) -> pa.Array:
    return pc.replace_substring(array.cast(pa.string()), " ", "T")  # 2026-09-01 12:30:00.000000Z


# test of a column's type, what the importer calls it, how its values are written (None: as they are)
_KINDS: Final[tuple[tuple[Callable[[pa.DataType], bool], str, Callable[[pa.Array], pa.Array] | None], ...]] = (
    (pa.types.is_string, "string", None),
    (pa.types.is_date, "date", None),
    (pa.types.is_timestamp, "datetime", _moments),
    (pa.types.is_boolean, "boolean", None),
    (pa.types.is_integer, "long", None),
    (pa.types.is_floating, "double", None),
    (pa.types.is_null, "string", lambda array: array.cast(pa.string())),
)


def _typed(name: str, array: pa.Array) -> tuple[str, pa.Array]:
    """The header that tells the importer a column's type, and the values in a form that it reads."""
    for test, called, write in _KINDS:
        if test(array.type):
            return f"{name}:{called}", array if write is None else write(array)
    raise GraphServiceError(f"property {name} ({array.type}) cannot be carried over a bulk load; load without --bulk")


def _has_line_ends(values: pa.Array) -> bool:
    return pa.types.is_string(values.type) and bool(pc.any(pc.match_substring_regex(values, "[\r\n]")).as_py())


def _write(file: Path, columns: dict[str, pa.Array]) -> None:
    """Text is quoted, so that an empty text stays one; null is an empty cell, which is no property."""
    pa_csv.write_csv(pa.table(columns), file, pa_csv.WriteOptions(quoting_style="needed", batch_size=65_536))
