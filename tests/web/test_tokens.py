"""Does a program with a token get what its person gets, below /api/ alone, and does it change nothing without `write`?"""

from __future__ import annotations

import re
import uuid

import pytest

from graph_service import access
from graph_service.web.cookies import NAME
from tests.web.conftest import PASSWORD, ROLES, post


def bearer(site, name: str, *scopes: str) -> dict[str, str]:
    """The header of a new token."""
    made = access.add_token(site.programme.store, name, scopes or ("read",), 1)
    return {"Authorization": f"Bearer {made.token}"}


@pytest.fixture
def program(site):
    """A client without cookies."""
    return site.app.test_client(use_cookies=False)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "path",
    ["/api/v1/overview", "/api/v1/runs", "/api/v1/team/L", "/api/v1/team/S", "/api/v1/team/nobody", "/api/v1/audit"],
)
def test_a_token_reads_what_its_person_reads(site, program, role: str, path: str) -> None:
    mine, theirs = program.get(path, headers=bearer(site, role)), site.client(role).get(path)
    assert (mine.status_code, mine.json) == (theirs.status_code, theirs.json)


@pytest.mark.parametrize("path", ["/", "/account", "/admin", "/runs", "/team/L", "/plans", "/account/second-factor"])
def test_a_token_opens_no_page_and_no_account(site, program, path: str) -> None:
    answer = program.get(path, headers=bearer(site, "admin", "read", "write"))
    assert answer.status_code == 401
    assert "below /api/" in answer.text
    assert "Bearer" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "path", ["/account/tokens", "/account/password", "/admin/users", "/runs", "/language", "/logout"]
)
def test_a_token_sends_no_form(site, program, path: str) -> None:
    answer = program.post(path, headers=bearer(site, "admin", "write"), data={"scope": "write", "days": "1"})
    assert answer.status_code in (400, 401)


def test_cookies_beside_a_token_count_for_nothing(site) -> None:
    client = site.client("admin")
    mine = client.get("/api/v1/session", headers=bearer(site, "officer"))
    assert mine.json["name"] == "officer"
    for wrong in ("gs_" + "a" * 43, "", "x" * 5000):
        answer = client.get("/api/v1/session", headers={"Authorization": f"Bearer {wrong}"})
        assert answer.status_code == 401
        assert not [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"{NAME}=")]
    assert client.get("/api/v1/session", headers={"Authorization": "Basic YTpi"}).json["name"] == "admin"


def test_without_write_nothing_is_changed_and_with_it_no_form_token_is_asked_for(site, program) -> None:
    body = {"period": "2026-08", "pack": "house"}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    size = site.programme.audit.head().seq
    read = program.post("/api/v1/reports", headers=bearer(site, "officer") | key, json=body)
    assert (read.status_code, read.content_type) == (403, "application/problem+json")
    assert "scope write" in read.json["detail"]
    assert site.programme.audit.head().seq == size
    write = program.post("/api/v1/reports", headers=bearer(site, "officer", "write") | key, json=body)
    assert write.status_code == 200
    assert site.programme.audit.entries(size + 1)[0].user_id == "officer"
    for role, status in (("manager", 403), ("auditor", 403), ("leader", 404), ("admin", 404)):
        more = program.post("/api/v1/reports", headers=bearer(site, role, "write") | key, json=body)
        assert more.status_code == status  # the role counts, whatever the scope


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_read_token_is_refused_each_way_of_changing(site, program, method: str) -> None:
    answer = getattr(program, method)("/api/v1/alerts/none/assignee", headers=bearer(site, "officer"), json={})
    assert answer.status_code in (403, 405)


def test_a_session_still_needs_the_form_token_on_calls(site) -> None:
    answer = site.client("officer").post("/api/v1/reports", json={"period": "2026-08", "pack": "house"})
    assert answer.status_code == 400


@pytest.mark.parametrize("way", ["revoked", "shut out"])
def test_a_token_that_ended_answers_401(site, program, way: str) -> None:
    store, name = site.programme.store, f"ended.{way.replace(' ', '.')}"
    access.add_user(store, name, "manager", PASSWORD)
    header = bearer(site, name)
    assert program.get("/api/v1/runs", headers=header).status_code == 200
    if way == "revoked":
        access.revoke_token(store, access.tokens(store, name)[0].token_id)
    else:
        access.set_disabled(store, name, disabled=True)
        access.set_disabled(store, name, disabled=False)
    answer = program.get("/api/v1/runs", headers=header)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_a_role_that_changed_counts_at_the_next_call(site, program) -> None:
    store = site.programme.store
    access.add_user(store, "moving", "manager", PASSWORD)
    header = bearer(site, "moving")
    assert program.get("/api/v1/overview", headers=header).status_code == 200
    access.set_role(store, "moving", "leader", "B")
    assert program.get("/api/v1/overview", headers=header).status_code == 404
    assert program.get("/api/v1/team/B", headers=header).status_code == 200
    assert program.get("/api/v1/team/L", headers=header).status_code == 404


def test_names_stay_hidden_from_an_officers_program(site, program) -> None:
    post(site.client("officer"), "/names", member_id="L", reason="a look")
    told = program.get("/api/v1/downline/L/card", headers=bearer(site, "officer")).text
    assert "Lea Leader" not in told


def test_one_makes_sees_and_revokes_ones_own(site, program) -> None:
    client = site.client("leader")
    shown = post(client, "/account/tokens", present=PASSWORD, scope="read", days="30", label="<b>mine</b>")
    key = re.search(r"gs_[\w-]{43}", shown.text)[0]
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert program.get("/api/v1/team/L", headers={"Authorization": f"bearer {key}"}).status_code == 200
    page = client.get("/account").text
    assert key not in page
    assert "<b>mine</b>" not in page
    token_id = re.search(r"/account/tokens/(\w{12})/revoke", page)[1]
    assert post(site.client("manager"), f"/account/tokens/{token_id}/revoke").status_code == 404
    assert post(client, f"/account/tokens/{token_id}/revoke").status_code == 303
    assert program.get("/api/v1/team/L", headers={"Authorization": f"Bearer {key}"}).status_code == 401


@pytest.mark.parametrize(
    "form",
    [
        {"present": "wrong", "scope": "read", "days": "1"},
        {"present": PASSWORD, "scope": "root", "days": "1"},
        {"present": PASSWORD, "days": "1"},
        {"present": PASSWORD, "scope": "read", "days": "0"},
        {"present": PASSWORD, "scope": "read", "days": "367"},
        {"present": PASSWORD, "scope": "read", "days": "1e2"},
        {"present": PASSWORD, "scope": "read", "days": "٣"},
        {"present": PASSWORD, "scope": "read", "days": "1", "label": "x" * 81},
    ],
)
def test_a_token_that_will_not_do_is_not_made(site, form: dict[str, str]) -> None:
    before = len(access.tokens(site.programme.store, "manager"))
    assert post(site.client("manager"), "/account/tokens", **form).status_code == 400
    assert len(access.tokens(site.programme.store, "manager")) == before


def test_an_admin_sees_everybodys_and_revokes_and_an_auditor_reads(site, program) -> None:
    header = bearer(site, "manager")
    token_id = access.tokens(site.programme.store, "manager")[0].token_id
    assert token_id in site.client("auditor").get("/admin").text
    assert post(site.client("auditor"), "/admin/tokens/revoke", token_id=token_id).status_code == 403
    assert program.get("/api/v1/runs", headers=header).status_code == 200
    assert post(site.client("admin"), "/admin/tokens/revoke", token_id=token_id).status_code == 303
    assert program.get("/api/v1/runs", headers=header).status_code == 401
    assert site.programme.audit.entries(subject="user manager")[-1].action == "revoked a token"
