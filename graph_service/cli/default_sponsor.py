"""Command `default-sponsor`: whom everyone without a sponsor hangs on."""

from __future__ import annotations

import datetime as dt

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.service import Programme

SHOWN_MAX = 30


@click.command("default-sponsor")
@click.argument("sponsor_id", metavar="MEMBER")
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="First day; today if left out.")
@click.option("--dry-run", is_flag=True, help="Say who it would be, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def default_sponsor(
    programme: Programme, sponsor_id: str, day: dt.datetime | None, dry_run: bool, as_json: bool
) -> None:
    """Make MEMBER the sponsor of everyone who has none, from a day on. Past days stay as they are."""
    first = dt.datetime.now(dt.UTC).date() if day is None else day.date()
    report = programme.adopt(sponsor_id, first, dry_run=dry_run)
    if as_json:
        emit_json(report.to_json())
        return
    if report.adopted:
        rows = [[one.member_id, one.since.isoformat()] for one in report.adopted[:SHOWN_MAX]]
        emit_table(["member", "from"], rows, f"first {len(rows)} of {len(report.adopted):,} without a sponsor")
    did = "would get" if dry_run else "got"
    nothing = "; nothing was written" if dry_run else ""
    say(f"{len(report.adopted):,} {did} {sponsor_id} as sponsor{nothing}; data version {report.data_version}")


COMMANDS = (default_sponsor,)
