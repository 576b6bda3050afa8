"""Which role may see which page and do what? The table of docs/security.md, as data."""

from __future__ import annotations

from typing import Final

from graph_service.access import ROLES, Role, User
from graph_service.errors import NotAllowed
from graph_service.words import again, joined, say

NO_PAGE: Final = say("There is no page at this address, or it is not yours to see.")

# What a role does not have answers exactly as what does not exist.
PAGES: Final[dict[str, tuple[Role, ...]]] = {
    "overview": ("manager", "officer", "leader", "auditor"),  # a leader's is their own team
    "downline": ("manager", "officer", "leader", "auditor"),
    "network": (
        "manager",
        "officer",
        "leader",
        "auditor",
    ),  # the whole network at once; a leader's is their own subtree
    "team": ("manager", "officer", "leader", "auditor"),
    "explain": ("manager", "officer", "leader", "auditor"),
    "plans": ("manager", "officer", "leader", "auditor"),
    "finding": ("manager", "officer", "leader", "auditor"),  # search within the scope, and saved views
    "data_quality": ("manager", "officer", "auditor"),
    "members": ("manager", "officer", "auditor"),  # all that is kept of one member; a leader has their team's page
    "runs": ("manager", "officer", "auditor"),
    "compliance": ("manager", "officer", "auditor"),
    "cases": ("manager", "officer", "auditor"),  # alerts and cases
    "audit": ("admin", "officer", "auditor"),
    "analytics": ("manager", "officer", "auditor"),
    "what_if": (
        "admin",
        "manager",
        "leader",
        "auditor",
    ),  # a leader's is the own sum forward, without the comparison of plans
    "statements": ("manager", "officer", "leader", "auditor"),  # a leader has their own
    "own": ("leader",),  # a leader's invitation link and goals: of the person alone, so no auditor's either
    "recognition": ("manager", "officer", "leader", "auditor"),  # a leader meets people as they chose to be shown
    "notices": ("admin", "manager", "officer", "leader", "auditor"),  # one's own
    "names": ("officer",),  # which names are revealed, and revealing more
    "admin": ("admin", "auditor"),  # an auditor reads who may sign in
    "account": ROLES,  # one's own: password, second factor, sessions, tokens
}

# Actions on pages that the role may see; a role without one is told so.
ACTIONS: Final[dict[str, tuple[Role, ...]]] = {
    "preview": ("manager",),
    "commit": ("manager",),
    "save_view": ("manager", "officer", "leader"),
    "move": ("manager",),  # members under another sponsor
    "decide": ("officer",),  # file reports, assign alerts, decide cases: not by whoever makes the plans
    "thresholds": ("officer",),  # submit, back-test, approve and withdraw packs of thresholds
    "administer": ("admin",),  # add people, give roles and passwords, shut out
    "challenge": ("manager",),  # make, change, publish and close challenges and goals
    "webhook": ("admin",),  # where the programme's notices go
    "reveal": ("officer",),  # names of members, with a reason; the others who have pages of members see names anyway
}

# Roles that are told members by their ids alone, until they reveal names with a reason.
NAMELESS: Final[tuple[Role, ...]] = ("officer", "auditor")

HOME: Final[dict[Role, str]] = {
    "admin": "admin",
    "manager": "overview",
    "officer": "overview",
    "leader": "overview",
    "auditor": "overview",
}


def deciding(user: User, words: str, action: str = "decide") -> str:
    """The name under which a person acts who has an action; `words` say what is done. Raises NotAllowed."""
    if user.role not in ACTIONS[action]:
        raise not_allowed(user.role, words, action)
    return user.user_id


def not_allowed(role: Role, words: str, action: str) -> NotAllowed:
    """What a role is told that does not have an action, with who has it."""
    asked = joined(map(again, ACTIONS[action]), " or ")
    values = {"role": again(role), "words": words, "roles": asked}
    if ACTIONS[action][0][0] in "aeiou":
        return NotAllowed(say("The role {role} does not {words}; ask an {roles}.", **values))
    return NotAllowed(say("The role {role} does not {words}; ask a {roles}.", **values))
