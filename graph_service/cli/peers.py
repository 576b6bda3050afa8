"""How are leaders beside their peers asked for on the command line?"""

from __future__ import annotations

from typing import Any

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.compliance.leader_measures import BELOW_MIN, MEASURES
from graph_service.compliance.peers import PEERS_MIN
from graph_service.service import Programme

TITLES = {one.name: one.title for one in MEASURES}


@click.command()
@click.option("--period", required=True, help="A month such as 2026-09, a quarter 2026-Q3 or a year 2026.")
@click.option(
    "--plan", default=None, help="A preset's name, or the path of a TOML file; the programme's plan unless given."
)
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Leaders listed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
@click.pass_obj
def peers(programme: Programme, period: str, plan: str | None, most: int, *, as_json: bool) -> None:
    """Compare the subtrees of leaders with those of comparable ones: who differs most, and in what. Raises no alert."""
    chosen, found = programme.plan(plan), programme.peers(period, plan)
    ids = programme.ids(found.leaders.rows[:most])
    document: dict[str, Any] = {
        "period": period, "plan": chosen.name, "currency": chosen.currency, "below_min": BELOW_MIN, "peers_min": PEERS_MIN,
        "leaders_total": len(found), "leaders": found.to_json(ids),
    }  # fmt: skip
    if as_json:
        emit_json(document)
        return
    emit_table(
        ["leader", "people", "days in", "differs most in", "value", "peers' median", "robust z", "peers"],
        [_line(one) for one in document["leaders"]],
        f"Leaders beside their peers in {period}, {min(most, len(found))} of {len(found)}",
    )
    say("A reading aid: it raises no alert, and differing is no fault. Money is in the smallest unit.", err=True)


def _line(one: dict[str, Any]) -> list[Any]:
    head = [one["member_id"], one["size"], one["age_days"]]
    if one["differs_most_in"] is None:
        return [*head, "-", "-", "-", "-", "too few to compare with"]
    standing = one["measures"][one["differs_most_in"]]
    numbers = [f"{standing[name]:.4g}" for name in ("value", "median", "z")]
    return [*head, TITLES[one["differs_most_in"]], *numbers, f"{one['peers']}: {one['peers_count']}"]


COMMANDS = (peers,)
