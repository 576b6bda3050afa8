"""Does what a load would write fit together, and with what the store holds? All checks, as a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa

from graph_service.ingest.canonical import Prepared
from graph_service.ingest.cycles import find_cycles
from graph_service.ingest.existing import Existing
from graph_service.ingest.merging import FILE_COLUMN, mask_of
from graph_service.ingest.people import Edges, Ints, Mask, People, days, joined, missing
from graph_service.ingest.problems import FILE, LINE, Problems, place, report_rows, report_unknown, shown, where_of
from graph_service.model.money import INT64_MAX, format_money
from graph_service.model.period import NEVER, day_of
from graph_service.model.tables import compute as pc

Check = Callable[[Prepared, Existing, Problems], None]

_TREES: Final = (("sponsorships", "sponsor_id", "sponsor"), ("placements", "placement_id", "placement"))
_REFERENCES: Final = (
    ("sponsorships", "member_id", "member"),
    ("sponsorships", "sponsor_id", "sponsor"),
    ("placements", "member_id", "member"),
    ("placements", "placement_id", "placement"),
    ("sales", "buyer_id", "buyer"),
    ("sales", "seller_id", "seller"),
    ("sales", "payer_id", "payer"),
    ("parties", "host_id", "host"),
    ("fees", "payer_id", "payer"),
    ("referrals", "referrer_id", "referrer"),
    ("referrals", "referred_id", "referred person"),
    ("identifiers", "member_id", "member"),
    ("stock", "member_id", "member"),
    ("payments", "payee_id", "payee"),
)
_MONEY: Final = (
    ("sales", "net_minor"),
    ("sales", "volume"),
    ("refunds", "amount_minor"),
    ("refunds", "volume"),
    ("fees", "amount_minor"),
    ("payments", "amount_minor"),
)


def _edges(people: People, name: str) -> Edges:
    return people.sponsorships if name == "sponsorships" else people.placements


def references(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """Everyone named is a member of this load or of the store."""
    for name, column, word in _REFERENCES:
        table = load.tables.get(name)
        if table is not None and len(table):
            unknown = np.flatnonzero((load.people.codes_of(name, column) < 0) & ~missing(table.column(column)))
            report_unknown(problems, table, unknown, column, word)


def unknown_sales(load: Prepared, existing: Existing, problems: Problems) -> None:
    """Every refund is of a sale of this load or of the store."""
    refunds = load.tables.get("refunds")
    if refunds is not None and len(refunds):
        sales = joined("sales", load.tables, existing.tables, ["sale_id"], refunds.column("sale_id")).column("sale_id")
        known = pc.is_in(refunds.column("sale_id"), value_set=sales).combine_chunks()
        rows = np.flatnonzero(~mask_of(known) & ~missing(refunds.column("sale_id")))
        what = "unknown sale: none in the load or the store has this id"
        report_rows(problems, refunds, rows, "sale_id", what, "Add the sale, or correct the id")


def unknown_parties(load: Prepared, existing: Existing, problems: Problems) -> None:
    """Every party that a sale names is one of this load or of the store."""
    sales = load.tables.get("sales")
    if sales is not None and len(sales):
        ids = sales.column("party_id")
        known = joined("parties", load.tables, existing.tables, ["party_id"], ids).column("party_id")
        rows = np.flatnonzero(~mask_of(pc.is_in(ids, value_set=known).combine_chunks()) & ~missing(ids))
        what = "unknown party: none in the load or the store has this id"
        report_rows(problems, sales, rows, "party_id", what, "Add it to the parties file, or correct the id")


def self_edges(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """Nobody is their own sponsor or placement."""
    for name, column, word in _TREES:
        table = load.tables.get(name)
        if table is not None:
            own = np.flatnonzero(mask_of(pc.equal(table.column("member_id"), table.column(column)).combine_chunks()))
            what = f"is the member itself: nobody can be their own {word}"
            report_rows(problems, table, own, column, what, "Leave it empty for a member at the top")


def edge_days(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """Every dated edge lasts at least one day."""
    for name, _, _ in _TREES:
        table = load.tables.get(name)
        if table is not None:
            short = np.flatnonzero(days(table.column("to")) <= days(table.column("from"), -NEVER))
            what = "is not after `from`; an edge holds from its first day until the day before `to`"
            report_rows(
                problems, table, short, "to", what, "Give a later day, or leave `to` empty while the edge holds"
            )


def one_at_a_time(load: Prepared, existing: Existing, problems: Problems) -> None:
    """At any moment each member has at most one sponsor and one placement."""
    for name, column, word in _TREES:
        edges = _edges(load.people, name)
        order = edges.order
        before, after = order[:-1], order[1:]
        overlap = (edges.below[before] == edges.below[after]) & (edges.below[after] >= 0)
        overlap &= (edges.end[before] > edges.start[after]) & (edges.end[after] > edges.start[after])
        table = joined(name, load.tables, existing.tables, ["member_id", column])
        for i in np.flatnonzero(overlap).tolist():
            first, second = int(before[i]), int(after[i])
            row, other = (second, first) if second < edges.own else (first, second)
            if row >= edges.own:
                continue
            where = where_of(load.tables[name], row, column)
            rival = shown(table.column(column)[other].as_py())
            day = day_of(int(edges.start[second]))
            what = f"two {word}s at one moment: on {day} {rival} is {word} too ({_origin(load, name, other)})"
            problems.add(
                where, what, "Close the earlier one with its `to` date, at the latest on the day the next begins"
            )


def _origin(load: Prepared, name: str, row: int) -> str:
    table = load.tables.get(name)
    if table is None or row >= len(table):
        return "in the store"
    return place(table.column(FILE)[row].as_py(), table.column(LINE)[row].as_py())


def cycles(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """Nobody is above themselves on any day, whatever edges change when."""
    for name, column, word in _TREES:
        edges = _edges(load.people, name)
        for cycle in find_cycles(edges):
            own = [edge for edge in cycle.edges if edge < edges.own]
            if not own:
                continue
            closing = max(own, key=lambda edge: (int(edges.start[edge]), edge))
            at = cycle.edges.index(closing)
            path = [int(edges.below[edge]) for edge in cycle.edges[at:] + cycle.edges[:at]]
            names = [
                str(load.people.ids[code].as_py())[:40] for code in (path if len(path) <= 6 else [*path[:5], path[-1]])
            ]
            if len(path) > 6:
                names.insert(5, f"… {len(path) - 6} more …")
            what = f"closes a cycle of {word}s on {day_of(cycle.day)}: {' → '.join([*names, names[0]])}"
            problems.add(where_of(load.tables[name], closing, column), what, "Correct one of these edges or its dates")


def member_days(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """Nobody enrols or leaves before joining."""
    members = load.tables.get("members")
    if members is None:
        return
    start = days(members.column("joined_on"), -NEVER)
    for column in ("enrolled_on", "left_on"):
        early = np.flatnonzero(days(members.column(column)) < start)
        report_rows(problems, members, early, column, "is before joined_on", "Correct one of the two dates")


def sold_after_joining(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """Buyer and seller had joined when the sale happened."""
    sales = load.tables.get("sales")
    if sales is None or len(load.people.ids) == 0:
        return
    sold = days(sales.column("sold_on"))
    for column in ("buyer_id", "seller_id"):
        code = load.people.codes_of("sales", column)
        early = np.flatnonzero((code >= 0) & (sold < load.people.joined_on[code]))
        what = f"sold before joined: the {column.removesuffix('_id')} joined later than this day"
        report_rows(problems, sales, early, "sold_on", what, "Correct the day of the sale or joined_on of the member")


def party_days(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """No party closes before it is held, and none is held before its host joined."""
    parties = load.tables.get("parties")
    if parties is None or len(parties) == 0:
        return
    held = days(parties.column("held_on"))
    short = np.flatnonzero(days(parties.column("closed_on")) < days(parties.column("held_on"), -NEVER))
    what = "is before held_on; orders count from the day of the party until this day"
    hint = "Give the same day or a later one, or leave it empty where there is no last day"
    report_rows(problems, parties, short, "closed_on", what, hint)
    host = load.people.codes_of("parties", "host_id")
    if len(load.people.ids):
        early = np.flatnonzero((host >= 0) & (held < load.people.joined_on[host]))
        what = "held before the host joined"
        report_rows(problems, parties, early, "held_on", what, "Correct this day, or joined_on of the host")


def sold_at_party(load: Prepared, existing: Existing, problems: Problems) -> None:
    """Every sale at a party is made from the day it is held to the day it closes, whichever of the two came first."""
    sales, written = load.tables.get("sales"), load.tables.get("parties")
    parties = joined("parties", load.tables, existing.tables, ["party_id", "held_on", "closed_on"])
    if len(parties) == 0:
        return
    both = joined("sales", load.tables, existing.tables, ["party_id", "sale_id", "sold_on"])
    found = pc.index_in(both.column("party_id").combine_chunks(), value_set=parties.column("party_id").combine_chunks())
    at = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    sold = days(both.column("sold_on"))
    known = (at >= 0) & (sold < NEVER)
    early = known & (sold < days(parties.column("held_on"), -NEVER)[at])
    late = known & (sold > days(parties.column("closed_on"))[at])
    own = 0 if sales is None else len(sales)
    if sales is not None:
        hint = "Correct the day, or leave party_id empty"
        report_rows(problems, sales, np.flatnonzero(early[:own]), "sold_on", "sold before the party was held", hint)
        report_rows(problems, sales, np.flatnonzero(late[:own]), "sold_on", "sold after the party closed", hint)
    if written is not None:
        later = np.flatnonzero(late[own:] & (at[own:] < len(written))) + own
        sale = dict(zip(at[later].tolist(), both.column("sale_id").take(later).to_pylist(), strict=True))

        def contradicted(row: int) -> str:
            return f"is before the day of sale {shown(sale[row])} at this party, which is in the store"

        rows = np.array(sorted(sale), dtype=np.intp)
        report_rows(problems, written, rows, "closed_on", contradicted, "Give the day of its last order or a later one")


def refunds_fit(load: Prepared, existing: Existing, problems: Problems) -> None:
    """A refund is above zero, not before its sale, and all refunds of a sale together are not above it."""
    refunds = load.tables.get("refunds")
    if refunds is None or len(refunds) == 0:
        return
    columns = ["sale_id", "sold_on", "net_minor", "volume", "currency"]
    sales = joined("sales", load.tables, existing.tables, columns, refunds.column("sale_id"))
    ids = sales.column("sale_id").combine_chunks()
    everything = joined("refunds", load.tables, existing.tables, ["refund_id", "sale_id", "amount_minor", "volume"])
    found = pc.index_in(everything.column("sale_id").combine_chunks(), value_set=ids).fill_null(-1)
    at = found.to_numpy(zero_copy_only=False).astype(np.int64)
    mine = at[: len(refunds)]
    known = mine >= 0
    if len(sales):
        early = known & (days(refunds.column("refunded_on")) < days(sales.column("sold_on"), -NEVER)[mine])
        what = "is before the day of the sale"
        report_rows(problems, refunds, np.flatnonzero(early), "refunded_on", what, "Correct one of the two dates")
    told = _with_amounts(refunds, sales, mine)
    zero = mask_of(pc.equal(refunds.column("amount_minor"), 0).combine_chunks())
    report_rows(problems, told, np.flatnonzero(zero), "amount", "is zero", "Take the row out")
    above = known & _above(sales, everything, at, "net_minor", "amount_minor")[: len(refunds)]
    what = "refund above the sale: all refunds of this sale together are more than its net"
    report_rows(problems, told, np.flatnonzero(above), "amount", what, "Correct the amounts")
    more = known & ~above & _above(sales, everything, at, "volume", "volume")[: len(refunds)]
    what = "refund above the sale: all refunds of this sale together take back more than its volume"
    report_rows(problems, refunds, np.flatnonzero(more), "volume", what, "Correct the volumes")


def _above(sales: pa.Table, refunds: pa.Table, at: Ints, limit: str, column: str) -> Mask:
    """Refunds of sales of which more was given back than there was."""
    values = pc.fill_null(refunds.column(column).combine_chunks(), 0).to_numpy(zero_copy_only=False)
    most = pc.fill_null(sales.column(limit).combine_chunks(), INT64_MAX).to_numpy(zero_copy_only=False)
    fits = len(values) * max(map(abs, (int(values.min()), int(values.max())))) <= INT64_MAX
    total = np.zeros(len(sales) + 1, np.int64 if fits else object)  # Python's integers, where the sum could wrap
    np.add.at(total, at, values if fits else values.astype(object))
    return np.append(total[:-1] > most, False).astype(np.bool_)[at]


def _with_amounts(refunds: pa.Table, sales: pa.Table, at: Ints) -> pa.Table:
    """The refunds with their amounts as the file has them, for messages."""
    currency = sales.column("currency").take(pa.array(at, mask=at < 0)).to_pylist()
    minor = refunds.column("amount_minor").to_pylist()
    texts = [None if m is None or c is None else format_money(m, c) for m, c in zip(minor, currency, strict=True)]
    return refunds.append_column("amount", pa.array(texts, pa.string()))


def referral_times(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """Nothing of a referral happens before the invitation."""
    referrals = load.tables.get("referrals")
    if referrals is None:
        return
    invited = referrals.column("invited_at")
    for column in ("clicked_at", "signed_up_at", "converted_at"):
        early = np.flatnonzero(mask_of(pc.less(referrals.column(column), invited).combine_chunks()))
        report_rows(problems, referrals, early, column, "is before invited_at", "Correct one of the two times")


def sums_fit(load: Prepared, _existing: Existing, problems: Problems) -> None:
    """No sum over a file passes what a 64-bit integer holds."""
    for name, column in _MONEY:
        table = load.tables.get(name)
        if table is None or len(table) == 0:
            continue
        total = pc.sum(table.column(column).cast(pa.decimal128(38, 0))).as_py() or 0
        if total > INT64_MAX:
            where = f"{table.column(FILE)[0].as_py()} column {FILE_COLUMN.get(column, column)}"
            problems.add(where, f"adds up to {total}, which passes 2^63", "Look for amounts in a wrong unit")


CHECKS: Final[tuple[Check, ...]] = (
    references,
    unknown_sales,
    unknown_parties,
    self_edges,
    edge_days,
    one_at_a_time,
    cycles,
    member_days,
    sold_after_joining,
    party_days,
    sold_at_party,
    refunds_fit,
    referral_times,
    sums_fit,
)


def run_checks(load: Prepared, existing: Existing, problems: Problems) -> None:
    """Run every check; each notes what it finds."""
    for check in CHECKS:
        check(load, existing, problems)
