"""What lies beside the checks: what funded the pay, how recruitment spreads, leaders beside their peers."""

from __future__ import annotations

from flask import Response, request

from graph_service.compliance import DEFAULT_PACK
from graph_service.compliance.funding import Funding
from graph_service.web import funding_listings as funds
from graph_service.web.check_listings import EXPORT_ROWS
from graph_service.web.compliance import blueprint
from graph_service.web.pages import asked_pack, exported, picker
from graph_service.web.pages import page as show
from graph_service.web.visitor import desk


@blueprint.get("/compliance/funding")
def funded() -> str | Response:
    """Every cent of the pay by the sale behind it: of everyone, or of one member and everyone below."""
    here, chosen, pack, asked = desk(), picker(), asked_pack(), request.args.get("member") or None
    found = here.evidence.funding(chosen["period"], pack)
    member = None if asked is None else here.evidence.row(asked)
    most = EXPORT_ROWS if exported() else funds.SHOWN
    people = _people(chosen["period"], pack, funds.shown_rows(found, most, member))
    return show(
        "funding.html",
        funds.of_funding(found, people, most) if member is None else funds.of_subtree(found, member, people, most),
        drawn=funds.flow(found, people, member),
        member=None if member is None else {"id": people.ids[member], "name": people.called(member)},
        above=_above(found, member),
        packs=here.packs(),
        pack=pack,
        **chosen,
    )


@blueprint.get("/compliance/funding-by-period")
def funded_by_period() -> str | Response:
    """The same over the twelve periods that end with one."""
    here, chosen, pack = desk(), picker(), asked_pack()
    sums = here.evidence.funding_by_period(chosen["period"], pack)
    people = _people(chosen["period"], pack, [])
    return show(
        "funding_by_period.html", funds.of_periods(sums, people), drawn=funds.over_time(sums, people.currency),
        packs=here.packs(), pack=pack, **chosen,
    )  # fmt: skip


def _people(period: str, pack: str, rows: list[int]) -> funds.People:
    """What the tables call the members that they name."""
    here = desk()
    plan, shown = here.plan_for(period), list(dict.fromkeys(rows))
    ids = here.member_ids(shown)
    return funds.People(
        dict(zip(shown, ids, strict=True)), here.names(ids), plan.currency, period, None if pack == DEFAULT_PACK else pack,
        {one.name: one.title or one.name for one in plan.bonuses},
    )  # fmt: skip


def _above(found: Funding, member: int | None) -> dict[str, str] | None:
    """The sponsor of the member that is looked at, if any."""
    above = -1 if member is None else int(found.tree.parent[member])
    if above < 0:
        return None
    (one,) = desk().member_ids([above])
    return {"id": one, "name": desk().names([one]).get(one) or one}
