"""The matching family: what does each member get of what the people below earned?

The earnings of a member climb the sponsor line of the period's last day, as the bases of the level family climb theirs. Where
generations are counted, the counter moves on at leaders only.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import level
from graph_service.engines.columnar.lines import Lines, roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import KINDS, Paid, member_reasons
from graph_service.engines.columnar.sale_parts import sale_parts
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.split import by_kind
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.engines.columnar.walking import Asked, Walk, ahead
from graph_service.plan.families.matching import MatchingBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def pay(bonus: MatchingBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a matching bonus. Raises BadInput when its amounts could pass 2**63."""
    earned, kinds = earnings(bonus.of, prepared, before_caps=bonus.earnings == "before_caps")
    check_total(earned, f"the amounts of bonus {bonus.name}", max(bonus.rates_ppm))
    lines = _last_day(prepared)
    reasons = level.Reasons(bonus, lines, _standing(bonus, prepared, lines), _counts(bonus, prepared))
    parts = by_kind(earned, kinds)[lines.member]
    below = np.flatnonzero(lines.parent >= 0)
    columns = []
    for kind in range(KINDS):
        if parts[below, kind].any():
            column = np.zeros(len(lines.member), dtype=np.int64)
            np.add.at(column, lines.parent[below], parts[below, kind])
            columns.append((kind, column))
    return level.climb(bonus, lines, reasons, columns)


def _standing(bonus: MatchingBonus, prepared: Prepared, lines: Lines) -> level.Standing:
    reason = member_reasons(lines.role, prepared.facts.active[lines.member])
    limit, gate = level.depth_limit(bonus, prepared), prepared.gate_met(bonus)
    return level.Standing(reason, limit[lines.member], gate[lines.member])


def _counts(bonus: MatchingBonus, prepared: Prepared) -> BoolArray | None:
    """By member row whether the counter can move on there; None: everywhere."""
    if bonus.leader_rank is None:
        return None
    names = [rank.name for rank in prepared.plan.ranks]
    leads: BoolArray = prepared.facts.rank >= names.index(bonus.leader_rank)
    return leads


def earnings(of: tuple[str, ...], prepared: Prepared, *, before_caps: bool) -> tuple[IntArray, IntArray]:
    """By member row what the bonuses gave together, in minor units, and by kind of sale what funded it."""
    members = prepared.lines.members
    amount, kinds = np.zeros(members, dtype=np.int64), np.zeros((members, KINDS), dtype=np.int64)
    for name in of:
        one = prepared.earned[name]
        amount += one.amount_minor + one.cut_minor if before_caps else one.amount_minor
        kinds += one.kinds_micro
    return amount, kinds


def _last_day(prepared: Prepared) -> Lines:
    """Everybody's line on the period's last day: one stop a member, no sales."""
    tree = SponsorTree.of(prepared.snapshot, prepared.period.end_day - 1)
    role = roles(prepared.snapshot, tree.preorder, prepared.period.end_day - 1)
    nobody = np.empty(0, dtype=np.int64)
    return Lines(
        member=tree.preorder,
        parent=tree.parent_at,
        edge=np.full(len(tree.preorder), -1, dtype=np.int64),
        end=tree.end_at,
        role=role,
        seller=nobody,
        members=prepared.lines.members,
        single=True,
    )


def lines(bonus: MatchingBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """What each member below earned by single sales, on its own up the line of the last day."""
    lines = _last_day(prepared)
    below = np.flatnonzero(lines.parent >= 0)
    matched = np.zeros(lines.members, dtype=bool)
    matched[lines.member[below]] = ahead(lines, asked)[lines.parent[below]]
    parts = sale_parts(bonus.of, prepared, matched, asked, before_caps=bonus.earnings == "before_caps")
    above = np.full(lines.members, -1, dtype=np.int64)
    above[lines.member] = lines.parent
    walk = Walk.of(lines, asked, parts.sale, above[parts.member], parts.amount, via=parts.member)
    nobody_past = np.zeros(len(lines.member), dtype=bool)
    standing = _standing(bonus, prepared, lines)
    return walk.table(level.walked(bonus, lines, walk, standing, nobody_past, _counts(bonus, prepared)))
