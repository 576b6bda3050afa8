"""What may this person see of boards, and say of themselves? A leader learns nobody else's figure by name.

On the programme's board a leader meets names and pseudonyms that people chose, and made pseudonyms of everyone else; on
the own team's board the names that are in scope. Others who see everyone are told members as on every page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from graph_service.access import User
from graph_service.desk.plans import PagePlans
from graph_service.desk.roles import NO_PAGE
from graph_service.desk.scope import Scope
from graph_service.desk.veil import Veil
from graph_service.downline.figures import Figures
from graph_service.errors import NotFound
from graph_service.model.period import NEVER
from graph_service.model.snapshot import BoolArray
from graph_service.recognition.badge_files import Badge, badges
from graph_service.recognition.boards import Place, Ranking, Wish, pseudonym_of, ranking, without
from graph_service.recognition.lists import Listed, anniversaries_in, club, mentors
from graph_service.recognition.measures import Column, Measure, measure_named, on_a_board
from graph_service.service import Programme

Called = Literal["you", "name", "id", "pseudonym", "made"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a board as somebody may read it."""

    place: int
    called: Called
    words: str  # the name, the id, the pseudonym, or the letters of a made one
    value: int
    member_id: str | None  # where this person may go to the member's own page


@dataclass(frozen=True, slots=True)
class Board:
    """A board. `own` is a leader's own place, None for none; `count` is for those who see everyone."""

    measure: Measure
    period: str
    currency: str
    rows: tuple[Row, ...]
    own: Row | None
    count: int | None


class RecognitionDesk:
    """Recognition as one person may see it."""

    def __init__(
        self, programme: Programme, user: User, plans: PagePlans, scope: Callable[[], Scope], veil: Veil
    ) -> None:
        self._programme, self._user, self._plans, self._scope_of, self._veil = programme, user, plans, scope, veil

    @property
    def own_id(self) -> str | None:
        """A leader's own member; None for the others."""
        return self._user.member_id if self._user.role == "leader" else None

    @cached_property
    def _wishes(self) -> dict[str, Wish]:
        return self._programme.wishes.all()

    # --- boards ---------------------------------------------------------------------------------------------------

    def board(self, measure: str, period: str) -> Board:
        """The programme's board."""
        return self.board_of(self._column(measure, period))

    def team_board(self, measure: str, period: str) -> Board:
        """The board of a leader's own team, the leader in it."""
        return self.team_board_of(self._column(measure, period))

    def board_of(self, column: Column) -> Board:
        """Everyone by some measure, as this person may read it."""
        found = self.ranking_of(column)
        tell = self._hidden if self.own_id is not None else self._plain
        return self._told(found, tell, None if self.own_id is not None else len(found))

    def team_board_of(self, column: Column) -> Board:
        """The own team by some measure. Raises NotFound for those who have none."""
        scope = self._own_scope()
        assert scope.sight is not None  # noqa: S101  (a leader's scope has one)
        team = scope.sight.on(scope.snapshot, column.period.end_day - 1)
        return self._told(self.ranking_of(column, team), self._plain, None)

    def ranking_of(self, column: Column, among: BoolArray | None = None, *, hidden: bool = False) -> Ranking:
        """Places by a measure; `hidden` has those in it too who want no place."""
        snapshot = self._programme.snapshot()
        allowed = on_a_board(snapshot, column.period)
        if among is not None:
            allowed &= among
        return ranking(snapshot, column, allowed if hidden else without(snapshot, allowed, self._wishes))

    def _column(self, measure: str, period: str) -> Column:
        measure_named(measure)
        return self._programme.measure(measure, period, self._plans.of_period(period))

    def _own_scope(self) -> Scope:
        if self.own_id is None:
            raise NotFound(NO_PAGE)
        return self._scope_of()

    def _told(
        self, found: Ranking, tell: Callable[[tuple[Place, ...], str], tuple[Row, ...]], count: int | None
    ) -> Board:
        period = found.column.period.name
        own = found.of(self.own_id) if self.own_id is not None else None
        rows = tell(found.top(), period)
        return Board(
            found.column.measure, period, found.column.currency, rows, tell((own,), period)[0] if own else None, count,
        )  # fmt: skip

    def _plain(self, places: tuple[Place, ...], _period: str) -> tuple[Row, ...]:
        """By name where it may be told, else by id."""
        names = self._veil.names(self._programme.names(one.member_id for one in places))
        rows = []
        for one in places:
            name = names.get(one.member_id)
            called: Called = "you" if one.member_id == self.own_id else "name" if name else "id"
            rows.append(Row(one.place, called, name or one.member_id, one.value, one.member_id))
        return tuple(rows)

    def _hidden(self, places: tuple[Place, ...], period: str) -> tuple[Row, ...]:
        """As each wants to be shown."""
        secret = self._programme.wishes.secret()
        wish = {one.member_id: self._wishes.get(one.member_id, Wish(one.member_id)) for one in places}
        names = self._programme.names(key for key, one in wish.items() if one.shown == "name" or key == self.own_id)
        rows = []
        for one in places:
            chosen = wish[one.member_id]
            called: Called
            if one.member_id == self.own_id:
                called, words = "you", names.get(one.member_id) or one.member_id
            elif chosen.shown == "name" and names.get(one.member_id):
                called, words = "name", names[one.member_id]
            elif chosen.shown == "pseudonym":
                called, words = "pseudonym", chosen.pseudonym
            else:
                called, words = "made", pseudonym_of(secret, one.member_id, period)
            rows.append(Row(one.place, called, words, one.value, one.member_id if called == "you" else None))
        return tuple(rows)

    # --- badges and lists -----------------------------------------------------------------------------------------

    def badges(self, member_id: str, last_day: int) -> list[tuple[Badge, int | None]]:
        """Every badge with the day on which a member reached it: `NEVER` for not yet, None for a day that a leader may not know.

        A day on which somebody did not stand below the leader yet is not told. Raises NotFound for a member out of scope.
        """
        scope = self._scope_of()
        row = scope.snapshot.row(scope.own(member_id))
        days = self._programme.badges_reached(last_day)
        return [(one, self._told_day(scope, row, int(days[one.id][row]))) for one in badges()]

    @staticmethod
    def _told_day(scope: Scope, row: int, day: int) -> int | None:
        if (
            scope.sight is None
            or day == NEVER
            or row == scope.sight.root
            or bool(scope.sight.on(scope.snapshot, day)[row])
        ):
            return day
        return None

    def lists(self, figures: Figures) -> tuple[tuple[Listed, ...], tuple[Listed, ...], tuple[Listed, ...]]:
        """Mentors, holders of the highest rank, and years of membership, of those in scope who want to be shown."""
        snapshot, period = self._programme.snapshot(), figures.period
        everyone = on_a_board(snapshot, period)
        if self.own_id is not None:
            scope = self._own_scope()
            assert scope.sight is not None  # noqa: S101  (a leader's scope has one)
            everyone &= scope.sight.on(snapshot, period.end_day - 1)
        seen = without(snapshot, everyone, self._wishes)
        return mentors(figures, seen, everyone), club(figures, seen), anniversaries_in(figures, seen)

    # --- how I am shown -------------------------------------------------------------------------------------------

    def wish(self) -> Wish:
        """How the leader wants to be shown. Raises NotFound for those who are no member."""
        return self._programme.wishes.of(self._own_scope().own(self.own_id or ""))

    def choose(self, shown: str, pseudonym: str, version: int) -> Wish:
        """Keep how the leader wants to be shown."""
        own = self._own_scope().own(self.own_id or "")
        return self._programme.wishes.choose(own, shown, pseudonym, version, self._user.user_id)


def spans(months: list[str]) -> list[str]:
    """Years and quarters of some months, and the months: what a board may be of; the shortest last, the newest last."""
    years = sorted({one[:4] for one in months})
    quarters = list(dict.fromkeys(f"{one[:4]}-Q{(int(one[5:7]) + 2) // 3}" for one in months))
    return [*years, *quarters, *months]
