"""How does somebody sign in through an OpenID provider? Authorization code with PKCE, state and nonce.

Who they are here was said by an admin, for issuer and subject. An e-mail says nothing: whoever may choose their own at
the provider would be let in as somebody else.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Final, cast

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from joserfc.errors import JoseError
from requests.exceptions import RequestException
from werkzeug.wrappers import Response as AnyResponse

from graph_service import access
from graph_service.config import Settings
from graph_service.web.browsers import browser
from graph_service.web.session import safe_next, visiting, welcome
from graph_service.web.visitor import programme, public
from graph_service.words import Said, say

log = logging.getLogger(__name__)
blueprint = Blueprint("single_sign_on", __name__)

TIMEOUT_S: Final = 10
EXTENSION: Final = "single sign-on"
NEXT: Final = "after single sign-on"  # in the form session
NAME: Final = "provider"

_WRONG: Final = (
    AuthlibBaseError,
    JoseError,
    RequestException,
    RuntimeError,
    ValueError,
    KeyError,
)  # what an odd answer gives


@dataclass(frozen=True, slots=True)
class Provider:
    """Who says who somebody is, and what the button of it says."""

    client: Any  # Authlib's
    issuer: str
    label: str


@blueprint.get("/login/single")
@public
def start() -> AnyResponse:
    """On to the provider."""
    here = provider()
    if here is None:
        return redirect(url_for("session.form"), 303)
    session[NEXT] = safe_next(request.args.get("next"))
    try:
        answer: AnyResponse = here.client.authorize_redirect(url_for("single_sign_on.back", _external=True))
    except _WRONG as error:
        return _failed(here, error)
    return answer


@blueprint.get("/login/single/back")
@public
def back() -> AnyResponse:
    """Back from the provider: who is it, and who are they here?"""
    here, where = provider(), session.get(NEXT)
    if here is None:
        return redirect(url_for("session.form"), 303)
    try:
        claims: dict[str, Any] = here.client.authorize_access_token().get("userinfo") or {}
    except _WRONG as error:
        return _failed(here, error)
    subject = str(claims.get("sub") or "")
    if not subject or str(claims.get("iss")).rstrip("/") != here.issuer.rstrip("/"):
        return _failed(here, ValueError("no ID token of this issuer with a subject"))
    user = access.linked(programme().store, here.issuer, subject)
    if user is None:
        words = say(
            "You signed in there, but nobody here is linked with you. Ask an admin to link the subject {subject}.",
            subject=subject[:255],
        )
        return _refused(here, words, 403)
    return welcome(access.let_in(visiting(), user, browser()), where)


def set_up(app: Flask, settings: Settings) -> None:
    """Know the provider, where one is set; it is asked for its addresses when somebody first signs in through it."""
    if settings.oidc_issuer is None:
        return
    oauth = OAuth(app)
    client = oauth.register(
        NAME,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": TIMEOUT_S},
    )
    app.extensions[EXTENSION] = Provider(client, settings.oidc_issuer, settings.oidc_label)


def provider() -> Provider | None:
    """The provider; None where there is no single sign-on."""
    return cast("Provider | None", current_app.extensions.get(EXTENSION))


def _failed(here: Provider, error: Exception) -> Response:
    """The page of signing in, with what can be said; the log has the kind of error and no secret."""
    log.warning("single sign-on failed: %s", type(error).__name__)
    words = say(
        "Signing in through the provider did not work. Nothing was changed; try again, or use name and password."
    )
    return _refused(here, words, 400)


def _refused(here: Provider, reason: Said, status: int) -> Response:
    session.pop(NEXT, None)
    page = render_template("login.html", next=url_for("overview.page"), refused=reason, single_sign_on=here.label)
    return make_response(page, status)
