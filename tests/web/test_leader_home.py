"""Does a leader's first page tell the own team and nobody else, and do goals stay the leader's own?"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from graph_service import access
from graph_service.access.goals import GoalKeeper, PersonalGoal, goals, set_goal
from graph_service.errors import ChangedMeanwhile
from tests.web.conftest import PASSWORD, post

FOREIGN = ("Sibling", "Nephew", "Stranger", "Root Person", "777.77", "77777")
TABLES = (
    "team-periods", "legs", "earnings", "ranks", "earned", "not-paid", "leg-months", "anniversaries", "first-sales",
    "near-rank", "quiet",
)  # fmt: skip
# Q joined a year before the last day of the sample's last month, so that the anniversary is near; X is not L's.
MORE_MEMBERS = (
    ("Q", "L", "Quincy Quiet", True, "2025-10-05"),
    ("Q2", "S", "Foreign Felix", True, "2025-10-05"),
)
# Q sold in June, July and August and not in September; so did Q2, who is below the sibling.
MORE_SALES = tuple(
    (f"{who}{month}", "T", who, f"2026-{month}-15", "10.00") for who in ("Q", "Q2") for month in ("06", "07", "08")
)


@pytest.fixture
def no_goals(cypher):
    cypher("MATCH (g:PersonalGoal) DELETE g")


def month() -> str:
    return "2026-09"


def test_the_home_has_its_parts(client):
    page = client("leader").get("/?period=2026-09").text
    for words in ("Your team by the plan", "My goals", "Earned by bonus", "Not paid, and why", "Sales of each leg",
                  "People to greet", "Invitation link", "What members like you really earned"):  # fmt: skip
        assert words in page, words
    for link in ("/team/L", "/explain/L", "/goals", "/invite", "/what-if"):
        assert f'href="{link}' in page, link


def test_a_home_in_russian_has_no_english_heading(client):
    leader = client("leader")
    leader.set_cookie("language", "ru")
    page = leader.get("/?period=2026-09").text
    assert "Мои цели" in page
    assert "People to greet" not in page
    assert "My goals" not in page


@pytest.mark.parametrize("period", ["2026-08", "2026-09", "2026-Q3", "2026"])
def test_nobody_outside_is_on_it_in_any_period(client, period):
    leader = client("leader")
    page = leader.get(f"/?period={period}")
    assert page.status_code == 200
    told = [page.text] + [leader.get(f"/?period={period}&export={name}").text for name in TABLES]
    for text in told:
        for name in (*FOREIGN, "Foreign Felix"):
            assert name not in text, name
        assert not re.search(r"/(team|explain|downline)/(R|S|S1|T|Q2)\b", text)


def test_who_is_to_be_greeted(client):
    leader = client("leader")
    quiet = leader.get("/?period=2026-09&export=quiet").text
    assert "Quincy Quiet" in quiet
    assert quiet.count("\n") == 2
    met = leader.get("/?period=2026-09&export=anniversaries").text
    assert "Quincy Quiet,2026-10-05,1" in met
    assert "Felix" not in met
    first = leader.get("/?period=2026-08&export=first-sales").text
    assert "Quincy" not in first  # the first sale was in June


def test_legs_stand_beside_the_month_before(client):
    rows = client("leader").get("/?period=2026-09&export=leg-months").text.splitlines()
    by_name = {row.split(",")[0]: row.split(",")[1:] for row in rows[1:]}
    assert by_name["Own sales"][:2] == ["100.00", "200.00"]
    assert by_name["Quincy Quiet"][:2] == ["0.00", "10.00"]


def test_what_was_earned_adds_up_to_the_explanation(client):
    leader = client("leader")
    told = leader.get("/api/v1/explain/L?period=2026-08").json
    rows = [row.split(",") for row in leader.get("/?period=2026-08&export=earned").text.splitlines()[1:]]
    assert sum(round(float(row[1]) * 100) for row in rows) == told["earned_minor"] > 0


def test_what_was_not_paid_is_what_the_run_skipped(site, client):
    skips = site.programme.run_skips(site.run_id, "L")
    rows = client("leader").get("/?period=2026-08&export=not-paid").text.splitlines()[1:]
    assert len(rows) == len(skips.groupby(["bonus", "reason"]))


@pytest.mark.usefixtures("no_goals")
def test_goals_are_set_told_changed_and_given_up(client):
    leader = client("leader")
    assert post(leader, "/goals", month=month(), kind="team_volume", target="960,00", version="0").status_code == 303
    home = leader.get("/?period=2026-09").text
    assert "480.00 of 960.00 points (50.0" in home.replace("\u202f", " ").replace("\xa0", " ")
    assert "the month is over" in home or "left" in home
    assert post(leader, "/goals", month=month(), kind="team_volume", target="480", version="1").status_code == 303
    assert "Reached. Well done!" in leader.get("/goals?period=2026-09").text
    assert post(leader, "/goals", month=month(), kind="team_volume", version="2", do="remove").status_code == 303
    assert "You have set no goal for this month." in leader.get("/?period=2026-09").text


@pytest.mark.usefixtures("no_goals")
def test_every_kind_of_goal(site, client):
    leader = client("leader")
    for kind, target in (("new_people", "3"), ("earnings", "12.50")):
        answer = post(leader, "/goals", month=month(), kind=kind, target=target, version="0", currency="EUR")
        assert answer.status_code == 303, kind
    page = leader.get("/goals?period=2026-09").text
    assert "0 of 3 new people" in page
    assert "12.50" in page
    assert post(leader, "/goals", month="2031-01", kind="new_people", target="3", version="0").status_code == 303
    assert "2031-01" in leader.get("/goals?export=goals").text


@pytest.mark.usefixtures("no_goals")
@pytest.mark.parametrize(
    "form",
    [
        {"month": "2026-09", "kind": "team_volume", "target": "0", "version": "0"},
        {"month": "2026-09", "kind": "team_volume", "target": "-5", "version": "0"},
        {"month": "2026-09", "kind": "team_volume", "target": "1e400", "version": "0"},
        {"month": "2026-09", "kind": "team_volume", "target": "nan", "version": "0"},
        {"month": "2026-09", "kind": "new_people", "target": "2.5", "version": "0"},
        {"month": "2026-09", "kind": "new_people", "target": "", "version": "0"},
        {"month": "2026-Q3", "kind": "new_people", "target": "2", "version": "0"},
        {"month": "2026", "kind": "new_people", "target": "2", "version": "0"},
        {"month": "2026-13", "kind": "new_people", "target": "2", "version": "0"},
        {"month": "2026-09", "kind": "fame", "target": "2", "version": "0"},
        {"month": "2026-09", "kind": "rank", "target": "Emperor", "version": "0"},
        {"month": "2026-09", "kind": "earnings", "target": "5", "currency": "XXQ", "version": "0"},
        {"month": "2026-09", "kind": "new_people", "target": "2", "version": ""},
        {"month": "2026-09", "kind": "new_people", "target": "2" * 300, "version": "0"},
        {"month": "'}) DETACH DELETE n //", "kind": "new_people", "target": "2", "version": "0"},
    ],
)
def test_a_goal_that_will_not_do_is_refused_in_words(client, cypher, form):
    answer = post(client("leader"), "/goals", **form)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert cypher("MATCH (g:PersonalGoal) RETURN count(g) AS n") == [{"n": 0}]


@pytest.mark.usefixtures("no_goals")
def test_a_goal_that_changed_meanwhile_is_told_with_the_difference(site, client):
    leader = client("leader")
    post(leader, "/goals", month=month(), kind="new_people", target="3", version="0")
    post(leader, "/goals", month=month(), kind="new_people", target="5", version="1")
    late = post(leader, "/goals", month=month(), kind="new_people", target="4", version="1")
    assert late.status_code == 409
    assert "Now: 5 new people. Yours was to be: 4 new people." in late.text
    twice = post(leader, "/goals", month=month(), kind="new_people", target="9", version="0")
    assert twice.status_code == 409
    assert post(leader, "/goals", month=month(), kind="new_people", version="1", do="remove").status_code == 409
    keeper = GoalKeeper("leader", "L")
    assert [one.amount for one in goals(site.programme.store, keeper)] == [5]
    with pytest.raises(ChangedMeanwhile):
        set_goal(site.programme.audit, keeper, PersonalGoal(month(), "new_people", 1, version=0))


@pytest.mark.usefixtures("no_goals")
def test_goals_are_of_the_person_alone(site, client):
    store, audit = site.programme.store, site.programme.audit
    set_goal(audit, GoalKeeper("leader", "L"), PersonalGoal(month(), "new_people", 41))
    set_goal(audit, GoalKeeper("somebody", "L"), PersonalGoal(month(), "new_people", 43))
    set_goal(audit, GoalKeeper("leader", "B"), PersonalGoal(month(), "new_people", 47))
    page = client("leader").get("/goals?period=2026-09").text
    assert "41 new people" in page
    assert "43 new" not in page
    assert "47 new" not in page
    for role in ("admin", "manager", "officer", "auditor"):
        assert client(role).get("/goals").status_code == 404
    log = [one for one in audit.entries(1, 10_000) if "goal" in one.action]
    assert log
    assert not any("41" in one.after for one in log)
    assert store.read("leaders/goals", user_id="leader", member_id="L", month=None)[0]["amount"] == 41


def test_a_leader_of_another_member_has_another_home(site):
    store = site.programme.store
    access.add_user(store, "other.leader", "leader", PASSWORD, "S")
    site.tokens["other"] = access.sign_in(store, "other.leader", PASSWORD, "127.0.0.6").token
    page = site.client("other").get("/?period=2026-09").text
    assert "Sibling Sonya" in page
    assert "Lea" not in page
    assert "Foreign Felix" in site.client("other").get("/?period=2026-09&export=quiet").text


def test_days_left_are_counted_to_the_end_of_the_month():
    from fractions import Fraction

    from graph_service.analytics.goals import progress
    from graph_service.analytics.team import TeamReport, TeamRow
    from graph_service.engines.columnar.report_card import ReportCard

    row = TeamRow("2026-09", 500, 0, 1, 1, 2, 0, 0, 0, None)
    report = TeamReport("L", None, "2026-09", "p", "EUR", 1, (), (row,), (), 0, (), ())
    card = ReportCard("L", "2026-09", "Silver", None, None, by_assignment=False, conditions=())
    ranks = ("None", "Silver", "Gold")

    def told(goal, day):
        return progress(goal, report, card, ranks, dt.date.fromisoformat(day))

    volume = PersonalGoal("2026-09", "team_volume", 2000)
    assert [told(volume, day).days_left for day in ("2026-08-30", "2026-09-01", "2026-09-30", "2026-10-01")] == [
        30,
        30,
        1,
        0,
    ]
    assert (told(volume, "2026-09-10").share, told(volume, "2026-09-10").missing) == (Fraction(1, 4), 1500)
    assert told(PersonalGoal("2026-09", "new_people", 2), "2026-09-10").reached
    assert told(PersonalGoal("2026-09", "earnings", 2, currency="EUR"), "2026-09-10").have is None
    assert told(PersonalGoal("2026-09", "rank", 0, rank="Silver"), "2026-09-10").reached
    assert not told(PersonalGoal("2026-09", "rank", 0, rank="Gold"), "2026-09-10").reached
    assert told(PersonalGoal("2026-10", "new_people", 2), "2026-09-10").have is None
