"""Command `pack`: which packs of thresholds are there, and what would another one have raised?"""

from __future__ import annotations

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.compliance import DEFAULT_PACK, pack_names, read_pack
from graph_service.service import Programme


@click.group()
def pack() -> None:
    """Packs of thresholds for the compliance checks; docs/compliance.md."""


@pack.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def list_(*, as_json: bool) -> None:
    """List the packs that come with the product."""
    found = [read_pack(name) for name in pack_names()]
    if as_json:
        rows = [{"name": p.name, "version": p.version, "title": p.title, "checks": list(p.checks)} for p in found]
        emit_json({"packs": rows})
        return
    emit_table(["name", "version", "title", "checks"], [[p.name, p.version, p.title, len(p.checks)] for p in found])


@pack.command()
@click.argument("other", metavar="PACK")
@click.option(
    "--against", default=DEFAULT_PACK, show_default=True, help="The pack it is compared with: a name or a file."
)
@click.option("--period", required=True, help="A month such as 2026-09, a quarter 2026-Q3 or a year 2026.")
@click.option(
    "--months", type=click.IntRange(1, 60), default=1, show_default=True, help="That many periods, ending with it."
)
@click.option("--plan", help="Preset name or plan file; else the default plan.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def compare(
    programme: Programme, other: str, against: str, period: str, months: int, plan: str | None, *, as_json: bool
) -> None:
    """Back-test a pack, a draft's file or one of the product: what it raises that another does not. Nothing is kept."""
    shifts = programme.compare_packs(against, other, period, plan, months)
    if as_json:
        emit_json({"a": against, "b": other, "shifts": [one.to_json() for one in shifts]})
        return
    changed = [one for one in shifts if one.changed]
    rows = [
        [one.period, one.check_id, one.title, one.state_a, one.state_b, len(one.appear), len(one.vanish)]
        for one in changed
    ]  # fmt: skip
    emit_table(["period", "check", "title", f"by {against}", f"by {other}", "alerts that appear", "vanish"], rows)
    say(f"{len(changed)} of {len(shifts)} checks of {months} periods differ", err=True)


COMMANDS = (pack,)
