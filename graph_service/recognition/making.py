"""What is there to tell whom about a period? The same data gives the same news, and each is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from graph_service.access import User
from graph_service.access.goals import GoalKeeper
from graph_service.analytics.goals import Progress
from graph_service.compliance.alerts import Alert
from graph_service.downline.figures import Figures
from graph_service.model.period import Period, day_of
from graph_service.model.snapshot import IntArray
from graph_service.recognition.badge_files import badges
from graph_service.recognition.boards import Ranking
from graph_service.recognition.challenges import Challenge
from graph_service.recognition.notice_settings import NoticeSetting
from graph_service.recognition.notices import BADGES, News, kinds_of
from graph_service.recognition.team_goals import NEAR, TeamGoal
from graph_service.runs.record import Run
from graph_service.words import Said, say


def told(user: User, kind: str) -> bool:
    """Whether a person's role is told of something, and the person can read it."""
    return not user.disabled and kind in {one.name for one in kinds_of(user.role)}


def of_published(one: Challenge, users: Iterable[User]) -> list[News]:
    """A challenge that leaders may take part in."""
    text = say(
        "The challenge “{title}” runs from {start} to {end}.",
        title=one.terms.title,
        start=one.terms.start,
        end=one.terms.end,
    )
    return [
        _of_challenge("challenge_published", one, user, text) for user in users if told(user, "challenge_published")
    ]


def of_ended(one: Challenge, found: Ranking, won: Sequence[str], users: Iterable[User]) -> list[News]:
    """A challenge that ended, to each leader with their own place and nobody else's."""
    winners, news = set(won), []
    for user in users:
        if not told(user, "challenge_ended"):
            continue
        place = found.of(user.member_id or "")
        title = one.terms.title
        if user.member_id in winners:
            text = say("The challenge “{title}” has ended, and you won.", title=title)
        elif place is not None:
            text = say("The challenge “{title}” has ended: your place is {place}.", title=title, place=place.place)
        else:
            text = say("The challenge “{title}” has ended.", title=title)
        news.append(_of_challenge("challenge_ended", one, user, text))
    return news


def of_ranks(now: Figures, before: Figures, users: Iterable[User]) -> list[News]:
    """Leaders whose rank is higher than in the period before."""
    news = []
    for user in users:
        row = now.find(user.member_id or "") if told(user, "rank_reached") else None
        if row is None or now.rank[row] <= before.rank[row] or not now.rank_of(row):
            continue
        rank = now.rank_of(row)
        text = say("You reached the rank {rank} in {period}.", rank=rank, period=now.period.name)
        address = f"/team/{user.member_id}?period={now.period.name}"
        news.append(News("rank_reached", user.user_id, f"{now.period.name}:{rank}", text, address))
    return news


def of_badges(
    days: Mapping[str, IntArray], when: Period, row_of: Callable[[str], int], users: Iterable[User]
) -> list[News]:
    """Badges that leaders reached in a period; `days` as `awarding.awarded` gives them."""
    news = []
    for user in users:
        row = row_of(user.member_id or "") if told(user, "badge_reached") else -1
        for one in badges() if row >= 0 else ():
            day = int(days[one.id][row])
            if when.first_day <= day < when.end_day:
                text = say("You reached the badge “{badge}” on {day}.", badge=one.title, day=day_of(day).isoformat())
                news.append(News("badge_reached", user.user_id, f"{one.id}:{day}", text, f"{BADGES}{user.member_id}"))
    return news


def of_goal(goal: TeamGoal, reached: int, users: Iterable[User]) -> list[News]:
    """A goal that is near and not reached yet, to the leader whose team it is for, or to every leader; the share alone."""
    share = goal.share(reached)
    if not NEAR <= share < 1:
        return []
    text = say("The goal “{title}” is near: {share} of it is reached.", title=goal.title, share=f"{int(share * 100)} %")
    return [
        News("goal_near", user.user_id, goal.key, text, "/recognition/goals")
        for user in users
        if told(user, "goal_near") and goal.root in ("", user.member_id)
    ]


def of_own_goals(found: Iterable[Progress], keeper: GoalKeeper) -> list[News]:
    """Goals that a leader set for themselves, near and not reached yet.

    What they are is that person's alone, and a notice may go where others read it: it says that one is near, no more.
    """
    news = []
    for one in found:
        if NEAR <= one.share < 1:
            text = say("A goal that you set yourself for {month} is near.", month=one.goal.month)
            subject = f"{keeper.key(one.goal.month, one.goal.kind)[:32]}:{one.goal.version}"
            news.append(News("goal_near", keeper.user_id, subject, text, f"/goals?period={one.goal.month}"))
    return news


def of_runs(runs: Iterable[Run], users: Iterable[User]) -> list[News]:
    """Runs that were stored, to managers."""
    readers = [user for user in users if told(user, "run_committed")]
    return [
        News(
            "run_committed",
            user.user_id,
            run.run_id,
            say("The run {run} is committed.", run=run.run_id),
            f"/runs/{run.run_id}",
        )
        for run in runs
        for user in readers
    ]


def of_alerts(alerts: Iterable[Alert], user: User) -> list[News]:
    """Alerts that an officer was given."""
    return [
        News("alert_assigned", user.user_id, one.alert_id,
             say("An alert of check {check} for {period} is given to you.", check=one.check_id, period=one.period),
             f"/alerts/{one.alert_id}")
        for one in alerts
        if told(user, "alert_assigned")
    ]  # fmt: skip


def channelled(
    news: Iterable[News], wishes: dict[str, NoticeSetting], *, mail: bool, hook: bool
) -> list[tuple[News, bool, list[str]]]:
    """Whether each is shown in the application, and the channels it goes out by: those wanted, and there."""
    found = []
    for one in news:
        wish = wishes.get(one.user_id, NoticeSetting(one.user_id))
        out = []
        if mail and wish.confirmed and wish.wants(one.kind, "email"):
            out.append("email")
        if hook and wish.wants(one.kind, "webhook"):
            out.append("webhook")
        found.append((one, wish.wants(one.kind, "app"), out))
    return found


def _of_challenge(kind: str, one: Challenge, user: User, text: Said) -> News:
    return News(kind, user.user_id, one.challenge_id, text, f"/recognition/challenges/{one.challenge_id}")
