"""What is true of one synthetic programme? Counted from the arrays it was made of, not from the files."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from graph_service.ingest.synth_people import Crowd, Ints, Mask
from graph_service.ingest.synth_profiles import Profile
from graph_service.ingest.synth_trade import RETAIL, Trade
from graph_service.model.period import day_of
from graph_service.model.tables import SALE_KINDS

_OLD_ENOUGH_DAYS = 180


def truth_of(
    profile: Profile, people: Crowd, sales: Trade, months: list[tuple[int, int]], given: dict[str, Any]
) -> dict[str, Any]:
    """Counts and exact shares; `newest` is the last month alone."""
    first, after = months[-1]
    newest = (sales.day >= first) & (sales.day < after)
    everything = np.ones(len(sales.day), np.bool_)
    last = after - 1
    return {
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
        "deepest_level": _depth(people.sponsor),
    }


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


def _depth(sponsor: Ints) -> int:
    """Levels below the root, by pointer doubling: a sponsor always has a smaller number."""
    jump = np.where(sponsor < 0, np.arange(len(sponsor)), sponsor)
    depth = (sponsor >= 0).astype(np.int64)
    while True:
        further = depth[jump]
        if not further.any():
            return int(depth.max())
        depth, jump = depth + further, jump[jump]
