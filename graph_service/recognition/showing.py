"""How does each member want to be on boards? By name, by a pseudonym of their own, or not at all."""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from typing import Final

from graph_service.errors import BadInput, ChangedMeanwhile, Refused
from graph_service.recognition.boards import Shown, Wish
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import Said, say

CHOICES: Final[tuple[Shown, ...]] = ("unasked", "name", "pseudonym", "nowhere")
WORDS: Final[dict[str, Said]] = {
    "unasked": say("A pseudonym that is made for each period"),
    "name": say("My own name"),
    "pseudonym": say("A pseudonym of my own"),
    "nowhere": say("Not at all"),
}
PSEUDONYM_MAX: Final = 40


class Wishes:
    """The wishes of a store."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store, self._audit = store, audit

    def all(self) -> dict[str, Wish]:
        """Everyone who chose, by member id."""
        return {one.member_id: one for one in map(_of, self._store.read("recognition/wishes"))}

    def of(self, member_id: str) -> Wish:
        """What one member chose."""
        rows = self._store.read("recognition/wish", member_id=member_id)
        return _of(rows[0]) if rows else Wish(member_id)

    def secret(self) -> bytes:
        """What made pseudonyms are made with; one a store, made at first use."""
        [row] = self._store.write("recognition/secret_of", key="pseudonyms", secret=secrets.token_hex(32))
        return bytes.fromhex(row["secret"])

    def choose(self, member_id: str, shown: str, pseudonym: str, version: int, by: str) -> Wish:
        """Keep what a member wants.

        Args:
            member_id: Whose wish it is.
            shown: One of `CHOICES`.
            pseudonym: The pseudonym, for that choice alone.
            version: Of the wish that the person read.
            by: Who says so.

        Raises:
            BadInput: No such choice, or no pseudonym that can be printed.
            Refused: Somebody else has the pseudonym.
            ChangedMeanwhile: The wish was changed since.
        """
        if shown not in CHOICES:
            raise BadInput(say("Choose how you want to be shown from the list."))
        name = _clean(pseudonym) if shown == "pseudonym" else ""

        def work(tx: Transaction) -> Change | None:
            rows = tx.run("recognition/wish", member_id=member_id)
            before = _of(rows[0]) if rows else Wish(member_id)
            if before.version != version:
                raise ChangedMeanwhile(
                    say("How you are shown was changed since you opened the page."),
                    [say("It is now: {choice}.", choice=WORDS[before.shown])],
                )
            if (before.shown, before.pseudonym) == (shown, name):
                return None
            if name and tx.run("recognition/pseudonym_taken", pseudonym_key=_key(name), member_id=member_id):
                raise Refused(say("Somebody else is called so already; choose another pseudonym."))
            tx.run("recognition/choose", key=member_id, shown=shown, pseudonym=name, pseudonym_key=_key(name) or None,
                   version=version + 1, changed_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))  # fmt: skip
            return Change({"shown": before.shown}, {"shown": shown})

        self._audit.record(by, "chose how to be shown on boards", f"member {member_id}", work)
        return self.of(member_id)


def _clean(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", text).split())
    odd = any(unicodedata.category(one) in ("Cc", "Cf", "Co", "Cs", "Cn") for one in name)
    if not name or len(name) > PSEUDONYM_MAX or odd:
        raise BadInput(say("A pseudonym has 1 to {most} letters, digits, spaces or signs.", most=PSEUDONYM_MAX))
    return name


def _key(name: str) -> str:
    """Two pseudonyms that look alike are one."""
    return unicodedata.normalize("NFKC", name).casefold()


def _of(row: Row) -> Wish:
    return Wish(row["member_id"], row["shown"], row["pseudonym"], row["version"])
