"""Which challenges are there, and how do they change? Every change is in the audit log, in one transaction with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graph_service.errors import ChangedMeanwhile, NotFound, Refused
from graph_service.recognition.challenges import STATES, Challenge, Terms
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import Said, say

NO_CHALLENGE: Final = say("No challenge with this id.")
FIELDS: Final[dict[str, Said]] = {
    "title": say("Title"), "words": say("Text"), "measure": say("Measure"), "start": say("First day"), "end": say("Last day"),
    "rule": say("Who wins"), "threshold": say("Figure to reach"), "top": say("Winning places"), "reward": say("Reward"),
    "amount": say("How much"), "gift": say("Gift"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecognitionAward:
    """What a member was given for a challenge: points, a discount in ppm, or a gift. No pay."""

    key: str
    member_id: str
    challenge_id: str
    title: str
    reward: str
    amount: int
    gift: str
    awarded_on: str

    @classmethod
    def of(cls, row: Row) -> RecognitionAward:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})


class Challenges:
    """The challenges of a store."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store, self._audit = store, audit

    def all(self) -> list[Challenge]:
        """Every challenge, the newest first."""
        return [Challenge.of(row["challenge"]) for row in self._store.read("recognition/challenges")]

    def one(self, challenge_id: str) -> Challenge:
        """One challenge. Raises NotFound."""
        for row in self._store.read("recognition/challenge", key=challenge_id):
            return Challenge.of(row["challenge"])
        raise NotFound(NO_CHALLENGE)

    def awards(self, *, member_id: str | None = None, challenge_id: str | None = None) -> list[RecognitionAward]:
        """What was given, the newest first."""
        rows = self._store.read("recognition/awards", member_id=member_id, challenge_id=challenge_id)
        return [RecognitionAward.of(row["award"]) for row in rows]

    def make(self, terms: Terms, plan: str, currency: str, by: str) -> Challenge:
        """Keep a draft."""
        made: list[Challenge] = []

        def work(tx: Transaction) -> Change:
            number = tx.run("recognition/challenge_count")[0]["challenges"] + 1
            one = Challenge(f"CH-{number:05d}", terms, plan, currency, "draft", 1, by, _now())
            made[:] = [one]
            _write(tx, one)
            return Change({}, {"challenge_id": one.challenge_id, "title": terms.title, "reward": terms.reward})

        self._audit.record(by, "made a challenge", "challenges", work)
        return made[0]

    def edit(self, challenge_id: str, terms: Terms, version: int, by: str) -> Challenge:
        """Change a draft. Raises Refused for what was published, ChangedMeanwhile with what differs."""

        def work(tx: Transaction) -> Change | None:
            one = _of(tx, challenge_id)
            _refuse_other_version(one, version, terms)
            if one.state != "draft":
                raise Refused(say("What is published keeps its terms; only a draft can be changed."))
            if one.terms == terms:
                return None
            _write(tx, replace(one, terms=terms, version=version + 1))
            before, after = _differing(one.terms, terms)
            return Change(before, after)

        return self._step(challenge_id, "changed a challenge", work, by)

    def publish(self, challenge_id: str, version: int, by: str, today: dt.date | None = None) -> Challenge:
        """Let leaders see it. Raises Refused for one that is over."""
        day = today or dt.date.today()

        def work(tx: Transaction) -> Change:
            one = _of(tx, challenge_id)
            _refuse_other_version(one, version)
            if one.state != "draft":
                raise Refused(say("Only a draft can be published."))
            if one.is_over(day):
                raise Refused(say("The last day has passed, so nobody could take part; choose other days."))
            _write(tx, replace(one, state="published", version=version + 1, published_at=_now()))
            return Change({"state": "draft"}, {"state": "published"})

        return self._step(challenge_id, "published a challenge", work, by)

    def withdraw(self, challenge_id: str, version: int, by: str) -> Challenge:
        """Give up a draft."""

        def work(tx: Transaction) -> Change:
            one = _of(tx, challenge_id)
            _refuse_other_version(one, version)
            if one.state != "draft":
                raise Refused(say("Only a draft can be withdrawn; what is published ends on its last day."))
            _write(tx, replace(one, state="withdrawn", version=version + 1, closed_at=_now()))
            return Change({"state": "draft"}, {"state": "withdrawn"})

        return self._step(challenge_id, "withdrew a challenge", work, by)

    def close(
        self, challenge_id: str, version: int, won: Sequence[str], by: str, today: dt.date | None = None
    ) -> Challenge:
        """End it and record what the winners get; money is the plan's, and no award is recorded of it.

        Args:
            challenge_id: which.
            version: that was read when the winners were worked out.
            won: the winners' member ids.
            by: who closes it.
            today: the day it is done; it must lie after the last one.
        """
        day = today or dt.date.today()

        def work(tx: Transaction) -> Change:
            one = _of(tx, challenge_id)
            _refuse_other_version(one, version)
            if one.state != "published":
                raise Refused(say("Only what is published can be closed."))
            if not one.is_over(day):
                raise Refused(say("It runs until {end}; close it from the day after on.", end=one.terms.end))
            _write(tx, replace(one, state="closed", version=version + 1, closed_at=_now(), winners=len(won)))
            given = [] if one.terms.reward == "money" else won
            tx.run("recognition/write_awards", rows=[_award(one, member_id, day) for member_id in given])
            return Change({"state": "published"}, {"state": "closed", "winners": len(won), "awards": len(given)})

        return self._step(challenge_id, "closed a challenge", work, by)

    def _step(self, challenge_id: str, words: str, work: Callable[[Transaction], Change | None], by: str) -> Challenge:
        self._audit.record(by, words, f"challenge {challenge_id}", work)
        return self.one(challenge_id)


def _award(one: Challenge, member_id: str, day: dt.date) -> dict[str, Any]:
    terms = one.terms
    return {
        "key": f"{one.challenge_id}:{member_id}", "member_id": member_id, "challenge_id": one.challenge_id, "title": terms.title,
        "reward": terms.reward, "amount": terms.amount, "gift": terms.gift, "awarded_on": day.isoformat(),
    }  # fmt: skip


def _of(tx: Transaction, challenge_id: str) -> Challenge:
    for row in tx.run("recognition/challenge", key=challenge_id):
        return Challenge.of(row["challenge"])
    raise NotFound(NO_CHALLENGE)


def _write(tx: Transaction, one: Challenge) -> None:
    tx.run("recognition/write_challenge", key=one.challenge_id, properties=one.properties())


def _refuse_other_version(one: Challenge, version: int, wanted: Terms | None = None) -> None:
    if one.version == version:
        return
    told = [say("It is {state} now.", state=STATES[one.state])]
    if wanted is not None:
        now, asked = _differing(one.terms, wanted)
        told += [
            say(
                "{field}: now {now}, you wrote {asked}.", field=FIELDS[name], now=str(now[name]), asked=str(asked[name])
            )
            for name in now
        ]
    raise ChangedMeanwhile(say("Somebody else changed this challenge since you opened it."), told)


def _differing(before: Terms, after: Terms) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in Terms.__slots__ if getattr(before, name) != getattr(after, name)]
    return {name: getattr(before, name) for name in names}, {name: getattr(after, name) for name in names}


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
