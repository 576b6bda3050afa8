"""How does somebody sign in through an OpenID provider? Authorization code with PKCE, state and nonce.

Who they are here was said by an admin, for issuer and subject. An e-mail says nothing: whoever may choose their own at
the provider would be let in as somebody else.
"""

from __future__ import annotations

import logging
from typing import Any, Final

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
from requests.exceptions import RequestException
from werkzeug.wrappers import Response as AnyResponse

from graph_service import access
from graph_service.config import Settings
from graph_service.web.browsers import browser
from graph_service.web.session import safe_next, welcome
from graph_service.web.visitor import programme, public
from graph_service.words import Said, say

log = logging.getLogger(__name__)
blueprint = Blueprint("single_sign_on", __name__)

TIMEOUT_S: Final = 10
NEXT: Final = "after single sign-on"  # in the form session
NAME: Final = "provider"


@blueprint.get("/login/single")
@public
def start() -> AnyResponse:
    """On to the provider."""
    provider = _provider()
    if provider is None:
        return redirect(url_for("session.form"), 303)
    session[NEXT] = safe_next(request.args.get("next"))
    try:
        answer: AnyResponse = provider.authorize_redirect(url_for("single_sign_on.back", _external=True))
    except (AuthlibBaseError, RequestException, RuntimeError, ValueError) as error:
        return _failed(error)
    return answer


@blueprint.get("/login/single/back")
@public
def back() -> AnyResponse:
    """Back from the provider: who is it, and who are they here?"""
    provider, where = _provider(), session.get(NEXT)
    if provider is None:
        return redirect(url_for("session.form"), 303)
    try:
        claims: dict[str, Any] = provider.authorize_access_token().get("userinfo") or {}
    except (AuthlibBaseError, RequestException, RuntimeError, ValueError) as error:
        return _failed(error)
    issuer, subject = str(programme().settings.oidc_issuer), str(claims.get("sub") or "")
    if not subject or str(claims.get("iss")).rstrip("/") != issuer.rstrip("/"):
        return _failed(ValueError("the answer has no ID token of this issuer with a subject"))
    user = access.linked(programme().store, issuer, subject)
    if user is None:
        return _refused(
            say(
                "You signed in there, but nobody here is linked with you. Ask an admin to link the subject {subject}.",
                subject=subject[:255],
            ),
            403,
        )
    return welcome(access.let_in(programme().store, user, browser()), where)


def set_up(app: Flask, settings: Settings) -> None:
    """Know the provider, where one is set; it is asked for its addresses when somebody first signs in through it."""
    if settings.oidc_issuer is None:
        return
    oauth = OAuth(app)
    oauth.register(
        NAME,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": TIMEOUT_S},
    )
    app.extensions["single sign-on"] = oauth


def _provider() -> Any:
    """The provider; None where there is no single sign-on."""
    oauth = current_app.extensions.get("single sign-on")
    return None if oauth is None else oauth.create_client(NAME)


def _failed(error: Exception) -> Response:
    """The page of signing in, with what can be said; the log has the kind of error and no secret."""
    log.warning("single sign-on failed: %s %s", type(error).__name__, getattr(error, "error", ""))
    return _refused(
        say("Signing in through the provider did not work. Nothing was changed; try again, or use name and password."),
        401,
    )


def _refused(reason: Said, status: int) -> Response:
    session.pop(NEXT, None)
    label = programme().settings.oidc_label
    return make_response(
        render_template("login.html", next=url_for("overview.page"), refused=reason, single_sign_on=label), status
    )
