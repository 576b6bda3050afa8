"""What may this person see of published earnings figures, and keep? Managers read; officers keep and withdraw."""

from __future__ import annotations

from graph_service.access import User
from graph_service.compliance.publications import Publication
from graph_service.desk.cases import day_of_text
from graph_service.desk.roles import ACTIONS, deciding
from graph_service.plan.model import Plan
from graph_service.service import Programme
from graph_service.words import say


class PublishedDesk:
    """Published earnings figures as one person may see them."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    @property
    def decides(self) -> bool:
        """Whether this person keeps and withdraws."""
        return self._user.role in ACTIONS["decide"]

    def all(self) -> list[Publication]:
        """Every published table, withdrawn ones too."""
        return self._programme.publications.all()

    def keep(self, text: str, period: str, plan: Plan, *, title: str, place: str, published_on: str) -> Publication:
        """Keep a table as it was published; `published_on` is a day as text."""
        by = deciding(self._user, say("keep published figures"))
        day = day_of_text(published_on)
        return self._programme.publish(text, period, by, title=title, place=place, published_on=day, plan=plan)

    def withdraw(self, table_id: str, day: str) -> Publication:
        """Say that a table is out no longer from a day on."""
        by = deciding(self._user, say("withdraw published figures"))
        return self._programme.publications.withdraw(table_id, day_of_text(day), by)
