"""What did a leader set out to reach in a month? Personal goals: each is of one person alone and seen by nobody else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from graph_service.errors import BadInput, ChangedMeanwhile
from graph_service.model.money import format_money, format_volume
from graph_service.store.audit import AuditLog, Change, canonical
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import Said, say

GoalKind = Literal["team_volume", "new_people", "rank", "earnings"]
KINDS: Final = cast("tuple[GoalKind, ...]", get_args(GoalKind))
KIND_WORDS: Final[dict[GoalKind, Said]] = {
    "team_volume": say("Team volume"),
    "new_people": say("New people"),
    "rank": say("Rank"),
    "earnings": say("Earnings"),
}
AMOUNT_MAX: Final = 10**15  # hundredths of a point, people or minor units


@dataclass(frozen=True, slots=True)
class PersonalGoal:
    """A goal for a month. `amount` is hundredths of a point, people or minor units of `currency`; 0 for a rank."""

    month: str  # YYYY-MM
    kind: GoalKind
    amount: int
    rank: str = ""
    currency: str = ""
    version: int = 0  # how often it was changed; 0 for one that is not kept yet

    @property
    def target(self) -> tuple[int, str, str]:
        """What is to be reached."""
        return self.amount, self.rank, self.currency


@dataclass(frozen=True, slots=True)
class GoalKeeper:
    """Whose goals: a person who signs in, for the member whose team is theirs."""

    user_id: str
    member_id: str

    def key(self, month: str, kind: str) -> str:
        """The key of one goal."""
        return hashlib.sha256(canonical([self.user_id, self.member_id, month, kind]).encode()).hexdigest()


def goals(store: Store, keeper: GoalKeeper, month: str | None = None) -> list[PersonalGoal]:
    """The goals of a month, or of all, by month and kind."""
    rows = store.read("leaders/goals", user_id=keeper.user_id, member_id=keeper.member_id, month=month)
    return [PersonalGoal(**row) for row in rows]


def set_goal(audit: AuditLog, keeper: GoalKeeper, goal: PersonalGoal) -> bool:
    """Keep a goal; `goal.version` is that of the one that was read, 0 for none. Returns whether it is another than before.

    Raises:
        BadInput: the amount is none that can be reached.
        ChangedMeanwhile: there is another goal for the month than the one that was read.
    """
    if goal.kind == "rank":
        if not goal.rank:
            raise BadInput(say("Choose the rank that is your goal."))
    elif not 0 < goal.amount <= AMOUNT_MAX:
        raise BadInput(say("A goal is more than nothing; write a number above 0 that can be reached."))
    key = keeper.key(goal.month, goal.kind)

    def work(tx: Transaction) -> Change | None:
        before = _kept(tx, key, goal)
        if before is not None and before.target == goal.target:
            return None
        properties = {
            "user_id": keeper.user_id, "member_id": keeper.member_id, "month": goal.month, "kind": goal.kind,
            "amount": goal.amount, "rank": goal.rank, "currency": goal.currency, "version": goal.version + 1,
        }  # fmt: skip
        tx.run("leaders/write_goal", goal_key=key, properties=properties)
        return Change({"version": goal.version}, {"version": goal.version + 1})  # what for is nobody else's to read

    return audit.record(keeper.user_id, "set a personal goal", _subject(keeper, goal), work)


def remove_goal(audit: AuditLog, keeper: GoalKeeper, month: str, kind: GoalKind, version: int) -> bool:
    """Give a goal up; `version` is that of the one that was read. Returns whether there was one.

    Raises ChangedMeanwhile when it was changed since it was read.
    """
    goal = PersonalGoal(month, kind, 0, version=version)
    key = keeper.key(month, kind)

    def work(tx: Transaction) -> Change | None:
        if not tx.run("leaders/goal", goal_key=key):
            return None
        _kept(tx, key, goal)
        tx.run("leaders/remove_goal", goal_key=key)
        return Change({"version": version}, {})

    return audit.record(keeper.user_id, "removed a personal goal", _subject(keeper, goal), work)


def _kept(tx: Transaction, key: str, goal: PersonalGoal) -> PersonalGoal | None:
    """The goal as it is kept. Raises ChangedMeanwhile when it is another than the one that was read."""
    rows: list[Row] = tx.run("leaders/goal", goal_key=key)
    before = PersonalGoal(goal.month, goal.kind, **rows[0]) if rows else None
    if (0 if before is None else before.version) != goal.version:
        raise GoalChanged(goal, before)
    return before


class GoalChanged(ChangedMeanwhile):
    """There is another goal than the one that was read; `now` is None when it is gone."""

    def __init__(self, wanted: PersonalGoal, now: PersonalGoal | None) -> None:
        self.wanted, self.now = wanted, now
        super().__init__(
            say("This goal was changed since you opened the page. Nothing was changed by this."),
            [say("Now: {now}. Yours was to be: {wanted}.", now=plainly(now), wanted=plainly(wanted))],
        )


def plainly(goal: PersonalGoal | None) -> str | Said:
    """A goal's target in words that need no currency or plan at hand.

    >>> plainly(PersonalGoal("2026-09", "team_volume", 123450)), plainly(None)
    ('1234.50 points', 'no goal')
    """
    if goal is None or not (goal.amount or goal.rank):
        return say("no goal")
    if goal.kind == "rank":
        return goal.rank
    if goal.kind == "team_volume":
        return say("{points} points", points=format_volume(goal.amount))
    if goal.kind == "earnings":
        return f"{format_money(goal.amount, goal.currency)} {goal.currency}"
    return say("{people} new people", people=str(goal.amount))


def _subject(keeper: GoalKeeper, goal: PersonalGoal) -> str:
    return f"goal {goal.kind} {goal.month} of {keeper.user_id}"
