"""The pool family: who takes part in a share of the company's basis, and what does each get?

Everyone entitled has a weight and a whole that it is part of; what a member gets of a pool of T is ⌊T × weight / whole⌋, so that
the parts never add to more than T. T × weight may pass 2**63, so T is divided first: T = q × whole + r.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.lines import PARTICIPANT, roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, KINDS, PAID, AwardRows, Paid, SkipRows, paying
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.split import by_kind
from graph_service.engines.columnar.walking import Asked, lines_without_sales
from graph_service.errors import BadInput
from graph_service.model.money import INT64_MAX, MICRO
from graph_service.plan.families.pool import PoolBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def pay(bonus: PoolBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a pool. Raises BadInput when its amounts could pass 2**63."""
    chosen, basis = paying(bonus, prepared.sales)
    check_total(basis, f"the amounts of bonus {bonus.name}", bonus.rate_ppm)
    company, none = int(basis.sum()), np.empty(0, dtype=np.int64)
    if company <= 0:
        nobody = AwardRows(none, none, none, none, none, np.empty((0, KINDS), dtype=np.int64))
        return Paid(nobody, SkipRows(none, none, none, none))
    member, reason = _candidates(bonus, prepared)
    weight, whole = _weights(bonus, prepared, member, reason)
    got = np.flatnonzero(reason == PAID)
    exact = _parts(company * bonus.rate_ppm, weight[got], whole[got], bonus)
    kinds = np.zeros(KINDS, dtype=np.int64)
    np.add.at(kinds, prepared.sales.kind[chosen], basis)
    split = by_kind(exact, np.broadcast_to(kinds, (len(exact), KINDS)))
    over = np.flatnonzero(reason != PAID)
    return Paid(
        AwardRows(member[got], _same(0, got), _same(company, got), _same(bonus.rate_ppm, got), exact, split),
        SkipRows(member[over], _same(0, over), reason[over], _same(company, over)),
    )


def _same(value: int, like: IntArray) -> IntArray:
    return np.full(len(like), value, dtype=np.int64)


def _candidates(bonus: PoolBonus, prepared: Prepared) -> tuple[IntArray, IntArray]:
    """Members who take part, and why some of them get nothing; places are given later."""
    rank, names = prepared.facts.rank, [rank.name for rank in prepared.plan.ranks]
    takes = roles(prepared.snapshot, np.arange(len(rank)), prepared.period.end_day - 1) == PARTICIPANT
    if bonus.rank_min is not None:
        takes &= rank >= names.index(bonus.rank_min)
    if bonus.shares_by_rank:
        takes &= _rank_shares(bonus, prepared)[rank] > 0
    if bonus.measure is not None:
        takes &= _measured(bonus, prepared) > 0
    member = np.flatnonzero(takes)
    reason = np.where(prepared.facts.active[member], PAID, CODE["inactive"])
    reason[(reason == PAID) & ~prepared.gate_met(bonus)[member]] = CODE["own_sales_gate"]
    if bonus.share_volume is not None:
        reason[(reason == PAID) & (_measured(bonus, prepared)[member] < bonus.share_volume)] = CODE["not_qualified"]
    return member, reason


def _measured(bonus: PoolBonus, prepared: Prepared) -> IntArray:
    volumes = prepared.volumes
    by_name = {"personal_volume": volumes.personal, "group_volume": volumes.group, "team_volume": volumes.team}
    return by_name[bonus.measure or "personal_volume"]


def _rank_shares(bonus: PoolBonus, prepared: Prepared) -> IntArray:
    shares = dict(bonus.shares_by_rank)
    return np.array([shares.get(rank.name, 0) for rank in prepared.plan.ranks] or [0], dtype=np.int64)


def _weights(bonus: PoolBonus, prepared: Prepared, member: IntArray, reason: IntArray) -> tuple[IntArray, IntArray]:
    """Weight and whole of each candidate; whoever gets no place is given the reason here."""
    if bonus.split == "position":
        return _places(bonus, prepared, member, reason)
    weight = np.ones(len(member), dtype=np.int64)
    if bonus.share_volume is not None:
        weight = _measured(bonus, prepared)[member] // bonus.share_volume
    elif bonus.split == "shares":
        weight = _rank_shares(bonus, prepared)[prepared.facts.rank[member]]
    weight[reason != PAID] = 0
    check_total(weight, f"the shares of bonus {bonus.name}")
    return weight, np.full(len(member), max(int(weight.sum()), 1), dtype=np.int64)


def _places(bonus: PoolBonus, prepared: Prepared, member: IntArray, reason: IntArray) -> tuple[IntArray, IntArray]:
    volume = _measured(bonus, prepared)[member]
    enrolled = prepared.snapshot.members["enrolled_on"].to_numpy()[member]
    weight, whole = np.zeros(len(member), dtype=np.int64), np.full(len(member), MICRO, dtype=np.int64)
    running = np.flatnonzero(reason == PAID)
    order = running[np.lexsort((member[running], enrolled[running], -volume[running]))]
    shares = np.array(bonus.positions_ppm, dtype=np.int64)
    if bonus.ties == "earlier":
        placed = order[: len(shares)]
        weight[placed] = shares[: len(placed)]
    else:
        first = np.flatnonzero(np.concatenate(([True], np.diff(volume[order]) != 0))) if len(order) else order
        sizes = np.diff(np.append(first, len(order)))
        for begin, size in zip(first.tolist(), sizes.tolist(), strict=True):
            if begin >= len(shares):
                break
            group = order[begin : begin + size]
            weight[group] = shares[begin : begin + size].sum() if bonus.ties == "split" else shares[begin]
            whole[group] = MICRO * size if bonus.ties == "split" else MICRO
        if bonus.ties == "all":
            whole[:] = max(MICRO, int(weight.sum()))
    reason[running[weight[running] == 0]] = CODE["not_qualified"]
    return weight, whole


def _parts(pool: int, weight: IntArray, whole: IntArray, bonus: PoolBonus) -> IntArray:
    if len(weight) and int(weight.max()) * int(whole.max()) > INT64_MAX:
        raise BadInput(
            f"bonus {bonus.name} has {int(whole.max())} shares, too many to be divided exactly; "
            "let a share stand for more points"
        )
    quotient, rest = np.divmod(np.int64(pool), whole)
    return quotient * weight + rest * weight // whole


def lines(bonus: PoolBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """One line for each award and skip: its source is what the whole company sold, not one sale."""
    return lines_without_sales(pay(bonus, prepared), asked)
