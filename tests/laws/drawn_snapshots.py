"""What would the store give back of raw rows that are loaded? The snapshot of them, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from graph_service.ingest.rows import canonical
from graph_service.model.period import NEVER
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SCHEMAS, Tables

Rows = dict[str, list[dict[str, str]]]

# file, columns as the snapshot has them, and where they come from when the file calls them otherwise
NAMES = {"member_id": "member", "from": "from_on", "to": "to_on"}
RENAMED = {
    "sponsorships": {"member_id": "child", "sponsor_id": "sponsor"},
    "placements": {"member_id": "child", "placement_id": "parent"},
}
ORDER = {
    "members": ["member_id"], "sponsorships": ["child", "from_on"], "placements": ["child", "from_on"],
    "sales": ["sale_id"], "refunds": ["refund_id"], "identifiers": ["member", "kind", "value_hash"],
    "stock": ["member", "reported_on", "sku"],
}  # fmt: skip
KEYS = {
    "members": "member_id",
    "sales": "sale_id",
    "refunds": "refund_id",
    "fees": "fee_id",
    "referrals": "referral_id",
    "parties": "party_id",
}
PEOPLE = {"child", "sponsor", "parent", "buyer", "seller", "payer", "member", "referrer", "referred", "host"}


def snapshot_of(rows: Mapping[str, Sequence[Mapping[str, str]]], held: Iterable[tuple[str, str, int]] = ()) -> Snapshot:
    """The snapshot of raw rows; `held` are ranks assigned to members from a day number on."""
    return snapshot_of_tables(canonical(rows), held)


def snapshot_of_tables(tables: Tables, held: Iterable[tuple[str, str, int]] = ()) -> Snapshot:
    """The same of canonical tables."""
    ids = {one: _ids(tables, file) for one, file in (("member", "members"), ("sale", "sales"), ("party", "parties"))}
    frames = {
        name: _frame(name, tables.get(name, SCHEMAS[name].empty_table()), ids)
        for name in (*KEYS, "sponsorships", "placements", "identifiers", "stock")
    }
    given = sorted(held)
    ranks = pd.DataFrame(
        {
            "member": ids["member"].get_indexer([one[0] for one in given]).astype(np.int32),
            "rank": pd.Series([one[1] for one in given], dtype="str"),
            "from_on": np.array([one[2] for one in given], dtype=np.int32),
            "to_on": np.full(len(given), NEVER, dtype=np.int32),
        }
    )
    return Snapshot(data_version=1, ranks=ranks, **frames)


def _ids(tables: Tables, file: str) -> pd.Index:
    return pd.Index(sorted(tables[file][KEYS[file]].to_pylist() if file in tables else []), dtype="str")


def _frame(name: str, table: pa.Table, ids: dict[str, pd.Index]) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for field in table.schema:
        column, values = _column(name, field.name), table[field.name]
        among = ids.get("member" if column in PEOPLE else column)
        if among is not None:
            columns[column] = among.get_indexer(values.to_pandas().fillna("").astype("str")).astype(np.int32)
        elif pa.types.is_date(field.type):
            columns[column] = values.cast(pa.int32()).fill_null(NEVER).to_numpy().astype(np.int32)
        elif pa.types.is_boolean(field.type):
            columns[column] = values.cast(pa.int8()).fill_null(-1).to_numpy().astype(np.int8)
        elif pa.types.is_string(field.type):
            known = values if column in ("name", "country", "category") else values.fill_null("")
            columns[column] = known.to_pandas().astype("str")
        else:
            columns[column] = values.to_pandas()
    return pd.DataFrame(columns).sort_values(ORDER.get(name, list(columns)[:1]), kind="stable", ignore_index=True)


def _column(name: str, column: str) -> str:
    """What the snapshot calls a column of a file."""
    if column == KEYS.get(name):
        return column
    return RENAMED.get(name, {}).get(column) or NAMES.get(column) or column.removesuffix("_id")
