"""How does the whole network get from Neo4j into columns? In packed pages, at one data version, kept on disk."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from graph_service.errors import Refused
from graph_service.model.period import NEVER
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import compute as pc
from graph_service.store.driver import Store
from graph_service.store.fingerprint import fingerprint

__all__ = ["StoreState", "fingerprint", "read_snapshot", "store_state"]

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None] | None

PAGE: Final = 20_000
KEEP_FROM: Final = 20_000  # members; a smaller network is read again as quickly as from disk
ATTEMPTS: Final = 5
TABLES: Final = (
    "members",
    "sponsorships",
    "sales",
    "refunds",
    "fees",
    "referrals",
    "identifiers",
    "ranks",
    "placements",
    "parties",
    "stock",
)
FORM: Final = "3"  # of a kept snapshot; another number where tables or columns of it differ
NO_MOMENT: Final = -(10**17)

_TEXT: Final = frozenset(
    "member_id name country child sponsor sale_id buyer seller payer sale currency kind category refund_id fee_id "
    "referral_id referrer referred channel campaign member value_hash rank parent leg "
    "party party_id host sku".split()
)
_UNKNOWN_IS_EMPTY: Final = frozenset(("name", "country", "category", "channel", "campaign"))
_PEOPLE: Final = frozenset("child sponsor buyer seller payer referrer referred member parent host".split())
_ORDER: Final = {
    "sponsorships": ("child", "from_on"),
    "identifiers": ("member", "kind", "value_hash"),
    "ranks": ("member", "from_on", "rank"),
    "placements": ("child", "from_on"),
    "stock": ("member", "reported_on", "sku"),
}
_KEYED: Final = (
    ("refunds", "refund_id"),
    ("fees", "fee_id"),
    ("referrals", "referral_id"),
    ("parties", "party_id"),
)
_RANK_COLUMNS: Final = ("member", "rank", "from_on", "to_on")


@dataclass(frozen=True, slots=True)
class StoreState:
    """Which content a store holds. A restored store takes a new id, so that one state never means two contents."""

    store_id: str
    data_version: int


def store_state(store: Store) -> StoreState:
    """Which store this is, and at which version its network data stands."""
    [row] = store.read("network/snapshot_state")
    return StoreState(str(row["store_id"]), int(row["data_version"]))


def read_snapshot(store: Store, cache_dir: Path | None = None, progress: Progress = None) -> Snapshot:
    """The whole network at one data version.

    Args:
        store: the open store.
        cache_dir: where a large snapshot is kept and read back while the store stands at the same version.
        progress: told which table is read and how many rows of it.

    Raises:
        Refused: the data kept changing while it was read.
    """
    for _ in range(ATTEMPTS):
        state = store_state(store)
        place = None if cache_dir is None else cache_dir / f"{state.store_id}-{state.data_version}"
        kept = None if place is None else _kept(place)
        if kept is not None:
            return Snapshot(state.data_version, **kept)
        tables = _read_tables(store, progress)
        if store_state(store) == state:
            if place is not None and len(tables["members"]) >= KEEP_FROM:
                _keep(place, tables)
            return Snapshot(state.data_version, **tables)
    raise Refused("the network data kept changing while it was read; try again when the load has ended")


def _read_tables(store: Store, progress: Progress) -> dict[str, pd.DataFrame]:
    """All tables; sales are read beside everything else, so that the server and this process are both busy."""
    pages = _Pages(store, progress)
    with ThreadPoolExecutor(1) as pool:
        sales_coming = pool.submit(pages.by_key, "sales", "sale_id")
        raw = {"members": pages.by_key("members", "member_id")}
        members = raw["members"]["member_id"]
        raw["sponsorships"] = pages.by_member("sponsorships", members)
        for name, key in _KEYED:
            raw[name] = pages.by_key(name, key)
        raw["placements"] = pages.by_member("placements", members)
        raw["identifiers"] = pages.by_member("identifiers", members)
        raw["stock"] = pages.by_member("stock", members)
        raw["ranks"] = _batch_table(store.read("network/snapshot_ranks"), _RANK_COLUMNS)
        payers = _batch_table(store.read("network/snapshot_payers"), ("sale", "payer"))
        at_parties = _batch_table(store.read("network/snapshot_party_sales"), ("sale", "party"))
        raw["sales"] = sales_coming.result()
    raw["sales"] = _with_ends(raw["sales"], payers, at_parties)
    ids = {"people": raw["members"]["member_id"], "sale": raw["sales"]["sale_id"], "party": raw["parties"]["party_id"]}
    frames = {name: _frame(raw[name], ids) for name in TABLES}
    for name, order in _ORDER.items():
        frames[name] = frames[name].sort_values(list(order), kind="stable", ignore_index=True)
    return frames


class _Pages:
    """Reads tables page by page into Arrow columns, which hold text tightly."""

    __slots__ = ("_progress", "_store")

    def __init__(self, store: Store, progress: Progress) -> None:
        self._store, self._progress = store, progress

    def by_key(self, table: str, key: str) -> pa.Table:
        """Every row of a table, in the order of its key, read in pages of it.

        An index stands in the order of code points, as Python's comparison does; Cypher's own `max` does not always.
        """
        after, read = "", 0
        parts: list[pa.Table] = []
        while True:
            page = self._store.read(f"network/snapshot_{table}", after=after, limit=PAGE)[0]
            parts.append(_table(page))
            read += len(parts[-1])
            self._tell(table, read, 0)
            if len(parts[-1]) < PAGE:
                return _sorted(pa.concat_tables(parts), key)
            after = max(page[key])

    def by_member(self, table: str, members: pa.ChunkedArray) -> pa.Table:
        """Rows that hang on members, by pages of the sorted member ids."""
        parts: list[pa.Table] = []
        for start in range(0, max(len(members), 1), PAGE):
            after = members[start - 1].as_py() if start else ""
            parts.append(_table(self._store.read(f"network/snapshot_{table}", after=after, limit=PAGE)[0]))
            self._tell(table, min(start + PAGE, len(members)), len(members))
        return pa.concat_tables(parts)

    def _tell(self, table: str, done: int, total: int) -> None:
        if self._progress:
            self._progress(f"reading {table}", done, total)


def _table(page: dict[str, list[Any]]) -> pa.Table:
    return pa.table(
        {name: pa.array(values, pa.string() if name in _TEXT else pa.int64()) for name, values in page.items()}
    )


def _batch_table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pa.Table:
    """Packed rows as one table, with its columns also when there are none."""
    return pa.concat_tables([_table(row) for row in rows] or [_table({name: [] for name in columns})])


def _sorted(table: pa.Table, key: str) -> pa.Table:
    """The table in the order of its key, by code points."""
    table = table.combine_chunks()
    column = table[key]
    if len(table) < 2 or pc.all(pc.less(column.slice(0, len(table) - 1), column.slice(1))).as_py():
        return table
    return table.take(pc.sort_indices(column))


def _with_ends(sales: pa.Table, payers: pa.Table, at_parties: pa.Table) -> pa.Table:
    """Sales with the seller spelled out, the payer, where one is stated, beside it, and the party at the end."""
    seller = pc.if_else(pc.equal(sales["own"], 1), sales["buyer"], sales["seller"])
    sales = sales.drop_columns("own")
    at = sales.schema.get_field_index("seller")
    sales = sales.set_column(at, "seller", seller)
    sales = sales.add_column(at + 1, "payer", _of_sales(sales, payers, "payer"))
    return sales.append_column("party", _of_sales(sales, at_parties, "party"))


def _of_sales(sales: pa.Table, stated: pa.Table, name: str) -> pa.Array:
    """The value stated for each sale, null where none is."""
    where = pc.index_in(sales["sale_id"], value_set=stated["sale"].combine_chunks())
    return stated[name].combine_chunks().take(where.combine_chunks())


def _frame(table: pa.Table, ids: dict[str, pa.ChunkedArray]) -> pd.DataFrame:
    """Columns of `Snapshot`: people, sales and parties as row numbers, days as day numbers, unknown text as missing."""
    columns: dict[str, Any] = {}
    for name in table.column_names:
        column = table[name]
        if name in _PEOPLE:
            columns[name] = _rows(column, ids["people"])
        elif name in ("sale", "party"):
            columns[name] = _rows(column, ids[name])
        elif name in _TEXT:
            known = pc.if_else(pc.equal(column, ""), None, column) if name in _UNKNOWN_IS_EMPTY else column
            columns[name] = known.to_pandas().astype("str")
        elif name.endswith("_on"):
            columns[name] = days_of(column.to_numpy())
        elif name.endswith("_at"):
            columns[name] = _moments(column.to_numpy())
        else:
            columns[name] = column.to_numpy().astype(np.int8 if name == "verified" else np.int64)
    return pd.DataFrame(columns)


def _rows(ids: pa.ChunkedArray, among: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    found = pc.fill_null(pc.index_in(ids, value_set=among.combine_chunks()), -1)
    return np.asarray(found.to_numpy(), dtype=np.int32)


def days_of(yyyymmdd: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Days since 1970-01-01 of dates written as whole numbers; 0 is NEVER."""
    months = (yyyymmdd // 10_000 - 1970) * 12 + yyyymmdd // 100 % 100 - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.where(yyyymmdd == 0, NEVER, first + yyyymmdd % 100 - 1).astype(np.int32)


def _moments(micros: npt.NDArray[np.int64]) -> pd.Series:
    moments = micros.astype("datetime64[us]")
    moments[micros == NO_MOMENT] = np.datetime64("NaT")
    return pd.Series(pd.DatetimeIndex(moments).tz_localize("UTC"))


def _kept(place: Path) -> dict[str, pd.DataFrame] | None:
    """The tables kept for this version, or None when there are none, in another form, or they cannot be read."""
    mark = place / "complete"
    try:
        if not mark.is_file() or mark.read_text(encoding="ascii") != FORM:
            return None
        return {name: pd.read_feather(place / f"{name}.feather") for name in TABLES}
    except (OSError, pa.ArrowException) as error:
        log.warning("the kept snapshot %s cannot be read and is read anew: %s", place.name, error)
        return None


def _keep(place: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write the tables beside each other and put them in place when they are whole; older versions go."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=place.parent))
    try:
        for name, table in tables.items():
            table.to_feather(part / f"{name}.feather", compression="lz4")
        (part / "complete").write_text(FORM, encoding="ascii")
        store_id = place.name.rsplit("-", 1)[0]
        for old in place.parent.glob(f"{store_id}-*"):
            shutil.rmtree(old, ignore_errors=True)
        part.rename(place)
    except OSError as error:  # no room, or another process kept the same version first: the answer is right without
        log.warning("the snapshot was not kept in %s: %s", place, error)
        shutil.rmtree(part, ignore_errors=True)
