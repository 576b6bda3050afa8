"""Notices on the pages: the bell, what a period makes, settings, links of e-mails, the webhook."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from graph_service.access.goals import GoalKeeper, PersonalGoal, set_goal
from graph_service.model.period import Period
from graph_service.recognition.challenges import read_terms
from tests.web.conftest import post

FORM = {
    "title": "September <b>sprint</b>", "measure": "personal_volume", "start": "2026-09-01", "end": "2026-09-30", "rule": "top",
    "top": "3", "reward": "points", "amount": "50",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(site):
    """A published challenge, a run and an alert given to the officer, and what there is to tell of them."""
    programme = site.programme
    work = programme.challenges
    one = work.make(read_terms(FORM, "EUR"), "unilevel-7", "EUR", "manager")
    work.publish(one.challenge_id, 1, "manager", dt.date(2026, 9, 1))
    programme.commit("unilevel-7", "2026-09", "manager")
    programme.file_report("2026-09", "officer")
    programme.casework.assign([programme.casework.queue().alerts[0].alert_id], "officer", "officer")
    return programme.make_notices("2026-09")


def setting(site, user: str = "leader"):
    return site.programme.notice_settings.of(user)


def test_a_period_tells_each_role_its_own_things_once(site, client, made):
    assert made == 3
    assert site.programme.make_notices("2026-09") == 0
    told = {
        role: client(role).get("/notifications").text for role in ("leader", "manager", "officer", "admin", "auditor")
    }
    assert "The challenge “September &lt;b&gt;sprint&lt;/b&gt;” runs from" in told["leader"]
    assert "The run 2026-09.unilevel-7 is committed." in told["manager"]
    assert "is given to you" in told["officer"]
    for role in ("admin", "auditor"):
        assert "You have no notices." in told[role]
    assert "The run" not in told["leader"]


def test_the_bell_counts_what_is_not_read_and_marking_is_ones_own(site, client, made):
    leader, manager = client("leader"), client("manager")
    assert re.search(r'class="bell-count">1<', leader.get("/recognition").text)
    key = re.search(r'name="key" value="([^"]+)"', leader.get("/notifications").text)[1]
    post(manager, "/notifications/read", key=key)
    assert site.programme.notice_box("leader").unread() == 1, "somebody else's"
    assert post(leader, "/notifications/read", key=key).status_code == 303
    assert "bell-count" not in leader.get("/recognition").text


def test_an_ended_challenge_tells_the_own_place_and_nobody_elses(site, client, made):
    work = site.programme.challenges
    [one] = work.all()
    work.close(one.challenge_id, one.version, ["S1", "B", "L"], "manager", dt.date(2026, 10, 1))
    assert site.programme.make_notices("2026-09") == 1
    page = client("leader").get("/notifications").text
    assert "has ended, and you won." in page
    for foreign in ("Nephew", "S1", "777"):
        assert foreign not in page


def test_each_kind_and_way_can_be_switched_off(site, client):
    leader = client("leader")
    page = leader.get("/notifications/settings").text
    assert page.count("checked") == 15
    version = str(setting(site).version)
    answer = leader.post("/notifications/settings", data={
        "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1], "version": version,
        "on": ["goal_near:app", "badge_reached:email"],
    })  # fmt: skip
    assert answer.status_code == 303
    found = setting(site)
    assert found.wants("goal_near", "app")
    assert not found.wants("goal_near", "email")
    assert leader.get("/notifications/settings").text.count("checked") == 2
    assert post(leader, "/notifications/settings", version=version).status_code == 409
    assert (
        post(leader, "/notifications/settings", version=str(found.version), email="a@b.org\nBcc: x@y.org").status_code
        == 400
    )


def test_an_address_is_confirmed_by_a_button_and_switched_off_without_a_session(site, client):
    settings = site.programme.notice_settings
    one = settings.change("leader", [], "lea@example.org", setting(site).version)
    confirm = f"/notifications/confirm/{settings.link('confirm', 'leader', one.email, one.asked_at)}"
    anyone = client("anonymous")
    page = anyone.get(confirm)
    assert page.status_code == 200
    assert "lea@example.org" not in page.text
    assert not setting(site).confirmed, "a link alone changes nothing"
    assert anyone.post(confirm).status_code == 400, "a form of another site"
    assert post(anyone, confirm).status_code == 200
    assert setting(site).confirmed
    off = f"/notifications/off/{settings.link('off', 'leader', 'goal_near', 'email')}"
    assert anyone.get(off).status_code == 200
    assert setting(site).wants("goal_near", "email")
    assert anyone.post(off, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not setting(site).wants("goal_near", "email")
    for wrong in (
        "x",
        f"{off[19:-3]}AAA",
        settings.link("off", "leader", "nothing", "email"),
        settings.link("off", "leader"),
    ):
        assert anyone.post(f"/notifications/off/{wrong}").status_code == 404


def test_an_admin_sets_the_webhook_and_is_shown_its_secret_once(site, client):
    admin = client("admin")
    answer = post(admin, "/notifications/webhook", url="https://hooks.example.org/in", version="0")
    secret = site.programme.webhooks.one().secret
    assert answer.status_code == 200
    assert secret in answer.text
    for role in ("admin", "auditor"):
        page = client(role).get("/notifications/webhook").text
        assert "hooks.example.org" in page
        assert secret not in page
    assert post(client("auditor"), "/notifications/webhook", url="", version="1").status_code == 403
    assert post(client("manager"), "/notifications/webhook", url="", version="1").status_code == 404
    for inside in ("https://169.254.169.254/latest", "https://[::ffff:127.0.0.1]/", "http://example.org/"):
        assert post(admin, "/notifications/webhook", url=inside, version="1").status_code == 400
    assert post(admin, "/notifications/webhook", url="", version="0").status_code == 409
    assert "Nothing is sent by webhook" in post(admin, "/notifications/webhook", url="", version="1").text


def test_notices_are_told_in_the_readers_language(site, client, made):
    officer = client("officer")
    officer.set_cookie("language", "ru")
    page = officer.get("/notifications").text
    assert "Вам передан сигнал проверки" in page


def test_no_name_of_another_is_in_what_goes_out(site, made):
    rows = site.programme.store.read("recognition/notices", user_id="officer", offset=0, most=10)
    said = str(rows)
    for name in ("Lea Leader", "Sibling Sonya", "Secret Nephew", "Total Stranger"):
        assert name not in said


@pytest.mark.parametrize("offset", ["x", "-1", "1e9", "99999999999"])
def test_pages_that_cannot_be_read_from_the_address(client, offset):
    assert client("leader").get(f"/notifications?offset={offset}").status_code == 400


def test_a_goal_of_ones_own_that_is_near_is_told_to_its_person_alone_and_without_what_it_is(site, client, made):
    programme = site.programme
    keeper = GoalKeeper("leader", "L")
    have = programme.team("L", "2026-09", programme.plan_in_force(Period.parse("2026-09"))).rows[-1].team_volume
    assert have > 0

    def goal(amount: int, version: int, month: str = "2026-09") -> PersonalGoal:
        return PersonalGoal(month, "team_volume", amount, version=version)

    assert set_goal(programme.audit, keeper, goal(have * 2, 0))
    assert set_goal(programme.audit, keeper, goal(have, 0, "2026-08"))
    assert programme.make_notices("2026-09") == 0, "half of it"
    assert set_goal(programme.audit, keeper, goal(have * 5 // 4, 1))
    assert programme.make_notices("2026-09") == 1, "four fifths"
    assert programme.make_notices("2026-09") == 0
    [one] = [one for one in programme.notice_box("leader").page()[1] if one.kind == "goal_near"]
    assert one.text == "A goal that you set yourself for 2026-09 is near."
    assert "team_volume" not in one.key
    leader = client("leader")
    leader.set_cookie("language", "ru")
    page = leader.get("/notifications").text
    assert "Ваша собственная цель близка, месяц: 2026-09." in page
    assert leader.get(one.address).status_code == 200
    assert "set yourself" not in client("manager").get("/notifications").text
    assert set_goal(programme.audit, keeper, goal(have, 2))
    assert programme.make_notices("2026-09") == 0, "reached"
