"""How is the managed Neo4j started, stopped, saved, brought back and checked from the command line?"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

from graph_service.cli.output import emit_json, progress
from graph_service.config import Settings
from graph_service.errors import BadInput
from graph_service.service import Programme
from graph_service.store import backup as backups
from graph_service.store import local
from graph_service.store.checks import check as check_store
from graph_service.store.opening import open_store

programme_option = click.make_pass_decorator(Programme)


@click.group()
def db() -> None:
    """The managed Neo4j: start, stop, save, bring back, check."""


@db.command()
@programme_option
def start(programme: Programme) -> None:
    """Start the managed Neo4j and bring its schema up to date. The first time this fetches it."""
    local.managed_files(programme.settings)
    with progress() as report, open_store(programme.settings, report):
        pass
    _say_status(programme.settings)


@db.command()
@programme_option
def stop(programme: Programme) -> None:
    """Shut the managed Neo4j down cleanly."""
    stopped = local.stop(programme.settings)
    click.echo("Neo4j is stopped." if stopped else "Neo4j was not running.")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@programme_option
def status(programme: Programme, *, as_json: bool) -> None:
    """Say whether the managed Neo4j runs, where, and how large it is."""
    if as_json:
        found = dataclasses.asdict(local.status(programme.settings))
        emit_json(found | {"home": str(found["home"])})
    else:
        _say_status(programme.settings)


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
@programme_option
def backup(programme: Programme, file: Path) -> None:
    """Save the whole store to FILE, after completing a load that was cut off.

    A running server is stopped meanwhile and started again.
    """
    with progress() as report:
        _complete_loads(programme)
        size = backups.backup(programme.settings, file, report)
    click.echo(f"Saved to {file} ({size / (1 << 20):.1f} MiB).")


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do replace the store that is there.")
@programme_option
def restore(programme: Programme, file: Path, *, yes: bool) -> None:
    """Replace the store by the one saved in FILE. A damaged FILE leaves the store as it is."""
    if backups.holds_data(programme.settings) and not yes:
        raise BadInput(
            "there is a store already and restoring replaces all of it. Save it with `graph-service db backup FILE` if "
            "it is worth keeping, then say --yes"
        )
    with progress() as report:
        backups.restore(programme.settings, file, report)
    click.echo(f"Restored from {file}.")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@programme_option
def check(programme: Programme, *, as_json: bool) -> None:
    """Check that the store keeps its own rules. Exits with 1 when it does not."""
    with progress() as report, open_store(programme.settings, report) as store:
        problems = check_store(store)
    if as_json:
        rows: list[dict[str, Any]] = [dataclasses.asdict(problem) for problem in problems]
        emit_json({"sound": not problems, "problems": rows})
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{len(problems)} problems." if problems else "The store is sound.")
    sys.exit(1 if problems else 0)


@db.command()
@click.option("--yes", is_flag=True, help="Do remove everything.")
@programme_option
def wipe(programme: Programme, *, yes: bool) -> None:
    """Remove the managed store with everything in it."""
    local.managed_files(programme.settings)
    if not yes:
        raise BadInput("this removes the store with everything in it; say --yes if that is meant")
    local.wipe(programme.settings)
    click.echo("The store is removed.")


def _complete_loads(programme: Programme) -> None:
    """Let a backup hold no half load. A server that is down is started only when rows of one wait."""
    state = local.status(programme.settings).state
    if state == "stopped" and not programme.has_open_load():
        return
    if not local.managed_files(programme.settings).password.is_file():
        return  # nobody can sign in; such a store is saved as it is, see docs/operations.md
    programme.store.verify()  # opening it completes the load
    programme.close()
    if state == "stopped":
        local.stop(programme.settings)


def _say_status(settings: Settings) -> None:
    found = local.status(settings)
    lines = {
        "state": found.state,
        "version": f"Neo4j {found.version} Community",
        "address": found.uri,
        "process": found.pid,
        "memory": None if found.memory_mib is None else f"{found.memory_mib} MiB",
        "store": None if found.store_mib is None else f"{found.store_mib} MiB",
        "folder": found.home,
    }
    for name, value in lines.items():
        if value is not None:
            click.echo(f"{name:8} {value}")


COMMANDS = (db,)
