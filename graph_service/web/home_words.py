"""In which words is a leader told what is missing for a rank, and how far a goal is? Whole sentences with the amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph_service.access.goals import KIND_WORDS, PersonalGoal
from graph_service.analytics.goals import Progress
from graph_service.analytics.way import Missing, NearLeg, Way
from graph_service.engines.columnar.report_card import Condition
from graph_service.model.money import format_money, format_volume
from graph_service.web.tables import money_text, share_text, volume_text
from graph_service.words import Said, say, say_n

Names = Mapping[str, str]


CONDITIONS: Final = {
    "personal_volume_min": say("personal volume"),
    "group_volume_min": say("group volume"),
    "team_volume_min": say("team volume"),
    "customer_volume_min": say("sales to customers"),
    "customers_min": say("different customers"),
    "active_legs_min": say("active legs"),
}


def condition_words(one: Condition) -> Said:
    """A condition of a rank, in short."""
    if one.volume_min is not None:
        return say("legs of {volume} points", volume=volume_text(one.volume_min))
    if one.rank is not None:
        return say("legs with rank {rank} or above", rank=one.rank)
    return CONDITIONS[one.key]


@dataclass(frozen=True, slots=True)
class Step:
    """What is missing for one condition of the next rank, and of which leg something is told."""

    words: Said
    leg_id: str = ""
    leg_name: str = ""
    leg_words: Said | str = ""


def steps(way: Way, names: Names) -> list[Step]:
    """What is missing, a sentence each."""
    return [_step(one, names) for one in way.missing]


def _step(one: Missing, names: Names) -> Step:
    words = missing_words(one.condition)
    if one.leg is None:
        return Step(words)
    return Step(
        words, one.leg.member_id, names.get(one.leg.member_id) or one.leg.member_id, _leg(one.condition, one.leg)
    )


def missing_words(one: Condition) -> Said:
    """What is missing for a condition."""
    if one.unit == "points":
        amounts = {"missing": volume_text(one.missing), "have": volume_text(one.have), "need": volume_text(one.need)}
        return _volume_words(one.key, amounts)
    if one.key == "legs_with_volume":
        return say_n(
            "{count} more leg of {volume} points is missing.", "{count} more legs of {volume} points are missing.",
            one.missing, volume=volume_text(one.volume_min or 0),
        )  # fmt: skip
    if one.key == "legs_with_rank":
        return say_n(
            "{count} more leg in which somebody has the rank {rank} or above is missing.",
            "{count} more legs in which somebody has the rank {rank} or above are missing.",
            one.missing, rank=one.rank or "",
        )  # fmt: skip
    if one.key == "active_legs_min":
        return say_n(
            "{count} more active leg is missing: a person directly below you who takes part and is active.",
            "{count} more active legs are missing: people directly below you who take part and are active.",
            one.missing,
        )
    return say_n(
        "{count} more customer of your own is missing.", "{count} more customers of your own are missing.", one.missing
    )


def _volume_words(key: str, amounts: dict[str, str]) -> Said:
    if key == "personal_volume_min":
        return say("{missing} points of personal volume are missing: there are {have} of {need}.", **amounts)
    if key == "group_volume_min":
        return say("{missing} points of group volume are missing: there are {have} of {need}.", **amounts)
    if key == "customer_volume_min":
        return say("{missing} points of sales to customers are missing: there are {have} of {need}.", **amounts)
    return say("{missing} points of team volume are missing: there are {have} of {need}.", **amounts)


def _leg(condition: Condition, leg: NearLeg) -> Said:
    have = volume_text(leg.have)
    if condition.key == "legs_with_volume":
        lacks = volume_text(max(0, (condition.volume_min or 0) - leg.have))
        return say("It has {have} points; {lacks} more would do it.", have=have, lacks=lacks)
    if condition.key == "legs_with_rank":
        return say(
            "The highest rank in it is {rank}; it has {have} points.", rank=leg.rank or say("no rank"), have=have
        )
    if condition.key == "active_legs_min":
        return say("This person was not active in the period; the leg has {have} points.", have=have)
    return say("It brought the most: {have} points.", have=have)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A goal as it is shown: its title, how far it is in words and per cent, and what to bear in mind."""

    goal: PersonalGoal
    title: Said
    far: Said
    percent: int
    reached: bool
    remind: Said
    days: Said
    number: str  # what is to be reached, as it is typed


def reminders(found: Iterable[Progress]) -> list[Reminder]:
    """Goals with their words."""
    return [
        Reminder(
            one.goal, KIND_WORDS[one.goal.kind], _far(one), int(one.share * 100), one.reached, _remind(one),
            say_n("{count} day left", "{count} days left", one.days_left) if one.days_left else say("the month is over"),
            goal_number(one.goal),
        )
        for one in found
    ]  # fmt: skip


def target_text(goal: PersonalGoal) -> Said | str:
    """What is to be reached, with its unit."""
    return goal.rank if goal.kind == "rank" else _amount(goal, goal.amount)


def goal_number(goal: PersonalGoal) -> str:
    """What stands in the box where a goal is changed: digits without grouping."""
    if goal.kind == "earnings":
        return format_money(goal.amount, goal.currency)
    return format_volume(goal.amount) if goal.kind == "team_volume" else str(goal.amount)


def _amount(goal: PersonalGoal, value: int) -> Said | str:
    if goal.kind == "team_volume":
        return say("{points} points", points=volume_text(value))
    if goal.kind == "earnings":
        return f"{money_text(value, goal.currency)} {goal.currency}"
    return say_n("{count} new person", "{count} new people", value)


def _far(one: Progress) -> Said:
    if one.have is None:
        return say("How far it is, is not known yet. The goal: {goal}.", goal=target_text(one.goal))
    if one.goal.kind == "rank":
        return say("Now {rank}; the goal is {goal}.", rank=one.rank, goal=one.goal.rank)
    return say(
        "{have} of {goal} ({share})",
        have=_number(one.goal, one.have), goal=target_text(one.goal), share=share_text(one.share),
    )  # fmt: skip


def _number(goal: PersonalGoal, value: int) -> str:
    if goal.kind == "earnings":
        return money_text(value, goal.currency)
    return volume_text(value) if goal.kind == "team_volume" else str(value)


def _remind(one: Progress) -> Said:
    if one.have is None:
        return say("It is counted when the month has sales.")
    if one.reached:
        return say("Reached. Well done!")
    if not one.days_left:
        return say("It was not reached this time.")
    if one.goal.kind == "rank":
        return say("What is missing stands under the rank.")
    if one.goal.kind == "new_people":
        return say("{missing} to go.", missing=_amount(one.goal, one.missing))
    a_day = -(-one.missing // one.days_left)
    return say(
        "{missing} to go: {a_day} a day would do it.",
        missing=_amount(one.goal, one.missing),
        a_day=_amount(one.goal, a_day),
    )
