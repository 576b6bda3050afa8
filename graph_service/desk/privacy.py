"""Whose names may this person see, and how do they come to see more? Reveals, each with a reason, all in the audit log."""

from __future__ import annotations

from functools import cached_property

from graph_service import access
from graph_service.access import Reveal, User
from graph_service.desk.roles import NAMELESS, NO_PAGE, deciding
from graph_service.desk.veil import Veil
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import NotFound
from graph_service.service import Programme
from graph_service.words import say


class PrivacyDesk:
    """Names as one person may see them in one session."""

    def __init__(self, programme: Programme, user: User, session: str | None) -> None:
        self._programme, self._user, self._session = programme, user, session

    @cached_property
    def veil(self) -> Veil:
        """What hides names, the same for all that one request tells."""
        if self._user.role in NAMELESS:
            return Veil(lambda: self._shown)
        return Veil(None if self.names_depth is None else lambda: self._near)

    @cached_property
    def names_depth(self) -> int | None:
        """How many levels below a leader the names are told that this person sees; None where that is no question."""
        return self._programme.presented().names_depth if self._user.role == "leader" else None

    @cached_property
    def reveals(self) -> list[Reveal]:
        """What is revealed to this person now."""
        if self._session is None:
            return []
        return access.reveals(self._programme.store, self._user.user_id, self._session)

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(one for found in self.reveals for one in found.members)

    @cached_property
    def _near(self) -> frozenset[str]:
        """The leader, and everyone below whose name a leader is told."""
        return self._programme.near(self._user.member_id or "", self.names_depth or 0)

    def reveal_member(self, member_id: str, reason: str) -> Reveal:
        """See the name of one member. Raises NotFound, or BadInput without a reason."""
        session, by = self._acting()
        if self._programme.snapshot().row(member_id) < 0:
            raise NotFound(NO_MEMBER)
        return access.reveal(self._programme.audit, by, session, f"member {member_id}", [member_id], reason)

    def reveal_case(self, case_id: str, reason: str) -> Reveal:
        """See the names of the members that a case is about now. Raises NotFound, or BadInput without a reason."""
        session, by = self._acting()
        work = self._programme.casework
        members = sorted({one.member_id for one in work.case_alerts(work.case(case_id).case_id) if one.member_id})
        return access.reveal(self._programme.audit, by, session, f"case {case_id}", members, reason)

    def hide(self) -> bool:
        """See no names any more, until they are revealed again. Returns whether any were revealed."""
        session, by = self._acting()
        return access.hide(self._programme.audit, by, session)

    def note_view(self, page: str) -> None:
        """Write down which revealed names this request tells, should it tell any."""
        if self.veil.told and self._user.role in NAMELESS:
            access.note_view(self._programme.audit, self._user.user_id, page, self.veil.told)

    def _acting(self) -> tuple[str, str]:
        """The session and the name under which this person reveals."""
        by = deciding(self._user, say("reveal names"), "reveal")
        if self._session is None:
            raise NotFound(NO_PAGE)
        return self._session, by
