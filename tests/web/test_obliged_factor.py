"""Does a role that must have a second factor get one first, and nothing else before?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

import pyotp
import pytest

from graph_service import access
from graph_service.access import second_factor
from graph_service.access.signin import ACCOUNT_FREE
from graph_service.store import programme
from tests.web.conftest import PASSWORD, post
from tests.web.test_account_pages import person, signed_in  # noqa: F401  (a fixture)
from tests.web.test_upkeep_pages import keep

FACTOR = "/account/second-factor"


@pytest.fixture
def obliged(site) -> Iterator[None]:
    """Managers and officers must have a second factor."""
    before = programme.read(site.programme.store)
    assert keep(site, second_factor_roles="officer,manager").status_code == 303
    yield
    now = programme.read(site.programme.store)
    programme.change(site.programme.audit, "tests", replace(before, version=now.version))
    site.programme._said.clear()


def test_an_admin_says_which_roles_and_an_auditor_reads_it(site, obliged) -> None:
    assert programme.read(site.programme.store).obliged == ("manager", "officer")
    page = site.client("admin").get("/admin/settings").text
    assert len(re.findall(r'name="second_factor_roles" value="(?:manager|officer)" checked', page)) == 2
    assert page.count('name="second_factor_roles"') == len(access.ROLES)
    entry = site.programme.audit.entries(site.programme.audit.head().seq, 1)[0]
    assert '"second_factor_roles":"manager,officer"' in entry.after
    assert "manager, officer" in re.sub(r"<[^>]+>", "", site.client("auditor").get("/admin/settings").text)
    answer = keep(site, second_factor_roles="king")
    assert answer.status_code == 400
    assert "king is no role" in answer.text


def test_nothing_opens_before_the_second_factor_is_set_up(site, obliged, person: str) -> None:  # noqa: F811
    client = signed_in(site, person)
    for path in (
        "/",
        "/account",
        "/team/L",
        "/recognition",
        "/downline/L",
        "/plans",
        "/team/L?export=members",
        "/no-such-page",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (303, FACTOR), path
    for path in ("/api/v1/team/L", "/api/v1/openapi.json"):
        answer = client.get(path)
        assert answer.status_code == 403 or (answer.status_code == 200 and "paths" in answer.text), path
    assert client.get("/api/v1/downline/L/card").status_code == 403
    for path in ("/account/tokens", "/account/password", "/runs/commit", "/account/second-factor/off"):
        answer = post(client, path, present=PASSWORD)
        assert answer.status_code in (403, 404, 405), path
    page = client.get(FACTOR).text
    assert "Your role must have a second factor" in page
    assert 'href="/account"' not in page.split("<main")[1]
    assert post(client, "/language", language="ru").status_code == 303
    assert "Вашей роли нужен второй фактор" in client.get(FACTOR).text


def test_once_it_is_set_up_everything_opens_and_it_stays(site, obliged, person: str) -> None:  # noqa: F811
    client = signed_in(site, person)
    assert post(client, FACTOR, present="wrong").status_code == 400
    assert post(client, FACTOR, present=PASSWORD).location == FACTOR
    secret = second_factor.factor(site.programme.store, person).waiting.secret
    shown = post(client, f"{FACTOR}/confirm", code=pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC)))
    assert shown.status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/downline/L/card").status_code == 200
    answer = post(client, f"{FACTOR}/off", present=PASSWORD)
    assert answer.status_code == 409
    assert "must have a second factor" in answer.text
    assert second_factor.factor(site.programme.store, person).is_on
    assert "Do without" not in client.get("/account").text
    second_factor.remove(site.programme.store, person)
    assert client.get("/").location == FACTOR, "whoever lost it sets up another one first"


def test_signing_out_is_always_open_and_the_other_roles_are_not_asked(site, obliged, person: str) -> None:  # noqa: F811
    assert site.client("leader").get("/").status_code == 200
    assert site.client("auditor").get("/").status_code == 200
    client = signed_in(site, person)
    assert post(client, "/logout").status_code == 303
    assert client.get("/").location.startswith("/login")


def test_a_token_of_somebody_who_owes_it_opens_nothing(site, obliged, person: str) -> None:  # noqa: F811
    made = access.add_token(site.programme.store, person, ["read"], 7, "sums")
    call = site.client("anonymous").get("/api/v1/downline/L/card", headers={"Authorization": f"Bearer {made.token}"})
    assert call.status_code == 403
    assert "must have a second factor" in call.json["detail"]
    second_factor.begin(site.programme.store, person)
    secret = second_factor.factor(site.programme.store, person).waiting.secret
    second_factor.start_using(site.programme.store, person, pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC)))
    call = site.client("anonymous").get("/api/v1/downline/L/card", headers={"Authorization": f"Bearer {made.token}"})
    assert call.status_code == 200


def test_the_page_of_the_log_tells_who_signed_in_and_whom_guessing_locked_out(site, person: str) -> None:  # noqa: F811
    signed_in(site, person)
    client = site.client("anonymous")
    for _ in range(ACCOUNT_FREE + 2):
        post(client, "/login", name=person, password="wrong").close()
    found = [one for one in site.programme.audit.entries(1, 10_000) if one.subject == f"user {person}"]
    assert [(one.user_id, one.action) for one in found] == [
        (person, "signed in"), ("page:login", "locked an account for a while"),
    ]  # fmt: skip
    officer = site.client("officer")
    page = officer.get(f"/audit?subject=user+{person}").text
    assert "locked an account for a while" in page
    officer.set_cookie("language", "ru")
    assert "учётная запись закрыта на время" in officer.get(f"/audit?subject=user+{person}").text
