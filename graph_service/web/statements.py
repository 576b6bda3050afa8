"""What was I paid for a period, on paper? A member's statement as PDF, in the visitor's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from flask import Blueprint, Response, request

from graph_service.desk.statements import Statement
from graph_service.documents import Column, Document, Facts, Grid, Part, Text, pdf
from graph_service.model.money import MICRO, exponent
from graph_service.plan.model import Bonus
from graph_service.runs.explain import RULES
from graph_service.web.formats import period_words
from graph_service.web.pay_listings import basis_text
from graph_service.web.speaking import language, told, tongue
from graph_service.web.tables import Column as PageColumn
from graph_service.web.tables import money_text, number_text, shown, volume_text
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("statements", __name__)

RATE = PageColumn("", "ppm")
NAME_MAX = 200  # characters; a longer one is cut, or it would not fit on a page
Names = Mapping[str, str]


@blueprint.get("/statements/<period>.pdf")
def one(period: str) -> Response:
    """A leader's own statement, or that of `?member=`."""
    here = desk()
    found = here.statements.one(request.args.get("member"), here.period(period))
    known = here.names({found.member_id, *(line.buyer_id for line in found.explained.lines)})
    names = {one: name if len(name) <= NAME_MAX else f"{name[:NAME_MAX]}…" for one, name in known.items()}
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"statement-{found.period}-{found.member_id}")[:100]
    response = Response(statement_pdf(found, names), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def statement_pdf(found: Statement, names: Names) -> bytes:
    """The statement as PDF, in the language of the request."""
    title = told(say("Statement of pay, {period}", period=period_words(found.period)))
    called = names.get(found.member_id)
    subject = f"{title} · {found.member_id}"
    parts: list[Part] = [Facts(_facts(found, called))]
    if found.explained.notice:
        parts.append(Text(told(found.explained.notice), strong=True))
    if found.run is None:
        parts.append(
            Text(
                told(say("No run of this period is committed yet: the amounts were worked out now and may change.")),
                strong=True,
            )
        )
    parts += [_awards(found), _total(found), _lines(found, names), _not_paid(found)]
    parts.append(Text(told(say("An award is rounded once; the amounts of its sales add up to it."))))
    return pdf(Document(title, subject, tuple(parts), language=language(), wide=True), tongue())


def _facts(found: Statement, called: str | None) -> tuple[tuple[str, str], ...]:
    run = found.run.run_id if found.run else say("none: worked out now")
    pairs = (
        (say("Member"), f"{called} ({found.member_id})" if called else found.member_id),
        (say("Period"), period_words(found.period)),
        (say("Plan"), say("{plan}, SHA-256 {hash}", plan=found.plan.name, hash=found.plan.hash)),
        (say("Run"), run),
        (say("Data version"), str(found.data_version)),
        (say("Rank"), found.rank or say("no rank")),
        (say("Personal volume"), say("{points} points", points=volume_text(found.personal_volume))),
        (say("Group volume"), say("{points} points", points=volume_text(found.group_volume))),
        (say("Team volume"), say("{points} points", points=volume_text(found.team_volume))),
    )
    return tuple((told(name), told(value)) for name, value in pairs)


def _awards(found: Statement) -> Grid:
    money, bonuses = found.plan.currency, _bonuses(found)
    rows = tuple(
        (
            _title(bonuses, one.bonus), _level(one.level), told(basis_text(one.basis, money, bonuses.get(one.bonus))),
            shown(one.rate_ppm, RATE), number_text(Fraction(one.exact_micro, MICRO * 10 ** exponent(money))),
            money_text(one.cap_cut_minor, money), money_text(one.amount_minor, money),
        )
        for one in found.awards
    )  # fmt: skip
    columns = (
        Column(told(say("Bonus")), 2.4), Column(told(say("Level")), 0.6, number=True),
        Column(told(say("Basis")), 1.4, number=True), Column(told(say("Rate")), 0.8, number=True),
        Column(told(say("Exact, {currency}", currency=money)), 1.2, number=True),
        Column(told(say("Cut by caps")), 1, number=True),
        Column(told(say("Amount, {currency}", currency=money)), 1.2, number=True),
    )  # fmt: skip
    return Grid(told(say("Awards")), columns, rows, empty=told(say("Nothing was paid in this period.")))


def _total(found: Statement) -> Text:
    money = found.plan.currency
    return Text(
        told(say("In all: {amount} {currency}", amount=money_text(found.earned_minor, money), currency=money)),
        strong=True,
    )


def _lines(found: Statement, names: Names) -> Grid:
    money, bonuses = found.plan.currency, _bonuses(found)
    rows = tuple(
        (
            _title(bonuses, one.bonus), _level(one.level), one.sale_id or told(one.note) or "–", one.sold_on or "–",
            names.get(one.buyer_id) or told(one.buyer_id) or "–",
            told(basis_text(one.basis, money, bonuses.get(one.bonus))), shown(one.rate_ppm, RATE),
            money_text(one.amount_minor, money),
        )
        for one in found.explained.lines
    )  # fmt: skip
    columns = (
        Column(told(say("Bonus")), 2), Column(told(say("Level")), 0.6, number=True), Column(told(say("Sale")), 1.4),
        Column(told(say("Sold on")), 0.9), Column(told(say("Buyer")), 1.8),
        Column(told(say("Basis")), 1.3, number=True), Column(told(say("Rate")), 0.7, number=True),
        Column(told(say("Amount, {currency}", currency=money)), 1.1, number=True),
    )  # fmt: skip
    caption = told(say("The sales behind each award"))
    return Grid(caption, columns, rows, told(say("the page of the explained pay")), told(say("No sale.")))


def _not_paid(found: Statement) -> Grid:
    bonuses = _bonuses(found)
    rows = tuple(
        (
            _title(bonuses, one.bonus), told(RULES[one.reason]), ", ".join(str(level) for level in one.levels if level),
            told(basis_text(one.basis, found.plan.currency, bonuses.get(one.bonus))),
        )
        for one in found.not_paid
    )  # fmt: skip
    columns = (
        Column(told(say("Bonus")), 1.6), Column(told(say("Why")), 4), Column(told(say("Levels")), 0.8),
        Column(told(say("On")), 1.2, number=True),
    )  # fmt: skip
    return Grid(
        told(say("Not paid, and why")), columns, rows, empty=told(say("Nothing that the plan counts passed you by."))
    )


def _bonuses(found: Statement) -> dict[str, Bonus]:
    return {bonus.name: bonus for bonus in found.plan.bonuses}


def _title(bonuses: dict[str, Bonus], name: str) -> str:
    return bonuses[name].title if name in bonuses else name


def _level(level: int) -> str:
    return str(level) if level else ""
