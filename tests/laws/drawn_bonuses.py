"""Which bonuses do the agreement tests draw? One function a family; each draws every option of its family."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

CATEGORIES = ["stay", "ride"]
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


def referral(draw: random.Random, about: Drawing) -> dict:
    one = identity(draw, about) | {
        "family": "referral",
        "referrer_amount": draw.choice(["0", "20", "0.07"]),
        "referred_amount": draw.choice(["0", "12.5"]),
        "whose_sales": draw.choice(["bought", "credited"]),
        "pays_on": draw.sample(KINDS, draw.randint(1, 4)),
        "sales_min": draw.choice([1, 1, 2, 4]),
        "net_min": draw.choice(["0", "0.05", "3.33", "100"]),
        "shared_identifier": draw.choice(["excluded", "allowed"]),
        "referrer_must_be": draw.choice(["anyone", "participant"]),
    }
    if one["referred_amount"] == one["referrer_amount"] == "0":
        one["referrer_amount"] = "5"
    one |= {"within_days": draw.choice([10, 90, 105])} if draw.random() < 0.5 else {}
    one |= {"category": draw.choice(CATEGORIES)} if draw.random() < 0.2 else {}
    if draw.random() < 0.4:
        one = {key: value for key, value in one.items() if key not in {"gate", "cap_per_member"}}
        one["lifetime_cap"] = draw.choice(["0", "30", "60"])
    return one


def fast_start(draw: random.Random, about: Drawing) -> dict:
    return on_sales(draw, about) | {
        "family": "fast_start",
        "rates": ["0.1", "0.0333", "0.01"][: draw.randint(1, 3)],
        "whose_sales": draw.choice(["bought", "credited"]),
        "within_days": draw.choice([0, 10, 100, 110]),
    }


def milestone(draw: random.Random, about: Drawing) -> dict:
    one = identity(draw, about) | {
        "family": "milestone",
        "amount": "12.34",
        "pays_on": draw.sample(KINDS, draw.randint(1, 4)),
    }
    one |= {"gift": "a bag"} if draw.random() < 0.3 else {}
    if draw.random() < 0.5:
        return one | {"counted": "volume", "volume_min": draw.choice(["0.01", "50", "120", "400"])}
    return one | {"counted": "sales", "sales_min": draw.choice([1, 2, 5])}


def tenure(draw: random.Random, about: Drawing) -> dict:
    steps = [(0, "0.01"), (1, "0.0333"), (3, "0.05"), (4, "0.2")]
    chosen = sorted(draw.sample(steps, draw.randint(1, 4)))
    return on_sales(draw, about) | {
        "family": "tenure",
        "steps": [{"months_min": months, "rate": rate} for months, rate in chosen],
    }


def challenge(draw: random.Random, about: Drawing) -> dict:
    one = identity(draw, about) | {"family": "challenge", "amount": draw.choice(["25", "0.07"])}
    one |= {"gift": "a bag"} if draw.random() < 0.3 else {}
    one["metric"] = draw.choice(["personal_volume", "customer_volume", "group_volume", "team_volume"])
    return one | {"goal": draw.choice(["0.01", "50", "400", "900"])}


def rank_bonus(draw: random.Random, about: Drawing) -> dict:
    amounts = draw.choice([{"mid": "10"}, {"high": "33.33"}, {"mid": "10", "high": "33.33"}])
    one = identity(draw, about) | {
        "family": "rank_bonus",
        "several": draw.choice(["each", "highest"]),
        "amounts": amounts,
    }
    return one | ({"gift": "a bag"} if draw.random() < 0.3 else {})


DRAWN: dict[str, Callable[[random.Random, Drawing], dict]] = {
    "level": level,
    "differential": differential,
    "referral": referral,
    "fast_start": fast_start,
    "milestone": milestone,
    "tenure": tenure,
    "challenge": challenge,
    "rank_bonus": rank_bonus,
}
RANKED: set[str] = {"rank_bonus"}  # families that ask for ranks in the plan
