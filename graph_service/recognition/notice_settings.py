"""Through what does each person want to be told of what, and at which address? An address counts once it is confirmed."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graph_service.errors import BadInput, ChangedMeanwhile, NotFound
from graph_service.recognition.notices import BY_NAME, CHANNELS
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import say

EMAIL_MAX: Final = 254
CONFIRM_H: Final = 48
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
NO_LINK: Final = say("This link is not in force: it is too old, or another one was asked for since.")


@dataclass(frozen=True, slots=True)
class NoticeSetting:
    """What one person wants. `off` has what is switched off, as `kind:channel`."""

    user_id: str
    off: frozenset[str] = frozenset()
    email: str = ""
    confirmed: bool = False
    asked_at: str = ""  # when the address was given
    version: int = 0

    def wants(self, kind: str, channel: str) -> bool:
        """Whether this person is told of something that way."""
        return f"{kind}:{channel}" not in self.off


class NoticeSettings:
    """The wishes of a store."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store, self._audit = store, audit

    def of(self, user_id: str) -> NoticeSetting:
        """What one person wants."""
        rows = self._store.read("recognition/notice_setting", key=user_id)
        return _of(rows[0]["setting"]) if rows else NoticeSetting(user_id)

    def all(self) -> dict[str, NoticeSetting]:
        """What everyone wants who said so, by user."""
        found = [_of(row["setting"]) for row in self._store.read("recognition/notice_settings")]
        return {one.user_id: one for one in found}

    def change(self, user_id: str, off: Sequence[str], email: str, version: int) -> NoticeSetting:
        """Keep what a person wants; another address has to be confirmed anew.

        Raises:
            BadInput: what is switched off is none, or the address is none.
            ChangedMeanwhile: it was changed since it was read.
        """
        known = {f"{kind}:{channel}" for kind in BY_NAME for channel in CHANNELS}
        if unknown := set(off) - known:
            raise BadInput(say("There is no such notice: {name}.", name=min(unknown)[:60]))
        address = checked_email(email) if email.strip() else ""

        def work(before: NoticeSetting) -> NoticeSetting:
            if before.version != version:
                raise ChangedMeanwhile(say("Your settings were changed since you opened the page."), [])
            same = address == before.email
            return replace(
                before, off=frozenset(off), email=address, confirmed=before.confirmed and same,
                asked_at=before.asked_at if same else _now(),
            )  # fmt: skip

        return self._kept(user_id, "changed notices", work)

    def switch_off(self, user_id: str, kind: str, channel: str) -> NoticeSetting:
        """No such notice that way any more: what a link in an e-mail asks for."""
        return self._kept(
            user_id, "switched off a notice", lambda before: replace(before, off=before.off | {f"{kind}:{channel}"})
        )

    def confirm(self, user_id: str, email: str, asked_at: str) -> NoticeSetting:
        """The address is the person's. Raises NotFound for one that is not the present one, or asked for too long ago."""

        def work(before: NoticeSetting) -> NoticeSetting:
            too_old = _age_h(asked_at) > CONFIRM_H
            if (before.email, before.asked_at) != (email, asked_at) or (too_old and not before.confirmed):
                raise NotFound(NO_LINK)
            return replace(before, confirmed=True)

        return self._kept(user_id, "confirmed an address", work)

    def _kept(self, user_id: str, words: str, change: Any) -> NoticeSetting:
        def work(tx: Transaction) -> Change | None:
            rows = tx.run("recognition/notice_setting", key=user_id)
            before = _of(rows[0]["setting"]) if rows else NoticeSetting(user_id)
            after: NoticeSetting = change(before)
            if after == before:
                return None
            properties = {
                "off": sorted(after.off), "email": after.email, "confirmed": after.confirmed, "asked_at": after.asked_at,
                "version": before.version + 1,
            }  # fmt: skip
            tx.run("recognition/write_notice_setting", key=user_id, properties=properties)
            return Change(_said(before), _said(after))

        self._audit.record(user_id, words, f"user {user_id}", work)
        return self.of(user_id)

    # --- links --------------------------------------------------------------------------------------------------

    def link(self, *parts: str) -> str:
        """A token that says some texts and that nobody else can make."""
        body = json.dumps(parts, ensure_ascii=False).encode()
        return f"{_b64(body)}.{_b64(self._sign(body))}"

    def read_link(self, token: str, first: str, count: int) -> tuple[str, ...]:
        """What a token says after its first text. Raises NotFound for one that was not made here."""
        try:
            body, signature = (_un64(part) for part in token.split("."))
            parts = json.loads(body) if hmac.compare_digest(signature, self._sign(body)) else []
        except (ValueError, binascii.Error):
            parts = []
        if len(parts) != count + 1 or parts[0] != first:
            raise NotFound(NO_LINK)
        return tuple(str(one) for one in parts[1:])

    def _sign(self, body: bytes) -> bytes:
        [row] = self._store.write("recognition/secret_of", key="links", secret=secrets.token_hex(32))
        return hmac.new(bytes.fromhex(row["secret"]), body, hashlib.sha256).digest()


def checked_email(text: str) -> str:
    """A plain address, with nothing in it that could begin another header. Raises BadInput."""
    found = text.strip()
    if len(found) > EMAIL_MAX or not _EMAIL.fullmatch(found) or ".." in found or ".@" in found or found.startswith("."):
        raise BadInput(say("Write one plain e-mail address, such as name@example.org."))
    return found


def _said(one: NoticeSetting) -> dict[str, Any]:
    """For the audit log: no address."""
    return {"off": sorted(one.off), "confirmed": one.confirmed, "has_address": bool(one.email)}


def _of(row: Row) -> NoticeSetting:
    return NoticeSetting(
        row["key"], frozenset(row["off"]), row["email"], row["confirmed"], row["asked_at"], row["version"]
    )


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def _age_h(moment: str) -> float:
    return (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(moment)).total_seconds() / 3600


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _un64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
