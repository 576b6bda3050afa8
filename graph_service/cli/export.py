"""Command `export awards`: a stored run's awards as a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO, cast

import click

from graph_service.cli.output import bar, emit_json
from graph_service.runs.export import award_table, write_csv, write_parquet
from graph_service.runs.preview import award_rows
from graph_service.service import Programme


@click.group()
def export() -> None:
    """Write what is stored to files."""


@export.command()
@click.argument("run_id", metavar="RUN")
@click.option("--format", "form", type=click.Choice(["csv", "json", "parquet"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write, else stdout.")
@click.pass_obj
def awards(programme: Programme, run_id: str, form: str, out: Path | None) -> None:
    """Every award of a run. Cells of a CSV that a spreadsheet could take for a formula are defused."""
    made, rows = programme.run(run_id), programme.run_awards(run_id)
    if form == "json":
        document = {"run_id": run_id, "currency": made.currency, "awards": award_rows(rows)}
        if out is None:
            emit_json(document)
        else:
            with click.open_file(str(out), "w", encoding="utf-8", atomic=True) as file:
                json.dump(document, file, ensure_ascii=False)
    elif form == "parquet":
        if out is None:
            raise click.UsageError("--format parquet needs --out FILE")
        write_parquet(award_table(rows, made), out)
    elif out is None:
        bar.clear()
        write_csv(award_table(rows, made), sys.stdout)
    else:
        with click.open_file(str(out), "w", encoding="utf-8", atomic=True) as file:
            write_csv(award_table(rows, made), cast("TextIO", file))


COMMANDS = (export,)
