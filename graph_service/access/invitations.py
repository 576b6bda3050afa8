"""By which address may a leader invite people, and what does its page tell of them? A random code, nothing of the id in it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from graph_service.errors import BadInput, ChangedMeanwhile
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Store, Transaction
from graph_service.words import Said, say

Shows = Literal["nothing", "first_name", "id"]
SHOWS: Final = cast("tuple[Shows, ...]", get_args(Shows))
SHOWS_WORDS: Final[dict[Shows, Said]] = {
    "nothing": say("nothing of me"),
    "first_name": say("my first name"),
    "id": say("my member id"),
}
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that reads like another
CODE_LENGTH: Final = 16  # letters: 79 bits, which nobody guesses


@dataclass(frozen=True, slots=True)
class Invitation:
    """A member's link: the end of its address, and what its page tells of the member."""

    code: str
    shows: Shows
    version: int  # how often it was changed


def invitation(store: Store, member_id: str) -> Invitation | None:
    """The link of a member; None before it is made."""
    for row in store.read("leaders/invitation", member_id=member_id):
        return Invitation(row["code"], row["shows"], row["version"])
    return None


def invited_by(store: Store, code: str) -> tuple[str, Shows] | None:
    """Whose link a code belongs to, and what may be told of them; None for a code that is none."""
    known = code if is_code(code) else ""
    for row in store.read("leaders/invitation_of_code", code=known):
        return row["member_id"], row["shows"]
    return None


def is_code(text: str) -> bool:
    """Whether a text could be a code.

    >>> is_code("abcdefghjkmnpqrs"), is_code("abcdefghjkmnpqr1"), is_code("")
    (True, False, False)
    """
    return len(text) == CODE_LENGTH and all(letter in LETTERS for letter in text)


def set_invitation(
    audit: AuditLog, user_id: str, member_id: str, shows: str, version: int, *, renew: bool = False
) -> Invitation:
    """Make a member's link, say what its page tells, or give it another code, after which the former leads to nobody.

    Args:
        audit: the log; it has what changed, and never the code.
        user_id: who does it.
        member_id: whose link.
        shows: one of `SHOWS`.
        version: of the link that was read; 0 for none.
        renew: whether it gets another code.

    Raises:
        BadInput: `shows` is none of `SHOWS`.
        ChangedMeanwhile: the link was changed since it was read.
    """
    if shows not in SHOWS:
        raise BadInput(
            say("{given} is nothing that an invitation can tell; choose one of the list.", given=repr(shows[:40]))
        )
    chosen = shows
    made: list[Invitation] = []

    def work(tx: Transaction) -> Change | None:
        rows = tx.run("leaders/invitation", member_id=member_id)
        before = Invitation(rows[0]["code"], rows[0]["shows"], rows[0]["version"]) if rows else None
        _refuse_changed(before, version, chosen)
        if before is not None and before.shows == chosen and not renew:
            made[:] = [before]
            return None
        fresh = before is None or renew
        code = new_code() if fresh else cast("Invitation", before).code
        made[:] = [Invitation(code, chosen, version + 1)]
        tx.run("leaders/write_invitation", member_id=member_id, code=code, shows=chosen, version=version + 1)
        return Change({"shows": before.shows} if before else {}, {"shows": chosen, "new_code": fresh})

    audit.record(user_id, "changed an invitation link", f"invitation of {member_id}", work)
    return made[0]


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def _refuse_changed(before: Invitation | None, version: int, wanted: Shows) -> None:
    if (0 if before is None else before.version) == version:
        return
    now = say("there is no link now") if before is None else say("it tells {shows}", shows=SHOWS_WORDS[before.shows])
    raise ChangedMeanwhile(
        say("Your invitation link was changed since you opened the page. Nothing was changed by this."),
        [
            say(
                "What its page tells: now {now}; yours was to be: it tells {wanted}.",
                now=now,
                wanted=SHOWS_WORDS[wanted],
            )
        ],
    )
