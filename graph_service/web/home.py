"""What does a leader find here in the morning? The own team in short, with ways to the pages that tell more."""

from __future__ import annotations

from flask import Response

from graph_service.model.period import Period
from graph_service.web import charting, home_listings, listings
from graph_service.web.home_words import reminders, steps
from graph_service.web.invite import address
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.tiles import tiles
from graph_service.web.visitor import desk


def leader_home(member_id: str) -> str | Response:
    """A leader's first page."""
    here, chosen = desk(), picker()
    period = chosen["period"]
    leading, plan = here.leading, here.plan_for(period)
    report, card = here.team(member_id, period), here.report_card(member_id, period)
    way, greetings, not_paid = leading.way(card, period), leading.greetings(period), leading.not_paid(period)
    names = here.names([*greetings.member_ids(), *(one.leg.member_id for one in way.missing if one.leg)])
    goals = leading.progress(here.own.goals(period), report, card, plan)
    invitation = here.own.invitation()
    tables = [
        *listings.of_team(report),
        home_listings.of_earned(report, plan),
        home_listings.of_not_paid(not_paid, plan, period),
        home_listings.of_legs(report),
        *home_listings.of_greetings(greetings, names, period),
    ]
    return show(
        "leader_home.html",
        tables,
        team=report,
        report_card=card,
        tiles=tiles(report.figures),
        charts=charting.of_team(report),
        steps=steps(way, names),
        goals=reminders(goals),
        greetings=greetings,
        like=leading.comparable(period),
        link=address(invitation.code) if invitation else None,
        is_month=Period.parse(period).name == period and len(period) == 7,
        card=here.card(member_id, period),
        **chosen,
    )
