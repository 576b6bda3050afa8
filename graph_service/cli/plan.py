"""Commands `plan`: which plans there are, what one says, whether a file is one, whether plans pay what cases say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import click

from graph_service.analytics.generosity import Generosity
from graph_service.cli.output import emit_json, emit_table, say
from graph_service.errors import BadInput, PlanRefused
from graph_service.model.period import Period
from graph_service.plan.fields import short
from graph_service.plan.reading import Document, canonical_json, preset_names, read_document, read_plan
from graph_service.plan.schema import plan_schema
from graph_service.plan.sentences import plan_warnings, sentences
from graph_service.plan.speech import LANGUAGES
from graph_service.runs.cases import CaseResult
from graph_service.runs.preview import EngineChoice
from graph_service.service import Programme

DECIMALS_MAX: Final = 6  # of a share


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


def _on_sales(command: Callable[..., None]) -> Callable[..., None]:
    """The options of what a plan costs."""
    for option in (
        click.option("--cost-share", help="What the goods cost, as a share of the net sale such as 0.4."),
        click.option("--period", help="Try it on this period's sales too: a month 2026-09, a quarter or a year."),
    ):
        command = option(command)
    return command


@plan.command()
@click.argument("name")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As it is on this day; today unless given.")
@_on_sales
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def show(
    programme: Programme,
    name: str,
    language: str,
    on: dt.datetime | None,
    period: str | None,
    cost_share: str | None,
    as_json: bool,
) -> None:
    """A plan's rules as sentences. NAME is a preset or the path of a TOML file."""
    if on and period:
        raise BadInput("give --on or --period, not both: a period is paid by the plan of its first day")
    document = read_document(name)
    chosen = document.on(Period.parse(period).start if period else on.date() if on else None)
    found = programme.generosity(chosen, period, _share(cost_share))
    warnings = plan_warnings(chosen) + found.warnings()
    if as_json:
        emit_json(
            {
                "plan": json.loads(canonical_json(chosen)),
                "plan_hash": chosen.hash,
                **_dates(document),
                "language": language,
                "sentences": sentences(chosen, language),
                "warnings": warnings,
                "generosity": found.to_json(),
            }
        )
        return
    for number, sentence in enumerate(sentences(chosen, language), start=1):
        say(f"{number:3}. {sentence}")
    _tell(document, found, warnings)


@plan.command()
@click.argument("file", type=click.Path(path_type=Path))
@_on_sales
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def check(context: click.Context, file: Path, period: str | None, cost_share: str | None, as_json: bool) -> None:
    """Whether FILE is a valid plan: every problem at once, with how to mend it (exit 2), else its hash and what it costs."""
    goods = _share(cost_share)
    try:
        document = read_document(file)
    except PlanRefused as refused:
        if not as_json:
            raise
        problems = [{"where": each.where, "what": each.what, "hint": each.hint} for each in refused.problems]
        emit_json({"file": str(file), "valid": False, "problems": problems, "warnings": []})
        context.exit(refused.exit_code)
    chosen = document.on(Period.parse(period).start if period else None)
    found = cast("Programme", context.obj).generosity(chosen, period, goods)
    warnings = [each for plan in document.plans.values() for each in plan_warnings(plan)] + found.warnings()
    warnings = list(dict.fromkeys(warnings))
    if as_json:
        emit_json(
            {
                "file": str(file),
                "valid": True,
                "problems": [],
                "warnings": warnings,
                "plan_hash": chosen.hash,
                **_dates(document),
                "generosity": found.to_json(),
            }
        )
        return
    say(f"{file}: a valid plan, {chosen.name} version {chosen.version}, hash {chosen.hash}")
    _tell(document, found, warnings)


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


def _share(text: str | None) -> Fraction | None:
    """A share from 0 to 1, exactly."""
    if text is None:
        return None
    try:
        share = Decimal(text.strip())
    except InvalidOperation:
        share = Decimal("nan")
    if not (share.is_finite() and 0 <= share <= 1 and share.as_tuple().exponent >= -DECIMALS_MAX):  # type: ignore[operator]
        raise BadInput(f"--cost-share: {short(text)} is not a share from 0 to 1; write 40 % as 0.4")
    return Fraction(share)


def _dates(document: Document) -> dict[str, Any]:
    """What a document says of the plan's dates."""
    return {
        "document_hash": next(iter(document.plans.values())).document_hash,
        "changes_on": list(document.dates.begins),
        "ends_on": document.dates.end,
    }


def _tell(document: Document, found: Generosity, warnings: list[str]) -> None:
    if document.dates.begins:
        ends = f"; it ends on {document.dates.end}" if document.dates.end else ""
        say(f"dates: the plan holds from {', changes on '.join(document.dates.begins)}{ends}")
    for line in found.lines():
        say(f"cost: {line}")
    for warning in warnings:
        say(f"note: {warning}", err=True)


COMMANDS = (plan,)
