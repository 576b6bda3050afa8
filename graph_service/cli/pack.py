"""Command `pack`: which thresholds are in force, what would others have raised, and how do they come into force?"""

from __future__ import annotations

from pathlib import Path

import click

from graph_service.cli.output import emit_json, emit_table, say, shell_user
from graph_service.compliance import DEFAULT_PACK
from graph_service.compliance.backtest import Shift, counts_text
from graph_service.compliance.pack_versions import PackVersion
from graph_service.compliance.packs import Pack
from graph_service.errors import BadInput, NotFound
from graph_service.model.money import exact_text
from graph_service.plan.toml_text import bounded
from graph_service.service import Programme

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
_NAME = click.argument("name", metavar="PACK")
_VERSION = click.argument("version")


@click.group()
def pack() -> None:
    """Packs of thresholds for the compliance checks; docs/packs.md."""


@pack.command("list")
@_JSON
@click.pass_obj
def list_(programme: Programme, *, as_json: bool) -> None:
    """List the packs in force, and every version that was submitted."""
    shelf, versions = programme.packs.shelf(), programme.packs.versions()
    found = shelf.packs()
    if as_json:
        rows = [
            {
                "name": p.name,
                "version": p.version,
                "title": p.title,
                "checks": list(p.checks),
                "own": shelf.is_own(p.name),
            }
            for p in found
        ]
        emit_json({"packs": rows, "versions": [one.to_json() for one in versions]})
        return
    emit_table(
        ["name", "version", "title", "checks", "whose"],
        [
            [p.name, p.version, p.title, len(p.checks), "this programme" if shelf.is_own(p.name) else "the product"]
            for p in found
        ],
        "In force",
    )
    if versions:
        lines = [
            [v.name, v.version, v.state, v.submitted_by, v.submitted_at[:10], v.approved_by or "-", v.reason]
            for v in versions
        ]
        emit_table(["name", "version", "state", "by", "on", "approved by", "reason"], lines, "Submitted")


@pack.command()
@_NAME
@click.argument("version", required=False)
@click.option("--toml", "as_toml", is_flag=True, help="The TOML text and nothing else.")
@_JSON
@click.pass_obj
def show(programme: Programme, name: str, version: str | None, *, as_toml: bool, as_json: bool) -> None:
    """Show a version of a pack, the one in force unless given: its values, and what happened to it."""
    packs, shelf = programme.packs, programme.packs.shelf()
    version = version or shelf.pack(name).declared
    if as_toml:
        click.echo(packs.text(name, version), nl=False)
        return
    one = next((each for each in packs.versions() if (each.name, each.version) == (name, version)), None)
    found = packs.then(name, version)
    if found.declared != version:
        raise NotFound(f"pack {name!r} has no version {version!r}; `graph-service pack list` shows what there is")
    history = packs.entries(name, version)
    if as_json:
        told = {"submitted": one.to_json() if one else None, "history": [entry.to_json() for entry in history]}
        emit_json(found.to_json() | told)
        return
    _show_values(found)
    if one:
        say(f"{one.state}, submitted by {one.submitted_by} on {one.submitted_at[:10]}: {one.reason}")
        lines = [
            [entry.at[:16].replace("T", " "), entry.user_id, entry.step, entry.after, entry.note] for entry in history
        ]
        emit_table(["when (UTC)", "who", "step", "state after", "note"], lines)


@pack.command()
@click.argument("file", type=click.Path(path_type=Path))
@_JSON
@click.pass_obj
def draft(programme: Programme, file: Path, *, as_json: bool) -> None:
    """Submit a TOML file as a draft: the next version of the pack whose name it has, or a pack of its own."""
    try:
        text = bounded(file).decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read as UTF-8 text ({error}); give the path of a TOML file") from error
    _say(programme.packs.submit(text, shell_user()), as_json=as_json)


@pack.command()
@_NAME
@_VERSION
@click.option("--period", required=True, help="A month such as 2026-09, a quarter 2026-Q3 or a year 2026.")
@click.option(
    "--months", type=click.IntRange(1, 60), default=1, show_default=True, help="That many periods, ending with it."
)
@click.option("--plan", help="Preset name or plan file; else the default plan.")
@_JSON
@click.pass_obj
def backtest(
    programme: Programme, name: str, version: str, period: str, months: int, plan: str | None, *, as_json: bool
) -> None:
    """Compare a submitted version with the pack in force on past periods, and keep what comes of it."""
    _say(programme.backtest_pack(name, version, period, shell_user(), months, plan), as_json=as_json)


@pack.command()
@_NAME
@_VERSION
@click.option("--note", default="", help="Why.")
@_JSON
@click.pass_obj
def shadow(programme: Programme, name: str, version: str, note: str, *, as_json: bool) -> None:
    """Put a back-tested draft in shadow: filed reports then keep what it would have raised."""
    _say(programme.packs.take(name, version, "shadow", shell_user(), note), as_json=as_json)


@pack.command()
@_NAME
@_VERSION
@click.option("--note", required=True, help="Why.")
@_JSON
@click.pass_obj
def approve(programme: Programme, name: str, version: str, note: str, *, as_json: bool) -> None:
    """Approve a version in shadow; it is in force from now on. Not for whoever submitted it."""
    _say(programme.packs.take(name, version, "approve", shell_user(), note), as_json=as_json)


@pack.command()
@_NAME
@_VERSION
@click.option("--reason", required=True, help="Why.")
@_JSON
@click.pass_obj
def withdraw(programme: Programme, name: str, version: str, reason: str, *, as_json: bool) -> None:
    """Withdraw a version; when it was in force, what it had replaced is in force again."""
    _say(programme.packs.take(name, version, "withdraw", shell_user(), reason), as_json=as_json)


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
        [one.period, one.check_id, one.title, one.state_a, one.state_b, _least(one, one.appear_min), _least(one, one.vanish_min)]
        for one in changed
    ]  # fmt: skip
    emit_table(["period", "check", "title", f"by {against}", f"by {other}", "alerts that appear", "vanish"], rows)
    say(f"{len(changed)} of {len(shifts)} checks of {months} periods differ", err=True)


def _least(one: Shift, number: int) -> str:
    return str(number) if one.whole else f"≥ {number}"


def _say(one: PackVersion, *, as_json: bool) -> None:
    if as_json:
        emit_json(one.to_json())
        return
    words = {"approved": "in force", "shadow": "in shadow"}.get(one.state, one.state)
    say(f"pack {one.titled}: {words}, compared with {one.beside}")
    if one.tested_at:
        say(
            f"back-test on {one.tested_periods} beside {one.tested_beside}: "
            + counts_text(one.appear, one.vanish, whole=one.whole)
        )


def _show_values(found: Pack) -> None:
    rows = [
        [
            v.id, v.role, f"{v.op or ''} {exact_text(v.value).removesuffix('/1')} {v.unit}".strip(), v.instrument,
            v.start.isoformat(),
            v.end.isoformat() if v.end else "-", "unconfirmed" if v.unconfirmed else "",
        ]
        for v in found.values
    ]  # fmt: skip
    extends = f", extends {found.extends}" if found.extends else ""
    emit_table(
        ["value", "role", "raised when, or number", "instrument", "from", "until", ""], rows,
        f"Pack {found.name} {found.version}: {found.title}{extends}",
    )  # fmt: skip


COMMANDS = (pack,)
