"""Which programs act for whom? Makes tokens, lists and revokes them."""

from __future__ import annotations

import datetime as dt

import click

from graph_service import access
from graph_service.access.tokens import DAYS_MAX
from graph_service.cli.output import emit_json, emit_table, say, shell_user
from graph_service.service import Programme


@click.group()
def token() -> None:
    """Tokens with which programs call /api/v1 in somebody's name."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(access.SCOPES),
    multiple=True,
    required=True,
    help="What it may do; `write` has `read` in it.",
)
@click.option("--expires", "days", type=int, required=True, help=f"After how many days it ends, {DAYS_MAX} at most.")
@click.option("--label", default="", help="What it is for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def add(programme: Programme, name: str, scopes: tuple[str, ...], days: int, label: str, *, as_json: bool) -> None:
    """Make a token that acts as the user NAME. It is printed this once; the store keeps its hash."""
    made = access.add_token(_acting(programme), name, scopes, days, label)
    kept = made.kept
    if as_json:
        emit_json(
            {
                "token": made.token,
                "token_id": kept.token_id,
                "expires_at": kept.expires_at.isoformat(timespec="seconds"),
            }
        )
        return
    say(
        f"{kept.token_id} acts as {kept.user_id} until {kept.expires_at:%Y-%m-%d}; it is shown this once:",
        err=True,
    )
    say(made.token)


@token.command("list")
@click.option("--user", "name", help="Of one user; else everybody's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def list_(programme: Programme, name: str | None, *, as_json: bool) -> None:
    """List tokens, those over or revoked too; never the tokens themselves."""
    now = dt.datetime.now(dt.UTC)
    whose = access.user(programme.store, name).user_id if name else None
    rows = [
        {
            "token_id": one.token_id, "user_id": one.user_id, "label": one.label, "scopes": list(one.scopes),
            "expires_at": one.expires_at.isoformat(timespec="seconds"),
            "last_used_at": one.last_used_at.isoformat(timespec="seconds") if one.last_used_at else None,
            "state": "revoked" if one.revoked_at else "in force" if one.is_in_force(now) else "over",
        }
        for one in access.tokens(programme.store, whose)
    ]  # fmt: skip
    if as_json:
        emit_json({"tokens": rows})
        return
    emit_table(
        ["token", "user", "for", "may", "ends", "last used", "state"],
        [[" ".join(value) if isinstance(value, list) else value for value in row.values()] for row in rows],
    )


@token.command()
@click.argument("token_id", metavar="TOKEN_ID")
@click.pass_obj
def revoke(programme: Programme, token_id: str) -> None:
    """Let a token open nothing any more."""
    access.revoke_token(_acting(programme), token_id)
    say(f"{token_id} opens nothing any more.", err=True)


def _acting(programme: Programme) -> access.Acting:
    return access.Acting(programme.store, programme.audit, shell_user())


COMMANDS = (token,)
