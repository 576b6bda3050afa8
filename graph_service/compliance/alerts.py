"""What should somebody look at? An alert is check × entity × period × pack version; the same one reopens, never doubles."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self

from graph_service.compliance.findings import CheckReport, Entity, Finding
from graph_service.compliance.kernels import State
from graph_service.model.money import exact_text
from graph_service.store.audit import canonical
from graph_service.store.driver import Row

AlertState = Literal["open", "in_case", "closed"]

RAISING: Final[tuple[State, ...]] = ("does_not_meet", "review")
STATES: Final[tuple[AlertState, ...]] = ("open", "in_case", "closed")
PROGRAMME: Final = ""  # the member of an alert about the programme as a whole


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a filed report raises about the programme or one member, and what has become of it."""

    alert_id: str  # from check, entity, plan, period, pack and its version
    report_key: str
    filing_id: str  # the newest report that raised it
    check_id: str
    title: str
    klass: str
    plan: str
    period: str
    pack: str
    pack_version: str
    member_id: str  # PROGRAMME for the programme
    month: str  # of a member's month; "" where the alert is of the period
    finding: str  # does_not_meet or review
    figure: str  # exact, "" without one
    unit: str
    threshold: str  # such as "> 1/2", "" without one
    instrument: str
    at_stake_minor: int  # what the member, or everybody, was paid in the period
    currency: str
    evidence: str  # SHA-256 of the entity as the report has it
    raised_at: str
    seen_at: str  # of the newest filing that raised it
    times_raised: int
    present: bool  # whether the newest filing of its report raises it
    state: AlertState = "open"
    assignee: str = ""
    case_id: str = ""
    reason: str = ""  # why its case was closed
    until: str = ""  # until when it is tolerated
    decided_evidence: str = ""  # the evidence on which its case was closed

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})

    def to_json(self) -> dict[str, Any]:
        """Plain values; money in minor units."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing a report did."""

    filing_id: str
    is_new: bool  # false: the very same report was filed before
    raised: int  # alerts that it raises
    new: int
    reopened: int
    gone: int  # alerts of an earlier filing that it no longer raises
    shadows: int = 0  # packs in shadow that were worked out beside it


def alerts_of(report: CheckReport, pay: Mapping[str, int], filing_id: str, now: str) -> list[Alert]:
    """The alerts that a report raises, as if none were there before.

    A check whose state is that of its entities one by one raises an alert for each that the report lists; another
    one raises one for the programme.

    Args:
        report: the report.
        pay: what each member was paid in its period, minor units.
        filing_id: the report's hash.
        now: when it is filed, ISO 8601.
    """
    paid = sum(pay.values())
    found = []
    for finding in report.findings:
        if finding.state not in RAISING:
            continue
        listed = [one for one in finding.result.entities if one.state in RAISING] if finding.each else []
        if not listed:
            found.append(_alert(report, finding, None, paid, filing_id, now))
        found += [_alert(report, finding, one, pay.get(one.member_id, 0), filing_id, now) for one in listed]
    return _numbered(found)


def cut_off(report: CheckReport) -> frozenset[str]:
    """Checks that raise more alerts than the report lists: nobody can tell from it that one of theirs is gone."""
    return frozenset(
        one.id
        for one in report.findings
        if one.each and one.state in RAISING and one.result.entities_total > len(one.result.entities)
    )


def merged(
    before: Iterable[Alert], raised: Iterable[Alert], today: dt.date, cut: frozenset[str] = frozenset()
) -> tuple[list[Alert], Filed]:
    """What the alerts of a report become when it is filed again.

    A closed alert opens again when its evidence is another than the one it was closed on, or when the day until which
    it was tolerated is over. What is no longer raised stays, marked as such, except of checks in `cut`.
    """
    known = {one.alert_id: one for one in before}
    written, new, reopened = [], 0, 0
    for one in raised:
        old = known.pop(one.alert_id, None)
        if old is None:
            new += 1
            written.append(one)
            continue
        again = old.state == "closed" and (
            old.decided_evidence != one.evidence or (old.until != "" and old.until < today.isoformat())
        )
        reopened += again
        kept = old if not again else replace(old, state="open", case_id="", reason="", until="", decided_evidence="")
        written.append(
            replace(
                one, raised_at=old.raised_at, times_raised=old.times_raised + again, state=kept.state, reason=kept.reason,
                until=kept.until, assignee=kept.assignee, case_id=kept.case_id, decided_evidence=kept.decided_evidence,
            )
        )  # fmt: skip
    gone = [replace(one, present=False) for one in known.values() if one.present and one.check_id not in cut]
    counts = Filed("", is_new=True, raised=len(written), new=new, reopened=reopened, gone=len(gone))
    return [*written, *gone], counts


def report_key(report: CheckReport) -> str:
    """What a report is of."""
    return canonical([report.plan, report.period.name, report.pack, report.pack_version])


def _alert(report: CheckReport, finding: Finding, entity: Entity | None, paid: int, filing_id: str, now: str) -> Alert:
    value, key = finding.decisive, report_key(report)
    figure = entity.figure if entity else finding.result.readings.of(value.reading if value else "strict")
    member_id, month = (entity.member_id, entity.month or "") if entity else (PROGRAMME, "")
    said = entity.to_json() if entity else finding.to_json() | {"entities": []}
    return Alert(
        alert_id=_hash([key, finding.id, member_id, month])[:16], report_key=key, filing_id=filing_id, check_id=finding.id,
        title=finding.title, klass=finding.klass, plan=report.plan, period=report.period.name, pack=report.pack,
        pack_version=report.pack_version, member_id=member_id, month=month, finding=entity.state if entity else finding.state,
        figure="" if figure is None else exact_text(figure), unit=finding.entity_unit if entity else finding.unit,
        threshold=f"{value.op} {exact_text(value.value)}" if value and value.op else "", instrument=finding.instrument,
        at_stake_minor=paid, currency=report.currency, evidence=_hash(said), raised_at=now, seen_at=now, times_raised=1,
        present=True,
    )  # fmt: skip


def _numbered(found: list[Alert]) -> list[Alert]:
    """Entities that a check lists several times, such as both ends of pairs, as alerts of their own."""
    seen: dict[str, int] = {}
    told = []
    for one in found:
        seen[one.alert_id] = place = seen.get(one.alert_id, 0) + 1
        told.append(one if place == 1 else replace(one, alert_id=_hash([one.alert_id, one.evidence])[:16]))
    return told


def _hash(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
