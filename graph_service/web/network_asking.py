"""What does an address of the whole network ask for? Every part checked; what is wrong is said with how to mend it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, cast

from flask import request

from graph_service.downline.colouring import COLOURS, Colour
from graph_service.downline.drawing import BUDGET_MAX, BUDGET_MIN, SIZES, Box, Size, Wanted
from graph_service.errors import BadInput
from graph_service.web.pages import asked_period
from graph_service.words import say

REACH: Final = 4.0  # coordinates go from -4 to 4; the picture is the circle of radius 1
CORNERS_MAX: Final = 64  # of a lasso
KEY_MAX: Final = 200  # letters of a class that the legend keeps

_NUMBER: Final = re.compile(r"-?\d{1,3}(\.\d{1,12})?(e-\d{1,2})?", re.ASCII)
EDGES: Final = ("x0", "y0", "x1", "y1")


@dataclass(frozen=True, slots=True)
class AskedNetwork:
    """The whole network as an address asks for it."""

    root_id: str | None
    period: str
    wanted: Wanted
    focus_id: str | None


def asked_root() -> tuple[str | None, str, str | None]:
    """Whose network of which period, and the member who is looked for."""
    return request.args.get("root") or None, asked_period(), request.args.get("focus") or None


def asked_network() -> AskedNetwork:
    """What is to be drawn. Raises BadInput naming the part that is wrong."""
    wanted = Wanted(
        size=cast("Size", word_of("size", SIZES, "people")),
        colour=cast("Colour", word_of("colour", COLOURS, "activity")),
        budget=_budget(),
        box=_box(),
        day=asked_day(),
    )
    root_id, period, focus_id = asked_root()
    return AskedNetwork(root_id, period, wanted, focus_id)


def asked_page() -> AskedNetwork:
    """The same for the page, with what its scripts read besides: where to look, the class kept, what is selected."""
    _camera()
    asked_lasso()
    if len(request.args.get("keep", "")) > KEY_MAX:
        raise BadInput(say("keep is longer than {most} letters; take a class of the legend", most=KEY_MAX))
    return asked_network()


def word_of(name: str, known: tuple[str, ...], usual: str) -> str:
    """A word out of some. Raises BadInput."""
    word = request.args.get(name, usual)
    if word not in known:
        raise BadInput(
            say("{name} is {word}; use one of {known}", name=name, word=repr(word[:40]), known=", ".join(known))
        )
    return word


def _number(name: str, text: str) -> float:
    """A coordinate within reach. Raises BadInput, also for what is no finite number."""
    if not _NUMBER.fullmatch(text) or abs(float(text)) > REACH:
        raise BadInput(
            say("{name} is {text}; give a number from {low} to {high}, such as 0.25",
                name=name, text=repr(text[:40]), low=-int(REACH), high=int(REACH))
        )  # fmt: skip
    return float(text)


def _box() -> Box | None:
    given = [name for name in EDGES if name in request.args]
    if not given:
        return None
    if len(given) < len(EDGES):
        raise BadInput(say("a part of the picture has four edges; give {edges}", edges=", ".join(EDGES)))
    left, low, right, high = (_number(name, request.args[name]) for name in EDGES)
    if left >= right or low >= high:
        raise BadInput(say("x0 must be less than x1, and y0 less than y1"))
    return left, low, right, high


def _camera() -> None:
    """Where the page looks: x, y and how much of the picture is seen, which the scripts of the page read."""
    if "at" in request.args:
        parts = request.args["at"].split(",")
        if len(parts) != 3 or _number("at", parts[2]) <= 0:
            raise BadInput(say("at is x,y,part: where to look, and how much of the picture is seen, such as 0,0,1"))
        for part in parts[:2]:
            _number("at", part)


def _budget() -> int:
    text = request.args.get("budget", str(BUDGET_MAX))
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and BUDGET_MIN <= int(text) <= BUDGET_MAX):
        raise BadInput(
            say("budget is {text}; draw {low} to {high} people", text=repr(text[:40]), low=BUDGET_MIN, high=BUDGET_MAX)
        )
    return int(text)


def asked_day() -> dt.date | None:
    """The last day of joining that is shown."""
    text = request.args.get("day")
    if not text:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(say("day is {text}; write it as {usual}", text=repr(text[:40]), usual="2026-09-30")) from error


def asked_lasso() -> tuple[tuple[float, float], ...]:
    """The corners of what is selected; none when nothing is."""
    text = request.args.get("lasso")
    if not text:
        return ()
    corners = [corner.split(",") for corner in text.split(";")]
    if not 3 <= len(corners) <= CORNERS_MAX or any(len(corner) != 2 for corner in corners):
        raise BadInput(say("lasso has 3 to {most} corners, written as x,y;x,y;x,y", most=CORNERS_MAX))
    return tuple((_number("lasso", x), _number("lasso", y)) for x, y in corners)
