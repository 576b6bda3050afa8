"""Whom of a period may this person be told of? Who is in scope now and stood below the leader on the period's last day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph_service.desk.scope import ID_MAX, Scope
from graph_service.downline.figures import Figures
from graph_service.errors import NotFound
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class Seen:
    """A scope in one period; `figures` are those that the scope gives (`Programme.figures_in_sight`)."""

    scope: Scope
    figures: Figures

    def among(self, member_ids: Iterable[str]) -> frozenset[str]:
        """Those of these members that there are and that are told of."""
        asked = [one for one in dict.fromkeys(member_ids) if len(one) <= ID_MAX]
        rows = self.figures.rows(asked)
        told = rows >= 0
        if self.scope.root_id is not None:
            root = self.figures.find(self.scope.root_id)
            told &= self.figures.there(rows) & self.figures.in_subtree(rows, -1 if root is None else root)
        if self.scope.inside is not None:
            told &= self.scope.inside[rows]
        return frozenset(one for one, so in zip(asked, told.tolist(), strict=True) if so)

    def own_sale(self, sale_id: str) -> str:
        """The id itself. Raises NotFound, in the same words, for no sale at all and for one between others."""
        sales, root = self.scope.snapshot.sales, self.scope.root_id
        found = sales.loc[sales["sale_id"] == sale_id, ["buyer", "seller"]].to_numpy(np.int64)
        top = None if root is None else self.figures.row(root)
        if not len(found) or not self.figures.in_subtree(found[0], top).any():
            raise NotFound(say("No sale with this id."))
        return sale_id
