"""The level family in a plan: a rate, or a fixed amount, for each of the first n uplines of the source."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service import words
from graph_service.model.money import MICRO, format_money
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import LIST_MAX, Table, bare
from graph_service.plan.model import LATER, Bonus, OnSales, Plan, Tree
from graph_service.plan.speech import Speech

Compression = Literal[
    "none",
    "skip_inactive",
    "level_qualified",
    "remove_leavers",
    "skip_below_rank",
    "pass_up_when_unqualified",
]
LevelBasis = Literal["net", "volume", "margin", "fixed"]
TREES: Final = ("sponsor", "placement")
BASES: Final = (*common.SALE_BASES, "fixed")
FIRST_MAX: Final = 100  # recruits whose sales go past their sponsor
DAYS_MAX: Final = 3660
AMOUNT_MAX: Final = 10**12  # minor units for one sale, so that its millionths can be counted
COMPRESSIONS: Final = (
    "none",
    "skip_inactive",
    "level_qualified",
    "remove_leavers",
    "skip_below_rank",
    "pass_up_when_unqualified",
)

COMPRESSION_TOLD: Final = {
    "none": "Whoever in the upline cannot be paid still uses up a level.",
    "skip_inactive": "Inactive people, people who left and people without the right to earn are passed over "
    "without using up a level; any other reason uses it up.",
    "level_qualified": "Whoever does not qualify for a level is passed over without using it up, "
    "so the next who qualifies is paid.",
    "remove_leavers": "People who left and people without the right to earn are passed over without using up a level; "
    "any other reason uses it up.",
    "skip_below_rank": "People below the rank {rank}, inactive people, people who left and people without the right to "
    "earn are passed over without using up a level; any other reason uses it up.",
    "pass_up_when_unqualified": "Whoever does not qualify for a level uses it up all the same, and what that level pays "
    "goes to the next above who qualifies for it, besides that person's own level.",
}


@dataclass(frozen=True, slots=True)
class LevelBonus(OnSales, Bonus):
    """A rate, or with `basis` fixed an amount for a sale, for each of the first n uplines of the source."""

    basis: LevelBasis
    rates_ppm: tuple[int, ...]  # of the basis, payable share and point value already multiplied in; fixed: none
    compression: Compression
    pays_on: tuple[str, ...]  # kinds of sale
    depth_by_rank: tuple[tuple[str, int], ...] = ()  # levels reached by each rank; empty: all reach all
    climbs: Tree = field(default="sponsor", metadata=LATER)
    compress_below: str = field(default="", metadata=LATER)  # skip_below_rank: the lowest rank that uses up a level
    pass_up_first: int = field(default=0, metadata=LATER)  # recruits whose sales go past their sponsor
    amounts_minor: tuple[int, ...] = field(default=(), metadata=LATER)  # fixed: for one sale, by level
    within_days: int | None = field(default=None, metadata=LATER)  # days after the buyer's enrolment that count
    first_order_only: bool = field(default=False, metadata=LATER)
    net_min_minor: int | None = field(default=None, metadata=LATER)  # effective net of a sale that counts

    @property
    def tree(self) -> Tree:
        """As `climbs` says."""
        return self.climbs

    @property
    def counts_sales(self) -> bool:
        """As `basis` says."""
        return self.basis == "fixed"

    @property
    def filtered(self) -> bool:
        """Whether it asks more of a sale than its kind."""
        return self.within_days is not None or self.first_order_only or self.net_min_minor is not None

    @property
    def factors(self) -> tuple[int, ...]:
        """What one unit of the basis pays at each level, in millionths of a minor unit."""
        return tuple(amount * MICRO for amount in self.amounts_minor) if self.counts_sales else self.rates_ppm

    @property
    def shown_ppm(self) -> tuple[int, ...]:
        """The rate of an award at each level: 0 for a fixed amount."""
        return (0,) * len(self.amounts_minor) if self.counts_sales else self.rates_ppm

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(self.rates_ppm, default=0)

    @property
    def levels(self) -> int:
        """One for each rate or amount."""
        return len(self.factors)


def _read(table: Table, about: About) -> LevelBonus | None:
    keys = level_keys(table, about)
    climbs = table.choice("tree", TREES, required=False)
    first = _pass_up_first(table)
    if keys is None:
        return None
    return LevelBonus(climbs=cast("Tree", climbs or "sponsor"), pass_up_first=first, **keys)


def level_keys(table: Table, about: About, levels: int | None = None) -> dict[str, Any] | None:
    """What a bonus that pays by levels has beside its tree; `levels` as in `common.level_rates`."""
    same = common.identity(table, about)
    basis, pays_on = table.choice("basis", BASES), table.choices("pays_on", SALE_KINDS)
    rates_ppm, amounts = _pay(table, about, levels)
    compression = table.choice("compression", COMPRESSIONS)
    count = len(rates_ppm or amounts or ())
    more: dict[str, Any] = {
        "depth_by_rank": depth_by_rank(table, count, about.rank_names),
        "compress_below": _compress_below(table, about.rank_names),
        "within_days": table.whole("within_days_of_enrolment", 1, DAYS_MAX, required=False),
        "first_order_only": table.flag("first_order_only", required=False) or False,
        "net_min_minor": table.money("net_min", about.currency),
    }
    if same is None or basis is None or pays_on is None or compression is None or not count:
        return None
    pay = {"basis": basis, "rates_ppm": rates_ppm or (), "amounts_minor": amounts or ()}
    return {**same, **pay, **more, "compression": compression, "pays_on": pays_on}


def _pay(table: Table, about: About, levels: int | None) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
    """Rates in parts per million, and amounts in minor units; one of them None, both when what was asked for is wrong."""
    fixed = table.values.get("basis") == "fixed"
    rates_ppm = common.level_rates(table, about, levels, required=not fixed)
    amounts = table.list_of("amounts", required=fixed)
    minor = _amounts(table, amounts or [], about)
    wrong = [key for key in (("rates", "payable") if fixed else ("amounts",)) if table.values.get(key) is not None]
    for key in wrong:
        table.problem(
            key,
            "has no meaning for basis {basis}",
            "Give amounts instead" if fixed else 'Leave it out, or use basis = "fixed"',
            basis=table.values.get("basis"),
        )
    if wrong:
        return None, None
    return (None, minor) if fixed else (rates_ppm, None)


def _amounts(table: Table, values: list[Any], about: About) -> tuple[int, ...] | None:
    amounts = [table.as_money(f"amounts.{i}", value, about.currency) for i, value in enumerate(values, start=1)]
    for number, amount in enumerate(amounts, start=1):
        if amount is not None and amount > AMOUNT_MAX:
            table.problem(
                f"amounts.{number}", "is too large", "The most is {most} minor units for one sale", most=AMOUNT_MAX
            )
            return None
    return None if None in amounts else tuple(cast("list[int]", amounts))


def _compress_below(table: Table, names: tuple[str, ...]) -> str:
    wanted = table.values.get("compression") == "skip_below_rank"
    rank = table.text("compress_below", required=wanted)
    if rank is None:
        return ""
    if not wanted:
        table.problem("compress_below", "has no meaning here", 'Leave it out, or use compression = "skip_below_rank"')
    elif rank not in names:
        table.problem(
            "compress_below",
            "{rank} is no rank of this plan",
            "The ranks are {ranks}",
            rank=repr(rank),
            ranks=", ".join(names) or words.say("none"),
        )
    return rank


def _pass_up_first(table: Table) -> int:
    first = table.whole("pass_up_first", 0, FIRST_MAX, required=False)
    if first and table.values.get("tree") == "placement":
        table.problem(
            "pass_up_first", "recruits have no meaning in the placement tree", 'Leave it out, or use tree = "sponsor"'
        )
    return first or 0


def depth_by_rank(table: Table, levels: int, names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The table `depth_by_rank`: how many of the levels each rank reaches, in the order of the ranks."""
    limits = table.table("depth_by_rank")
    if limits is None:
        return ()
    depth: list[tuple[str, int]] = []
    if len(limits.values) > LIST_MAX or not limits.values:
        table.problem(
            "depth_by_rank", "has no ranks or too many", "List 1 to {most} ranks, or leave it out", most=LIST_MAX
        )
        return ()
    for name in limits.values:
        reached = limits.whole(name, 0, levels or common.LEVELS_MAX)
        if name not in names:
            limits.problem(
                bare(name),
                "is no rank of this plan",
                "The ranks are {ranks}",
                ranks=", ".join(names) or words.say("none"),
            )
        elif isinstance(reached, int):
            depth.append((name, reached))
    return tuple(sorted(depth, key=lambda pair: names.index(pair[0])))


def tell(bonus: LevelBonus, plan: Plan, say: Speech) -> list[str]:
    """The rule as sentences."""
    seller = say("The credited seller is the first of them unless the purchase is the seller's own.")
    told = [f"{_tell_pay(bonus, plan, say)} {seller}", *_tell_sources(bonus, plan, say)]
    told.append(say(COMPRESSION_TOLD[bonus.compression], rank=bonus.compress_below))
    if bonus.climbs == "placement":
        told.append(say("The upline is that of the placement tree."))
    if bonus.pass_up_first:
        told.append(
            say(
                "What comes up through one of a sponsor's first {count} recruits goes past that sponsor, "
                "who uses up no level.",
                count=bonus.pass_up_first,
            )
        )
    if bonus.depth_by_rank:
        reaches = ", ".join(f"{rank} {depth}" for rank, depth in bonus.depth_by_rank)
        told.append(say("How many levels a rank reaches: {reaches}; a rank not listed reaches none.", reaches=reaches))
    return told + wording.common_sentences(bonus, plan, say)


def _tell_pay(bonus: LevelBonus, plan: Plan, say: Speech) -> str:
    same: dict[str, Any] = {"title": bonus.title, "kinds": wording.kinds(bonus.pays_on, say)}
    if bonus.basis == "fixed":
        amounts = [format_money(each, plan.currency) for each in bonus.amounts_minor]
        return say(
            "{title}: the first {count} uplines get, from the nearest up, {amounts} {currency} for each sale "
            "whose net amount is above zero; {kinds} count.",
            count=len(amounts),
            amounts=", ".join(amounts),
            currency=plan.currency,
            **same,
        )
    same["basis"] = wording.basis(bonus.basis, say)
    if len(set(bonus.rates_ppm)) == 1:
        same["rate"] = wording.rate(bonus.basis, bonus.rates_ppm[0], plan, say)
        if len(bonus.rates_ppm) == 1:
            return say("{title}: the first upline of the seller gets {rate} of the {basis} of {kinds}.", **same)
        return say(
            "{title}: each of the first {count} uplines gets {rate} of the {basis} of {kinds}.",
            count=len(bonus.rates_ppm),
            **same,
        )
    return say(
        "{title}: the first {count} uplines get, from the nearest up, {rates} of the {basis} of {kinds}.",
        count=len(bonus.rates_ppm),
        rates=wording.rates(bonus.basis, bonus.rates_ppm, plan, say),
        **same,
    )


def _tell_sources(bonus: LevelBonus, plan: Plan, say: Speech) -> list[str]:
    told = []
    if bonus.within_days is not None:
        told.append(
            say("Only what people buy in their first {count} days in the programme counts.", count=bonus.within_days)
        )
    if bonus.first_order_only:
        told.append(say("Only the first order that a person ever made counts."))
    if bonus.net_min_minor is not None:
        least = format_money(bonus.net_min_minor, plan.currency)
        told.append(
            say(
                "Only sales of {least} {currency} or more, refunds taken off, count.",
                least=least,
                currency=plan.currency,
            )
        )
    return told


def share(bonus: LevelBonus, plan: Plan) -> Fraction | None:
    """All levels paid; None for fixed amounts without a smallest sale."""
    if bonus.basis == "fixed":
        return Fraction(sum(bonus.amounts_minor), bonus.net_min_minor) if bonus.net_min_minor else None
    return wording.share_of_net(bonus.basis, sum(bonus.rates_ppm), plan)


def pauses(bonus: LevelBonus, plan: Plan, say: Speech) -> list[str]:
    """What should make a careful reader pause."""
    told = []
    if bonus.compression == "skip_inactive" and plan.activity_volume_min is None:
        told.append(
            say(
                "{title}: compression skip_inactive without an activity rule passes over only people who left "
                "or have no right to earn, because everyone is active.",
                title=bonus.title,
            )
        )
    if bonus.basis == "fixed" and not bonus.net_min_minor:
        told.append(
            say(
                "{title}: a fixed amount without net_min can be more than the sale that it is paid for.",
                title=bonus.title,
            )
        )
    return told


LEVEL: Final = Family("level", LevelBonus, _read, tell, share, pauses)
