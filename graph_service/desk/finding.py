"""What is found by a word, and which views were saved? Everything within the scope of who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graph_service.access import User, saved_views
from graph_service.access.saved_views import SavedView
from graph_service.desk.plans import PagePlans
from graph_service.desk.roles import ACTIONS, PAGES, deciding
from graph_service.desk.scope import Scope
from graph_service.downline.records import TEXT_MAX, SearchResult
from graph_service.errors import NotFound
from graph_service.model.period import Period, day_of
from graph_service.service import Programme
from graph_service.words import say

SOME: Final = 20  # runs and plans listed at most


@dataclass(frozen=True, slots=True)
class Thing:
    """Something found by its id: what it is, and what a link needs."""

    kind: str  # sale, run, plan, alert or case
    key: str
    member_id: str = ""  # whose sale it is
    period: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Members by id, name or e-mail, and things by id."""

    text: str
    members: SearchResult | None
    things: tuple[Thing, ...]


class FindDesk:
    """Search over everything, and saved views."""

    def __init__(
        self,
        programme: Programme,
        user: User,
        plans: PagePlans,
        scope: Callable[[], Scope],
        people: Callable[[str], SearchResult],
    ) -> None:
        self._programme, self._user, self._plans, self._scope, self._people = programme, user, plans, scope, people

    def find(self, text: str) -> Found:
        """What fits; nothing of anything out of scope, nor how much of it there is."""
        wanted = text.strip()[:TEXT_MAX]
        if not wanted:
            return Found("", None, ())
        things = [*self._sale(wanted), *self._plan_names(wanted)]
        if self._user.role in PAGES["runs"]:
            low = wanted.casefold()
            runs = [
                Thing("run", run.run_id, period=run.period) for run in self._plans.runs if low in run.run_id.casefold()
            ]
            things += runs[:SOME]
        if self._user.role in PAGES["cases"]:
            things += self._decided(wanted)
        return Found(wanted, self._people(wanted), tuple(things))

    def _sale(self, wanted: str) -> list[Thing]:
        """The sale with this very id, where its seller or buyer is in scope; looked up alike whoever asks."""
        scope = self._scope()
        sales = scope.snapshot.sales
        at = int(sales["sale_id"].searchsorted(wanted)) if len(sales) else 0
        if at >= len(sales) or str(sales["sale_id"].iat[at]) != wanted:
            return []
        people = [int(sales[side].to_numpy()[at]) for side in ("seller", "buyer")]
        told = [row for row in people if row >= 0 and (scope.inside is None or bool(scope.inside[row]))]
        if not told:
            return []
        period = Period.month_of(day_of(int(sales["sold_on"].to_numpy()[at]))).name
        ids = scope.snapshot.members["member_id"]
        return [Thing("sale", wanted, str(ids.iat[told[0]]), period)]

    def _plan_names(self, wanted: str) -> list[Thing]:
        low = wanted.casefold()
        return [Thing("plan", one.name) for one in self._plans.choices() if low in one.name.casefold()][:SOME]

    def _decided(self, wanted: str) -> list[Thing]:
        work = self._programme.casework
        found = []
        for kind, look in (("alert", work.alert), ("case", work.case)):
            try:
                look(wanted if kind == "alert" else wanted.upper())
            except NotFound:
                continue
            found.append(Thing(kind, wanted if kind == "alert" else wanted.upper()))
        return found

    # --- saved views ----------------------------------------------------------------------------------------------

    @property
    def saves(self) -> bool:
        """Whether this person saves views."""
        return self._user.role in ACTIONS["save_view"]

    def views(self) -> list[SavedView]:
        """The own views and those shared with the role."""
        return saved_views.views_of(self._programme.store, self._user)

    def save(self, name: str, address: str, *, shared: bool) -> SavedView:
        """Keep an address of this site under a name."""
        self._saving()
        return saved_views.save(self._programme.audit, self._user, name, address, shared=shared)

    def change(self, view_id: str, name: str, *, shared: bool, version: int) -> None:
        """Another name, shared or not."""
        self._saving()
        saved_views.change(self._programme.audit, self._user, view_id, name, shared=shared, version=version)

    def remove(self, view_id: str, version: int) -> None:
        """Remove a view."""
        self._saving()
        saved_views.remove(self._programme.audit, self._user, view_id, version)

    def _saving(self) -> None:
        deciding(self._user, say("save views"), "save_view")
