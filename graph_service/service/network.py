"""Who is there, and how do they do? Figures, the downline, teams and what referrals bring."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from graph_service.analytics.greetings import Everyone, Greetings, greetings
from graph_service.analytics.measures import SERIES_LENGTH
from graph_service.analytics.overview import Overview, overview
from graph_service.analytics.referrals import ReferralMeasures, referral_measures
from graph_service.analytics.sales import run_up
from graph_service.analytics.team import Sight, TeamReport, sight_from, team
from graph_service.downline import reading
from graph_service.downline.aggregate import Sectors, Value, sectors
from graph_service.downline.figures import Figures
from graph_service.downline.layout import Layout, layout_of
from graph_service.downline.lineage import near_on
from graph_service.downline.ordering import Sort
from graph_service.downline.parts import Parts, parts_of
from graph_service.downline.records import ChildPage, Crumb, MemberCard, OpenTree, SearchResult
from graph_service.downline.searching import search
from graph_service.errors import NotFound
from graph_service.model.period import Period, day_number
from graph_service.service.opened import PlanChoice, held
from graph_service.service.pay import Pay
from graph_service.words import say

PAYOUT_MEMBERS_MAX: Final = 200_000  # in a larger network earlier periods are not worked out for a page's sake


class Network(Pay):
    """The downline and the measures of a programme."""

    def names(self, member_ids: Iterable[str]) -> dict[str, str]:
        """Names of members by id; those without a name, and unknown ids, are left out."""
        snapshot, wanted = self.snapshot(), list(dict.fromkeys(member_ids))
        rows = np.asarray(snapshot.row_of.get_indexer(pd.Index(wanted, dtype="str")), np.int64)
        found = snapshot.members["name"].iloc[rows].tolist() if len(snapshot.members) else []
        return {
            one: str(name)
            for one, row, name in zip(wanted, rows.tolist(), found, strict=False)
            if row >= 0 and not pd.isna(name) and name
        }

    # --- downline -------------------------------------------------------------------------------------------------

    def figures(self, period: str, plan: PlanChoice = None) -> Figures:
        """Columns of figures for every member in a period."""
        chosen, when = self._asked(plan, period)
        return self._keep_columns(
            ("figures", chosen.hash, when.name), lambda snapshot: Figures.of(snapshot, when, chosen)
        )

    def sight(self, root_id: str, day: dt.date) -> Sight:
        """Who is seen from `root_id`: the root itself and whoever stands below it on a day; nobody for an unknown root."""
        return self._shelves.sights.get(
            self.snapshot(),
            ("sight", root_id, day),
            lambda snapshot: sight_from(snapshot, root_id, day_number(day)),
        )

    def near(self, root_id: str, depth: int) -> frozenset[str]:
        """The ids of a member and of everyone at most so many levels below today; nobody's for an unknown member."""
        today = day_number(dt.date.today())
        return self._shelves.sights.get(
            self.snapshot(),
            ("near", root_id, depth, today),
            lambda snapshot: near_on(snapshot, root_id, depth, today),
        )

    @held
    def figures_in_sight(self, period: str, plan: PlanChoice, sight: Sight) -> Figures:
        """Figures in which nobody below the root of `sight` is out of sight; the whole ones where that holds of itself."""
        chosen, _ = self._asked(plan, period)
        figures = self.figures(period, chosen)
        below = figures.below(sight.root) if sight.root >= 0 else figures.walk[:0]
        if bool(sight.inside[below].all()):
            return figures
        shown = np.zeros(len(figures), dtype=np.bool_)
        shown[below] = sight.inside[below]
        return self._shelves.views.get(self.snapshot(), (chosen.hash, period, sight), lambda _: figures.only(shown))

    @held
    def layout(self, figures: Figures, root_id: str | None) -> Layout:
        """Where everyone at and below a member stands in the picture of the whole network, or everyone without one."""
        root = None if root_id is None else figures.row(root_id)
        return self._shelves.pictures.get(self.snapshot(), (figures, root), lambda _: layout_of(figures, root))

    def card(self, member_id: str, period: str) -> MemberCard:
        """One member with figures."""
        return reading.card(self.store, self.figures(period), member_id)

    def children(
        self, member_id: str, period: str, offset: int = 0, limit: int = reading.PAGE_SIZE, sort: Sort = "name"
    ) -> ChildPage:
        """A page of directly sponsored members."""
        return reading.children(self.store, self.figures(period), member_id, offset=offset, limit=limit, sort=sort)

    def roots(self, period: str, offset: int = 0, limit: int = reading.PAGE_SIZE, sort: Sort = "size") -> ChildPage:
        """A page of members without a sponsor."""
        return reading.roots(self.store, self.figures(period), offset=offset, limit=limit, sort=sort)

    def breadcrumb(self, member_id: str, root_id: str, period: str) -> tuple[Crumb, ...]:
        """From `root_id` down to the member."""
        return reading.breadcrumb(self.store, self.figures(period), member_id, root_id)

    def search(self, text: str, root_id: str | None, period: str, limit: int = 20) -> SearchResult:
        """Members below `root_id` (everyone without one) by id, name or e-mail."""
        return search(self.store, self.figures(period), text, root_id, limit)

    def is_below(self, member_id: str, root_id: str) -> bool:
        """Whether the member is `root_id` or in its downline, by the sponsor edges in force now."""
        snapshot = self.snapshot()
        known = snapshot.row_of.get_indexer(pd.Index([member_id, root_id]))
        return bool((known >= 0).all()) and reading.is_below(self.store, member_id, root_id, dt.date.today())

    def sectors(self, root_id: str | None, period: str, value: Value = "team_volume") -> Sectors:
        """A subtree folded to at most a thousand sectors."""
        return sectors(self.store, self.figures(period), root_id, value)

    def open_to(self, root_id: str, depth: int, period: str, sort: Sort = "name") -> OpenTree:
        """A subtree opened level by level, within the limits that the answer states."""
        return reading.open_to(self.store, self.figures(period), root_id, depth, sort=sort)

    def leg_and_level_volumes(self, member_id: str, period: str) -> Parts:
        """Which legs and levels make up a member's team volume."""
        return parts_of(self.figures(period), member_id)

    def leader_to_show(self, run_id: str) -> str:
        """Whoever earned most in a run with at most half of the network below them; the best paid when all have more."""
        run = self.run(run_id)
        figures = self.figures(run.period, self.plan_of_run(run_id))
        earned = self.run_awards(run_id).groupby("member_id")["amount_minor"].sum().sort_values(ascending=False)
        if earned.empty:
            raise NotFound(say("run {run_id} paid nobody", run_id=run_id))
        below = figures.size[figures.rows(earned.index.tolist())]
        return str(earned.index[int((2 * below <= len(figures)).argmax())])

    def greetings(self, figures: Figures, member_id: str, today: dt.date, sight: Sight | None = None) -> Greetings:
        """Whom a leader would greet, of those whom `figures` shows, which are those in `sight`."""
        plan, day = figures.plan, min(today, figures.day)
        everyone = self._keep_columns(
            ("everyone to greet", plan.hash if plan else "", figures.day, day),
            lambda _: Everyone.of(figures, day_number(day)),
        )
        mark = None if sight is None else sight.mark
        return self._keep_of_leader(
            ("greetings", plan.hash if plan else "", figures.day, member_id, mark, today),
            lambda _: greetings(figures, everyone, member_id, today),
        )

    # --- measures, checks -----------------------------------------------------------------------------------------

    @held
    def overview(self, period: str, plan: PlanChoice = None) -> Overview:
        """The programme's main figures in a period; payout of earlier periods is that of their stored runs, where any."""
        chosen, when = self._asked(plan, period)
        payouts = self._payouts(plan, chosen.name, when)
        return self._keep(
            ("overview", chosen.hash, when.name, tuple(sorted(payouts.items()))),
            lambda snapshot: overview(snapshot, chosen, when, self.outcome(chosen, when), payouts=payouts),
        )

    def _payouts(self, plan: PlanChoice, name: str, period: Period) -> dict[str, int]:
        """Payout by period before `period`: the stored run's, else worked out (in a large network the last one alone)."""
        found = {run.period: run.awards_minor for run in self.runs() if run.plan == name}
        large = len(self.snapshot().members) > PAYOUT_MEMBERS_MAX
        for one in run_up(period, 2 if large else SERIES_LENGTH)[:-1]:
            if one.name not in found:
                with contextlib.suppress(NotFound):  # before the plan's first day nothing was paid by it
                    found[one.name] = self.payout(self.plan(plan, one), one)
        return found

    def referral_measures(self, period: str, channel: str | None = None) -> ReferralMeasures:
        """What referrals bring, by period and channel."""
        when = Period.parse(period)
        return self._keep(
            ("referrals", when.name, channel),
            lambda snapshot: referral_measures(snapshot, when, channel),
        )

    def channels(self) -> tuple[str, ...]:
        """Every channel that a referral of any period has, "" for those that state none."""
        found = self.snapshot().referrals["channel"].astype(object).fillna("").unique()
        return tuple(sorted(map(str, found)))

    @held
    def team(self, member_id: str, period: str, plan: PlanChoice = None, sight: Sight | None = None) -> TeamReport:
        """A leader's team: volume by leg and month, people, activity, earnings; only people in `sight` are counted."""
        chosen, when = self._asked(plan, period)
        return self._keep_of_leader(
            ("team", chosen.hash, when.name, member_id, None if sight is None else sight.mark),
            lambda snapshot: team(
                snapshot,
                chosen,
                when,
                member_id,
                self.outcome,
                figures=self.figures(period, chosen),
                sight=sight,
            ),
        )
