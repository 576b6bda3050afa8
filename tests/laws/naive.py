"""What does docs/semantics.md say, read as slowly and plainly as it can be? Pure Python, one sale at a time, fractions."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

from graph_service.model.money import round_fraction
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.families.generation import GenerationBonus
from graph_service.plan.families.infinity import InfinityBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.families.monoline import MonolineBonus
from graph_service.plan.model import Bonus, Gate, Plan


class Naive:
    """Everything of one period; results are dictionaries."""

    def __init__(self, snapshot: Snapshot, plan: Plan, period: Period) -> None:
        self.plan, self.period = plan, period
        self.members = snapshot.members.to_dict("records")
        self.edges = defaultdict(list)
        for edge in snapshot.sponsorships.to_dict("records"):
            self.edges[edge["child"]].append(edge)
        self.held = snapshot.ranks.to_dict("records")
        self.sales = []
        self.everything = snapshot.sales.to_dict("records")
        refunds = snapshot.refunds.to_dict("records")
        for row, sale in enumerate(snapshot.sales.to_dict("records")):
            inside = period.first_day <= sale["sold_on"] < period.end_day
            if inside and sale["currency"] == plan.currency and sale["seller"] >= 0:
                seen = [r for r in refunds if r["sale"] == row and r["refunded_on"] < period.end_day]
                sale["net"] = sale["net_minor"] - sum(r["amount_minor"] for r in seen)
                sale["volume"] = sale["volume"] - sum(r["volume"] for r in seen)
                sale["margin"] = self._margin(sale)
                self.sales.append(sale)
        self._volumes()
        self.awards: dict = defaultdict(lambda: [0, Fraction(0), defaultdict(Fraction), 0])
        self.skips: dict = defaultdict(int)
        self.moved: set = set()  # awards that a guarantee changed, of which no kinds are told
        for bonus in plan.bonuses:
            walk = {
                LevelBonus: self._level,
                DifferentialBonus: self._differential,
                GenerationBonus: self._generation,
                InfinityBonus: self._infinity,
                MonolineBonus: self._monoline,
            }[type(bonus)]
            for sale in self.sales:
                if sale["kind"] in bonus.sources:
                    walk(bonus, sale)
            if isinstance(bonus, GenerationBonus) and bonus.guaranteed_minimum is not None:
                self._guarantee(bonus, bonus.guaranteed_minimum)
        self.paid = self._amounts()

    def _margin(self, sale: dict) -> int:
        margin = self.plan.margin
        if margin is None:
            return 0
        share = dict(margin.by_kind).get(sale["kind"], margin.default_ppm)
        return math.trunc(Fraction(sale["net"] * dict(margin.by_category).get(sale["category"], share), 10**6))

    def sponsor(self, member: int, day: int) -> int | None:
        for edge in self.edges[member]:
            if edge["from_on"] <= day < edge["to_on"]:
                return edge["sponsor"]
        return None

    def line(self, member: int | None, day: int) -> list[int]:
        found = []
        while member is not None:
            found.append(member)
            member = self.sponsor(member, day)
        return found

    def _volumes(self) -> None:
        everyone = range(len(self.members))
        self.personal = dict.fromkeys(everyone, 0)
        self.team = dict.fromkeys(everyone, 0)
        for sale in self.sales:
            self.personal[sale["seller"]] += sale["volume"]
            for member in self.line(sale["seller"], sale["sold_on"]):
                self.team[member] += sale["volume"]
        self.group = dict(self.team)
        top = self.plan.top_bracket
        if top is not None:
            self.group = {}
            for member in everyone:
                self._group(member, top)

    def _group(self, member: int, top: int) -> int:
        if member not in self.group:
            total = 0
            for sale in self.sales:
                line = self.line(sale["seller"], sale["sold_on"])
                if member in line and all(self._group(x, top) < top for x in line[: line.index(member)]):
                    total += sale["volume"]
            self.group[member] = total
        return self.group[member]

    def rank(self, member: int) -> str:
        best = self.plan.ranks[0].name if self.plan.ranks else ""
        for rank in self.plan.ranks:
            if rank.assigned:
                day = self.period.first_day
                if any(
                    h["member"] == member and h["rank"] == rank.name and h["from_on"] <= day < h["to_on"]
                    for h in self.held
                ):
                    best = rank.name
            elif self.personal[member] >= (rank.personal_volume_min or -(10**18)) and (
                rank.group_volume_min is None or self.group[member] >= rank.group_volume_min
            ):
                best = rank.name
        return best

    def gate(self, gate: Gate | None, member: int) -> bool:
        if gate is None:
            return True
        retail = [s for s in self.sales if s["seller"] == member and s["kind"] == "retail"]
        parts = []
        if gate.personal_volume_min is not None:
            parts.append(self.personal[member] >= gate.personal_volume_min)
        if gate.customer_volume_min is not None:
            parts.append(sum(s["volume"] for s in retail) >= gate.customer_volume_min)
        if gate.customers_min is not None:
            parts.append(len({s["buyer"] for s in retail if s["volume"] > 0}) >= gate.customers_min)
        return any(parts) if gate.mode == "any" else all(parts)

    def role_reason(self, member: int, day: int) -> str | None:
        if self.members[member]["left_on"] <= day:
            return "left"
        return None if self.members[member]["enrolled_on"] <= day else "not_participant"

    def _give(self, bonus: Bonus, member: int, level: int, basis: int, ppm: int, kind: str) -> None:
        award = self.awards[member, bonus.name, level]
        exact = Fraction(basis * ppm, 10**6)
        award[0] += basis
        award[1] += exact
        award[2][kind] += exact

    def _counts(self, bonus: LevelBonus, sale: dict) -> int:
        """The basis of a sale for a level bonus, 0 where it does not count."""
        buyer = self.members[sale["buyer"]]
        begun = buyer["enrolled_on"] if buyer["enrolled_on"] <= sale["sold_on"] else buyer["joined_on"]
        bought = [s for s in self.everything if s["buyer"] == sale["buyer"]]
        first = min(bought, key=lambda s: (s["sold_on"], s["sale_id"]))
        if bonus.net_min_minor is not None and sale["net"] < bonus.net_min_minor:
            return 0
        if bonus.within_days is not None and sale["sold_on"] - begun >= bonus.within_days:
            return 0
        if bonus.first_order_only and sale["sale_id"] != first["sale_id"]:
            return 0
        return int(sale["net"] > 0) if bonus.basis == "fixed" else sale[bonus.basis]

    def _passed_up(self, bonus: LevelBonus, recruit: int | None, sponsor: int) -> bool:
        """Whether what comes through a recruit goes past the sponsor."""
        last = self.period.end_day - 1
        recruits = [
            m
            for m in range(len(self.members))
            if self.sponsor(m, last) == sponsor and self.members[m]["enrolled_on"] <= last
        ]
        recruits.sort(key=lambda m: (self.members[m]["enrolled_on"], m))
        return recruit in recruits[: bonus.pass_up_first]

    def _level_reason(self, bonus: LevelBonus, member: int, j: int, day: int) -> str | None:
        limits = dict(bonus.depth_by_rank)
        minimum, names = self.plan.activity_volume_min, [rank.name for rank in self.plan.ranks]
        reason = self.role_reason(member, day)
        if reason is not None:
            return reason
        if minimum is not None and self.personal[member] < minimum:
            return "inactive"
        if bonus.compress_below and names.index(self.rank(member)) < names.index(bonus.compress_below):
            return "below_rank"
        if limits and limits.get(self.rank(member), 0) < j:
            return "beyond_depth_limit"
        return None if self.gate(bonus.gate, member) else "own_sales_gate"

    def _level(self, bonus: LevelBonus, sale: dict) -> None:
        day, basis = sale["sold_on"], self._counts(bonus, sale)
        own = sale["seller"] == sale["buyer"]
        start = self.sponsor(sale["seller"], day) if own else sale["seller"]
        below = sale["seller"] if own else None
        j, unpaid = 1, []  # levels left open, with pass_up_when_unqualified
        for member in self.line(start, day) if basis else []:
            past = self._passed_up(bonus, below, member)
            below = member
            asked = unpaid + ([j] if j <= bonus.levels else [])
            unpaid = []
            for level in asked:
                reason = "passed_up" if past else self._level_reason(bonus, member, level, day)
                if reason is None:
                    self._give(bonus, member, level, basis, bonus.factors[level - 1], sale["kind"])
                else:
                    self.skips[member, bonus.name, level, reason] += basis
                    if bonus.compression == "pass_up_when_unqualified" and not (past and level == j):
                        unpaid.append(level)
            if j > bonus.levels:
                continue
            why = "passed_up" if past else self._level_reason(bonus, member, j, day)
            gone = ("left", "not_participant")
            j += (
                why
                not in ("passed_up",)
                + {
                    "none": (),
                    "pass_up_when_unqualified": (),
                    "remove_leavers": gone,
                    "skip_inactive": (*gone, "inactive"),
                    "skip_below_rank": (*gone, "inactive", "below_rank"),
                    "level_qualified": () if why is None else (why,),
                }[bonus.compression]
            )

    def _monoline(self, bonus: MonolineBonus, sale: dict) -> None:
        last, minimum = self.period.end_day - 1, self.plan.activity_volume_min
        line = [m for m in range(len(self.members)) if self.role_reason(m, last) is None]
        line.sort(key=lambda m: (self.members[m]["enrolled_on"], m), reverse=bonus.direction == "earlier")
        places: list[list[int]] = [[]]
        for member in line:
            places[-1].append(member)
            idle = minimum is not None and self.personal[member] < minimum
            if not (idle and bonus.compression == "skip_inactive"):
                places.append([])
        seller, own = sale["seller"], sale["seller"] == sale["buyer"]
        if seller not in line or self.members[seller]["enrolled_on"] > sale["sold_on"]:
            return
        [at] = [number for number, people in enumerate(places) if seller in people]
        idle = minimum is not None and self.personal[seller] < minimum
        start = at + 1 if own and not (idle and bonus.compression == "skip_inactive") else at
        basis = sale[bonus.basis]
        for j, people in enumerate(places[start : start + bonus.levels], start=1):
            for member in people:
                if own and member == seller:
                    continue
                if minimum is not None and self.personal[member] < minimum:
                    self.skips[member, bonus.name, j, "inactive"] += basis
                elif not self.gate(bonus.gate, member):
                    self.skips[member, bonus.name, j, "own_sales_gate"] += basis
                else:
                    self._give(bonus, member, j, basis, bonus.rates_ppm[j - 1], sale["kind"])

    def bracket_rate(self, bonus: DifferentialBonus, member: int) -> int:
        names = [rank.name for rank in self.plan.ranks]
        if bonus.brackets[0].rank:
            held = names.index(self.rank(member))
            return max((b.rate_ppm for b in bonus.brackets if names.index(b.rank) <= held), default=0)
        return max((b.rate_ppm for b in bonus.brackets if b.group_volume_min <= self.group[member]), default=0)

    def _differential(self, bonus: DifferentialBonus, sale: dict) -> None:
        day, basis = sale["sold_on"], sale[bonus.basis]
        paid, top_met = 0, 0  # participants at the top rate so far in the line
        override, top = bonus.equal_rate_override_ppm, bonus.brackets[-1].rate_ppm
        for member in self.line(sale["seller"], day):
            rate = self.bracket_rate(bonus, member)
            reason = self.role_reason(member, day)
            second = override is not None and rate == top and top_met == 1
            if reason is None:
                if rate == 0:
                    reason = "below_first_bracket"
                elif rate <= paid and not second:
                    reason = "rate_not_above_downline"
                elif not self.gate(bonus.gate, member):
                    reason = "own_sales_gate"
                top_met += rate == top
            if reason is None:
                self._give(bonus, member, 0, basis, override if second else rate - paid, sale["kind"])
            else:
                self.skips[member, bonus.name, 0, reason] += basis
            if reason in (None, "own_sales_gate"):
                paid = max(paid, rate)

    def inactive(self, member: int) -> bool:
        minimum = self.plan.activity_volume_min
        return minimum is not None and self.personal[member] < minimum

    def _ends(self, bonus: GenerationBonus, ranks: tuple[str, ...], member: int, day: int) -> bool:
        """Whether a member ends a group when those of the given ranks do."""
        unpaid = self.role_reason(member, day) or self.inactive(member) or not self.gate(bonus.gate, member)
        return self.rank(member) in ranks and (bonus.unqualified == "boundary" or not unpaid)

    def _own_group(self, bonus: GenerationBonus, ranks: tuple[str, ...], member: int) -> int:
        total = 0
        for sale in self.sales:
            line = self.line(sale["seller"], sale["sold_on"])
            if sale["kind"] in bonus.pays_on and member in line:
                below = line[: line.index(member)]
                if not any(self._ends(bonus, ranks, each, sale["sold_on"]) for each in below):
                    total += sale[bonus.basis]
        return total

    def _generation(self, bonus: GenerationBonus, sale: dict) -> None:
        day, basis = sale["sold_on"], sale[bonus.basis]
        line = self.line(sale["seller"], day)
        for place, member in enumerate(line):
            rank = self.rank(member)
            if rank not in bonus.leader_ranks:
                continue
            index = bonus.leader_ranks.index(rank)
            ranks = bonus.leader_ranks[index:] if bonus.boundary == "same_rank" else bonus.leader_ranks
            below = [each for each in line[:place] if self._ends(bonus, ranks, each, day)]
            g = len(below)
            if bonus.empty_generation == "skipped":
                g = sum(self._own_group(bonus, ranks, each) != 0 for each in below)
            number = g if bonus.own_group else g - 1  # of the rate, counted from 0
            if not 0 <= number < len(bonus.rates_ppm):
                continue
            rates, taken = bonus.rates_ppm[number], 0
            if bonus.override == "difference":
                places = [bonus.leader_ranks.index(self.rank(each)) for each in below]
                taken = rates[max(places)] if places else 0
            reason = self.role_reason(member, day)
            if reason is None and self.inactive(member):
                reason = "inactive"
            if reason is None and bonus.depth_by_rank and dict(bonus.depth_by_rank).get(rank, 0) <= number:
                reason = "beyond_depth_limit"
            if reason is None and not self.gate(bonus.gate, member):
                reason = "own_sales_gate"
            if reason is None and g == 0 and self._own_group(bonus, ranks, member) < (bonus.own_group_min or 0):
                reason = "below_minimum"
            if reason is None and bonus.override == "difference" and rates[index] <= taken:
                reason = "rate_not_above_downline"
            if reason is None:
                self._give(bonus, member, g, basis, rates[index] - taken, sale["kind"])
            else:
                self.skips[member, bonus.name, g, reason] += basis

    def _guarantee(self, bonus: GenerationBonus, minimum: int) -> None:
        day, rate = self.period.end_day - 1, Fraction(bonus.rates_ppm[0][0], 10**6)
        everyone = sorted(range(len(self.members)), key=lambda member: -len(self.line(member, day)))
        for member in everyone:
            ends = [each for each in self.line(member, day) if self._ends(bonus, bonus.leader_ranks, each, day)]
            if ends[:1] != [member] or len(ends) == 1 or not self._payable(bonus, ends[1], day):
                continue
            missing = (minimum - self._own_group(bonus, bonus.leader_ranks, member)) * rate
            given = min(missing, self.awards[member, bonus.name, 1][1])
            if given > 0:
                self.awards[member, bonus.name, 1][1] -= given
                self.awards[ends[1], bonus.name, 1][1] += given
                self.moved |= {(member, bonus.name, 1), (ends[1], bonus.name, 1)}

    def _payable(self, bonus: GenerationBonus, member: int, day: int) -> bool:
        reaches = not bonus.depth_by_rank or dict(bonus.depth_by_rank).get(self.rank(member), 0) > 0
        return (
            reaches
            and self.role_reason(member, day) is None
            and not self.inactive(member)
            and self.gate(bonus.gate, member)
        )

    def _infinity(self, bonus: InfinityBonus, sale: dict) -> None:
        day, basis = sale["sold_on"], sale[bonus.basis]
        line = self.line(sale["seller"], day)
        for level, member in enumerate(line):
            rank = self.rank(member)
            if rank not in bonus.leader_ranks or level <= bonus.starts_below:
                continue
            as_high = bonus.leader_ranks[bonus.leader_ranks.index(rank) :]
            below = line[1 if bonus.equal_rank == "inclusive" else 0 : level]
            reason = self.role_reason(member, day)
            if reason is None and self.inactive(member):
                reason = "inactive"
            if reason is None and not self.gate(bonus.gate, member):
                reason = "own_sales_gate"
            if reason is None and any(self.rank(each) in as_high for each in below):
                reason = "equal_rank_below"
            if reason is None:
                self._give(bonus, member, 0, basis, bonus.rate_ppm, sale["kind"])
            else:
                self.skips[member, bonus.name, 0, reason] += basis

    def _amounts(self) -> dict:
        """(member, bonus, level) → basis, exact in micro, amount, cut, exact by kind."""
        caps = {bonus.name: bonus.cap_minor for bonus in self.plan.bonuses}
        used: dict = defaultdict(int)
        result = {}
        for key in sorted(key for key, award in self.awards.items() if award[0] or award[1]):
            basis, exact, kinds, _ = self.awards[key]
            amount, cut = round_fraction(exact, self.plan.rounding), 0
            cap = caps[key[1]]
            if cap is not None and amount > 0:
                room = max(cap - used[key[:2]], 0)
                used[key[:2]] += amount
                amount, cut = min(amount, room), amount - min(amount, room)
            result[key] = (
                basis,
                int(exact * 10**6),
                amount,
                cut,
                {kind: int(value * 10**6) for kind, value in kinds.items() if value},
            )
        return result
