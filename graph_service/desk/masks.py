"""What of an explanation names people who are not this person's to see? It is told without the name."""

from __future__ import annotations

from dataclasses import replace

from graph_service.desk.views import Seen
from graph_service.runs.explain import Explanation
from graph_service.words import say

SOMEONE = say("someone not in your downline")


def masked_explanation(seen: Seen, explanation: Explanation) -> Explanation:
    """An explanation that names only people told of, and keeps those passed over above the scope to itself."""
    lines, passed = explanation.lines, explanation.skipped
    named = [one for line in lines for one in (line.buyer_id, line.via_id, *line.path)]
    known = seen.among([*named, *(skip.member_id for skip in passed)]) | {""}

    def told(one: str) -> str:
        return one if one in known else SOMEONE

    masked = tuple(
        replace(line, buyer_id=told(line.buyer_id), via_id=told(line.via_id), path=tuple(map(told, line.path)))
        for line in lines
    )
    skipped = tuple(skip for skip in passed if skip.member_id in known)
    hidden_cut = 0 if len(skipped) < len(passed) else explanation.skipped_cut
    return replace(explanation, lines=masked, skipped=skipped, skipped_cut=hidden_cut)
