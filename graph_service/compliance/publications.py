"""Which earnings figures did the programme publish, where and when? They are kept as they were, and withdrawn, never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from graph_service.compliance.case_rules import TITLE_MAX, moment, text_of
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import say

TEXT_MAX: Final = 100_000  # letters of a published table


@dataclass(frozen=True, slots=True)
class Publication:
    """A table of earnings as it was published. Days are ISO dates; `withdrawn_on` is empty while it stands."""

    table_id: str
    title: str
    place: str  # where it was published
    published_on: str
    period: str  # the twelve months that it tells of end with this one
    plan: str
    text: str  # CSV: group, measure, value
    sha256: str  # of period, plan, day and text
    recorded_by: str
    recorded_at: str
    withdrawn_on: str = ""
    withdrawn_by: str = ""

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def stands(self, first: dt.date, end: dt.date) -> bool:
        """Whether it was out on a day of [first, end)."""
        out = dt.date.fromisoformat(self.published_on) < end
        return out and (not self.withdrawn_on or dt.date.fromisoformat(self.withdrawn_on) > first)


def published(store: Store) -> list[Publication]:
    """Every published table, withdrawn ones too, in the order in which they were written down."""
    return [Publication.of(row["published"]) for row in store.read("published/tables")]


class Publications:
    """The published tables of a programme; each step is in the audit log."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store, self._audit = store, audit

    def all(self) -> list[Publication]:
        """Every published table, in the order in which they were written down."""
        return published(self._store)

    def record(
        self, title: str, place: str, published_on: dt.date, period: str, plan: str, text: str, by: str
    ) -> Publication:
        """Keep a table as it was published; that it can be read is for `published.compare` to say.

        Raises:
            BadInput: an empty title or place, a day to come, a text that is too long.
            Refused: the same figures are kept already.
        """
        name, where = (
            text_of(title, say("the title"), TITLE_MAX),
            text_of(place, say("where it was published"), TITLE_MAX),
        )
        if published_on > dt.date.today():
            raise BadInput(
                say(
                    "{published_on} is still to come; a table is written down when it has been published",
                    published_on=published_on,
                )
            )
        if len(text) > TEXT_MAX:
            raise BadInput(
                say(
                    "{text} letters are more than the {text_max} that a table may have",
                    text=len(text),
                    text_max=TEXT_MAX,
                )
            )
        digest = hashlib.sha256(f"{period}\n{plan}\n{published_on}\n{text}".encode()).hexdigest()
        made: list[Publication] = []

        def work(tx: Transaction) -> Change:
            kept = [Publication.of(row["published"]) for row in tx.run("published/tables")]
            same = [one.table_id for one in kept if one.sha256 == digest and not one.withdrawn_on]
            if same:
                raise Refused(say("the same figures of that day are kept already, as {same}", same=same[0]))
            one = Publication(
                f"T-{len(kept) + 1:05d}",
                name,
                where,
                published_on.isoformat(),
                period,
                plan,
                text,
                digest,
                by,
                moment(),
            )
            tx.run("published/write", table_id=one.table_id, properties=one.to_json())
            made[:] = [one]
            said = {key: getattr(one, key) for key in ("table_id", "title", "place", "published_on", "period", "plan")}
            return Change({}, said | {"sha256": digest})

        self._audit.record(by, "kept published figures", "published figures", work)
        return made[0]

    def withdraw(self, table_id: str, day: dt.date, by: str) -> Publication:
        """Say that a table is out no longer from a day on. Raises NotFound; Refused when it was withdrawn already."""
        done: list[Publication] = []

        def work(tx: Transaction) -> Change:
            kept = {
                row["published"]["table_id"]: Publication.of(row["published"]) for row in tx.run("published/tables")
            }
            if table_id not in kept:
                raise NotFound(say("No published table with this number."))
            one = kept[table_id]
            if one.withdrawn_on:
                raise Refused(
                    say(
                        "{table_id} was withdrawn on {withdrawn_on} already",
                        table_id=table_id,
                        withdrawn_on=one.withdrawn_on,
                    )
                )
            if not dt.date.fromisoformat(one.published_on) <= day <= dt.date.today():
                raise BadInput(
                    say(
                        "{day} is no day from {published_on}, when it was published, to today",
                        day=day,
                        published_on=one.published_on,
                    )
                )
            done[:] = [replace(one, withdrawn_on=day.isoformat(), withdrawn_by=by)]
            change = {"withdrawn_on": day.isoformat(), "withdrawn_by": by}
            tx.run("published/write", table_id=table_id, properties=change)
            return Change({"withdrawn_on": ""}, change)

        self._audit.record(by, "withdrew published figures", f"published figures {table_id}", work)
        return done[0]
