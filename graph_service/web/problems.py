"""How is an error shown? The one place: pages in words (what happened, what is safe, what to do), calls as RFC 9457."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, jsonify, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from graph_service.access import SignInLocked
from graph_service.desk import NothingLoaded
from graph_service.errors import (
    ChangedMeanwhile,
    DatabaseUnavailable,
    EnginesDiffer,
    GraphServiceError,
    LoadRefused,
    PlanRefused,
)
from graph_service.web.bearers import is_api
from graph_service.web.cookies import must_be_secure
from graph_service.web.limits import TooManyRequests
from graph_service.web.speaking import told
from graph_service.web.visitor import reopen_if_away
from graph_service.words import Said, say

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says about a status."""

    title: Said
    detail: str
    safe: Said
    do: Said


_UNCHANGED: Final = say("Nothing was changed.")
WORDS: Final[dict[int, Words]] = {
    400: Words(
        say("That request cannot be read"),
        say("A part of the address or form is not what this page expects."),
        _UNCHANGED,
        say("Go back, correct it and try again."),
    ),
    401: Words(
        say("You are signed out"),
        say("This needs a session that is in force."),
        _UNCHANGED,
        say("Sign in and try again."),
    ),
    403: Words(say("Your role does not allow this"), "", _UNCHANGED, say("Ask someone whose role allows it.")),
    404: Words(
        say("Nothing here"),
        say("There is no page at this address, or it is not yours to see."),
        _UNCHANGED,
        say("Check the address, or start again from the first page."),
    ),
    405: Words(
        say("This address is not used that way"),
        say("The page does not take this kind of request."),
        _UNCHANGED,
        say("Go back and use the page's own buttons."),
    ),
    409: Words(say("The state of things does not allow this"), "", _UNCHANGED, say("Read the reason, then try again.")),
    413: Words(
        say("That is too much at once"),
        say("The request is larger than this page takes."),
        _UNCHANGED,
        say("Send less."),
    ),
    422: Words(say("This cannot be used as it is"), "", _UNCHANGED, say("Mend what is listed, then try again.")),
    429: Words(say("Too many attempts"), "", _UNCHANGED, say("Wait a little, then try again.")),
    500: Words(
        say("Something went wrong on our side"),
        say("The service met an error that it did not expect."),
        say("Work in progress was rolled back; what was stored before is as it was."),
        say("Try again. If it happens again, tell the operator the reference below."),
    ),
    503: Words(
        say("The database cannot be reached"),
        say("Neo4j did not answer."),
        say("Everything stored is safe, and nothing was changed."),
        say("Wait a moment and load the page again; the service recovers by itself."),
    ),
}


def set_up(app: Flask) -> None:
    """Map every error to an answer."""
    app.register_error_handler(NothingLoaded, _nothing_loaded)
    app.register_error_handler(GraphServiceError, _ours)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: GraphServiceError) -> Response:
    status = error.http_status
    if isinstance(error, DatabaseUnavailable):
        reopen_if_away()
        response = answer(status)
        response.headers["Retry-After"] = "5"
        return response
    if status >= 500:
        reference = uuid.uuid4().hex[:12]
        log.error("request failed, reference %s", reference, exc_info=error)
        return answer(status, reference=reference)
    problems: tuple[str, ...] = (
        tuple(problem.said for problem in error.problems) if isinstance(error, LoadRefused | PlanRefused) else ()
    )
    if isinstance(error, EnginesDiffer | ChangedMeanwhile):
        problems = error.differences
    text = error.args[0]  # not str(error), which forgets the template of what was said
    if isinstance(error, LoadRefused | PlanRefused):
        text = error.headline
    response = answer(status, text.partition("\n")[0] if problems and "\n" in text else text, problems=problems)
    if isinstance(error, SignInLocked | TooManyRequests):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def _nothing_loaded(error: NothingLoaded) -> Response:
    if is_api():
        return answer(error.http_status, error.args[0])
    return make_response(render_template("empty.html"), 200)


def _forged(error: CSRFError) -> Response:
    if must_be_secure() and error.description == "The CSRF session token is missing.":
        return answer(
            400,
            say(
                "Your browser did not send this site's cookies back. Cookies travel over https only: open the "
                "page over https, and allow cookies for it."
            ),
        )
    return answer(
        400,
        say("This form was not sent from a page of your present session. Load the page again, then send it once more."),
    )


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    own = isinstance(error.description, str) and error.description != type(error).description
    return answer(status, error.description or "" if own else "")


def _unexpected(error: Exception) -> Response:
    reference = uuid.uuid4().hex[:12]
    log.error("unexpected error, reference %s", reference, exc_info=error)
    return answer(500, reference=reference)


def answer(status: int, detail: str = "", *, problems: tuple[str, ...] = (), reference: str = "") -> Response:
    """An error as a page or a problem document; the address asked for is no part of it."""
    g.failed = True  # no entry of the menu is "here" on an error page, or it would tell which rule an address met
    words = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    detail = detail or words.detail
    if is_api():
        document = {"type": "about:blank", "title": told(words.title), "status": status, "detail": told(detail)}
        if problems:
            document["problems"] = [told(one) for one in problems]
        if reference:
            document["reference"] = reference
        response = make_response(jsonify(document), status)
        response.content_type = "application/problem+json"
        return response
    page = render_template(
        "error.html", words=words, detail=detail, problems=problems, reference=reference, status=status
    )
    return make_response(page, status)
