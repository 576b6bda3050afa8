"""What does the explorer get back? Frozen records without internal ids."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from graph_service.words import say

Role = Literal["participant", "customer", "left"]
Sort = Literal["name", "id", "joined", "team_volume", "size"]

SORTS: Final[tuple[Sort, ...]] = ("name", "id", "joined", "team_volume", "size")
PAGE_SIZE: Final = 50
PAGE_MAX: Final = 200
TREE_MAX: Final = 1_500  # nodes drawn at once
DEPTH_MAX: Final = 50  # levels opened at once
CRUMBS_MAX: Final = 40
SEARCH_MAX: Final = 50
TEXT_MAX: Final = 200

NO_MEMBER: Final = say("No member with this id.")


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One member as of a day, with the figures of a period. Volumes are hundredths of a point."""

    member_id: str
    name: str | None
    country: str | None
    joined_on: dt.date | None
    role: Role
    active: bool  # bought or sold in the period, refunds in full left out
    rank: str  # "" when the plan has no ranks or none was given
    personal_volume: int
    group_volume: int
    team_volume: int
    children: int  # directly sponsored people
    size: int  # people below, the member not counted
    retail_share: Fraction | None  # of the team volume, what customers bought; None when nothing was sold
    has_more: bool  # there is someone below to open


@dataclass(frozen=True, slots=True)
class ChildPage:
    """One page of the people directly below a member (or of the roots), in the order asked for."""

    total: int
    cards: tuple[MemberCard, ...]
    offset: int
    limit: int
    has_more: bool

    @property
    def remaining(self) -> int:
        """How many come after this page."""
        return max(0, self.total - self.offset - len(self.cards))


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the root to a member. A gap stands for `hidden` people left out."""

    member_id: str
    name: str | None
    hidden: int = 0  # people left out between this one and the next


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A member found, and why."""

    card: MemberCard
    matched: Literal["id", "text"]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Members found below a root, best first. `more` says that the limit cut the list."""

    text: str
    hits: tuple[SearchHit, ...]
    limit: int
    more: bool


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One opened node: its card, where it hangs, and how many of its children are not shown."""

    card: MemberCard
    parent_id: str | None  # None for the root of the view
    level: int  # 0 for the root of the view
    position: int  # 1-based place among its siblings
    siblings: int  # how many siblings there are, itself included
    shown: int  # children that are in this view
    hidden: int  # children that are not: "50 more of 1,204"


@dataclass(frozen=True, slots=True)
class OpenTree:
    """A subtree opened level by level, parents before children. `cut` says which limit ended it, if one did."""

    nodes: tuple[TreeNode, ...]
    depth: int
    page: int
    node_limit: int
    cut: Literal["", "depth", "page", "nodes"]
    total: int  # people in the whole subtree, the root counted
