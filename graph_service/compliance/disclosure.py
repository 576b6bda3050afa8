"""What does the typical participant earn? Everyone in, those with nothing too, by months in the programme; to be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np

from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import ratio
from graph_service.compliance.outcomes import fees_missing, outcomes
from graph_service.model.money import exact_text, format_money
from graph_service.model.snapshot import IntArray
from graph_service.runs.reading import run_table, runs
from graph_service.words import say

EVERYONE: Final = say("everyone")
# Months in the programme on the window's last day, begun ones counted: name, least, most.
TENURES: Final = (
    (say("1 to 3 months"), 1, 3), (say("4 to 12 months"), 4, 12), (say("13 to 24 months"), 13, 24),
    (say("25 months and more"), 25, 10**6),
)  # fmt: skip
DAYS_A_MONTH: Final = Fraction(36525, 1200)
TOLD_MIN: Final = 10  # participants of a group of which figures are told
PERCENTILES: Final = {
    "received_10": 10, "received_25": 25, "received_median": 50, "received_75": 75, "received_90": 90, "received_99": 99,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the table; money in minor units. Figures are None where the group is too small to be told of.

    Percentiles are nearest ranks: the smallest amount that at least so many per cent of the group do not exceed.
    """

    name: str
    participants: int
    with_pay: int | None = None
    received_mean: Fraction | None = None
    received_10: int | None = None
    received_25: int | None = None
    received_median: int | None = None
    received_75: int | None = None
    received_90: int | None = None
    received_99: int | None = None
    received_most: int | None = None
    paid_median: int | None = None  # fees and own orders
    net_median: int | None = None  # received less paid
    with_loss: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values; the mean as an exact fraction of minor units."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        mean = self.received_mean
        return told | {"received_mean": None if mean is None else exact_text(mean)}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a month's pay comes from: a stored run, or worked out now. `stale` when the data changed since the run."""

    month: str
    run_id: str | None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The table and what it rests on."""

    period: str
    plan: str
    plan_hash: str
    currency: str
    window: str
    groups: tuple[Group, ...]
    sources: tuple[Source, ...]
    missing: tuple[str, ...]

    @property
    def stale(self) -> bool:
        """Whether data of a month changed after its run: the run is to be corrected, and the table made anew."""
        return any(one.stale for one in self.sources)

    def group(self, name: str) -> Group:
        """A line by its name. Raises KeyError."""
        return {one.name: one for one in self.groups}[name]

    def to_json(self) -> dict[str, Any]:
        """The document of `export disclosure --format json`."""
        told = {name: getattr(self, name) for name in ("period", "plan", "plan_hash", "currency", "window")}
        return told | {
            "stale": self.stale, "missing": list(self.missing), "groups": [one.to_json() for one in self.groups],
            "sources": [{"month": one.month, "run_id": one.run_id, "stale": one.stale} for one in self.sources],
        }  # fmt: skip


def on_runs(inputs: Inputs) -> Inputs:
    """The same inputs with the awards of the stored runs of their plan, where a month of the window has one."""
    if inputs.store is None:
        return inputs
    months = {month.name for month in inputs.window}
    stored = [run for run in runs(inputs.store) if run.plan == inputs.plan.name and run.period in months]
    return replace(inputs, given={run.period: run_table(inputs.store, run.run_id, "awards", None) for run in stored})


def disclosure(inputs: Inputs, sources: Sequence[Source]) -> Disclosure:
    """The table over the outcome window: every participant of any day of it, by months in the programme at its end."""
    found = outcomes(inputs)
    paid = found.paid("strict")
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)[found.rows]
    last = inputs.window[-1].end_day
    days = np.maximum(last - enrolled, 1)
    months = -(-days * DAYS_A_MONTH.denominator // DAYS_A_MONTH.numerator)  # begun ones counted
    groups = [_group(EVERYONE, found.received, paid)]
    for name, least, most in TENURES:
        inside = (months >= least) & (months <= most)
        groups.append(_group(name, found.received[inside], paid[inside]))
    return Disclosure(
        inputs.period.name, inputs.plan.name, inputs.plan.hash, inputs.plan.currency, inputs.window_text, tuple(groups),
        tuple(sources), fees_missing(inputs),
    )  # fmt: skip


def nearest_rank(ranked: IntArray, percent: int) -> int:
    """The smallest value that at least so many per cent do not exceed; `ranked` rises and has a value.

    >>> nearest_rank(np.array([0, 0, 5, 9]), 50), nearest_rank(np.array([0, 0, 5, 9]), 75)
    (0, 5)
    """
    return int(ranked[max(0, -(-percent * len(ranked) // 100) - 1)])


def _group(name: str, received: IntArray, paid: IntArray) -> Group:
    count = len(received)
    if count < TOLD_MIN:
        return Group(name, count)
    ranked, net = np.sort(received), np.sort(received - paid)
    return Group(
        name, count, int((received > 0).sum()), ratio(int(received.sum()), count),
        **{measure: nearest_rank(ranked, percent) for measure, percent in PERCENTILES.items()},
        received_most=int(ranked[-1]), paid_median=nearest_rank(np.sort(paid), 50), net_median=nearest_rank(net, 50),
        with_loss=int((net < 0).sum()),
    )  # fmt: skip


MEASURES: Final = tuple(one.name for one in fields(Group) if one.name != "name")
COUNTS: Final = ("participants", "with_pay", "with_loss")


def figure_text(group: Group, measure: str, currency: str) -> str:
    """A figure as it is published: money with a decimal point, people as a number; empty where it is not told."""
    value = getattr(group, measure)
    if value is None:
        return ""
    return str(value) if measure in COUNTS else format_money(round(value), currency)
