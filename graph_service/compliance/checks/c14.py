"""C14: do participants buy to be in time? The last days of the period, and the days before a rank, against the others."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, money, raised_value, sale_rows
from graph_service.compliance.facts import effective_net, own_orders, per_member
from graph_service.compliance.findings import (
    ENTITIES_MAX,
    READING_NAMES,
    Entity,
    Meaning,
    Readings,
    Result,
    called,
    not_computable,
)
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State
from graph_service.compliance.loading import Loading, loading
from graph_service.compliance.packs import Value
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import Numeral, say

PROFILE_DAYS: Final = 30  # days looked at before a rank
NO_RANKS = say(
    "The days before a rank are not computable: no rank that begins in the period, or on the day after, is recorded."
)


def run(inputs: Inputs) -> Result:
    """Both parts by one measure: so many times the other days, and a robust z above the pack's."""
    value = deciding(inputs, "C14")
    if value is None:
        return not_computable(say("a threshold of the pack for {check}", check="C14"))
    last, limit = int(inputs.parameter("C14.last_days")), inputs.parameter("C14.z")
    ends = {name: loading(_by_day(inputs, name), last) for name in READING_NAMES}
    orders, events = before_ranks(inputs)
    near = int(inputs.parameter("C14.rank_days"))
    rank = loading(_profile(orders), near) if events else None
    end = ends[value.reading]
    over_end, over_rank = _raised(end, value, limit), _raised(rank, value, limit)
    amounts = _by_day(inputs, value.reading)
    found, count = _buyers(inputs, value.reading, last) if over_end else ((), 0)
    if over_rank and not over_end:
        found, count = _promoted(inputs, orders, near)
    missing = (*(() if end else (say("orders outside the last days"),)), *(() if events else ("ranks",)))
    state: State = "review" if over_end or over_rank else ("meets" if end else "not_computable")
    return Result(
        state, Readings(**{name: found_.times if found_ else None for name, found_ in ends.items()}),
        _formula(inputs, value.reading, amounts, last, end),
        missing=missing, entities=found, entities_total=count,
        figures=(
            ("last_days_share", end.share if end else None), ("robust_z", end.z if end else None),
            ("before_rank_times", rank.times if rank else None), ("before_rank_z", rank.z if rank else None),
            ("ranks", Fraction(events)),
        ),
        notes=(
            say("Both are asked for: as many times, and a robust z above {limit}.", limit=Numeral(f"{float(limit):g}")),
            *(() if events else (NO_RANKS,)),
        ),
        raised=value if state == "review" else None,
    )  # fmt: skip


def _raised(found: Loading | None, value: Value, limit: Fraction) -> bool:
    return found is not None and raised_value(found.times, (value,)) is not None and found.stands_out(limit)


def _formula(inputs: Inputs, reading: str, amounts: list[int], last: int, end: Loading | None) -> str:
    others = len(amounts) - last
    words = {
        "reading": called(reading), "last": last, "others": others,
        "mean": money(inputs, Fraction(sum(amounts[-last:]), last)),
        "mean_others": money(inputs, Fraction(sum(amounts[:-last]), others)),
    }  # fmt: skip
    if end is None:
        return say(
            "{reading}: mean of the last {last} days {mean} / mean of the other {others} {mean_others}: nothing to divide by",
            **words,
        )
    return say(
        "{reading}: mean of the last {last} days {mean} / mean of the other {others} {mean_others} = {times}; robust z {z}",
        times=Numeral(f"{float(end.times):.4f}"), z=_z(end), **words,
    )  # fmt: skip


def _z(found: Loading) -> str:
    return (
        say("beyond any measure: the other days are all alike") if found.z is None else Numeral(f"{float(found.z):.4f}")
    )


def _by_day(inputs: Inputs, reading: str) -> list[int]:
    """Net of participants' own orders, day by day of the period."""
    facts = inputs.facts[own_orders(inputs.facts, reading)]
    first, days = inputs.period.first_day, inputs.period.end_day - inputs.period.first_day
    at = facts["sold_on"].to_numpy(np.int64) - first
    amounts: list[int] = per_member(at, facts["net"].to_numpy(np.int64), days).tolist()
    return amounts


def before_ranks(inputs: Inputs) -> tuple[pd.DataFrame, int]:
    """Orders of the thirty days before a rank of the buyer began: buyer, before (days), net; and how many ranks."""
    ranks, snapshot = inputs.snapshot.ranks, inputs.snapshot
    begins = ranks["from_on"].to_numpy(np.int64)
    picked = (inputs.period.first_day < begins) & (begins <= inputs.period.end_day)
    events = pd.DataFrame({"buyer": ranks["member"].to_numpy(np.int64)[picked], "day": begins[picked]})
    sales = snapshot.sales
    sold_on = sales["sold_on"].to_numpy(np.int64)
    rows_ = np.flatnonzero(
        (sold_on >= inputs.period.first_day - PROFILE_DAYS) & (sold_on < inputs.period.end_day)
        & (sales["currency"] == inputs.plan.currency).to_numpy() & sales["buyer"].isin(events["buyer"]).to_numpy()
    )  # fmt: skip
    net = effective_net(snapshot, inputs.period.end)[rows_]
    buyer = sales["buyer"].to_numpy(np.int64)[rows_]
    orders = pd.DataFrame({"buyer": buyer, "sold_on": sold_on[rows_], "net": net}).merge(events, on="buyer")
    orders["before"] = orders["day"] - orders["sold_on"]
    return orders[(orders["before"] >= 1) & (orders["before"] <= PROFILE_DAYS)], len(events)


def _profile(orders: pd.DataFrame) -> list[int]:
    """What was bought on each of the days before a rank, all ranks together, the day furthest back first."""
    at = PROFILE_DAYS - orders["before"].to_numpy(np.int64)
    days: list[int] = per_member(at, orders["net"].to_numpy(np.int64), PROFILE_DAYS).tolist()
    return days


def _buyers(inputs: Inputs, reading: str, last: int) -> tuple[tuple[Entity, ...], int]:
    """Who bought in the last days of the period, most first."""
    facts = inputs.facts[own_orders(inputs.facts, reading)]
    return _listed(inputs, facts, _late(inputs, facts, last))


def _promoted(inputs: Inputs, orders: pd.DataFrame, near: int) -> tuple[tuple[Entity, ...], int]:
    """Who bought in the days just before a rank of theirs, most first."""
    return _listed(inputs, orders, (orders["before"] <= near).to_numpy(np.bool_))


def _listed(inputs: Inputs, orders: pd.DataFrame, late: BoolArray) -> tuple[tuple[Entity, ...], int]:
    buyer, net = orders["buyer"].to_numpy(np.int64), orders["net"].to_numpy(np.int64)
    ending, whole = (per_member(buyer, np.where(kept, net, 0), inputs.members) for kept in (late, np.ones_like(late)))
    buyers = np.flatnonzero(ending > 0)
    top = buyers[np.argsort(-ending[buyers], kind="stable")][:ENTITIES_MAX]
    found = entities(
        inputs.ids(top), "review", [(int(ending[m]), int(whole[m])) for m in top],
        [(("last_days_minor", int(ending[m])), ("bought_minor", int(whole[m]))) for m in top],
        say("Orders spread over the days, or customers who use what is bought."),
    )  # fmt: skip
    return found, len(buyers)


def _late(inputs: Inputs, facts: pd.DataFrame, last: int) -> BoolArray:
    late: BoolArray = facts["sold_on"].to_numpy(np.int64) >= inputs.period.end_day - last
    return late


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Participants' own orders of the period; those of the last days in the numerator."""
    value = deciding(inputs, "C14")
    facts = inputs.facts[own_orders(inputs.facts, value.reading if value else "strict")]
    facts = facts if member is None else facts[facts["buyer"] == member]
    net: IntArray = facts["net"].to_numpy(np.int64)
    late = _late(inputs, facts, int(inputs.parameter("C14.last_days")))
    return sale_rows(inputs, facts, np.where(late, net, 0), net)


CHECK = Check(
    id="C14",
    title=say("Deadline loading"),
    klass="H",
    question=say(
        "Do participants buy far more in the last days of the period, or just before a rank, than on other days?"
    ),
    help=(
        say(
            "Participants' own orders, day by day: the mean of the last days over the mean of the "
            "others. It must be more than so many times and stand out by the robust z of the other days. "
            "The same is asked of the last days before a recorded rank, against the thirty days before "
            "it."
        )
    ),
    would_change=say("Orders spread over the period."),
    needs=("sales", "members.enrolled_on", "ranks"),
    run=run,
    rows=rows,
    unit=say("times the other days"),
    entity_unit=say("share of own orders"),
    figures={
        "last_days_share": Meaning(say("share of own orders"), say("orders of the last days / all of the period")),
        "robust_z": Meaning(
            say("robust standard deviations"), say("0.6745 (mean of the last days - median) / MAD of the others")
        ),
        "before_rank_times": Meaning(
            say("times the other days"), say("the days before a rank over the rest of thirty")
        ),
        "before_rank_z": Meaning(say("robust standard deviations"), say("the same measure for the days before a rank")),
        "ranks": Meaning("ranks", say("recorded ranks that begin in the period or on the day after")),
    },
    soft=("ranks",),  # the period's last days need none
)
