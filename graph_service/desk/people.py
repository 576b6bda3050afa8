"""Who may sign in, and as what? An auditor reads, an administrator changes."""

from __future__ import annotations

from graph_service import access
from graph_service.access import User
from graph_service.desk.roles import deciding
from graph_service.errors import BadInput
from graph_service.store.driver import Store
from graph_service.words import say


class PeopleDesk:
    """The people of a programme as an administrator changes them."""

    def __init__(self, store: Store, user: User) -> None:
        self._store, self._user = store, user

    def users(self) -> list[User]:
        """Everyone who may sign in."""
        return access.users(self._store)

    def add_user(self, name: str, role: str, password: str, member_id: str | None) -> User:
        """Add a person. Raises BadInput or Refused."""
        self._administer()
        return access.add_user(self._store, name, role, password, member_id)

    def set_role(self, name: str, role: str, member_id: str | None) -> User:
        """Give another role; that person is signed out everywhere. Only a leader keeps a member id."""
        self._administer()
        return access.set_role(self._store, name, role, member_id if role == "leader" else None)

    def set_disabled(self, name: str, *, disabled: bool) -> User:
        """Shut a person out, or let them in again. Raises BadInput for oneself."""
        self._administer()
        if disabled and access.user_key(name) == self._user.user_id:
            raise BadInput(say("You cannot shut yourself out; another admin can."))
        return access.set_disabled(self._store, name, disabled=disabled)

    def set_password(self, name: str, password: str) -> User:
        """Give a new password; that person is signed out everywhere."""
        self._administer()
        return access.set_password(self._store, name, password)

    def _administer(self) -> None:
        deciding(self._user, "change who may sign in", "administer")
