"""Command `member move`: a member under another sponsor from a day on."""

from __future__ import annotations

import datetime as dt

import click

from graph_service.cli.output import emit_json, emit_table, say, shell_user
from graph_service.service import Programme
from graph_service.service.moving import Move


@click.group()
def member() -> None:
    """One member (docs/members.md)."""


@member.command()
@click.argument("member_id", metavar="MEMBER")
@click.option("--to", "sponsor_id", metavar="SPONSOR", required=True, help="The new sponsor.")
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", required=True, help="First day.")
@click.option("--reason", required=True, help="Why; the audit log keeps it.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def move(
    programme: Programme, member_id: str, sponsor_id: str, day: dt.datetime, reason: str, dry_run: bool, as_json: bool
) -> None:
    """Move MEMBER, with everybody below, under another sponsor from a day on. What was paid for earlier days stays."""
    moves, first = programme.moves, day.date()
    shown = moves.preview(member_id, sponsor_id, first)
    moved = not dry_run and moves.move(Move(member_id, sponsor_id, first, reason, shown.stand), shell_user())
    if as_json:
        emit_json(
            {
                "member_id": member_id, "sponsor_id": sponsor_id, "from": str(first), "before": shown.stand.above_id,
                "people": shown.people, "moved": moved, "runs_unchanged": [run.run_id for run in shown.runs],
            }
        )  # fmt: skip
        return
    if shown.runs:
        emit_table(
            ["run", "period"], [[run.run_id, run.period] for run in shown.runs], "stored runs that do not change"
        )
    if not shown.changes:
        say(f"{member_id} stands under {sponsor_id} already; nothing was changed")
        return
    did = "would move" if dry_run else "moved"
    say(f"{member_id} {did} from {shown.stand.words()} to {sponsor_id} from {first} on; {shown.people:,} people in all")


COMMANDS = (member,)
