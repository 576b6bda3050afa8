"""The pay-leg family: what does the weaker of two legs pay, who is passed over, and what is carried or flushed?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.legs import Legs
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, KINDS, PAID, AwardRows, CarryRows, Paid, SkipRows
from graph_service.model.money import MICRO
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.pay_leg import PayLegBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: PayLegBonus, prepared: Prepared) -> Paid:
    """Awards, skips and carries of a pay-leg bonus. Raises BadInput when its amounts could pass 2**63."""
    legs = Legs.of(bonus, prepared)
    member = np.flatnonzero(legs.reason == PAID)
    basis, exact = legs.cycles[member] * bonus.unit, exact_of(bonus, legs.cycles[member])
    rate = np.full(len(member), bonus.rate_ppm, dtype=np.int64)
    awards = AwardRows(
        member, np.zeros(len(member), dtype=np.int64), basis, rate, exact, _kinds(bonus, legs, member, exact)
    )
    some = [np.flatnonzero(legs.passed), np.flatnonzero(legs.flushed)]
    skipped = np.concatenate(some)
    reason = np.concatenate((legs.reason[some[0]], np.full(len(some[1]), CODE["flushed"])))
    skips = SkipRows(
        skipped,
        np.zeros(len(skipped), dtype=np.int64),
        reason,
        np.concatenate((legs.passed[some[0]], legs.flushed[some[1]])),
    )
    side, holder = np.nonzero(legs.kept)
    carries = CarryRows(holder, np.array(bonus.legs, dtype=object)[side], legs.kept[side, holder])
    return Paid(awards, skips, carries)


def exact_of(bonus: PayLegBonus, cycles: IntArray) -> IntArray:
    """Millionths of a minor unit for so many cycles."""
    if bonus.cycle_minor is None:
        return cycles * bonus.unit * bonus.rate_ppm
    return cycles * bonus.cycle_minor * MICRO


def _kinds(bonus: PayLegBonus, legs: Legs, member: IntArray, exact: IntArray) -> IntArray:
    """The exact amount by kind of sale in the weaker leg. What was carried, and what divisions leave, goes to the last kind."""
    sold, weak = legs.sold[legs.weaker[member], member], legs.weak[member]
    table = np.zeros((len(member), KINDS), dtype=np.int64)
    for kind in range(KINDS):
        table[:, kind] = shared(exact, sold[:, kind], weak)
    table[:, SALE_KINDS.index(bonus.pays_on[-1])] += exact - table.sum(axis=1)
    return table


def limit(bonus: PayLegBonus, prepared: Prepared, member: IntArray, amount: IntArray) -> IntArray:
    """What is left of capped awards under the cap for all positions of an owner, who share a tax identifier.

    Each gets cap × amount ÷ the owner's sum, rounded down; the minor units left over go one each to the first by member id.
    """
    cap = bonus.owner_cap_minor
    gaining = np.flatnonzero(amount > 0)
    if cap is None or not len(gaining):
        return amount
    owner = _owners(prepared)[member[gaining]]
    order = gaining[np.lexsort((member[gaining], owner))]
    owner = np.sort(owner)
    first = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    size = np.diff(np.append(first, len(owner)))
    total = np.repeat(np.add.reduceat(amount[order], first), size)
    share = shared(amount[order], np.full(len(order), cap, dtype=np.int64), total)
    over = np.repeat(cap - np.add.reduceat(share, first), size)
    share += np.arange(len(order)) - np.repeat(first, size) < over
    limited = amount.copy()
    limited[order] = np.where(total > cap, share, amount[order])
    return limited


def _owners(prepared: Prepared) -> IntArray:
    """A number for the owner of each member: the first of the tax identifiers, by value; without any the member alone."""
    table = prepared.snapshot.identifiers
    table = table[(table["kind"] == "tax").to_numpy(dtype=bool)].sort_values(["member", "value_hash"])
    table = table.drop_duplicates("member")
    owner = np.arange(prepared.lines.members, dtype=np.int64)
    codes, _ = pd.factorize(table["value_hash"].astype(object))
    owner[table["member"].to_numpy()] = prepared.lines.members + codes
    return owner


def shared(amount: IntArray, part: IntArray, whole: IntArray) -> IntArray:
    """The share of `amount` that `part` is of `whole`, rounded down, in integers of any size."""
    return np.array(amount.astype(object) * part // whole, dtype=np.int64)
