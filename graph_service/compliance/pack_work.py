"""Which packs of thresholds are in force in this programme, and how does another one come into force?

The one place that finds a pack by name. A submitted version goes draft → back-test → shadow → approved by another; every
step is in the audit log, in the transaction that takes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from graph_service.compliance import pack_drafts
from graph_service.compliance.backtest import Comparison, counts_text
from graph_service.compliance.case_rules import TEXT_MAX, moment, text_of
from graph_service.compliance.pack_versions import (
    NEEDS_NOTE,
    PackEntry,
    PackStep,
    PackVersion,
    digest,
    stepped,
)
from graph_service.compliance.packs import Pack, Shelf, pack_names, parse_pack, parse_toml, product_text
from graph_service.errors import BadInput, NotFound, PlanRefused, Problem, Refused
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.store.packing import packed, unpacked
from graph_service.words import joined, say

NO_VERSION: Final = say("No pack of thresholds with this name and version.")
PRODUCT: Final = say("the product")


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a pack in shadow would have raised at one filed report."""

    shadow_key: str  # report/name/version
    filing_id: str
    pack_key: str
    beside: str  # name and version of the pack by which the report was filed
    plan: str
    period: str
    filed_at: str
    appear: int
    vanish: int
    whole: bool  # whether the two numbers are exact, or the least there are
    problem: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})


class Packs:
    """The packs in force, and the versions that may come into force."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store, self._audit = store, audit

    # --- in force -------------------------------------------------------------------------------------------------

    def shelf(self) -> Shelf:
        """The packs in force now."""
        return _shelf(self._store.read("packs/approved"))

    def then(self, name: str, version: str) -> Pack:
        """The pack of an earlier result, as near as it is kept: that version, else what is in force under the name."""
        shelf, declared = self.shelf(), version.partition("+")[0]
        if name in shelf.names() and (now := shelf.pack(name)).version == version:
            return now
        for row in self._store.read("packs/version", pack_key=_key(name, declared)):
            return parse_pack(parse_toml(row["version"]["text"], name), name, shelf)
        if name in pack_names() and (shipped := Shelf().pack(name)).declared == declared:
            return shipped
        return shelf.pack(name)

    # --- versions -------------------------------------------------------------------------------------------------

    def versions(self) -> list[PackVersion]:
        """Every version that was submitted, by name, the newest first; without their texts."""
        return [PackVersion.of(row["version"]) for row in self._store.read("packs/versions")]

    def version(self, name: str, version: str) -> PackVersion:
        """One submitted version. Raises NotFound."""
        for row in self._store.read("packs/version", pack_key=_key(name, version)):
            return PackVersion.of(row["version"])
        raise NotFound(NO_VERSION)

    def text(self, name: str, version: str) -> str:
        """The TOML text of a version, the product's too. Raises NotFound."""
        if name in pack_names():
            text = product_text(name)
            if str(parse_toml(text, name)["version"]) == version:
                return text
        return self.version(name, version).text

    def entries(self, name: str, version: str) -> list[PackEntry]:
        """What happened to a version, in order."""
        return [PackEntry.of(row["entry"]) for row in self._store.read("packs/entries", pack_key=_key(name, version))]

    def tested(self, one: PackVersion) -> Comparison | None:
        """The newest back-test of a version, None before the first."""
        rows = self._store.read("packs/entry_document", entry_key=f"{one.pack_key}/{one.tested_seq}")
        return Comparison.read(unpacked(rows[0]["document"])) if rows else None

    # --- steps ----------------------------------------------------------------------------------------------------

    def submit(self, text: str, by: str) -> PackVersion:
        """Keep a draft as it is.

        Raises:
            PlanRefused: the text has problems; all of them are listed.
            Refused: that version is there already.
        """
        said = text.replace("\r\n", "\n").removeprefix("\ufeff")
        named = _draft(said, self.shelf())

        def work(tx: Transaction) -> Change:
            shelf = _shelf(tx.run("packs/approved"))
            pack = _draft(said, shelf)
            key = _key(pack.name, pack.declared)
            for row in tx.run("packs/version", pack_key=key):
                there = PackVersion.of(row["version"])
                raise Refused(
                    say(
                        "pack {titled} is there already: {submitted_by} submitted it, and it is {state}; give the "
                        "draft a higher version",
                        titled=there.titled,
                        submitted_by=there.submitted_by,
                        state=there.state,
                    )
                )
            one = PackVersion(
                key, pack.name, pack.declared, pack.title, pack.reason, "draft", hashlib.sha256(said.encode()).hexdigest(),
                said, pack_drafts.beside(pack, shelf), moment(), by,
            )  # fmt: skip
            tx.run("packs/write_version", pack_key=key, properties=one.to_node())
            _enter(tx, one, by, "submit", "", "")
            said_of = {name: getattr(one, name) for name in ("name", "version", "sha256", "reason", "beside", "state")}
            return Change({}, said_of)

        self._audit.record(by, "pack: submit", f"pack {named.name} {named.declared}", work)
        return self.version(named.name, named.declared)

    def draft_and_beside(self, name: str, version: str) -> tuple[Pack, Pack]:
        """A version that may still come into force, and the pack in force that it is compared with.

        Raises:
            NotFound: no such version.
            PlanRefused: what it extends changed, and it cannot be read any more.
        """
        one, shelf = self.version(name, version), self.shelf()
        return _read(one, shelf), shelf.pack(one.beside)

    def keep_backtest(
        self, name: str, version: str, pair: tuple[Pack, Pack], found: Comparison, by: str, seen: int | None = None
    ) -> PackVersion:
        """Keep what a back-test found with a version.

        Args:
            name: of the pack.
            version: its version.
            pair: the packs that were compared, as `draft_and_beside` gave them.
            found: what came of it.
            by: who ran it.
            seen: `steps` of the version as this person saw it.
        """
        document, appear, vanish = found.document(), found.count("appear"), found.count("vanish")

        def work(tx: Transaction) -> Change:
            one = _version(tx, name, version)
            after = replace(
                stepped(one, "backtest", by, seen), tested_at=moment(), tested_by=by, tested_for=digest(*pair),
                tested_beside=found.beside, tested_periods=", ".join(found.periods), appear=appear, vanish=vanish,
                whole=found.whole,
            )  # fmt: skip
            shas = {"sha256": hashlib.sha256(document).hexdigest(), "document": packed(document)}
            note = say(
                "{tested_periods} beside {beside}: {counts_text}",
                tested_periods=after.tested_periods,
                beside=found.beside,
                counts_text=counts_text(appear, vanish, whole=found.whole),
            )
            after = replace(after, tested_seq=_enter(tx, after, by, "backtest", note, one.state, **shas))
            tx.run("packs/write_version", pack_key=one.pack_key, properties=after.to_node())
            told = {
                "periods": after.tested_periods,
                "beside": found.beside,
                "data": found.data,
                "sha256": shas["sha256"],
            }
            return Change({"state": one.state}, {"state": after.state, "appear": appear, "vanish": vanish, **told})

        self._audit.record(by, "pack: backtest", f"pack {name} {version}", work)
        return self.version(name, version)

    def take(
        self, name: str, version: str, step: PackStep, by: str, note: str = "", seen: int | None = None
    ) -> PackVersion:
        """Put a version in shadow, approve it, or withdraw it.

        Raises:
            BadInput: a step that is none, or a note that is missing.
            NotFound: no such version.
            Refused: the state, the person or what changed meanwhile does not allow it.
        """
        if step not in ("shadow", "approve", "withdraw"):
            raise BadInput(say("{step} is no step of a pack; use shadow, approve or withdraw", step=repr(step)))
        said = text_of(note, say("a note for the step {step}", step=repr(step)), TEXT_MAX, needed=step in NEEDS_NOTE)

        def work(tx: Transaction) -> Change:
            one, shelf = _version(tx, name, version), _shelf(tx.run("packs/approved"))
            after = stepped(one, step, by, seen)
            if step != "withdraw":
                _check_tested(one, shelf)
            if step == "approve":
                after = _replace(tx, after, by)
            if step == "withdraw" and one.state == "approved":
                _put_back(tx, one, by)
            tx.run("packs/write_version", pack_key=one.pack_key, properties=after.to_node())
            _enter(tx, after, by, step, said, one.state)
            _check_shelf(_shelf(tx.run("packs/approved")), f"{step} {one.titled}")
            changed = [n for n in PackVersion.__slots__ if n != "steps" and getattr(one, n) != getattr(after, n)]
            return Change(
                {name: getattr(one, name) for name in changed},
                {name: getattr(after, name) for name in changed} | {"note": said},
            )

        self._audit.record(by, f"pack: {step}", f"pack {name} {version}", work)
        return self.version(name, version)

    # --- shadow ---------------------------------------------------------------------------------------------------

    def in_shadow(self, beside: str) -> list[PackVersion]:
        """Versions in shadow beside a pack in force."""
        return [PackVersion.of(row["version"]) for row in self._store.read("packs/in_shadow", beside=beside)]

    def shadows(self, name: str | None = None, version: str = "") -> list[Shadow]:
        """What versions in shadow would have raised, filing by filing, the newest first: of one version, or of all."""
        key = None if name is None else _key(name, version)
        return [Shadow.of(row["shadow"]) for row in self._store.read("packs/shadows", pack_key=key)]

    def shadow(self, name: str, version: str, filing_id: str) -> Comparison:
        """What a version in shadow would have raised at one filed report. Raises NotFound."""
        key = f"{filing_id}/{_key(name, version)}"
        for row in self._store.read("packs/shadow_document", shadow_key=key):
            return Comparison.read(unpacked(row["document"]))
        raise NotFound(say("No comparison of this pack with a filed report of this id."))


def write_shadows(
    tx: Transaction, filing_id: str, period: str, now: str, found: Iterable[tuple[str, Comparison]]
) -> None:
    """Keep comparisons with a filed report, in the transaction that files it. Each comes with the key of its version."""
    for key, one in found:
        shadow = Shadow(
            f"{filing_id}/{key}", filing_id, key, one.beside, one.plan, period, now, one.count("appear"),
            one.count("vanish"), one.whole, one.problem,
        )  # fmt: skip
        said: dict[str, Any] = {name: getattr(shadow, name) for name in Shadow.__slots__}
        said["document"] = packed(one.document())
        tx.run("packs/write_shadow", shadow_key=shadow.shadow_key, properties=said)


def _key(name: str, version: str) -> str:
    return f"{name}/{version}"


def _shelf(rows: list[Row]) -> Shelf:
    return Shelf(tuple((row["name"], row["text"]) for row in rows))


def _version(tx: Transaction, name: str, version: str) -> PackVersion:
    for row in tx.run("packs/version", pack_key=_key(name, version)):
        return PackVersion.of(row["version"])
    raise NotFound(NO_VERSION)


def _draft(text: str, shelf: Shelf) -> Pack:
    """A draft that may be submitted. Raises PlanRefused with every problem."""
    if (problems := pack_drafts.problems(text, shelf)) or (pack := pack_drafts.read_draft(text, shelf)[0]) is None:
        raise PlanRefused(say("draft"), problems)
    return pack


def _read(one: PackVersion, shelf: Shelf) -> Pack:
    pack, problems = pack_drafts.read_draft(one.text, shelf)
    if pack is None or problems:
        raise PlanRefused(say("pack {where}", where=one.titled), problems)
    return pack


def _check_tested(one: PackVersion, shelf: Shelf) -> None:
    """The back-test must be of what would come into force, beside what is in force now."""
    pack = _read(one, shelf)
    if problems := pack_drafts.version_problems(pack, shelf):
        raise PlanRefused(say("pack {where}", where=one.titled), problems)
    if pack_drafts.beside(pack, shelf) != one.beside or digest(pack, shelf.pack(one.beside)) != one.tested_for:
        raise Refused(
            say(
                "what pack {titled} extends or is compared with changed since its back-test beside "
                "{tested_beside}; run the back-test again",
                titled=one.titled,
                tested_beside=one.tested_beside,
            )
        )


def _replace(tx: Transaction, after: PackVersion, by: str) -> PackVersion:
    """Take the own version that is in force out of force, and remember which it was."""
    for row in tx.run("packs/approved"):
        if row["name"] == after.name:
            old = _version(tx, row["name"], row["version"])
            gone = replace(old, state="replaced", ended_at=moment(), ended_by=by, steps=old.steps + 1)
            tx.run("packs/write_version", pack_key=old.pack_key, properties=gone.to_node())
            _enter(tx, gone, by, "replace", say("by version {version}", version=after.version), old.state)
            return replace(after, replaces=old.version)
    return replace(after, replaces="")


def _put_back(tx: Transaction, one: PackVersion, by: str) -> None:
    """Put the own version that a withdrawn one had replaced in force again."""
    if not one.replaces:
        return
    old = _version(tx, one.name, one.replaces)
    if old.state == "replaced":
        back = replace(old, state="approved", ended_at="", ended_by="", steps=old.steps + 1)
        tx.run("packs/write_version", pack_key=old.pack_key, properties=back.to_node())
        _enter(tx, back, by, "return", say("version {version} was withdrawn", version=one.version), old.state)


def _check_shelf(shelf: Shelf, deed: str) -> None:
    """Every pack in force must be readable after a step."""
    problems = []
    for name in shelf.names():
        try:
            shelf.pack(name)
        except PlanRefused as refused:
            problems += [
                Problem(name, say("could not be read any more: {what}", what=one.what), one.hint)
                for one in refused.problems
            ]
    if problems:
        raise Refused(
            say(
                "{deed}: other packs in force rest on it. {problems}",
                deed=deed,
                problems=joined((one.said for one in problems), " "),
            )
        )


def _enter(tx: Transaction, one: PackVersion, by: str, step: str, note: str, before: str, **more: str) -> int:
    entry = PackEntry(
        0, moment(), by, step, note, before, one.state, **{k: v for k, v in more.items() if k == "sha256"}
    )
    said = {name: getattr(entry, name) for name in PackEntry.__slots__ if name != "seq"}
    [row] = tx.run("packs/append_entry", pack_key=one.pack_key, properties=said | more)
    return int(row["seq"])
