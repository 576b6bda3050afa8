"""How do values read on a page? Filters for the templates, and what every template knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Protocol

from babel.dates import format_skeleton
from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from graph_service.desk import PAGES
from graph_service.errors import BadInput, GraphServiceError
from graph_service.model.cells import count_text
from graph_service.model.period import Period
from graph_service.plan.speech import Speech
from graph_service.web.exporting import XLSX_ROWS_MAX
from graph_service.web.hearing import heard
from graph_service.web.speaking import language, spoken, told
from graph_service.web.tables import Column, Link, State, Tick, money_text, share_text, shown, volume_text
from graph_service.web.visitor import programme, user
from graph_service.words import Said, say


class Titled(Protocol):
    """A plan, a bonus, or what is known of one."""

    @property
    def title(self) -> str:
        """In the words of its author."""
        ...


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the menu."""

    title: Said
    address: str
    here: bool


_MENU = (
    (say("Overview"), "overview.page", "overview"),
    (say("Downline"), "downline.start", "downline"),
    (say("Network"), "network.page", "network"),
    (say("Team"), "team.start", "team"),
    (say("Runs"), "runs.page", "runs"),
    (say("Compliance"), "compliance.page", "compliance"),
    (say("Alerts"), "alerts.page", "cases"),
    (say("Cases"), "cases.page", "cases"),
    (say("Analytics"), "analytics.page", "analytics"),
    (say("Plans"), "plans.page", "plans"),
    (say("What if"), "what_if.page", "what_if"),
    (say("Recognition"), "recognition.page", "recognition"),
    (say("Log"), "audit.page", "audit"),
    (say("Admin"), "admin.page", "admin"),
)

_BELONGS: Final = {
    "goals": "overview",
    "invite": "overview",
    "packs": "compliance",
    "members": "team",
    "data_quality": "overview",
    "challenges": "recognition",
    "team_goals": "recognition",
    "upkeep": "admin",
}  # pages without an entry of their own, and the one that they stand under


def set_up(app: Flask) -> None:
    """Register filters and the variables of every page."""
    app.jinja_env.filters.update(
        cell=cell,
        count=count_text,
        money=money_text,
        volume=volume_text,
        share=share_text,
        period_words=period_words,
        day=lambda value: value.isoformat() if isinstance(value, dt.date) else "–",
        member_name=member_name,
        role_word=role_word,
        member_role=member_role,
        spoken=spoken,
        plan_title=plan_title,
        authored=authored,
        run_state=run_state,
        heard=heard,
    )
    app.jinja_env.globals.update(xlsx_rows_max=XLSX_ROWS_MAX)
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    visitor = user()
    return {
        "visitor": visitor,
        "nav_items": _nav(visitor.role) if visitor else [],
        "finds": visitor is not None and visitor.role in PAGES["finding"],
        **_programme_words(),
    }


def _programme_words() -> dict[str, str]:
    """What the programme is called, and whom to ask; nothing of its own while the store cannot be asked."""
    try:
        said = programme().presented()
    except GraphServiceError:
        return {"programme_title": "Graph service", "programme_contact": ""}
    return {"programme_title": said.title or "Graph service", "programme_contact": said.contact or ""}


def _nav(role: str) -> list[NavItem]:
    blueprint = "" if g.get("failed") else _BELONGS.get(request.blueprint or "", request.blueprint or "")
    return [
        NavItem(title, url_for(endpoint), here=endpoint.startswith(f"{blueprint}."))
        for title, endpoint, page in _MENU
        if role in PAGES[page]
    ]


def cell(value: Any, column: Column) -> str | Markup:
    """A cell of a table, escaped: a link, a badge or words."""
    if isinstance(value, Link):
        return Markup('<a href="{}">{}</a>').format(value.address, told(value.text) or "–")
    if isinstance(value, Tick):
        return Markup('<input type="checkbox" name="{}" value="{}" aria-label="{}">').format(
            value.name, value.value, told(value.label)
        )
    if isinstance(value, State):
        return Markup('<span class="badge {}">{}</span>').format(value.look, told(value.text))
    return escape(shown(value, column))


def period_words(name: str) -> str:
    """A period's name for people, in the language of the request.

    >>> period_words("2026-09")
    'September 2026'
    """
    try:
        period = Period.parse(name)
    except BadInput:
        return name
    if len(name) == 7 and name[5] != "Q":
        return format_skeleton("yMMMM", period.start, locale=language())
    year, _, quarter = name.partition("-Q")
    return str(told(say("{year}, quarter {quarter}", year=year, quarter=quarter))) if quarter else name


ROLE_WORDS: Final = {
    "admin": say("admin"),
    "manager": say("manager"),
    "officer": say("officer"),
    "leader": say("leader"),
    "auditor": say("auditor"),
}


MEMBER_ROLES: Final = {"participant": say("participant"), "customer": say("customer"), "left": say("left")}


def member_role(role: str) -> str:
    """What a member is in the programme."""
    return MEMBER_ROLES.get(role, role)


def plan_title(plan: Titled, chosen: str = "") -> str:
    """The title of a plan, or of its bonus; of the product's plans in the language of the request or a chosen one."""
    return authored(plan.title, chosen)


def authored(text: str, chosen: str = "") -> str:
    """What the author of a plan of the product wrote, in the language of the request or a chosen one."""
    return Speech(chosen or language()).authored(text)


RUN_STATES: Final = {"committed": say("committed"), "void": say("void")}


def run_state(state: str) -> str:
    """The state of a run in words."""
    return RUN_STATES.get(state, state)


def role_word(role: str) -> Said:
    """What a role is called."""
    return ROLE_WORDS[role]


def member_name(name: str | None, member_id: str) -> str:
    """What to call a member: the name, else the id."""
    return name or member_id
