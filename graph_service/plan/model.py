"""What does a checked plan hold? Frozen values that both engines read; no formula lives here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from typing import Any, Final, Literal

from graph_service.model.money import Rounding
from graph_service.model.period import Period

Basis = Literal["net", "volume", "margin"]
Tree = Literal["sponsor", "placement"]

# Metadata of a key that came after plans were already stored: left out of a plan's canonical content where it has its
# default, so that a plan without it keeps its hash.
LATER: Final[dict[str, Any]] = {"later": True}


@dataclass(frozen=True, slots=True)
class Gate:
    """Own-sales condition for pay in a period. The parts given are joined by `mode`; volumes in hundredths."""

    mode: Literal["any", "all"] = "all"
    personal_volume_min: int | None = None  # all volume credited to the member
    customer_volume_min: int | None = None  # volume credited to the member of kind retail
    customers_min: int | None = None  # distinct buyers of retail sales credited to the member


@dataclass(frozen=True, slots=True)
class LegsWithVolume:
    """So many legs of at least so much team volume (hundredths) each."""

    count: int
    volume_min: int


@dataclass(frozen=True, slots=True)
class LegsWithRank:
    """So many separate legs in each of which somebody holds at least this rank."""

    count: int
    rank: str  # lower than the rank that asks for it


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank. With a condition it is earned anew each period; without any it is held by assignment."""

    name: str
    personal_volume_min: int | None = None
    group_volume_min: int | None = None
    team_volume_min: int | None = field(default=None, metadata=LATER)
    customer_volume_min: int | None = field(
        default=None, metadata=LATER
    )  # volume credited to the member of kind retail
    customers_min: int | None = field(
        default=None, metadata=LATER
    )  # distinct buyers of retail sales credited to the member
    active_legs_min: int | None = field(default=None, metadata=LATER)  # directly sponsored participants who are active
    legs_with_volume: LegsWithVolume | None = field(default=None, metadata=LATER)
    legs_with_rank: LegsWithRank | None = field(default=None, metadata=LATER)

    @property
    def assigned(self) -> bool:
        """Whether no condition is given, so that only an assignment gives this rank."""
        return not self.by_legs and all(
            least is None
            for least in (
                self.personal_volume_min,
                self.group_volume_min,
                self.team_volume_min,
                self.customer_volume_min,
                self.customers_min,
            )
        )

    @property
    def by_legs(self) -> bool:
        """Whether it depends on the legs below."""
        return not (self.active_legs_min is None and self.legs_with_volume is None and self.legs_with_rank is None)


@dataclass(frozen=True, slots=True)
class Bonus:
    """What every rule of pay has. A family adds one record of its own under `plan/families/`."""

    name: str
    title: str
    gate: Gate | None = field(default=None, kw_only=True)
    cap_minor: int | None = field(
        default=None, kw_only=True
    )  # for one member in one period, taken from level 1 upwards

    @property
    def breaks_at(self) -> int | None:
        """Group volume at which a leg stops counting to its sponsor's group by this rule, None when it never does."""
        return None

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the bonuses whose awards this one is worked out from."""
        return ()

    @property
    def tree(self) -> Tree:
        """Which tree its sources climb."""
        return "sponsor"

    @property
    def legs(self) -> tuple[str, ...]:
        """Names of the legs whose volume it carries from one period to the next."""
        return ()

    @property
    def looks_back(self) -> bool:
        """Whether its pay depends on what earlier periods left: volume carried, ranks held."""
        return bool(self.legs)

    @property
    def rate_ppm_max(self) -> int:
        """The largest rate that a basis is multiplied by; bounds the sums of a period."""
        return 0

    @property
    def sources(self) -> tuple[str, ...]:
        """Kinds of sale that its pay comes from."""
        return ()

    @property
    def on_volume(self) -> bool:
        """Whether its basis is counted in hundredths of a point, and not in minor units."""
        return False

    @property
    def on_margin(self) -> bool:
        """Whether its basis is what remains of a sale by the plan's margin."""
        return False

    @property
    def counts_sales(self) -> bool:
        """Whether its basis is a number of sales, and not an amount of anything."""
        return False

    @property
    def levels(self) -> int:
        """How many levels its awards can have; 0 when they have none."""
        return 0

    @property
    def first_level(self) -> int:
        """The lowest level of its awards, where they have levels."""
        return 1

    @property
    def reads_history(self) -> bool:
        """Whether its pay depends on sales, sponsors or identifiers of any day before the period's end."""
        return False


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that all bonuses of a plan pay together in a period; applied after the caps of the bonuses, in this order.

    Money in minor units; None and an empty tuple: no such cap.
    """

    family_max_minor: tuple[tuple[str, int], ...] = ()  # for one member, of all bonuses of one family
    member_max_minor: int | None = None  # for one member, of all bonuses
    company_rate_ppm: int | None = None  # for everyone, of the period's sales; point value already multiplied in
    company_basis: Basis | None = None
    company_mode: Literal["pro_rata", "priority", "hard_stop"] | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """How long the sales of a period are held before its pay is settled; one of the two is given."""

    days: int | None = None  # after the period's last day
    lock_day: int | None = None  # of the month after the period

    def until(self, end: dt.date) -> dt.date:
        """The first day on which the pay of a period that ends before `end` is settled.

        >>> Hold(lock_day=20).until(dt.date(2026, 10, 1)).isoformat()
        '2026-10-20'
        """
        return end + dt.timedelta(days=self.days or (self.lock_day or 1) - 1)


@dataclass(frozen=True, slots=True)
class Margin:
    """What share of a sale's net amount remains after the goods, in parts per million; a category goes before a kind."""

    default_ppm: int
    by_kind: tuple[tuple[str, int], ...] = ()
    by_category: tuple[tuple[str, int], ...] = ()

    @property
    def most_ppm(self) -> int:
        """The largest share that a sale can have."""
        return max(self.default_ppm, *(share for _, share in (*self.by_kind, *self.by_category)), 0)


class OnSales:
    """What bonuses have in common whose basis is that of sales. A family's record names `basis` and `pays_on` itself."""

    __slots__ = ()
    basis: Any  # a family may know more words than `Basis`
    pays_on: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that it pays on."""
        return self.pays_on

    @property
    def on_volume(self) -> bool:
        """As `basis` says."""
        return bool(self.basis == "volume")

    @property
    def on_margin(self) -> bool:
        """As `basis` says."""
        return bool(self.basis == "margin")


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked plan as it is on a day. `hash` is the SHA-256 of its canonical content."""

    name: str
    version: str
    title: str
    source: str
    currency: str
    rounding: Rounding
    bonuses: tuple[Bonus, ...]
    ranks: tuple[Rank, ...]  # lowest first; may be empty
    activity_volume_min: int | None  # personal volume (hundredths) that makes a participant active in a period
    hash: str
    unconfirmed: tuple[str, ...] = ()  # key paths whose figure is assumed
    source_date: str = ""  # ISO date on which the source was read
    valid_from: str = ""  # ISO date from which the rules hold; empty: not stated
    note: str = ""  # what a reader should know, such as that plans change
    document_hash: str = field(default="", compare=False)  # of the content of every date; `hash` where nothing is dated
    caps: Caps | None = field(default=None, metadata=LATER)
    hold: Hold | None = field(default=None, metadata=LATER)
    margin: Margin | None = field(default=None, metadata=LATER)

    def settling(self, period: Period) -> Period:
        """The period with the day until which this plan holds its sales."""
        return period if self.hold is None else replace(period, held_until=self.hold.until(period.end))

    @property
    def top_bracket(self) -> int | None:
        """Group volume at which a leg stops counting to its sponsor's group, or None when every leg counts."""
        return next((bonus.breaks_at for bonus in self.bonuses if bonus.breaks_at is not None), None)

    @property
    def looks_back(self) -> bool:
        """Whether a period's pay depends on what earlier periods left."""
        return any(bonus.looks_back for bonus in self.bonuses)

    @property
    def reads_history(self) -> bool:
        """Whether a period's pay depends on sales, sponsors or identifiers of any day before the period's end."""
        return any(bonus.reads_history for bonus in self.bonuses)

    @property
    def reads_categories(self) -> bool:
        """Whether a period's pay may depend on what category a sale is of."""
        return self.margin is not None and bool(self.margin.by_category)

    @property
    def in_order(self) -> tuple[Bonus, ...]:
        """Each bonus after those it is worked out from; bonuses of one tree together where that allows it, else by name.

        To change trees costs the engine in the database a new order of all members.
        """
        by_name = {bonus.name: bonus for bonus in self.bonuses}
        sorter = TopologicalSorter({name: by_name[name].needs for name in by_name})
        sorter.prepare()
        tree: Tree = "sponsor"  # of the volumes, which come first
        free: set[str] = set()
        ordered: list[Bonus] = []
        while sorter.is_active():
            free.update(sorter.get_ready())
            name = min(free, key=lambda one: (by_name[one].tree != tree, one))
            free.remove(name)
            sorter.done(name)
            tree = by_name[name].tree
            ordered.append(by_name[name])
        return tuple(ordered)
