"""Where do notices of the programme go? One address with a secret of its own, set and taken away by an admin."""

from __future__ import annotations

import secrets

from graph_service.errors import ChangedMeanwhile
from graph_service.recognition.webhook import Webhook, checked_url
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Store, Transaction
from graph_service.words import say


class Webhooks:
    """The address of a store."""

    def __init__(self, store: Store, audit: AuditLog, *, private: bool) -> None:
        """`private`: whether addresses of one's own network are allowed."""
        self._store, self._audit, self._private = store, audit, private

    def one(self) -> Webhook | None:
        """The address; None when there is none."""
        for row in self._store.read("recognition/webhook"):
            return _of(row)
        return None

    def version(self) -> int:
        """How often it was changed."""
        return int((self._store.read("recognition/webhook_version") or [{"version": 0}])[0]["version"])

    def set(self, url: str, version: int, by: str) -> Webhook | None:
        """Send to an address from now on, with a new secret; to none for an empty one. Raises BadInput, ChangedMeanwhile."""
        wanted = url.strip()
        if wanted:
            checked_url(wanted, private=self._private)
        secret = secrets.token_urlsafe(32)

        def work(tx: Transaction) -> Change:
            rows = tx.run("recognition/webhook_version")
            now = rows[0]["version"] if rows else 0
            if now != version:
                raise ChangedMeanwhile(say("The webhook was changed since you opened the page."), [])
            before = tx.run("recognition/webhook")
            tx.run("recognition/set_webhook", url=wanted, secret=secret if wanted else "", version=version + 1)
            return Change({"url": before[0]["url"] if before else ""}, {"url": wanted})

        self._audit.record(by, "set the webhook", "notices", work)
        return self.one()


def _of(row: dict[str, object]) -> Webhook:
    return Webhook(str(row["url"]), str(row["secret"]), int(str(row["version"])))
