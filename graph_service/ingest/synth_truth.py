"""What is true of one synthetic programme? Counted from the arrays it was made of, not from the files."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from graph_service.ingest.synth_people import Crowd, Ints, Mask, placement
from graph_service.ingest.synth_profiles import Profile
from graph_service.ingest.synth_trade import RETAIL, Trade
from graph_service.model.period import day_of
from graph_service.model.tables import SALE_KINDS

_OLD_ENOUGH_DAYS = 180
_TOLD_OF = {"sales": "sales", "newest": "sales", "refunds": "refunds"}  # what truth.json tells of which file


def truth_of(
    profile: Profile, people: Crowd, sales: Trade, months: list[tuple[int, int]], given: dict[str, Any]
) -> dict[str, Any]:
    """Counts and exact shares of the whole programme; `newest` is the last month alone."""
    first, after = months[-1]
    newest = (sales.day >= first) & (sales.day < after)
    everything = np.ones(len(sales.day), np.bool_)
    last = after - 1
    truth = {
        "profile": profile.name,
        **given,
        "first_day": str(day_of(months[0][0])),
        "last_day": str(day_of(last)),
        "people": _people(people, last),
        "sales": _sales(people, sales, everything),
        "newest": {"period": given["end"], **_sales(people, sales, newest)},
        "refunds": {"number": len(sales.refund_sale), "amount_minor": int(sales.refund_amount.sum())},
        "recruits_in_180_days": _reproduction(people),
        "moves": len(people.moved),
        "deepest_level": int(_levels(people.sponsor).max()),
    }
    return truth | ({"placement": _placement(people)} if profile.placements else {})


def truth_of_files(truth: dict[str, Any], rows: dict[str, int]) -> dict[str, Any]:
    """The truth of the files that are written, without what is told of others; `files` says how many rows each has."""
    left_out = {key for key, file in _TOLD_OF.items() if file not in rows}
    return {key: value for key, value in truth.items() if key not in left_out} | {"files": rows}


def _placement(people: Crowd) -> dict[str, Any]:
    """The binary tree: how deep, how many below the root in each leg, and how far it follows the sponsors.

    Spill is what the tree is named for: people who stand below somebody other than their sponsor. Those of them who
    still stand somewhere below their sponsor were spilled down; the others have come from elsewhere.
    """
    above = placement(len(people.joined))
    below = np.arange(1, len(above))
    leg = below.copy()  # the child of the root that each descends from
    while (leg > 2).any():
        leg = np.where(leg > 2, above[leg], leg)
    spilled = below[above[below] != people.sponsor[below]]
    return {
        "deepest_level": int(_levels(above).max()),
        "full_levels": (len(above) + 1).bit_length() - 1,
        "left": int((leg == 1).sum()),
        "right": int((leg == 2).sum()),
        "under_own_sponsor": len(below) - len(spilled),
        "spilled": len(spilled),
        "spilled_below_own_sponsor": int(_stands_below(above, spilled, people.sponsor[spilled]).sum()),
    }


def _stands_below(above: Ints, who: Ints, other: Ints) -> Mask:
    """Whether each of `who` has `other` above: in this tree whoever stands higher has the smaller number."""
    at = above[who]
    while (at > other).any():
        at = np.where(at > other, above[at], at)
    return np.asarray(at == other)


def _people(people: Crowd, day: int) -> dict[str, int]:
    gone = people.left <= day
    enrolled = people.enrolled <= day
    return {
        "members": len(people.joined),
        "participants": int((enrolled & ~gone).sum()),
        "customers": int((~enrolled & ~gone).sum()),
        "left": int(gone.sum()),
        "roots": int((people.sponsor < 0).sum()),
    }


def _sales(people: Crowd, sales: Trade, which: Mask) -> dict[str, Any]:
    buyer, day, net = sales.buyer[which], sales.day[which], sales.net[which]
    kind, verified = sales.kind[which], sales.verified[which]
    participant = (people.enrolled[buyer] <= day) & (day < people.left[buyer])
    retail = kind == RETAIL
    return {
        "number": len(net),
        "net_minor": int(net.sum()),
        "volume": int((net * 4 // 5).sum()),
        "by_kind_minor": {name: int(net[kind == code].sum()) for code, name in enumerate(SALE_KINDS)},
        "to_customers_minor": int(net[~participant].sum()),
        "share_to_customers": _share(net, ~participant),
        "declared_retail_share": _share(net, retail),
        "verified_share_of_retail": _share(net[retail], verified[retail] == 1),
        "paid_by_sponsor_share": _share(net, sales.payer[which] >= 0),
    }


def _share(values: Ints, part: Mask) -> dict[str, Any]:
    """An exact share of a sum: as a fraction and as a number to read."""
    total = int(values.sum())
    if total == 0:
        return {"exact": None, "value": None}
    exact = Fraction(int(values[part].sum()), total)
    return {"exact": f"{exact.numerator}/{exact.denominator}", "value": round(float(exact), 6)}


def _reproduction(people: Crowd) -> dict[str, Any]:
    """Participants sponsored within 180 days of one's own enrolment, over those who enrolled that long ago."""
    old = people.participants & (people.enrolled + _OLD_ENOUGH_DAYS < people.end_day)
    child = np.flatnonzero(people.participants & (people.sponsor >= 0))
    above = people.sponsor[child]
    soon = old[above] & (people.joined[child] < people.enrolled[above] + _OLD_ENOUGH_DAYS)
    if not old.any():
        return {"exact": None, "value": None}
    exact = Fraction(int(soon.sum()), int(old.sum()))
    return {"exact": f"{exact.numerator}/{exact.denominator}", "value": round(float(exact), 6)}


def _levels(above: Ints) -> Ints:
    """The level of each, 0 at the root, by pointer doubling: whoever is above has a smaller number."""
    jump = np.where(above < 0, np.arange(len(above)), above)
    depth = (above >= 0).astype(np.int64)
    while True:
        further = depth[jump]
        if not further.any():
            return depth
        depth, jump = depth + further, jump[jump]
