"""Which tables do the pages of settings, health, jobs and backups show?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import url_for

from graph_service.errors import Problem
from graph_service.service.upkeep import Health, Work
from graph_service.store.backups import Backup
from graph_service.web.tables import Column, Link, State, Table, rows_of
from graph_service.words import say

COUNTED: Final = {
    "members": say("Members"),
    "sales": say("Sales"),
    "refunds": say("Refunds"),
    "fees": say("Fees"),
    "referrals": say("Referrals"),
    "runs": say("Runs"),
    "reports": say("Filed reports"),
    "alerts": say("Alerts"),
    "cases": say("Cases"),
    "users": say("People who may sign in"),
    "entries": say("Entries of the audit log"),
}
STATES: Final = {
    "working": State(say("working"), "idle"),
    "left behind": State(say("left behind"), "warn"),
    "done": State(say("done"), "good"),
    "failed": State(say("failed"), "bad"),
}


def of_counts(found: Health) -> Table:
    """How much of what is in the store."""
    return Table(
        "counts",
        say("What is in the store"),
        (Column(say("What")), Column(say("How many"), "count")),
        rows_of((COUNTED[what], count) for what, count in found.counts),
    )


def of_problems(problems: Sequence[Problem]) -> Table:
    """What is wrong with the store."""
    return Table(
        "problems",
        say("What is wrong with the store"),
        (Column(say("Where")), Column(say("What is wrong"), "long"), Column(say("What to do"), "long")),
        rows_of((one.where, one.what, one.hint) for one in problems),
        empty=say("The store keeps all of its rules."),
    )


def of_work(found: Sequence[Work]) -> Table:
    """What is at work."""
    return Table(
        "jobs",
        say("What is at work, and what was left behind"),
        (
            Column(say("What")), Column(say("State"), "short"), Column(say("By"), "short"),
            Column(say("Since"), "time"), Column(say("More"), "long"),
        ),
        rows_of((one.what, STATES[one.state], one.by, one.since, one.detail) for one in found),
        empty=say("Nothing is at work."),
    )  # fmt: skip


def of_backups(found: Sequence[Backup], *, may: bool) -> Table:
    """Every backup; a link to take it away for those who may."""
    return Table(
        "backups",
        say("Backups in the home folder"),
        (Column(say("File")), Column(say("Made at"), "time"), Column(say("Size, MiB"), "number")),
        rows_of(
            (
                Link(one.name, url_for("upkeep.take", name=one.name)) if may else one.name,
                one.made_at, one.size_bytes / (1 << 20),
            )
            for one in found
        ),
        note=say("newest first"),
        empty=say("There is no backup yet."),
    )  # fmt: skip
