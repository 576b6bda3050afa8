"""What do we want to reach together? A manager's goal for everyone or for one leader's team, over some months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any, Final, Self

from graph_service.errors import BadInput, ChangedMeanwhile, NotFound
from graph_service.model.period import Period
from graph_service.recognition.challenges import TITLE_MAX, amount_of
from graph_service.recognition.measures import Measure, measure_named
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Store, Transaction
from graph_service.words import say

MEASURES: Final = ("personal_volume", "new_customers", "retail_sales")  # those that add up over people
MONTHS_MAX: Final = 12
NEAR: Final = Fraction(4, 5)  # reached so far, a goal is near
NO_GOAL: Final = say("No goal with this id.")


@dataclass(frozen=True, slots=True)
class TeamGoal:
    """One goal. `root` is the leader whose team it is for, "" for everyone; `target` is in the unit of the measure."""

    key: str
    title: str
    measure: str
    target: int
    first: str  # month
    last: str  # month, included
    root: str
    plan: str
    currency: str
    version: int = 1
    made_by: str = ""
    given_up: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def kind(self) -> Measure:
        """What counts."""
        return measure_named(self.measure)

    @property
    def window(self) -> Period:
        """The months that count."""
        first, last = Period.parse(self.first), Period.parse(self.last)
        return first if first == last else Period(first.start, last.end, f"{self.first}/{self.last}")

    def share(self, reached: int) -> Fraction:
        """How much of it is reached; 1 at most, 0 at least."""
        return min(Fraction(1), max(Fraction(0), Fraction(reached, self.target)))


def read_goal(form: Mapping[str, str], plan: str, currency: str) -> TeamGoal:
    """What a form says. Raises BadInput."""
    title = " ".join(form.get("title", "").split())
    if not title or len(title) > TITLE_MAX or "\x00" in title:
        raise BadInput(say("A title has 1 to {most} characters.", most=TITLE_MAX))
    measure = form.get("measure", "")
    if measure not in MEASURES:
        raise BadInput(say("There is no such measure; choose one of {names}.", names=", ".join(MEASURES)))
    first, last = _month(form, "first"), _month(form, "last")
    if not 0 <= _index(last) - _index(first) < MONTHS_MAX:
        raise BadInput(say("The last month is the first one or one of the {most} after it.", most=MONTHS_MAX - 1))
    target = amount_of(form.get("target", ""), measure_named(measure).unit, currency)
    if not target:
        raise BadInput(say("A figure of nothing is reached without a sale; write one above 0."))
    return TeamGoal("", title, measure, target, first, last, form.get("root", "").strip(), plan, currency)


class TeamGoals:
    """The goals of a store."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store, self._audit = store, audit

    def all(self) -> list[TeamGoal]:
        """Every goal that was not given up, the newest first."""
        found = [TeamGoal.of(row["goal"]) for row in self._store.read("recognition/team_goals")]
        return [one for one in found if not one.given_up]

    def make(self, wanted: TeamGoal, by: str) -> TeamGoal:
        """Keep a goal."""
        made: list[TeamGoal] = []

        def work(tx: Transaction) -> Change:
            number = len(tx.run("recognition/team_goals")) + 1
            made[:] = [replace(wanted, key=f"TG-{number:05d}", version=1, made_by=by)]
            _write(tx, made[0])
            return Change({}, {"goal": made[0].key, "root": wanted.root, "target": wanted.target})

        self._audit.record(by, "made a team goal", "team goals", work)
        return made[0]

    def change(self, key: str, wanted: TeamGoal, version: int, by: str) -> None:
        """Change a goal. Raises NotFound, or ChangedMeanwhile with what it is now."""
        self._step(key, version, by, "changed a team goal",
                   lambda one: replace(wanted, key=key, made_by=one.made_by, plan=one.plan, currency=one.currency))  # fmt: skip

    def give_up(self, key: str, version: int, by: str) -> None:
        """Take a goal away."""
        self._step(key, version, by, "gave up a team goal", lambda one: replace(one, given_up=True))

    def _step(self, key: str, version: int, by: str, words: str, step: Any) -> None:
        def work(tx: Transaction) -> Change:
            rows = [row["goal"] for row in tx.run("recognition/team_goals") if row["goal"]["key"] == key]
            if not rows or rows[0]["given_up"]:
                raise NotFound(NO_GOAL)
            before = TeamGoal.of(rows[0])
            if before.version != version:
                raise ChangedMeanwhile(
                    say("This goal was changed since you opened the page."),
                    [
                        say(
                            "It is now: {title}, {first} to {last}.",
                            title=before.title,
                            first=before.first,
                            last=before.last,
                        )
                    ],
                )
            after: TeamGoal = replace(step(before), version=version + 1)
            _write(tx, after)
            return Change(
                {"target": before.target, "title": before.title}, {"target": after.target, "title": after.title}
            )

        self._audit.record(by, words, f"team goal {key}", work)


def _write(tx: Transaction, one: TeamGoal) -> None:
    tx.run("recognition/write_team_goal", key=one.key, properties=asdict(one))


def _month(form: Mapping[str, str], name: str) -> str:
    text = form.get(name, "").strip()
    if len(text) != 7 or "Q" in text:
        raise BadInput(say("Write each month as {example}.", example=dt.date.today().isoformat()[:7]))
    return Period.parse(text).name


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])
