"""Which way does a pack of thresholds go, and who may take it on? Records and rules alone; nothing is stored here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self

from graph_service.compliance.case_rules import moment
from graph_service.compliance.packs import Pack, Value
from graph_service.errors import Refused
from graph_service.store.audit import canonical
from graph_service.store.driver import Row
from graph_service.words import say

PackState = Literal["draft", "shadow", "approved", "replaced", "withdrawn"]
PackStep = Literal["backtest", "shadow", "approve", "withdraw"]

STAYS: Final = ""

# step → states in which it may be taken, state that it leads to (STAYS: the same)
STEPS: Final[dict[PackStep, tuple[tuple[PackState, ...], str]]] = {
    "backtest": (("draft", "shadow"), STAYS),
    "shadow": (("draft",), "shadow"),
    "approve": (("shadow",), "approved"),
    "withdraw": (("draft", "shadow", "approved"), "withdrawn"),
}
NEEDS_NOTE: Final[tuple[PackStep, ...]] = ("approve", "withdraw")
_VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){0,5}")


@dataclass(frozen=True, slots=True)
class PackVersion:
    """One version of a pack as somebody submitted it, and how far it came. Moments are ISO 8601 in UTC, "" for not yet."""

    pack_key: str  # name/version
    name: str
    version: str
    title: str
    reason: str  # what its file says
    state: PackState
    sha256: str  # of the text
    text: str  # TOML, as submitted
    beside: str  # the name of the pack that it is compared with
    submitted_at: str
    submitted_by: str
    steps: int = 0  # taken so far
    tested_at: str = ""
    tested_by: str = ""
    tested_for: str = ""  # digest of this pack and the one beside it when they were compared
    tested_beside: str = ""  # name and version of the latter
    tested_periods: str = ""
    tested_seq: int = 0  # the entry that has the comparison
    appear: int = 0
    vanish: int = 0
    whole: bool = True  # whether the two numbers are exact, or the least there are
    shadow_at: str = ""
    shadow_by: str = ""
    approved_at: str = ""
    approved_by: str = ""
    replaces: str = ""  # the own version that was in force before, "" for none
    ended_at: str = ""  # replaced or withdrawn
    ended_by: str = ""

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node."""
        said: dict[str, Any] = {name: row[name] for name in cls.__slots__}
        said["text"] = said["text"] or ""  # lists come without it
        return cls(**said)

    def to_node(self) -> dict[str, Any]:
        """The properties of the node."""
        return {name: getattr(self, name) for name in self.__slots__}

    def to_json(self) -> dict[str, Any]:
        """Plain values, without the text."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in ("text", "pack_key", "tested_for")}

    @property
    def titled(self) -> str:
        """Name and version."""
        return f"{self.name} {self.version}"

    def may(self, user_id: str) -> tuple[PackStep, ...]:
        """What this person may do with it now."""
        found: list[PackStep] = [step for step, (begins, _) in STEPS.items() if self.state in begins]
        if not self.tested_at and "shadow" in found:
            found.remove("shadow")
        if self.submitted_by == user_id and "approve" in found:
            found.remove("approve")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One thing that happened to a version. A back-test keeps what it found as a document."""

    seq: int
    at: str
    user_id: str
    step: str
    note: str
    before: str  # state
    after: str
    sha256: str = ""  # of the document

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


def numbers(version: str) -> tuple[int, ...] | None:
    """A version's numbers, to tell the higher of two; None when it is not made of numbers and dots.

    >>> numbers("2026.4.1") > numbers("2026.4")
    True
    """
    return tuple(int(part) for part in version.split(".")) if _VERSION.fullmatch(version) else None


def next_version(version: str, taken: Iterable[str] = ()) -> str:
    """A free version just above one, for a proposal.

    >>> next_version("2026.4", ["2026.4.1"])
    '2026.4.2'
    """
    used, number = set(taken), 1
    while f"{version}.{number}" in used:
        number += 1
    return f"{version}.{number}"


def stepped(one: PackVersion, step: PackStep, by: str, seen: int | None) -> PackVersion:
    """A version after a step; the caller adds what the step is about. Raises Refused where it is not to be taken.

    Args:
        one: as it is now.
        step: what is to be done.
        by: who does it.
        seen: `steps` of the version as this person saw it; None when nobody looked before.
    """
    if seen is not None and seen != one.steps:
        raise Refused(
            say(
                "pack {titled} was changed meanwhile: it is {state} now; look at it again, then decide",
                titled=one.titled,
                state=one.state,
            )
        )
    begins, ends = STEPS[step]
    if one.state not in begins:
        raise Refused(
            say(
                "pack {titled} is {state}, where the step {step} is not to be taken; it is for one that is {begins}",
                titled=one.titled,
                state=one.state,
                step=repr(step),
                begins=" or ".join(begins),
            )
        )
    if step in ("shadow", "approve") and not one.tested_at:
        raise Refused(say("pack {titled} was not back-tested yet; run a back-test first", titled=one.titled))
    if step == "approve" and by == one.submitted_by:
        raise Refused(say("{by} submitted pack {titled}; somebody else approves it", by=by, titled=one.titled))
    moved = replace(one, steps=one.steps + 1, state=ends or one.state)  # type: ignore[arg-type]  # from STEPS
    if step == "shadow":
        return replace(moved, shadow_at=moment(), shadow_by=by)
    if step == "approve":
        return replace(moved, approved_at=moment(), approved_by=by, ended_at="", ended_by="")
    return replace(moved, ended_at=moment(), ended_by=by) if step == "withdraw" else moved


@dataclass(frozen=True, slots=True)
class Difference:
    """What two packs say of one value; its dated numbers in order, none where a pack does not have it."""

    id: str
    check: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


def differences(one: Pack, other: Pack) -> list[Difference]:
    """Every value that two packs have differently, in order of their ids."""
    sides: list[dict[str, list[Value]]] = [{}, {}]
    for side, pack in zip(sides, (one, other), strict=True):
        for value in sorted(pack.values, key=lambda value: value.start):
            side.setdefault(value.id, []).append(value)
    found = []
    for name in sorted({*sides[0], *sides[1]}):
        before, after = (tuple(side.get(name, ())) for side in sides)
        if before != after:
            found.append(Difference(name, (after or before)[0].check, before, after))
    return found


def digest(*packs: Pack) -> str:
    """SHA-256 over all that packs say, what they extend included."""
    return hashlib.sha256(canonical([pack.to_json() for pack in packs]).encode()).hexdigest()
