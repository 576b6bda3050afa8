"""Which tables do the pages of runs, previews and explanations show?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import pandas as pd
from flask import url_for

from graph_service.model.money import MICRO, exponent
from graph_service.plan.model import Bonus, Plan
from graph_service.runs.explain import RULES, Explanation
from graph_service.runs.record import Run
from graph_service.web.formats import plan_title, run_state
from graph_service.web.pages import listed
from graph_service.web.speaking import told
from graph_service.web.tables import Column, Link, State, Table, money_text, records, rows_of, volume_text
from graph_service.words import Said, say, say_n

TOP = 20
LINES = 100
SHOWN = 50
Names = Mapping[str, str]
KINDS: Final = {
    "retail": say("retail"), "personal": say("personal"), "starter": say("starter"), "qualifying": say("qualifying"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Which explanation a link leads to: of what period, by what plan."""

    period: str
    plan: str


def of_runs(runs: Sequence[Run]) -> Table:
    """Stored runs."""
    return Table(
        "runs",
        say("Committed runs"),
        (
            Column(say("Period"), "short"), Column(say("Plan")), Column(say("State"), "short"),
            Column(say("Engines"), "short"),
            Column(say("Members"), "count"),
            Column(say("Sales"), "number"), Column(say("Payout"), "number"), Column(say("Currency"), "short"),
            Column(say("Committed"), "time"),
            Column(say("By"), "short"),
        ),
        rows_of(
            (
                Link(run.period, url_for("runs.one", run_id=run.run_id)), run.plan, run_state(run.state),
                State(say("agree"), "good") if run.verified else State(say("not compared"), "warn"), run.members,
                _units(run.sales_minor, run.currency), _units(run.awards_minor, run.currency), run.currency,
                run.created_at, run.created_by,
            )
            for run in runs
        ),
        empty=say("No run is committed yet."),
        note=say("newest period first"),
    )  # fmt: skip


def of_outcome(
    awards: pd.DataFrame, skips: pd.DataFrame, currency: str, place: Place, names: Names, *, export: str | None
) -> list[Table]:
    """What a run or preview pays: by member, by bonus, each award; and who was passed over.

    Only the table that is exported is built whole: there may be a million awards, and a page shows a few.
    """
    return [
        top_earners(awards, currency, place, names, whole=export == "earners"),
        by_bonus(awards, currency),
        of_awards(awards, currency, place, whole=export == "awards"),
        passed_over(skips),
    ]


def top_ids(awards: pd.DataFrame) -> list[str]:
    """The members with most pay, for their names."""
    found: list[str] = _earned(awards).head(TOP).index.astype(str).tolist()
    return found


def top_earners(awards: pd.DataFrame, currency: str, place: Place, names: Names, *, whole: bool) -> Table:
    """Members by pay, the largest first."""
    earned = _earned(awards)
    some = earned if whole else earned.head(TOP)
    return Table(
        "earners",
        say("Members by pay"),
        (Column(say("Member")), Column(say("Member id")), Column(say("Earned"), "money", currency=currency)),
        rows_of(
            (Link(names.get(str(one)) or str(one), _explain(str(one), place)), str(one), int(amount))
            for one, amount in some.items()
        ),
        note=say("largest first; a name leads to the explanation"),
        empty=say("Nobody earned in this period."),
        rows_max=TOP,
        count=len(earned),
    )


def by_bonus(awards: pd.DataFrame, currency: str) -> Table:
    """Pay by bonus and level."""
    grouped = awards.groupby(["bonus", "level"], sort=True, as_index=False).agg(
        earners=("member_id", "nunique"), pay=("amount_minor", "sum"), cut=("cap_cut_minor", "sum")
    )
    return Table(
        "bonuses",
        say("Pay by bonus and level"),
        (
            Column(say("Bonus")),
            Column(say("Level"), "count", say("1 is the first upline of a sale; 0: not paid by level.")),
            Column(say("Earners"), "count"), Column(say("Pay"), "money", currency=currency),
            Column(say("Cut by caps"), "money", currency=currency),
        ),
        rows_of(
            (row["bonus"], int(row["level"]), int(row["earners"]), int(row["pay"]), int(row["cut"]))
            for row in records(grouped)
        ),
        empty=say("Nothing is paid in this period."),
    )  # fmt: skip


def of_awards(awards: pd.DataFrame, currency: str, place: Place, *, whole: bool = True) -> Table:
    """Every award, or the first of them."""
    basis = say("In minor units, in hundredths of a point when the bonus counts volume, or a number of sales.")
    return Table(
        "awards",
        say("Awards"),
        (
            Column(say("Member id")), Column(say("Bonus")), Column(say("Level"), "count"),
            Column(say("Basis"), "count", basis),
            Column(say("Rate"), "ppm"),
            Column(say("Exact"), "number", say("Before rounding and caps, in minor units.")),
            Column(say("Award"), "money", currency=currency), Column(say("Cut by caps"), "money", currency=currency),
        ),
        rows_of(
            (
                Link(row["member_id"], _explain(row["member_id"], place)), row["bonus"], int(row["level"]),
                int(row["basis"]), int(row["rate_ppm"]), Fraction(int(row["exact_micro"]), MICRO),
                int(row["amount_minor"]), int(row["cap_cut_minor"]),
            )
            for row in records(awards if whole else awards.head(SHOWN))
        ),
        empty=say("Nothing is paid in this period."),
        rows_max=SHOWN,
        count=len(awards),
    )  # fmt: skip


def passed_over(skips: pd.DataFrame) -> Table:
    """How many were passed over, by reason."""
    grouped = skips.groupby(["bonus", "reason"], sort=True, as_index=False).agg(members=("member_id", "nunique"))
    return Table(
        "passed-over",
        say("Passed over, by reason"),
        (Column(say("Bonus")), Column(say("Reason")), Column(say("Members"), "count")),
        rows_of(
            (row["bonus"], RULES.get(row["reason"], row["reason"]), int(row["members"])) for row in records(grouped)
        ),
        empty=say("Nobody was passed over."),
    )


def of_explanation(found: Explanation, plan: Plan, names: Names) -> list[Table]:
    """Each line of pay, and each time the member (or a sale's upline) was passed over."""
    bonuses = {bonus.name: bonus for bonus in plan.bonuses}
    titles = {bonus.name: plan_title(bonus) for bonus in plan.bonuses}
    by_level = {bonus.name for bonus in plan.bonuses if bonus.levels}
    lines = Table(
        "lines",
        say("What was paid, sale by sale"),
        (
            Column(say("Bonus")), Column(say("Level")), Column(say("Sale")), Column(say("Sold on"), "day"),
            Column(say("Kind"), "short"), Column(say("Buyer")),
            Column(
                say("Path"), "long",
                help=say("From the buyer, through the credited seller, up to the member who is paid."),
            ),
            Column(say("On the pay of"), help=say("Whose pay this is a part of; empty where the sale itself is paid on.")),
            Column(say("Basis")), Column(say("Rate"), "ppm"),
            Column(say("Exact"), "number", say("basis × rate, in minor units")),
            Column(say("Amount"), "money", currency=found.currency),
        ),
        rows_of(
            (
                titles.get(line.bonus, line.bonus), str(line.level) if line.bonus in by_level else "",
                _sale(found, line.sale_id), line.sold_on, KINDS.get(line.kind, line.kind),
                names.get(line.buyer_id) or line.buyer_id,
                line.note or path_text(line.path), names.get(line.via_id) or line.via_id,
                basis_text(line.basis, found.currency, bonuses.get(line.bonus)),
                line.rate_ppm, line.exact, line.amount_minor,
            )
            for line in listed(found.lines, "lines", LINES)
        ),
        empty=say("Nothing was paid in this period."),
        row_heads=False,
        rows_max=LINES,
        count=len(found.lines),
    )  # fmt: skip
    skipped = Table(
        "skipped",
        say("Who was passed over, and why"),
        (
            Column(say("Sale")), Column(say("Member")), Column(say("Bonus")), Column(say("Level")),
            Column(say("Why"), "long"), Column(say("Basis")),
        ),
        rows_of(
            (
                _sale(found, skip.sale_id), names.get(skip.member_id) or skip.member_id,
                titles.get(skip.bonus, skip.bonus), str(skip.level) if skip.bonus in by_level else "", skip.rule,
                basis_text(skip.basis, found.currency, bonuses.get(skip.bonus)),
            )
            for skip in listed(found.skipped, "skipped", LINES)
        ),
        empty=say("Nobody was passed over."),
        row_heads=False,
        rows_max=LINES,
        count=len(found.skipped),
    )  # fmt: skip
    return [lines, skipped]


def explained_ids(found: Explanation) -> set[str]:
    """Members an explanation speaks of, for their names."""
    return {one for line in found.lines for one in (line.buyer_id, line.via_id)} | {
        skip.member_id for skip in found.skipped
    }


def path_text(path: Sequence[str]) -> str:
    """A path with arrows, in the language of the request."""
    return " → ".join(str(told(one)) for one in path)


def basis_text(value: int, currency: str, bonus: Bonus | None) -> Said | str:
    """What a bonus counted, in its own unit."""
    if bonus is not None and bonus.counts_sales:
        return say_n("{count} sale", "{count} sales", value)
    if bonus is not None and bonus.on_volume:
        return say("{points} points", points=volume_text(value))
    return f"{money_text(value, currency)} {currency}"


def _units(minor: int, currency: str) -> float:
    return float(minor) / 10.0 ** exponent(currency)


def _earned(awards: pd.DataFrame) -> pd.Series:
    summed = awards.groupby("member_id")["amount_minor"].sum()
    return summed[summed != 0].sort_values(ascending=False, kind="stable")


def _sale(found: Explanation, sale_id: str) -> Link | str:
    if not sale_id:  # what others earned, or a pool, is its source
        return ""
    address = url_for("explain.page", member_id=found.member_id, period=found.period, plan=found.plan, sale=sale_id)
    return Link(sale_id, address)


def _explain(member_id: str, place: Place) -> str:
    return url_for("explain.page", member_id=member_id, period=place.period, plan=place.plan)
