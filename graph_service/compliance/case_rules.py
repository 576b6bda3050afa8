"""Which steps may be taken in a case, by whom, and with what said? Records and rules alone; nothing is stored here."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self

from graph_service.errors import BadInput, Refused
from graph_service.store.driver import Row
from graph_service.store.packing import unpacked
from graph_service.words import Said, again, say

CaseState = Literal["open", "in_review", "escalated", "closing", "closed", "removed"]
Step = Literal["take", "escalate", "return", "propose", "decline", "confirm", "reopen", "note", "attach"]

REASONS: Final = ("confirmed", "explained", "data_error", "duplicate", "tolerated")
FOUND: Final = ("confirmed", "tolerated")  # reasons that say the alert was right
TEXT_MAX: Final = 20_000
TITLE_MAX: Final = 200
ALERTS_MAX: Final = 1_000  # of a case, and of one bulk action
STAYS: Final = ""

# step → states from which it may be taken, state that it leads to (STAYS: the same)
STEPS: Final[dict[Step, tuple[tuple[CaseState, ...], str]]] = {
    "take": (("open",), "in_review"),
    "escalate": (("in_review",), "escalated"),
    "return": (("escalated",), "in_review"),
    "propose": (("in_review", "escalated"), "closing"),
    "decline": (("closing",), "in_review"),
    "confirm": (("closing",), "closed"),
    "reopen": (("closed",), "in_review"),
    "note": (("open", "in_review", "escalated", "closing", "closed"), STAYS),
    "attach": (("open", "in_review", "escalated"), STAYS),
}
NEEDS_NOTE: Final[tuple[Step, ...]] = ("escalate", "propose", "decline", "reopen", "note")


@dataclass(frozen=True, slots=True)
class Case:
    """Alerts that are looked at together."""

    case_id: str
    title: str
    state: CaseState
    opened_at: str
    opened_by: str
    proposed_by: str = ""
    reason: str = ""
    until: str = ""  # for `tolerated`
    closed_at: str = ""
    closed_by: str = ""
    keep_until: str = ""  # the last day on which notes and evidence are kept; "" while it is not closed
    removed_at: str = ""
    sha256: str = ""  # of `case.json` when notes and evidence were removed

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node; fields that came later may be missing."""
        return cls(**{name: row[name] for name in cls.__slots__ if name in row})

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def steps(self, user_id: str) -> tuple[Step, ...]:
        """What this person may do with the case now."""
        own = self.proposed_by == user_id
        return tuple(
            step for step, (begins, _) in STEPS.items() if self.state in begins and not (step == "confirm" and own)
        )


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One thing that happened in a case. An attachment keeps the rows as they were."""

    seq: int
    at: str
    user_id: str
    step: str
    note: str
    before: str  # state
    after: str
    reason: str = ""
    name: str = ""  # of an attachment
    sha256: str = ""  # of its content
    rows: int = 0
    content: str = ""  # base64 of the compressed CSV

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})

    def attached(self) -> bytes:
        """The attachment as it was."""
        return unpacked(self.content)


def stepped(case: Case, step: Step, by: str, reason: str, until: str) -> Case:
    """The case after a step. Raises Refused where the step is not to be taken."""
    begins, ends = STEPS[step]
    if case.state not in begins:
        possible = ", ".join(case.steps(by))
        raise Refused(
            say(
                "case {case_id} is {state}, where the step {step} is not to be taken; {possible} are",
                case_id=case.case_id,
                state=words(case.state),
                step=repr(step),
                possible=possible,
            )
        )
    if step == "confirm" and by == case.proposed_by:
        raise Refused(
            say("{by} proposed closing case {case_id}; a second person confirms it", by=by, case_id=case.case_id)
        )
    if ends == STAYS:
        return case
    moved = replace(case, state=ends)  # type: ignore[arg-type]  # one of CaseState, from STEPS
    if step == "propose":
        return replace(moved, proposed_by=by, reason=reason, until=until)
    if step == "confirm":
        return replace(moved, closed_at=moment(), closed_by=by)
    if step in ("decline", "reopen"):
        return replace(moved, proposed_by="", reason="", until="", closed_at="", closed_by="", keep_until="")
    return moved


def closing_day(step: Step, reason: str, until: dt.date | None) -> str:
    """The day until which something is tolerated, as text. Raises BadInput for a reason that will not do."""
    if step != "propose":
        if reason or until:
            raise BadInput(say("the step {step} has no reason; closing is proposed with one", step=repr(step)))
        return ""
    if reason not in REASONS:
        raise BadInput(
            say(
                "closing needs a reason: one of {reasons}, not {reason}",
                reasons=", ".join(REASONS),
                reason=repr(reason),
            )
        )
    if (reason == "tolerated") != (until is not None):
        raise BadInput(say("the reason 'tolerated' needs the day until which it is, and no other reason has one"))
    if until is not None and until <= dt.date.today():
        raise BadInput(say("{until} is over; something is tolerated until a day to come", until=until))
    return until.isoformat() if until else ""


def kept_until(case: Case, years: int) -> dt.date | None:
    """The last day on which notes and evidence of a case are kept; None while it is not closed.

    >>> kept_until(Case("C-1", "x", "closed", "", "", closed_at="2024-02-29T10:00:00+00:00"), 6)
    datetime.date(2030, 3, 1)
    """
    if case.state != "closed":
        return None
    if case.keep_until:
        return dt.date.fromisoformat(case.keep_until)
    day = dt.datetime.fromisoformat(case.closed_at).date()
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return dt.date(day.year + years, 3, 1)


def text_of(text: str, what: str, most: int, *, needed: bool = True) -> str:
    """What somebody wrote, without spaces around it. Raises BadInput when it is missing or too long."""
    said = text.strip()
    if needed and not said:
        raise BadInput(say("{what} is missing; write one", what=what))
    if len(said) > most:
        raise BadInput(say("{what} has {said} characters, {most} at most", what=what, said=len(said), most=most))
    return said


def digest_of(text: str) -> str:
    """The SHA-256 of what somebody wrote; the audit log has it in place of the text, which is removed with its case."""
    return hashlib.sha256(text.encode()).hexdigest()


WORDS: Final = (
    say("open"), say("in review"), say("escalated"), say("closing"), say("closed"), say("removed"), say("in case"),
    say("confirmed"), say("explained"), say("data error"), say("duplicate"), say("tolerated"), say("add"),
    say("take"), say("escalate"), say("return"), say("propose"), say("decline"), say("confirm"), say("reopen"),
    say("note"), say("attach"), say("keep"),
    say("meets"), say("review"), say("does not meet"), say("not proven"), say("not computable"),
)  # fmt: skip


def words(state: str) -> Said:
    """A state, step, reason or finding for reading; what it can be is in `WORDS`."""
    return again(state.replace("_", " "))


def moment() -> str:
    """Now, ISO 8601 in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
