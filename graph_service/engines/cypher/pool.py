"""The pool family in the database: the company's basis, who takes part and with which weight, then awards and skips."""

from __future__ import annotations

from typing import Any, Final

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, all_codes
from graph_service.errors import Refused
from graph_service.model.money import INT64_MAX
from graph_service.plan.families.pool import MEASURES, PoolBonus
from graph_service.plan.model import Plan

NOTHING: Final = frames.Paid(frames.award_part("", []), frames.skip_part("", []))


def pay(run: Run, ready: Preparation, plan: Plan, bonus: PoolBonus) -> frames.Paid:
    """Awards and skips of a pool."""
    work = run.work
    basis = work.store.read(
        "commissions/company_basis", run=run.run, measure=MEASURE[bonus.basis], kinds=all_codes(bonus.pays_on)
    )[0]["basis"]
    if basis <= 0:
        return NOTHING
    token = work.token()
    work.say(bonus.title or bonus.name, 0, 1)
    facts = work.write("commissions/record_pool", bonus=token, last=ready.days[0], **_conditions(run, plan, bonus))[0]
    whole: int | None = facts["weight"]
    if bonus.split == "position":
        _place(run, token, bonus)
        whole = None
    else:
        _check(bonus, facts["most"], facts["weight"])
    awards = work.store.stream(
        "commissions/pool_awards",
        bonus=token,
        basis=basis,
        rate=bonus.rate_ppm,
        whole=whole,
        rounding=plan.rounding,
        cap=bonus.cap_minor,
    )
    skips = work.store.stream("commissions/pool_skips", bonus=token, basis=basis)
    return frames.Paid(frames.award_part(bonus.name, list(awards)), frames.skip_part(bonus.name, list(skips)))


def _conditions(run: Run, plan: Plan, bonus: PoolBonus) -> dict[str, Any]:
    names = [rank.name for rank in plan.ranks] or [""]
    shares = dict(bonus.shares_by_rank)
    return {
        "run": run.run,
        "sweep": run.sweep,
        "rank_min": 0 if bonus.rank_min is None else names.index(bonus.rank_min),
        "rank_shares": [shares.get(name, 0) for name in names] if shares else None,
        "measure": None if bonus.measure is None else MEASURES.index(bonus.measure),
        "share_volume": bonus.share_volume,
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        **run.gate(bonus.gate),
    }


def _place(run: Run, token: int, bonus: PoolBonus) -> None:
    """Give the places; who has none is passed over."""
    shares = list(bonus.positions_ppm)
    if bonus.ties == "earlier":
        places = run.work.store.read("commissions/pool_first", bonus=token, shares=shares)
    else:
        places = run.work.store.read("commissions/pool_places", bonus=token, shares=shares, split=bonus.ties == "split")
    for place in places:
        _check(bonus, place["weight"], place["whole"])
    run.work.write("commissions/place_pool", bonus=token, places=places)


def _check(bonus: PoolBonus, weight: int, whole: int) -> None:
    if weight * whole > INT64_MAX:
        raise Refused(
            f"bonus {bonus.name} has {whole} shares, too many to be divided exactly; let a share stand for more points"
        )
