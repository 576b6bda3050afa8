"""Who is asking, and may they? People, passwords, sessions and the brake on guessing, all kept in Neo4j."""

from graph_service.access.acting import Acting
from graph_service.access.people import (
    ROLES,
    Role,
    User,
    add_user,
    set_disabled,
    set_password,
    set_role,
    user,
    user_key,
    users,
)
from graph_service.access.reveals import Reveal, hide, note_view, reveal, reveals
from graph_service.access.signin import SignedIn, SignInFailed, SignInLocked, session_key, sign_in, sign_out, who

__all__ = [
    "ROLES",
    "Acting",
    "Reveal",
    "Role",
    "SignInFailed",
    "SignInLocked",
    "SignedIn",
    "User",
    "add_user",
    "hide",
    "note_view",
    "reveal",
    "reveals",
    "session_key",
    "set_disabled",
    "set_password",
    "set_role",
    "sign_in",
    "sign_out",
    "user",
    "user_key",
    "users",
    "who",
]
