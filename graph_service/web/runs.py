"""What would a period pay, what was committed, and to whom?"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.web import pay_listings as listings
from graph_service.web.pages import csv_answer, exported, picker
from graph_service.web.pages import page as show
from graph_service.web.pay_listings import Place
from graph_service.web.speaking import note
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("runs", __name__)


@blueprint.get("/runs")
def page() -> str | Response:
    """Stored runs; for a manager, the form for a new one."""
    here = desk()
    stored = here.runs()
    return show("runs.html", [listings.of_runs(stored)], runs=stored, plans=here.presets(), desk=here, **picker())


@blueprint.get("/runs/preview")
def preview() -> str | Response:
    """What a plan would pay in a period; nothing is stored."""
    here = desk()
    made = here.preview(request.args.get("plan", ""), request.args.get("period", ""))
    stored = [run for run in here.runs() if (run.period, run.plan) == (made.period.name, made.plan.name)]
    names = here.names(listings.top_ids(made.outcome.awards))
    awards, skips, currency = made.outcome.awards, made.outcome.skips, made.plan.currency
    tables = listings.of_outcome(
        awards, skips, currency, Place(made.period.name, made.plan.name), names, export=exported()
    )
    return show("preview.html", tables, preview=made, stored=stored, desk=here, period=made.period.name)


@blueprint.post("/runs")
def commit() -> AnyResponse:
    """Compute on both engines and store the run."""
    run = desk().commit(request.form.get("plan", ""), request.form.get("period", ""))
    note(
        say(
            "The run of {plan} for {period} is stored. Both engines agreed on every award.",
            plan=run.plan,
            period=run.period,
        )
    )
    return redirect(url_for("runs.one", run_id=run.run_id), 303)


@blueprint.get("/runs/<run_id>")
def one(run_id: str) -> str | Response:
    """One stored run."""
    here = desk()
    run = here.run(run_id)
    awards, skips = here.run_awards(run_id), here.run_skips(run_id)
    names = here.names(listings.top_ids(awards))
    tables = listings.of_outcome(awards, skips, run.currency, Place(run.period, run.plan), names, export=exported())
    return show("run.html", tables, run=run, plan=run.plan, period=run.period)


@blueprint.get("/runs/<run_id>/awards.csv")
def awards_csv(run_id: str) -> Response:
    """Every award of a run."""
    here = desk()
    run = here.run(run_id)
    return csv_answer(
        listings.of_awards(here.run_awards(run_id), run.currency, Place(run.period, run.plan)), run.run_id
    )
