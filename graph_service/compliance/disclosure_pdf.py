"""How does the table of what participants really earn look on paper, to be published?"""

from __future__ import annotations

from typing import Final

from graph_service.compliance.disclosure import COUNTS, MEASURES, TOLD_MIN, Disclosure, figure_text
from graph_service.documents import Column, Document, Facts, Grid, Part, Text, pdf
from graph_service.model.cells import grouped
from graph_service.words import ENGLISH, Numeral, Tongue, joined, say

TITLES: Final = {
    "participants": say("Participants"), "with_pay": say("With any pay"), "received_mean": say("Received, mean"),
    "received_10": say("Received: 10 % had at most"), "received_25": say("Received: 25 % had at most"),
    "received_median": say("Received, median"), "received_75": say("Received: 75 % had at most"),
    "received_90": say("Received: 90 % had at most"),
    "received_99": say("Received: 99 % had at most"), "received_most": say("Received, most"),
    "paid_median": say("Paid in, median"),
    "net_median": say("Left, median"), "with_loss": say("With a loss"),
}  # fmt: skip
TYPICAL: Final = say(
    "Everyone who was a participant on any day of the window, those with nothing too. The "
    "typical participant is the median: half received that much or less."
)
LEFT: Final = say(
    "Amounts received are before expenses. What is left is what was received less fees and own "
    "orders; other expenses are not known. A loss is less than nothing left."
)
STALE: Final = say(
    "Data changed after a run that this rests on. Correct the run, then make the table anew; do not publish this one."
)


def disclosure_pdf(found: Disclosure, tongue: Tongue = ENGLISH) -> bytes:
    """The disclosure as PDF, in a language."""
    title = say("What participants received, {window}", window=found.window)
    pairs = (
        (say("Window"), found.window),
        (say("Plan"), say("{plan}, SHA-256 {plan_hash}", plan=found.plan, plan_hash=found.plan_hash)),
        (say("Currency"), found.currency),
    )
    parts: list[Part] = [Text(TYPICAL), Text(LEFT)]
    if found.stale:
        parts.append(Text(STALE, strong=True))
    if found.missing:
        missing = joined(found.missing)
        parts.append(
            Text(say("Missing: {missing}. What was paid in is known in part only.", missing=missing), strong=True)
        )
    parts += [
        Facts(pairs),
        _groups(found),
        Text(say("Of groups below {told_min} only the number is told.", told_min=TOLD_MIN)),
        _sources(found),
    ]
    return pdf(Document(title, title, tuple(parts)), tongue)


def _groups(found: Disclosure) -> Grid:
    columns = (Column("", 2.2), *(Column(one.name, 1.1, number=True) for one in found.groups))
    rows = tuple(
        (
            TITLES[measure] if measure in COUNTS else joined((TITLES[measure], f"({found.currency})"), " "),
            *(_told(figure_text(one, measure, found.currency)) for one in found.groups),
        )
        for measure in MEASURES
    )
    return Grid(say("By months in the programme"), columns, rows)


def _told(text: str) -> str:
    return joined([Numeral(grouped(text))]) if text else "–"


def _sources(found: Disclosure) -> Grid:
    rows = tuple(
        (
            one.month, one.run_id or say("worked out now"),
            say("data changed since") if one.stale else say("as stored") if one.run_id else say("no run"),
        )
        for one in found.sources
    )  # fmt: skip
    return Grid(
        say("Where each month's pay comes from"),
        (Column(say("Month"), 0.7), Column(say("Run"), 2), Column(say("State"), 1)),
        rows,
    )
