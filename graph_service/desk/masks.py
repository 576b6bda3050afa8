"""What of an explanation names people who are not this person's to see? It is told without the name."""

from __future__ import annotations

from dataclasses import replace

from graph_service.desk.views import Seen
from graph_service.runs.explain import Explanation
from graph_service.words import say

SOMEONE = say("someone not in your downline")


def masked_explanation(seen: Seen, explanation: Explanation) -> Explanation:
    """An explanation that names only people told of, and keeps those passed over above the scope to itself."""
    lines = tuple(
        replace(
            line,
            buyer_id=_masked(seen, line.buyer_id),
            via_id=_masked(seen, line.via_id),
            path=tuple(_masked(seen, one) for one in line.path),
        )
        for line in explanation.lines
    )
    skipped = tuple(skip for skip in explanation.skipped if seen.has(skip.member_id))
    hidden_cut = 0 if len(skipped) < len(explanation.skipped) else explanation.skipped_cut
    return replace(explanation, lines=lines, skipped=skipped, skipped_cut=hidden_cut)


def _masked(seen: Seen, member_id: str) -> str:
    return member_id if not member_id or seen.has(member_id) else SOMEONE
