"""How does the table of what participants really earn look on paper, to be published?"""

from __future__ import annotations

from typing import Final

from graph_service.compliance.disclosure import COUNTS, MEASURES, TOLD_MIN, Disclosure, figure_text
from graph_service.documents import Column, Document, Facts, Grid, Part, Text, pdf
from graph_service.model.cells import grouped

TITLES: Final = {
    "participants": "Participants", "with_pay": "With any pay", "received_mean": "Received, mean",
    "received_10": "Received: 10 % had at most", "received_25": "Received: 25 % had at most",
    "received_median": "Received, median", "received_75": "Received: 75 % had at most",
    "received_90": "Received: 90 % had at most",
    "received_99": "Received: 99 % had at most", "received_most": "Received, most", "paid_median": "Paid in, median",
    "net_median": "Left, median", "with_loss": "With a loss",
}  # fmt: skip
TYPICAL: Final = (
    "Everyone who was a participant on any day of the window, those with nothing too. The typical participant is "
    "the median: half received that much or less."
)
LEFT: Final = (
    "Amounts received are before expenses. What is left is what was received less fees and own orders; other expenses are not "
    "known. A loss is less than nothing left."
)
STALE: Final = (
    "Data changed after a run that this rests on. Correct the run, then make the table anew; do not publish this one."
)


def disclosure_pdf(found: Disclosure) -> bytes:
    """The disclosure as PDF."""
    title = f"What participants received, {found.window}"
    pairs = (
        ("Window", found.window),
        ("Plan", f"{found.plan}, SHA-256 {found.plan_hash}"),
        ("Currency", found.currency),
    )
    parts: list[Part] = [Text(TYPICAL), Text(LEFT)]
    if found.stale:
        parts.append(Text(STALE, strong=True))
    if found.missing:
        missing = ", ".join(found.missing)
        parts.append(Text(f"Missing: {missing}. What was paid in is known in part only.", strong=True))
    parts += [
        Facts(pairs),
        _groups(found),
        Text(f"Of groups below {TOLD_MIN} only the number is told."),
        _sources(found),
    ]
    return pdf(Document(title, title, tuple(parts)))


def _groups(found: Disclosure) -> Grid:
    columns = (Column("", 2.2), *(Column(one.name, 1.1, number=True) for one in found.groups))
    rows = tuple(
        (
            TITLES[measure] + ("" if measure in COUNTS else f" ({found.currency})"),
            *(grouped(text) if (text := figure_text(one, measure, found.currency)) else "–" for one in found.groups),
        )
        for measure in MEASURES
    )
    return Grid("By months in the programme", columns, rows)


def _sources(found: Disclosure) -> Grid:
    rows = tuple(
        (
            one.month, one.run_id or "worked out now",
            "data changed since" if one.stale else "as stored" if one.run_id else "no run",
        )
        for one in found.sources
    )  # fmt: skip
    return Grid("Where each month's pay comes from", (Column("Month", 0.7), Column("Run", 2), Column("State", 1)), rows)
