"""What would a period pay? Computed on the engines asked for, nothing stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import pandas as pd

from graph_service.engines import columnar
from graph_service.engines import cypher as cypher_engine
from graph_service.errors import BadInput
from graph_service.model.money import MICRO, allocate, exact_text, fraction_json
from graph_service.model.outcome import NOTHING_BEFORE, Before, Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Plan
from graph_service.runs.verify import compare
from graph_service.store.driver import Store
from graph_service.words import say

EngineChoice = Literal["both", "cypher", "columnar"]
Progress = Callable[[str, int, int], None] | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of one run; money in minor units of the plan's currency, volume in hundredths."""

    members: int
    participants: int
    sales_minor: int
    volume: int
    awards_minor: int
    payout_share: Fraction | None

    def to_json(self) -> dict[str, Any]:
        """Plain values; the share with its exact form, `None` when nothing was sold."""
        return {
            "members": self.members,
            "participants": self.participants,
            "sales_minor": self.sales_minor,
            "volume": self.volume,
            "awards_minor": self.awards_minor,
            "payout_share": fraction_json(self.payout_share),
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """The outcome of a plan in a period, and whether both engines gave it."""

    period: Period
    plan: Plan
    engine: EngineChoice
    verified: bool
    differences: tuple[str, ...]
    totals: Totals
    outcome: Outcome
    data_version: int

    @property
    def held_until(self) -> dt.date | None:
        """The day on which the pay is settled and can be committed; None where the plan holds nothing."""
        return self.plan.settling(self.period).held_until

    def to_json(self) -> dict[str, Any]:
        """The document of `run preview --json`."""
        return {
            "period": self.period.name,
            "plan": self.plan.name,
            "plan_hash": self.plan.hash,
            "engine": self.engine,
            "verified": self.verified,
            "differences": list(self.differences),
            "currency": self.plan.currency,
            "held_until": None if self.held_until is None else self.held_until.isoformat(),
            "totals": self.totals.to_json(),
            "members": member_rows(self.outcome),
            "awards": award_rows(self.outcome.awards),
        }


def preview(
    snapshot: Snapshot,
    store: Store,
    plan: Plan,
    period: Period,
    engine: EngineChoice = "both",
    progress: Progress = None,
    before: Before = NOTHING_BEFORE,
) -> Preview:
    """Compute `plan` for `period`. With `both`, the official outcome is Cypher's and the other must agree with it.

    The split of each award by kind of sale is the columnar engine's; it is kept with Cypher's awards only when the two
    agree. It is there for Cypher alone too, of which nothing else is compared. Raises BadInput for a period in which
    nobody was a member yet.
    """
    if not (snapshot.members["joined_on"].to_numpy() < period.end_day).any():
        raise BadInput(
            say("period {name} ends before anyone joined; choose a later one or load data", name=period.name)
        )
    differences: list[str] = []
    outcome = columnar.compute(snapshot, plan, period, before)
    if engine != "columnar":
        official = cypher_engine.compute(store, plan, period, progress, before)
        found = compare(official, outcome)
        outcome = with_split(official, outcome, agree=not found)
        differences = found if engine == "both" else []
    return Preview(
        period=period,
        plan=plan,
        engine=engine,
        verified=engine == "both" and not differences,
        differences=tuple(differences),
        totals=totals_of(snapshot, plan, period, outcome),
        outcome=outcome,
        data_version=snapshot.data_version,
    )


def with_split(official: Outcome, second: Outcome, *, agree: bool) -> Outcome:
    """The official outcome with the second engine's split of each award by kind of sale; without it where they differ."""
    if not agree:
        return official
    keys = ["member_id", "bonus", "level"]
    awards = official.awards.merge(second.awards[[*keys, *SALE_KINDS]], on=keys, how="left", validate="one_to_one")
    return replace(official, awards=awards)


def totals_of(snapshot: Snapshot, plan: Plan, period: Period, outcome: Outcome) -> Totals:
    """Members joined before the period's end and not left before its start, and the sums behind the payout share."""
    members = snapshot.members
    joined = members["joined_on"].to_numpy() < period.end_day
    here = joined & (members["left_on"].to_numpy() > period.first_day)
    enrolled = here & (members["enrolled_on"].to_numpy() < period.end_day)
    sales = snapshot.sales
    sold = sales["sold_on"].to_numpy()
    counted = (sold >= period.first_day) & (sold < period.end_day) & (sales["currency"] == plan.currency).to_numpy()
    refunds = snapshot.refunds
    of_sale = refunds["sale"].to_numpy()
    seen = (refunds["refunded_on"].to_numpy() < plan.settling(period).refunds_end_day) & counted[of_sale]
    net = int(sales["net_minor"].to_numpy()[counted].sum()) - int(refunds["amount_minor"].to_numpy()[seen].sum())
    volume = int(sales["volume"].to_numpy()[counted].sum()) - int(refunds["volume"].to_numpy()[seen].sum())
    paid = int(outcome.awards["amount_minor"].sum())
    share = Fraction(paid, net) if net > 0 else None
    return Totals(int(here.sum()), int(enrolled.sum()), net, volume, paid, share)


def member_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """One row for each member with a volume, a rank or an award, sorted by id."""
    earned = outcome.awards.groupby("member_id", sort=False)["amount_minor"].sum().rename("earned_minor")
    rows = outcome.volumes.merge(earned, how="outer", left_on="member_id", right_index=True)
    numbers = ["personal_volume", "group_volume", "team_volume", "earned_minor"]
    rows[numbers] = rows[numbers].fillna(0).astype(np.int64)
    rows["rank"] = rows["rank"].fillna("")
    columns = ["member_id", "personal_volume", "group_volume", "team_volume", "rank", "earned_minor"]
    return rows.sort_values("member_id")[columns].to_dict("records")  # type: ignore[return-value]


def award_rows(awards: pd.DataFrame) -> list[dict[str, Any]]:
    """Awards as JSON rows. `exact` is the unrounded amount in minor units; `by_source` splits `amount_minor`.

    Families of today pay on sales only, so `enrolment` and `fee` are 0; they are there so that a reader need not guess.
    """
    split = [name for name in SALE_KINDS if name in awards.columns]
    rows: list[dict[str, Any]] = []
    for row in awards.to_dict("records"):
        by_source: dict[str, int] | None = None
        if split:
            parts = allocate(int(row["amount_minor"]), [int(row[name]) for name in split])
            by_source = dict(zip(split, parts, strict=True)) | {"enrolment": 0, "fee": 0}
        rows.append(
            {
                "member_id": row["member_id"],
                "bonus": row["bonus"],
                "level": int(row["level"]),
                "basis": int(row["basis"]),
                "rate_ppm": int(row["rate_ppm"]),
                "exact": exact_text(Fraction(int(row["exact_micro"]), MICRO)),
                "amount_minor": int(row["amount_minor"]),
                "cap_cut_minor": int(row["cap_cut_minor"]),
                "by_source": by_source,
            }
        )
    return rows
