"""Who is told what, and how does it go out? Notices of a period, the outbox, where webhooks go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from graph_service import access
from graph_service.access import User
from graph_service.access.goals import GoalKeeper, goals
from graph_service.analytics.goals import progress
from graph_service.analytics.sales import last_day
from graph_service.compliance.alerts import Alert
from graph_service.errors import NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.recognition import making
from graph_service.recognition.boards import Ranking, ranking, without
from graph_service.recognition.challenges import Challenge, winners
from graph_service.recognition.measures import on_a_board
from graph_service.recognition.notice_settings import NoticeSettings
from graph_service.recognition.notices import News, NoticeBox
from graph_service.recognition.outbox import Outbox
from graph_service.recognition.sending import KEEP, Sender, Tell
from graph_service.recognition.webhook_work import Webhooks
from graph_service.runs.record import newest
from graph_service.service.upkeep import Upkeep


class Notifying(Upkeep):
    """Notices of a programme."""

    def notice_box(self, user_id: str) -> NoticeBox:
        """What one person is told."""
        return NoticeBox(self.store, user_id)

    @property
    def notice_settings(self) -> NoticeSettings:
        """How people want to be told."""
        return NoticeSettings(self.store, self.audit)

    @property
    def outbox(self) -> Outbox:
        """What goes out."""
        return Outbox(self.store)

    @property
    def webhooks(self) -> Webhooks:
        """Where notices of the programme go."""
        return Webhooks(self.store, self.audit, private=self.settings.webhook_private)

    def sender(self, tell: Tell, keep: dt.timedelta = KEEP) -> Sender:
        """What sends the outbox. `tell` says in a language what was said; `keep`: how long it has what was done."""
        return Sender(
            self.outbox,
            self.settings,
            self.notice_settings,
            self._reader,
            self.webhooks.one,
            tell,
            lambda: dt.datetime.now(dt.UTC),
            keep,
        )

    def make_notices(self, period: str) -> int:
        """Tell people what there is to tell about a period. Returns how many notices are new; the second time none is."""
        held = self.pinned()
        news = list(held.news(Period.parse(period), held.people()))
        chosen = making.channelled(
            news,
            self.notice_settings.all(),
            mail=self.settings.smtp_host is not None,
            hook=self.webhooks.one() is not None,
        )
        return self.outbox.put(chosen, dt.datetime.now(dt.UTC))

    def news(self, when: Period, users: list[User]) -> Iterator[News]:
        """All there is to tell about a period."""
        for one in self.challenges.all():
            if when.start.isoformat() <= one.terms.start < when.end.isoformat():
                yield from self._of_challenge(one, users)
        yield from self._of_ranks(when, users)
        if any(making.told(user, "badge_reached") for user in users):
            yield from making.of_badges(self.badges_reached(when.end_day - 1), when, self.snapshot().row, users)
        for goal in self.team_goals.all():
            if goal.first <= when.name <= goal.last:
                yield from making.of_goal(goal, self.goal_reached(goal), users)
        yield from self._of_own_goals(when, users)
        yield from making.of_runs((run for run in self.runs() if run.period == when.name), users)
        for user in users:
            if making.told(user, "alert_assigned"):
                yield from making.of_alerts(self._given(user), user)

    def _of_own_goals(self, when: Period, users: list[User]) -> Iterator[News]:
        """Goals that leaders set for themselves, by the figures that each sees at home."""
        today, months = dt.date.today(), self.periods()
        for user in users:
            keeper = GoalKeeper(user.user_id, user.member_id or "")
            kept = goals(self.store, keeper, when.name) if making.told(user, "goal_near") else []
            if not kept or when.name not in months or self.snapshot().row(keeper.member_id) < 0:
                continue
            plan = self.plan_in_force(when)
            sight = self.sight(keeper.member_id, max(today, last_day(Period.parse(months[-1]))))
            report = self.team(keeper.member_id, when.name, plan, sight)
            card, ranks = self.report_card(keeper.member_id, when.name, plan), tuple(one.name for one in plan.ranks)
            yield from making.of_own_goals((progress(one, report, card, ranks, today) for one in kept), keeper)

    def _given(self, user: User) -> list[Alert]:
        return list(self.casework.queue(("open", "in_case"), assignee=user.user_id, most=1000).alerts)

    def _of_challenge(self, one: Challenge, users: list[User]) -> Iterator[News]:
        if one.state == "published":
            yield from making.of_published(one, users)
        elif one.state == "closed":
            shown, everyone = self._standings(one)
            won = winners(everyone if one.terms.rule == "reach" else shown, one.terms)
            yield from making.of_ended(one, shown, won, users)

    def _standings(self, one: Challenge) -> tuple[Ranking, Ranking]:
        """Places of a challenge, of those who want one and of everyone."""
        snapshot = self.snapshot()
        found = self.measure(one.terms.measure, one.window, self.plan_named(one.plan, Period.parse(one.month)))
        allowed = on_a_board(snapshot, one.window)
        return ranking(snapshot, found, without(snapshot, allowed, self.wishes.all())), ranking(
            snapshot, found, allowed
        )

    def _of_ranks(self, when: Period, users: list[User]) -> Iterator[News]:
        if not any(making.told(user, "rank_reached") for user in users):
            return
        plan = self.plan_in_force(when)
        before = when.previous()
        if plan.ranks and any(Period.parse(month).start <= last_day(when) for month in self.periods()):
            yield from making.of_ranks(self.figures(when.name, plan), self.figures(before.name, plan), users)

    def plan_in_force(self, when: Period) -> Plan:
        """The plan of the newest run of a period, else of the newest run, else the usual one."""
        runs = self.runs()
        run = newest(one for one in runs if one.period == when.name) or newest(runs)
        return self.plan_named(self.usual_plan if run is None else run.plan, when)

    def _reader(self, user_id: str) -> User | None:
        try:
            return access.user(self.store, user_id)
        except NotFound:
            return None
