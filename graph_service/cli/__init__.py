"""Which commands are there? The click group, and the one place where an error becomes an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from graph_service import __version__
from graph_service.cli import (
    audit,
    bench,
    check,
    db,
    default_sponsor,
    demo,
    downline,
    explain,
    export,
    load,
    member,
    notify,
    overview,
    pack,
    peers,
    place,
    plan,
    published,
    rank,
    reference,
    retention,
    run,
    serve,
    token,
    user,
    volumes,
    what_if,
)
from graph_service.cli.output import bar, say
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
    rank,
    what_if,
    check,
    pack,
    published,
    peers,
    audit,
    retention,
    notify,
    overview,
    downline,
    member,
    place,
    default_sponsor,
    export,
    user,
    token,
    serve,
    bench,
    demo,
    reference,
)

QUIET = "graph_service.quiet"  # in the context's `meta`: one JSON document is wanted, and no progress


class PipeClosedError(Exception):
    """Whoever read the output has read enough."""


class StoppedError(Exception):
    """Ctrl-C; the text says what is left to do."""


class Program(click.Group):
    """The group of all commands. Two things are said here that click would turn into an exit with 1."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        """As click does it; `--help` may be written into a closed pipe."""
        try:
            return super().make_context(*arguments, **extra)
        except BrokenPipeError as error:
            raise PipeClosedError from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        ctx.meta[QUIET] = "--json" in ctx.args  # click empties these before it calls the group
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise PipeClosedError from error
        except BaseException as error:
            if not was_stopped(error):
                raise
            if isinstance(ctx.obj, Programme) and ctx.obj.has_open_load():
                raise StoppedError("stopped; a load is not complete: the next command completes it") from error
            raise KeyboardInterrupt from error


def was_stopped(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error: what is closed after it may fail in turn, as the driver's connection does."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="graph-service")
@click.pass_context
def main(context: click.Context) -> None:
    """Referral networks in Neo4j: volumes, commissions on two engines, compliance down to the sale.

    Exit codes: 0 done, 1 the answer is "no", 2 bad input (nothing changed), 3 the database cannot be
    reached, 4 refused.
    """
    if context.obj is None:
        progress = None if context.meta.get(QUIET) else bar
        context.obj = context.with_resource(Programme(Settings.from_env(), progress))
        context.call_on_close(bar.clear)


for module in MODULES:
    for command in module.COMMANDS:
        main.add_command(command)


def entry() -> None:
    """The `graph-service` program."""
    try:
        code = main(standalone_mode=False)
        sys.stdout.flush()
    except (PipeClosedError, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to fail when Python ends
        code = 0
    except click.ClickException as error:
        bar.clear()
        error.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        say("stopped; nothing is left half-written", err=True)
        code = 130
    except StoppedError as stopped:
        say(str(stopped), err=True)
        code = 130
    except GraphServiceError as error:
        say(f"graph-service: {error}", err=True)
        code = error.exit_code
    except OSError as error:
        say(f"graph-service: {in_words(error)}", err=True)
        code = 2
    sys.exit(code)


def in_words(error: OSError) -> str:
    """Which file or folder the system refused, and why.

    >>> in_words(FileNotFoundError(2, "No such file or directory", "/away/x.csv"))
    '/away/x.csv: no such file or directory'
    """
    why = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return why
    name = os.fsdecode(error.filename) if isinstance(error.filename, (bytes, str)) else str(error.filename)
    return f"{name}: {why[:1].lower()}{why[1:]}"
