"""Which legs and levels make up a member's team volume?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph_service.downline.figures import Figures


@dataclass(frozen=True, slots=True)
class Parts:
    """Legs (first-line member id, team volume), largest first, and the volume of each level below, in hundredths."""

    legs: tuple[tuple[str, int], ...]
    levels: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain lists."""
        return {
            "legs": [{"member_id": member, "team_volume": volume} for member, volume in self.legs],
            "levels": [{"level": level, "volume": volume} for level, volume in enumerate(self.levels, start=1)],
        }


def parts_of(figures: Figures, member_id: str) -> Parts:
    """Leg and level volumes of one member, by the tree of the figures' day. Raises NotFound for an unknown id."""
    row = figures.row(member_id)
    below = figures.below(row)[1:]
    depths = figures.depth[below] - figures.depth[row]
    levels = np.zeros(int(depths.max()) if below.size else 0, dtype=np.int64)
    np.add.at(levels, depths - 1, figures.personal_volume[below])
    first_line = below[depths == 1]
    order = first_line[np.argsort(-figures.team_volume[first_line], kind="stable")]
    legs = zip(figures.member_ids(order), figures.team_volume[order].tolist(), strict=True)
    return Parts(tuple(legs), tuple(levels.tolist()))
