"""What does a leader keep here for themselves? The invitation link and the goals; both are of that person alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from graph_service import access
from graph_service.access import Invitation, User
from graph_service.access.goals import GoalKeeper, GoalKind, PersonalGoal, remove_goal, set_goal
from graph_service.access.goals import goals as stored_goals
from graph_service.desk.roles import NO_PAGE
from graph_service.desk.scope import Scope
from graph_service.errors import NotFound, Refused
from graph_service.model.period import day_number
from graph_service.service import Programme
from graph_service.words import say


class OwnDesk:
    """What one leader keeps."""

    def __init__(self, programme: Programme, user: User, scope: Callable[[], Scope]) -> None:
        self._programme, self._user, self._scope = programme, user, scope

    @property
    def member_id(self) -> str:
        """The leader's own member id. Raises NotFound where the member is not in the data."""
        root = self._scope().root_id
        if root is None or not self._scope().has(root):
            raise NotFound(NO_PAGE)
        return root

    # --- the invitation link --------------------------------------------------------------------------------------

    def invitation(self) -> Invitation | None:
        """The link; None before it is made."""
        return access.invitation(self._programme.store, self.member_id)

    def made_invitation(self) -> Invitation:
        """The link. Raises Refused before it is made."""
        found = self.invitation()
        if found is None:
            raise Refused(say("You have no invitation link yet; make one first."))
        return found

    def set_invitation(self, shows: str, version: int, *, renew: bool = False) -> Invitation:
        """Make the link, say what its page tells, or give it another code. Raises BadInput or ChangedMeanwhile."""
        return access.set_invitation(
            self._programme.audit, self._user.user_id, self.member_id, shows, version, renew=renew
        )

    # --- goals ----------------------------------------------------------------------------------------------------

    @property
    def _keeper(self) -> GoalKeeper:
        return GoalKeeper(self._user.user_id, self.member_id)

    def goals(self, month: str | None = None) -> list[PersonalGoal]:
        """The goals of a month, or of all."""
        return stored_goals(self._programme.store, self._keeper, month)

    def set_goal(self, goal: PersonalGoal) -> bool:
        """Keep a goal. Raises BadInput or ChangedMeanwhile."""
        return set_goal(self._programme.audit, self._keeper, goal)

    def remove_goal(self, month: str, kind: GoalKind, version: int) -> bool:
        """Give a goal up. Raises ChangedMeanwhile."""
        return remove_goal(self._programme.audit, self._keeper, month, kind, version)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an invitation's page tells of whoever invites; None: nothing, be there somebody or not."""

    called: str | None


def welcome(programme: Programme, code: str) -> Welcome:
    """What the page of a code tells. A code that is none, or of somebody who left, reads as one that tells nothing."""
    found = access.invited_by(programme.store, code)
    member_id, shows = found or ("", "nothing")
    snapshot = programme.snapshot()
    row = snapshot.row(member_id)
    name = programme.names([member_id]).get(member_id, "")
    if row < 0 or shows == "nothing" or int(snapshot.members["left_on"].iloc[row]) <= day_number(dt.date.today()):
        return Welcome(None)
    return Welcome(member_id if shows == "id" else next(iter(name.split()), None))
