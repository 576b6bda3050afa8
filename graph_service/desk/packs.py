"""What may this person see of packs of thresholds, and do? Managers read; officers submit, test, approve and withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from graph_service.access import User
from graph_service.compliance import pack_drafts
from graph_service.compliance.backtest import Comparison
from graph_service.compliance.pack_drafts import Change
from graph_service.compliance.pack_versions import (
    Difference,
    PackEntry,
    PackStep,
    PackVersion,
    differences,
    next_version,
)
from graph_service.compliance.pack_work import NO_VERSION, PRODUCT, Packs, Shadow
from graph_service.compliance.packs import Pack, Shelf, Value, pack_names
from graph_service.desk.cases import day_of_text
from graph_service.desk.months import asked_period, months_with_sales
from graph_service.desk.plans import PagePlans
from graph_service.desk.roles import ACTIONS, deciding
from graph_service.errors import BadInput, NotFound, Problem
from graph_service.plan.model import Plan
from graph_service.service import Programme
from graph_service.words import say

MONTHS_MAX: Final = 12  # periods of a back-test from a page


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose a pack in force is, and since when."""

    pack: Pack
    whose: str
    since: str  # "" for the product's
    by: str


@dataclass(frozen=True, slots=True)
class PackPage:
    """All that the page of one version says."""

    name: str
    version: str
    pack: Pack | None  # as it reads now; None when it cannot be read any more
    problems: tuple[Problem, ...]
    submitted: PackVersion | None  # None for the product's own
    in_force: bool
    beside: Pack | None  # the other one in force that it is compared with
    changed: tuple[Difference, ...]
    rests: tuple[str, ...]  # packs in force that extend this name
    tested: Comparison | None
    history: tuple[PackEntry, ...]
    shadows: tuple[Shadow, ...]


class PackDesk:
    """Packs as one person may see them."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    @property
    def _packs(self) -> Packs:
        return self._programme.packs

    @property
    def acts(self) -> bool:
        """Whether this person submits, tests, approves and withdraws."""
        return self._user.role in ACTIONS["thresholds"]

    def acting(self) -> str:
        """The name under which this person acts. Raises NotAllowed."""
        return deciding(self._user, say("change thresholds"), "thresholds")

    # --- reading ----------------------------------------------------------------------------------------------

    def in_force(self) -> list[Origin]:
        """The packs in force, by name."""
        shelf, approved = self._packs.shelf(), {one.name: one for one in self.versions() if one.state == "approved"}
        found = []
        for pack in shelf.packs():
            own = approved.get(pack.name) if shelf.is_own(pack.name) else None
            found.append(
                Origin(pack, say("this programme"), own.approved_at, own.approved_by)
                if own
                else Origin(pack, PRODUCT, "", "")
            )
        return found

    def versions(self) -> list[PackVersion]:
        """Every version that was submitted."""
        return self._packs.versions()

    def shadows(self) -> list[Shadow]:
        """What packs in shadow would have raised at filed reports."""
        return self._packs.shadows()

    def page(self, name: str, version: str) -> PackPage:
        """One version of a pack, the product's too. Raises NotFound."""
        shelf, known = self._packs.shelf(), {(one.name, one.version): one for one in self.versions()}
        submitted = known.get((name, version))
        product = Shelf().pack(name) if name in pack_names() else None
        if submitted is None and (product is None or product.declared != version):
            raise NotFound(NO_VERSION)
        pack, problems = self._read(name, version, shelf)
        now = shelf.pack(name) if name in shelf.names() else None
        in_force = now is not None and now.declared == version and (submitted is None) != shelf.is_own(name)
        beside = None if in_force else self._beside(submitted, shelf, now)
        return PackPage(
            name, version, pack, problems, submitted, in_force, beside,
            tuple(differences(beside, pack)) if beside and pack else (),
            tuple(one.name for one in shelf.packs() if one.extends == name),
            self._packs.tested(submitted) if submitted else None,
            tuple(self._packs.entries(name, version)), tuple(self._packs.shadows(name, version)),
        )  # fmt: skip

    def _read(self, name: str, version: str, shelf: Shelf) -> tuple[Pack | None, tuple[Problem, ...]]:
        pack, problems = pack_drafts.read_draft(self._packs.text(name, version), shelf)
        return (None, tuple(problems)) if problems else (pack, ())

    def _beside(self, submitted: PackVersion | None, shelf: Shelf, now: Pack | None) -> Pack | None:
        if now is not None or submitted is None or submitted.beside not in shelf.names():
            return now
        return shelf.pack(submitted.beside)

    def steps(self, one: PackVersion) -> tuple[PackStep, ...]:
        """What this person may do with a version now."""
        return one.may(self._user.user_id) if self.acts else ()

    def text(self, name: str, version: str) -> str:
        """The TOML text of a version. Raises NotFound."""
        return self._packs.text(name, version)

    def shadow(self, name: str, version: str, filing_id: str) -> Comparison:
        """What a version in shadow would have raised at one filed report. Raises NotFound."""
        return self._packs.shadow(name, version, filing_id)

    # --- drafts -----------------------------------------------------------------------------------------------

    def problems(self, text: str) -> list[Problem]:
        """Why a text cannot be submitted; nothing when it can."""
        self.acting()
        return pack_drafts.problems(text, self._packs.shelf())

    def submit(self, text: str) -> PackVersion:
        """Keep a draft. Raises PlanRefused or Refused."""
        return self._packs.submit(text, self.acting())

    def to_change(self, name: str, value_id: str | None) -> tuple[Pack, Value | None, str]:
        """The pack in force, the newest number of one of its values, and a free version. Raises NotFound."""
        self.acting()
        pack = self._packs.shelf().pack(name)
        values = [one for one in pack.values if one.id == value_id]
        if value_id and not values:
            raise NotFound(say("No value with this id in the pack."))
        taken = [one.version for one in self.versions() if one.name == name]
        return pack, max(values, key=lambda one: one.start, default=None), next_version(pack.declared, taken)

    def changed(self, name: str, form: Mapping[str, str]) -> str:
        """The text of the pack in force with one value changed as a form says. Raises BadInput or NotFound."""
        by, shelf = self.acting(), self._packs.shelf()
        shelf.pack(name)
        change = Change(
            form.get("value_id", ""), form.get("value", "").strip(), day_of_text(form.get("from", "")),
            form.get("instrument", "").strip(), form.get("citation", "").strip(), form.get("reason", "").strip(),
            form.get("unconfirmed") == "yes",
        )  # fmt: skip
        return pack_drafts.changed(shelf.text(name), shelf, form.get("version", "").strip(), by, change)

    # --- steps ------------------------------------------------------------------------------------------------

    def periods(self) -> list[str]:
        """Months that a back-test may end with, oldest first; none without sales."""
        return self._programme.periods()

    def plans(self) -> list[Plan]:
        """Plans that a back-test may go by."""
        return PagePlans(self._programme, self._user.role, None).choices()

    def usual_plan(self, period: str) -> str:
        """The plan that a period's pages go by."""
        return PagePlans(self._programme, self._user.role, None).of_period(period).name

    def backtest(self, name: str, version: str, form: Mapping[str, str]) -> PackVersion:
        """Compare a version with the one in force on past periods, and keep what comes of it."""
        by = self.acting()
        period, months = asked_period(months_with_sales(self._programme), form.get("period")), form.get("months", "1")
        if not months.isdecimal() or not 1 <= int(months[:3]) <= MONTHS_MAX:
            raise BadInput(
                say(
                    "{months} is no number of periods; give 1 to {months_max}",
                    months=repr(months[:20]),
                    months_max=MONTHS_MAX,
                )
            )
        plan = PagePlans(self._programme, self._user.role, form.get("plan") or None).of_period(period)
        return self._programme.backtest_pack(name, version, period, by, int(months), plan, _seen(form))

    def take(self, name: str, version: str, form: Mapping[str, str]) -> PackVersion:
        """Put a version in shadow, approve it, or withdraw it."""
        step = cast("PackStep", form.get("step", ""))  # `take` refuses what is no step
        return self._packs.take(name, version, step, self.acting(), form.get("note", ""), _seen(form))


def _seen(form: Mapping[str, str]) -> int | None:
    text = form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
