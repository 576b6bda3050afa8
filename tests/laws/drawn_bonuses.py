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


COMPRESSIONS = [
    "none", "skip_inactive", "level_qualified", "remove_leavers", "skip_below_rank", "pass_up_when_unqualified",
]  # fmt: skip


def level(draw: random.Random, about: Drawing) -> dict:
    levels = draw.randint(1, 4)
    one = on_sales(draw, about) | {"family": "level", "rates": ["0.08", "0.05", "0.0333", "0.01"][:levels]}
    if draw.random() < 0.2:
        one = identity(draw, about) | {"family": "level", "basis": "fixed", "pays_on": one["pays_on"]}
        one["amounts"] = ["5", "0.33", "0", "12.01"][-levels:]
    one["compression"] = draw.choice(
        COMPRESSIONS if about.with_ranks else [each for each in COMPRESSIONS if "rank" not in each]
    )
    if one["compression"] == "skip_below_rank":
        one["compress_below"] = draw.choice(["low", "mid", "high"])
    if draw.random() < 0.3:
        one["pass_up_first"] = draw.choice([0, 1, 2])
    if draw.random() < 0.2:
        one["within_days_of_enrolment"] = draw.choice([1, 20, 110])
    if draw.random() < 0.2:
        one["first_order_only"] = draw.random() < 0.8
    if draw.random() < 0.2:
        one["net_min"] = draw.choice(["0", "3.33", "100"])
    if about.with_ranks and draw.random() < 0.6:
        one["depth_by_rank"] = {"mid": 1, "high": levels}
    return one


def differential(draw: random.Random, about: Drawing) -> dict:
    steps = [(50, "0.03"), (200, "0.075"), (900, "0.2")]
    return on_sales(draw, about) | {
        "family": "differential",
        "top_legs": draw.choice(["included", "excluded"]),
        "brackets": [{"group_volume_min": start, "rate": rate} for start, rate in steps],
    }


def monoline(draw: random.Random, about: Drawing) -> dict:
    return on_sales(draw, about) | {
        "family": "monoline",
        "rates": ["0.08", "0.05", "0.0333", "0.01"][: draw.randint(1, 4)],
        "direction": draw.choice(["earlier", "later"]),
        "compression": draw.choice(["none", "skip_inactive"]),
    }


DRAWN: dict[str, Callable[[random.Random, Drawing], dict]] = {
    "level": level,
    "differential": differential,
    "monoline": monoline,
}
RANKED: set[str] = set()  # families that ask for ranks in the plan
