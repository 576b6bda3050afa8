"""What of a leader's own figures names people who are not theirs to see? It is told without the name."""

from __future__ import annotations

from dataclasses import replace

from graph_service.analytics.legs import OTHER_LEGS
from graph_service.analytics.team import LegMonth, TeamReport
from graph_service.desk.scope import Scope
from graph_service.runs.explain import Explanation

SOMEONE = "someone no longer in your downline"


def masked_team(scope: Scope, report: TeamReport) -> TeamReport:
    """A team report in which legs that have left are added to the other legs."""
    gone = {one.leg for one in report.legs if one.leg not in ("", OTHER_LEGS) and not scope.has(one.leg)}
    if not gone:
        return report
    others = {one.month: one.volume for one in report.legs if one.leg == OTHER_LEGS}
    for one in report.legs:
        if one.leg in gone:
            others[one.month] = others.get(one.month, 0) + one.volume
    stayed = [one for one in report.legs if one.leg not in gone and one.leg != OTHER_LEGS]
    added = [LegMonth(month, OTHER_LEGS, OTHER_LEGS, volume) for month, volume in sorted(others.items())]
    return replace(report, legs=(*stayed, *added), legs_cut=report.legs_cut + len(gone))


def masked_explanation(scope: Scope, explanation: Explanation) -> Explanation:
    """An explanation that names only people in scope, and keeps those passed over above the scope to itself."""
    lines = tuple(
        replace(line, buyer_id=_masked(scope, line.buyer_id), path=tuple(_masked(scope, one) for one in line.path))
        for line in explanation.lines
    )
    skipped = tuple(skip for skip in explanation.skipped if scope.has(skip.member_id))
    hidden_cut = 0 if len(skipped) < len(explanation.skipped) else explanation.skipped_cut
    return replace(explanation, lines=lines, skipped=skipped, skipped_cut=hidden_cut)


def _masked(scope: Scope, member_id: str) -> str:
    return member_id if scope.has(member_id) else SOMEONE
