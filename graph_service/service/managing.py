"""What does a manager come home to? The programme's ups and downs, what its data lack, and moves of members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.analytics import data_quality, programme
from graph_service.analytics.data_quality import Answer
from graph_service.analytics.programme import Programme as Ups
from graph_service.errors import NotFound, Problem
from graph_service.service.moving import Moves
from graph_service.service.opened import PlanChoice, held
from graph_service.service.recognising import Recognising
from graph_service.store import checks
from graph_service.words import say

EMAILS_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Quality:
    """What is missing or odd in the data. `members` without an e-mail are counted in the store, not in the snapshot."""

    answers: tuple[Answer, ...]
    without_email: int
    members: int
    first_without_email: tuple[str, ...]
    gaps: tuple[str, ...]  # months without sales between the first and the last
    problems: tuple[Problem, ...] | None  # of the store itself; None when it was not looked at


class Managing(Recognising):
    """A manager's home."""

    @property
    def moves(self) -> Moves:
        """Members under other sponsors."""
        return Moves(self)

    @held
    def ups_and_downs(self, period: str, plan: PlanChoice = None) -> Ups:
        """Funnel, countries, trees and legs, leaders up and down."""
        chosen, when = self._asked(plan, period)
        mark = self._before(chosen, when).mark
        return self._keep(
            ("ups and downs", chosen.hash, when.name, mark),
            lambda snapshot: programme.programme(
                snapshot, chosen, when, self.outcome(chosen, when), self.figures(when.name, chosen)
            ),
        )

    @held
    def data_quality(self, currency: str, *, check_store: bool = False) -> Quality:
        """What the data lack; with `check_store`, whether the store keeps its own rules too."""
        found = self._keep(
            ("data quality", currency),
            lambda snapshot: (
                data_quality.answers(snapshot, currency),
                self.store.read("network/members_without_email", most=EMAILS_NAMED)[0],
                data_quality.gaps(snapshot),
            ),
        )
        problems = self._keep(("store checked",), lambda _: tuple(checks.check(self.store))) if check_store else None
        return Quality(
            found[0],
            int(found[1]["count"]),
            len(self.snapshot().members),
            tuple(found[1]["member_ids"]),
            found[2],
            problems,
        )

    def lacking(self, name: str, currency: str, most: int) -> Sequence[str]:
        """The ids behind one question of `data_quality`. Raises NotFound for a question that is none."""
        if name == "email":
            ids: list[str] = self.store.read("network/members_without_email", most=most)[0]["member_ids"]
            return ids
        found = data_quality.rows_of(self.snapshot(), currency, name, most)
        if found is None:
            raise NotFound(say("There is no such question about the data."))
        return found
