"""Command `explain`: each cent of a member's period, and each cent not paid."""

from __future__ import annotations

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.model.money import format_money
from graph_service.service import Programme

SHOWN_MAX = 50


@click.command()
@click.argument("member_id", metavar="MEMBER")
@click.option("--period", required=True, help="Month 2026-09, quarter 2026-Q3 or year 2026.")
@click.option("--sale", "sale_id", help="Only this sale, and everyone above it who was passed over.")
@click.option("--plan", help="Preset name or plan file; else the plan of the period's run, else the default plan.")
@click.option("--run", "run_id", help="A stored run: its plan as it was then; else the newest run of the period.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def explain(
    programme: Programme,
    member_id: str,
    period: str,
    sale_id: str | None,
    plan: str | None,
    run_id: str | None,
    as_json: bool,
) -> None:
    """Each award of a member down to sale, path and rate; each pass-over with its reason."""
    told = programme.explain(member_id, period, sale_id, plan, run_id)
    if as_json:
        emit_json(told.to_json())
        return
    earned = format_money(told.earned_minor, told.currency)
    say(f"{member_id} earned {earned} {told.currency} in {told.period} ({told.plan})")
    if told.notice:
        say(told.notice)
    lines = [
        [line.bonus, line.level, line.sale_id, line.via_id, line.note or " → ".join(line.path), f"{line.rate_ppm / 10_000:g} %",
         format_money(line.amount_minor, told.currency)]
        for line in told.lines[:SHOWN_MAX]
    ]  # fmt: skip
    title = f"{len(lines)} of {len(told.lines) + told.lines_cut} lines"
    emit_table(["bonus", "level", "sale", "on the pay of", "path", "rate", "amount"], lines, title)
    skips = [[skip.member_id, skip.bonus, skip.level, skip.sale_id, skip.rule] for skip in told.skipped[:SHOWN_MAX]]
    if skips:
        title = f"passed over: {len(skips)} of {len(told.skipped) + told.skipped_cut}"
        emit_table(["member", "bonus", "level", "sale", "because the member"], skips, title)


COMMANDS = (explain,)
