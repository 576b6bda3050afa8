"""Which made-up programmes stand in the confusion table, and what must every check say of them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph_service.compliance import CHECKS, check
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.model.period import Period
from graph_service.model.tables import Tables
from graph_service.plan.model import Plan
from graph_service.plan.reading import read_plan
from graph_service.store.driver import Store
from graph_service.store.snapshot import read_snapshot
from graph_service.store.wiping import clear_network
from tests.laws.drawn_snapshots import snapshot_of_tables

HERE = Path(__file__).parent
PERIOD = Period.parse("2026-09")
SEEDS = range(20)
WALKING = ("C24", "C28")  # checks that walk the graph: these need the database
FOUND = ("does_not_meet", "review", "not_proven")


@dataclass(frozen=True)
class Scheme:
    """A programme, the plan it pays by, and the checks that have to find something in each of its seeds."""

    title: str
    profile: str
    plan: str
    rate: float = 0.5
    plants: tuple[str, ...] = ()
    members: int = 400
    months: int = 12
    finds: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()  # checks that must not find anything
    red: tuple[str, ...] = field(default=())  # of those that find something: these "do not meet"

    def tables(self, seed: int) -> Tables:
        """The programme of a seed."""
        return synth_tables(
            self.profile, self.members, self.months, seed, sales_per_member_month=self.rate, plant=self.plants
        )

    def plan_of(self) -> Plan:
        """The plan."""
        own = HERE / self.plan
        return read_plan(str(own) if own.is_file() else self.plan)


PLANTED = {"profile": "customer-led", "plan": "unilevel-7"}
SCHEMES: dict[str, Scheme] = {
    "honest": Scheme(
        "five customers for each seller, verified; pay on customers' purchases for who sold to ten", "customer-led",
        "customers-only.toml", rate=3.0,
        clears=("C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C11", "C12", "C15", "C16", "C29", "C30"),
    ),
    "retail-led": Scheme(
        "the sample: mostly customers, and seven levels that pay on participants' purchases too", "retail-led", "unilevel-7",
        clears=("C01", "C03", "C07", "C08", "C09", "C29", "C30"),
    ),
    "5 % retail": Scheme(
        "nearly all is bought by participants, starter orders pay", "recruitment-led", "unilevel-7",
        finds=("C01", "C02", "C03", "C04", "C05", "C07", "C08", "C09", "C10", "C15", "C24"),
        red=("C01", "C02", "C03", "C04", "C08", "C15"),
    ),
    "slots": Scheme(
        "twelve levels, each bought for twice the price of the one before; nothing else is sold", "entry-only", "slots.toml",
        rate=0.0, plants=("slots",), finds=("C01", "C02", "C03", "C08", "C09", "C10", "C15", "C23", "C24"),
        red=("C01", "C02", "C03", "C08"),
    ),
    "paper rules": Scheme(
        "participants' purchases are declared as retail, hardly any is verified", "paper-rules", "unilevel-7",
        finds=("C02", "C04", "C06", "C07", "C15", "C29", "C31"), red=("C02", "C15"),
    ),
    "a cent": Scheme(
        "entrants pay 0.01 and who brought them in gets 10", "penny-entry", "penny.toml", rate=0.1,
        finds=("C01", "C09"), red=("C01",), clears=("C08",),
    ),
    "straw": Scheme("five accounts of one bank account", plants=("straw-accounts",), finds=("C29",), **PLANTED),
    "stacking": Scheme(
        "six in a row, a day or two apart, one payer", plants=("stacking",), finds=("C30", "C31"), **PLANTED
    ),
    "wash": Scheme(
        "a large order, cancelled when the award was paid", plants=("wash-flow",), finds=("C32",), **PLANTED
    ),
    "hoarding": Scheme(
        "three who order again with most of the last order on the shelf", plants=("hoarding",), finds=("C12",), red=("C12",),
        **PLANTED,
    ),
    "no buy-back": Scheme(
        "four who leave within days and are not paid back", plants=("no-buy-back",), finds=("C16",), **PLANTED
    ),
}  # fmt: skip


def states(scheme: Scheme, seeds: Sequence[int] = SEEDS, store: Store | None = None) -> dict[str, Counter[str]]:
    """How often each check was in each state over the seeds; with a store, the checks that walk the graph alone."""
    counts: dict[str, Counter[str]] = {
        one.id: Counter() for one in CHECKS if (one.id in WALKING) == (store is not None)
    }
    plan = scheme.plan_of()
    for seed in seeds:
        tables = scheme.tables(seed)
        if store is None:
            snapshot = snapshot_of_tables(tables)
        else:
            clear_network(store)
            load_tables(store, tables)
            snapshot = read_snapshot(store)
        for finding in check(snapshot, store, plan, PERIOD, only=tuple(counts)).findings:
            counts[finding.id][finding.state] += 1
    return counts


def table(found: dict[str, dict[str, Counter[str]]]) -> str:
    """The confusion table as it stands in docs/compliance.md: of 20 seeds, in how many a check found something."""
    lines = ["| check | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    for one in CHECKS:
        cells = [_cell(found[name][one.id]) for name in found]
        lines.append(f"| {one.id} {one.title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(counts: Counter[str]) -> str:
    """`20 red`, `3 review`, `20 not proven`; a dash where it could not be computed in any; nothing where all met."""
    words = {"does_not_meet": "red", "review": "review", "not_proven": "not proven"}
    parts = [f"{counts[state]} {word}" for state, word in words.items() if counts[state]]
    if not parts and counts["not_computable"] == sum(counts.values()):
        return "–"
    return ", ".join(parts)
