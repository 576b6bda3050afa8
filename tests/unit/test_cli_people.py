"""Do the shell's commands for people and tokens do what they say, in the name of whoever is at the shell?"""

from __future__ import annotations

import json

from click.testing import CliRunner

from graph_service import access
from graph_service.cli import main
from graph_service.cli.output import shell_user
from graph_service.service import Programme

PASSWORD = "four plain words here"


def run(programme: Programme, *arguments: str, given: str | None = None) -> str:
    done = CliRunner().invoke(main, list(arguments), obj=programme, input=given, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_people_and_tokens_from_the_shell(programme: Programme) -> None:
    run(programme, "user", "add", "lea", "--role", "manager", "--password-stdin", given=f"{PASSWORD}\n")
    token = run(programme, "token", "add", "lea", "--scope", "read", "--expires", "7", "--label", "export").strip()
    assert access.bearer(programme.store, token).user.user_id == "lea"
    [one] = json.loads(run(programme, "token", "list", "--json"))["tokens"]
    assert (one["user_id"], one["label"], one["scopes"], one["state"]) == ("lea", "export", ["read"], "in force")
    assert token not in run(programme, "token", "list", "--user", "lea")
    run(programme, "token", "revoke", one["token_id"])
    assert access.bearer(programme.store, token) is None
    access.open_session(programme.store, "lea", "Firefox, Linux")
    [session] = json.loads(run(programme, "user", "sessions", "lea", "--json"))["sessions"]
    assert session["browser"] == "Firefox, Linux"
    run(programme, "user", "sign-out", "lea")
    assert json.loads(run(programme, "user", "sessions", "lea", "--json")) == {"sessions": []}
    run(programme, "user", "reset-second-factor", "lea")
    entries = programme.audit.entries()
    assert [entry.action for entry in entries] == [
        "added a user", "made a token", "revoked a token", "signed a user out",
    ]  # fmt: skip
    assert {entry.user_id for entry in entries} == {shell_user()}
