"""A guaranteed minimum of a generation bonus: which leader gives up how much to the next leader above?

Everything here is by member row, on the sponsor lines of the period's last day. Leaders whose group is worth less than the
guarantee form a forest of their own; it is gone through from the lowest up, all that are equally deep at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.lines import roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import KINDS, PAID, AwardRows, line_table, member_reasons
from graph_service.engines.columnar.split import by_kind
from graph_service.engines.columnar.tree import Forest, SponsorTree, heads
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.generation import GenerationBonus

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Passed:
    """By member row, in millionths of a minor unit.

    received  what comes from leaders below to make up for their groups
    given     what goes to the leader above for the own group
    kinds     (members, kinds) what is left of the pay by kind of sale
    """

    received: IntArray
    given: IntArray
    kinds: IntArray

    def lines(self, asked: Asked) -> pd.DataFrame:
        """One line without a sale for what each member asked for received, and one for what each gave, below zero."""
        got, gave = (np.flatnonzero((part != 0) & asked.member) for part in (self.received, self.given))
        member = np.concatenate((got, gave))
        exact = np.concatenate((self.received[got], -self.given[gave]))
        order = np.argsort(member, kind="stable")
        nothing = np.zeros(len(order), dtype=np.int64)
        ones = np.ones(len(order), dtype=np.int64)
        return line_table(-ones, member[order], ones, np.full(len(order), PAID), nothing, nothing, exact[order])


def passed_on(bonus: GenerationBonus, prepared: Prepared, awards: AwardRows, own: IntArray) -> Passed:
    """What the guarantee moves, given the awards without it and by member row the basis of each own group."""
    members = prepared.lines.members
    tree = SponsorTree.of(prepared.snapshot, prepared.period.end_day - 1)
    paid, kinds = np.zeros(members, dtype=np.int64), np.zeros((members, KINDS), dtype=np.int64)
    paid[awards.member], kinds[awards.member] = awards.exact, awards.kinds
    above, owed = _owed(bonus, prepared, tree, own)
    received, given = paid.copy(), np.zeros(members, dtype=np.int64)
    for nodes in _from_the_lowest(above, np.flatnonzero(owed)):
        given[nodes] = np.minimum(owed[nodes], np.maximum(received[nodes], 0))
        np.add.at(received, above[nodes], given[nodes])
    funded = np.stack([tree.subtree_sum(np.maximum(kinds[:, kind], 0)) for kind in range(KINDS)], axis=1)
    gave = np.flatnonzero(given)
    np.add.at(kinds, above[gave], by_kind(given[gave], funded[gave]))
    moved = np.flatnonzero((received != paid) | (given != 0))
    kinds[moved] = by_kind(received[moved] - given[moved], kinds[moved])
    return Passed(received - paid, given, kinds)


def guaranteed(bonus: GenerationBonus, prepared: Prepared, awards: AwardRows, own: IntArray) -> AwardRows:
    """The awards with what the guarantee moves; arguments as in `passed_on`."""
    passed = passed_on(bonus, prepared, awards, own)
    basis = np.zeros(prepared.lines.members, dtype=np.int64)
    basis[awards.member] = awards.basis
    exact = passed.kinds.sum(axis=1)
    member = np.flatnonzero((basis != 0) | (exact != 0))
    ones = np.ones(len(member), dtype=np.int64)
    return AwardRows(member, ones, basis[member], ones * bonus.rate_ppm_max, exact[member], passed.kinds[member])


def _owed(bonus: GenerationBonus, prepared: Prepared, tree: SponsorTree, own: IntArray) -> tuple[IntArray, IntArray]:
    """By member row the next leader above who ends groups, -1 for none, and what the own group lacks for that leader."""
    day, below = prepared.period.end_day - 1, len(prepared.plan.ranks) - len(bonus.leader_ranks)
    step = np.maximum(prepared.facts.rank - below + 1, 0)
    role = roles(prepared.snapshot, np.arange(len(step)), day)
    qualified = (member_reasons(role, prepared.facts.active) == PAID) & prepared.gate_met(bonus)
    ends = (step > 0) & (qualified | (bonus.unqualified == "boundary"))
    payable = qualified & (np.array([0, *bonus.reach], dtype=np.int64)[step] > 0)
    above = np.full(len(step), -1, dtype=np.int64)
    has = np.flatnonzero(tree.parent_at >= 0)
    head = heads(tree.parent_at, ends[tree.preorder])[tree.parent_at[has]]
    above[tree.preorder[has]] = np.where(head < 0, -1, tree.preorder[head])
    worth = np.maximum(own, 0) * bonus.rate_ppm_max
    guarantee = 0 if bonus.guarantee_micro is None else bonus.guarantee_micro
    asked = ends & (above >= 0) & payable[above]
    return above, np.where(asked, np.maximum(guarantee - worth, 0), 0)


def _from_the_lowest(above: IntArray, short: IntArray) -> Iterator[IntArray]:
    """The members of `short` in groups, each after all of them below it."""
    place = np.full(len(above) + 1, -1, dtype=np.int64)  # the last is that of nobody
    place[short] = np.arange(len(short))
    depth = Forest.from_parents(place[above[short]]).depth
    order = np.argsort(-depth, kind="stable")
    borders = np.flatnonzero(np.diff(depth[order])) + 1
    for begin, end in zip((0, *borders), (*borders, len(order)), strict=True):
        yield short[order[begin:end]]
