"""Which tables do search and saved views show?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from graph_service.access.saved_views import SavedView
from graph_service.desk.finding import Found, Thing
from graph_service.web.tables import Column, Link, Table, rows_of
from graph_service.words import Said, say

KINDS: Final[dict[str, Said]] = {
    "sale": say("sale"),
    "run": say("run"),
    "plan": say("plan"),
    "alert": say("alert"),
    "case": say("case"),
}


def of_found(found: Found, address_of: Callable[[Thing], str], person: Callable[[str], str]) -> list[Table]:
    """Members, and everything else by its id."""
    hits = found.members.hits if found.members else ()
    members = Table(
        "members", say("Members"),
        (Column(say("Member")), Column(say("Member id")), Column(say("Joined"), "day"), Column(say("People below"), "count")),
        rows_of(
            (
                Link(hit.card.name or hit.card.member_id, person(hit.card.member_id)),
                hit.card.member_id, hit.card.joined_on, hit.card.size,
            )
            for hit in hits
        ),
        note=say("the first {most}; a longer word finds fewer", most=found.members.limit)
        if found.members and found.members.more
        else "",
        empty=say("No member fits."),
    )  # fmt: skip
    things = Table(
        "things", say("Everything else by its id"),
        (Column(say("What"), "short"), Column(say("Id")), Column(say("Period"), "short")),
        rows_of((KINDS[one.kind], Link(one.key, address_of(one)), one.period) for one in found.things),
        empty=say("Nothing else fits."), row_heads=False,
    )  # fmt: skip
    return [members, things]


def of_views(views: Sequence[SavedView], own: str) -> Table:
    """Saved views that lead where they were saved."""
    return Table(
        "views", say("Saved views"),
        (Column(say("Name")), Column(say("Address"), "long"), Column(say("Whose"), "short"), Column(say("Changed"), "short")),
        rows_of(
            (Link(one.name, one.address), one.address, say("mine") if one.owner == own else one.owner, one.changed_at[:10])
            for one in views
        ),
        empty=say("No view is saved."), rows_max=300,
    )  # fmt: skip
