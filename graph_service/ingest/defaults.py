"""What is meant where a file says nothing? Currency, seller, kind, volume and a refund's share of it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph_service.ingest.merging import mask_of
from graph_service.ingest.people import Ints, People, days, joined, missing
from graph_service.ingest.problems import FILE, LINE, Problems, where_of
from graph_service.ingest.values import scaled
from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.model.tables import compute as pc

CURRENCY: Final = "EUR"  # where no row of a folder names a currency


def default_currency(tables: Tables) -> str | None:
    """The one currency that a folder names, EUR when it names none, None when it names several."""
    named: set[str] = set()
    for table in tables.values():
        if "currency" in table.column_names:
            named |= set(table.column("currency").unique().drop_null().to_pylist())
    if len(named) > 1:
        return None
    return next(iter(named), CURRENCY)


def fill_sales(sales: pa.Table, people: People) -> pa.Table:
    """Seller, kind and volume where a sale leaves them open."""
    buyer, day = people.codes_of("sales", "buyer_id"), days(sales.column("sold_on"))
    participant = people.participant(buyer, day)
    seller = sales.column("seller_id").combine_chunks()
    if seller.null_count:
        sponsor = people.sponsorships.above_on(buyer, day)
        default = np.where(participant | (sponsor < 0), buyer, sponsor)
        seller = pc.coalesce(seller, people.names(default))
    kind = sales.column("kind").combine_chunks()
    if kind.null_count:
        kind = pc.coalesce(kind, pc.if_else(pa.array(participant), "personal", "retail"))
    volume = sales.column("volume").combine_chunks()
    if volume.null_count:
        volume = pc.coalesce(volume, _points(sales))
    columns = {"seller_id": seller, "kind": kind, "volume": volume}
    return pa.table([columns.get(n, sales.column(n)) for n in sales.column_names], names=sales.column_names)


def _points(sales: pa.Table) -> pa.Array:
    """The net as points in hundredths: the same number, a third decimal rounded half-even."""
    net = sales.column("net_minor").combine_chunks()
    currency = sales.column("currency").combine_chunks()
    points = pa.nulls(len(sales), pa.int64())
    for name in currency.unique().drop_null().to_pylist():
        of_currency = pc.equal(currency, name)
        points = pc.if_else(pc.fill_null(of_currency, False), _hundredths(net, CURRENCY_EXPONENTS[name]), points)  # noqa: FBT003
    return points


def _hundredths(net: pa.Array, decimals: int) -> pa.Array:
    if decimals <= 2:
        return pc.multiply(net, 10 ** (2 - decimals))
    values = pc.fill_null(net, 0).to_numpy(zero_copy_only=False)
    unit = 10 ** (decimals - 2)
    whole, rest = np.divmod(values, unit)
    up = (2 * rest > unit) | ((2 * rest == unit) & (whole % 2 == 1))
    return pa.array(whole + up, mask=mask_of(pc.is_null(net)))


def read_refund_amounts(tables: Tables, stored: Tables, problems: Problems) -> Tables:
    """Amounts of refunds, in minor units of their sale's currency, of text read from a file."""
    refunds = tables.get("refunds")
    if refunds is None or "amount" not in refunds.column_names:
        return tables
    sales = joined("sales", tables, stored, ["sale_id", "currency"], refunds.column("sale_id"))
    at = pc.index_in(refunds.column("sale_id").combine_chunks(), value_set=sales.column("sale_id").combine_chunks())
    currency = sales.column("currency").combine_chunks().take(at)
    amount = money(refunds, "amount", currency, problems)
    names = [*SCHEMAS["refunds"].names, FILE, LINE]
    columns = {"amount_minor": amount, "volume": pa.nulls(len(refunds), pa.int64())}
    table = pa.table([columns[n] if n in columns else refunds.column(n) for n in names], names=names)
    return {**tables, "refunds": table}


def money(table: pa.Table, column: str, currency: pa.Array, problems: Problems) -> pa.Array:
    """Text as minor units, each row with the decimals of its currency; null where the currency is not known."""
    texts = table.column(column).combine_chunks()
    out = pa.nulls(len(table), pa.int64())
    exponents = {CURRENCY_EXPONENTS[name] for name in currency.unique().drop_null().to_pylist()}
    for decimals in sorted(exponents):
        names = [name for name, value in CURRENCY_EXPONENTS.items() if value == decimals]
        here = pc.is_in(currency, value_set=pa.array(names))
        part = texts if len(exponents) == 1 and currency.null_count == 0 else pc.if_else(here, texts, None)
        out = pc.coalesce(out, scaled(table, column, part, decimals, problems))
    return out


def fill_refunds(refunds: pa.Table, tables: Tables, stored: Tables) -> pa.Table:
    """The exact share of the sale's volume that each refund takes back, where it is not given.

    The i-th refund of a sale, by day and id, gets round(V·cum_i/net) − round(V·cum_{i−1}/net), half-even, so that
    refunds of the whole sale take back the whole volume. Refunds in the store come first: theirs is settled. More
    than the whole, which the checks refuse, takes back no more.
    """
    if not missing(refunds.column("volume")).any():
        return refunds
    sales = joined("sales", tables, stored, ["sale_id", "net_minor", "volume"], refunds.column("sale_id"))
    ids = sales.column("sale_id").combine_chunks()
    at = _at(refunds.column("sale_id"), ids)
    net, volume = (_ints(sales.column(name)).tolist() for name in ("net_minor", "volume"))
    before_at = _at(stored["refunds"].column("sale_id"), ids)
    fresh = _fresh(stored["refunds"], refunds)
    before = _sums(len(sales) + 1, before_at[fresh], _ints(stored["refunds"].column("amount_minor"))[fresh])
    settled = _sums(len(sales) + 1, before_at[fresh], _ints(stored["refunds"].column("volume"))[fresh])
    order = np.lexsort((_ranks(refunds.column("refund_id")), days(refunds.column("refunded_on")), at))
    amount, given = _ints(refunds.column("amount_minor")).tolist(), refunds.column("volume").to_pylist()
    sale_of = at.tolist()
    shares: list[int | None] = [None] * len(refunds)
    for row in order.tolist():  # python integers: sums and products may pass 2**63
        sale = sale_of[row]
        if sale < 0 or net[sale] == 0:
            shares[row] = 0
            continue
        before[sale] += amount[row]
        share = given[row]
        if share is None:
            share = round_share(volume[sale], min(before[sale], net[sale]), net[sale]) - settled[sale]
        settled[sale] += share
        shares[row] = share
    index = refunds.schema.get_field_index("volume")
    return refunds.set_column(index, "volume", pa.array(shares, pa.int64()))


def round_share(volume: int, part: int, whole: int) -> int:
    """Give volume · part / whole, rounded half-even.

    >>> round_share(5, 1, 2), round_share(7, 1, 2)
    (2, 4)
    """
    quotient, rest = divmod(volume * part, whole)
    return quotient + (2 * rest > whole or (2 * rest == whole and quotient % 2 == 1))


def _sums(size: int, at: Ints, values: Ints) -> list[int]:
    sums = np.zeros(size, np.int64)
    np.add.at(sums, at, values)
    return [int(value) for value in sums]


def _at(ids: pa.ChunkedArray, among: pa.Array) -> Ints:
    found = pc.index_in(ids, value_set=among).combine_chunks()
    return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(pc.fill_null(column.combine_chunks(), 0).to_numpy(zero_copy_only=False), np.int64)


def _ranks(ids: pa.ChunkedArray) -> Ints:
    order = pc.sort_indices(ids).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _fresh(stored: pa.Table, refunds: pa.Table) -> Ints:
    """Positions of refunds of the store that the load does not write again."""
    again = pc.is_in(stored.column("refund_id"), value_set=refunds.column("refund_id"))
    return np.flatnonzero(~mask_of(again.combine_chunks()))


def need_currency(table: pa.Table, problems: Problems) -> None:
    """Note each row without a currency in a folder that names several."""
    for row in np.flatnonzero(missing(table.column("currency"))).tolist():
        what = "is empty while other rows of the folder name several currencies"
        problems.add(where_of(table, row, "currency"), what, "Say which currency this row is in")
