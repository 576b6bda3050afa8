"""What would another pack of thresholds have raised? Two packs on the same periods: what appears, what vanishes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from graph_service.compliance.alerts import Alert, alerts_of
from graph_service.compliance.findings import CheckReport
from graph_service.store.audit import canonical

ABSENT: Final = "absent"  # the state of a check that a pack does not speak about

Key = tuple[str, str, str]  # check, member, month


@dataclass(frozen=True, slots=True)
class Shift:
    """One check in one period under the packs A and B. Alerts are told by check, member and month."""

    period: str
    check_id: str
    title: str
    state_a: str
    state_b: str
    instrument_a: str
    instrument_b: str
    alerts_a: int
    alerts_b: int
    appear: tuple[Alert, ...]  # raised by B alone
    vanish: tuple[Alert, ...]  # raised by A alone

    @property
    def changed(self) -> bool:
        """Whether the packs differ on it in anything but words."""
        return self.state_a != self.state_b or bool(self.appear or self.vanish)

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
        """How many alerts `appear`, or `vanish`."""
        return sum(len(shift[side]) for shift in self.shifts)


def compare(one: CheckReport, other: CheckReport, pay: Mapping[str, int]) -> list[Shift]:
    """Each check that either of two reports of one period has, in the order of their numbers.

    Args:
        one: by pack A.
        other: by pack B.
        pay: what each member was paid in the period, minor units.
    """
    raised = [_by_key(alerts_of(report, pay, "", "")) for report in (one, other)]
    found = [{finding.id: finding for finding in report.findings} for report in (one, other)]
    shifts = []
    for check_id in sorted({*found[0], *found[1]}):
        a, b = (by_id.get(check_id) for by_id in found)
        in_a, in_b = ({key: alert for key, alert in side.items() if key[0] == check_id} for side in raised)
        title = (a or b).title  # type: ignore[union-attr]  # one of them has it
        shifts.append(
            Shift(
                one.period.name, check_id, title, a.state if a else ABSENT, b.state if b else ABSENT,
                a.instrument if a else "", b.instrument if b else "", len(in_a), len(in_b),
                tuple(in_b[key] for key in in_b if key not in in_a), tuple(in_a[key] for key in in_a if key not in in_b),
            )
        )  # fmt: skip
    return shifts


def _by_key(alerts: Iterable[Alert]) -> dict[Key, Alert]:
    return {(one.check_id, one.member_id, one.month): one for one in alerts}
