"""Commands `run preview|commit|list|show`: what a period pays, and storing it."""

from __future__ import annotations

import getpass
import sys
from typing import cast

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.model.money import format_money, format_volume
from graph_service.runs.preview import EngineChoice, Preview
from graph_service.runs.record import Run
from graph_service.service import DEFAULT_PLAN, Programme

ENGINES = click.Choice(["both", "cypher", "columnar"])
SHOWN_MAX = 20


@click.group()
def run() -> None:
    """Preview a period's commissions, commit them as a run, look at runs."""


@run.command("preview")
@click.option("--plan", default=DEFAULT_PLAN, show_default=True, help="Preset name or plan file.")
@click.option("--period", required=True, help="Month 2026-09, quarter 2026-Q3 or year 2026.")
@click.option("--engine", type=ENGINES, default="both", show_default=True, help="Both: they must agree.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def preview_command(programme: Programme, plan: str, period: str, engine: str, as_json: bool) -> None:
    """What a period would pay. Nothing is stored. Exits 1 when the engines differ."""
    made = programme.preview(plan, period, cast("EngineChoice", engine))
    if as_json:
        emit_json(made.to_json())
    else:
        _show_preview(made)
    if made.differences:
        sys.exit(1)


def _show_preview(made: Preview) -> None:
    totals, currency = made.totals, made.plan.currency
    say(f"{made.period.name}  {made.plan.title} ({made.plan.name}, version {made.plan.version})")
    say(f"members {totals.members:,}, of them participants {totals.participants:,}")
    net = format_money(totals.sales_minor, currency)
    say(f"net sales {net} {currency}, volume {format_volume(totals.volume)}")
    share = "" if totals.payout_share is None else f", {float(totals.payout_share):.2%} of net sales"
    say(f"awards {format_money(totals.awards_minor, currency)} {currency}{share}")
    if made.held_until is not None:
        say(
            f"held until {made.held_until}: refunds before that day are taken off, and the run can be committed from it on"
        )
    awards = made.outcome.awards.nlargest(SHOWN_MAX, "amount_minor")
    rows = [
        [row["member_id"], row["bonus"], row["level"], format_money(row["amount_minor"], currency)]
        for row in awards.to_dict("records")
    ]
    title = f"largest {len(rows)} of {len(made.outcome.awards):,} awards"
    emit_table(["member", "bonus", "level", f"amount {currency}"], rows, title)
    if made.verified:
        say("both engines agree on every volume, award and skip")
    elif made.engine != "both":
        say(f"computed by the {made.engine} engine alone, not verified")
    for line in made.differences[:SHOWN_MAX]:
        say(line, err=True)
    if made.differences:
        say(f"the engines differ in {len(made.differences)} places; nothing can be committed", err=True)


@run.command("commit")
@click.option("--plan", default=DEFAULT_PLAN, show_default=True, help="Preset name or plan file.")
@click.option("--period", required=True, help="Month 2026-09, quarter 2026-Q3 or year 2026.")
@click.option("--engine", type=ENGINES, default="both", show_default=True, help="A commit is always verified by both.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def commit_command(programme: Programme, plan: str, period: str, engine: str, as_json: bool) -> None:
    """Compute in Cypher, verify with the columnar engine, store the run. A period and plan is committed once."""
    if engine != "both":
        raise click.UsageError("a run is committed only when both engines agree; leave --engine out")
    made = programme.commit(plan, period, f"{getpass.getuser()} (command line)")
    if as_json:
        emit_json(made.to_json())
    else:
        _show_run(made)


@run.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def list_command(programme: Programme, as_json: bool) -> None:
    """Stored runs, newest period first."""
    runs = programme.runs()
    if as_json:
        emit_json({"runs": [made.to_json() for made in runs]})
        return
    if not runs:
        say("no runs yet; make one with `graph-service run commit --period PERIOD`")
        return
    rows = [
        [one.run_id, one.period, one.plan, one.state, f"{one.awards:,}", format_money(one.awards_minor, one.currency)]
        for one in runs
    ]
    emit_table(["run", "period", "plan", "state", "awards", "amount"], rows)


@run.command("show")
@click.argument("run_id")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def show_command(programme: Programme, run_id: str, as_json: bool) -> None:
    """One stored run with its plan hash, data fingerprint and code version."""
    made = programme.run(run_id)
    if as_json:
        emit_json(made.to_json())
    else:
        _show_run(made)


def _show_run(made: Run) -> None:
    share = "–" if made.payout_share is None else f"{float(made.payout_share):.2%}"
    for name, value in (made.to_json() | {"payout_share": share}).items():
        say(f"{name:16} {value}")


COMMANDS = (run,)
