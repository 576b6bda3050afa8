"""Command `export`: a stored run's awards, or a case, as a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO, cast

import click

from graph_service.cli.output import bar, emit_json, say, shell_user
from graph_service.compliance.case_file import case_file
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


@export.command()
@click.argument("case_id", metavar="CASE")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File or folder to write to; else case-CASE.zip in this folder."
)
@click.pass_obj
def case(programme: Programme, case_id: str, out: Path | None) -> None:
    """The file of a case for a third party: page, rows, reports and their hashes. The audit log says that it was taken."""
    made = case_file(programme.casework, programme.audit, case_id)
    target = out or Path()
    target = target / made.name if target.is_dir() else target
    with click.open_file(str(target), "wb", atomic=True) as file:
        file.write(made.content)
    programme.audit.note(shell_user(), "exported a case file", f"case {case_id}", sha256=made.sha256)
    say(f"{target}: SHA-256 {made.sha256}")


COMMANDS = (export,)
