"""How is a sum shared out among its sources so that not one minor unit is lost? By largest remainder."""

from __future__ import annotations

import numpy as np

from graph_service.model.money import MICRO
from graph_service.model.snapshot import BoolArray, IntArray


def share_out(total: IntArray, parts: IntArray, lines: IntArray, rest_at: int) -> IntArray:
    """Share each total out in proportion to its parts; every row adds up to its total exactly.

    Each part gets its minor units cut off, and what is left goes to the largest remainders, one each, the first of equal
    ones before the others. Where a cap of the plan took something away, all parts are cut in proportion.

    Args:
        total: minor units, shape (n,).
        parts: what it consists of before rounding and caps, millionths of a minor unit, shape (n, parts).
        lines: how many amounts were rounded to make each total, shape (n,).
        rest_at: the part that gets a total for which there are no parts at all.

    Returns:
        minor units, shape (n, parts).

    >>> share_out(np.array([10]), np.array([[3_400_000, 3_300_000, 3_300_000]]), np.array([1]), 0)
    array([[4, 3, 3]])
    """
    exact = parts.sum(axis=1)
    whole, rest = np.divmod(parts, MICRO)
    cut = np.flatnonzero((np.abs(total * MICRO - exact) > lines * MICRO) & (exact != 0))
    if len(cut):
        columns = (total[cut].tolist(), parts[cut].tolist(), exact[cut].tolist())
        whole[cut], rest[cut] = zip(*(_in_proportion(*row) for row in zip(*columns, strict=True)), strict=True)
    some: BoolArray = parts != 0
    some[~some.any(axis=1), rest_at] = True
    each, more = np.divmod(total - whole.sum(axis=1), some.sum(axis=1))
    whole += np.where(some, each[:, None], 0)
    order = np.argsort(np.where(some, -rest, MICRO), axis=1, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(parts.shape[1])[None, :], axis=1)
    out: IntArray = whole + (place < more[:, None])
    return out


def _in_proportion(total: int, parts: list[int], exact: int) -> tuple[list[int], list[int]]:
    """Whole minor units of each part and what is left of it in millionths; Python's integers cannot wrap."""
    pairs = [divmod(total * part, exact) for part in parts]
    return [whole for whole, _ in pairs], [abs(left) * MICRO // abs(exact) for _, left in pairs]
