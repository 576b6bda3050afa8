"""What is the API? Its description in OpenAPI 3.1, made from the routing table and what each view says of itself.

`/api/openapi.json` is for programs, `/api/docs` the same for people, `docs/api.md` the same as a page of the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, render_template
from werkzeug.routing import Rule

from graph_service import __version__
from graph_service.access import ROLES
from graph_service.desk.log import KEY_MAX
from graph_service.desk.roles import ACTIONS, PAGES
from graph_service.desk.scope import ID_MAX
from graph_service.web.api import answer
from graph_service.web.describing import Described, Parameter
from graph_service.web.shapes import SHAPES
from graph_service.web.visitor import public

blueprint = Blueprint("openapi", __name__)

PREFIX: Final = "/api/v1"
ABOUT: Final = (
    "The figures and actions of the pages, for programs. Who may call what, and whose figures an answer has, is what it is on "
    "the pages: what is not yours answers exactly as what does not exist. Money is in minor units, volumes in hundredths of a "
    "point, rates in millionths; a fraction is a pair of a float to read and the exact text `n/d`."
)
PROBLEMS: Final[dict[int, str]] = {
    400: "A part of the request is wrong; nothing was changed.",
    401: "Signed out, or the token is no longer in force.",
    403: "The role sees this but may not do it.",
    404: "Not there, or not yours to see.",
    409: "The state of things does not allow it; nothing was changed.",
    413: "The request is larger than is taken.",
    422: "It cannot be used as it is: the key was given with another request, or problems are listed.",
    500: "An error on our side, with the reference that is in the log.",
    503: "The database is away; try again after the seconds in Retry-After.",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One operation: what the routing table and the view say of it."""

    method: str
    path: str  # with {names}
    rule: Rule
    summary: str
    said: Described

    @property
    def id(self) -> str:
        """A name of its own."""
        return str(self.rule.endpoint).replace(".", "_")

    @property
    def group(self) -> str:
        """What it is listed under: the first part of its path."""
        return self.path.removeprefix(f"{PREFIX}/").split("/")[0]

    @property
    def roles(self) -> tuple[str, ...]:
        """Who may call it."""
        known: dict[str, tuple[Any, ...]] = {**PAGES, **ACTIONS}
        if not self.said.page:
            return ROLES
        found = known[self.said.action or self.said.page]
        return tuple(role for role in found if not (self.said.whole and role == "leader"))

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


def calls(app: Flask) -> list[Call]:
    """Every operation, in the order of paths. A view below `/api/v1` that says nothing of itself is an error."""
    return sorted(_calls(app), key=lambda one: (one.path, one.method))


def _calls(app: Flask) -> Iterator[Call]:
    for rule in app.url_map.iter_rules():
        if not str(rule).startswith(f"{PREFIX}/"):
            continue
        view = app.view_functions[rule.endpoint]
        said = getattr(view, "described", None)
        if said is None:
            raise LookupError(f"{rule} has no @described beside its view; see docs/api.md")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule))
            yield Call(method, path, rule, (view.__doc__ or "").split("\n")[0].strip(), said)


def document(app: Flask) -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for one in calls(app):
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    bodies = {one.said.body.__name__: one.said.body.model_json_schema() for one in calls(app) if one.said.body}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Graph service", "version": __version__, "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"session": []}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**SHAPES, **bodies},
            "responses": {str(status): _problem(status, words) for status, words in PROBLEMS.items()},
            "securitySchemes": {
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "__Host-graph-service",
                    "description": "The session of the pages. Changes need the form token of `/api/v1/session` in "
                    "X-CSRFToken too. Over plain http to the own machine the cookie is called `graph-service`.",
                },
                "token": {"type": "http", "scheme": "bearer", "description": "A token for programs."},
            },
        },
    }  # fmt: skip


def _operation(one: Call) -> dict[str, Any]:
    said = one.said
    told: dict[str, Any] = {
        "operationId": one.id, "summary": one.summary, "tags": [one.group], "x-roles": list(one.roles),
        "parameters": [*_path_parameters(one.rule), *(_parameter(each) for each in said.takes), *_headers(one)],
        "responses": _responses(one),
    }  # fmt: skip
    if said.body is not None:
        schema = {"$ref": f"#/components/schemas/{said.body.__name__}"}
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return told


def _parameter(one: Parameter) -> dict[str, Any]:
    told = {"name": one.name, "in": "query", "required": one.required, "description": one.meaning, "schema": one.schema}
    return told | ({"style": "form", "explode": True} if one.schema["type"] == "array" else {})


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    schema = {"type": "string", "minLength": 1, "maxLength": ID_MAX}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in re.findall(r"<(?:\w+:)?(\w+)>", str(rule))
    ]


def _headers(one: Call) -> list[dict[str, Any]]:
    if one.writes:
        return [
            {
                "name": "Idempotency-Key", "in": "header", "required": True,
                "description": "A new one for each new request; the same key with the same request does it once.",
                "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$"},
            },
            {
                "name": "X-CSRFToken", "in": "header", "required": False,
                "description": "The form token of `/api/v1/session`; with the session's cookie alone.",
                "schema": {"type": "string", "maxLength": 500, "pattern": "^[!-~]*$"},
            },
        ]  # fmt: skip
    if not one.said.cached:
        return []
    return [
        {
            "name": "If-None-Match", "in": "header", "required": False, "description": "The ETag of an answer that is kept.",
            "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]*$"},
        }
    ]  # fmt: skip


def _responses(one: Call) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{one.said.answers}"}
    good: dict[str, Any] = {
        "description": "Done." if one.writes else "The answer.",
        "content": {"application/json": {"schema": schema}},
    }
    if one.said.also:
        good["content"][one.said.also] = {"schema": {"type": "string", "format": "binary"}}
    told: dict[str, Any] = {"200": good}
    if one.writes:
        good["headers"] = {
            "Location": {"description": "What was changed; not where nothing was.", "schema": {"type": "string"}}
        }
    elif one.said.cached:
        good["headers"] = {"ETag": {"description": "Of exactly this answer.", "schema": {"type": "string"}}}
        told["304"] = {"description": "As it was: the ETag is that of If-None-Match."}
    statuses = {400, 401, 404, 500, 503}
    if one.writes:
        statuses |= {403, 409, 413, 422}
    else:
        statuses |= {409}  # nothing is loaded yet
    return told | {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}


def _problem(status: int, words: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": words,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 503:
        told["headers"] = {"Retry-After": {"schema": {"type": "string"}}}
    return told


@blueprint.get("/api/openapi.json")
@public
def described_whole() -> Response:
    """The description of the API, for programs."""
    return answer(document(current_app))


@blueprint.get("/api/docs")
@public
def page() -> str:
    """The description of the API, for people."""
    found = calls(current_app)
    groups = {name: [one for one in found if one.group == name] for name in dict.fromkeys(one.group for one in found)}
    return render_template(
        "api_docs.html", groups=groups, about=ABOUT, shapes=document(current_app)["components"]["schemas"],
        operation=_operation, problems=PROBLEMS,
    )  # fmt: skip
