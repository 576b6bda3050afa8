"""What of the present snapshot is kept, and how much of each kind? Apart by size, so that little things push nothing dear out."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from graph_service.analytics.asking import KEPT_MAX
from graph_service.model.kept import Kept
from graph_service.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Shelves:
    """Results of one snapshot. All are forgotten together."""

    answers: Kept = field(default_factory=lambda: Kept(400))  # what a page tells of the programme
    leaders: Kept = field(
        default_factory=lambda: Kept(600)
    )  # what a page tells of one leader: a busy morning asks for many
    columns: Kept = field(default_factory=lambda: Kept(40))  # as long as the network
    sights: Kept = field(default_factory=lambda: Kept(64))  # whom a leader sees: columns that are made in no time
    sums: Kept = field(default_factory=lambda: Kept(KEPT_MAX))  # of plans compared
    views: Kept = field(
        default_factory=lambda: Kept(4)
    )  # figures as a leader sees them; each is as large as the figures
    pictures: Kept = field(default_factory=lambda: Kept(4))  # layouts of whole networks
    reports: Kept = field(
        default_factory=lambda: Kept(2)
    )  # what the checks of a report read: larger than what they say
    traces: Kept = field(default_factory=lambda: Kept(2))  # periods with each sale on its way up

    def renew(self, snapshot: Snapshot) -> None:
        """Forget everything; from now on results of this snapshot are kept."""
        for one in fields(self):
            getattr(self, one.name).renew(snapshot)
