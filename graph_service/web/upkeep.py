"""How is the service doing, how does the programme present itself, and is it saved? Pages of an administrator."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.access import ROLES
from graph_service.errors import BadInput
from graph_service.store.programme import ProgrammeSettings
from graph_service.web import upkeep_listings as listings
from graph_service.web.pages import page as show
from graph_service.web.speaking import LANGUAGES, note
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("upkeep", __name__, url_prefix="/admin")


@blueprint.get("/settings")
def settings() -> str | Response:
    """How the programme presents itself, and the form to change it."""
    here = desk().settings
    return show(
        "settings.html", now=here.now(), plans=desk().preset_names(), languages=LANGUAGES, roles=ROLES, desk=desk()
    )


@blueprint.post("/settings")
def change() -> AnyResponse:
    """Keep other settings."""
    form = request.form
    wanted = ProgrammeSettings(
        title=form.get("title"),
        contact=form.get("contact"),
        language=form.get("language"),
        default_plan=form.get("default_plan"),
        names_depth=_whole(form.get("names_depth", "")),
        second_factor_roles=",".join(form.getlist("second_factor_roles")),
        version=_whole(form.get("version", "")) or 0,
    )
    changed = desk().settings.change(wanted)
    note(say("The settings are kept.") if changed else say("The settings were so already."))
    return redirect(url_for("upkeep.settings"), 303)


@blueprint.get("/health")
def health() -> str | Response:
    """How the store is doing; every rule of it when asked for."""
    here = desk().upkeep
    found = here.health()
    problems = here.check() if request.args.get("check") else None
    tables = [listings.of_counts(found), *([] if problems is None else [listings.of_problems(problems)])]
    return show("health.html", tables, health=found, problems=problems)


@blueprint.get("/jobs")
def jobs() -> str | Response:
    """What is at work, and what was left behind."""
    return show("jobs.html", [listings.of_work(desk().upkeep.work())])


@blueprint.get("/backups")
def backups() -> str | Response:
    """Every backup, and the way to one more."""
    found = desk().upkeep.backups()
    return show("backups.html", [listings.of_backups(found, may=desk().may("administer"))], found=found, desk=desk())


@blueprint.post("/backups")
def save() -> AnyResponse:
    """Save the store; it is away meanwhile."""
    begun = desk().upkeep.begin_backup()
    note(say("The store is being saved as {name}. Pages may be away for a minute.", name=begun.name))
    return redirect(url_for("upkeep.backups"), 303)


@blueprint.get("/backups/<name>")
def take(name: str) -> AnyResponse:
    """One backup, as a file."""
    return send_file(desk().upkeep.backup_file(name), as_attachment=True, download_name=name)


@blueprint.post("/backups/<name>/remove")
def remove(name: str) -> AnyResponse:
    """Remove a backup."""
    desk().upkeep.remove_backup(name)
    note(say("The backup {name} is removed.", name=name))
    return redirect(url_for("upkeep.backups"), 303)


def _whole(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 10):
        raise BadInput(say("{text} is no whole number; give digits, or nothing", text=text[:40]))
    return int(text)
