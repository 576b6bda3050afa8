"""Which tables and pictures tell how recruitment spread, how long it could, and when purchases were made?"""

from __future__ import annotations

from typing import Final

import pandas as pd

from graph_service import charts
from graph_service.compliance.cohorts import GENERATIONS, Age, Cohort, Horizon, Recruitment
from graph_service.compliance.timing import Timing
from graph_service.model.cells import count_text
from graph_service.web.charting import Picture
from graph_service.web.hearing import heard
from graph_service.web.report_listings import Fact
from graph_service.web.speaking import told
from graph_service.web.tables import Column, State, Table, number_text, records, rows_of
from graph_service.words import say, say_n

SHOWN: Final = 24  # cohorts of the pictures: the newest
AGES: Final[dict[Age, State]] = {
    "old enough": State(say("old enough"), "good"), "in part": State(say("in part"), "idle"),
    "too young": State(say("too young"), "idle"),
}  # fmt: skip
DEEPER: Final = say("{generations} and more", generations=GENERATIONS + 1)
PARTS: Final = (  # of `Timing`: name, caption, title of the bins
    ("since_joining", say("Days from joining to each purchase"), say("Days since joining")),
    ("before_end", say("Days before the end of the period"), say("Days before the end")),
    ("before_rank", say("Days before a rank was reached"), say("Days before the rank")),
)
MEANS: Final = {
    "since_joining": say(
        "From the day of enrolment for participants' purchases, of joining for customers'. C26 sees the first 30."
    ),
    "before_end": say("0 is the last day of the period. C14 compares the last 3 with the others."),
    "before_rank": say(
        "Purchases of the thirty days before a recorded rank of the buyer began, for ranks that "
        "begin in the period or on the day after. Who reached two ranks is counted for each."
    ),
}


def of_recruitment(found: Recruitment, when: Timing, currency: str) -> list[Table]:
    """Cascades, reproduction, and three histograms."""
    cascade = Table(
        "cascades", say("Participants brought in, by cohort and generation"),
        (
            Column(say("Cohort"), "short", say("Month of enrolment.")), Column(say("Participants"), "count"),
            *(Column(say(
                "Generation {place}",
                place=place,
            ), "count") for place in range(1, GENERATIONS + 1)), Column(DEEPER, "count"),
        ),
        rows_of((one.month, one.members, *one.generations, one.deeper) for one in reversed(found.cohorts)),
        note=say("newest first; everybody is counted once a generation, under the cohort of whoever stands "
            "there above"),
        empty=say("Nobody has enrolled yet."),
    )  # fmt: skip
    rates = Table(
        "reproduction", say(
            "New participants within {maturity_days} days, for each participant",
            maturity_days=found.maturity_days,
        ),
        (
            Column(say("Cohort"), "short", say("Month of enrolment.")), Column(say("Age"), "short", AGE_HELP),
            Column(say("Counted"), "count", say("Participants who have had the whole time; where nobody has, all of them.")),
            Column(say("Brought in"), "count", say("Participants they brought in within the time, or so far.")),
            Column(say("For each"), "number"), Column(say("Exactly"), "short"),
            Column(say("Low"), "number", INTERVAL), Column(say("High"), "number", INTERVAL),
        ),
        rows_of(_rate(one) for one in reversed(found.cohorts)),
        note=say("newest first, as C24 counts"), empty=say("Nobody has enrolled yet."),
    )  # fmt: skip
    return [cascade, rates, *(_timing(getattr(when, name), caption, title, currency) for name, caption, title in PARTS)]


AGE_HELP: Final = say(
    "Old enough: everybody has had the whole time. In part: only those who have had it are "
    "counted. Too young: nobody has; the figure is what there is so far, it will grow, and C24 "
    "leaves it out."
)
INTERVAL: Final = say("End of the 95 % interval, by the normal approximation.")


def _rate(one: Cohort) -> tuple[object, ...]:
    rate = one.rate
    numbers = (rate.rate, str(rate.rate), rate.low, rate.high) if rate else (None, None, None, None)
    return (one.month, AGES[one.age], one.watched, one.recruits, *numbers)


def _timing(rows: pd.DataFrame, caption: str, title: str, currency: str) -> Table:
    return Table(
        caption.lower().replace(" ", "-"), caption,
        (
            Column(title, "short"), Column(say("Orders of participants"), "count"),
            Column(say("Net, participants"), "money", "", currency),
            Column(say("Orders of customers"), "count"), Column(say("Net, customers"), "money", "", currency),
        ),
        rows_of((heard(str(row["days"])), *list(row.values())[1:]) for row in records(rows)),
        note=say("net of refunds, by the buyer's role on the day"),
    )  # fmt: skip


def of_pictures(found: Recruitment) -> list[Picture]:
    """The heat map and the lines."""
    newest = found.cohorts[-SHOWN:]
    names = [str(place) for place in range(1, GENERATIONS + 1)]
    cut = (
        say("Shown: the newest {shown} cohorts; the table has all.", shown=SHOWN) if len(found.cohorts) > SHOWN else ""
    )
    return [
        Picture(
            say("Cascades by cohort and generation"),
            say("Down: participants by month of enrolment. Across: those they brought in, those these "
                "brought in, and so on. The colour is how many there are for each one of the cohort, so that "
                "small and large cohorts can be compared."),
            "cascades",
            charts.cascades(
                [one.month for one in newest], names, [one.generations for one in newest], [one.members for one in newest]
            ),
            cut,
        ),
        Picture(
            say("New participants for each participant"),
            say("Participants brought in within {maturity_days} days of the own enrolment, for each of the "
                "cohort, with the 95 % interval. Above one each generation is larger than the one before. "
                "Hollow: too young, it will grow.", maturity_days=found.maturity_days),
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
    whose = {"participants": say("Of participants"), "customers": say("Of customers")}
    series = [(told(words), rows[f"{who}_minor"].tolist()) for who, words in whose.items()]
    return Picture(
        caption, MEANS[name], caption.lower().replace(" ", "-"),
        charts.money_bars(
            told(caption),
            (told(say("{title} (days)", title=title)), told(say("Net ({currency})", currency=currency))),
            [str(told(heard(one.replace("-", "–")))) for one in rows["days"]],
            [one for one in series if any(one[1])], currency,
        ),
    )  # fmt: skip


def of_horizon(found: Horizon) -> list[Fact]:
    """The arithmetic of saturation, value by value."""
    return [
        Fact(say("Participants now"), count_text(found.participants), say("On the period's last day.")),
        Fact(say("Market"), say_n("{count} person", "{count} people", found.market),
            say("As asked for here, else the pack's `C24.market`.")),
        Fact(say("New participants for each"), number_text(found.rate),
            say("C24's figure: the latest twelve cohorts old enough.")),
        Fact(say("Days a generation"), number_text(found.generation_days),
            say("Mean time from a sponsor's enrolment to a recruit's.")),
        Fact(say("Generations until then"), say("never") if found.generations is None else number_text(found.generations),
            formula(found)),
        Fact(say("That is"), _when(found), say("Generations x days a generation, rounded up, from the end of the period.")),
    ]  # fmt: skip


def formula(found: Horizon) -> str:
    """The formula with its values."""
    if found.days is None:
        return say(
            "At {rate} new participants for each, no generation outgrows the one before: never.",
            rate=number_text(found.rate),
        )
    rate, each = number_text(found.rate), number_text(found.generation_days)
    growth = say(
        "log({market} / {participants}) / log({rate})",
        market=count_text(found.market),
        participants=count_text(found.participants),
        rate=rate,
    )
    return say("{growth} × {each} days = {days} days", growth=growth, each=each, days=count_text(found.days))


def _when(found: Horizon) -> str:
    if found.days is None:
        return say("never, at this rate")
    day = found.day.isoformat() if found.day else say("a day beyond the calendar")
    return say("{days} days: {day}", days=count_text(found.days), day=day)
