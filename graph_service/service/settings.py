"""What did an admin say of the programme, and may it be said? Every reader of the settings asks here."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from graph_service.access import ROLES
from graph_service.errors import BadInput
from graph_service.plan.reading import preset_names
from graph_service.plan.speech import LANGUAGES
from graph_service.service.opened import DEFAULT_PLAN, Opened
from graph_service.store import programme
from graph_service.store.programme import ProgrammeSettings
from graph_service.words import say

FRESH_S: Final = 5.0  # for so long another process may not see a change
TITLE_MAX: Final = 60
CONTACT_MAX: Final = 300
DEPTH_MAX: Final = 1_000


class Presented(Opened):
    """How a programme presents itself, and what its pages go by."""

    def presented(self) -> ProgrammeSettings:
        """The settings; asked of the store again every few seconds."""
        now = time.monotonic()
        if not self._said or now - self._said[0][0] > FRESH_S:
            self._said[:] = [(now, programme.read(self.store))]
        return self._said[0][1]

    @property
    def usual_plan(self) -> str:
        """The plan that pages go by where no run says another."""
        return self.presented().default_plan or DEFAULT_PLAN

    def present(self, by: str, wanted: ProgrammeSettings) -> bool:
        """Keep other settings, made from those of `wanted.version`. Returns whether anything is different.

        Raises:
            BadInput: something that cannot be; says what is possible.
            ChangedMeanwhile: somebody else changed them since.
        """
        changed = programme.change(self.audit, by, checked(wanted))
        self._said.clear()
        return changed


def checked(wanted: ProgrammeSettings) -> ProgrammeSettings:
    """The settings with texts trimmed and empty ones left out. Raises BadInput."""
    title, contact = _line(wanted.title, TITLE_MAX, "title"), _line(wanted.contact, CONTACT_MAX, "contact")
    language, plan, depth = wanted.language or None, wanted.default_plan or None, wanted.names_depth
    if language is not None and language not in LANGUAGES:
        raise BadInput(
            say(
                "language: {language} is not spoken here; use one of {known}", language=language, known=_list(LANGUAGES)
            )
        )
    if plan is not None and plan not in preset_names():
        raise BadInput(
            say(
                "default_plan: {plan} is no plan that comes with the product; use one of {known}",
                plan=plan, known=_list(preset_names()),
            )
        )  # fmt: skip
    if depth is not None and not 0 <= depth <= DEPTH_MAX:
        raise BadInput(
            say("names_depth: {depth} levels; give 0 to {most}, or nothing for all", depth=depth, most=DEPTH_MAX)
        )
    obliged = _roles(wanted.obliged)
    return replace(
        wanted, title=title, contact=contact, language=language, default_plan=plan, second_factor_roles=obliged
    )


def _roles(asked: tuple[str, ...]) -> str | None:
    """Roles in their usual order, each once; None for none. Raises BadInput."""
    for role in asked:
        if role not in ROLES:
            raise BadInput(
                say("second_factor_roles: {role} is no role; use some of {known}", role=role, known=_list(ROLES))
            )
    return ",".join(role for role in ROLES if role in asked) or None


def _line(text: str | None, most: int, name: str) -> str | None:
    shown = " ".join((text or "").split())
    if len(shown) > most or not shown.isprintable():
        raise BadInput(
            say("{name}: one line of {most} characters at most, and none that cannot be seen", name=name, most=most)
        )
    return shown or None


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
