"""Command `published`: which earnings figures are out, to be worked out again by check C22?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from graph_service.cli.output import emit_json, emit_table, file_text, say, shell_user
from graph_service.service import Programme

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def published() -> None:
    """Earnings figures that were published; docs/compliance.md."""


@published.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def list_(programme: Programme, *, as_json: bool) -> None:
    """List the tables that are kept, withdrawn ones too."""
    found = programme.publications.all()
    if as_json:
        emit_json({"tables": [one.to_json() for one in found]})
        return
    rows = [
        [one.table_id, one.title, one.place, one.published_on, one.period, one.plan, one.withdrawn_on] for one in found
    ]
    emit_table(["no.", "title", "where", "published on", "period", "plan", "withdrawn on"], rows)


@published.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--title", required=True, help="What the table is called.")
@click.option("--where", "place", required=True, help="Where it was published.")
@click.option("--on", "day", type=DAY, required=True, help="The day on which it was published, such as 2026-10-15.")
@click.option("--period", required=True, help="The last month of the twelve that it tells of, such as 2026-09.")
@click.option("--plan", help="Preset name or plan file; else the default plan.")
@click.pass_obj
def keep(
    programme: Programme, file: Path, title: str, place: str, day: dt.datetime, period: str, plan: str | None
) -> None:
    """Keep a published table: CSV with the columns group, measure and value."""
    text = file_text(file)
    one = programme.publish(
        text, period, shell_user(), title=title, place=place, published_on=day.date(), plan=plan, where=str(file)
    )
    say(f"{one.table_id}: kept, SHA-256 {one.sha256}")


@published.command()
@click.argument("table_id", metavar="TABLE")
@click.option("--on", "day", type=DAY, required=True, help="The first day on which it is out no longer.")
@click.pass_obj
def withdraw(programme: Programme, table_id: str, day: dt.datetime) -> None:
    """Say that a published table is out no longer."""
    one = programme.publications.withdraw(table_id, day.date(), shell_user())
    say(f"{one.table_id}: withdrawn from {one.withdrawn_on} on")


COMMANDS = (published,)
