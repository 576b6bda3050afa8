"""How does a leader invite people? The own link with its QR code, and the page that it leads to, which anyone may see."""

from __future__ import annotations

import io

import segno
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.access.invitations import SHOWS_WORDS
from graph_service.desk.own import welcome
from graph_service.errors import BadInput
from graph_service.web.pages import page as show
from graph_service.web.speaking import note
from graph_service.web.visitor import desk, programme, public
from graph_service.words import say

blueprint = Blueprint("invite", __name__)

SVG_SCALE = 6  # pixels a module, on a page
PNG_SCALE = 24  # pixels a module, for print


@blueprint.get("/r/<code>")
@public
def landing(code: str) -> str:
    """Whose invitation it is, as far as they allow; the same page for a code that is none."""
    return render_template("invited.html", called=welcome(programme(), code).called)


@blueprint.get("/invite")
def page() -> str | Response:
    """The own link, and what its page tells."""
    found = desk().own.invitation()
    link = address(found.code) if found else None
    return show("invite.html", invitation=found, link=link, shows=SHOWS_WORDS)


@blueprint.post("/invite")
def change() -> AnyResponse:
    """Make the link, or say what its page tells, or take another code."""
    form = request.form
    renew = form.get("do") == "renew"
    desk().own.set_invitation(form.get("shows", ""), version_of(form.get("version", "")), renew=renew)
    note(
        say("Your link has a new address; the former one leads to nobody now.") if renew else say("Your link is kept.")
    )
    return redirect(url_for("invite.page"), 303)


@blueprint.get("/invite/qr.svg")
def qr_svg() -> Response:
    """The QR code of the own link, as a drawing."""
    return Response(qr("svg", SVG_SCALE), mimetype="image/svg+xml")


@blueprint.get("/invite/qr.png")
def qr_png() -> Response:
    """The QR code of the own link, as a picture to print."""
    response = Response(qr("png", PNG_SCALE), mimetype="image/png")
    response.headers["Content-Disposition"] = 'attachment; filename="invitation.png"'
    return response


def qr(kind: str, scale: int) -> bytes:
    """The code's picture: dark on white with a quiet zone, so that it reads in dark pages too."""
    out = io.BytesIO()
    made = segno.make(address(desk().own.made_invitation().code), error="m", micro=False)
    made.save(out, kind=kind, scale=scale, border=4, dark="#000", light="#fff")
    return out.getvalue()


def address(code: str) -> str:
    """The whole address of an invitation."""
    base = programme().settings.public_url or request.host_url.rstrip("/")
    return base + url_for("invite.landing", code=code)


def version_of(text: str) -> int:
    """Which version a form was made from. Raises BadInput."""
    if not text.isdecimal() or len(text) > 9:
        raise BadInput(
            say("This form does not say what it was made from; load the page again, then send it once more.")
        )
    return int(text)
