"""Command `demo`: the sample programme from files to a verified run and served pages."""

from __future__ import annotations

import json
import secrets
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from graph_service.access.people import Role
from graph_service.cli.output import say, shell_user
from graph_service.cli.serve import serve_pages
from graph_service.errors import LoadRefused, Refused
from graph_service.model.money import format_money, format_volume
from graph_service.runs.record import run_id_of
from graph_service.service import DEFAULT_PLAN, Programme

PROFILE: Final = "retail-led"
MEMBERS: Final = 3_000
MONTHS: Final = 12
SEED: Final = 20260901
ROLES: Final[tuple[Role, ...]] = ("admin", "manager", "officer", "leader", "auditor")


@click.command()
@click.option("--exit", "stop", is_flag=True, help="Stop before serving the pages.")
@click.option("--port", default=8000, show_default=True, help="Port of the pages on 127.0.0.1.")
@click.pass_obj
def demo(programme: Programme, stop: bool, port: int) -> None:
    """Start Neo4j, load the sample programme, commit a verified run, show the figures, serve the pages."""
    started = not programme.database_is_running()
    try:
        _prepare(programme)
        _sign_in(programme, port)
        programme.close()
        if not stop:
            serve_pages(replace(programme.settings, insecure_cookies=True), "127.0.0.1", port, workers=1)
    finally:
        programme.close()
        if started:
            programme.stop_database()


def _prepare(programme: Programme) -> None:
    say("starting Neo4j (the first start fetches a Java runtime and the server's jars)")
    someone_is_there = not programme.snapshot().members.empty
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        programme.synth(PROFILE, MEMBERS, MONTHS, SEED, out, progress=programme.progress)
        if someone_is_there and not _is_the_sample(programme, out):
            raise Refused(
                "this store holds data that is not the sample programme; give the demo a home of its own: "
                "GRAPH_SERVICE_HOME=/tmp/graph-service-demo make demo"
            )
        say(f"loading the sample programme ({PROFILE}, {MEMBERS:,} members, {MONTHS} months)")
        programme.load(out)
    period = programme.default_period()
    if not any(made.run_id == run_id_of(period, DEFAULT_PLAN) for made in programme.runs()):
        say(f"computing {period} with {DEFAULT_PLAN} in Cypher, verifying it with the columnar engine")
        programme.commit(DEFAULT_PLAN, period, "demo")
    _figures(programme, period)


def _is_the_sample(programme: Programme, folder: Path) -> bool:
    """Whether the store holds the sample already; another programme may use the same ids for other people."""
    try:
        return programme.is_loaded(folder)
    except LoadRefused:
        return False


def _figures(programme: Programme, period: str) -> None:
    made = programme.run(run_id_of(period, DEFAULT_PLAN))
    money = made.currency
    say(
        f"\n{made.period}: {made.members:,} members, {made.participants:,} of them participants\n"
        f"net sales     {format_money(made.sales_minor, money):>14} {money}   volume {format_volume(made.volume)}\n"
        f"awards        {format_money(made.awards_minor, money):>14} {money}   {made.awards:,} awards, "
        f"{made.awards_minor / made.sales_minor:.1%} of net sales\n"
        f"run           {made.run_id}, both engines agree on every award\n"
    )
    report = programme.check(period)
    for finding in report.findings:
        say(f"{finding.id}  {finding.state.replace('_', ' '):15} {finding.title}")


def _sign_in(programme: Programme, port: int) -> None:
    """One person of each role; the passwords are made once and kept in a file that only this user can read."""
    keep = programme.settings.demo_sign_in
    known: dict[str, str] = json.loads(keep.read_text()) if keep.is_file() else {}
    have = {person.user_id for person in programme.people()}
    for role in ROLES:
        if role not in known or role not in have:
            known[role] = secrets.token_urlsafe(12)
            newest = run_id_of(programme.default_period(), DEFAULT_PLAN)
            member_id = programme.leader_to_show(newest) if role == "leader" else None
            programme.set_person(role, role, known[role], member_id, shell_user())
    keep.touch(mode=0o600)
    keep.write_text(json.dumps(known))
    say(f"\nsign in at http://127.0.0.1:{port}/login")
    for role in ROLES:
        say(f"  {role:8} password {known[role]}")


COMMANDS = (demo,)
