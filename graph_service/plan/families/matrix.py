"""The matrix family in a plan: level pay on a placement tree that is so wide and so deep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, cast

from graph_service.plan.families import level
from graph_service.plan.families.common import LEVELS_MAX
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.fields import Table
from graph_service.plan.model import Plan
from graph_service.plan.speech import Speech

SpillOver = Literal["breadth_first", "depth_first"]
SPILL_OVERS: Final = ("breadth_first", "depth_first")
WIDTH_MAX: Final = 100  # positions below one member that a load takes

_SPILL_TOLD: Final = {
    "breadth_first": "A recruit takes the first free place below the sponsor, the nearest level first.",
    "depth_first": "A recruit takes the first free place below the sponsor, one leg down to the last level before the next.",
}


@dataclass(frozen=True, slots=True)
class MatrixBonus(LevelBonus):
    """Level pay along placements. Nobody may have more than `width` places below; `depth` levels are paid."""

    width: int = field(kw_only=True)
    depth: int = field(kw_only=True)
    spill_over: SpillOver = field(kw_only=True)

    @property
    def positions(self) -> int:
        """How many places a full matrix holds below its head: 3,279 where it is 3 wide and 7 deep."""
        return sum(self.width**j for j in range(1, self.depth + 1))


def _read(table: Table, about: About) -> MatrixBonus | None:
    width, depth = table.whole("width", 1, WIDTH_MAX), table.whole("depth", 1, LEVELS_MAX)
    spill_over = table.choice("spill_over", SPILL_OVERS)
    keys = level.level_keys(table, about, depth)
    count = 0 if keys is None else len(keys["rates_ppm"] or keys["amounts_minor"])
    if keys is not None and depth is not None and count != depth:
        table.problem(
            "rates",
            "has {count} rates for {depth} levels",
            "Give one rate for all levels, or one for each",
            count=count,
            depth=depth,
        )
    if keys is None or width is None or depth is None or spill_over is None:
        return None
    return MatrixBonus(climbs="placement", width=width, depth=depth, spill_over=cast("SpillOver", spill_over), **keys)


def _tell(bonus: MatrixBonus, plan: Plan, say: Speech) -> list[str]:
    shape = say(
        "{title}: a matrix {width} wide and {depth} deep, which holds {positions} places below a member.",
        title=bonus.title,
        width=bonus.width,
        depth=bonus.depth,
        positions=bonus.positions,
    )
    return [f"{shape} {say(_SPILL_TOLD[bonus.spill_over])}", *level.tell(bonus, plan, say)]


MATRIX: Final = Family("matrix", MatrixBonus, _read, _tell, level.share, level.pauses)
