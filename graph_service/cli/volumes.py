"""Command `volumes`: personal, group and team volume of a period."""

from __future__ import annotations

import click

from graph_service.cli.output import emit_json, emit_table
from graph_service.model.money import format_volume
from graph_service.service import Programme

SHOWN_MAX = 30
COLUMNS = ("personal_volume", "group_volume", "team_volume")


@click.command()
@click.option("--period", required=True, help="Month 2026-09, quarter 2026-Q3 or year 2026.")
@click.option("--member", "member_id", help="Only this member, with each leg and level.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def volumes(programme: Programme, period: str, member_id: str | None, as_json: bool) -> None:
    """Volumes of every member, or of one with its legs and levels. In points; in JSON in hundredths."""
    rows = programme.volumes(period, member_id).to_dict("records")
    parts = None if member_id is None else programme.leg_and_level_volumes(member_id, period)
    if as_json:
        document: dict[str, object] = {"period": period, "members": rows}
        emit_json(document | (parts.to_json() if parts else {}))
        return
    rows.sort(key=lambda row: -row["team_volume"])
    shown = [[row["member_id"], *(format_volume(row[name]) for name in COLUMNS)] for row in rows[:SHOWN_MAX]]
    emit_table(["member", "personal", "group", "team"], shown, f"largest {len(shown)} of {len(rows):,} members")
    if parts:
        emit_table(
            ["leg", "team volume"],
            [[leg, format_volume(value)] for leg, value in parts.legs[:SHOWN_MAX]],
            f"{min(len(parts.legs), SHOWN_MAX)} of {len(parts.legs)} legs",
        )
        emit_table(["level", "volume"], [[level, format_volume(value)] for level, value in enumerate(parts.levels, 1)])


COMMANDS = (volumes,)
