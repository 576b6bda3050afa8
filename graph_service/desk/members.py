"""What is kept of one member, as this person may see it, and who may move the member under another sponsor?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph_service.access import User
from graph_service.compliance.alerts import STATES, Alert
from graph_service.desk.cases import day_of_text
from graph_service.desk.roles import ACTIONS, PAGES
from graph_service.desk.scope import ID_MAX
from graph_service.desk.veil import Veil
from graph_service.downline import member_file as kept
from graph_service.downline.member_file import MemberFile, Sent, Side, Trade
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import NotAllowed, NotFound
from graph_service.runs.record import Run
from graph_service.service import Programme
from graph_service.service.moving import Move, Moved, MovePreview
from graph_service.store.tree import Stand
from graph_service.words import say

RUNS_MAX = 24  # stored runs whose pay is shown
ALERTS_MAX = 50
SENT_MAX = 200


@dataclass(frozen=True, slots=True)
class Paid:
    """What a stored run gave a member: the rank and the pay, minor units."""

    run: Run
    rank: str
    amount_minor: int


class MemberDesk:
    """One member's page."""

    def __init__(self, programme: Programme, user: User, veil: Veil) -> None:
        self._programme, self._user, self._veil = programme, user, veil

    @property
    def moves_members(self) -> bool:
        """Whether this person may move members."""
        return self._user.role in ACTIONS["move"]

    @property
    def sees_alerts(self) -> bool:
        """Whether this person has alerts and cases."""
        return self._user.role in PAGES["cases"]

    def file(self, member_id: str) -> MemberFile:
        """Days and edges. Raises NotFound."""
        found = kept.member_file(self._programme.snapshot(), self._known(member_id))
        return replace(found, name=self._veil.name(found.member_id, found.name))

    def trades(self, member_id: str, side: Side, offset: int, most: int) -> tuple[int, tuple[Trade, ...]]:
        """How many sales, and a page of them, the latest first."""
        return kept.trades(self._programme.snapshot(), self._known(member_id), side, offset, most)

    def sent(self, member_id: str) -> tuple[int, tuple[Sent, ...]]:
        """How many referrals, and the latest."""
        return kept.sent(self._programme.snapshot(), self._known(member_id), SENT_MAX)

    def paid(self, member_id: str) -> list[Paid]:
        """Rank and pay by stored run, the newest period first."""
        own = self._known(member_id)
        found = []
        for run in self._programme.runs()[:RUNS_MAX]:
            awards = self._programme.run_awards(run.run_id, own)
            volumes = self._programme.run_volumes(run.run_id, own)
            rank = str(volumes["rank"].iloc[0]) if len(volumes) else ""
            found.append(Paid(run, rank, int(awards["amount_minor"].sum())))
        return found

    def alerts(self, member_id: str) -> tuple[Alert, ...]:
        """Alerts about the member, the most money first; none for who may not see any."""
        if not self.sees_alerts:
            return ()
        return self._programme.casework.queue(STATES, member_id=self._known(member_id), most=ALERTS_MAX).alerts

    def names(self, member_ids: Iterable[str]) -> dict[str, str]:
        """Names that may be told."""
        return self._veil.names(self._programme.names(one for one in member_ids if one))

    # --- moves ----------------------------------------------------------------------------------------------------

    def stand(self, member_id: str) -> Stand:
        """Under whom a member stands by the latest edge."""
        return self._programme.moves.stand(self._known(member_id))

    def moved(self, member_id: str) -> list[Moved]:
        """Moves of the member, newest first."""
        return self._programme.moves.history(self._known(member_id))

    def preview(self, member_id: str, sponsor_id: str, day: str) -> MovePreview:
        """What a move would do; nothing is changed. Raises NotAllowed, NotFound, BadInput or Refused."""
        self._moving()
        return self._programme.moves.preview(self._known(member_id), sponsor_id.strip(), day_of_text(day))

    def move(self, member_id: str, sponsor_id: str, day: str, reason: str, expected: tuple[str, str, str]) -> bool:
        """Move a member; `expected` is the sponsor of whom the person thought, with first and end day, as text."""
        by = self._moving()
        above, since, until = (one.strip() for one in expected)
        stand = Stand(above or None, _day(since), _day(until))
        move = Move(self._known(member_id), sponsor_id.strip(), day_of_text(day), reason, stand)
        return self._programme.moves.move(move, by)

    def _moving(self) -> str:
        if not self.moves_members:
            raise NotAllowed(say("Your role does not move members; ask a manager. Nothing was changed."))
        return self._user.user_id

    def _known(self, member_id: str) -> str:
        """The id of a member who exists. Raises NotFound."""
        text = member_id if len(member_id) <= ID_MAX else ""
        if self._programme.snapshot().row(text) < 0:
            raise NotFound(NO_MEMBER)
        return member_id


def _day(text: str) -> dt.date | None:
    return day_of_text(text) if text else None
