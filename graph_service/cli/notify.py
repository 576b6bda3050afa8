"""Command `notify`: make the notices of a period, and send what is in the outbox."""

from __future__ import annotations

import datetime as dt

import click

from graph_service.cli.output import emit_json, say
from graph_service.recognition.sending import KEEP
from graph_service.service import Programme
from graph_service.web.speaking import in_language


@click.group()
def notify() -> None:
    """Notices in the application, by e-mail and by webhook; docs/notifications.md."""


@notify.command()
@click.option("--period", required=True, help="The month that there is something to tell about, such as 2026-09.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def make(programme: Programme, period: str, *, as_json: bool) -> None:
    """Tell people what there is to tell about a period; whoever was told before is not told again."""
    made = programme.make_notices(period)
    if as_json:
        emit_json({"made": made})
    else:
        say(f"{made} new notices")


@notify.command()
@click.option("--once", is_flag=True, help="Send what is due and end; without it the worker goes on.")
@click.option(
    "--keep-days",
    type=click.IntRange(0, 3650),
    default=KEEP.days,
    show_default=True,
    help="Days that the outbox keeps what was sent or given up; older ones are removed.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; with --once.")
@click.pass_obj
def send(programme: Programme, *, once: bool, keep_days: int, as_json: bool) -> None:
    """Send what is in the outbox. Several workers may run side by side."""
    sender = programme.sender(in_language, dt.timedelta(days=keep_days))
    if not once:
        sender.forever()
    done = sender.once()
    if as_json:
        emit_json({"sent": done.sent, "later": done.later, "never": done.never, "removed": done.removed})
    else:
        say(f"{done.sent} sent, {done.later} to be tried again, {done.never} given up")
        if done.removed:
            say(f"{done.removed} done longer ago removed from the outbox")


COMMANDS = (notify,)
