"""The monoline family: who stands next to the seller in the one line of all participants, and who is passed over?

The line is cut into places, each with one person who uses up a level and the people before that one who use up none. What
enters at a place arrives at the next places with the next levels, so an amount is a look-up by place and nothing is walked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, KINDS, PAID, AwardRows, Paid, SkipRows, line_table, paying
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.monoline import MonolineBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a period, in the direction in which sales travel.

    people    member row of each person
    place     place of each person, rising by one after each who uses up a level
    moves     whether each uses up a level
    reason    code of the reason why each is not paid, PAID for none
    place_of  by member row the place, -1 for who is not in the line
    stays_at  by member row whether that person is in the line and uses up no level
    """

    people: IntArray
    place: IntArray
    moves: BoolArray
    reason: IntArray
    place_of: IntArray
    stays_at: BoolArray

    @classmethod
    def of(cls, bonus: MonolineBonus, prepared: Prepared) -> Line:
        """Whoever is a participant on the period's last day, by day of enrolment and then by id."""
        members, last = prepared.snapshot.members, prepared.period.end_day - 1
        enrolled = members["enrolled_on"].to_numpy().astype(np.int64)
        people = np.flatnonzero((enrolled <= last) & (members["left_on"].to_numpy() > last))
        people = people[np.argsort(enrolled[people], kind="stable")]
        if bonus.direction == "earlier":
            people = people[::-1]
        active = prepared.facts.active[people]
        moves = active if bonus.compression == "skip_inactive" else np.ones(len(people), dtype=bool)
        place = np.cumsum(moves, dtype=np.int64) - moves.astype(np.int64)
        reason = np.where(active, PAID, CODE["inactive"])
        reason[(reason == PAID) & ~prepared.gate_met(bonus)[people]] = CODE["own_sales_gate"]
        place_of, stays_at = np.full(len(enrolled), -1, dtype=np.int64), np.zeros(len(enrolled), dtype=bool)
        place_of[people], stays_at[people] = place, ~moves
        return cls(people, place, moves, reason.astype(np.int64), place_of, stays_at)

    @property
    def places(self) -> int:
        """How many places there are."""
        return int(self.place[-1]) + 1 if len(self.place) else 0

    def entries(self, prepared: Prepared, chosen: IntArray) -> IntArray:
        """The place at which each chosen sale enters, -1 for none: its seller was not in the line when it was made."""
        sales = prepared.sales
        seller = sales.seller[chosen]
        place = self.place_of[seller]
        own = sales.buyer[chosen] == seller
        enrolled = prepared.snapshot.members["enrolled_on"].to_numpy()[seller] <= sales.day[chosen]
        entry = np.where(own & ~self.stays_at[seller], place + 1, place)
        return np.where((place >= 0) & enrolled & (entry < self.places), entry, -1)


def pay(bonus: MonolineBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a monoline bonus. Raises BadInput when its amounts could pass 2**63."""
    sales, line = prepared.sales, Line.of(bonus, prepared)
    chosen, basis = paying(bonus, sales)
    check_total(basis, f"the amounts of bonus {bonus.name}", max(bonus.rates_ppm))
    entry = line.entries(prepared, chosen)
    inside = np.flatnonzero(entry >= 0)
    chosen, basis, entry = chosen[inside], basis[inside], entry[inside]
    total = np.zeros((line.places + 1, KINDS), dtype=np.int64)
    np.add.at(total, (entry, sales.kind[chosen]), basis)
    own = np.zeros((prepared.lines.members, KINDS), dtype=np.int64)  # a purchase of one's own does not go past oneself
    mine = np.flatnonzero((sales.buyer[chosen] == sales.seller[chosen]) & line.stays_at[sales.seller[chosen]])
    np.add.at(own, (sales.seller[chosen[mine]], sales.kind[chosen[mine]]), basis[mine])
    members, levels, tables, reasons = [], [], [], []
    for level in range(1, min(bonus.levels, line.places) + 1):
        here = np.flatnonzero(line.place >= level - 1)
        table = total[line.place[here] - (level - 1)]
        if level == 1:
            table = table - own[line.people[here]]
        some = table.any(axis=1)
        members.append(line.people[here[some]])
        levels.append(np.full(int(some.sum()), level, dtype=np.int64))
        tables.append(table[some])
        reasons.append(line.reason[here[some]])
    empty = np.empty(0, dtype=np.int64)
    member, level_of, reason = (np.concatenate(part or [empty]) for part in (members, levels, reasons))
    kinds = np.concatenate(tables or [np.empty((0, KINDS), dtype=np.int64)])
    sums = kinds.sum(axis=1)
    paid = np.flatnonzero((reason == PAID) & (sums != 0))
    paid = paid[np.lexsort((level_of[paid], member[paid]))]
    rate = np.array(bonus.rates_ppm, dtype=np.int64)[level_of[paid] - 1]
    skipped = np.flatnonzero((reason != PAID) & (sums != 0))
    return Paid(
        AwardRows(member[paid], level_of[paid], sums[paid], rate, sums[paid] * rate, kinds[paid] * rate[:, None]),
        SkipRows(member[skipped], level_of[skipped], reason[skipped], sums[skipped]),
    )


def lines(bonus: MonolineBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale on its own along the line, straight from docs/families/monoline.md."""
    sales, line = prepared.sales, Line.of(bonus, prepared)
    chosen, basis = asked.paying(bonus, prepared)
    entry = line.entries(prepared, chosen)
    wanted = np.flatnonzero(asked.member[line.people])
    place = line.place[wanted]
    parts: list[tuple[IntArray, IntArray, IntArray]] = []
    for level in range(1, bonus.levels + 1):
        at = np.where(entry >= 0, entry + level - 1, -1)
        low, high = np.searchsorted(place, at), np.searchsorted(place, at, side="right")
        many = np.where(at >= 0, high - low, 0)
        sale = np.repeat(np.arange(len(chosen)), many)
        first = np.repeat(np.cumsum(many) - many, many)
        person = wanted[np.arange(len(sale)) - first + low[sale]]
        row = chosen[sale]
        itself = (line.people[person] == sales.seller[row]) & (sales.buyer[row] == sales.seller[row])
        parts.append((sale[~itself], person[~itself], np.full(int((~itself).sum()), level, dtype=np.int64)))
    empty = np.empty(0, dtype=np.int64)
    sale, person, level_of = (np.concatenate([part[i] for part in parts] or [empty]) for i in range(3))
    order = np.argsort(sale, kind="stable")
    sale, person, level_of = sale[order], person[order], level_of[order]
    reason = line.reason[person]
    rate = np.where(reason == PAID, np.array(bonus.rates_ppm, dtype=np.int64)[level_of - 1], 0)
    row = sales.row[chosen[sale]]
    return line_table(row, line.people[person], level_of, reason, basis[sale], rate, basis[sale] * rate)
