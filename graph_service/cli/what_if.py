"""Command `what-if`: plan A against plan B on the live network. Nothing is written."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

import click

from graph_service.analytics.asking import MONTHS_MAX
from graph_service.analytics.whatif import MemberDifference, Side, WhatIf
from graph_service.analytics.whatif_groups import Group
from graph_service.cli.output import emit_json, emit_table, say
from graph_service.cli.overview import percent
from graph_service.errors import BadInput
from graph_service.model.money import format_money
from graph_service.service import Programme

LEGS_SHOWN = 10


@click.command("what-if")
@click.option("--plan", "plans", multiple=True, required=True, help="Preset or TOML file; give it twice, A and then B.")
@click.option("--period", required=True, help="Month 2026-09, quarter 2026-Q3 or year 2026.")
@click.option(
    "--months", "length", type=click.IntRange(1, MONTHS_MAX), default=1, show_default=True,
    help="How many periods of this length, ending with it, are added up.",
)  # fmt: skip
@click.option("--cost-share", help="What part of net sales the goods cost, such as 0.4.")
@click.option("--member", "below", help="Tell the legs of this member apart, not those of every root.")
@click.option("--top", type=click.IntRange(0, 1000), default=10, show_default=True, help="Winners and losers listed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def what_if(
    programme: Programme, *, plans: tuple[str, ...], period: str, length: int, cost_share: str | None,
    below: str | None, top: int, as_json: bool,
) -> None:  # fmt: skip
    """Plan A against plan B on the live network: payout, margin, winners and losers, ranks. Nothing is written."""
    if len(plans) != 2:
        raise BadInput(f"{len(plans)} plans are given; give --plan twice, first the plan A, then the plan B")
    share = None if cost_share is None else read_share(cost_share)
    found = programme.what_if(plans[0], plans[1], period, length=length, cost_share=share, below=below)
    if as_json:
        emit_json(found.document(top))
        return
    _show(found, top)


def read_share(text: str) -> Fraction:
    """A share written as a decimal number. Raises BadInput."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise BadInput(
            f"the goods' share {text!r} is not a number; write it with a decimal point, such as 0.4"
        ) from None
    if not value.is_finite() or not 0 <= value <= 1:
        raise BadInput(f"the goods' share {text!r} is out of range; give a share from 0 to 1, such as 0.4")
    return Fraction(value)


def _show(found: WhatIf, top: int) -> None:
    spanned = found.period if len(found.periods) == 1 else f"{found.periods[0]} to {found.period}"
    say(f"{spanned}, amounts in {found.currency}; a difference is B − A; nothing is written")
    emit_table(["", "A", "B", "B − A"], _totals(found))
    _groups(found, "rank", "By rank under A", found.ranks)
    _groups(found, "leg", f"By leg of {found.legs_of or 'every root'}", found.legs[:LEGS_SHOWN])
    say(f"ranks: {found.ranks_gained:,} members hold a higher one under B, {found.ranks_lost:,} a lower one")
    _members(found, f"The {top} who gain most", found.winners(top))
    _members(found, f"The {top} who lose most", found.losers(top))
    if len(found.months) > 1:
        rows = [
            [one.period, *(format_money(amount, found.currency) for amount in (
                one.sales_minor, one.payout_a_minor, one.payout_b_minor, one.difference_minor,
            ))]
            for one in found.months
        ]  # fmt: skip
        emit_table(["period", "net sales", "payout A", "payout B", "B − A"], rows, "By period")


def _totals(found: WhatIf) -> list[list[str]]:
    a, b = found.a, found.b

    def money(title: str, first: int, second: int) -> list[str]:
        return [title, *(format_money(one, found.currency) for one in (first, second, second - first))]

    sold = format_money(found.sales_minor, found.currency)
    rows = [
        ["plan", _name(a), _name(b), ""],
        ["net sales", sold, sold, ""],
        money("payout", a.payout_minor, b.payout_minor),
        ["share of net sales", percent(a.share), percent(b.share), ""],
        ["members paid", f"{a.members_paid:,}", f"{b.members_paid:,}", f"{b.members_paid - a.members_paid:+,}"],
        money("margin (net sales − payout)", a.margin_minor, b.margin_minor),
    ]
    if a.margin_after_goods_minor is not None and b.margin_after_goods_minor is not None:
        rows.append(money("margin after goods", a.margin_after_goods_minor, b.margin_after_goods_minor))
    return rows


def _name(side: Side) -> str:
    return f"{side.plan} {side.version}"


def _groups(found: WhatIf, what: str, title: str, groups: tuple[Group, ...]) -> None:
    rows = [
        [
            _key(one), f"{one.winners:,}", format_money(one.gained_minor, found.currency), f"{one.losers:,}",
            format_money(one.lost_minor, found.currency), f"{one.same:,}", f"{one.unpaid:,}",
        ]
        for one in groups
    ]  # fmt: skip
    emit_table([what, "winners", "gain", "losers", "lose", "the same", "paid by neither"], rows, title)


def _key(group: Group) -> str:
    if group.kind == "other_legs":
        return f"{group.legs:,} other legs"
    return "everyone else" if group.kind == "outside" else group.key or "no rank"


def _members(found: WhatIf, title: str, rows: list[MemberDifference]) -> None:
    if not rows:
        return
    emit_table(
        ["member", "rank A", "rank B", "A", "B", "B − A"],
        [
            [one.member_id, one.rank_a, one.rank_b, *(format_money(amount, found.currency) for amount in (
                one.earned_a_minor, one.earned_b_minor, one.difference_minor,
            ))]
            for one in rows
        ],
        title,
    )  # fmt: skip


COMMANDS = (what_if,)
