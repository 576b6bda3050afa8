"""Command `audit`: who did what, and was the log of it changed since?"""

from __future__ import annotations

from pathlib import Path

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.service import Programme
from graph_service.store.audit import PAGE, read_heads


@click.group()
def audit() -> None:
    """The log of decisions, filings, exports and looks at personal data; docs/alerts.md."""


@audit.command("list")
@click.option("--from", "first", type=click.IntRange(min=1), default=1, show_default=True, help="First entry.")
@click.option("--most", type=click.IntRange(1, 100_000), default=PAGE, show_default=True, help="How many entries.")
@click.option("--subject", help="Entries about this alone, such as an alert or a case.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def list_(programme: Programme, first: int, most: int, subject: str | None, *, as_json: bool) -> None:
    """List entries in order."""
    found = programme.audit.entries(first, most, subject)
    if as_json:
        emit_json({"entries": [one.to_json() for one in found]})
        return
    rows = [[one.seq, one.at, one.user_id, one.action, one.subject, one.after] for one in found]
    emit_table(["no.", "at", "by", "action", "subject", "after"], rows)


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, to be kept elsewhere.")
@click.pass_obj
def head(programme: Programme, *, as_json: bool) -> None:
    """Print the end of the log: number and hash of the last entry. Keep it outside this machine."""
    end = programme.audit.head()
    if as_json:
        emit_json({"hash": end.hash, "seq": end.seq})
    else:
        say(f"{end.seq} {end.hash}")


@audit.command()
@click.option(
    "--against", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Ends of the log kept elsewhere, one a line."
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def verify(context: click.Context, against: Path | None, *, as_json: bool) -> None:
    """Read the whole log and say whether it is as it was written; exit code 1 when it is not."""
    found = context.obj.audit.verify(read_heads(against) if against else ())
    if as_json:
        emit_json(
            {
                "entries": found.entries, "seq": found.head.seq, "hash": found.head.hash, "heads_checked": found.heads_checked,
                "bad_seq": found.bad_seq, "problem": found.problem,
            }
        )  # fmt: skip
    elif found.bad_seq is None:
        say(
            f"{found.entries} entries as they were written, {found.heads_checked} ends kept outside the store among them"
        )
    else:
        say(f"entry {found.bad_seq} {found.problem}", err=True)
    if found.bad_seq is not None:
        context.exit(1)


COMMANDS = (audit,)
