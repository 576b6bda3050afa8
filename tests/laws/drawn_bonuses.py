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


def on_sales(draw: random.Random, about: Drawing, bases: tuple[str, ...] = ("net", "volume", "margin")) -> dict:
    """The keys that bonuses on sales have in common."""
    one = identity(draw, about) | {
        "basis": draw.choice(bases),
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
    if draw.random() < 0.5:
        one["tree"] = draw.choice(["sponsor", "placement", "placement"])
        if one["tree"] == "placement":
            one.pop("pass_up_first", None)
    return one


def differential(draw: random.Random, about: Drawing) -> dict:
    steps = [(50, "0.03"), (200, "0.075"), (900, "0.2")]
    one = on_sales(draw, about) | {
        "family": "differential",
        "top_legs": draw.choice(["included", "excluded"]),
        "brackets": [{"group_volume_min": start, "rate": rate} for start, rate in steps],
    }
    if about.with_ranks and draw.random() < 0.5:
        ranks = draw.choice([["low", "mid", "high"], ["mid", "high"], ["mid"]])
        one["brackets"] = [{"rank": rank, "rate": rate} for rank, (_, rate) in zip(ranks, steps, strict=False)]
        one["top_legs"] = "included"
    if draw.random() < 0.5:
        one["equal_rate_override"] = draw.choice(["0", "0.0155", "0.3"])
    return one


def generation(draw: random.Random, about: Drawing) -> dict:
    leader, boundary = draw.choice(["low", "mid", "mid", "mid", "high"]), draw.choice(["threshold", "same_rank"])
    ranks = ["low", "mid", "high"][["low", "mid", "high"].index(leader) :]
    rates: list = ["0.06", dict(zip(ranks, ["0.03", "0.0555", "0.07"], strict=False)), "0.04", "0", "0.01"]
    draw.shuffle(rates)
    rates = rates[: draw.randint(1, 5)]
    one = on_sales(draw, about) | {
        "family": "generation",
        "rates": rates,
        "leader_rank": leader,
        "boundary": boundary,
        "empty_generation": draw.choice(["counts", "skipped"]),
        "unqualified": draw.choice(["boundary", "passed"]),
        "override": "full" if boundary == "same_rank" else draw.choice(["full", "difference"]),
    }
    if draw.random() < 0.3:
        one["depth_by_rank"] = {"mid": 1, "high": len(rates)}
    if draw.random() < 0.3:
        one["own_group"] = True
        one |= draw.choice([{}, {"own_group_min": "0.01"}, {"own_group_min": "120"}, {"own_group_min": "999.99"}])
    if draw.random() < 0.4:
        one |= {"rates": [draw.choice(["0.06", "0.0333"])], "boundary": "threshold", "empty_generation": "counts"}
        one.pop("own_group_min", None)
        one |= {"override": "full", "own_group": False, "guaranteed_minimum": draw.choice(["0.01", "60", "999.99"])}
        if "depth_by_rank" in one:
            one["depth_by_rank"] = {"mid": draw.choice([0, 1]), "high": 1}
    return one


def infinity(draw: random.Random, about: Drawing) -> dict:
    one = on_sales(draw, about) | {
        "family": "infinity",
        "rate": "0.0155",
        "leader_rank": draw.choice(["low", "mid", "mid", "high"]),
        "equal_rank": draw.choice(["exclusive", "inclusive"]),
    }
    if draw.random() < 0.6:
        one["starts_below"] = draw.choice([0, 1, 2, 7])
    return one


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


def monoline(draw: random.Random, about: Drawing) -> dict:
    return on_sales(draw, about) | {
        "family": "monoline",
        "rates": ["0.08", "0.05", "0.0333", "0.01"][: draw.randint(1, 4)],
        "direction": draw.choice(["earlier", "later"]),
        "compression": draw.choice(["none", "skip_inactive"]),
    }


def matrix(draw: random.Random, about: Drawing) -> dict:
    depth = draw.randint(1, 4)
    while (one := level(draw, about))["basis"] == "fixed":
        pass
    one |= {"family": "matrix", "width": draw.choice([1, 2, 3, 3, 100, 100]), "depth": depth}
    one.pop("tree", None)
    one.pop("pass_up_first", None)
    one["rates"] = draw.choice([["0.05"], ["0.08", "0.05", "0.0333", "0.01"][:depth]])
    if "depth_by_rank" in one:
        one["depth_by_rank"] = {"mid": 1, "high": depth}
    return one | {"spill_over": draw.choice(["breadth_first", "depth_first"])}


def party(draw: random.Random, about: Drawing) -> dict:
    reward, totals = draw.choice(["rate", "amount"]), ["0", "0.07", "50", "150"]
    given = ["0.01", "0.0333", "0.05", "0.2"] if reward == "rate" else ["0.07", "1", "3.33", "20"]
    chosen = sorted(draw.sample(range(4), draw.randint(1, 4)))
    one = on_sales(draw, about, ("net", "volume")) | {
        "family": "party",
        "reward": reward,
        "brackets": [{"total_min": totals[i], reward: given[i]} for i in chosen],
        "own_orders_count": draw.random() < 0.5,
        "customers_may_earn": draw.random() < 0.6,
    }
    if reward == "amount":
        one.pop("payable", None), one.pop("point_value", None)
    if draw.random() < 0.4:
        one["orders_min"] = draw.choice([1, 1, 2, 3])
    if draw.random() < 0.7:
        one["bookings"] = {"amount": draw.choice(["0.07", "10"]), "within_days": draw.choice([1, 10, 30, 90])}
    return one | ({"gift": "a set of bowls"} if draw.random() < 0.3 else {})


def group_goal(draw: random.Random, about: Drawing) -> dict:
    one = identity(draw, about) | {
        "family": "group_goal",
        "team": draw.choice(["own_downline", "own_downline", "sponsor_and_recruits", "organisation"]),
        "metric": draw.choice(["volume", "customer_volume"]),
        "goal": draw.choice(["0.01", "50", "400", "900"]),
        "split": draw.choice(["each", "equal", "by_volume"]),
    }
    if one["team"] == "own_downline":
        one["nested"] = "ends" if one["split"] == "by_volume" else draw.choice(["ends", "included"])
    if about.with_ranks and one["team"] != "organisation" and draw.random() < 0.6:
        one["leader_rank"] = draw.choice(["low", "mid", "high"])
    if draw.random() < 0.3:
        one["own_volume_min"] = draw.choice(["0", "0.01", "100"])
    if one["split"] == "each" or draw.random() < 0.5:
        one |= {"amount": draw.choice(["25", "0.07", "100000"])} | ({"gift": "a bag"} if draw.random() < 0.3 else {})
    else:
        one |= {"rate": draw.choice(["0.1", "0.0333"]), "payable": "0.4", "point_value": draw.choice(["1", "2.5"])}
    return one


def board(draw: random.Random, about: Drawing) -> dict:
    one = on_sales(draw, about, ("net", "volume")) | {
        "family": "board",
        "entry_min": draw.choice(["0.01", "0.05", "1.2"]),
        "width": draw.choice([2, 2, 3, 5]),
        "depth": draw.choice([1, 1, 2]),
        "amount": draw.choice(["25", "0.07"]),
        "reentry": draw.random() < 0.7,
    }
    one.pop("payable", None), one.pop("point_value", None)
    return one | ({"cycles_max": draw.choice([1, 2])} if draw.random() < 0.4 else {})


DRAWN: dict[str, Callable[[random.Random, Drawing], dict]] = {
    "level": level,
    "differential": differential,
    "generation": generation,
    "infinity": infinity,
    "pay_leg": pay_leg,
    "matrix": matrix,
    "matching": matching,
    "match_down": match_down,
    "charge": charge,
    "pool": pool,
    "referral": referral,
    "fast_start": fast_start,
    "milestone": milestone,
    "tenure": tenure,
    "challenge": challenge,
    "rank_bonus": rank_bonus,
    "monoline": monoline,
    "party": party,
    "group_goal": group_goal,
    "board": board,
}
RANKED: set[str] = {"generation", "infinity", "rank_bonus"}  # families that ask for ranks in the plan


def drawn_margin(draw: random.Random) -> dict:
    """What remains of a sale, by kind and category or for all alike."""
    margin: dict = {"default": draw.choice(["0.4", "0.333333", "0", "1"])}
    if draw.random() < 0.5:
        margin["by_kind"] = {
            kind: draw.choice(["0.1", "0.777777", "0"]) for kind in draw.sample(KINDS, draw.randint(1, 4))
        }
    if draw.random() < 0.5:
        margin["by_category"] = {
            name: draw.choice(["0.55", "0.000001", "0.9"]) for name in draw.sample([*CATEGORIES, "x"], 2)
        }
    return margin


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
