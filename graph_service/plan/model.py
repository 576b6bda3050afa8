"""What does a checked plan hold? Frozen values that both engines read; no formula lives here."""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Final, Literal, Protocol

from graph_service.model.money import Rounding

Basis = Literal["net", "volume"]
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
class Rank:
    """A rank. With a threshold it is earned anew each period; without any it is held by assignment."""

    name: str
    personal_volume_min: int | None = None
    group_volume_min: int | None = None

    @property
    def assigned(self) -> bool:
        """Whether no threshold is given, so that only an assignment gives this rank."""
        return self.personal_volume_min is None and self.group_volume_min is None


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
    def counts_sales(self) -> bool:
        """Whether its basis is a number of sales, and not an amount of anything."""
        return False

    @property
    def levels(self) -> int:
        """How many levels its awards can have; 0 when they have none."""
        return 0


class PaysOnSales(Protocol):
    """A bonus whose sources are sales."""

    @property
    def basis(self) -> Basis:
        """What rates apply to."""
        ...

    @property
    def pays_on(self) -> tuple[str, ...]:
        """Kinds of sale."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked plan. `hash` is the SHA-256 of its canonical content."""

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

    @property
    def top_bracket(self) -> int | None:
        """Group volume at which a leg stops counting to its sponsor's group, or None when every leg counts."""
        return next((bonus.breaks_at for bonus in self.bonuses if bonus.breaks_at is not None), None)

    @property
    def looks_back(self) -> bool:
        """Whether a period's pay depends on what earlier periods left."""
        return any(bonus.looks_back for bonus in self.bonuses)

    @property
    def in_order(self) -> tuple[Bonus, ...]:
        """The bonuses by name, each after those it is worked out from."""
        by_name = {bonus.name: bonus for bonus in self.bonuses}
        sorter = TopologicalSorter({name: sorted(by_name[name].needs) for name in sorted(by_name)})
        return tuple(by_name[name] for name in sorter.static_order())
