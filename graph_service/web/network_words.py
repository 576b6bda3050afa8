"""What are the colours, sizes and classes of the whole network called?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from graph_service.downline.colouring import Colour, ColourClass
from graph_service.downline.drawing import Size
from graph_service.model.cells import NARROW
from graph_service.model.period import day_of
from graph_service.words import Said, say

POINT: Final = 100  # volumes are hundredths of it

SIZES: Final[Mapping[Size, Said]] = {
    "people": say("People in the branch"),
    "volume": say("Volume of the branch"),
    "earned": say("Earned in the branch"),
    "alerts": say("Open alerts in the branch"),
}
COLOURS: Final[Mapping[Colour, Said]] = {
    "activity": say("Activity"),
    "rank": say("Rank"),
    "volume": say("Team volume"),
    "retail": say("Retail share of the team"),
    "joined": say("Day of joining"),
    "risk": say("Open alerts"),
}
ACTIVITY: Final[Mapping[str, Said]] = {
    "active": say("Active"),
    "inactive": say("Not active"),
    "customer": say("Customer"),
    "left": say("Left"),
}
_NONE: Final[Mapping[Colour, Said]] = {
    "volume": say("No team volume"),
    "retail": say("No team volume"),
    "risk": say("No open alert"),
}


def class_title(colour: Colour, one: ColourClass) -> Said | str:
    """What a class is called in the legend."""
    if colour == "activity":
        return ACTIVITY[one.key]
    if colour == "rank":
        return one.key or say("No rank")
    if one.key == "none":
        return _NONE[colour]
    return _SPANS[colour](one.low or 0, one.high)


def _joined(low: float, high: float | None) -> Said:
    if not low:
        return say("until {last}", last=day_text((high or 0) - 1))
    return say("{first} to {last}", first=day_text(low), last=day_text((high or 0) - 1))


def _risk(low: float, high: float | None) -> Said | str:
    if high is None:
        return say("{low} and more", low=int(low))
    return say("{low} to {high}", low=int(low), high=int(high) - 1) if high - low > 1 else str(int(low))


def _retail(low: float, high: float | None) -> Said:
    begin, unit = round(100 * low), f"{NARROW}%"
    if high is None:
        return say("{low} and more", low=f"{begin}{unit}")
    return say("{low} to {high}", low=begin, high=f"{round(100 * high)}{unit}")


def _volume(low: float, high: float | None) -> Said:
    begin = int(low) // POINT
    if high is None:
        return say("{low} and more", low=begin)
    return (
        say("{low} to {high}", low=begin, high=int(high) // POINT)
        if begin
        else say("Below {high}", high=int(high) // POINT)
    )


_SPANS: Final[Mapping[Colour, Callable[[float, float | None], Said | str]]] = {
    "joined": _joined, "risk": _risk, "retail": _retail, "volume": _volume,
}  # fmt: skip


def day_text(number: float) -> str:
    """A day number as a day."""
    day: dt.date = day_of(int(number))
    return day.isoformat()
