"""What may somebody see and change of their own account? Everyone who is signed in has one, whatever the role."""

from __future__ import annotations

from collections.abc import Sequence

from graph_service import access
from graph_service.access import Acting, ApiToken, NewToken, Session, User, second_factor
from graph_service.access.second_factor import Factor
from graph_service.errors import NotFound, Refused
from graph_service.service import Programme
from graph_service.words import say


def owes_factor(programme: Programme, user: User) -> bool:
    """Whether somebody must have a second factor and has none: nothing opens for them but setting it up."""
    return not user.has_second_factor and user.role in programme.presented().obliged


class AccountDesk:
    """The account of one person, in one session. What carries weight asks for the present password again."""

    def __init__(self, programme: Programme, user: User, session: str) -> None:
        """`session` is the hash of the session's token."""
        self._programme, self._user, self._session = programme, user, session

    # --- sessions -------------------------------------------------------------------------------------------------

    def sessions(self) -> list[Session]:
        """Where this person is signed in."""
        return access.sessions(self._programme.store, self._user.user_id)

    def is_here(self, session: Session) -> bool:
        """Whether this is the session that asks."""
        return self._session.startswith(session.session_key)

    def end_session(self, key: str) -> None:
        """End one of the own sessions. Raises NotFound."""
        if not access.end_own_session(self._programme.store, self._user.user_id, key):
            raise NotFound(say("No session of yours has this key; it may have ended already."))

    def end_others(self) -> int:
        """End every other session of this person. Returns how many ended."""
        return access.end_sessions(self._programme.store, self._user.user_id, self._session)

    # --- password and language ------------------------------------------------------------------------------------

    def set_password(self, present: str, wanted: str, address: str, browser: str) -> str:
        """Give oneself another password. Every session ends; returns the token of a new one."""
        self._check(present, address)
        access.set_password(self._acting(), self._user.user_id, wanted)
        return access.open_session(self._programme.store, self._user.user_id, browser)

    # --- second factor --------------------------------------------------------------------------------------------

    def factor(self) -> Factor:
        """How the own second factor stands."""
        return second_factor.factor(self._programme.store, self._user.user_id)

    @property
    def must_have_factor(self) -> bool:
        """Whether the programme obliges the own role to have one."""
        return self._user.role in self._programme.presented().obliged

    def begin_factor(self, present: str, address: str) -> None:
        """Make a key for a second factor; it counts once a code of it was given."""
        self._check(present, address)
        second_factor.begin(self._programme.store, self._user.user_id)

    def start_using_factor(self, code: str) -> list[str]:
        """Put the waiting key in force; every other session ends. Returns the recovery codes."""
        codes = second_factor.start_using(self._acting(), self._user.user_id, code)
        self.end_others()
        return codes

    def renew_codes(self, present: str, address: str) -> list[str]:
        """Make other recovery codes."""
        self._check(present, address)
        return second_factor.renew_codes(self._acting(), self._user.user_id)

    def remove_factor(self, present: str, address: str) -> None:
        """Do without a second factor. Raises Refused where the own role must have one."""
        if self.must_have_factor:
            raise Refused(
                say("Your role must have a second factor. Nothing was changed; you may set up another device instead.")
            )
        self._check(present, address)
        second_factor.remove(self._acting(), self._user.user_id)

    # --- tokens for programs --------------------------------------------------------------------------------------

    def tokens(self) -> list[ApiToken]:
        """The own tokens, the newest first."""
        return access.tokens(self._programme.store, self._user.user_id)

    def add_token(self, scopes: Sequence[str], days: int, label: str, present: str, address: str) -> NewToken:
        """Make a token that acts as this person."""
        self._check(present, address)
        return access.add_token(self._acting(), self._user.user_id, scopes, days, label)

    def revoke_token(self, token_id: str) -> None:
        """Let one of the own tokens open nothing any more. Raises NotFound."""
        access.revoke_token(self._acting(), token_id, self._user.user_id)

    def _acting(self) -> Acting:
        return Acting(self._programme.store, self._programme.audit, self._user.user_id)

    def _check(self, present: str, address: str) -> None:
        access.check_present(self._acting(), self._user.user_id, present, address)
