"""How does a member come under another sponsor, and what would that change? From a day on, with a reason, written down."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final

from graph_service.engines.columnar.tree import SponsorTree
from graph_service.errors import BadInput, Refused
from graph_service.model.period import Period, day_number
from graph_service.runs.record import Run
from graph_service.service.opened import Opened
from graph_service.store.audit import Change
from graph_service.store.driver import Transaction
from graph_service.store.tree import Stand, change_sponsor_in, sponsor_stand
from graph_service.words import say

ACTION: Final = "moved a member"
REASON_MAX: Final = 1_000
AHEAD_DAYS_MAX: Final = 366  # how far ahead a move may begin: farther is a typing error
ENTRIES_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Move:
    """A member under another sponsor from a day on, and why; `expected` is where the member stood when it was thought of."""

    member_id: str
    sponsor_id: str
    day: dt.date
    reason: str
    expected: Stand


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What a move would do. `people` is the subtree that comes along on its first day, the member counted."""

    member_id: str
    sponsor_id: str
    day: dt.date
    stand: Stand
    changes: bool  # False when the member stands there already
    people: int
    runs: tuple[Run, ...]  # stored ones, all of earlier days: they stay as they are


@dataclass(frozen=True, slots=True)
class Moved:
    """A move as the audit log has it."""

    at: str
    by: str
    before_id: str
    sponsor_id: str
    day: str
    reason: str


class _Undone(Exception):  # noqa: N818  (no error: it ends a transaction that is not to be kept)
    """A move was tried and is taken back."""


class Moves:
    """Moves of a programme."""

    def __init__(self, programme: Opened) -> None:
        self._programme = programme

    def stand(self, member_id: str) -> Stand:
        """Under whom a member stands by the latest edge. Raises NotFound."""
        return sponsor_stand(self._programme.store, member_id)

    def preview(self, member_id: str, sponsor_id: str, day: dt.date) -> MovePreview:
        """What a move would do; it is tried, and taken back. Raises what `move` raises."""
        tried: list[tuple[Stand | None, list[Run]]] = []

        def work(tx: Transaction) -> None:
            tried[:] = [_moved(tx, member_id, sponsor_id, day, None)]
            raise _Undone

        stand = self.stand(member_id)
        with contextlib.suppress(_Undone):
            self._programme.store.transact(work)
        before, runs = tried[0]
        snapshot = self._programme.snapshot()
        sizes = SponsorTree.of(snapshot, day_number(day)).subtree_size()
        people = int(sizes[snapshot.row(member_id)])
        return MovePreview(member_id, sponsor_id, day, before or stand, before is not None, people, tuple(runs))

    def move(self, move: Move, by: str) -> bool:
        """Move a member and write it down, in one transaction.

        Returns:
            False when the member stood there already and nothing was written.

        Raises:
            NotFound: no such member or sponsor.
            BadInput: no reason, the member's own id, or a day before one of the two joined or more than a year ahead.
            Refused: it would close a circle, lies before the latest change or within what a run paid for, or the
                sponsor has left by then.
            ChangedMeanwhile: the member stands elsewhere than expected by now.
        """
        reason = _reason(move.reason)

        def work(tx: Transaction) -> Change | None:
            before, _ = _moved(tx, move.member_id, move.sponsor_id, move.day, move.expected)
            if before is None:
                return None
            return Change(
                {"sponsor_id": before.above_id, "from": _text(before.since), "to": _text(before.until)},
                {"sponsor_id": move.sponsor_id, "from": str(move.day), "reason": reason},
            )

        return self._programme.audit.record(by, ACTION, f"member {move.member_id}", work)

    def history(self, member_id: str) -> list[Moved]:
        """Moves of a member as the audit log has them, newest first."""
        entries = self._programme.audit.entries(1, ENTRIES_MAX, f"member {member_id}")
        found = [(one, _read(one.before), _read(one.after)) for one in entries if one.action == ACTION]
        return [
            Moved(one.at, one.user_id, before["sponsor_id"] or "", after["sponsor_id"], after["from"], after["reason"])
            for one, before, after in reversed(found)
        ]


def _moved(
    tx: Transaction, member_id: str, sponsor_id: str, day: dt.date, expected: Stand | None
) -> tuple[Stand | None, list[Run]]:
    if not sponsor_id:
        raise BadInput(say("The new sponsor is missing: a member who has one is not left without."))
    if (day - dt.date.today()).days > AHEAD_DAYS_MAX:
        raise BadInput(
            say("{day} is more than a year ahead; give a day within {days} days", day=day, days=AHEAD_DAYS_MAX)
        )
    before = change_sponsor_in(tx, member_id, sponsor_id, day, expected)  # takes the tree lock first
    [above] = tx.run("network/cards", member_ids=[sponsor_id])
    if above["left_on"] is not None and above["left_on"] <= day:
        raise Refused(
            say(
                "{member} left on {left}; choose a sponsor who is still there on {day}",
                member=sponsor_id, left=above["left_on"], day=day,
            )
        )  # fmt: skip
    runs = [Run(**row["run"]) for row in tx.run("runs/list")]
    late = [run for run in runs if Period.parse(run.period).end > day]
    if late and before is not None:
        last = max(Period.parse(run.period).end for run in late)
        raise Refused(
            say(
                "Run {run} has paid for days after {day} by the tree as it is; what was paid is not moved. "
                "Give {free} or a later day",
                run=late[0].run_id, day=day, free=last,
            )
        )  # fmt: skip
    return before, runs


def _reason(text: str) -> str:
    why = text.strip()
    if not why:
        raise BadInput(say("The reason of the move is missing; write one. Nothing was changed."))
    if len(why) > REASON_MAX:
        raise BadInput(
            say(
                "The reason has {count} characters, {most} at most. Nothing was changed.",
                count=len(why),
                most=REASON_MAX,
            )
        )
    return why


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def _text(day: dt.date | None) -> str | None:
    return None if day is None else str(day)
