"""Which names of members may this person be told? All that the desk gives out with a name goes through here.

Roles of `roles.NAMELESS` are told members by their ids, which are their pseudonyms, until they reveal names with a
reason; the others see names as their work needs. What was told of revealed names is remembered, for the audit log.
E-mails are told to nobody: no page has them, and a search by one is a search by a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from graph_service.analytics.team import TeamReport
from graph_service.downline.aggregate import Sector, Sectors
from graph_service.downline.records import ChildPage, Crumb, MemberCard, OpenTree, SearchResult, Sort


class Veil:
    """One a request."""

    def __init__(self, revealed: Callable[[], frozenset[str]] | None) -> None:
        """`revealed` gives the ids of members whose names may be told; None: everybody's."""
        self._revealed = revealed
        self.told: set[str] = set()  # members whose revealed names this request gave out

    @property
    def is_drawn(self) -> bool:
        """Whether names are hidden, but for those revealed."""
        return self._revealed is not None

    def name(self, member_id: str | None, name: str | None) -> str | None:
        """A member's name, where it may be told."""
        if self._revealed is None or not name:
            return name
        if member_id is None or member_id not in self._revealed():
            return None
        self.told.add(member_id)
        return name

    def names(self, found: Mapping[str, str]) -> dict[str, str]:
        """Names by id, those that may be told."""
        told = {one: self.name(one, name) for one, name in found.items()}
        return {one: name for one, name in told.items() if name}

    def order(self, sort: Sort) -> Sort:
        """An order of people: by id instead of by name, for an order tells of names too."""
        return "id" if self.is_drawn and sort == "name" else sort

    def card(self, card: MemberCard) -> MemberCard:
        """A member."""
        return replace(card, name=self.name(card.member_id, card.name)) if self.is_drawn else card

    def page(self, page: ChildPage) -> ChildPage:
        """A page of members."""
        return replace(page, cards=tuple(self.card(one) for one in page.cards))

    def tree(self, tree: OpenTree) -> OpenTree:
        """An opened subtree."""
        return replace(tree, nodes=tuple(replace(one, card=self.card(one.card)) for one in tree.nodes))

    def crumbs(self, crumbs: Iterable[Crumb]) -> tuple[Crumb, ...]:
        """The way down to a member."""
        return tuple(replace(one, name=self.name(one.member_id, one.name)) for one in crumbs)

    def hits(self, found: SearchResult) -> SearchResult:
        """What a search found."""
        return replace(found, hits=tuple(replace(one, card=self.card(one.card)) for one in found.hits))

    def sectors(self, found: Sectors) -> Sectors:
        """Sectors of a picture."""
        return replace(found, sectors=tuple(self._sector(one) for one in found.sectors)) if self.is_drawn else found

    def team(self, report: TeamReport) -> TeamReport:
        """The report on a team, with the heads of its legs."""
        if not self.is_drawn:
            return report
        legs = tuple(replace(one, name=self._called(one.leg or report.member_id, one.name)) for one in report.legs)
        return replace(report, name=self.name(report.member_id, report.name), legs=legs)

    def _sector(self, one: Sector) -> Sector:
        return one if one.member_id is None else replace(one, label=self._called(one.member_id, one.label))

    def _called(self, member_id: str, called: str) -> str:
        """What a member is called, be it a name or the id."""
        return called if called == member_id else self.name(member_id, called) or member_id
