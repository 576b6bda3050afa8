"""How does a case look on paper? The same as its page, with the hashes of what lies beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from graph_service.compliance.alerts import Alert
from graph_service.compliance.case_rules import Case, CaseEntry, words
from graph_service.documents import Column, Document, Facts, Grid, Part, Text, pdf
from graph_service.model.cells import grouped
from graph_service.model.money import format_money
from graph_service.words import ENGLISH, Numeral, Tongue, again, joined, say

INDICATORS: Final = say(
    "Indicators, not verdicts: each figure mirrors the instrument named beside it. What it means "
    "for a real programme is for a lawyer who knows the country."
)
PROGRAMME: Final = say("the programme")


def case_pdf(
    case: Case, alerts: Sequence[Alert], history: Sequence[CaseEntry], named: str, names: Mapping[str, str],
    files: Sequence[tuple[str, int, str]] = (), tongue: Tongue = ENGLISH,
) -> bytes:  # fmt: skip
    """A case as PDF.

    Args:
        case: the case.
        alerts: what it groups.
        history: what happened in it.
        named: what is said of names on the first page.
        names: of members, by id; those not there go by their id.
        files: name, bytes and SHA-256 of what lies beside the PDF, where it lies beside anything.
        tongue: the language of what the product says; what people wrote and what was filed by name stays.
    """
    parts: list[Part] = [Text(INDICATORS), Text(named, strong=True), _facts(case), _alerts(alerts, names)]
    parts += [_history(history), _evidence(history)]
    if files:
        parts += _files(files)
    title = say("Case {case_id}: {title}", case_id=case.case_id, title=case.title)
    return pdf(Document(title, title, tuple(parts), wide=True), tongue)


def state_of(case: Case) -> str:
    """A case's state, reason and day in words."""
    told = {"state": words(case.state), "reason": words(case.reason), "until": case.until}
    if case.until:
        return say("{state}: {reason} until {until}", **told)
    return joined((told["state"], told["reason"]), ": ") if case.reason else told["state"]


def _facts(case: Case) -> Facts:
    pairs = [
        (say("State"), state_of(case)),
        (say("Opened"), say("{opened_at} by {opened_by}", opened_at=case.opened_at, opened_by=case.opened_by)),
    ]
    if case.proposed_by:
        pairs.append((say("Closing proposed by"), case.proposed_by))
    if case.closed_by:
        pairs.append(
            (say("Closed"), say("{closed_at} by {closed_by}", closed_at=case.closed_at, closed_by=case.closed_by))
        )
    return Facts(tuple(pairs))


def _alerts(alerts: Iterable[Alert], names: Mapping[str, str]) -> Grid:
    columns = (
        Column(say("Check"), 2), Column(say("About"), 1.6), Column(say("Period"), 1.2), Column(say("Finding"), 0.9),
        Column(say("Figure"), 1.3),
        Column(say("Raised when"), 0.9), Column(say("Instrument, pack and version"), 2),
        Column(say("Paid in the period"), 1.1, number=True),
    )  # fmt: skip
    rows = tuple(
        (
            joined((f"{one.check_id} ", again(one.title), f" ({one.klass})"), ""), _about(one, names), say(
                "{period}, plan {plan}",
                period=one.month or one.period, plan=one.plan,
            ),
            words(one.finding), joined((_whole(one.figure) or "–", again(one.unit)), " "), _whole(one.threshold) or "–",
            f"{one.instrument}; {one.pack} {one.pack_version}",
            joined((Numeral(grouped(format_money(one.at_stake_minor, one.currency))), one.currency), " "),
        )
        for one in alerts
    )  # fmt: skip
    return Grid(say("Alerts"), columns, rows, "alerts.csv")


def _whole(figure: str) -> str:
    """An exact fraction, a whole number without its denominator."""
    return figure.removesuffix("/1")


def _about(one: Alert, names: Mapping[str, str]) -> str:
    name = names.get(one.member_id)
    return f"{name} ({one.member_id})" if name else one.member_id or PROGRAMME


def _history(history: Iterable[CaseEntry]) -> Grid:
    columns = (
        Column("No.", 0.4, number=True), Column(say("When"), 1.5), Column(say("Who"), 1), Column(say("Step"), 1.1),
        Column(say("State after"), 0.9),
        Column(say("Note"), 4),
    )  # fmt: skip
    rows = tuple(
        (
            str(one.seq), one.at, one.user_id, joined(map(words, filter(None, (one.step, one.reason))), ": "), words(one.after),
            one.note,
        )
        for one in history
    )  # fmt: skip
    return Grid(say("What happened"), columns, rows, "history.csv")


def _evidence(history: Iterable[CaseEntry]) -> Grid:
    columns = (
        Column(say("File"), 1.2),
        Column(say("Rows"), 0.6, number=True),
        Column(say("What it holds"), 2),
        Column("SHA-256", 3.4),
    )
    rows = tuple(
        (f"evidence/{one.seq:03d}.csv", grouped(str(one.rows)), one.name, one.sha256) for one in history if one.sha256
    )
    return Grid(say("Evidence kept with the case"), columns, rows, "case.json", say("No evidence was attached."))


def _files(files: Sequence[tuple[str, int, str]]) -> list[Part]:
    rows = tuple((name, grouped(str(size)), digest) for name, size, digest in files)
    columns = (Column(say("File"), 3), Column(say("Bytes"), 0.8, number=True), Column("SHA-256", 3.4))
    said = say(
        "The archive that this page lies in holds the reports behind the alerts, the evidence rows "
        "and the lines of the audit log. “sha256sum -c SHA256SUMS” checks every file of it, this one "
        "too."
    )
    return [Grid(say("What lies beside this page"), columns, rows, "manifest.json"), Text(said)]
