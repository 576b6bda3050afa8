"""What does a check say? Frozen records from a check's figures to the JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from graph_service.compliance.kernels import State
from graph_service.compliance.packs import Value
from graph_service.model.money import exact_text, fraction_json
from graph_service.model.period import Period
from graph_service.words import Said, joined, say

ENTITIES_MAX: Final = 100  # entities listed a check; all are counted


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval with what it is an interval of: that need not be the figure beside it.

    kind  wilson: of a share of few orders · normal: of a mean, by the normal approximation
    """

    low: float
    high: float
    kind: Literal["wilson", "normal"]
    unit: str  # as in `Meaning.unit`
    text: str  # what was counted, as a sentence


def interval_json(interval: Interval | None) -> dict[str, Any]:
    """The bounds as a list, and beside them what they are bounds of; nulls without an interval."""
    if interval is None:
        return {"interval": None, "interval_kind": None, "interval_unit": None, "interval_text": None}
    return {
        "interval": [interval.low, interval.high], "interval_kind": interval.kind, "interval_unit": interval.unit,
        "interval_text": interval.text,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a further figure of a check is in, and what it says.

    A unit that begins with "share" is a part of one, "money" is whole units of the plan's currency, "minor units" are
    hundredths of it (or what the currency has); anything else is what is counted.
    """

    unit: str
    help: str


def figure_json(value: Fraction | None) -> dict[str, Any]:
    """`{"value": float, "exact": "n/d"}`, both null when there is no figure.

    >>> figure_json(Fraction(1, 4))
    {'value': 0.25, 'exact': '1/4'}
    """
    return {"value": None, "exact": None} | (fraction_json(value) or {})


@dataclass(frozen=True, slots=True)
class Readings:
    """One figure under the three readings of who is a customer."""

    strict: Fraction | None
    capped: Fraction | None
    lenient: Fraction | None

    @classmethod
    def same(cls, value: Fraction | None) -> Readings:
        """A figure that does not depend on who is a customer."""
        return cls(value, value, value)

    def of(self, name: str) -> Fraction | None:
        """The figure under one reading."""
        return {"strict": self.strict, "capped": self.capped, "lenient": self.lenient}[name]

    def to_json(self) -> dict[str, Any]:
        """The three readings, each as value and exact."""
        return {name: figure_json(self.of(name)) for name in ("strict", "capped", "lenient")}


READING_NAMES: Final = ("strict", "capped", "lenient")
READING_WORDS: Final[Mapping[str, Said]] = {"strict": say("strict"), "capped": say("capped"), "lenient": say("lenient")}
NO_READINGS: Final = Readings.same(None)


def called(reading: str) -> Said:
    """What a reading is called."""
    return READING_WORDS[reading]


@dataclass(frozen=True, slots=True)
class Entity:
    """A member, or a member and month, that a check points at, with the numbers behind the figure."""

    member_id: str
    state: State
    figure: Fraction | None
    numbers: tuple[tuple[str, int | str], ...] = ()  # name and value; money in minor units
    month: str | None = None
    interval: Interval | None = None  # fewer than 20 orders
    would_change: str = ""

    def to_json(self) -> dict[str, Any]:
        """One entity of the document."""
        return {
            "member_id": self.member_id, "month": self.month, "state": self.state, "figure": figure_json(self.figure),
            "numbers": dict(self.numbers), **interval_json(self.interval), "would_change": self.would_change,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found, before its title and instrument are put beside it."""

    state: State
    readings: Readings
    formula: str  # with the values in it
    missing: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()  # the first ENTITIES_MAX
    entities_total: int = 0
    figures: tuple[tuple[str, Fraction | None], ...] = ()  # further figures by name
    curves: tuple[tuple[str, tuple[tuple[Fraction, Fraction], ...]], ...] = ()  # lines to draw: name and points
    table: tuple[dict[str, Any], ...] = ()  # rows to show: cohorts, generations, degrees
    notes: tuple[str, ...] = ()
    interval: Interval | None = None
    window: str = ""  # the months used, when not the period
    raised: Value | None = None  # the threshold or review line that the figure raises


def not_computable(*missing: str, note: str = "") -> Result:
    """The outcome when an input is missing: named, and never a pass."""
    notes = (note,) if note else ()
    formula = say("not computable without {missing}", missing=joined(missing))
    return Result("not_computable", NO_READINGS, formula, missing, notes=notes)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: a result beside its check and what it was compared with."""

    id: str
    title: str
    klass: str  # L statute, O order, J court or company rule, S self-regulation, H heuristic
    question: str
    help: str
    would_change: str
    thresholds: tuple[Value, ...]
    result: Result
    unit: str  # of the readings, as in `Meaning.unit`
    entity_unit: str  # of the entities' figures
    meanings: Mapping[str, Meaning]  # of the further figures
    each: bool = False  # whether the state is that of the entities one by one

    @property
    def state(self) -> State:
        """State of the check."""
        return self.result.state

    @property
    def decisive(self) -> Value | None:
        """What the state comes from: the raised threshold, else the raised review line, else the first value."""
        return self.result.raised or next(iter(self.thresholds), None)

    @property
    def compared(self) -> bool:
        """Whether a threshold or review line is in force; without one nothing could have been raised."""
        return any(value.role in ("threshold", "review") for value in self.thresholds)

    @property
    def instrument(self) -> str:
        """The instrument of the value that decides, or the house heuristic."""
        return self.decisive.instrument if self.decisive else say("House heuristic, without a threshold")

    def to_json(self) -> dict[str, Any]:
        """One check of the document; the first nine keys are fixed."""
        first, result = self.decisive, self.result
        return {
            "id": self.id, "title": self.title, "class": self.klass, "instrument": self.instrument,
            "state": result.state, "missing": list(result.missing), "readings": result.readings.to_json(),
            "threshold": threshold_json(first), "entities": [entity.to_json() for entity in result.entities],
            "entities_total": result.entities_total, "entities_max": ENTITIES_MAX,
            "citation": first.citation if first else "", "decided_by": first.reading if first else None,
            "thresholds": [threshold_json(value) for value in self.thresholds],
            "question": self.question, "formula": result.formula, "help": self.help, "would_change": self.would_change,
            "figures": {name: figure_json(value) | self._meaning(name) for name, value in result.figures},
            "curves": {name: [[float(x), float(y)] for x, y in points] for name, points in result.curves},
            "table": [dict(row) for row in result.table], "notes": list(result.notes),
            **interval_json(result.interval), "window": result.window,
            "unit": self.unit, "entity_unit": self.entity_unit, "compared": self.compared,
        }  # fmt: skip

    def _meaning(self, name: str) -> dict[str, str]:
        return {"unit": self.meanings[name].unit, "help": self.meanings[name].help}


def threshold_json(value: Value | None) -> dict[str, Any]:
    """What a figure is compared with: `op value` is what raises the check. Nulls when nothing is."""
    if value is None:
        return {"op": None, "value": None, "exact": None}
    return {
        "op": value.op, "value": float(value.value), "exact": exact_text(value.value), "unit": value.unit,
        "id": value.id, "role": value.role, "reading": value.reading, "instrument": value.instrument,
        "citation": value.citation, "from": value.start.isoformat(),
        "to": value.end.isoformat() if value.end else None, "author": value.author, "reason": value.reason,
        "unconfirmed": value.unconfirmed,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the checks: is it there, and who needs it?"""

    name: str  # file.column
    rows: int
    present: bool
    needed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """What can be said at all, before anything is said."""

    inputs: tuple[Input, ...]
    verified_share: Fraction | None  # of retail net sales of the period
    source_share: Fraction | None  # of awards of the period
    participants: int
    customers: int
    orders: int
    other_currency_orders: int
    window: str  # months the outcome checks look at

    def missing(self, check: str) -> tuple[str, ...]:
        """Inputs that are not there and that this check needs."""
        return tuple(item.name for item in self.inputs if not item.present and check in item.needed_by)

    def to_json(self) -> dict[str, Any]:
        """The first part of the document."""
        return {
            "inputs": [
                {"input": i.name, "rows": i.rows, "present": i.present, "needed_by": list(i.needed_by)}
                for i in self.inputs
            ],
            "verified_share": figure_json(self.verified_share), "source_share": figure_json(self.source_share),
            "participants": self.participants, "customers": self.customers, "orders": self.orders,
            "other_currency_orders": self.other_currency_orders, "window": self.window,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything `check` found for one programme, plan, period and pack."""

    period: Period
    plan: str
    plan_hash: str
    currency: str
    data_version: int
    pack: str
    pack_version: str
    sufficiency: Sufficiency
    findings: tuple[Finding, ...]

    def finding(self, check: str) -> Finding:
        """The finding of one check. Raises KeyError when it was not run."""
        return next((f for f in self.findings if f.id == check), None) or _absent(check)

    def to_json(self) -> dict[str, Any]:
        """The document of `check --json`."""
        return {
            "period": self.period.name, "pack": self.pack, "pack_version": self.pack_version,
            "sufficiency": self.sufficiency.to_json(), "checks": [finding.to_json() for finding in self.findings],
            "plan": self.plan, "plan_hash": self.plan_hash, "currency": self.currency,
            "data_version": self.data_version,
        }  # fmt: skip


def _absent(check: str) -> Finding:
    raise KeyError(check)
