"""How is the compliance report asked for on the command line?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from graph_service.cli.output import emit_json, emit_table, say, shell_user
from graph_service.compliance import DEFAULT_PACK
from graph_service.compliance.recount import Line, Recount
from graph_service.service import Programme


@click.command()
@click.option("--period", required=True, help="A month such as 2026-09, a quarter 2026-Q3 or a year 2026.")
@click.option("--pack", default=DEFAULT_PACK, show_default=True, help="A pack's name, or the path of a TOML file.")
@click.option(
    "--plan", default=None, help="A preset's name, or the path of a TOML file; the programme's plan unless given."
)
@click.option("--only", multiple=True, metavar="CHECK", help="One check, such as C03; may be given several times.")
@click.option("--below", metavar="MEMBER", help="The checks on the team of one member alone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of tables.")
@click.option("--file", "filed", is_flag=True, help="Keep the report, and bring the queue of alerts up to it.")
@click.option(
    "--recount", "again", is_flag=True, help="Count the figures again in the database; exit code 1 when one differs."
)
@click.pass_context
def check(
    context: click.Context, period: str, pack: str, plan: str | None, only: tuple[str, ...], below: str | None, *,
    as_json: bool, filed: bool, again: bool,
) -> None:  # fmt: skip
    """Compare recruitment with sales: each check with its state, instrument and three readings."""
    programme: Programme = context.obj
    if below:
        if filed or again or only:
            raise click.UsageError("--below looks at one team with every check; leave --file, --recount and --only out")
        _below(programme, below, period, pack, plan, as_json=as_json)
        return
    if filed:
        if again:
            raise click.UsageError("--recount looks at the figures as they are now; ask for it without --file")
        _file(programme, period, pack, plan, only, as_json=as_json)
        return
    report = programme.check(period, pack=pack, plan=plan, only=only or None)
    counted = programme.recount_report(report, pack, plan) if again else {}
    document = report.to_json()
    if again:
        for one in document["checks"]:
            one["recount"] = [each.to_json() for each in counted.get(one["id"], [])]
    if as_json:
        emit_json(document)
    else:
        _show(document)
        if again:
            _show_recount(counted)
    if not all(each.agrees for found in counted.values() for each in found):
        context.exit(1)


def _below(programme: Programme, member_id: str, period: str, pack: str, plan: str | None, *, as_json: bool) -> None:
    found = programme.check_below(member_id, period, pack, plan)
    if as_json:
        emit_json(found.to_json())
        return
    _show(found.report.to_json())
    say(f"{found.members} members at and below {member_id}; {found.left_out} sales with one end outside are left out")


def _show_recount(counted: Mapping[str, list[Recount]]) -> None:
    """One line for each figure of the programme and one for the members; then every figure that differs."""
    lines = []
    for check_id, found in counted.items():
        for each in found:
            if each.is_of_members:
                lines.append([check_id, "members", f"{len(each.lines)} rows", "", _same(each)])
            else:
                lines += [[check_id, one.name, one.counted_text, one.found_text, _same(one)] for one in each.lines]
    emit_table(["check", "reading", "in the database", "the check", ""], lines, "Counted again in the database")
    for check_id, found in counted.items():
        for each in found:
            for one in (one for one in each.lines if not one.agrees):
                say(
                    f"{check_id} {one.name}: the check says {one.found_text}, the database {one.counted_text} "
                    f"(cypher/{each.query}.cypher)", err=True,
                )  # fmt: skip


def _same(counted: Recount | Line) -> str:
    return "the same" if counted.agrees else "differs"


def _file(
    programme: Programme, period: str, pack: str, plan: str | None, only: tuple[str, ...], *, as_json: bool
) -> None:
    if only:
        raise click.UsageError("--file keeps the whole report; leave --only out")
    names = programme.packs.shelf().names()
    if pack not in names:
        raise click.UsageError(f"--file takes a pack in force ({', '.join(names)}), which keeps its versions")
    if plan is not None and plan not in programme.plans():
        raise click.UsageError(
            f"--file takes a plan of the product ({', '.join(programme.plans())}), which can be read again"
        )
    done = programme.file_report(period, shell_user(), pack, plan)
    if as_json:
        emit_json({name: getattr(done, name) for name in done.__slots__})
        return
    say(f"report {done.filing_id}" + ("" if done.is_new else ", filed before"))
    say(f"{done.raised} alerts, {done.new} of them new, {done.reopened} reopened; {done.gone} are no longer raised")
    if done.shadows:
        say(f"{done.shadows} packs in shadow were worked out beside it; `graph-service pack show` names them")


def _show(document: dict[str, Any]) -> None:
    enough = document["sufficiency"]
    emit_table(
        ["input", "rows", "there", "needed by"],
        [[i["input"], i["rows"], "yes" if i["present"] else "no", ", ".join(i["needed_by"])] for i in enough["inputs"]],
        f"Data for {document['period']}",
    )
    emit_table(
        ["id", "check", "class", "state", "strict", "capped", "lenient", "raised when", "instrument"],
        [_line(one) for one in document["checks"]],
        f"Checks of pack {document['pack']} {document['pack_version']}, plan {document['plan']}",
    )
    for one in document["checks"]:
        if one["missing"]:
            say(f"{one['id']}: missing {', '.join(one['missing'])}", err=True)
    say("Indicators, not verdicts: each mirrors the instrument named beside it.", err=True)


def _line(one: dict[str, Any]) -> list[Any]:
    threshold = one["threshold"]
    raised = f"{threshold['op']} {threshold['exact'].removesuffix('/1')}" if threshold["op"] else "-"
    readings = [_number(one["readings"][name]["value"]) for name in ("strict", "capped", "lenient")]
    return [one["id"], one["title"], one["class"], one["state"].replace("_", " "), *readings, raised, one["instrument"]]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


COMMANDS = (check,)
