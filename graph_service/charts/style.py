"""What do all pictures share? Named colours and a layout, both of which the page's theme fills in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import plotly.graph_objects as go

from graph_service.model.money import exponent, format_money, format_volume
from graph_service.words import Said, say

Chart = dict[str, Any]  # {"data": [...], "layout": {...}}, plain JSON values only

# The light theme's --series-1 to --series-8 and --series-rest (base.css). The page swaps them for those of its theme, by
# the list in layout.meta. In both themes each stands out from the ground by 3:1 or more, which eight hues that
# colour-blind readers tell apart do not: pattern, dash or symbol says the same as the colour.
PALETTE: Final = ("#2b55c8", "#c2570c", "#0f7f79", "#8a3ab9", "#a8242f", "#5c6b00", "#a8216b", "#6b4f2a")
REST: Final = "#6b7686"  # for "others" and what cannot be worked out
DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")  # so that colour is never alone
PATTERNS: Final = ("", "/", "x", ".", "-", "\\", "+", "|")
SCALE: Final = "Cividis"  # perceptually even, and the same to colour-blind readers


def chart(traces: Sequence[Any], title: str, x: str = "", y: str = "", **layout: Any) -> Chart:
    """A figure as a dictionary.

    Args:
        traces: Plotly traces made of plain lists.
        title: Of the figure.
        x: Title of the horizontal axis, with its unit.
        y: Title of the vertical axis, with its unit.
        **layout: More layout.
    """
    axes: dict[str, Any] = {}
    if x:
        axes["xaxis"] = {"title": {"text": x}, "automargin": True}
    if y:
        axes["yaxis"] = {"title": {"text": y}, "automargin": True, "rangemode": "tozero"}
    for name in ("xaxis", "yaxis"):
        axes[name] = axes.get(name, {}) | layout.pop(name, {})
        if not axes[name]:
            del axes[name]
    figure = go.Figure(
        data=list(traces),
        layout={
            "template": "none",
            "title": {"text": title},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 48, "b": 8},
            "legend": {"orientation": "h", "y": -0.2},
            "hoverlabel": {"align": "left"},
            "meta": {"series": [*PALETTE, REST]},
            **axes,
            **layout,
        },
    )
    document = _plain(figure.to_plotly_json())
    document["layout"].pop("template", None)  # the page's theme decides colours of text, grid and ground
    return {"data": document["data"], "layout": document["layout"]}


def money_axis(minor: Sequence[int | None], currency: str) -> list[float | None]:
    """Minor units as numbers for an axis; what is read is in `money_text`."""
    scale = 10 ** exponent(currency)
    return [None if value is None else value / scale for value in minor]


def money_text(minor: Sequence[int | None], currency: str) -> list[str]:
    """Exact amounts for the label under the pointer."""
    return [
        say("not known")
        if value is None
        else say("{amount} {currency}", amount=Decimal(format_money(value, currency)), currency=currency)
        for value in minor
    ]


def volume_axis(volume: Sequence[int]) -> list[float]:
    """Hundredths of a point as points for an axis."""
    return [value / 100 for value in volume]


def volume_text(volume: Sequence[int]) -> list[str]:
    """Exact points for the label under the pointer."""
    return [say("{points} points", points=Decimal(format_volume(value))) for value in volume]


def colour(place: int) -> str:
    """The colour of the n-th series."""
    return PALETTE[place % len(PALETTE)]


def pattern(place: int) -> str:
    """The fill pattern of the n-th series; the first has none."""
    return PATTERNS[place % len(PATTERNS)]


def texts(values: Sequence[str]) -> list[str]:
    """Text from the data as it may stand in a figure: Plotly reads a few tags in labels, so brackets are escaped."""
    return [_safe(value) for value in values]


def _safe(value: str) -> str:
    if isinstance(value, Said):  # a text of the code; the values in it may be from the data
        safe = {key: _safe(one) if isinstance(one, str) else one for key, one in value.values.items()}
        return Said(value.template, safe, value.many, value.number)
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def percent(share: float) -> Said:
    """A share in per cent, for a label.

    >>> percent(0.125)
    '12.5 %'
    """
    return say("{number} %", number=Decimal(f"{100 * share:.1f}"))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value
