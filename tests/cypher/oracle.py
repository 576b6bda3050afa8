"""What would a patient person work out from docs/semantics.md, sale by sale? Plain Python, slow on purpose.

Written from that page alone. It knows nothing of the engines: members, edges, sales and refunds are plain tuples.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from graph_service.model.money import round_fraction
from graph_service.model.period import Period
from graph_service.plan.families.differential import Bracket, DifferentialBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Gate, Plan, Rank

Day = dt.date


@dataclass
class Network:
    """A small network as rows."""

    members: dict[str, dict] = field(default_factory=dict)  # id -> joined_on, enrolled_on, left_on
    edges: list[tuple[str, str, Day, Day | None]] = field(default_factory=list)  # child, sponsor, from, to
    sales: list[dict] = field(default_factory=list)
    refunds: list[dict] = field(default_factory=list)
    holds: list[tuple[str, str, Day, Day | None]] = field(default_factory=list)  # member, rank, from, to

    def sponsor(self, member: str, day: Day) -> str | None:
        for child, sponsor, start, end in self.edges:
            if child == member and start <= day and (end is None or day < end):
                return sponsor
        return None

    def upline(self, member: str, day: Day) -> list[str]:
        line, here = [], self.sponsor(member, day)
        while here is not None:
            assert here not in line, "cycle"
            line.append(here)
            here = self.sponsor(here, day)
        return line

    def role(self, member: str, day: Day) -> str | None:
        facts = self.members[member]
        if facts["left_on"] is not None and facts["left_on"] <= day:
            return "left"
        if facts["enrolled_on"] is None or facts["enrolled_on"] > day:
            return "not_participant"
        return None


class Undecided(Exception):
    """Who has broken away has no single answer: two members were above each other on different days."""


def sales_of(network: Network, period: Period, currency: str | None) -> list[dict]:
    found = []
    for sale in network.sales:
        if not period.start <= sale["sold_on"] < period.end or (currency is not None and sale["currency"] != currency):
            continue
        back = [r for r in network.refunds if r["sale_id"] == sale["sale_id"] and r["refunded_on"] < period.end]
        found.append(
            sale
            | {
                "net": sale["net_minor"] - sum(r["amount_minor"] for r in back),
                "vol": sale["volume"] - sum(r["volume"] for r in back),
            }
        )
    return found


def group_volumes(network: Network, sales: list[dict], top: int | None) -> Counter[str]:
    """Group volume; leg heads settle from the bottom of the as-of lines, all days together."""
    lines = [
        (sale, [sale["seller"], *network.upline(sale["seller"], sale["sold_on"])]) for sale in sales if sale["seller"]
    ]
    above: dict[str, set[str]] = defaultdict(set)  # who must be settled before whom, where anyone can break away
    for _, line in lines if top is not None else []:
        for low, high in itertools.pairwise(line):
            above[high].add(low)
    group: Counter[str] = Counter()
    away: set[str] = set()
    waiting = {member for _, line in lines for member in line}
    while waiting:
        ready = [m for m in waiting if not above[m] & waiting]
        if not ready:
            raise Undecided
        for member in ready:
            waiting.discard(member)
            for sale, line in lines:
                if member in line and not any(below in away for below in line[: line.index(member)]):
                    group[member] += sale["vol"]
            if top is not None and group[member] >= top:
                away.add(member)
    return group


def outcome(network: Network, plan: Plan, period: Period) -> tuple[dict, dict, dict]:
    """(volumes, awards, skips) as dicts by key."""
    sales = sales_of(network, period, plan.currency)
    personal: Counter[str] = Counter()
    retail: Counter[str] = Counter()
    customers: dict[str, set[str]] = defaultdict(set)
    team: Counter[str] = Counter()
    for sale in sales:
        seller = sale["seller"]
        if seller is None:
            continue
        personal[seller] += sale["vol"]
        if sale["kind"] == "retail":
            retail[seller] += sale["vol"]
            if sale["vol"] > 0:
                customers[seller].add(sale["buyer"])
        for member in [seller, *network.upline(seller, sale["sold_on"])]:
            team[member] += sale["vol"]
    group = group_volumes(network, sales, plan.top_bracket)

    def rank(member: str) -> str:
        if not plan.ranks:
            return ""
        best = plan.ranks[0].name
        for one in plan.ranks:
            if one.assigned:
                held = any(
                    m == member and r == one.name and s <= period.start and (e is None or period.start < e)
                    for m, r, s, e in network.holds
                )
            else:
                held = (one.personal_volume_min is None or personal[member] >= one.personal_volume_min) and (
                    one.group_volume_min is None or group[member] >= one.group_volume_min
                )
            if held:
                best = one.name
        return best

    def gate_met(gate: Gate | None, member: str) -> bool:
        if gate is None:
            return True
        parts = []
        if gate.personal_volume_min is not None:
            parts.append(personal[member] >= gate.personal_volume_min)
        if gate.customer_volume_min is not None:
            parts.append(retail[member] >= gate.customer_volume_min)
        if gate.customers_min is not None:
            parts.append(len(customers[member]) >= gate.customers_min)
        return any(parts) if gate.mode == "any" else all(parts)

    lowest = plan.ranks[0].name if plan.ranks else ""
    volumes = {
        m: (personal[m], group[m], team[m], rank(m))
        for m in network.members
        if personal[m] or group[m] or team[m] or rank(m) != lowest
    }
    awards: dict[tuple[str, str, int], tuple[int, int, int, int, int]] = {}
    skips: Counter[tuple[str, str, int, str]] = Counter()
    for bonus in plan.bonuses:
        paid: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
        for sale in sales:
            if sale["kind"] not in bonus.pays_on or sale["seller"] is None:
                continue
            basis = sale["net"] if bonus.basis == "net" else sale["vol"]
            day, seller = sale["sold_on"], sale["seller"]
            upline = network.upline(seller, day)
            if isinstance(bonus, LevelBonus):
                line = upline if seller == sale["buyer"] else [seller, *upline]
                _level(network, plan, bonus, (line, day, basis), (personal, rank, gate_met), paid, skips)
            else:
                line = [seller, *upline]
                _differential(network, bonus, (line, day, basis), (group, gate_met), paid, skips)
        room = {m: bonus.cap_minor for m, _ in paid}
        for (member, level), (basis, exact) in sorted(paid.items()):
            if not basis and not exact:
                continue
            amount = round_fraction(Fraction(exact, 1_000_000), plan.rounding)
            cut = 0
            if bonus.cap_minor is not None and amount > 0:
                cut = max(0, amount - room[member])
                room[member] -= amount - cut
            if isinstance(bonus, LevelBonus):
                rate = bonus.rates_ppm[level - 1]
            else:
                rate = max((b.rate_ppm for b in bonus.brackets if b.group_volume_min <= group[member]), default=0)
            awards[member, bonus.name, level] = (basis, rate, exact, amount - cut, cut)
    return volumes, awards, {k: v for k, v in skips.items() if v}


def _level(network, plan, bonus, source, facts, paid, skips):
    line, day, basis = source
    personal, rank, gate_met = facts
    reach = dict(bonus.depth_by_rank)
    j = 1
    for member in line:
        if j > len(bonus.rates_ppm):
            break
        reason = network.role(member, day)
        if reason is None and plan.activity_volume_min is not None and personal[member] < plan.activity_volume_min:
            reason = "inactive"
        if reason is None and reach and reach.get(rank(member), 0) < j:
            reason = "beyond_depth_limit"
        if reason is None and not gate_met(bonus.gate, member):
            reason = "own_sales_gate"
        if reason is None:
            paid[member, j][0] += basis
            paid[member, j][1] += basis * bonus.rates_ppm[j - 1]
        else:
            skips[member, bonus.name, j, reason] += basis
        stays = {"none": (), "skip_inactive": ("left", "not_participant", "inactive"), "level_qualified": (reason,)}[
            bonus.compression
        ]
        if reason is None or reason not in stays:
            j += 1


def _differential(network, bonus, source, facts, paid, skips):
    line, day, basis = source
    group, gate_met = facts
    reached = 0
    for member in line:
        rate = max((b.rate_ppm for b in bonus.brackets if b.group_volume_min <= group[member]), default=0)
        reason = network.role(member, day)
        if reason is None and rate == 0:
            reason = "below_first_bracket"
        if reason is None and rate <= reached:
            reason = "rate_not_above_downline"
        if reason is None and not gate_met(bonus.gate, member):
            reason = "own_sales_gate"
        if reason is None:
            paid[member, 0][0] += basis
            paid[member, 0][1] += basis * (rate - reached)
        else:
            skips[member, bonus.name, 0, reason] += basis
        if reason in (None, "own_sales_gate"):
            reached = max(reached, rate)


KINDS = ("retail", "personal", "starter", "qualifying")


def random_network(seed: int, *, members: int = 14, sales: int = 40, moves: bool = True) -> tuple[Network, Period]:
    """A forest with moves, roles that change, refunds, two currencies, a chance of negative sales."""
    rng = random.Random(seed)
    period = Period.parse(rng.choice(["2026-09", "2026-09", "2026-Q3"]))
    length = (period.end - period.start).days
    ids = [f"M{i:02d}" for i in range(members)]
    rng.shuffle(ids)
    net = Network()

    def day(low: int, high: int) -> Day:
        return period.start + dt.timedelta(days=rng.randrange(low, high))

    border = [0, 1, length - 1, length, -1]

    def near(low: int, high: int) -> Day:
        return period.start + dt.timedelta(days=rng.choice(border)) if rng.random() < 0.4 else day(low, high)

    for m in ids:
        joined = day(-60, -20) if rng.random() < 0.75 else day(-20, length)
        enrolled = rng.choice([joined, joined, joined, max(joined, near(-10, length)), None])
        left = max(joined, near(0, length + 5)) if rng.random() < 0.25 else None
        net.members[m] = {"joined_on": joined, "enrolled_on": enrolled, "left_on": left}
    shape = rng.choice(["random", "random", "chain", "star"])
    current: dict[str, int] = {}
    for i, m in enumerate(ids[1:], 1):
        if rng.random() < 0.07:
            continue
        parent = ids[{"random": rng.randrange(i), "chain": i - 1, "star": 0}[shape]]
        start = net.members[m]["joined_on"]
        if rng.random() < 0.1:
            start = max(start, near(0, length))
        current[m] = len(net.edges)
        net.edges.append((m, parent, start, None))
    for _ in range(rng.randrange(0, 7) if moves else 0):
        m = rng.choice(ids)
        when = near(0, length)
        if m in current:
            child, sponsor, start, end = net.edges[current[m]]
            if start >= when or end is not None:
                continue
            net.edges[current[m]] = (child, sponsor, start, when)
        target = rng.choice(ids)
        new = len(net.edges)
        net.edges.append((m, target, when, None))
        if target == m or _cyclic(net, when):
            net.edges.pop()
        else:
            current[m] = new
    for i in range(sales):
        buyer = rng.choice(ids)
        joined = net.members[buyer]["joined_on"]
        sold = max(joined, near(-5, length + 3))
        seller = rng.choice([buyer, buyer, net.sponsor(buyer, sold) or buyer, rng.choice(ids)])
        if net.members[seller]["joined_on"] > sold:
            seller = buyer
        sign = -1 if rng.random() < 0.05 else 1
        amount, volume = sign * rng.choice([50, 125, 333, 1000, 2500, 9999]), sign * rng.choice([0, 50, 100, 250, 1001])
        net.sales.append(
            {
                "sale_id": f"S{i:03d}",
                "buyer": buyer,
                "seller": seller,
                "sold_on": sold,
                "net_minor": amount,
                "volume": volume,
                "currency": rng.choice(["EUR"] * 9 + ["USD"]),
                "kind": rng.choice(KINDS),
            }
        )
        if rng.random() < 0.25:
            net.refunds.append(
                {
                    "refund_id": f"R{i:03d}",
                    "sale_id": f"S{i:03d}",
                    "refunded_on": max(sold, near(0, length + 5)),
                    "amount_minor": rng.choice([amount, amount // 2]),
                    "volume": rng.choice([volume, volume // 2]),
                }
            )
    for m in rng.sample(ids, 4):
        start = near(-30, 5)
        net.holds.append(
            (
                m,
                rng.choice(["silver", "gold"]),
                start,
                rng.choice([None, start + dt.timedelta(days=rng.randrange(1, 40))]),
            )
        )
    return net, period


def _cyclic(net: Network, since: Day) -> bool:
    days = {since} | {d for _, _, a, b in net.edges for d in (a, b) if d is not None and d >= since}
    for d in days:
        for m in net.members:
            seen, here = set(), m
            while here is not None:
                if here in seen:
                    return True
                seen.add(here)
                here = net.sponsor(here, d)
    return False


def random_plan(seed: int) -> Plan:
    """A plan with one to three bonuses of both families and every option."""
    rng = random.Random(seed)

    def gate() -> Gate | None:
        if rng.random() < 0.5:
            return None
        parts = [rng.choice([None, 100, 500]), rng.choice([None, 50, 250]), rng.choice([None, 1, 2])]
        if parts == [None, None, None]:
            parts[0] = 100
        return Gate(rng.choice(["any", "all"]), *parts)

    ranks = rng.choice(
        [
            (),
            (Rank("plain"), Rank("silver"), Rank("gold")),
            (Rank("plain", 0), Rank("bronze", 100), Rank("silver"), Rank("gold", None, 1500)),
        ]
    )
    bonuses: list[LevelBonus | DifferentialBonus] = []
    for number in range(rng.randrange(1, 4)):
        kinds = tuple(k for k in KINDS if rng.random() < 0.75) or ("retail",)
        cap = rng.choice([None, None, 100, 37])
        if rng.random() < 0.55:
            rates = tuple(rng.choice([50000, 33333, 10000, 125000, 0]) for _ in range(rng.randrange(1, 8)))
            depth = (
                tuple((r.name, rng.randrange(0, 8)) for r in ranks if rng.random() < 0.8) if rng.random() < 0.6 else ()
            )
            bonuses.append(
                LevelBonus(
                    f"b{number}",
                    "",
                    rng.choice(["net", "volume"]),
                    rates,
                    rng.choice(["none", "skip_inactive", "level_qualified"]),
                    kinds,
                    depth,
                    gate=gate(),
                    cap_minor=cap,
                )
            )
        else:
            steps = sorted(rng.sample([50, 100, 300, 700, 1500, 3000], rng.randrange(1, 5)))
            brackets = tuple(Bracket(step, 30000 * (i + 1) + 1111) for i, step in enumerate(steps))
            bonuses.append(
                DifferentialBonus(
                    f"b{number}",
                    "",
                    rng.choice(["net", "volume"]),
                    brackets,
                    rng.choice(["included", "excluded"]),
                    kinds,
                    gate=gate(),
                    cap_minor=cap,
                )
            )
    excluded = [b for b in bonuses if isinstance(b, DifferentialBonus) and b.top_legs == "excluded"]
    for extra in excluded[1:]:
        bonuses.remove(extra)
    return Plan(
        "p",
        "1",
        "",
        "",
        "EUR",
        rng.choice(["half_even", "half_up", "down"]),
        tuple(bonuses),
        ranks,
        rng.choice([None, None, 100, 400, 0]),
        "h",
    )
