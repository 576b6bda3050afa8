"""Who may sign in to the pages? Adds people, lists them, changes role, password, access, sessions, links."""

from __future__ import annotations

import sys

import click

from graph_service import access
from graph_service.access import second_factor
from graph_service.cli.output import bar, emit_json, emit_table, say, shell_user
from graph_service.errors import BadInput
from graph_service.service import Programme


@click.group()
def user() -> None:
    """People who may sign in to the pages, and as what."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(access.ROLES), required=True, help="What the person may see and do.")
@click.option("--member", "member_id", help="For a leader: the member whose downline is theirs to see.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.pass_obj
def add(programme: Programme, name: str, role: str, member_id: str | None, *, password_stdin: bool) -> None:
    """Add a person. The password is asked for or read, never given as an argument."""
    made = access.add_user(_acting(programme), name, role, _password(stdin=password_stdin), member_id)
    say(f"{made.user_id} can sign in now, as {made.role}.", err=True)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def list_(programme: Programme, *, as_json: bool) -> None:
    """List everyone who may sign in."""
    found = access.users(programme.store)
    rows = [
        {
            "user_id": one.user_id, "role": one.role, "member_id": one.member_id, "disabled": one.disabled,
            "created_at": one.created_at.isoformat(),
        }
        for one in found
    ]  # fmt: skip
    if as_json:
        emit_json({"users": rows})
    else:
        emit_table(["name", "role", "member", "shut out", "added"], [list(row.values()) for row in rows])


@user.command()
@click.argument("name")
@click.argument("role", type=click.Choice(access.ROLES))
@click.option("--member", "member_id", help="For a leader: the member whose downline is theirs to see.")
@click.pass_obj
def role(programme: Programme, name: str, role: str, member_id: str | None) -> None:
    """Give a person another role; they are signed out everywhere."""
    changed = access.set_role(_acting(programme), name, role, member_id)
    say(f"{changed.user_id} is {changed.role} now, and was signed out everywhere.", err=True)


@user.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let the person in again.")
@click.pass_obj
def disable(programme: Programme, name: str, *, undo: bool) -> None:
    """Shut a person out; they are signed out everywhere."""
    changed = access.set_disabled(_acting(programme), name, disabled=not undo)
    words = "can sign in again" if undo else "can no longer sign in, and was signed out everywhere"
    say(f"{changed.user_id} {words}.", err=True)


@user.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.pass_obj
def password(programme: Programme, name: str, *, password_stdin: bool) -> None:
    """Give a person a new password; they are signed out everywhere."""
    changed = access.set_password(_acting(programme), name, _password(stdin=password_stdin))
    say(f"{changed.user_id} has a new password, and was signed out everywhere.", err=True)


@user.command("sessions")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def sessions(programme: Programme, name: str, *, as_json: bool) -> None:
    """List where a person is signed in."""
    found = access.sessions(programme.store, access.user(programme.store, name).user_id)
    rows = [
        {
            "session": one.session_key, "browser": one.browser, "begun": one.created_at.isoformat(timespec="seconds"),
            "last_seen": one.last_seen_at.isoformat(timespec="seconds"),
        }
        for one in found
    ]  # fmt: skip
    if as_json:
        emit_json({"sessions": rows})
    else:
        emit_table(["session", "browser", "begun", "last seen"], [list(row.values()) for row in rows])


@user.command("sign-out")
@click.argument("name")
@click.pass_obj
def sign_out(programme: Programme, name: str) -> None:
    """End every session of a person."""
    ended = access.sign_out_everywhere(_acting(programme), name)
    say(f"{ended} session{'' if ended == 1 else 's'} ended.", err=True)


@user.command("reset-second-factor")
@click.argument("name")
@click.pass_obj
def reset_second_factor(programme: Programme, name: str) -> None:
    """Take a person's second factor away, for a lost device; they are signed out everywhere."""
    one = access.user(programme.store, name)
    if second_factor.remove(_acting(programme), one.user_id, sign_out=True):
        say(f"{one.user_id} has no second factor any more, and was signed out everywhere.", err=True)
    else:
        say(f"{one.user_id} has no second factor.", err=True)


@user.command()
@click.argument("name")
@click.option("--oidc", "subject", help="Who the person is for the OpenID provider: the `sub` of its ID tokens.")
@click.option("--undo", is_flag=True, help="Unlink the person.")
@click.pass_obj
def link(programme: Programme, name: str, subject: str | None, *, undo: bool) -> None:
    """Link a person with somebody of the single sign-on; they are signed out everywhere."""
    if undo == bool(subject):
        raise BadInput("give either --oidc SUBJECT or --undo")
    changed = access.link(_acting(programme), name, programme.settings.oidc_issuer, subject or "")
    say(
        f"{changed.user_id} is {'linked with ' + changed.subject if changed.subject else 'not linked any more'}.",
        err=True,
    )


def _acting(programme: Programme) -> access.Acting:
    return access.Acting(programme.store, programme.audit, shell_user())


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput("there is no terminal to ask for the password; pass it through --password-stdin")
    bar.clear()
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


COMMANDS = (user,)
