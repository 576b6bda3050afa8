"""How does a page answer? As HTML, or as one of its tables (CSV, Excel, Parquet) when the address asks for an export."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from flask import Flask, Response, g, render_template, request, url_for

from graph_service.compliance import DEFAULT_PACK
from graph_service.errors import NotFound
from graph_service.web.exporting import Facts, table_file
from graph_service.web.tables import Table
from graph_service.web.visitor import desk
from graph_service.words import say

T = TypeVar("T")

BY_PLAN: Final = frozenset((
    "overview.page", "data_quality.page", "data_quality.behind", "members.page",
    "goals.page", "goals.change", "statements.one", "team.start", "team.page", "explain.page", "analytics.page",
    "compliance.page", "compliance.one",
    "compliance.disclosed", "compliance.team", "compliance.disclosure_paper", "compliance.funded", "compliance.funded_by_period",
    "compliance.recruited", "compliance.beside_peers", "recognition.page", "network.page", "network.compare",
))  # fmt: skip
_OF_EXPORT: Final = ("export", "as")
OFFSET_MAX: Final = 10_000_000  # the farthest that an address may ask to page


def page(template: str, tables: Iterable[Table] = (), **context: Any) -> str | Response:
    """The page with its tables by name; with `?export=NAME`, that table alone, `as=` csv, xlsx or parquet."""
    by_name = {table.name: table for table in tables}
    asked = exported()
    if asked is None:
        return render_template(template, tables=by_name, export=export_address, **context)
    if asked not in by_name:
        raise NotFound(say("No table with this name on this page."))
    return file_answer(by_name[asked], str(context.get("period") or ""), request.args.get("as") or "csv")


def exported() -> str | None:
    """The table that the address asks to have as a file, if any."""
    return request.args.get("export")


def listed(items: Sequence[T], table: str, most: int) -> Sequence[T]:
    """What a table is made of: all when it is asked for as a file, else what the page shows of it."""
    return items if exported() == table else items[:most]


def csv_answer(table: Table, period: str = "") -> Response:
    """A table as a CSV download."""
    return file_answer(table, period, "csv")


def file_answer(table: Table, period: str, form: str) -> Response:
    """A table as a download. Raises BadInput for a form that is none."""
    chosen = {key: value for key, value in request.args.to_dict().items() if key not in _OF_EXPORT}
    made = table_file(table, form, Facts(request.path, period, chosen, dt.datetime.now(dt.UTC)))
    name = re.sub(r"[^a-z0-9.-]+", "-", f"{table.name}-{period}".strip("-").lower())
    response = Response(made.data, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{made.extension}"'
    return response


def export_address(name: str) -> str:
    """The address of this page's table as CSV, with the page's own choices kept; `&as=xlsx` gives it otherwise."""
    kept = {key: value for key, value in request.args.to_dict().items() if key not in _OF_EXPORT}
    return url_for(str(request.endpoint), **{**kept, **(request.view_args or {}), "export": name})


def asked_period() -> str:
    """The period the address asks for, else the newest."""
    return desk().period(request.args.get("period"))


def asked_pack() -> str:
    """The pack of thresholds that the address asks for, else the usual one."""
    return request.args.get("pack") or DEFAULT_PACK


def picker() -> dict[str, Any]:
    """What the picker of period and plan needs."""
    here, period = desk(), asked_period()
    return {
        "period": period,
        "periods": here.periods(),
        "plan_choices": here.plan_choices(),
        "plan_chosen": here.plan_for(period).name,
    }


def set_up(app: Flask) -> None:
    """Let the links of a page keep the plan that its address asks for."""
    app.url_defaults(_keep_plan)


def _keep_plan(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in BY_PLAN and "plan" in request.args and not g.get("failed"):
        values.setdefault("plan", request.args["plan"])
