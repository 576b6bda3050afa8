"""Which plan stands for each family when it is measured? One bonus with ordinary options, and all of them as a hybrid."""

from __future__ import annotations

from typing import Any, Final

from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_plan

_ON_SALES: Final[dict[str, Any]] = {"basis": "net", "pays_on": list(SALE_KINDS)}
_LEADERS: Final[dict[str, Any]] = {"leader_rank": "Silver"}
_RANKS: Final = [
    {"name": "Member"},
    {"name": "Bronze", "personal_volume_min": 50},
    {"name": "Silver", "personal_volume_min": 50, "team_volume_min": 500},
    {"name": "Gold", "legs_with_rank": {"count": 2, "rank": "Silver"}},
]

BONUSES: Final[dict[str, dict[str, Any]]] = {
    "level": _ON_SALES | {"rates": ["0.08", "0.05", "0.03", "0.02", "0.01", "0.01", "0.01"], "compression": "none"},
    "differential": _ON_SALES | {
        "brackets": [{"group_volume_min": 100, "rate": "0.03"}, {"group_volume_min": 1000, "rate": "0.06"},
                     {"group_volume_min": 10_000, "rate": "0.12"}],
        "top_legs": "included",
    },
    "generation": _ON_SALES | _LEADERS | {
        "rates": ["0.05", "0.03", "0.02"], "boundary": "threshold", "empty_generation": "counts",
        "unqualified": "boundary", "override": "full",
    },
    "infinity": _ON_SALES | _LEADERS | {"rate": "0.01", "equal_rank": "exclusive"},
    "pay_leg": _ON_SALES | {
        "mode": "percent", "rate": "0.10", "ratio": "1:1", "carry": "stronger", "flush_when_inactive": False,
        "own_volume": "none",
    },
    "matrix": _ON_SALES | {
        "width": 2, "depth": 7, "spill_over": "breadth_first", "rates": ["0.02"], "compression": "none",
    },
    "party": _ON_SALES | {
        "reward": "rate", "brackets": [{"total_min": 200, "rate": "0.10"}], "own_orders_count": False, "customers_may_earn": True,
        "bookings": {"amount": 15, "within_days": 60},
    },
    "monoline": _ON_SALES | {"rates": ["0.05", "0.03", "0.02"], "direction": "earlier", "compression": "none"},
    "matching": {
        "of": ["level"], "rates": ["0.10", "0.05"], "earnings": "after_caps", "by": "level", "compression": "none",
    },
    "match_down": {"of": ["level"], "share": "0.25", "levels": 1, "earnings": "after_caps"},
    "charge": {"of": ["level"], "rate": "0.05", "earnings": "before_caps"},
    "pool": _ON_SALES | {"share": "0.01", "split": "equal", "rank_min": "Gold"},
    "fast_start": _ON_SALES | {"rates": ["0.10", "0.05"], "whose_sales": "bought", "within_days": 700},
    "tenure": _ON_SALES | {"steps": [{"months_min": 6, "rate": "0.01"}, {"months_min": 18, "rate": "0.02"}]},
    "milestone": {"counted": "volume", "volume_min": 300, "amount": 25, "pays_on": list(SALE_KINDS)},
    "challenge": {"metric": "personal_volume", "goal": 150, "amount": 10},
    "rank_bonus": {"amounts": {"Bronze": 50}, "several": "highest"},
    "referral": {
        "referrer_amount": 20, "referred_amount": 20, "whose_sales": "bought", "pays_on": list(SALE_KINDS), "sales_min": 1,
        "net_min": 100, "shared_identifier": "allowed", "referrer_must_be": "participant",
    },
    "group_goal": _LEADERS | {
        "team": "own_downline", "nested": "ends", "metric": "volume", "goal": 1000, "rate": "0.01", "payable": 1,
        "point_value": 1, "split": "by_volume",
    },
    "board": _ON_SALES | {"entry_min": 100, "width": 3, "depth": 2, "amount": 50, "reentry": True},
}  # fmt: skip


def family_plan(*families: str) -> Plan:
    """A plan of these families, each one bonus of that name; what a family is worked out from comes with it."""
    needed = {need for family in families for need in BONUSES[family].get("of", ())}
    names = [name for name in BONUSES if name in needed or name in families]
    bonuses = [{"name": name, "title": name, "family": name, **BONUSES[name]} for name in names]
    head = {
        "name": "-".join(families)[:60].replace("_", "-"),
        "version": "1",
        "title": "Measured",
        "source": "the benchmark",
    }
    rest = {"currency": "EUR", "rounding": "half_even", "activity": {"personal_volume_min": 50}, "rank": _RANKS}
    return parse_plan(head | rest | {"bonus": bonuses}, "benchmark")
