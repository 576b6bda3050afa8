"""What would change with plan B instead of plan A? Sums, margin, winners and losers, ranks; nothing is written.

A difference is always B − A: who *wins* gets more by plan B. Every sum is of the periods compared together; ranks and
legs are those of the newest of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import pandas as pd

from graph_service.analytics.measures import ratio
from graph_service.analytics.paid import BonusPaid, Paid, by_bonus, earned_by_row, rank_names
from graph_service.analytics.whatif_groups import (
    Group,
    RankMove,
    SizeClass,
    by_leg,
    by_rank,
    rank_moves,
    size_classes,
)
from graph_service.errors import BadInput
from graph_service.model.money import fraction_json
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.words import say

Order = Literal["difference", "gain", "loss", "member"]


@dataclass(frozen=True, slots=True)
class Side:
    """What one plan pays and what it leaves to the company. Money in minor units of the plan's currency."""

    plan: str
    version: str
    title: str
    plan_hash: str
    payout_minor: int
    share: Fraction | None  # payout / net sales; None without sales
    members_paid: int
    margin_minor: int  # net sales − payout
    margin_after_goods_minor: int | None  # less the goods; None when their share is not given
    bonuses: tuple[BonusPaid, ...]

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "plan": self.plan, "version": self.version, "title": self.title, "plan_hash": self.plan_hash,
            "payout_minor": self.payout_minor, "payout_share": fraction_json(self.share),
            "members_paid": self.members_paid, "margin_minor": self.margin_minor,
            "margin_after_goods_minor": self.margin_after_goods_minor,
            "bonuses": [{name: getattr(one, name) for name in BonusPaid.__slots__} for one in self.bonuses],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Both plans in one period."""

    period: str
    sales_minor: int
    payout_a_minor: int
    payout_b_minor: int
    paid_a: int
    paid_b: int

    @property
    def difference_minor(self) -> int:
        """B − A."""
        return self.payout_b_minor - self.payout_a_minor

    @property
    def share_a(self) -> Fraction | None:
        """Payout of A / net sales."""
        return ratio(self.payout_a_minor, self.sales_minor)

    @property
    def share_b(self) -> Fraction | None:
        """Payout of B / net sales."""
        return ratio(self.payout_b_minor, self.sales_minor)

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        values: dict[str, Any] = {name: getattr(self, name) for name in MonthRow.__slots__}
        return values | {
            "difference_minor": self.difference_minor,
            "share_a": fraction_json(self.share_a), "share_b": fraction_json(self.share_b),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class MemberDifference:
    """One member under both plans."""

    member_id: str
    name: str | None
    rank_a: str
    rank_b: str
    earned_a_minor: int
    earned_b_minor: int

    @property
    def difference_minor(self) -> int:
        """B − A."""
        return self.earned_b_minor - self.earned_a_minor

    def document(self) -> dict[str, Any]:
        """Plain JSON values; the name is no part of them."""
        return {
            "member_id": self.member_id, "rank_a": self.rank_a, "rank_b": self.rank_b,
            "earned_a_minor": self.earned_a_minor, "earned_b_minor": self.earned_b_minor,
            "difference_minor": self.difference_minor,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """Plan A against plan B. `_*` hold columns by member row, from which pages of members are cut."""

    period: str  # the newest period compared
    periods: tuple[str, ...]  # oldest first
    currency: str
    data_version: int
    sales_minor: int  # net, refunds taken off
    cost_share: Fraction | None
    goods_minor: int | None  # sales × cost_share, rounded once to the even minor unit
    a: Side
    b: Side
    everyone: Group
    ranks: tuple[Group, ...]  # by rank under A, the plan's lowest first
    legs: tuple[Group, ...]  # largest change first
    legs_of: str | None  # whose legs; None: those of every root
    rank_moves: tuple[RankMove, ...]
    ranks_gained: int
    ranks_lost: int
    ranks_incomparable: int  # members whose two ranks are in no one list
    classes: tuple[SizeClass, ...]
    months: tuple[MonthRow, ...]
    _snapshot: Snapshot
    _earned: tuple[IntArray, IntArray]
    _rank: tuple[IntArray, IntArray]
    _rank_names: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def difference_minor(self) -> int:
        """Payout of B − payout of A."""
        return self.b.payout_minor - self.a.payout_minor

    @property
    def differing(self) -> int:
        """How many members get another sum or another rank."""
        return len(self._rows("member"))

    def members(self, offset: int = 0, limit: int | None = None, order: Order = "difference") -> list[MemberDifference]:
        """A page of the members who get another sum or another rank.

        Args:
            offset: How many to pass over.
            limit: How many to give; None for all.
            order: `difference` the largest of either sign first, `gain` from the largest gain down, `loss` from the
                largest loss up, `member` by id; equal ones by id.
        """
        rows = self._rows(order)[offset:]
        return self._records(rows if limit is None else rows[:limit])

    def winners(self, most: int) -> list[MemberDifference]:
        """Those who gain most, largest first; nobody who does not gain."""
        return [one for one in self.members(0, most, "gain") if one.difference_minor > 0]

    def losers(self, most: int) -> list[MemberDifference]:
        """Those who lose most, largest loss first; nobody who does not lose."""
        return [one for one in self.members(0, most, "loss") if one.difference_minor < 0]

    def document(self, top: int) -> dict[str, Any]:
        """Plain JSON values, with the `top` largest winners and losers and everyone whose sum or rank differs."""
        return {
            "period": self.period, "periods": list(self.periods), "currency": self.currency,
            "data_version": self.data_version, "sales_minor": self.sales_minor,
            "cost_share": fraction_json(self.cost_share), "goods_minor": self.goods_minor,
            "a": self.a.document(), "b": self.b.document(), "difference_minor": self.difference_minor,
            "everyone": self.everyone.document(),
            "by_rank": [one.document() for one in self.ranks],
            "by_leg": [one.document() for one in self.legs], "legs_of": self.legs_of,
            "rank_moves": [{name: getattr(one, name) for name in RankMove.__slots__} for one in self.rank_moves],
            "ranks_gained": self.ranks_gained, "ranks_lost": self.ranks_lost,
            "ranks_incomparable": self.ranks_incomparable,
            "classes": [{name: getattr(one, name) for name in SizeClass.__slots__} for one in self.classes],
            "months": [one.document() for one in self.months],
            "winners": [one.document() for one in self.winners(top)],
            "losers": [one.document() for one in self.losers(top)],
            "members": [one.document() for one in self.members(order="member")],
        }  # fmt: skip

    def _rows(self, order: Order) -> IntArray:
        difference = self._earned[1] - self._earned[0]
        rows = np.flatnonzero((difference != 0) | self._renamed())
        if order == "member":
            return rows
        keys = {"difference": -np.abs(difference), "gain": -difference, "loss": difference}[order]
        return rows[np.argsort(keys[rows], kind="stable")]

    def nameless(self) -> WhatIf:
        """The same without a member's name anywhere."""
        snapshot = replace(self._snapshot, members=self._snapshot.members.assign(name=None))
        return replace(self, legs=tuple(replace(one, name=None) for one in self.legs), _snapshot=snapshot)

    def _renamed(self) -> BoolArray:
        names = sorted({*self._rank_names[0], *self._rank_names[1]})
        code = {name: place for place, name in enumerate(names)}
        a, b = (np.array([code[name] for name in some])[rank] for some, rank in self._sides())
        return np.asarray(a != b, dtype=np.bool_)

    def _sides(self) -> list[tuple[tuple[str, ...], IntArray]]:
        return list(zip(self._rank_names, self._rank, strict=True))

    def _records(self, rows: IntArray) -> list[MemberDifference]:
        ids = self._snapshot.members["member_id"].iloc[rows].tolist()
        names = self._snapshot.members["name"].iloc[rows].tolist()
        (names_a, rank_a), (names_b, rank_b) = self._sides()
        columns = (rank_a[rows].tolist(), rank_b[rows].tolist(), *(one[rows].tolist() for one in self._earned))
        return [
            MemberDifference(
                str(member), None if pd.isna(name) else str(name), names_a[was], names_b[would], first, second
            )
            for member, name, was, would, first, second in zip(ids, names, *columns, strict=True)
        ]


def refuse_other_currency(plan_a: Plan, plan_b: Plan) -> None:
    """Raises BadInput for two plans in two currencies."""
    if plan_a.currency != plan_b.currency:
        raise BadInput(
            say(
                "plan {a} pays in {currency_a} and plan {b} in {currency_b}; a plan counts the sales of its own "
                "currency alone, so the two cannot be compared; choose two plans in one currency",
                a=plan_a.name,
                currency_a=plan_a.currency,
                b=plan_b.name,
                currency_b=plan_b.currency,
            )
        )


def compare(
    snapshot: Snapshot,
    plans: tuple[Plan, Plan],
    periods: Sequence[Period],
    paid: tuple[Sequence[Paid], Sequence[Paid]],
    sales_minor: Sequence[int],
    *,
    cost_share: Fraction | None = None,
    below: str | None = None,
) -> WhatIf:
    """Plan A against plan B.

    Args:
        snapshot: The network that both are worked out on.
        plans: A and B, in one currency.
        periods: Oldest first, at least one.
        paid: For A and for B, what is paid in each of the periods.
        sales_minor: Net sales of each of the periods, in the plans' currency.
        cost_share: What part of net sales the goods cost, from 0 to 1; None leaves the margin after goods unknown.
        below: A member whose legs are told apart; without one, the legs of every root.

    Raises:
        BadInput: two currencies, or a share that is none.
        NotFound: no member `below`.
    """
    refuse_other_currency(*plans)
    if cost_share is not None and not 0 <= cost_share <= 1:
        raise BadInput(
            say(
                "the goods' share of net sales is {share}; give a share from 0 to 1, such as 0.4",
                share=f"{float(cost_share):g}",
            )
        )
    newest, sold = periods[-1], sum(sales_minor)
    goods = None if cost_share is None else round(sold * cost_share)
    earned = (earned_by_row(snapshot, paid[0]), earned_by_row(snapshot, paid[1]))
    ranks = (paid[0][-1].rank.astype(np.int64), paid[1][-1].rank.astype(np.int64))
    names = (rank_names(plans[0]), rank_names(plans[1]))
    here = _here(snapshot, periods) | (earned[0] != 0) | (earned[1] != 0)
    moves, gained, lost, unknown = rank_moves(ranks, names, here)
    return WhatIf(
        period=newest.name,
        periods=tuple(one.name for one in periods),
        currency=plans[0].currency,
        data_version=snapshot.data_version,
        sales_minor=sold,
        cost_share=cost_share,
        goods_minor=goods,
        a=_side(plans[0], paid[0], earned[0], sold, goods),
        b=_side(plans[1], paid[1], earned[1], sold, goods),
        everyone=Group.of("all", "", None, earned, here),
        ranks=by_rank(earned, ranks[0], names[0], here),
        legs=by_leg(snapshot, newest, earned, here, below),
        legs_of=below,
        rank_moves=moves,
        ranks_gained=gained,
        ranks_lost=lost,
        ranks_incomparable=unknown,
        classes=size_classes(earned[1] - earned[0], here, plans[0].currency),
        months=_months(periods, paid, sales_minor),
        _snapshot=snapshot,
        _earned=earned,
        _rank=ranks,
        _rank_names=names,
    )


def _side(plan: Plan, paid: Sequence[Paid], earned: IntArray, sold: int, goods: int | None) -> Side:
    payout = sum(one.total_minor for one in paid)
    return Side(
        plan=plan.name,
        version=plan.version,
        title=plan.title,
        plan_hash=plan.hash,
        payout_minor=payout,
        share=ratio(payout, sold),
        members_paid=int(np.count_nonzero(earned)),
        margin_minor=sold - payout,
        margin_after_goods_minor=None if goods is None else sold - payout - goods,
        bonuses=by_bonus(paid),
    )


def _months(
    periods: Sequence[Period], paid: tuple[Sequence[Paid], Sequence[Paid]], sales_minor: Sequence[int]
) -> tuple[MonthRow, ...]:
    rows = zip(periods, sales_minor, *paid, strict=True)
    return tuple(
        MonthRow(period.name, sold, a.total_minor, b.total_minor, a.members, b.members) for period, sold, a, b in rows
    )


def _here(snapshot: Snapshot, periods: Sequence[Period]) -> BoolArray:
    """By member row: joined before the end of the periods and not left before their start."""
    members = snapshot.members
    joined = members["joined_on"].to_numpy(np.int64) < periods[-1].end_day
    here: BoolArray = joined & (members["left_on"].to_numpy(np.int64) > periods[0].first_day)
    return here
