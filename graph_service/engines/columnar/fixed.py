"""How does a fixed amount for a member, funded by a volume, become awards, skips and lines?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.lines import roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import KINDS, PAID, AwardRows, Paid, SkipRows, line_table, member_reasons
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.walking import Asked, ahead
from graph_service.plan.model import Bonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fixed:
    """By member row: code of the reason, the volume looked at, and the exact amount where the reason is PAID."""

    reason: IntArray
    basis: IntArray
    exact: IntArray

    def paid(self, bonus: Bonus, volume_by_kind: IntArray) -> Paid:
        """Awards and skips; an award is split in the proportions of `volume_by_kind` (members, kinds).

        Raises BadInput when the amounts could pass 2**63.
        """
        check_total(self.exact, f"the amounts of bonus {bonus.name}")
        rows = np.flatnonzero((self.reason == PAID) & ((self.basis != 0) | (self.exact != 0)))
        passed = np.flatnonzero((self.reason != PAID) & (self.basis != 0))
        zero = np.zeros(len(rows), dtype=np.int64)
        kinds = split(self.exact[rows], volume_by_kind[rows])
        return Paid(
            AwardRows(rows, zero, self.basis[rows], zero, self.exact[rows], kinds),
            SkipRows(passed, np.zeros(len(passed), dtype=np.int64), self.reason[passed], self.basis[passed]),
        )

    def team_lines(self, prepared: Prepared, asked: Asked, *, group: bool) -> pd.DataFrame:
        """One row for each sale that a team's (or group's) volume is made of, for everybody who is paid on it.

        Whoever is passed over, or paid on sales that refunds took back, has one row with no single sale behind it (-1); none
        where a sale is asked for.
        """
        paid = asked.member & (self.reason == PAID) & (self.basis != 0)
        if asked.sale is not None:
            _, counting = _climbed(prepared, paid, np.flatnonzero(asked.sale), group=group)
            paid = np.isin(np.arange(len(paid)), counting)
        sale, member = _climbed(prepared, paid, np.arange(len(prepared.sales)), group=group)
        basis, exact = prepared.sales.volume[sale], np.empty(len(sale), dtype=np.int64)
        order = np.lexsort((sale, member))
        one = member[order]
        exact[order] = spread(one, self.exact[one], basis[order], self.basis[one])
        kept = np.argsort(sale, kind="stable")  # they come hop by hop, so the way up is kept
        if asked.sale is not None:
            kept = kept[asked.sale[sale[kept]]]
        some = np.where(self.reason == PAID, (self.basis == 0) & (self.exact != 0), self.basis != 0)
        alone = np.flatnonzero(asked.member & some & (asked.sale is None))
        rows = np.concatenate((alone, member[kept]))
        return table(
            np.concatenate((np.full(len(alone), -1, dtype=np.int64), prepared.sales.row[sale[kept]])),
            rows,
            self.reason[rows],
            np.concatenate((self.basis[alone], basis[kept])),
            np.concatenate((self.exact[alone], exact[kept])),
        )

    def sale_lines(self, prepared: Prepared, asked: Asked, chosen: IntArray) -> pd.DataFrame:
        """One row for each of the `chosen` sales of the period, for its seller; the amount is spread over a seller's sales."""
        sales = prepared.sales
        chosen = chosen[sales.volume[chosen] != 0]
        chosen = chosen[np.argsort(sales.seller[chosen], kind="stable")]
        member, basis = sales.seller[chosen], sales.volume[chosen]
        exact = spread(member, self.exact[member], basis, self.basis[member])
        keep = asked.member[member]
        if asked.sale is not None:
            keep &= asked.sale[chosen]
        rows = np.flatnonzero(keep)
        rows = rows[np.argsort(chosen[rows], kind="stable")]
        return table(sales.row[chosen[rows]], member[rows], self.reason[member[rows]], basis[rows], exact[rows])


def _climbed(prepared: Prepared, members: BoolArray, chosen: IntArray, *, group: bool) -> tuple[IntArray, IntArray]:
    """Pairs of a chosen sale of the period and one of the `members` whose team, or group, volume it counts to."""
    lines, broken = prepared.lines, prepared.volumes.broken
    wanted, above = members[lines.member], ahead(lines, Asked(members, None))
    stops_here = np.zeros(len(lines.member), dtype=bool)
    if group and broken is not None:
        stops_here = broken[lines.member]
    sale = chosen[prepared.sales.volume[chosen] != 0]
    at = lines.seller[sale]
    pairs: list[tuple[IntArray, IntArray]] = []
    while len(sale):
        here = wanted[at]
        pairs.append((sale[here], lines.member[at[here]]))
        going = np.flatnonzero(~stops_here[at] & (lines.parent[at] >= 0))
        sale, at = sale[going], lines.parent[at[going]]
        going = np.flatnonzero(above[at])
        sale, at = sale[going], at[going]
    empty = np.empty(0, dtype=np.int64)
    return np.concatenate([one for one, _ in pairs] or [empty]), np.concatenate([one for _, one in pairs] or [empty])


def standing_at_end(prepared: Prepared) -> IntArray:
    """By member row the reasons that lie in the member: role on the period's last day, activity; else PAID."""
    everyone = np.arange(len(prepared.snapshot.members))
    return member_reasons(roles(prepared.snapshot, everyone, prepared.period.end_day - 1), prepared.facts.active)


def team_by_kind(prepared: Prepared, *, group: bool) -> IntArray:
    """(members, kinds): team volume by kind of sale, or group volume."""
    lines, sales, islands = prepared.lines, prepared.sales, prepared.volumes.islands
    result = np.zeros((lines.members, KINDS), dtype=np.int64)
    for kind in np.unique(sales.kind):
        own = np.zeros(len(lines.member), dtype=np.int64)
        np.add.at(own, lines.seller[sales.kind == kind], sales.volume[sales.kind == kind])
        climbed = islands.sum(own) if group and islands is not None else lines.subtree_sum(own)
        result[:, kind] = lines.by_member(climbed)
    return result


def own_by_kind(prepared: Prepared) -> IntArray:
    """(members, kinds): personal volume by kind of sale."""
    sales = prepared.sales
    result = np.zeros((prepared.lines.members, KINDS), dtype=np.int64)
    np.add.at(result, (sales.seller, sales.kind), sales.volume)
    return result


def split(exact: IntArray, parts: IntArray) -> IntArray:
    """Each exact amount in the proportions of its row of parts, in whole millionths that add up to it.

    >>> split(np.array([100]), np.array([[1, 1, 1, 0]])).tolist()
    [[33, 33, 34, 0]]
    """
    up_to = np.cumsum(parts.astype(object), axis=1)
    whole = np.where(up_to[:, -1] == 0, 1, up_to[:, -1])
    shares = (exact.astype(object)[:, None] * up_to // whole[:, None]).astype(np.int64)
    divided: IntArray = np.diff(shares, axis=1, prepend=0)
    return divided


def spread(member: IntArray, exact: IntArray, value: IntArray, whole: IntArray) -> IntArray:
    """The same for entries sorted by member: what each entry's `value` is of the member's `whole`."""
    running = np.cumsum(value.astype(object))
    first = np.concatenate(([True], member[1:] != member[:-1])) if len(member) else np.empty(0, dtype=bool)
    start = np.flatnonzero(first)
    before = np.repeat((running - value)[start], np.diff(np.append(start, len(member))))
    share = exact.astype(object) * (running - before) // np.where(whole == 0, 1, whole).astype(object)
    earlier = np.where(first, 0, np.concatenate(([0], share[:-1]))) if len(member) else share
    divided: IntArray = (share - earlier).astype(np.int64)
    return divided


def table(sale: IntArray, member: IntArray, reason: IntArray, basis: IntArray, exact: IntArray) -> pd.DataFrame:
    """Lines of a bonus without levels or rates."""
    zero = np.zeros(len(member), dtype=np.int64)
    return line_table(sale, member, zero, reason, basis, zero, np.where(reason == PAID, exact, 0))
