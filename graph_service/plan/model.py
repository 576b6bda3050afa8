"""What does a checked plan hold? Frozen values that both engines read; no formula lives here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph_service.model.money import Rounding

Basis = Literal["net", "volume"]
Compression = Literal["none", "skip_inactive", "level_qualified"]


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
class LevelBonus:
    """A rate for each of the first n uplines of the source."""

    name: str
    title: str
    basis: Basis
    rates_ppm: tuple[int, ...]  # of the basis, payable share and point value already multiplied in
    compression: Compression
    pays_on: tuple[str, ...]  # kinds of sale
    depth_by_rank: tuple[tuple[str, int], ...] = ()  # levels reached by each rank; empty: all reach all
    gate: Gate | None = None
    cap_minor: int | None = None  # for one member in one period, taken from level 1 upwards


@dataclass(frozen=True, slots=True)
class Bracket:
    """From this group volume (hundredths, inclusive) this rate applies."""

    group_volume_min: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class DifferentialBonus:
    """Own bracket's rate minus the highest rate already reached below in that line."""

    name: str
    title: str
    basis: Basis
    brackets: tuple[Bracket, ...]  # lowest first, thresholds and rates strictly rising
    top_legs: Literal["included", "excluded"]  # whether a leg at the top bracket counts to its sponsor's group
    pays_on: tuple[str, ...]
    gate: Gate | None = None
    cap_minor: int | None = None


Bonus = LevelBonus | DifferentialBonus


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
        for bonus in self.bonuses:
            if isinstance(bonus, DifferentialBonus) and bonus.top_legs == "excluded":
                return bonus.brackets[-1].group_volume_min
        return None
