"""Who is placed where, who waits, who starts a tree? One after another in order of joining, each seen by the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from graph_service.placement.rules import DEFAULT_RULE, Choice, Rule
from graph_service.placement.searching import Searcher
from graph_service.placement.tree import PlacementTree

Reason = Literal["manual", "full"]
Progress = Callable[[str, int, int], None] | None

TOLD_EVERY: Final = 2_000  # members between two words of progress


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Those without a place, and what decides where they go. Members are numbers.

    Attributes:
        members: in order of joining.
        enrolled: day number of enrolling of each.
        sponsor: who sponsors each member of the whole network, -1 for nobody.
        prefers: preference by sponsor, for those who have one.
        volume: of each member of the whole network, hundredths of a point.
    """

    members: Sequence[int]
    enrolled: Sequence[int]
    sponsor: Sequence[int]
    prefers: dict[int, Choice]
    volume: Sequence[int]


@dataclass(frozen=True, slots=True)
class Terms:
    """By which rule, on which day number, how deep, after how many days in the tank, under which root (-1: none)."""

    rule: Choice
    day: int
    depth_max: int | None = None
    tank_days: int = 0
    root: int = -1


@dataclass(frozen=True, slots=True)
class Placed:
    """One new place. `start` is the member below whom it was looked for."""

    member: int
    above: int
    slot: int
    start: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who stays in the holding tank. `start` is the member below whom a place would be looked for."""

    member: int
    start: int
    reason: Reason


@dataclass(slots=True)
class Decisions:
    """What was decided, in the order in which it was."""

    placed: list[Placed] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)


def decide(tree: PlacementTree, new: Newcomers, terms: Terms, progress: Progress = None) -> Decisions:
    """Place everyone who can be placed; the tree is filled on the way.

    A sponsor who has no place yet goes before those whom they sponsor.
    """
    return _Deciding(tree, new, terms, progress).run()


class _Deciding:
    def __init__(self, tree: PlacementTree, new: Newcomers, terms: Terms, progress: Progress) -> None:
        self._tree = tree
        self._new = new
        self._terms = terms
        self._progress = progress
        self._searcher = Searcher(tree, new.volume, terms.depth_max)
        self._upline = list(new.sponsor)  # shortened: nobody who is passed by will ever be placed in this go
        self._open = dict(zip(new.members, new.enrolled, strict=True))
        self._made = Decisions()

    def run(self) -> Decisions:
        total = len(self._open)
        for number, member in enumerate(self._new.members):
            if self._progress and number % TOLD_EVERY == 0:
                self._progress("finding places", number, total)
            line = []
            while member in self._open and member >= 0:
                line.append((member, self._open.pop(member)))
                member = self._above(member)  # noqa: PLW2901  (up the sponsors who have no place yet either)
            for one, enrolled in reversed(line):
                self._decide(one, enrolled)
        if self._progress and total:
            self._progress("finding places", total, total)
        return self._made

    def _above(self, member: int) -> int:
        """The nearest upline that stands in the tree or is still to be decided, -1 for none."""
        upline, placed = self._upline, self._tree.placed
        passed = []
        while True:
            passed.append(member)
            member = upline[member]
            if member < 0 or placed[member] or member in self._open:
                break
        for one in passed:
            upline[one] = member
        return member

    def _decide(self, member: int, enrolled: int) -> None:
        start = self._above(member)
        if start < 0:
            start = self._terms.root
        if start < 0:
            self._searcher.start(member)
            self._made.roots.append(member)
            return
        rule = self._rule(start, enrolled)
        if rule is None:
            self._made.waiting.append(Waiting(member, start, "manual"))
            return
        found = self._searcher.find(start, rule)
        if found is None:
            self._made.waiting.append(Waiting(member, start, "full"))
            return
        self._searcher.add(member, *found)
        self._made.placed.append(Placed(member, *found, start, rule))

    def _rule(self, start: int, enrolled: int) -> Rule | None:
        """The rule that finds the place; None while the member waits for a placement by hand."""
        terms = self._terms
        over = terms.tank_days > 0 and enrolled + terms.tank_days <= terms.day
        if terms.rule == "manual":
            return None
        if terms.rule != "preference":
            return terms.rule if over or terms.tank_days == 0 else None
        preferred = self._new.prefers.get(start, DEFAULT_RULE)
        if preferred == "manual":
            return DEFAULT_RULE if over else None
        return None if preferred == "preference" else preferred
