"""Which tables and pictures tell how recruitment spread, how long it could, and when purchases were made?"""

from __future__ import annotations

from typing import Final

import pandas as pd

from graph_service import charts
from graph_service.compliance.cohorts import GENERATIONS, Age, Cohort, Horizon, Recruitment
from graph_service.compliance.timing import Timing
from graph_service.model.cells import count_text
from graph_service.web.charting import Picture
from graph_service.web.check_listings import Fact
from graph_service.web.tables import Column, State, Table, number_text, records, rows_of

SHOWN: Final = 24  # cohorts of the pictures: the newest
AGES: Final[dict[Age, State]] = {
    "old enough": State("old enough", "good"), "in part": State("in part", "idle"), "too young": State("too young", "idle"),
}  # fmt: skip
DEEPER: Final = f"{GENERATIONS + 1} and more"
PARTS: Final = (  # of `Timing`: name, caption, title of the bins
    ("since_joining", "Days from joining to each purchase", "Days since joining"),
    ("before_end", "Days before the end of the period", "Days before the end"),
    ("before_rank", "Days before a rank was reached", "Days before the rank"),
)
MEANS: Final = {
    "since_joining": "From the day of enrolment for participants' purchases, of joining for customers'. C26 sees the first 30.",
    "before_end": "0 is the last day of the period. C14 compares the last 3 with the others.",
    "before_rank": "Purchases of the thirty days before a recorded rank of the buyer began, for ranks that begin in the period "
    "or on the day after. Who reached two ranks is counted for each.",
}


def of_recruitment(found: Recruitment, when: Timing, currency: str) -> list[Table]:
    """Cascades, reproduction, and three histograms."""
    cascade = Table(
        "cascades", "Participants brought in, by cohort and generation",
        (
            Column("Cohort", "short", "Month of enrolment."), Column("Participants", "count"),
            *(Column(f"Generation {place}", "count") for place in range(1, GENERATIONS + 1)), Column(DEEPER, "count"),
        ),
        rows_of((one.month, one.members, *one.generations, one.deeper) for one in reversed(found.cohorts)),
        note="newest first; everybody is counted once a generation, under the cohort of whoever stands there above",
        empty="Nobody has enrolled yet.",
    )  # fmt: skip
    rates = Table(
        "reproduction", f"New participants within {found.maturity_days} days, for each participant",
        (
            Column("Cohort", "short", "Month of enrolment."), Column("Age", "short", AGE_HELP),
            Column("Counted", "count", "Participants who have had the whole time; where nobody has, all of them."),
            Column("Brought in", "count", "Participants they brought in within the time, or so far."),
            Column("For each", "number"), Column("Exactly", "short"),
            Column("Low", "number", INTERVAL), Column("High", "number", INTERVAL),
        ),
        rows_of(_rate(one) for one in reversed(found.cohorts)),
        note="newest first, as C24 counts", empty="Nobody has enrolled yet.",
    )  # fmt: skip
    return [cascade, rates, *(_timing(getattr(when, name), caption, title, currency) for name, caption, title in PARTS)]


AGE_HELP: Final = (
    "Old enough: everybody has had the whole time. In part: only those who have had it are counted. Too young: nobody has; the "
    "figure is what there is so far, it will grow, and C24 leaves it out."
)
INTERVAL: Final = "End of the 95 % interval, by the normal approximation."


def _rate(one: Cohort) -> tuple[object, ...]:
    rate = one.rate
    numbers = (rate.rate, str(rate.rate), rate.low, rate.high) if rate else (None, None, None, None)
    return (one.month, AGES[one.age], one.watched, one.recruits, *numbers)


def _timing(rows: pd.DataFrame, caption: str, title: str, currency: str) -> Table:
    return Table(
        caption.lower().replace(" ", "-"), caption,
        (
            Column(title, "short"), Column("Orders of participants", "count"), Column("Net, participants", "money", "", currency),
            Column("Orders of customers", "count"), Column("Net, customers", "money", "", currency),
        ),
        rows_of(tuple(row.values()) for row in records(rows)),
        note="net of refunds, by the buyer's role on the day",
    )  # fmt: skip


def of_pictures(found: Recruitment) -> list[Picture]:
    """The heat map and the lines."""
    newest = found.cohorts[-SHOWN:]
    names = [str(place) for place in range(1, GENERATIONS + 1)]
    cut = f"Shown: the newest {SHOWN} cohorts; the table has all." if len(found.cohorts) > SHOWN else ""
    return [
        Picture(
            "Cascades by cohort and generation",
            "Down: participants by month of enrolment. Across: those they brought in, those these brought in, and so on. The "
            "colour is how many there are for each one of the cohort, so that small and large cohorts can be compared.",
            "cascades",
            charts.cascades(
                [one.month for one in newest], names, [one.generations for one in newest], [one.members for one in newest]
            ),
            cut,
        ),
        Picture(
            "New participants for each participant",
            f"Participants brought in within {found.maturity_days} days of the own enrolment, for each of the cohort, with "
            "the 95 % interval. Above one each generation is larger than the one before. Hollow: too young, it will grow.",
            "reproduction", charts.reproduction([_brought(one) for one in newest if one.rate]), cut,
        ),
    ]  # fmt: skip


def _brought(one: Cohort) -> charts.Brought:
    rate = one.rate
    assert rate is not None  # noqa: S101  (those without one are not drawn)
    return charts.Brought(one.month, float(rate.rate), rate.low, rate.high, one.age == "too young")


def of_timing(when: Timing, currency: str) -> list[Picture]:
    """Three histograms."""
    return [_histogram(getattr(when, name), name, caption, title, currency) for name, caption, title in PARTS]


def _histogram(rows: pd.DataFrame, name: str, caption: str, title: str, currency: str) -> Picture:
    series = [(f"Of {who}", rows[f"{who}_minor"].tolist()) for who in ("participants", "customers")]
    return Picture(
        caption, MEANS[name], caption.lower().replace(" ", "-"),
        charts.money_bars(
            caption, (f"{title} (days)", f"Net ({currency})"), [one.replace("-", "–") for one in rows["days"]],
            [one for one in series if any(one[1])], currency,
        ),
    )  # fmt: skip


def of_horizon(found: Horizon) -> list[Fact]:
    """The arithmetic of saturation, value by value."""
    return [
        Fact("Participants now", count_text(found.participants), "On the period's last day."),
        Fact("Market", f"{count_text(found.market)} people", "As asked for here, else the pack's `C24.market`."),
        Fact("New participants for each", number_text(found.rate), "C24's figure: the latest twelve cohorts old enough."),
        Fact("Days a generation", number_text(found.generation_days), "Mean time from a sponsor's enrolment to a recruit's."),
        Fact("Generations until then", "never" if found.generations is None else number_text(found.generations), formula(found)),
        Fact("That is", _when(found), "Generations x days a generation, rounded up, from the end of the period."),
    ]  # fmt: skip


def formula(found: Horizon) -> str:
    """The formula with its values."""
    if found.days is None:
        return f"At {number_text(found.rate)} new participants for each, no generation outgrows the one before: never."
    rate, each = number_text(found.rate), number_text(found.generation_days)
    growth = f"log({count_text(found.market)} / {count_text(found.participants)}) / log({rate})"
    return f"{growth} × {each} days = {count_text(found.days)} days"


def _when(found: Horizon) -> str:
    if found.days is None:
        return "never, at this rate"
    day = found.day.isoformat() if found.day else "a day beyond the calendar"
    return f"{count_text(found.days)} days: {day}"
