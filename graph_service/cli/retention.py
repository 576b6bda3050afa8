"""Command `retention`: which closed cases are past their time, and removing their notes and evidence."""

from __future__ import annotations

import datetime as dt

import click

from graph_service.cli.output import emit_json, emit_table, say, shell_user
from graph_service.service import Programme


@click.group()
def retention() -> None:
    """Cases past their time; docs/privacy.md."""


@retention.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def list_(programme: Programme, *, as_json: bool) -> None:
    """List closed cases whose time is over."""
    due = programme.retention.due(dt.date.today())
    if as_json:
        emit_json(
            {
                "cases": [
                    {"case_id": one.case_id, "closed_at": one.closed_at, "keep_until": one.keep_until} for one in due
                ]
            }
        )
    else:
        emit_table(["case", "closed", "kept until"], [[one.case_id, one.closed_at, one.keep_until] for one in due])


@retention.command()
@click.argument("case_ids", metavar="[CASE]...", nargs=-1)
@click.option("--yes", is_flag=True, help="Remove; without it nothing is removed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def remove(programme: Programme, case_ids: tuple[str, ...], *, yes: bool, as_json: bool) -> None:
    """Remove notes and evidence of closed cases whose time is over: of those named, else of all. A hash of each stays."""
    keeping, today = programme.retention, dt.date.today()
    wanted = list(case_ids) or [one.case_id for one in keeping.due(today)]
    if not yes:
        raise click.UsageError(f"would remove notes and evidence of {len(wanted)} cases for good; say so with --yes")
    done = [keeping.remove(case_id, shell_user(), today) for case_id in wanted]
    if as_json:
        emit_json({"removed": [{"case_id": one.case_id, "sha256": one.sha256} for one in done]})
    for one in [] if as_json else done:
        say(f"{one.case_id}: removed, SHA-256 {one.sha256}")


COMMANDS = (retention,)
