"""How does a threshold change? Packs in force, drafts, back-tests, shadow and approval by another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.desk.packs import MONTHS_MAX
from graph_service.web import pack_listings as listings
from graph_service.web.pages import page as show
from graph_service.web.speaking import note
from graph_service.web.visitor import desk
from graph_service.words import Said, say

blueprint = Blueprint("packs", __name__)


@blueprint.get("/compliance/packs")
def page() -> str | Response:
    """The packs in force, and every version that was submitted."""
    here = desk().thresholds
    tables = [listings.of_in_force(here.in_force()), listings.of_versions(here.versions())]
    return show("packs.html", tables, acts=here.acts)


@blueprint.get("/compliance/packs/new")
def form() -> str | Response:
    """The form that takes a draft."""
    desk().thresholds.acting()
    return show("pack_new.html", text="", problems=[])


@blueprint.post("/compliance/packs")
def submit() -> AnyResponse | tuple[str | Response, int]:
    """Take a draft, pasted or as a file; one with problems comes back with all of them."""
    here, file = desk().thresholds, request.files.get("file")
    text = file.read().decode("utf-8", "replace") if file and file.filename else request.form.get("text", "")
    if problems := here.problems(text):
        return show("pack_new.html", text=text, problems=problems), 422
    return _submitted(text)


@blueprint.get("/compliance/packs/<pack>/change")
def change_form(pack: str) -> str | Response:
    """Choose a value of the pack in force, and say what it is to be."""
    here, chosen = desk().thresholds, request.args.get("value")
    found, value, version = here.to_change(pack, chosen)
    said = {"value_id": chosen or "", "version": version, "from": dt.date.today().replace(day=1).isoformat()}
    return _change(found, value, said, [])


@blueprint.post("/compliance/packs/<pack>/change")
def change(pack: str) -> AnyResponse | tuple[str | Response, int]:
    """Make a draft of the pack in force with one value changed."""
    here, said = desk().thresholds, request.form.to_dict()
    text = here.changed(pack, said)
    if problems := here.problems(text):
        found, value, _ = here.to_change(pack, said.get("value_id"))
        return _change(found, value, said, problems), 422
    return _submitted(text)


@blueprint.get("/compliance/packs/<pack>/<version>")
def one(pack: str, version: str) -> str | Response:
    """One version: its values, what it changes, its back-test, how it fares in shadow, and the steps to be taken."""
    here = desk().thresholds
    found, periods = here.page(pack, version), here.periods()
    steps = here.steps(found.submitted) if found.submitted else ()
    tested = listings.tested_words(found.submitted) if found.submitted else ""
    compared = found.tested.shifts if found.tested else ()
    names = desk().names(listings.members(compared))
    tables = [*listings.of_page(found, change=here.acts and found.in_force), *listings.of_shifts(compared, names)]
    return show(
        "pack.html", tables, found=found, one=found.submitted, steps=steps, acts=here.acts, tested=tested,
        state=listings.state_of(found), facts=listings.facts(found), months_max=MONTHS_MAX, periods=periods,
        **({"plans": here.plans(), "usual": here.usual_plan(periods[-1])} if "backtest" in steps and periods else {}),
    )  # fmt: skip


@blueprint.get("/compliance/packs/<pack>/<version>/file")
def file(pack: str, version: str) -> Response:
    """The version's TOML text as it was submitted."""
    response = Response(desk().thresholds.text(pack, version), content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{pack}-{version}.toml"'
    return response


@blueprint.get("/compliance/packs/<pack>/<version>/filings/<filing_id>")
def compared(pack: str, version: str, filing_id: str) -> str | Response:
    """What the version in shadow would have raised at one filed report."""
    here = desk()
    found = here.thresholds.shadow(pack, version, filing_id)
    tables = listings.of_shifts(found.shifts, here.names(listings.members(found.shifts)))
    return show("pack_compared.html", tables, found=found, name=pack, version=version, filing_id=filing_id)


@blueprint.post("/compliance/packs/<pack>/<version>/backtest")
def backtest(pack: str, version: str) -> AnyResponse:
    """Run a back-test and keep it."""
    tested = desk().thresholds.backtest(pack, version, request.form)
    note(
        say(
            "Beside {pack}: {found}.",
            pack=tested.tested_beside,
            found=listings.tested_words(tested),
        )
    )
    return redirect(url_for("packs.one", pack=pack, version=version), 303)


@blueprint.post("/compliance/packs/<pack>/<version>/step")
def step(pack: str, version: str) -> AnyResponse:
    """Put it in shadow, approve it, or withdraw it."""
    taken = desk().thresholds.take(pack, version, request.form)
    note(_done(request.form["step"], taken.titled))
    return redirect(url_for("packs.one", pack=pack, version=version), 303)


def _done(step: str, pack: str) -> Said:
    match step:
        case "shadow":
            return say("Pack {pack} is in shadow.", pack=pack)
        case "approve":
            return say("Pack {pack} is in force.", pack=pack)
    return say("Pack {pack} is withdrawn.", pack=pack)


def _submitted(text: str) -> AnyResponse:
    made = desk().thresholds.submit(text)
    note(say("Pack {titled} is kept as a draft. Back-test it, then put it in shadow.", titled=made.titled))
    return redirect(url_for("packs.one", pack=made.name, version=made.version), 303)


def _change(pack: Any, value: Any, said: dict[str, str], problems: list[Any]) -> str | Response:
    return show(
        "pack_change.html", pack=pack, value=value, said=said, problems=problems,
        ids=sorted({one.id for one in pack.values}), now=listings.value_words(value) if value else "",
    )  # fmt: skip
