"""How do values read on a page? Filters for the templates, and what every template knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from graph_service.desk import PAGES
from graph_service.errors import BadInput
from graph_service.model.cells import count_text
from graph_service.model.period import Period
from graph_service.web.tables import Column, Link, State, Tick, money_text, share_text, shown, volume_text
from graph_service.web.visitor import user


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the menu."""

    title: str
    address: str
    here: bool


_MENU = (
    ("Overview", "overview.page", "overview"),
    ("Downline", "downline.start", "downline"),
    ("Team", "team.start", "team"),
    ("Runs", "runs.page", "runs"),
    ("Compliance", "compliance.page", "compliance"),
    ("Alerts", "alerts.page", "cases"),
    ("Cases", "cases.page", "cases"),
    ("Analytics", "analytics.page", "analytics"),
    ("Plans", "plans.page", "plans"),
    ("What if", "what_if.page", "what_if"),
    ("Log", "audit.page", "audit"),
    ("Admin", "admin.page", "admin"),
)

_BELONGS: Final = {"packs": "compliance"}  # pages without an entry of their own, and the one that they stand under


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
    )
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    visitor = user()
    return {"visitor": visitor, "nav_items": _nav(visitor.role) if visitor else []}


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
        return Markup('<a href="{}">{}</a>').format(value.address, value.text or "–")
    if isinstance(value, Tick):
        return Markup('<input type="checkbox" name="{}" value="{}" aria-label="{}">').format(
            value.name, value.value, value.label
        )
    if isinstance(value, State):
        return Markup('<span class="badge {}">{}</span>').format(value.look, value.text)
    return escape(shown(value, column))


def period_words(name: str) -> str:
    """A period's name for people.

    >>> period_words("2026-09")
    'September 2026'
    """
    try:
        period = Period.parse(name)
    except BadInput:
        return name
    if len(name) == 7 and name[5] != "Q":
        return f"{period.start:%B %Y}"
    return name.replace("-Q", ", quarter ") if "Q" in name else name


def member_name(name: str | None, member_id: str) -> str:
    """What to call a member: the name, else the id."""
    return name or member_id
