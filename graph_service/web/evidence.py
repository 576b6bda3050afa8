"""What lies beside the checks: what funded the pay, how recruitment spreads, leaders beside their peers."""

from __future__ import annotations

from flask import Response, request

from graph_service.compliance import DEFAULT_PACK
from graph_service.compliance.cohorts import MARKET_MAX
from graph_service.compliance.funding import Funding
from graph_service.compliance.leader_measures import BELOW_MIN, MEASURES
from graph_service.compliance.peers import PEERS_MIN
from graph_service.errors import BadInput
from graph_service.model.cells import count_text
from graph_service.web import funding_listings as funds
from graph_service.web import peer_listings as listing
from graph_service.web import recruitment_listings as recruiting
from graph_service.web.compliance import blueprint
from graph_service.web.formats import plan_title
from graph_service.web.pages import asked_pack, exported, picker
from graph_service.web.pages import page as show
from graph_service.web.tables import EXPORT_ROWS
from graph_service.web.visitor import desk
from graph_service.words import say


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
        packs=here.checks.packs(),
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
        packs=here.checks.packs(), pack=pack, **chosen,
    )  # fmt: skip


@blueprint.get("/compliance/recruitment")
def recruited() -> str | Response:
    """Cascades by cohort and generation, the saturation horizon of a market, and when purchases were made."""
    here, chosen, pack = desk(), picker(), asked_pack()
    period = chosen["period"]
    found, when = here.evidence.recruitment(period, pack), here.evidence.timing(period, pack)
    currency = here.plan_for(period).currency
    horizon = found.horizon(_market(found.market))
    return show(
        "recruitment.html", recruiting.of_recruitment(found, when, currency), drawn=recruiting.of_pictures(found),
        timed=recruiting.of_timing(when, currency), facts=recruiting.of_horizon(horizon), formula=recruiting.formula(horizon),
        market=horizon.market, market_max=MARKET_MAX, ranks=when.ranks, packs=here.checks.packs(), pack=pack, **chosen,
    )  # fmt: skip


@blueprint.get("/compliance/peers")
def beside_peers() -> str | Response:
    """Every leader beside comparable ones, and one of them in every measure."""
    here, chosen, asked = desk(), picker(), request.args.get("member") or None
    found = here.evidence.peers(chosen["period"])
    row = None if asked is None else here.evidence.row(asked)
    place = None if row is None else found.place(row)
    most = EXPORT_ROWS if exported() == "leaders" else listing.SHOWN
    people = _people(
        chosen["period"], DEFAULT_PACK, [*([] if row is None else [row]), *listing.named_rows(found, most, place)]
    )
    tables, drawn, measure = [listing.of_leaders(found, people, most)], None, None
    if place is not None:
        measure = _measure(max(0, int(found.most[place])))
        tables += [listing.of_one(found, place, people), listing.of_values(found, place, measure, people)]
        drawn = listing.picture(found, place, measure, people)
    return show(
        "peers.html", tables, drawn=drawn, below_min=BELOW_MIN, peers_min=PEERS_MIN, measures=MEASURES,
        measure=None if measure is None else MEASURES[measure],
        member=None if row is None else {"id": people.ids[row], "name": people.called(row), "there": place is not None}, **chosen,
    )  # fmt: skip


def _measure(usual: int) -> int:
    """The place of the measure that the address asks for. Raises BadInput."""
    names = [one.name for one in MEASURES]
    asked = request.args.get("measure") or names[usual]
    if asked not in names:
        raise BadInput(say("measure is {asked}; use one of {names}", asked=repr(asked[:40]), names=", ".join(names)))
    return names.index(asked)


def _market(usual: int) -> int:
    """The market size that the address asks for. Raises BadInput."""
    text = request.args.get("market", "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MARKET_MAX))):
        raise BadInput(
            say(
                "market is {text}; give a number of people from 1 to {market_max}, in digits",
                text=repr(text[:40]),
                market_max=count_text(MARKET_MAX),
            )
        )
    return int(text)


def _people(period: str, pack: str, rows: list[int]) -> funds.People:
    """What the tables call the members that they name."""
    here = desk()
    plan, shown = here.plan_for(period), list(dict.fromkeys(rows))
    ids = here.evidence.member_ids(shown)
    return funds.People(
        dict(zip(shown, ids, strict=True)), here.names(ids), plan.currency, period, None if pack == DEFAULT_PACK else pack,
        {one.name: plan_title(one) or one.name for one in plan.bonuses},
    )  # fmt: skip


def _above(found: Funding, member: int | None) -> dict[str, str] | None:
    """The sponsor of the member that is looked at, if any."""
    above = -1 if member is None else int(found.tree.parent[member])
    if above < 0:
        return None
    (one,) = desk().evidence.member_ids([above])
    return {"id": one, "name": desk().names([one]).get(one) or one}
