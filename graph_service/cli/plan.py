"""Commands `plan`: which plans there are, what one says, whether a file is one, whether plans pay what cases say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.errors import PlanRefused
from graph_service.plan.model import Plan
from graph_service.plan.reading import canonical_json, preset_names, read_plan
from graph_service.plan.schema import plan_schema
from graph_service.plan.sentences import plan_warnings, sentences
from graph_service.runs.cases import CaseResult
from graph_service.runs.preview import EngineChoice
from graph_service.service import Programme


@click.group()
def plan() -> None:
    """Plans: list the presets, show one in words, check a file, test plans with cases."""


@plan.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def list_(as_json: bool) -> None:
    """The plans that come with the product."""
    plans = [read_plan(name) for name in preset_names()]
    if as_json:
        keys = ("name", "version", "title", "currency", "source_date", "hash")
        emit_json({"plans": [{key: getattr(each, key) for key in keys} for each in plans]})
        return
    emit_table(["plan", "version", "title", "currency"], [[p.name, p.version, p.title, p.currency] for p in plans])


@plan.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def show(name: str, as_json: bool) -> None:
    """A plan's rules as sentences. NAME is a preset or the path of a TOML file."""
    chosen = read_plan(name)
    if as_json:
        emit_json(_document(chosen))
        return
    for number, sentence in enumerate(sentences(chosen), start=1):
        say(f"{number:3}. {sentence}")
    for warning in plan_warnings(chosen):
        say(f"note: {warning}", err=True)


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def check(context: click.Context, file: Path, as_json: bool) -> None:
    """Whether FILE is a valid plan: every problem at once, with how to mend it (exit 2), else its hash."""
    try:
        chosen = read_plan(file)
    except PlanRefused as refused:
        if not as_json:
            raise
        problems = [{"where": each.where, "what": each.what, "hint": each.hint} for each in refused.problems]
        emit_json({"file": str(file), "valid": False, "problems": problems, "warnings": []})
        context.exit(refused.exit_code)
    warnings = plan_warnings(chosen)
    if as_json:
        emit_json({"file": str(file), "valid": True, "problems": [], "warnings": warnings, "plan_hash": chosen.hash})
        return
    say(f"{file}: a valid plan, {chosen.name} version {chosen.version}, hash {chosen.hash}")
    for warning in warnings:
        say(f"note: {warning}", err=True)


@plan.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file instead.")
def schema(out: Path | None) -> None:
    """The JSON Schema of a plan file, with which an editor completes and checks it."""
    text = json.dumps(plan_schema(), indent=1, ensure_ascii=False)
    if out is None:
        click.echo(text)
        return
    out.write_text(text + "\n", encoding="utf-8")
    say(f"{out}: the JSON Schema of a plan file")


@plan.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["both", "cypher", "columnar"]), default="both", show_default=True)
@click.pass_obj
@click.pass_context
def test(context: click.Context, programme: Programme, paths: tuple[Path, ...], engine: str) -> None:
    """Run case files, or folders of them, on a scratch database; exit 1 when one fails."""

    def told(result: CaseResult) -> None:
        say(f"{'pass' if result.passed else 'FAIL'}  {result.path}  {result.title}")
        for failure in result.failures:
            say(f"      {failure}")

    report = programme.plan_test(list(paths), cast("EngineChoice", engine), told)
    say(report.summary())
    if report.failed:
        context.exit(1)


def _document(chosen: Plan) -> dict[str, Any]:
    return {
        "plan": json.loads(canonical_json(chosen)),
        "plan_hash": chosen.hash,
        "sentences": sentences(chosen),
        "warnings": plan_warnings(chosen),
    }


COMMANDS = (plan,)
