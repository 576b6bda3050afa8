"""Who may sign in, and as what? An auditor reads, an administrator changes; each change is in the audit log."""

from __future__ import annotations

from graph_service import access
from graph_service.access import Acting, ApiToken, User, second_factor
from graph_service.desk.roles import deciding
from graph_service.errors import BadInput
from graph_service.service import Programme
from graph_service.words import say


class PeopleDesk:
    """The people of a programme as an administrator changes them."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    def users(self) -> list[User]:
        """Everyone who may sign in."""
        return access.users(self._programme.store)

    def add_user(self, name: str, role: str, password: str, member_id: str | None) -> User:
        """Add a person. Raises BadInput or Refused."""
        return access.add_user(self._acting(), name, role, password, member_id)

    def set_role(self, name: str, role: str, member_id: str | None, seen: tuple[str, str | None] | None = None) -> User:
        """Give another role; that person is signed out everywhere. Only a leader keeps a member id.

        Raises ChangedMeanwhile when role and member id are not those seen any more.
        """
        return access.set_role(self._acting(), name, role, member_id if role == "leader" else None, seen)

    def set_disabled(self, name: str, *, disabled: bool) -> User:
        """Shut a person out, or let them in again. Raises BadInput for oneself."""
        acting = self._acting()
        if disabled and access.user_key(name) == self._user.user_id:
            raise BadInput(say("You cannot shut yourself out; another admin can."))
        return access.set_disabled(acting, name, disabled=disabled)

    def set_password(self, name: str, password: str) -> User:
        """Give a new password; that person is signed out everywhere."""
        return access.set_password(self._acting(), name, password)

    def sign_out(self, name: str) -> int:
        """End every session of a person. Returns how many ended."""
        return access.sign_out_everywhere(self._acting(), name)

    def reset_factor(self, name: str) -> bool:
        """Take a person's second factor away, and sign them out everywhere. Returns whether there was one."""
        return second_factor.remove(self._acting(), access.user(self._programme.store, name).user_id, sign_out=True)

    @property
    def issuer(self) -> str | None:
        """Who says who somebody is, where single sign-on is set up."""
        return self._programme.settings.oidc_issuer

    def link(self, name: str, subject: str) -> User:
        """Link a person with somebody of the single sign-on; an empty subject unlinks."""
        return access.link(self._acting(), name, self.issuer, subject)

    def tokens(self) -> list[ApiToken]:
        """Everybody's tokens for programs, the newest first."""
        return access.tokens(self._programme.store)

    def revoke_token(self, token_id: str) -> None:
        """Let anybody's token open nothing any more. Raises NotFound."""
        access.revoke_token(self._acting(), token_id)

    def _acting(self) -> Acting:
        by = deciding(self._user, say("change who may sign in"), "administer")
        return Acting(self._programme.store, self._programme.audit, by)
