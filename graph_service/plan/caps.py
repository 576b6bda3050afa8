"""What is the most that a whole plan pays? How its `[caps]` are read and told."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from graph_service.model.money import CURRENCY_EXPONENTS, format_money
from graph_service.plan.families import FAMILIES, common, family_of, wording
from graph_service.plan.families.family import About
from graph_service.plan.fields import Table, bare
from graph_service.plan.model import Basis, Bonus, Caps, Plan
from graph_service.plan.speech import Speech

MODES: Final = ("pro_rata", "priority", "hard_stop")

_MODE_TOLD: Final = {
    "pro_rata": "If it would be more, every award is cut in the same proportion.",
    "priority": "If it would be more, the bonuses are paid in the order {bonuses}, and the one that it no longer suffices for "
    "is cut in proportion.",
    "hard_stop": "If it would be more, awards are paid in the order of the bonuses {bonuses}, of the members' ids and of levels "
    "until it is used up.",
}


def read_caps(top: Table, about: About, bonuses: Sequence[Bonus]) -> Caps | None:
    """The `[caps]` table of a plan; problems go into the table's list."""
    table = top.table("caps")
    if table is None:
        return None
    families = _families(table, about, bonuses)
    member = table.money("member_max", about.currency)
    company = _company(table, about)
    table.close()
    if not families and member is None and table.values.get("company_share") is None:
        table.problem("company_share", "the caps ask for nothing", "Give company_share, member_max or family_max")
    return Caps(tuple(families), member, **company)


def _families(table: Table, about: About, bonuses: Sequence[Bonus]) -> list[tuple[str, int]]:
    listed = table.table("family_max")
    found: list[tuple[str, int]] = []
    there = {family_of(bonus).name for bonus in bonuses}
    if listed is not None and not listed.values:
        table.problem("family_max", "lists no family", "Write family = most money for one member, or leave it out")
    for name in () if listed is None else listed.values:
        most = None if listed is None else listed.money(name, about.currency, required=True)
        if name not in there:
            known = ", ".join(family for family in FAMILIES if family in there)
            table.problem(
                f"family_max.{bare(name)}",
                "no bonus of this plan is of that family",
                "Its families: {known}",
                known=known,
            )
        elif most is not None:
            found.append((name, most))
    return sorted(found)


def _company(table: Table, about: About) -> dict[str, Any]:
    share = table.share("company_share", required=False)
    asked = table.values.get("company_share") is not None
    mode = table.choice("company_mode", MODES, required=asked)
    basis = table.choice("basis", common.BASES, required=asked)
    times = _worth(table, basis, about)
    for key in ("company_mode", "basis", "point_value"):
        if table.values.get(key) is not None and not asked:
            table.problem(key, "has no meaning without company_share", "Leave it out, or give company_share")
    rate = None if share is None else common.effective(table, "company_share", share, times)
    return {"company_rate_ppm": rate, "company_basis": cast("Basis | None", basis), "company_mode": cast("Any", mode)}


def _worth(table: Table, basis: str | None, about: About) -> Decimal | None:
    """What the share is multiplied by: for volume, the worth of a hundredth of a point in minor units."""
    value = table.number("point_value", Decimal(0), common.POINT_VALUE_MAX, required=basis == "volume")
    if basis != "volume":
        if basis is not None and table.values.get("point_value") is not None:
            table.problem("point_value", "has no meaning for net sales", 'Leave it out, or use basis = "volume"')
        return Decimal(1)
    if value is None or about.currency is None:
        return None
    worth: Decimal = value * 10 ** CURRENCY_EXPONENTS[about.currency] / 100
    return worth


def tell_caps(plan: Plan, say: Speech) -> list[str]:
    """The caps as sentences, in the order in which they are applied."""
    if plan.caps is None:
        return []
    told = [
        say(
            "No one gets more than {most} {currency} in a period from the bonuses {bonuses} together.",
            most=format_money(most, plan.currency),
            currency=plan.currency,
            bonuses=", ".join(bonus.title for bonus in plan.bonuses if family_of(bonus).name == family),
        )
        for family, most in plan.caps.family_max_minor
    ]
    if plan.caps.member_max_minor is not None:
        most = format_money(plan.caps.member_max_minor, plan.currency)
        told.append(
            say("No one gets more than {most} {currency} in a period in all.", most=most, currency=plan.currency)
        )
    if plan.caps.company_rate_ppm is not None and plan.caps.company_basis and plan.caps.company_mode:
        limit = say(
            "All pay of a period together is at most {rate} of the {basis} of all its sales.",
            rate=wording.rate(plan.caps.company_basis, plan.caps.company_rate_ppm, plan, say),
            basis=wording.basis(plan.caps.company_basis, say),
        )
        titles = ", ".join(bonus.title for bonus in plan.bonuses)
        told.append(f"{limit} {say(_MODE_TOLD[plan.caps.company_mode], bonuses=titles)}")
    return told
