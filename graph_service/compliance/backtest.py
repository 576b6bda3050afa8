"""What would another pack of thresholds have raised? Two packs on the same periods: what appears, what vanishes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from graph_service.compliance.alerts import Alert, alerts_of, cut_off
from graph_service.compliance.findings import CheckReport, Finding
from graph_service.store.audit import canonical
from graph_service.words import say

ABSENT: Final = "absent"  # the state of a check that a pack does not speak about

Key = tuple[str, str, str]  # check, member, month


@dataclass(frozen=True, slots=True)
class Shift:
    """One check in one period under the packs A and B. Alerts are told by check, member and month.

    A report lists the first hundred alerts of a check. Where A's are more, nobody can tell that one of B's is new, and
    where B's are more, that one of A's is gone; such alerts are in neither list, and the numbers are the least there are.
    """

    period: str
    check_id: str
    title: str
    state_a: str
    state_b: str
    instrument_a: str
    instrument_b: str
    alerts_a: int  # all, listed or not
    alerts_b: int
    whole: bool  # whether the numbers are exact
    appear_min: int  # alerts of B alone: so many, or at least so many
    vanish_min: int  # of A alone
    appear: tuple[Alert, ...]  # those of them that are known
    vanish: tuple[Alert, ...]

    @property
    def changed(self) -> bool:
        """Whether the packs differ on it in anything but words."""
        return self.state_a != self.state_b or bool(self.appear_min or self.vanish_min) or not self.whole

    def to_json(self) -> dict[str, Any]:
        """Plain values; alerts by member and month."""
        told = {name: getattr(self, name) for name in self.__slots__ if name not in ("appear", "vanish")}
        sides = {"appear": self.appear, "vanish": self.vanish}
        return told | {
            side: [{"member_id": one.member_id, "month": one.month, "figure": one.figure} for one in alerts]
            for side, alerts in sides.items()
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packs on some periods, as it is kept with a version of a pack or with a filed report."""

    beside: str  # name and version of pack A, the one in force
    pack: str  # the same of pack B
    plan: str
    periods: tuple[str, ...]
    data: str  # SHA-256 of everything in the network
    shifts: tuple[dict[str, Any], ...]  # as `Shift.to_json` tells them
    problem: str = ""  # why B could not be worked out

    @classmethod
    def of(
        cls, beside: str, pack: str, plan: str, periods: Sequence[str], data: str, shifts: Iterable[Shift], problem: str = ""
    ) -> Self:  # fmt: skip
        """What was found, as plain values."""
        return cls(beside, pack, plan, tuple(periods), data, tuple(one.to_json() for one in shifts), problem)

    @classmethod
    def read(cls, document: bytes) -> Self:
        """From its document."""
        said = json.loads(document)
        return cls(**said | {"periods": tuple(said["periods"]), "shifts": tuple(said["shifts"])})

    def document(self) -> bytes:
        """Canonical JSON."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return canonical(said | {"periods": list(self.periods), "shifts": list(self.shifts)}).encode()

    def count(self, side: str) -> int:
        """How many alerts `appear`, or `vanish`, at least."""
        return sum(shift[f"{side}_min"] for shift in self.shifts)

    @property
    def whole(self) -> bool:
        """Whether these numbers are exact."""
        return all(shift["whole"] for shift in self.shifts)


def counts_text(appear: int, vanish: int, *, whole: bool) -> str:
    """How many alerts appear and vanish, in words."""
    if whole:
        return say("{appear} alerts appear, {vanish} vanish", appear=appear, vanish=vanish)
    return say("at least {appear} alerts appear, at least {vanish} vanish", appear=appear, vanish=vanish)


def compare(one: CheckReport, other: CheckReport, pay: Mapping[str, int]) -> list[Shift]:
    """Each check that either of two reports of one period has, in the order of their numbers.

    Args:
        one: by pack A.
        other: by pack B.
        pay: what each member was paid in the period, minor units.
    """
    sides = [
        _Side({finding.id: finding for finding in report.findings}, _by_check(report, pay)) for report in (one, other)
    ]
    cut = [cut_off(report) for report in (one, other)]
    shifts = []
    for check_id in sorted({*sides[0].findings, *sides[1].findings}):
        a, b = (side.findings.get(check_id) for side in sides)
        in_a, in_b = (side.alerts.get(check_id, {}) for side in sides)
        all_a, all_b = _number(a, in_a), _number(b, in_b)
        same = a is not None and b is not None and a.result == b.result
        appear = [in_b[key] for key in in_b if key not in in_a and check_id not in cut[0]]
        vanish = [in_a[key] for key in in_a if key not in in_b and check_id not in cut[1]]
        shifts.append(
            Shift(
                one.period.name, check_id, (a or b).title,  # type: ignore[union-attr]  # one of them has it
                a.state if a else ABSENT, b.state if b else ABSENT, a.instrument if a else "", b.instrument if b else "",
                all_a, all_b, same or not any(check_id in each for each in cut), max(len(appear), all_b - all_a),
                max(len(vanish), all_a - all_b), tuple(appear), tuple(vanish),
            )
        )  # fmt: skip
    return shifts


@dataclass(frozen=True, slots=True)
class _Side:
    findings: dict[str, Finding]
    alerts: dict[str, dict[Key, Alert]]  # listed ones by check


def _by_check(report: CheckReport, pay: Mapping[str, int]) -> dict[str, dict[Key, Alert]]:
    found: dict[str, dict[Key, Alert]] = {}
    for one in alerts_of(report, pay, "", ""):
        found.setdefault(one.check_id, {})[(one.check_id, one.member_id, one.month)] = one
    return found


def _number(finding: Finding | None, alerts: Mapping[Key, Alert]) -> int:
    """Alerts that a check raises, those beyond the list too."""
    if finding is None or not alerts or not finding.each:
        return len(alerts)
    return len(alerts) + finding.result.entities_total - len(finding.result.entities)
