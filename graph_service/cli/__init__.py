"""Which commands are there? The click group, and the one place where an error becomes an exit code."""

from __future__ import annotations

import sys

import click

from graph_service import __version__
from graph_service.cli import (
    bench,
    check,
    db,
    demo,
    downline,
    explain,
    export,
    load,
    overview,
    plan,
    reference,
    run,
    serve,
    user,
    volumes,
)
from graph_service.config import Settings
from graph_service.errors import GraphServiceError
from graph_service.service import Programme

MODULES = (
    db,
    load,
    volumes,
    plan,
    run,
    explain,
    check,
    overview,
    downline,
    export,
    user,
    serve,
    bench,
    demo,
    reference,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="graph-service")
@click.pass_context
def main(context: click.Context) -> None:
    """Referral networks in Neo4j: volumes, commissions on two engines, compliance down to the sale.

    Exit codes: 0 done, 1 the answer is "no", 2 bad input (nothing changed), 3 the database cannot be
    reached, 4 refused.
    """
    if context.obj is None:
        context.obj = context.with_resource(Programme(Settings.from_env()))


for module in MODULES:
    for command in module.COMMANDS:
        main.add_command(command)


def entry() -> None:
    """The `graph-service` program."""
    try:
        sys.exit(main(standalone_mode=False))
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; nothing is left half-written", err=True)
        sys.exit(130)
    except GraphServiceError as error:
        click.echo(f"graph-service: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
