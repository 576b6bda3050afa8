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
    return one


def differential(draw: random.Random, about: Drawing) -> dict:
    steps = [(50, "0.03"), (200, "0.075"), (900, "0.2")]
    return on_sales(draw, about) | {
        "family": "differential",
        "top_legs": draw.choice(["included", "excluded"]),
        "brackets": [{"group_volume_min": start, "rate": rate} for start, rate in steps],
    }


def matching(draw: random.Random, about: Drawing) -> dict:
    if not about.others:
        return level(draw, about)  # there is nothing to match yet
    rates = ["0.1", "0.07", "0", "0.0333"][: draw.randint(1, 4)]
    one = identity(draw, about) | {
        "family": "matching",
        "of": draw.sample(about.others, draw.randint(1, len(about.others))),
        "rates": rates,
        "earnings": draw.choice(["before_caps", "after_caps"]),
        "by": draw.choice(["level", "generation"]) if about.with_ranks else "level",
        "compression": draw.choice(["none", "skip_inactive", "level_qualified"]),
    }
    if one["by"] == "generation":
        one["leader_rank"] = draw.choice(["low", "mid", "high"])
    if about.with_ranks and draw.random() < 0.6:
        one["depth_by_rank"] = {"mid": 1, "high": len(rates)}
    return one


def match_down(draw: random.Random, about: Drawing) -> dict:
    if not about.others:
        return level(draw, about)  # nobody has earned anything yet
    return identity(draw, about) | {
        "family": "match_down",
        "of": draw.sample(about.others, draw.randint(1, len(about.others))),
        "share": draw.choice(["0.25", "0.033333", "1"]),
        "levels": draw.choice([1, 2, 5]),
        "earnings": draw.choice(["before_caps", "after_caps"]),
    }


def charge(draw: random.Random, about: Drawing) -> dict:
    if not about.others:
        return level(draw, about)  # there is nothing to charge yet
    return {
        "name": about.name,
        "title": f"Bonus {about.name}",
        "family": "charge",
        "of": draw.sample(about.others, draw.randint(1, len(about.others))),
        "rate": draw.choice(["0.1", "0.033333", "1"]),
        "earnings": draw.choice(["before_caps", "after_caps"]),
    }


def pool(draw: random.Random, about: Drawing) -> dict:
    one = on_sales(draw, about) | {"family": "pool", "share": draw.choice(["0.02", "0.03333", "0.5"])}
    one["split"] = draw.choice(["equal", "shares", "position"])
    measures = ["personal_volume", "group_volume", "team_volume"]
    if about.with_ranks and draw.random() < 0.4:
        one["rank_min"] = draw.choice(["mid", "high"])
    if one["split"] == "shares" and about.with_ranks and draw.random() < 0.5:
        one["shares_by_rank"] = {"low": 1, "high": 3} if draw.random() < 0.5 else {"mid": 2, "high": 5}
    elif one["split"] == "shares":
        one |= {"share_volume": draw.choice(["0.5", "60", "400"]), "share_by": draw.choice(measures)}
    elif one["split"] == "position":
        one["positions"] = ["0.5", "0.25", "0.15", "0.033333"][: draw.randint(1, 4)]
        one |= {"order_by": draw.choice(measures), "ties": draw.choice(["split", "all", "earlier"])}
    return one


DRAWN: dict[str, Callable[[random.Random, Drawing], dict]] = {
    "level": level,
    "differential": differential,
    "matching": matching,
    "match_down": match_down,
    "charge": charge,
    "pool": pool,
}
RANKED: set[str] = set()  # families that ask for ranks in the plan


def drawn_caps(draw: random.Random, bonuses: list[dict]) -> dict:
    """Caps of a whole plan, at least one of them."""
    caps: dict = {}
    if draw.random() < 0.5:
        caps["member_max"] = draw.choice(["0.01", "7.77", "60"])
    if draw.random() < 0.5:
        caps["family_max"] = {bonuses[0]["family"]: draw.choice(["0", "4", "33.33"])}
    if draw.random() < 0.7 or not caps:
        caps |= {
            "company_share": draw.choice(["0.001", "0.03", "0.1", "0.000001"]),
            "basis": draw.choice(["net", "volume"]),
        }
        caps["company_mode"] = draw.choice(["pro_rata", "priority", "hard_stop"])
        if caps["basis"] == "volume":
            caps["point_value"] = "2"
    return caps
