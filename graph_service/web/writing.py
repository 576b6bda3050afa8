"""How does a program change something? With a JSON body that says only what may be said, once under its own key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import BadRequest

from graph_service.errors import BadInput
from graph_service.store.audit import Entry
from graph_service.web.visitor import desk

Model = TypeVar("Model", bound="Body")


class Body(BaseModel):
    """What a request may say; a key that is none is refused, and so is a number where a text is wanted."""

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=100_000)


def body(model: type[Model]) -> Model:
    """The body of the request. Raises BadInput with everything that is wrong in it."""
    if not request.is_json:
        raise BadInput("send a JSON document, with Content-Type: application/json")
    try:
        return model.model_validate(request.get_json())
    except (BadRequest, RecursionError) as error:  # the second: lists in lists in lists, tens of thousands deep
        raise BadInput("the body is no JSON document") from error
    except ValidationError as error:
        problems = (
            f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg'][:1].lower()}{one['msg'][1:]}"
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        )
        known = ", ".join(model.model_fields)
        raise BadInput(f"{'; '.join(problems)}. The body has {known}.") from error


def done_once(asked: Body, work: Callable[[], object], where: Callable[[Entry], str]) -> Response:
    """Do it under the request's Idempotency-Key and answer with the entry of the audit log that says what was done.

    `where` gives the address of what was changed.
    """
    what = f"{request.method} {request.path} {asked.model_dump_json()}"
    entry = desk().once(request.headers.get("Idempotency-Key", ""), what, work)
    response = jsonify({"entry": None if entry is None else entry.to_json()})
    if entry is not None:
        response.headers["Location"] = where(entry)
    return response
