"""Whom does this person see in the downline? Members, trees, searches and pictures, with names as they may be told."""

from __future__ import annotations

from graph_service.desk.seeing import Seeing
from graph_service.downline import reading, searching
from graph_service.downline.aggregate import Sectors, Value
from graph_service.downline.aggregate import sectors as draw_sectors
from graph_service.downline.figures import Figures
from graph_service.downline.records import (
    PAGE_SIZE,
    ChildPage,
    Crumb,
    MemberCard,
    OpenTree,
    SearchResult,
    Sort,
)


class Looking(Seeing):
    """The downline as one person sees it."""

    def rank_names(self, period: str) -> tuple[str, ...]:
        """Ranks of the plan, the lowest first."""
        return tuple(name for name in self._figures(period).rank_names if name)

    def card(self, member_id: str, period: str) -> MemberCard:
        """One member with figures."""
        figures, own = self._look(member_id, period)
        return self._veil.card(reading.card(self._store, figures, own))

    def children(
        self, member_id: str, period: str, *, offset: int = 0, limit: int = PAGE_SIZE, sort: Sort = "name"
    ) -> ChildPage:
        """A page of directly sponsored members."""
        figures, own = self._look(member_id, period)
        order = self._veil.order(sort)
        return self._veil.page(reading.children(self._store, figures, own, offset=offset, limit=limit, sort=order))

    def roots(self, period: str, *, offset: int = 0, limit: int = PAGE_SIZE, sort: Sort = "size") -> ChildPage:
        """Members without a sponsor; for a leader, the own root alone."""
        if self.root_id is None:
            order, figures = self._veil.order(sort), self._figures(period)
            return self._veil.page(reading.roots(self._store, figures, offset=offset, limit=limit, sort=order))
        cards = (self.card(self.root_id, period),) if offset == 0 else ()
        return ChildPage(1, cards, offset, limit, has_more=False)

    def open_tree(
        self, member_id: str, period: str, depth: int, sort: Sort = "name", *, page: int = PAGE_SIZE
    ) -> OpenTree:
        """A subtree opened level by level."""
        figures, own = self._look(member_id, period)
        order = self._veil.order(sort)
        return self._veil.tree(reading.open_to(self._store, figures, own, depth, page=page, sort=order))

    def breadcrumb(self, member_id: str, period: str) -> tuple[Crumb, ...]:
        """The way from my root (or the tree's) down to a member, and no step above."""
        figures, own = self._look(member_id, period)
        upline = figures.upline_rows(figures.row(own)) if self.root_id is None else []
        top = self.root_id or (figures.member_id(upline[-1]) if upline else own)
        return self._veil.crumbs(reading.breadcrumb(self._store, figures, own, top))

    def search(self, text: str, period: str, *, limit: int = 20) -> SearchResult:
        """Members in scope by id, name or e-mail; by id alone where names are hidden."""
        by_name, figures = not self._veil.is_drawn, self._figures(period)
        return self._veil.hits(searching.search(self._store, figures, text, self.root_id, limit, by_name=by_name))

    def sectors(self, member_id: str | None, period: str, value: Value = "team_volume") -> Sectors:
        """A subtree folded to at most a thousand sectors; without a member, all that is in scope."""
        root = member_id if member_id is not None else self.root_id
        if root is None:
            return self._veil.sectors(draw_sectors(self._store, self._figures(period), None, value))
        figures, own = self._look(root, period)
        return self._veil.sectors(draw_sectors(self._store, figures, own, value))

    def _look_or_all(self, root_id: str | None, period: str) -> tuple[Figures, str | None]:
        """As `_look`; without a member all that is in scope, a leader's from their own."""
        root = root_id if root_id is not None else self.root_id
        return (self._figures(period), None) if root is None else self._look(root, period)
