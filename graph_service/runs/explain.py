"""Why was this paid, and why was that not? Awards down to sale, path and rate; people passed over with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import Uplines, Worked, trace_in
from graph_service.errors import BadInput, NotFound
from graph_service.model.money import MICRO, allocate, exact_text
from graph_service.model.period import Period, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.plan.families.generation import GenerationBonus
from graph_service.plan.model import Bonus, Plan, Tree
from graph_service.words import Said, say

LINES_MAX: Final = 5_000

# The rule behind each reason, in the plan's words.
RULES: Final[dict[str, Said]] = {
    "left": say("had left the programme when the sale happened"),
    "not_participant": say("had no right to earn yet when the sale happened"),
    "inactive": say("did not reach the plan's activity minimum in the period"),
    "beyond_depth_limit": say("the rank held does not reach this level"),
    "own_sales_gate": say("the plan's own-sales condition was not met in the period"),
    "below_first_bracket": say("group volume is below the plan's lowest bracket"),
    "rate_not_above_downline": say("the rate was already reached below in this line, so no difference is left"),
    "below_rank": say("the rank held in the period is below the one that the bonus asks for"),
    "passed_up": say("the recruit below is among the first ones, whose sales go past their sponsor"),
    "equal_rank_below": say("somebody below in this line holds a rank as high and is paid instead"),
    "no_weaker_leg": say("the weaker leg is too small for a payment in the period"),
    "flushed": say("volume that the plan does not keep for the next period"),
    "not_qualified": say("the conditions of the bonus were not met in the period"),
    "goal_not_met": say("the team did not reach the goal of the period"),
    "below_minimum": say("the sale, or what it brings, is smaller than the bonus asks for"),
    "too_late": say("it came after the deadline"),
    "already_rewarded": say("the one reward that there is was given before"),
    "self_referral": say("the buyer is the one who would be rewarded"),
    "tenure_too_short": say("not long enough in the programme yet"),
}

GUARANTEE_RECEIVED: Final = say("guarantee: from leaders below whose groups are worth less than the guaranteed minimum")
GUARANTEE_GIVEN: Final = say(
    "guarantee: to the leader above, to whom the own group is worth less than the guaranteed minimum"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Part of an award that one sale brought; the amounts of an award's lines add up to the award.

    A part that no single sale is behind, such as volume carried from an earlier period, has no sale: those fields are empty.
    Pay on somebody else's pay names that earner as `via_id`, and the sale that the earner was paid on.
    What a guaranteed minimum took from the member is such a part, below zero.
    `exact` is in minor units before rounding, `basis` in minor units, hundredths of a point or sales.
    """

    bonus: str
    level: int
    sale_id: str
    buyer_id: str
    sold_on: str
    kind: str
    path: tuple[str, ...]  # from the buyer up to the member who is paid
    basis: int
    rate_ppm: int
    exact: Fraction
    amount_minor: int
    via_id: str = ""  # whose pay this is a part of
    note: str = ""  # what a line without a sale is, where its bonus alone does not say it


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Someone above a sale who was not paid on it, and why."""

    bonus: str
    level: int
    sale_id: str
    member_id: str
    reason: str
    rule: str
    basis: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a member earned in a period, and all that the member (or a sale's upline) was passed over for."""

    member_id: str
    period: str
    plan: str
    currency: str
    earned_minor: int
    cap_cut_minor: int
    lines: tuple[Line, ...]
    skipped: tuple[PassedOver, ...]
    lines_cut: int  # lines beyond the limit, not shown
    skipped_cut: int
    rules: Plan  # the plan itself; that of a stored run as it was then, whatever has its name today
    run_id: str | None = None  # the stored run that is explained, if any
    data_changed: bool = False  # what the run reads is not as it was then, so its amounts may not be these

    @property
    def notice(self) -> str | None:
        """What a reader has to know before taking these amounts for the run's, in words."""
        if not self.data_changed:
            return None
        return say(
            "The data of {period} changed since run {run} was made. This explains the plan of that run on the data of "
            "today; the run's own amounts are kept with it and may differ.",
            period=self.period,
            run=self.run_id,
        )

    def to_json(self) -> dict[str, Any]:
        """The document of `explain --json`."""
        return {
            "member_id": self.member_id,
            "period": self.period,
            "plan": self.plan,
            "plan_hash": self.rules.hash,
            "run_id": self.run_id,
            "data_changed": self.data_changed,
            "currency": self.currency,
            "earned_minor": self.earned_minor,
            "cap_cut_minor": self.cap_cut_minor,
            "lines": [
                {name: getattr(line, name) for name in line.__slots__}
                | {"path": list(line.path), "exact": exact_text(line.exact)}
                for line in self.lines
            ],
            "skipped": [{name: getattr(skip, name) for name in skip.__slots__} for skip in self.skipped],
            "lines_cut": self.lines_cut,
            "skipped_cut": self.skipped_cut,
        }


def explain(worked: Worked, period: Period, member_id: str, sale_id: str | None = None) -> Explanation:
    """Explain a member's period. With `sale_id`, only that sale, and everyone above it who was passed over.

    Raises NotFound for an unknown member or sale, BadInput for a sale of another period.
    """
    snapshot, plan = worked.prepared.snapshot, worked.prepared.plan
    member = snapshot.row(member_id)
    if member < 0:
        raise NotFound(say("no member {member_id}", member_id=repr(member_id)))
    awards = worked.outcome.awards
    awards = awards[awards["member_id"] == member_id]
    rows = trace_in(worked.prepared, members=[member])
    paid = rows[rows["outcome"] == "paid"]
    lines = _lines(snapshot, plan, period, paid, awards)
    if sale_id is None:
        passed = rows[rows["outcome"] != "paid"]
    else:
        sale = _sale_row(snapshot, period, sale_id)
        lines = [line for line in lines if line.sale_id == sale_id]
        above = trace_in(worked.prepared, sales=[sale])
        passed = above[above["outcome"] != "paid"]
    skipped = _passed_over(snapshot, passed)
    return Explanation(
        member_id=member_id,
        period=period.name,
        plan=plan.name,
        currency=plan.currency,
        earned_minor=int(awards["amount_minor"].sum()),
        cap_cut_minor=int(awards["cap_cut_minor"].sum()),
        lines=tuple(lines[:LINES_MAX]),
        skipped=tuple(skipped[:LINES_MAX]),
        lines_cut=max(0, len(lines) - LINES_MAX),
        skipped_cut=max(0, len(skipped) - LINES_MAX),
        rules=plan,
    )


def _sale_row(snapshot: Snapshot, period: Period, sale_id: str) -> int:
    found = (snapshot.sales["sale_id"] == sale_id).to_numpy().nonzero()[0]
    if len(found) == 0:
        raise NotFound(say("no sale {sale_id}", sale_id=repr(sale_id)))
    row = int(found[0])
    day = int(snapshot.sales["sold_on"].to_numpy()[row])
    if not period.first_day <= day < period.end_day:
        raise BadInput(
            say(
                "sale {sale_id} was made on {day}, outside period {name}",
                sale_id=sale_id,
                day=day_of(day),
                name=period.name,
            )
        )
    return row


def _lines(snapshot: Snapshot, plan: Plan, period: Period, paid: pd.DataFrame, awards: pd.DataFrame) -> list[Line]:
    """One line a sale; an award's rounded amount is spread over its lines by largest remainder."""
    amounts: dict[Any, int] = {
        (row["bonus"], row["level"]): int(row["amount_minor"]) for row in awards.to_dict("records")
    }
    bonuses = {bonus.name: bonus for bonus in plan.bonuses}
    ways = _Ways.of(snapshot, period, {name: bonus.tree for name, bonus in bonuses.items()}, paid["sale"])
    lines: list[Line] = []
    for key, group in paid.groupby(["bonus", "level"], sort=True):
        exacts = [int(value) for value in group["exact_micro"]]
        parts = allocate(amounts.get(key, 0), exacts)
        lines += [
            _line(ways, bonuses[row["bonus"]], row, exact, part)
            for row, exact, part in zip(group.to_dict("records"), exacts, parts, strict=True)
        ]
    return lines


def _line(ways: _Ways, bonus: Bonus, row: dict[Any, Any], exact_micro: int, amount_minor: int) -> Line:
    sale, member, via = ways.sales.get(int(row["sale"])), int(row["member"]), int(row["via"])
    path = [member] if sale is None else ways.of_sale(sale, member if via < 0 else via, row["bonus"])
    if via >= 0 and via != member:
        path = [*([via] if sale is None else path), *ways.of_pay(via, member)]
    return Line(
        bonus=row["bonus"],
        level=int(row["level"]),
        sale_id="" if sale is None else sale.sale_id,
        buyer_id="" if sale is None else ways.ids[sale.buyer],
        sold_on="" if sale is None else day_of(sale.sold_on).isoformat(),
        kind="" if sale is None else sale.kind,
        path=tuple(ways.ids[one] for one in path),
        basis=int(row["basis"]),
        rate_ppm=int(row["rate_ppm"]),
        exact=Fraction(exact_micro, MICRO),
        amount_minor=amount_minor,
        via_id=ways.ids[via] if via >= 0 else "",
        note=_note(bonus, exact_micro) if sale is None else "",
    )


class _Sold(NamedTuple):
    """A sale that was paid on; buyer and seller are member rows, the day is a number."""

    sale_id: str
    buyer: int
    seller: int
    sold_on: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Ways:
    """Which members lie between what was paid on and who was paid? Member rows, the payee last."""

    period: Period
    trees: dict[str, Tree]  # by bonus
    uplines: Mapping[Tree, Uplines]
    sales: Mapping[int, _Sold]  # by row in the snapshot
    ids: npt.NDArray[np.object_]  # by member row

    @classmethod
    def of(cls, snapshot: Snapshot, period: Period, trees: dict[str, Tree], sales: pd.Series[int]) -> _Ways:
        """Ways of a period; `sales` are the rows that were paid on, -1 where there is none."""
        uplines: dict[Tree, Uplines] = {tree: Uplines(snapshot, tree) for tree in ("sponsor", *trees.values())}
        rows = np.unique(sales[sales >= 0].to_numpy(np.int64))
        columns = (snapshot.sales[name].iloc[rows].tolist() for name in _Sold._fields)
        sold = dict(zip(rows.tolist(), map(_Sold, *columns), strict=True))
        return cls(period, trees, uplines, sold, snapshot.members["member_id"].to_numpy(dtype=object))

    def of_sale(self, sale: _Sold, member: int, bonus: str) -> list[int]:
        """From the buyer through the credited seller up to the member, or from the buyer by the buyer's own upline."""
        buyer, seller, day = sale.buyer, sale.seller, sale.sold_on
        if member == buyer:
            return [buyer]
        walk = [buyer] if buyer == seller else [buyer, seller]
        if member == seller:
            return walk
        for tree in dict.fromkeys((self.trees[bonus], *self.trees.values())):
            for start in (walk, [buyer]):
                upline = self.uplines[tree].at(start[-1], day)
                if member in upline:
                    return start + upline[: upline.index(member) + 1]
        return [buyer, member]

    def of_pay(self, earner: int, member: int) -> list[int]:
        """From an earner, left out, up the sponsors of the last day to the member, or down to the member."""
        last = self.period.end_day - 1
        upline = self.uplines["sponsor"].at(earner, last)
        if member in upline:
            return upline[: upline.index(member) + 1]
        downward = self.uplines["sponsor"].at(member, last)
        return [*reversed(downward[: downward.index(earner)]), member]


def _note(bonus: Bonus, exact_micro: int) -> str:
    if isinstance(bonus, GenerationBonus):  # its lines without a sale are those of a guaranteed minimum
        return GUARANTEE_RECEIVED if exact_micro > 0 else GUARANTEE_GIVEN
    return ""


def _text(column: pd.Series[Any], row: int) -> str:
    return str(column.iat[int(row)])


def _passed_over(snapshot: Snapshot, rows: pd.DataFrame) -> list[PassedOver]:
    ids, sales = snapshot.members["member_id"], snapshot.sales["sale_id"]
    return [
        PassedOver(
            bonus=row["bonus"],
            level=int(row["level"]),
            sale_id=_text(sales, row["sale"]) if row["sale"] >= 0 else "",
            member_id=_text(ids, row["member"]),
            reason=row["outcome"],
            rule=RULES[row["outcome"]],
            basis=int(row["basis"]),
        )
        for row in rows.to_dict("records")
    ]
