"""Command `rank`: a member's rank in a period, and what is missing for the next."""

from __future__ import annotations

from typing import Any

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.engines.columnar.report_card import ReportCard
from graph_service.service import Programme


@click.command()
@click.argument("member_id", metavar="MEMBER")
@click.option("--period", required=True, help="Month 2026-09, quarter 2026-Q3 or year 2026.")
@click.option("--plan", help="Preset name or plan file; else the default plan.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def rank(programme: Programme, member_id: str, period: str, plan: str | None, as_json: bool) -> None:
    """The report card of a member: the rank held, each condition of the next one, and what is missing."""
    card = programme.report_card(member_id, period, plan)
    if as_json:
        emit_json(document(card))
        return
    say(f"{member_id} held rank {card.rank or 'none: the plan has no ranks'} in {card.period}")
    if card.highest_before:
        say(f"highest rank in earlier runs: {card.highest_before}")
    if card.next_rank is None:
        return
    if card.by_assignment:
        say(f"the next rank, {card.next_rank}, is held by assignment only")
        return
    rows = [[one.words, *(one.amount(value) for value in (one.need, one.have, one.missing))] for one in card.conditions]
    emit_table(["condition", "needed", "there", "missing"], rows, f"for {card.next_rank}")


def document(card: ReportCard) -> dict[str, Any]:
    """The document of `rank --json`; points in hundredths."""
    rows = [{name: getattr(one, name) for name in one.__slots__} | {"missing": one.missing} for one in card.conditions]
    return {name: getattr(card, name) for name in card.__slots__} | {"conditions": rows}


COMMANDS = (rank,)
