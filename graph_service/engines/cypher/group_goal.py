"""The group-goal family in the database: sum the teams up, settle who reached the goal, hand down what they give, read it."""

from __future__ import annotations

from typing import Any, Final

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.errors import Refused
from graph_service.model.money import INT64_MAX, MICRO
from graph_service.plan.families.group_goal import GroupGoalBonus
from graph_service.plan.model import Plan

WHOLE_MOST: Final = 2**46  # hundredths of a point that commissions/goal_rewards can divide by


def pay(run: Run, ready: Preparation, plan: Plan, bonus: GroupGoalBonus) -> frames.Paid:
    """Awards and skips of a group goal."""
    work, token = run.work, run.work.token()
    last = ready.days[0]
    work.say(bonus.title or bonus.name, 0, 1)
    work.write("commissions/record_team_members", bonus=token, last=last, **_conditions(run, plan, bonus))
    giving = {"reward": bonus.amount_minor, "rate": bonus.rate_ppm}
    settling = {"bonus": token, "goal": bonus.goal, "split": bonus.split, **giving}
    organisation: list[int] | None = None
    if bonus.team == "organisation":
        facts = work.store.read("commissions/organisation_goal", **settling)[0]
        _check(bonus, 1, facts["volume"] // MICRO + 1, facts["most"])
        organisation = [token, facts["volume"], facts["part"]]
    else:
        _settle(run, ready, bonus, settling)
    rows = work.store.stream(
        "commissions/goal_rewards",
        bonus=token,
        last=last,
        organisation=organisation,
        recruits=bonus.team == "sponsor_and_recruits",
        by_volume=bonus.split == "by_volume",
        rounding=plan.rounding,
        cap=bonus.cap_minor,
        **giving,
    )
    return frames.paid_and_skipped(bonus.name, rows)


def _settle(run: Run, ready: Preparation, bonus: GroupGoalBonus, settling: dict[str, Any]) -> None:
    """Leave on everybody in the team of a head what that team gives."""
    work = run.work
    same = {"bonus": settling["bonus"], "last": ready.days[0]}
    sweeps = bonus.team == "own_downline"
    pieces = run.last_day(ready).pieces if sweeps else []
    ends = bonus.nested == "ends"
    for low, high in pieces:
        work.write("commissions/sweep_teams", low=low, high=high, ends=ends, **same)
    if not sweeps:
        work.write("commissions/gather_recruits", **same)
    facts = work.write("commissions/settle_teams", **settling)[0]
    _check(bonus, facts["teams"], facts["bound"], facts["most"])
    for done, (low, high) in enumerate(reversed(pieces)):
        work.say(bonus.title or bonus.name, done, len(pieces))
        work.write("commissions/hand_down_teams", low=low, high=high, ends=ends, **same)


def _conditions(run: Run, plan: Plan, bonus: GroupGoalBonus) -> dict[str, Any]:
    names = [rank.name for rank in plan.ranks] or [""]
    return {
        "run": run.run,
        "retail": bonus.metric == "customer_volume",
        "own_min": bonus.own_least,
        "heads": bonus.team != "organisation",
        "leader": 0 if bonus.leader_rank is None else names.index(bonus.leader_rank),
        "by_volume": bonus.split == "by_volume",
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        **run.gate(bonus.gate),
    }


def _check(bonus: GroupGoalBonus, teams: int, millions: int, most: int) -> None:
    """Refuse when what the teams that reached the goal give together could pass 2**63, or could not be divided exactly."""
    amounts = teams * (bonus.amount_minor or 0) * MICRO
    if max(amounts, millions * MICRO * max(bonus.rate_ppm, 1)) > INT64_MAX:
        raise Refused(
            f"the amounts of bonus {bonus.name} could add up past 2^63 in exact amounts; nothing was computed. "
            "Let fewer heads have a team, or let a team end at the next head"
        )
    if bonus.split == "by_volume" and most >= WHOLE_MOST:
        raise Refused(
            f"bonus {bonus.name} would be divided by {most} hundredths of a point, too many to be divided exactly; "
            "compute a shorter period or mend volumes that are too large"
        )
