"""What is kept of one member, and how does the member come under another sponsor?"""

from __future__ import annotations

import contextlib
from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.downline.member_file import Side, Trade
from graph_service.downline.records import ChildPage, MemberCard
from graph_service.errors import BadInput, NotFound
from graph_service.web import member_listings as listings
from graph_service.web import speaking
from graph_service.web.pages import OFFSET_MAX, exported, picker
from graph_service.web.pages import page as show
from graph_service.web.tables import EXPORT_ROWS
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("members", __name__)

PAGE: Final = 50  # sales and direct people on a page


@blueprint.get("/members/<path:member_id>")
def page(member_id: str) -> str | Response:
    """Days, sponsors, places, sales, pay, alerts, referrals and direct people of one member."""
    whole, here = desk(), desk().members
    chosen, found = picker(), here.file(member_id)
    period, export = chosen["period"], exported()
    bought, sold = (_offset("bought"), _offset("sold"))
    sides: tuple[tuple[Side, int], ...] = (("bought", bought), ("sold", sold))
    trades: dict[Side, tuple[int, tuple[Trade, ...]]] = {
        side: here.trades(member_id, side, *((0, EXPORT_ROWS) if export == side else (first, PAGE)))
        for side, first in sides
    }
    card: MemberCard | None = None
    direct: ChildPage | None = None
    with contextlib.suppress(NotFound):  # joined after the period
        card = whole.card(member_id, period)
        direct = whole.children(member_id, period, sort="size", limit=PAGE)
    ids = {one.above_id for one in (*found.sponsors, *found.placements)}
    ids |= {one.other_id for _, some in trades.values() for one in some[:PAGE]}
    told = listings.Told(period, here.names(ids))
    tables = [
        listings.of_status(found), listings.of_edges("sponsors", found.sponsors, told),
        listings.of_edges("placements", found.placements, told), listings.of_moves(here.moved(member_id), told),
        listings.of_paid(here.paid(member_id)), *(listings.of_trades(side, *some, told) for side, some in trades.items()),
        listings.of_sent(*here.sent(member_id)), listings.of_direct(direct, told),
    ]  # fmt: skip
    if here.sees_alerts:
        tables.append(listings.of_alerts(here.alerts(member_id)))
    return show(
        "member.html", tables, member=found, card=card, may_move=here.moves_members, offsets={"bought": bought, "sold": sold},
        totals={side: total for side, (total, _) in trades.items()}, page_size=PAGE, **chosen,
    )  # fmt: skip


@blueprint.get("/moves")
def preview() -> str | Response:
    """What a move would do; nothing is changed."""
    here, asked = desk().members, request.args
    made = here.preview(asked.get("member_id", ""), asked.get("sponsor_id", ""), asked.get("from", ""))
    names = here.names([made.member_id, made.sponsor_id, made.stand.above_id or ""])
    return show("move.html", [listings.of_earlier_runs(made.runs)], move=made, names=names)


@blueprint.post("/moves")
def move() -> AnyResponse:
    """Move a member under another sponsor."""
    form = request.form
    member_id, expected = form.get("member_id", ""), tuple(form.get(name, "") for name in ("was", "since", "until"))
    moved = desk().members.move(
        member_id, form.get("sponsor_id", ""), form.get("from", ""), form.get("reason", ""),
        (expected[0], expected[1], expected[2]),
    )  # fmt: skip
    values = {"member": member_id, "sponsor": form.get("sponsor_id", ""), "day": form.get("from", "")}
    speaking.note(
        say("{member} stands under {sponsor} from {day} on. The audit log has the reason.", **values)
        if moved
        else say("{member} stood under {sponsor} already; nothing was changed.", **values)
    )
    return redirect(url_for("members.page", member_id=member_id), 303)


def _offset(name: str) -> int:
    text = request.args.get(f"{name}_from", "0")
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) <= OFFSET_MAX):
        raise BadInput(say("“{text}” is no place in a list; give a whole number from 0 on", text=text[:40]))
    return int(text)
