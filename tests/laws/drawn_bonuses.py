"""Which bonuses do the agreement tests draw? One function a family; each draws every option of its family."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

KINDS = ["retail", "personal", "starter", "qualifying"]


@dataclass(frozen=True)
class Drawing:
    """What a bonus has to know of the plan that is drawn. The ranks, when there are some: low, mid, high."""

    name: str
    with_ranks: bool
    others: list[str]  # names of the bonuses drawn before


def on_sales(draw: random.Random, about: Drawing) -> dict:
    """The keys that bonuses on sales have in common."""
    one = identity(draw, about) | {
        "basis": draw.choice(["net", "volume"]),
        "pays_on": draw.sample(KINDS, draw.randint(1, 4)),
    }
    if one["basis"] == "volume":
        one |= {"payable": "0.4", "point_value": "1"}
    return one


def identity(draw: random.Random, about: Drawing) -> dict:
    """The keys that every bonus has."""
    one: dict = {"name": about.name, "title": f"Bonus {about.name}"}
    if draw.random() < 0.4:
        one["gate"] = {"mode": draw.choice(["any", "all"]), "personal_volume_min": 60, "customers_min": 1}
    if draw.random() < 0.3:
        one["cap_per_member"] = draw.choice(["0.05", "3.33", "20"])
    return one


def level(draw: random.Random, about: Drawing) -> dict:
    rates = ["0.08", "0.05", "0.0333", "0.01"][: draw.randint(1, 4)]
    one = on_sales(draw, about) | {"family": "level", "rates": rates}
    one["compression"] = draw.choice(["none", "skip_inactive", "level_qualified"])
    if about.with_ranks and draw.random() < 0.6:
        one["depth_by_rank"] = {"mid": 1, "high": len(rates)}
    if draw.random() < 0.5:
        one["tree"] = draw.choice(["sponsor", "placement", "placement"])
    return one


def differential(draw: random.Random, about: Drawing) -> dict:
    steps = [(50, "0.03"), (200, "0.075"), (900, "0.2")]
    return on_sales(draw, about) | {
        "family": "differential",
        "top_legs": draw.choice(["included", "excluded"]),
        "brackets": [{"group_volume_min": start, "rate": rate} for start, rate in steps],
    }


def pay_leg(draw: random.Random, about: Drawing) -> dict:
    one = on_sales(draw, about) | {
        "family": "pay_leg",
        "ratio": draw.choice(["1:1", "2:1"]),
        "carry": draw.choice(["stronger", "both", "none"]),
        "own_volume": draw.choice(["none", "weaker"]),
        "flush_when_inactive": draw.random() < 0.5,
        "mode": draw.choice(["percent", "cycles"]),
    }
    if one["mode"] == "cycles":
        one["unit"] = draw.choice(["0.5", "25", "100"])
    if one["mode"] == "cycles" and draw.random() < 0.5:
        one["cycle_amount"] = draw.choice(["0.01", "7.77", "20"])
        one.pop("payable", None), one.pop("point_value", None)
    else:
        one["rate"] = draw.choice(["0.1", "0.0333"])
    if one["carry"] != "none" and draw.random() < 0.4:
        one["carry_max"] = draw.choice(["0", "60", "100.01"])
    if draw.random() < 0.4:
        one["owner_cap"] = draw.choice(["0", "1.11", "10"])
    return one


def matrix(draw: random.Random, about: Drawing) -> dict:
    depth = draw.randint(1, 4)
    one = level(draw, about) | {"family": "matrix", "width": draw.choice([1, 2, 3, 3, 100, 100]), "depth": depth}
    one.pop("tree", None)
    one["rates"] = draw.choice([["0.05"], ["0.08", "0.05", "0.0333", "0.01"][:depth]])
    if "depth_by_rank" in one:
        one["depth_by_rank"] = {"mid": 1, "high": depth}
    return one | {"spill_over": draw.choice(["breadth_first", "depth_first"])}


DRAWN: dict[str, Callable[[random.Random, Drawing], dict]] = {
    "level": level,
    "differential": differential,
    "pay_leg": pay_leg,
    "matrix": matrix,
}
RANKED: set[str] = set()  # families that ask for ranks in the plan
