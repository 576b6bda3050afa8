"""Which sales are behind what somebody earned? Rounded awards of other bonuses, spread over the sales that brought them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.prepared import Earned, Prepared
from graph_service.engines.columnar.rows import grouped
from graph_service.engines.columnar.walking import Asked
from graph_service.model.money import INT64_MAX

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Parts:
    """What members earned by single sales, sorted by sale and member.

    sale    row in `snapshot.sales`, -1 for what no single sale is behind
    member  member row of the earner
    amount  minor units, never 0; the parts of a member add up to what the member earned
    """

    sale: IntArray
    member: IntArray
    amount: IntArray


def sale_parts(
    of: tuple[str, ...], prepared: Prepared, members: BoolArray, asked: Asked, *, before_caps: bool
) -> Parts:
    """What `members` (by row) earned together by the bonuses `of`, sale by sale; only the sales that are asked for."""
    if asked.sale is not None:
        members = members & _earners_on(of, prepared, asked.sale)
    found = [_spread(prepared.earned[name], members, before_caps=before_caps) for name in of]
    sale, member, amount = (np.concatenate([part[i] for part in found]) for i in range(3))
    if asked.sale is not None:
        kept = np.isin(sale, prepared.sales.row[asked.sale])
        sale, member, amount = sale[kept], member[kept], amount[kept]
    stride = np.int64(prepared.lines.members)
    keys, sums = grouped((sale + 1) * stride + member, amount)
    some = sums != 0
    above, earner = np.divmod(keys[some], stride)
    return Parts(above - 1, earner, sums[some])


def _earners_on(of: tuple[str, ...], prepared: Prepared, sale: BoolArray) -> BoolArray:
    """Members, by row, whom one of the bonuses paid on one of the sales."""
    earners = np.zeros(prepared.lines.members, dtype=bool)
    for name in of:
        earners[_paid(prepared.earned[name].lines(Asked(np.ones_like(earners), sale)))["member"]] = True
    return earners


def _spread(earned: Earned, members: BoolArray, *, before_caps: bool) -> tuple[IntArray, IntArray, IntArray]:
    """Sale, member and minor units for each paid line of one bonus; an award is spread as `allocate` would."""
    lines, awards = _paid(earned.lines(Asked(members, None))), earned.awards
    stride = (
        np.int64(max(awards["level"].max(), lines["level"].max()) + 1) if len(awards) and len(lines) else np.int64(1)
    )
    keys = awards["member"].to_numpy() * stride + awards["level"].to_numpy()
    total = awards["amount_minor"].to_numpy() + (awards["cap_cut_minor"].to_numpy() if before_caps else 0)
    wanted = lines["member"].to_numpy() * stride + lines["level"].to_numpy()
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], wanted), max(len(keys) - 1, 0))
    known = keys[order][place] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    kept = lines[known]
    amount = allocated(place[known], total[order], kept["exact_micro"].to_numpy())
    return kept["sale"].to_numpy(), kept["member"].to_numpy(), amount


def _paid(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[(lines["outcome"] == "paid").to_numpy()]


def allocated(group: IntArray, total: IntArray, weight: IntArray) -> IntArray:
    """`model.money.allocate` for many totals at once.

    Args:
        group: (n,) which total each weight takes part in.
        total: (groups,) minor units.
        weight: (n,) exact amounts.

    Returns:
        (n,) parts; those of a group add up to its total. Groups without weights give nothing.

    >>> allocated(np.array([0, 0, 0, 1]), np.array([10, -3]), np.array([1, 1, 1, 5])).tolist()
    [4, 3, 3, -3]
    """
    whole = np.zeros(len(total), dtype=np.int64)
    np.add.at(whole, group, weight)
    share, size, share_of = total[group], weight, np.where(whole == 0, 1, whole)[group]
    if len(group) and int(np.abs(share).max()) * int(np.abs(size).max()) > INT64_MAX:
        share, size, share_of = share.astype(object), size.astype(object), share_of.astype(object)
    parts = np.where(whole[group] == 0, 0, share * size // share_of).astype(np.int64)
    remainder = np.where(whole[group] <= 0, 0, share * size % share_of).astype(np.int64)
    left = total.copy()
    np.subtract.at(left, group, parts)
    order = np.lexsort((-remainder, group))
    inside = group[order]
    first = np.flatnonzero(np.concatenate(([True], inside[1:] != inside[:-1]))) if len(order) else order
    place = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    nothing = whole[inside] == 0
    parts[order] += np.where(nothing, np.where(place == 0, left[inside], 0), place < left[inside])
    return parts
