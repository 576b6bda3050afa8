"""Which tables and words do the pages of challenges show?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd
from flask import url_for

from graph_service.desk.challenges import Progress
from graph_service.model.cells import count_text
from graph_service.recognition.challenge_work import RecognitionAward
from graph_service.recognition.challenges import STATES, Challenge
from graph_service.web.listings import member_link
from graph_service.web.pay_listings import Place, top_earners
from graph_service.web.recognition_listings import value_words
from graph_service.web.tables import Column, Link, Table, money_text, rows_of, shown
from graph_service.web.tables import State as Badge
from graph_service.words import Said, say, say_n

Names = Callable[[Iterable[str]], dict[str, str]]


def state_of(one: Challenge) -> Badge:
    """The state as a badge."""
    return Badge(STATES[one.state], "good" if one.state == "published" else "idle")


def of_challenges(found: Sequence[Challenge]) -> Table:
    """Challenges, the newest first."""
    return Table(
        "challenges",
        say("Challenges"),
        (
            Column(say("Challenge")), Column(say("State"), "short"), Column(say("First day"), "short"),
            Column(say("Last day"), "short"), Column(say("Who wins"), "long"), Column(say("Reward"), "long"),
        ),
        rows_of(
            (
                Link(one.terms.title, url_for("challenges.one", challenge_id=one.challenge_id)), state_of(one), one.terms.start,
                one.terms.end, rule_words(one), reward_words(one),
            )
            for one in found
        ),
        note=say("newest first"),
        empty=say("There is no challenge yet."),
    )  # fmt: skip


def rule_words(one: Challenge) -> Said:
    """Who wins, in a sentence."""
    terms, measure = one.terms, one.measure
    if terms.rule == "top":
        return say_n(
            "The first place by {measure}; who shares it wins too.",
            "The first {count} places by {measure}; who shares the last of them wins too.",
            terms.top, measure=measure.title,
        )  # fmt: skip
    figure = value_words(measure, terms.threshold, one.currency)
    return say("Everyone who reaches {figure}: {measure}.", figure=figure, measure=measure.title)


def reward_words(one: Challenge | RecognitionAward, currency: str = "") -> Said | str:
    """What winners get."""
    terms = one.terms if isinstance(one, Challenge) else one
    if terms.reward == "points":
        return say_n("{count} reward point", "{count} reward points", terms.amount)
    if terms.reward == "discount":
        return say("A discount of {share}", share=shown(terms.amount, Column("", "ppm")))
    if terms.reward == "gift":
        return say("A gift: {gift}", gift=terms.gift)
    code = one.currency if isinstance(one, Challenge) else currency
    return say("{amount} {currency}, by the plan", amount=money_text(terms.amount, code), currency=code)


def facts(one: Challenge) -> list[tuple[Said, Said | str]]:
    """What a challenge says."""
    told: list[tuple[Said, Said | str]] = [
        (say("Days"), say("{start} to {end}", start=one.terms.start, end=one.terms.end)),
        (say("Who wins"), rule_words(one)), (say("Reward"), reward_words(one)), (say("Volumes by the plan"), one.plan),
    ]  # fmt: skip
    if one.state == "closed":
        told.append((say("Winners"), count_text(one.winners)))
    return told


def standing(one: Challenge, found: Progress) -> Said | None:
    """Where the reader stands, or how many win as things stand."""
    if found.own_value is None:
        if found.winners is None:
            return None
        return say_n("As things stand, {count} member wins.", "As things stand, {count} members win.", found.winners)
    figure = value_words(one.measure, found.own_value, one.currency)
    if found.won:
        return say("You have {figure}: you win as things stand.", figure=figure)
    if found.missing:
        missing = value_words(one.measure, found.missing, one.currency)
        return say("You have {figure}; {missing} to go.", figure=figure, missing=missing)
    return say("You have {figure}: not among the winners as things stand.", figure=figure)


def of_awards(one: Challenge, awards: Sequence[RecognitionAward], names: Names) -> Table:
    """What was given."""
    told = names(award.member_id for award in awards)
    return Table(
        "awards",
        say("Given"),
        (Column(say("Member")), Column(say("What"), "long"), Column(say("Day"), "short")),
        rows_of(
            (member_link(award.member_id, told.get(award.member_id), one.month), reward_words(award), award.awarded_on)
            for award in awards
        ),
        empty=say("A reward in money is paid by the plan's run.")
        if one.terms.reward == "money"
        else say("Nothing was given yet."),
    )


def of_pay(awards: pd.DataFrame, currency: str, place: Place, names: Mapping[str, str]) -> Table:
    """Who would be paid the reward."""
    return top_earners(awards, currency, place, names, whole=True)
