"""In whose name is a person changed? The change and its entry in the audit log are one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Store, Transaction


@dataclass(frozen=True, slots=True)
class Acting:
    """A store, its audit log, and who changes something: a user's name, or `shell:NAME`."""

    store: Store
    audit: AuditLog
    by: str


Where = Store | Acting  # a bare store writes nothing down: for a store that is made ready, such as a test's


def store_of(where: Where) -> Store:
    """The store that is meant."""
    return where.store if isinstance(where, Acting) else where


def change(where: Where, action: str, subject: str, work: Callable[[Transaction], Change | None]) -> bool:
    """Do something and write it down. Returns whether there was anything to do."""
    if isinstance(where, Acting):
        return where.audit.record(where.by, action, subject, work)
    return where.transact(work) is not None
