"""Which tables do the pages of packs show? Packs in force, versions, values, changes, back-tests, shadow and history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import url_for

from graph_service.compliance.backtest import ABSENT, counts_text
from graph_service.compliance.pack_versions import Difference, PackEntry, PackVersion
from graph_service.compliance.pack_work import PRODUCT, Shadow
from graph_service.compliance.packs import Value
from graph_service.desk.packs import Origin, PackPage
from graph_service.model.money import exact_text
from graph_service.web import check_words as say
from graph_service.web.case_listings import shadow_words
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Link, State, Table, rows_of

STATES: Final = {
    "draft": State("draft", "idle"), "shadow": State("in shadow", "warn"), "approved": State("in force", "good"),
    "replaced": State("replaced", "idle"), "withdrawn": State("withdrawn", "idle"),
}  # fmt: skip
STEPS: Final = {
    "submit": "submitted", "backtest": "back-tested", "shadow": "put in shadow", "approve": "approved",
    "withdraw": "withdrawn", "replace": "replaced", "return": "in force again",
}  # fmt: skip
NOT_HERE: Final = State("not in force here", "idle")
EFFECTS: Final = {**say.EFFECTS, "parameter": "a number of a formula"}
LEAST: Final = "At least so many: a report lists the first 100 alerts of a check."
FINDINGS: Final = {**say.STATES, ABSENT: State("not looked at", "idle")}


def of_in_force(found: Sequence[Origin]) -> Table:
    """The packs in force."""
    return Table(
        "in-force",
        "In force",
        (
            Column("Pack", "short"), Column("Version", "short"), Column("Title", "long"), Column("Whose", "short"),
            Column("Extends", "short", "The pack whose values it takes where it has none of its own."),
            Column("Checks", "count"), Column("Since", "short"), Column("Approved by", "short"),
        ),
        rows_of(
            (
                _link(one.pack.name, one.pack.declared, one.pack.name), one.pack.version, one.pack.title, one.whose,
                one.pack.extends or None, len(one.pack.checks), one.since[:10] or None, one.by or None,
            )
            for one in found
        ),
    )  # fmt: skip


def of_versions(versions: Sequence[PackVersion]) -> Table:
    """Every version that was submitted."""
    return Table(
        "versions",
        "Submitted in this programme",
        (
            Column("Pack", "short"), Column("Version", "short"), Column("State", "short"), Column("Reason", "long"),
            Column("Submitted", "short"), Column("By", "short"), Column("Back-tested", "short"),
            Column("In shadow since", "short"), Column("Approved", "short"), Column("By", "short"), Column("Ended", "short"),
        ),
        rows_of(
            (
                _link(one.name, one.version, one.name), one.version, STATES[one.state], one.reason,
                *(text or None for text in (
                    one.submitted_at[:10], one.submitted_by, one.tested_at[:10], one.shadow_at[:10], one.approved_at[:10],
                    one.approved_by, one.ended_at[:10],
                )),
            )
            for one in versions
        ),
        note="newest first within a pack", empty="No version was submitted yet; the product's packs are in force.",
    )  # fmt: skip


def state_of(found: PackPage) -> State:
    """Whether a version is in force, and if not, how far it came."""
    if found.submitted is not None:
        return STATES[found.submitted.state]
    return STATES["approved"] if found.in_force else NOT_HERE


def facts(found: PackPage) -> list[tuple[str, str]]:
    """Who did what when, in words."""
    one, pack = found.submitted, found.pack
    told = [("Whose", PRODUCT if one is None else "this programme")]
    if pack is not None:
        told += [("Author", pack.author), ("Reason", pack.reason), ("Checks", ", ".join(pack.checks))]
    if pack is not None and pack.extends:
        told.append(("Extends", pack.extends))
    if one is not None:
        told.append(("Submitted", f"{one.submitted_at[:10]} by {one.submitted_by}"))
        told += [("Back-tested", f"{one.tested_at[:10]} by {one.tested_by}")] if one.tested_at else []
        told += [("In shadow since", f"{one.shadow_at[:10]}, by {one.shadow_by}")] if one.shadow_at else []
        told += [("Approved", f"{one.approved_at[:10]} by {one.approved_by}")] if one.approved_at else []
        told += [("Ended", f"{one.ended_at[:10]} by {one.ended_by}")] if one.ended_at else []
        told.append(("SHA-256 of the text", one.sha256))
    if found.in_force and found.rests:
        told.append(("Changes with it", ", ".join(found.rests)))
    return told


def of_page(found: PackPage, *, change: bool) -> list[Table]:
    """What a version says, what it changes, how it fares in shadow, and what happened to it."""
    return [
        _values(found, change=change), _changes(found.changed), _shadows(found.name, found.version, found.shadows),
        _history(found.history),
    ]  # fmt: skip


def _values(found: PackPage, *, change: bool) -> Table:
    values = sorted(found.pack.values, key=lambda one: (one.check, one.id, one.start)) if found.pack else []
    return Table(
        "values",
        "Values",
        (
            Column("Value", "short"), Column("Check", "short"), Column("Raised when, or number", "short"),
            Column("Effect", "short"),
            Column("Reading", "short"), Column("Instrument"), Column("Citation", "long"), Column("From", "short"),
            Column("Until", "short"), Column("Author", "short"), Column("Why", "long"),
            Column("Unconfirmed", "short", "The primary text has not been read by the author of the line."),
        ),
        rows_of(
            (
                Link(one.id, url_for("packs.change_form", pack=found.name, value=one.id)) if change else one.id,
                one.check, value_words(one), EFFECTS.get(one.role, one.role), one.reading, one.instrument, one.citation,
                one.start.isoformat(), one.end.isoformat() if one.end else None, one.author, one.reason, one.unconfirmed,
            )
            for one in values
        ),
        empty="The pack cannot be read any more.",
    )  # fmt: skip


def _changes(changed: Iterable[Difference]) -> Table:
    return Table(
        "changes",
        "What it changes",
        (
            Column("Value", "short"), Column("Check", "short"), Column("In force", "long"), Column("This version", "long"),
            Column("Why", "long"),
        ),
        rows_of(
            (one.id, one.check, _dated(one.before), _dated(one.after), one.after[-1].reason if one.after else None)
            for one in changed
        ),
        empty="No value differs.",
    )  # fmt: skip


def _shadows(name: str, version: str, shadows: Iterable[Shadow]) -> Table:
    return Table(
        "shadows",
        "In shadow",
        (
            Column("Filed", "short"), Column("Period", "short"), Column("Plan"),
            Column("Filed by", "short", "The pack that raised the alerts."),
            Column("Would have", "short"), Column("Remark", "long"),
        ),
        rows_of(
            (
                one.filed_at[:16].replace("T", " "), one.period, one.plan, one.beside,
                Link(
                    shadow_words(one), url_for("packs.compared", pack=name, version=version, filing_id=one.filing_id)
                ),
                one.problem or None,
            )
            for one in shadows
        ),
        note="newest first",
        empty="No report was filed while it was in shadow.",
    )  # fmt: skip


def _history(history: Iterable[PackEntry]) -> Table:
    return Table(
        "history",
        "What happened",
        (
            Column("No.", "count"), Column("When", "short"), Column("Who", "short"), Column("Step", "short"),
            Column("State after", "short"), Column("Note", "long"),
            Column("SHA-256", "long", "Of the comparison, as it is kept."),
        ),
        rows_of(
            (
                one.seq, f"{one.at[:16].replace('T', ' ')} UTC", one.user_id, STEPS.get(one.step, one.step), STATES[one.after],
                one.note or None, one.sha256 or None,
            )
            for one in history
        ),
        empty="It comes with the product.",
    )  # fmt: skip


def of_shifts(shifts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Table]:
    """What a comparison found: by check and period, then alert by alert."""
    listed = [one for one in shifts if changed(one)]
    checks = Table(
        "comparison",
        "Checks that differ",
        (
            Column("Period", "short"), Column("Check", "long"), Column("In force", "short"), Column("This version", "short"),
            Column("Alerts in force", "count"), Column("By this version", "count"), Column("Appear", "count"),
            Column("Vanish", "count"), Column("Remark", "long"),
        ),
        rows_of(
            (
                one["period"], f"{one['check_id']} {one['title']}", FINDINGS[one["state_a"]], FINDINGS[one["state_b"]],
                one["alerts_a"], one["alerts_b"], one["appear_min"], one["vanish_min"], None if one["whole"] else LEAST,
            )
            for one in listed
        ),
        note=f"{len(listed)} of {len(shifts)}", empty="No check differs.", row_heads=False,
    )  # fmt: skip
    alerts = Table(
        "comparison-alerts",
        "Alerts that appear or vanish",
        (
            Column("Period", "short"), Column("Check", "short"), Column("Would", "short"), Column("About"),
            Column("Month", "short"), Column("Figure", "short", "Exact."),
        ),
        rows_of(
            (
                one["period"], one["check_id"], side, _about(alert, names, one["period"]), alert["month"] or None,
                alert["figure"] or None,
            )
            for one in shifts for side in ("appear", "vanish") for alert in one[side]
        ),
        empty="No alert is known to appear or vanish.", row_heads=False,
        rows_max=50,
    )  # fmt: skip
    return [checks, alerts]


def changed(shift: Mapping[str, Any]) -> bool:
    """Whether two packs differ on a check in a period."""
    return bool(
        shift["state_a"] != shift["state_b"] or shift["appear_min"] or shift["vanish_min"] or not shift["whole"]
    )


def tested_words(one: PackVersion) -> str:
    """What the newest back-test found."""
    return counts_text(one.appear, one.vanish, whole=one.whole)


def members(shifts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Whom the alerts of a comparison are about."""
    found = {alert["member_id"] for one in shifts for side in ("appear", "vanish") for alert in one[side]}
    return sorted(found - {""})


def value_words(value: Value) -> str:
    """A value's number, exact, with its unit."""
    number = exact_text(value.value).removesuffix("/1")
    return f"{say.OPERATORS.get(value.op or '', '')} {number} {value.unit}".strip()


def _dated(values: Sequence[Value]) -> str | None:
    return "; ".join(f"{value_words(one)} {_since(one)}" for one in values) or None


def _since(value: Value) -> str:
    until = f" until {value.end.isoformat()}" if value.end else ""
    return f"from {value.start.isoformat()}{until}"


def _about(alert: Mapping[str, Any], names: Mapping[str, str], period: str) -> Link | str:
    member = alert["member_id"]
    return member_link(member, names.get(member), period) if member else "the programme"


def _link(name: str, version: str, text: str) -> Link:
    return Link(text, url_for("packs.one", pack=name, version=version))
