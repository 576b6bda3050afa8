"""Which page of a list does a call ask for, and what does it ask for next? A cursor that only this list can read.

A cursor is the place that was reached, signed together with the address and its filters, so that one that was made up,
or belongs to another list, is refused in words. A plain number of rows to leave out, as older programs send it, is taken too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

from graph_service.errors import BadInput
from graph_service.web.describing import CURSOR_MAX, LIMIT_MAX, LIMIT_USUAL

DIGITS_MAX: Final = 9


def asked_page(usual: int = LIMIT_USUAL) -> tuple[int, int]:
    """How many rows are left out, and how many are on the page at most. Raises BadInput."""
    cursor, limit = request.args.get("cursor", ""), request.args.get("limit", str(usual))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 6 and 1 <= int(limit) <= LIMIT_MAX):
        raise BadInput(f"`limit` is a number from 1 to {LIMIT_MAX}")
    if not cursor:
        return 0, int(limit)
    if cursor.isascii() and cursor.isdigit() and len(cursor) <= DIGITS_MAX:
        return int(cursor), int(limit)
    try:
        reached = _signer().loads(cursor) if len(cursor) <= CURSOR_MAX else None
    except BadData as error:
        raise BadInput("`cursor` is the `next` of the page before, with the same filters, or left out") from error
    if type(reached) is not int or not 0 <= reached < 10**DIGITS_MAX:
        raise BadInput("`cursor` is the `next` of the page before, with the same filters, or left out")
    return reached, int(limit)


def cursor_after(reached: int, total: int) -> str | None:
    """The cursor of the page that begins after `reached` rows; None when there is none."""
    return str(_signer().dumps(reached)) if reached < total else None


def page_of(rows: Sequence[Any], usual: int = LIMIT_USUAL) -> tuple[Sequence[Any], str | None]:
    """The rows of the page that is asked for, out of all, and the cursor of the next."""
    first, limit = asked_page(usual)
    shown = rows[first : first + limit]
    return shown, cursor_after(first + len(shown), len(rows)) if shown else None


def _signer() -> URLSafeSerializer:
    filters = sorted((key, one) for key, one in request.args.items(multi=True) if key not in ("cursor", "limit"))
    return URLSafeSerializer(str(current_app.secret_key), salt=repr((request.path, filters)))
