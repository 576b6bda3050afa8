"""Whom of a period may this person be told of? Who is in scope now and stood below the leader on the period's last day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.desk.scope import Scope
from graph_service.downline.figures import Figures
from graph_service.errors import NotFound
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class Seen:
    """A scope in one period; `figures` are those that the scope gives (`Programme.figures_in_sight`)."""

    scope: Scope
    figures: Figures

    def has(self, member_id: str) -> bool:
        """Whether there is such a member and they are told of."""
        root = self.scope.root_id
        return self.scope.has(member_id) and (root is None or self.figures.is_below(member_id, root))

    def own_sale(self, sale_id: str) -> str:
        """The id itself. Raises NotFound, in the same words, for no sale at all and for one between others."""
        sales, root = self.scope.snapshot.sales, self.scope.root_id
        found = sales.loc[sales["sale_id"] == sale_id, ["buyer", "seller"]].to_numpy(np.int64)
        top = None if root is None else self.figures.row(root)
        if not len(found) or not self.figures.in_subtree(found[0], top).any():
            raise NotFound(say("No sale with this id."))
        return sale_id
