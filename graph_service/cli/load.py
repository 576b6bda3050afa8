"""Commands `load` and `synth`: files into the store, and made-up programmes into files."""

from __future__ import annotations

from pathlib import Path

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.ingest.loading import LATER_FORMATS
from graph_service.ingest.synth import LAST_MONTH
from graph_service.ingest.synth_plants import PLANTS
from graph_service.ingest.synth_profiles import PROFILES
from graph_service.service import Programme


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--bulk", is_flag=True, help="First load into an empty managed store, by Neo4j's own importer.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["native", *LATER_FORMATS]),
    default="native",
    show_default=True,
    help="Whose files these are; only native for now.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def load(programme: Programme, path: Path, dry_run: bool, bulk: bool, form: str, as_json: bool) -> None:
    """Load a folder of CSV or Parquet files, or one such file: all of it, or nothing and every problem named."""
    report = programme.load(path, dry_run=dry_run, bulk=bulk, form=form)
    if as_json:
        emit_json(report.to_json())
        return
    rows = [[name, c.rows, c.new, c.filled, c.unchanged] for name, c in report.files.items()]
    emit_table(["file", "rows", "new", "filled in", "unchanged"], rows)
    did = "would be written, nothing was" if dry_run else "written"
    say(f"{report.written:,} rows {did}; {report.seconds:.1f} s; data version {report.data_version}")


@click.command()
@click.argument("profile", type=click.Choice(list(PROFILES)))
@click.option("--members", type=int, required=True, help="People at the end.")
@click.option("--months", type=int, required=True, help="Months with sales, the last one is --end.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same bytes.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder that is new, empty, or was written by this command.",
)
@click.option("--end", default=LAST_MONTH, show_default=True, help="The newest month.")
@click.option(
    "--sales-per-member-month", type=float, default=0.5, show_default=True, help="Sales of each month ÷ members."
)
@click.option("--only", help="Only these files beside members, such as sales,refunds; all of them unless given.")
@click.option(
    "--plant", multiple=True, type=click.Choice(list(PLANTS)), help="Hide a scheme of a known answer in it; several may be given."
)  # fmt: skip
@click.option("--parquet", is_flag=True, help="Parquet instead of CSV.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def synth(
    programme: Programme,
    profile: str,
    members: int,
    months: int,
    seed: int,
    out: Path,
    end: str,
    sales_per_member_month: float,
    only: str | None,
    plant: tuple[str, ...],
    parquet: bool,
    as_json: bool,
) -> None:
    """Write a made-up programme of a known truth (docs/synth.md) as files that `load` takes."""
    report = programme.synth(
        profile,
        members,
        months,
        seed,
        out,
        end=end,
        sales_per_member_month=sales_per_member_month,
        only=None if only is None else [name.strip() for name in only.split(",")],
        plant=plant,
        parquet=parquet,
        progress=programme.progress,
    )
    if as_json:
        emit_json(report.to_json())
        return
    emit_table(["file", "rows"], [[name, rows] for name, rows in report.files.items()])
    sales = report.truth.get("sales")
    share = f"share of sales to customers {sales['share_to_customers']['value']}; " if sales else ""
    say(f"{out}: seed {seed}; {share}all truths in {out / 'truth.json'}")


COMMANDS = (load, synth)
