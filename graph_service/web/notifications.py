"""What am I told, and through what? The bell, its page, the settings, and the links of e-mails."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.errors import BadInput, GraphServiceError, NotFound
from graph_service.recognition.notice_settings import EMAIL_MAX, NO_LINK
from graph_service.recognition.notices import BY_NAME, CHANNELS, PAGE
from graph_service.web import notice_listings as listings
from graph_service.web.pages import page as show
from graph_service.web.recognition import version_of
from graph_service.web.speaking import note
from graph_service.web.visitor import desk, programme, public, user
from graph_service.words import say, say_n

log = logging.getLogger(__name__)
blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")
OFFSET_MAX = 1_000_000


@blueprint.get("")
def page() -> str | Response:
    """My notices, the newest first."""
    text = request.args.get("offset", "0")
    if not text.isdecimal() or int(text) > OFFSET_MAX:
        raise BadInput(say("This page of notices cannot be read from the address."))
    total, notices = desk().notices.page(int(text))
    offset = int(text)
    return show(
        "notifications.html", [listings.of_notices(notices)], notices=notices, total=total, offset=offset,
        following=offset + PAGE if offset + PAGE < total else None, kinds=BY_NAME,
    )  # fmt: skip


@blueprint.post("/read")
def read() -> AnyResponse:
    """Mark some as read, or all."""
    keys = request.form.getlist("key")
    marked = desk().notices.mark_read(keys or None)
    note(say_n("{count} notice is marked as read.", "{count} notices are marked as read.", marked))
    return redirect(url_for("notifications.page"), 303)


@blueprint.get("/settings")
def settings() -> str | Response:
    """Through what I am told of what."""
    room = desk().notices
    return show(
        "notice_settings.html",
        [],
        setting=room.setting(),
        kinds=room.kinds,
        channels=CHANNELS,
        mails=room.mails,
        email_max=EMAIL_MAX,
    )


@blueprint.post("/settings")
def change() -> AnyResponse:
    """Keep it."""
    form = request.form
    found = desk().notices.change(form.getlist("on"), form.get("email", ""), version_of(form.get("version", "")))
    waits = found.email and not found.confirmed
    note(say("Kept. A link to confirm the address is on its way to it.") if waits else say("Kept."))
    return redirect(url_for("notifications.settings"), 303)


@blueprint.get("/webhook")
def webhook() -> str | Response:
    """Where the programme's notices go."""
    return _webhook()


@blueprint.post("/webhook")
def set_webhook() -> str | Response:
    """Send them elsewhere. The secret is shown this once."""
    made = desk().notices.set_webhook(request.form.get("url", ""), version_of(request.form.get("version", "")))
    return _webhook(made.secret if made else "", done=True)


def _webhook(secret: str = "", *, done: bool = False) -> str | Response:
    room = desk().notices
    hook, version, waiting = room.webhook()
    return show(
        "notice_webhook.html",
        [listings.of_outbox(waiting)],
        hook=hook,
        version=version,
        secret=secret,
        done=done,
        acts=room.sets_webhook,
    )


@blueprint.get("/confirm/<proof>")
@public
def confirm_form(proof: str) -> str:
    """The button that confirms an address: a link alone changes nothing, for programs follow links too."""
    programme().notice_settings.read_link(proof, "confirm", 3)
    return render_template("notice_link.html", confirm=True, kind=None)


@blueprint.post("/confirm/<proof>")
@public
def confirm(proof: str) -> str:
    """The address is confirmed."""
    settings = programme().notice_settings
    settings.confirm(*settings.read_link(proof, "confirm", 3))
    return render_template("notice_link.html", confirm=True, kind=None, done=True)


@blueprint.get("/off/<token>")
@public
def off_form(token: str) -> str:
    """The button that switches off what an e-mail told of."""
    _, kind, _ = _off(token)
    return render_template("notice_link.html", confirm=False, kind=BY_NAME[kind])


@blueprint.post("/off/<token>")
@public
def off(token: str) -> str:
    """Switched off: by the button, or by the reader's mail program (RFC 8058), which has no session; the token says who."""
    user_id, kind, channel = _off(token)
    programme().notice_settings.switch_off(user_id, kind, channel)
    return render_template("notice_link.html", confirm=False, kind=BY_NAME[kind], done=True)


off.needs_no_form = True  # type: ignore[attr-defined]


def _off(token: str) -> tuple[str, str, str]:
    user_id, kind, channel = programme().notice_settings.read_link(token, "off", 3)
    if kind not in BY_NAME or channel not in CHANNELS:
        raise NotFound(NO_LINK)
    return user_id, kind, channel


def set_up(app: Flask) -> None:
    """Let every page of a signed-in person have the bell."""
    app.context_processor(_bell)


def _bell() -> dict[str, Any]:
    if user() is None or g.get("failed") or "desk" not in g:
        return {"unread_notices": None}
    if "unread_notices" not in g:
        try:
            g.unread_notices = desk().notices.unread()
        except GraphServiceError:
            log.warning("unread notices could not be counted", exc_info=True)
            g.unread_notices = None
    return {"unread_notices": g.unread_notices}
