"""How does a figure become a state? Comparisons in exact integers, evidence by evidence, entity by entity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.compliance.findings import ENTITIES_MAX, Entity, Interval, Meaning, Result
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import SMALL_CELL, State, holds, ratio, safeguard, wilson
from graph_service.compliance.packs import Value
from graph_service.model.money import exact_text, format_money
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import Numeral, joined, say, say_n

ObjectArray = npt.NDArray[np.object_]
Exact = IntArray | ObjectArray  # whole numbers, or whole numbers and fractions
ByEvidence = Mapping[str, Exact]  # numerators, keyed by facts.EVIDENCE

SUM_NOTE = say("No instrument sets a number for this figure; it is shown to be read and raises nothing by itself.")


@dataclass(frozen=True, slots=True)
class Check:
    """One check as data: what it asks, what it needs, and the two functions that answer.

    `run` gives the result; `rows` gives the rows behind it, with a column `side` (numerator or denominator), for
    the whole programme or for one member row.
    """

    id: str
    title: str
    klass: str
    question: str
    help: str
    would_change: str
    needs: tuple[str, ...]  # names of sufficiency inputs
    run: Callable[[Inputs], Result]
    rows: Callable[[Inputs, int | None], pd.DataFrame]
    unit: str  # of the readings, see `Meaning.unit`
    entity_unit: str = ""  # of the entities' figures, where it is another one
    figures: Mapping[str, Meaning] = field(default_factory=dict)  # what each further figure says
    each: bool = False  # whether the state is that of the entities one by one: each of them is then an alert
    soft: tuple[str, ...] = ()  # needs that may be missing: the check still says something, and says so


def deciding(inputs: Inputs, check: str) -> Value | None:
    """The value that decides a check's state: its threshold, else its review line. None without either."""
    values = inputs.thresholds(check)
    return values[0] if values and values[0].role in ("threshold", "review") else None


def raised(numerator: Exact, denominator: Exact, value: Value) -> BoolArray:
    """Whether numerator / denominator raises the check, for each entity, without dividing."""
    left = numerator.astype(object) * value.value.denominator
    right = denominator.astype(object) * value.value.numerator
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[value.op or ">"]
    return np.asarray(compare(left, right), dtype=np.bool_)


def states(numerators: ByEvidence, denominators: ByEvidence, any_verified: BoolArray, value: Value) -> list[State]:
    """The state of each entity from what each evidence would show; see `kernels.safeguard`."""
    passes = {name: ~raised(numerators[name], denominators[name], value) for name in numerators}
    found: list[State] = [
        safeguard(*flags)
        for flags in zip(passes["verified"], passes["declared"], passes["possible"], any_verified, strict=True)
    ]
    return [_softened(state, value) for state in found]


def state_of(figure: Fraction | None, values: Sequence[Value]) -> State:
    """The state of one figure: a raised threshold is "does not meet", a raised review line is "review".

    Without a figure it is not computable.
    """
    if figure is None:
        return "not_computable"
    value = raised_value(figure, values)
    if value is None:
        return "meets"
    return "does_not_meet" if value.role == "threshold" else "review"


def raised_value(figure: Fraction | None, values: Sequence[Value]) -> Value | None:
    """The threshold that the figure raises, else the review line; `values` come in the order of `Pack.thresholds`."""
    if figure is None:
        return None
    asked = (value for value in values if value.op and value.role in ("threshold", "review"))
    return next((value for value in asked if holds(figure, value.op or "", value.value)), None)


def heuristic(state: State) -> State:
    """A heuristic never stands alone as "does not meet": it asks for a review."""
    return "review" if state == "does_not_meet" else state


def _softened(state: State, value: Value) -> State:
    return heuristic(state) if value.role == "review" else state


def entities(
    member_ids: Sequence[str], found: State | Sequence[State], figures: Sequence[tuple[int | Fraction, int | Fraction]],
    numbers: Sequence[tuple[tuple[str, int | str], ...]], would_change: str | Sequence[str] = "",
    months: Sequence[str] | None = None, intervals: Sequence[Interval | None] | None = None,
) -> tuple[Entity, ...]:  # fmt: skip
    """Entity records from parallel sequences, the first ENTITIES_MAX of them. One state or text stands for all."""
    size = min(len(member_ids), ENTITIES_MAX)
    each: Sequence[State] = cast("list[State]", [found] * size) if isinstance(found, str) else found
    hints = [would_change] * size if isinstance(would_change, str) else would_change
    return tuple(
        Entity(
            member_ids[i], each[i], ratio(*figures[i]), numbers[i], months[i] if months else None,
            intervals[i] if intervals else None, hints[i],
        )
        for i in range(size)
    )  # fmt: skip


def small_cell(successes: int, orders: int, what: str) -> Interval | None:
    """Wilson interval of a share of orders when there are fewer than 20; None otherwise.

    Args:
        successes: orders counted in the numerator.
        orders: orders counted at all.
        what: what is said of the successes, such as "were verified sales to customers".
    """
    if not (0 < orders < SMALL_CELL and 0 <= successes <= orders):
        return None
    text = say_n(
        "{successes} of {count} order {what}. Orders are counted here, not money.",
        "{successes} of {count} orders {what}. Orders are counted here, not money.",
        orders, successes=successes, what=what,
    )  # fmt: skip
    return Interval(*wilson(successes, orders), "wilson", say("share of orders"), text)


def money(inputs: Inputs, minor: int | Fraction) -> str:
    """Money for a formula, in the plan's currency; a fraction of a minor unit is shown rounded down."""
    return Numeral(f"{format_money(int(minor), inputs.plan.currency)} {inputs.plan.currency}")


def quotient(inputs: Inputs, numerator: int | Fraction, denominator: int | Fraction) -> str:
    """`a / b = share` for a formula."""
    figure = ratio(numerator, denominator)
    if figure is None:
        return say("nothing to divide by")
    parts = (money(inputs, numerator), money(inputs, denominator), percent(figure))
    return joined((joined(parts[:2], " / "), parts[2]), " = ")


def percent(figure: Fraction) -> str:
    """A share for reading, with the exact fraction when it is short.

    >>> percent(Fraction(1, 3))
    '33.33 % (1/3)'
    """
    exact = exact_text(figure)
    return Numeral(f"{float(figure) * 100:.2f} %" + (f" ({exact})" if len(exact) <= 13 else ""))


def ratio_text(figure: Fraction | None) -> str:
    """A ratio that is no share, for reading.

    >>> ratio_text(Fraction(7, 2)), ratio_text(None)
    ('3.50', 'nothing to divide by')
    """
    return say("nothing to divide by") if figure is None else Numeral(f"{float(figure):.2f}")


def sale_rows(inputs: Inputs, facts: pd.DataFrame, numerator: IntArray, denominator: IntArray) -> pd.DataFrame:
    """Sales behind a figure: those with something in the numerator first, then the rest of the denominator.

    Columns: side, sale_id, buyer_id, seller_id, sold_on, kind, verified, role, net_minor, counted_minor (what of the
    sale is in the numerator).
    """
    picked = np.flatnonzero((numerator != 0) | (denominator != 0))
    part = facts.iloc[picked]
    counted = numerator[picked]
    rows = pd.DataFrame(
        {
            "side": np.where(counted != 0, "numerator", "denominator"), "sale_id": part["sale_id"].to_numpy(),
            "buyer_id": inputs.ids(part["buyer"].to_numpy()), "seller_id": inputs.ids(part["seller"].to_numpy()),
            "sold_on": dates(part["sold_on"].to_numpy()), "kind": part["kind"].to_numpy(),
            "verified": stated(part["verified"].to_numpy()), "role": roles(part),
            "net_minor": part["net"].to_numpy(), "counted_minor": counted,
        }
    )  # fmt: skip
    return numerator_first(rows, "sold_on", "sale_id")


def numerator_first(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Rows behind a figure with those of the numerator first, each side by the columns named, rising."""
    rising = [False, *(True for _ in columns)]  # "numerator" comes after "denominator"
    return rows.sort_values(["side", *columns], ascending=rising, kind="stable", ignore_index=True)


def dates(days: IntArray) -> list[dt.date]:
    """Day numbers as dates."""
    found: list[dt.date] = np.asarray(days).astype("datetime64[D]").tolist()
    return found


def stated(verified: IntArray) -> list[str]:
    """yes, no or not stated."""
    given = np.asarray(verified)
    words: list[str] = np.select([given == 1, given == 0], ["yes", "no"], "not stated").tolist()
    return words


def roles(facts: pd.DataFrame) -> list[str]:
    """The buyer's role on the day of each sale, in words."""
    part, near = (facts[name].to_numpy(np.bool_) for name in ("participant", "near_enrolment"))
    words: list[str] = np.select([part, near], ["participant", "customer, enrolled soon after"], "customer").tolist()
    return words


def empty_rows(columns: Sequence[str]) -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


def member_table(inputs: Inputs, rows: IntArray, **columns: Any) -> pd.DataFrame:
    """A table with one row a member: side, member_id, then the columns given."""
    return pd.DataFrame({"side": "numerator", "member_id": inputs.ids(rows), **columns})
