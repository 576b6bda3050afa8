"""Command `export`: a stored run's awards, or a case, as a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO, cast

import click

from graph_service.cli.output import bar, emit_json, file_text, say, shell_user
from graph_service.compliance.disclosure import MEASURES, Disclosure, figure_text
from graph_service.compliance.disclosure_pdf import disclosure_pdf
from graph_service.compliance.published import Difference, compare
from graph_service.runs.export import award_table, write_csv, write_parquet
from graph_service.runs.preview import award_rows
from graph_service.service import Programme
from graph_service.service.checking import Form


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
@click.option("--period", required=True, help="The last month of the twelve, such as 2026-09.")
@click.option("--plan", help="Preset name or plan file; else the default plan.")
@click.option(
    "--published", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A published table to check."
)
@click.option("--format", "form", type=click.Choice(["csv", "json", "pdf"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write, else stdout.")
@click.pass_context
def disclosure(
    context: click.Context, period: str, plan: str | None, published: Path | None, form: str, out: Path | None
) -> None:
    """What the typical participant earned in twelve months, zeros in; or whether a published table is so (exit code 1: not)."""
    programme: Programme = context.obj
    table = programme.disclosure(period, plan)
    found = [] if published is None else compare(table, file_text(published), str(published))
    wrong = [one for one in found if not one.agrees]
    if form == "pdf":
        if out is None:
            raise click.UsageError("--format pdf needs --out FILE")
        _write(out, disclosure_pdf(table))
        _tell(context, table, wrong)
        return
    if form == "json":
        told = [{"group": one.group, "measure": one.measure, "agrees": one.agrees} for one in found]
        text = json.dumps(table.to_json() | {"published": told}, ensure_ascii=False) + "\n"
    else:
        lines = [["group", *MEASURES]]
        lines += [
            [group.name, *(figure_text(group, name, table.currency) for name in MEASURES)] for group in table.groups
        ]
        text = "".join(",".join(line) + "\n" for line in lines)
    if out is None:
        bar.clear()
        click.echo(text, nl=False)
    else:
        with click.open_file(str(out), "w", encoding="utf-8", atomic=True) as file:
            file.write(text)
    _tell(context, table, wrong)


def _tell(context: click.Context, table: Disclosure, wrong: Sequence[Difference]) -> None:
    if table.stale:
        say("data changed after a run that this rests on; correct the run, then make the table anew", err=True)
    for one in wrong:
        say(f"{one.group}, {one.measure}: not as published", err=True)
    if wrong:
        context.exit(1)


@export.command()
@click.argument("case_id", metavar="CASE")
@click.option(
    "--format", "form", type=click.Choice(["zip", "pdf"]), default="zip", show_default=True, help="The archive, or the PDF alone."
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="File or folder to write to; else this folder.")
@click.option(
    "--names-because", "reason", help="Put names of members into it, for this reason; the audit log keeps it."
)
@click.pass_obj
def case(programme: Programme, case_id: str, form: Form, out: Path | None, reason: str | None) -> None:
    """The file of a case for a third party: page, rows, reports and their hashes. The audit log says that it was taken."""
    made = programme.case_export(case_id, shell_user(), form, reason)
    target = out or Path()
    target = target / made.name if target.is_dir() else target
    _write(target, made.content)
    say(f"{target}: SHA-256 {made.sha256}")


def _write(target: Path, content: bytes) -> None:
    with click.open_file(str(target), "wb", atomic=True) as file:
        file.write(content)


COMMANDS = (export,)
