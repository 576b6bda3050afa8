"""May everyone, and only they, look after their own account; does signing in ask for the code; are people changed in words?"""

from __future__ import annotations

import datetime as dt
import html
import itertools
import logging
import re

import pyotp
import pytest
from flask.testing import FlaskClient

from graph_service import access
from graph_service.access import second_factor
from graph_service.access.signin import ACCOUNT_FREE
from graph_service.store.audit import Entry
from graph_service.web import create_app
from graph_service.web.browsers import kind_of
from graph_service.web.cookies import NAME
from graph_service.web.limits import Limit
from tests.web.conftest import PASSWORD, ROLES, post, token

NUMBERS = itertools.count()
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(site, request: pytest.FixtureRequest) -> str:
    """Somebody of one's own for a test."""
    name = f"own.{next(NUMBERS)}.{re.sub(r'[^a-z]+', '.', request.node.name)[-40:]}"
    access.add_user(site.programme.store, name, "manager", PASSWORD)
    return name


def signed_in(site, name: str, **more: str) -> FlaskClient:
    client = site.client("anonymous")
    data = {"csrf_token": token(client), "name": name, "password": PASSWORD}
    assert client.post("/login", data=data, **more).status_code == 303
    return client


def changes(site, name: str) -> list[Entry]:
    """What the audit log says of somebody, but that they signed in."""
    return [one for one in site.programme.audit.entries(subject=f"user {name}") if one.action != "signed in"]


def now_code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30 * steps))


# --- sessions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_everyone_has_an_account_and_the_name_leads_there(site, role: str) -> None:
    page = site.client(role).get("/account")
    assert page.status_code == 200
    assert '<a class="who" href="/account"' in page.text
    assert "Where you are signed in" in page.text


def test_sessions_are_told_by_browser_and_ended_one_by_one_or_all(site, person: str) -> None:
    first = signed_in(site, person, headers={"User-Agent": FIREFOX})
    second, third = signed_in(site, person), signed_in(site, person)
    text = first.get("/account").text
    assert "Firefox, Linux" in text
    assert "127.0.0.1" not in text
    keys = re.findall(r"/account/sessions/(\w{16})/end", text)
    assert len(keys) == 2
    assert all(one not in text for one in (first.get_cookie(NAME).value, second.get_cookie(NAME).value))
    gone = access.session_key(second.get_cookie(NAME).value)[:16]
    assert post(first, f"/account/sessions/{gone}/end").status_code == 303
    assert [second.get("/account").status_code, third.get("/account").status_code] == [302, 200]
    assert post(first, f"/account/sessions/{gone}/end").status_code == 404
    assert post(first, "/account/sessions/end-others").status_code == 303
    assert [first.get("/account").status_code, third.get("/account").status_code] == [200, 302]


@pytest.mark.parametrize("key", ["0" * 16, "x", "'}) DETACH DELETE n", "%00", "a" * 500])
def test_a_session_of_somebody_else_answers_as_none(site, person: str, key: str) -> None:
    client = signed_in(site, person)
    theirs = access.session_key(site.tokens["manager"])[:16]
    answers = [post(client, f"/account/sessions/{one}/end") for one in (key, theirs)]
    bare = {re.sub(r'value="[^"]*"', "", one.text) for one in answers}
    assert [one.status_code for one in answers] == [404, 404]
    assert len(bare) == 1
    assert site.client("manager").get("/account").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_of_a_browser_two_words_are_kept(agent: str, said: str) -> None:
    assert kind_of(agent) == said


# --- password -------------------------------------------------------------------------------------------------------


def test_another_password_needs_the_present_one_and_ends_every_other_session(site, person: str) -> None:
    here, there = signed_in(site, person), signed_in(site, person)
    before = here.get_cookie(NAME).value
    wanted = "a new set of words"
    form = {"present": PASSWORD, "wanted": wanted, "again": wanted}
    assert "not written the same way" in post(here, "/account/password", **form | {"again": "else"}).text
    wrong = post(here, "/account/password", **form | {"present": "wrong"})
    assert (wrong.status_code, "present password is not right" in wrong.text) == (400, True)
    assert "use 12 or more" in post(here, "/account/password", present=PASSWORD, wanted="short", again="short").text
    assert post(here, "/account/password", **form).status_code == 303
    assert here.get_cookie(NAME).value != before
    assert access.who(site.programme.store, before) is None
    assert [here.get("/account").status_code, there.get("/account").status_code] == [200, 302]
    access.sign_in(site.programme.store, person, wanted, "10.7.7.7")
    [entry] = changes(site, person)
    assert (entry.user_id, entry.action) == (person, "changed a password")
    assert wanted not in str(entry.to_json())


def test_guessing_the_present_password_is_braked(site, person: str) -> None:
    client = signed_in(site, person)
    for _ in range(ACCOUNT_FREE):
        assert post(client, "/account/second-factor", present="wrong").status_code == 400
    answer = post(client, "/account/second-factor", present=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 31


# --- second factor --------------------------------------------------------------------------------------------------


def with_factor(site, person: str, client: FlaskClient) -> tuple[str, list[str]]:
    """Set a second factor up on the pages; the secret and the recovery codes."""
    post(client, "/account/second-factor", present=PASSWORD)
    page = client.get("/account/second-factor").text
    secret = re.search(r'class="letters">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert 'src="data:image/svg+xml' in page
    shown = post(client, "/account/second-factor/confirm", code=now_code(secret, -1))
    assert shown.status_code == 200
    codes = re.findall(r"<code>([A-Z2-7-]{19})</code>", shown.text)
    assert len(codes) == 10
    assert shown.headers["Cache-Control"] == "no-store, private"
    return secret, codes


def test_signing_in_takes_two_steps_then(site, person: str) -> None:
    client, other = signed_in(site, person), signed_in(site, person)
    secret, codes = with_factor(site, person, client)
    assert [client.get("/account").status_code, other.get("/account").status_code] == [200, 302]
    assert secret not in client.get("/account/second-factor").text.replace(" ", "")
    again = site.client("anonymous")
    first = again.post(
        "/login", data={"csrf_token": token(again), "name": person, "password": PASSWORD, "next": "/runs"}
    )
    assert (first.status_code, first.headers["Location"]) == (303, "/login/code?next=/runs")
    [cookie] = [one for one in first.headers.getlist("Set-Cookie") if one.startswith(f"{NAME}-step=")]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Max-Age=300"))
    assert again.get_cookie(NAME) is None
    assert again.get("/runs").status_code == 302
    step = again.get_cookie(f"{NAME}-step").value
    fixed = site.client("anonymous")
    fixed.set_cookie(NAME, step)
    assert fixed.get("/runs").status_code == 302  # the step is no session
    wrong = again.post("/login/code", data={"csrf_token": token(again), "code": "000000", "next": "/runs"})
    assert (wrong.status_code, "This code is not right" in wrong.text) == (401, True)
    good = {"csrf_token": token(again), "code": now_code(secret), "next": "/runs"}
    done = again.post("/login/code", data=good)
    assert (done.status_code, done.headers["Location"]) == (303, "/runs")
    assert again.get("/runs").status_code == 200
    assert again.get_cookie(f"{NAME}-step") is None
    replay = site.client("anonymous")
    replay.set_cookie(f"{NAME}-step", step)
    assert replay.post("/login/code", data=good | {"csrf_token": token(replay)}).status_code == 401
    assert len(codes) == 10


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_second_step_sends_nobody_elsewhere(site, person: str, target: str) -> None:
    client = signed_in(site, person)
    _, codes = with_factor(site, person, client)
    again = site.client("anonymous")
    data = {"csrf_token": token(again), "name": person, "password": PASSWORD, "next": target}
    assert again.post("/login", data=data).headers["Location"] == "/login/code?next=/"
    assert 'name="next" value="/"' in again.get("/login/code", query_string={"next": target}).text
    done = again.post("/login/code", data={"csrf_token": token(again), "code": codes[0], "next": target})
    assert done.headers["Location"] == "/"


def test_without_a_first_step_there_is_no_second(site) -> None:
    client = site.client("anonymous")
    assert client.get("/login/code").headers["Location"] == "/login"
    answer = post(client, "/login/code", code="123456")
    assert (answer.status_code, "Begin again with name and password" in answer.text) == (401, True)


def test_doing_without_or_renewing_needs_the_password(site, person: str) -> None:
    client = signed_in(site, person)
    _, codes = with_factor(site, person, client)
    for path in ("off", "codes"):
        assert post(client, f"/account/second-factor/{path}", present="wrong").status_code == 400
    renewed = post(client, "/account/second-factor/codes", present=PASSWORD)
    assert not set(re.findall(r"<code>([A-Z2-7-]{19})</code>", renewed.text)) & set(codes)
    assert post(client, "/account/second-factor/off", present=PASSWORD).status_code == 303
    assert signed_in(site, person).get("/account").status_code == 200


def test_an_admin_takes_a_second_factor_away_and_the_person_is_signed_out(site, person: str) -> None:
    client = signed_in(site, person)
    with_factor(site, person, client)
    assert f"/admin/users/{person}/second-factor" in site.client("admin").get(f"/admin?q={person}").text
    assert post(site.client("auditor"), f"/admin/users/{person}/second-factor").status_code == 403
    assert post(site.client("admin"), f"/admin/users/{person}/second-factor").status_code == 303
    assert client.get("/account").status_code == 302
    assert not second_factor.factor(site.programme.store, person).is_on
    assert signed_in(site, person).get("/account").status_code == 200
    assert changes(site, person)[-1].action == "removed a second factor"


def test_no_secret_is_in_the_log_of_the_program(site, person: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = signed_in(site, person)
    secret, codes = with_factor(site, person, client)
    made = post(client, "/account/tokens", present=PASSWORD, scope="read", days="1").text
    key = re.search(r"gs_[\w-]{43}", made)[0]
    site.client("anonymous").get("/api/v1/runs", headers={"Authorization": f"Bearer {key}"})
    said = caplog.text
    assert not any(one in said for one in (PASSWORD, secret, *codes, key, client.get_cookie(NAME).value))


# --- language -------------------------------------------------------------------------------------------------------


def test_the_language_is_kept_with_the_person_and_comes_along_to_another_browser(site, person: str) -> None:
    client = signed_in(site, person)
    assert post(client, "/language", language="ru", next="/account").headers["Location"] == "/account"
    assert access.user(site.programme.store, person).language == "ru"
    assert "Мой профиль" in signed_in(site, person).get("/account").text
    post(client, "/language", language="xx")
    assert access.user(site.programme.store, person).language == "ru"


# --- people, as an admin changes them -------------------------------------------------------------------------------


def test_two_who_change_one_role_are_told_what_differs(site, person: str) -> None:
    admin = site.client("admin")
    page = admin.get(f"/admin?q={person}").text
    assert '<input type="hidden" name="role_seen" value="manager">' in page
    seen = {"role_seen": "manager", "member_seen": ""}
    assert post(admin, f"/admin/users/{person}/role", role="officer", **seen).status_code == 303
    late = post(admin, f"/admin/users/{person}/role", role="leader", member_id="L", **seen)
    assert late.status_code == 409
    text = html.unescape(late.text)
    assert f"Somebody else changed {person} since you read it" in text
    assert "role: was manager when you read it, is officer now, was to become leader" in text
    assert access.user(site.programme.store, person).role == "officer"


def test_people_are_found_by_name_role_and_access(site, person: str) -> None:
    admin = site.client("admin")

    def found(query: str) -> set[str]:
        answer = admin.get(f"/admin?{query}&export=users")
        return {line.split(",")[0] for line in answer.text.splitlines()[1:]}

    everyone = {one.user_id for one in access.users(site.programme.store)}
    assert found("") == everyone
    assert found(f"q={person.upper()}") == {person}
    assert found("q=l&role=leader") == {"leader"}
    assert person not in found("state=out")
    access.set_disabled(site.programme.store, person, disabled=True)
    assert person in found("state=out")
    assert person not in found("state=in")
    assert found("role=boss") == set()
    assert found("q=<script>") == set()
    assert "Nobody fits." in admin.get("/admin?q=<script>").text


def test_an_admin_signs_somebody_out_and_it_is_in_the_log(site, person: str) -> None:
    client = signed_in(site, person)
    assert post(site.client("admin"), f"/admin/users/{person}/sign-out").status_code == 303
    assert client.get("/account").status_code == 302
    [entry] = changes(site, person)
    assert (entry.user_id, entry.action, entry.before) == ("admin", "signed a user out", '{"sessions":1}')


# --- how often ------------------------------------------------------------------------------------------------------


def test_whoever_asks_too_often_is_held_up_and_others_are_not() -> None:
    limit = Limit(3)
    assert [limit.count("a", 10.0 + one) for one in range(4)] == [0, 0, 0, 58]
    assert limit.count("b", 13.0) == 0
    assert limit.count("a", 70.0) == 0
    assert not any(Limit(0).count("a", 0.0) for _ in range(100))


def test_a_page_says_when_it_was_asked_for_too_often(site, person: str) -> None:
    app = create_app(site.programme.settings, site.programme)
    app.extensions["limit"].most = 2
    client = app.test_client()
    client.set_cookie(NAME, access.open_session(site.programme.store, person))
    assert [client.get("/account").status_code for _ in range(2)] == [200, 200]
    held = client.get("/account")
    assert (held.status_code, "Too many requests" in held.text) == (429, True)
    assert 0 < int(held.headers["Retry-After"]) <= 60
    assert client.get("/healthz").status_code == 200
