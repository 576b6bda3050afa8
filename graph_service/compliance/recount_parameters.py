"""What are the queries that count again given? Each parameter by its name in the query's header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from graph_service.compliance.inputs import Inputs
from graph_service.compliance.packs import Value
from graph_service.engines.columnar.trace import trace
from graph_service.errors import BadInput
from graph_service.model.money import exponent
from graph_service.store import queries
from graph_service.store.driver import Row
from graph_service.words import say

ROWS_MAX: Final = 100_000  # members of a finding query
LINE_OF: Final = {"C10": "C10.first_days", "C16": "C16.buy_back"}  # checks with two figures, each with its value
LINES: Final = 20_000  # trace lines handed to a query at once; those of one payee stay together


@dataclass
class Asked:
    """What the queries of one check are given."""

    inputs: Inputs
    check: str
    run_id: str | None = None
    member_id: str | None = None

    def arguments(self, query: str) -> dict[str, Any]:
        """Everything that a query declares, but the trace lines."""
        return {name: self._argument(name) for name in queries.get(query).parameters if name != "lines"}

    def rows(self, query: str) -> list[Row]:
        """All rows of a query, batch after batch. Raises BadInput without a database."""
        store = self.inputs.store
        if store is None:
            raise BadInput(say("there is no database to count in; open the programme that these data were read from"))
        arguments = self.arguments(query)
        return [row for batch in self._batches(query) for row in store.read(query, **arguments, **batch)]

    def shown(self, query: str) -> dict[str, Any]:
        """The arguments with the lines of the first batch, to be shown."""
        return self.arguments(query) | next(self._batches(query))

    def batches(self, query: str) -> int:
        """How often the query is run."""
        return sum(1 for _ in self._batches(query))

    def _batches(self, query: str) -> Iterator[dict[str, Any]]:
        if "lines" not in queries.get(query).parameters:
            yield {}
            return
        lines = self.lines
        start = 0
        while True:
            end = min(start + LINES, len(lines))
            while end < len(lines) and lines[end]["member_id"] == lines[end - 1]["member_id"]:
                end += 1
            yield {"lines": lines[start:end]}
            start = end
            if start >= len(lines):
                return

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """What each sale paid to whom, before any cap, by payee; of one member alone where one is asked about."""
        inputs, snapshot = self.inputs, self.inputs.snapshot
        members = None if self.member_id is None else [snapshot.row(self.member_id)]
        if members == [-1]:
            return []
        found = trace(snapshot, inputs.plan, inputs.period, members, before=inputs.before(inputs.period))
        found = found[(found["outcome"] == "paid") & (found["sale"] >= 0)].sort_values("member", kind="stable")
        sales = snapshot.sales["sale_id"].to_numpy()[found["sale"].to_numpy(np.int64)]
        payees = inputs.ids(found["member"].to_numpy(np.int64))
        return [
            {"member_id": payee, "sale_id": str(sale), "exact_micro": int(exact)}
            for payee, sale, exact in zip(payees, sales, found["exact_micro"], strict=True)
        ]

    def _argument(self, name: str) -> Any:
        if name in PROVIDED:
            return PROVIDED[name](self)
        return int(self.inputs.parameter(f"{self.check}.{name}"))  # a number of the pack, by the check's own name


def _awards(asked: Asked) -> list[dict[str, Any]]:
    """Awards of the period, one map a member: rounded, exact, and what of it starter orders funded. Of a run: none."""
    if asked.run_id is not None:
        return []
    table = asked.inputs.awards
    sums = table.groupby("member_id")[["amount_minor", "exact_micro", "starter"]].sum()
    return [
        {"member_id": str(member), "amount_minor": int(amount), "exact_micro": int(exact), "starter": int(starter)}
        for member, amount, exact, starter in zip(
            sums.index, sums["amount_minor"], sums["exact_micro"], sums["starter"], strict=True
        )
    ]


def _received(asked: Asked) -> list[dict[str, Any]]:
    """What each member was paid over the window, where it is not nothing."""
    months = [asked.inputs.awards_of(month)[["member_id", "amount_minor"]] for month in asked.inputs.window]
    sums = pd.concat(months).groupby("member_id")["amount_minor"].sum()
    return [{"member_id": str(member), "amount_minor": int(amount)} for member, amount in sums.items() if amount]


def _line(asked: Asked) -> Value | None:
    """The threshold that decides, else the review line; of a check with two figures, that of the one counted."""
    values = [one for one in asked.inputs.thresholds(asked.check) if one.role in ("threshold", "review")]
    wanted = LINE_OF.get(asked.check)
    return next((one for one in values if wanted in (None, one.id)), None)


def _part(name: str) -> Callable[[Asked], Any]:
    """One part of what the figure is compared with; none where the pack compares it with nothing."""

    def part(asked: Asked) -> Any:
        line = _line(asked)
        return None if line is None else getattr(line.value if name.endswith("ator") else line, name)

    return part


def _from_day(asked: Asked) -> dt.date:
    """First of the month in which payments of those begin whose first days may end in the period."""
    longest = max(int(asked.inputs.parameter(name)) for name in ("C10.days", "C10.later_days"))
    return (asked.inputs.period.start - dt.timedelta(days=longest + asked.inputs.terms.days_before)).replace(day=1)


def _months_day(asked: Asked) -> dt.date:
    """First of the three months that end with the period."""
    end = asked.inputs.period.end
    return end.replace(year=end.year - (end.month <= 3), month=(end.month - 4) % 12 + 1)


PROVIDED: Final[dict[str, Callable[[Asked], Any]]] = {
    "first_day": lambda asked: asked.inputs.period.start,
    "end_day": lambda asked: asked.inputs.period.end,
    "window_day": lambda asked: asked.inputs.window[0].start,
    "from_day": _from_day,
    "months_day": _months_day,
    "settled_day": lambda asked: asked.inputs.plan.settling(asked.inputs.period).refunds_end,
    "kinds": lambda asked: sorted({kind for one in asked.inputs.plan.bonuses for kind in one.sources} - {"starter"}),
    "currency": lambda asked: asked.inputs.plan.currency,
    "unit_minor": lambda asked: 10 ** exponent(asked.inputs.plan.currency),
    "cap_minor": lambda asked: asked.inputs.terms.cap_minor,
    "days_before": lambda asked: asked.inputs.terms.days_before,
    "member_id": lambda asked: asked.member_id,
    "row_limit": lambda _: ROWS_MAX,
    "run_id": lambda asked: asked.run_id,
    "awards": _awards,
    "received": _received,
    "reading": lambda asked: _part("reading")(asked) or "strict",
    "op": _part("op"),
    "line_numerator": _part("numerator"),
    "line_denominator": _part("denominator"),
    "any_required": lambda asked: any(one.id == "C10.required" for one in asked.inputs.thresholds("C10")),
}
