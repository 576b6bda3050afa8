"""Where does the browser get scripts and styles from? From the package, at addresses that change with the content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for
from markupsafe import Markup

from graph_service.web.vendor import packages
from graph_service.web.visitor import public

FOLDER: Final = Path(__file__).resolve().parent / "static"
YEAR_S: Final = 365 * 24 * 3600
TEXTS: Final = (".css", ".js", ".mjs", ".svg")
PACKED_FROM: Final = 1_000  # bytes; below it there is nothing to gain

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
    response = _answer(name)
    if hash_ == build():
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_S
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response


def _answer(name: str) -> Response:
    """The file, as gzip for who takes that where it is a text."""
    if name not in _texts():
        return send_from_directory(FOLDER, name, etag=True, conditional=True)
    if request.accept_encodings.quality("gzip") > 0:
        response = Response(_packed(name), mimetype=mimetypes.guess_type(name)[0])
        response.content_encoding = "gzip"
        response.set_etag(f"{build()}-gzip")
        response.make_conditional(request)
    else:
        response = send_from_directory(FOLDER, name, etag=True, conditional=True)
    response.vary.add("Accept-Encoding")
    return response


@cache
def _texts() -> frozenset[str]:
    """Files that are smaller as gzip. They are the same for everybody, so that their size tells nothing about anybody."""
    texts = (path for path in FOLDER.rglob("*") if path.suffix in TEXTS and path.stat().st_size > PACKED_FROM)
    return frozenset(path.relative_to(FOLDER).as_posix() for path in texts)


@cache
def _packed(name: str) -> bytes:
    """One of the texts as gzip."""
    return gzip.compress((FOLDER / name).read_bytes(), mtime=0)


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
