"""Which tables do the pages of packs show? Packs in force, versions, values, changes, back-tests, shadow and history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from flask import url_for

from graph_service.compliance.backtest import ABSENT, counts_text
from graph_service.compliance.pack_versions import Difference, PackEntry, PackVersion
from graph_service.compliance.pack_work import PRODUCT, Shadow
from graph_service.compliance.packs import Value
from graph_service.desk.packs import Origin, PackPage
from graph_service.model.money import exact_text
from graph_service.web import check_words as terms
from graph_service.web.case_listings import shadow_words
from graph_service.web.hearing import heard
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Link, State, Table, rows_of
from graph_service.words import again, joined, say

STATES: Final = {
    "draft": State(say("draft"), "idle"), "shadow": State(say("in shadow"), "warn"),
    "approved": State(say("in force"), "good"),
    "replaced": State(say("replaced"), "idle"), "withdrawn": State(say("withdrawn"), "idle"),
}  # fmt: skip
STEPS: Final = {
    "submit": say("submitted"), "backtest": say("back-tested"), "shadow": say("put in shadow"), "approve": say("approved"),
    "withdraw": say("withdrawn"), "replace": say("replaced"), "return": say("in force again"),
}  # fmt: skip
SIDES: Final = {"appear": say("appear"), "vanish": say("vanish")}
NOT_HERE: Final = State(say("not in force here"), "idle")
EFFECTS: Final = {**terms.EFFECTS, "parameter": say("a number of a formula")}
LEAST: Final = say("At least so many: a report lists the first 100 alerts of a check.")
FINDINGS: Final = {**terms.STATES, ABSENT: State(say("not looked at"), "idle")}


def of_in_force(found: Sequence[Origin]) -> Table:
    """The packs in force."""
    return Table(
        "in-force",
        say("In force"),
        (
            Column(say("Pack"), "short"), Column(say("Version"), "short"), Column(say("Title"), "long"),
            Column(say("Whose"), "short"),
            Column(say("Extends"), "short", say("The pack whose values it takes where it has none of its own.")),
            Column(say("Checks"), "count"), Column(say("Since"), "short"), Column(say("Approved by"), "short"),
        ),
        rows_of(
            (
                _link(one.pack.name, one.pack.declared, one.pack.name), one.pack.version, again(one.pack.title), one.whose,
                one.pack.extends or None, len(one.pack.checks), one.since[:10] or None, one.by or None,
            )
            for one in found
        ),
    )  # fmt: skip


def of_versions(versions: Sequence[PackVersion]) -> Table:
    """Every version that was submitted."""
    return Table(
        "versions",
        say("Submitted in this programme"),
        (
            Column(say("Pack"), "short"), Column(say("Version"), "short"), Column(say("State"), "short"),
            Column(say("Reason"), "long"),
            Column(say("Submitted"), "short"), Column(say("By"), "short"), Column(say("Back-tested"), "short"),
            Column(say("In shadow since"), "short"), Column(say("Approved"), "short"), Column(say("By"), "short"),
            Column(say("Ended"), "short"),
        ),
        rows_of(
            (
                _link(one.name, one.version, one.name), one.version, STATES[one.state], again(one.reason),
                *(text or None for text in (
                    one.submitted_at[:10], one.submitted_by, one.tested_at[:10], one.shadow_at[:10], one.approved_at[:10],
                    one.approved_by, one.ended_at[:10],
                )),
            )
            for one in versions
        ),
        note=say("newest first within a pack"), empty=say("No version was submitted yet; the product's packs are in force."),
    )  # fmt: skip


def state_of(found: PackPage) -> State:
    """Whether a version is in force, and if not, how far it came."""
    if found.submitted is not None:
        return STATES[found.submitted.state]
    return STATES["approved"] if found.in_force else NOT_HERE


def facts(found: PackPage) -> list[tuple[str, str]]:
    """Who did what when, in words."""
    one, pack = found.submitted, found.pack
    told: list[tuple[str, str]] = [(say("Whose"), PRODUCT if one is None else say("this programme"))]
    if pack is not None:
        told += [
            (say("Author"), pack.author),
            (say("Reason"), again(pack.reason)),
            (say("Checks"), ", ".join(pack.checks)),
        ]
    if pack is not None and pack.extends:
        told.append((say("Extends"), pack.extends))
    if one is not None:
        steps = (
            (say("Submitted"), one.submitted_at, one.submitted_by), (say("Back-tested"), one.tested_at, one.tested_by),
            (say("In shadow since"), one.shadow_at, one.shadow_by), (say("Approved"), one.approved_at, one.approved_by),
            (say("Ended"), one.ended_at, one.ended_by),
        )  # fmt: skip
        told += [(name, say("{at} by {who}", at=at[:10], who=who)) for name, at, who in steps if at]
        told.append((say("SHA-256 of the text"), one.sha256))
    if found.in_force and found.rests:
        told.append((say("Changes with it"), ", ".join(found.rests)))
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
        say("Values"),
        (
            Column(say("Value"), "short"), Column(say("Check"), "short"), Column(say("Raised when, or number")),
            Column(say("Effect")),
            Column(say("Reading"), "short"), Column(say("Instrument")), Column(say("Citation"), "long"),
            Column(say("From"), "short"),
            Column(say("Until"), "short"), Column(say("Author"), "short"), Column(say("Why"), "long"),
            Column(say("Unconfirmed"), "short", say("The primary text has not been read by the author of the line.")),
        ),
        rows_of(
            (
                Link(one.id, url_for("packs.change_form", pack=found.name, value=one.id)) if change else one.id,
                one.check, value_words(one), EFFECTS.get(one.role, one.role), terms.reading_words(one.reading),
                again(one.instrument), one.citation,
                one.start.isoformat(), one.end.isoformat() if one.end else None, one.author, again(one.reason), one.unconfirmed,
            )
            for one in values
        ),
        empty=say("The pack cannot be read any more."),
    )  # fmt: skip


def _changes(changed: Iterable[Difference]) -> Table:
    return Table(
        "changes",
        say("What it changes"),
        (
            Column(say("Value"), "short"), Column(say("Check"), "short"), Column(say("In force"), "long"),
            Column(say("This version"), "long"),
            Column(say("Why"), "long"),
        ),
        rows_of(
            (one.id, one.check, _dated(one.before), _dated(one.after), again(one.after[-1].reason) if one.after else None)
            for one in changed
        ),
        empty=say("No value differs."),
    )  # fmt: skip


def _shadows(name: str, version: str, shadows: Iterable[Shadow]) -> Table:
    return Table(
        "shadows",
        say("In shadow"),
        (
            Column(say("Filed"), "short"), Column(say("Period"), "short"), Column(say("Plan")),
            Column(say("Filed by"), "short", say("The pack that raised the alerts.")),
            Column(say("Would have"), "short"), Column(say("Remark"), "long"),
        ),
        rows_of(
            (
                one.filed_at[:16].replace("T", " "), one.period, one.plan, one.beside,
                Link(
                    shadow_words(one), url_for("packs.compared", pack=name, version=version, filing_id=one.filing_id)
                ),
                heard(one.problem) or None,
            )
            for one in shadows
        ),
        note=say("newest first"),
        empty=say("No report was filed while it was in shadow."),
    )  # fmt: skip


def _history(history: Iterable[PackEntry]) -> Table:
    return Table(
        "history",
        say("What happened"),
        (
            Column(say("No."), "count"), Column(say("When"), "short"), Column(say("Who"), "short"), Column(say("Step"), "short"),
            Column(say("State after"), "short"), Column(say("Note"), "long"),
            Column("SHA-256", "long", say("Of the comparison, as it is kept.")),
        ),
        rows_of(
            (
                one.seq, f"{one.at[:16].replace('T', ' ')} UTC", one.user_id, STEPS.get(one.step, one.step), STATES[one.after],
                heard(one.note) or None, one.sha256 or None,
            )
            for one in history
        ),
        empty=say("It comes with the product."),
    )  # fmt: skip


def of_shifts(shifts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Table]:
    """What a comparison found: by check and period, then alert by alert."""
    listed = [one for one in shifts if changed(one)]
    checks = Table(
        "comparison",
        say("Checks that differ"),
        (
            Column(say("Period"), "short"), Column(say("Check"), "long"), Column(say("In force"), "short"),
            Column(say("This version"), "short"),
            Column(say("Alerts in force"), "count"), Column(say("By this version"), "count"), Column(say("Appear"), "count"),
            Column(say("Vanish"), "count"), Column(say("Remark"), "long"),
        ),
        rows_of(
            (
                one["period"], joined((one["check_id"], again(one["title"])), " "), FINDINGS[one["state_a"]],
                FINDINGS[one["state_b"]],
                one["alerts_a"], one["alerts_b"], one["appear_min"], one["vanish_min"], None if one["whole"] else LEAST,
            )
            for one in listed
        ),
        note=say("{count} of {total}", count=len(listed), total=len(shifts)), empty=say("No check differs."), row_heads=False,
    )  # fmt: skip
    alerts = Table(
        "comparison-alerts",
        say("Alerts that appear or vanish"),
        (
            Column(say("Period"), "short"), Column(say("Check"), "short"), Column(say("Would"), "short"), Column(say("About")),
            Column(say("Month"), "short"), Column(say("Figure"), "number"), Column(say("Exact"), "short"),
        ),
        rows_of(
            (
                one["period"], one["check_id"], SIDES[side], _about(alert, names, one["period"]), alert["month"] or None,
                Fraction(alert["figure"]) if alert["figure"] else None, alert["figure"].removesuffix("/1") or None,
            )
            for one in shifts for side in ("appear", "vanish") for alert in one[side]
        ),
        empty=say("No alert is known to appear or vanish."), row_heads=False,
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
    unit = again(value.unit.replace("money", "").strip(" ,")) if value.unit.startswith("money") else again(value.unit)
    return joined(filter(None, (terms.OPERATORS.get(value.op or "", ""), number, unit)), " ")


def _dated(values: Sequence[Value]) -> str | None:
    return joined((joined((value_words(one), _since(one)), " ") for one in values), "; ") if values else None


def _since(value: Value) -> str:
    start = value.start.isoformat()
    if value.end:
        return say("from {start} until {end}", start=start, end=value.end.isoformat())
    return say("from {start}", start=start)


def _about(alert: Mapping[str, Any], names: Mapping[str, str], period: str) -> Link | str:
    member = alert["member_id"]
    return member_link(member, names.get(member), period) if member else say("the programme")


def _link(name: str, version: str, text: str) -> Link:
    return Link(text, url_for("packs.one", pack=name, version=version))
