"""Where does the browser get scripts and styles from? From the package, at addresses that change with the content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, send_from_directory, url_for
from markupsafe import Markup

from graph_service.web.vendor import packages
from graph_service.web.visitor import public

FOLDER: Final = Path(__file__).resolve().parent / "static"
YEAR_S: Final = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


@cache
def build() -> str:
    """A hash over every static file: one part of every address, so that modules can import their neighbours."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@blueprint.get("/static/<hash_>/<path:name>")
@public
def file(hash_: str, name: str) -> Response:
    """One file. Kept for a year at its true address; at an address of another build it is asked for anew each time."""
    response = send_from_directory(FOLDER, name, etag=True, conditional=True)
    if hash_ == build():
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_S
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response


def asset(name: str) -> str:
    """The address of a file under `static/`."""
    return url_for("assets.file", hash_=build(), name=name)


def vendored(name: str) -> str:
    """The address of a vendored file, such as `plotly-strict.min.js`."""
    return asset(f"vendor/{name}")


def integrity(name: str) -> Markup:
    """The `integrity` attribute of a vendored file."""
    return Markup('integrity="{}"').format(_sums()[name])


@cache
def _sums() -> dict[str, str]:
    return {file.file: file.integrity for package in packages() for file in package.files}


def set_up(app: Flask) -> None:
    """Serve the files and give templates `asset`, `vendored` and `integrity`."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=asset, vendored=vendored, integrity=integrity)
    app.config["BUILD"] = build()
