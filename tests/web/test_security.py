"""Do sign-in, forms, headers, cookies and errors hold against someone who means harm?"""

from __future__ import annotations

import dataclasses
import re

import pytest
from flask.testing import FlaskClient

from graph_service import access
from graph_service.access.signin import ACCOUNT_FREE
from graph_service.errors import DatabaseUnavailable
from graph_service.service import Programme
from graph_service.web import create_app
from graph_service.web.cookies import NAME
from graph_service.web.security import CONTENT_SECURITY_POLICY, REQUEST_MAX

PASSWORD = "four plain words here"


def form_token(client: FlaskClient, **options) -> str:
    """The hidden field of the sign-in page."""
    match = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login", **options).text)
    assert match
    return match[1]


def sign_in(client: FlaskClient, name: str = "manager", password: str = PASSWORD, **more):
    """Send the sign-in form as a person would."""
    data = {"csrf_token": form_token(client), "name": name, "password": password} | more
    return client.post("/login", data=data)


# --- headers, cookies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/login", "/", "/nothing", "/healthz", "/api/v1/overview", "/api/v1/nothing", "/static/x/y", "/team/S"]
)
@pytest.mark.parametrize("role", ["anonymous", "manager", "leader"])
def test_every_answer_has_the_headers(site, path: str, role: str) -> None:
    headers = site.client(role).get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "max-age" not in headers.get("Cache-Control", "")
    assert "Strict-Transport-Security" not in headers


def test_the_policy_lets_in_nothing_inline_and_nobody_else() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "'unsafe-inline'" not in CONTENT_SECURITY_POLICY
    assert "'unsafe-eval'" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


def test_no_page_has_inline_scripts_styles_or_handlers(site) -> None:
    for path in (
        "/",
        "/team/L",
        "/explain/L",
        "/runs",
        "/compliance",
        "/compliance/C03",
        "/analytics",
        "/plans",
        "/downline/L",
    ):
        text = site.client("manager").get(path).text
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or 'type="application/json"' in script, (path, script)
        assert not re.search(r"\sstyle=", text), path
        assert "<style" not in text, path
        assert not re.search(r"<[^>]+\son\w+=", text), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), path


def test_cookies_are_out_of_reach(site) -> None:
    client = site.client("anonymous")
    response = sign_in(client)
    cookies = response.headers.getlist("Set-Cookie")
    assert len([one for one in cookies if one.startswith(f"{NAME}=")]) == 1
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("host", "scheme", "secure"),
    [
        ("127.0.0.1:8000", "http", False),
        ("localhost", "http", False),
        ("[::1]:8000", "http", False),
        ("127.0.0.1:8000", "https", True),
        ("example.org", "http", True),
        ("example.org", "https", True),
        ("127.0.0.1.example.org", "http", True),
    ],
)
def test_cookies_travel_over_https_but_on_ones_own_machine(site, host: str, scheme: str, *, secure: bool) -> None:
    app = create_app(dataclasses.replace(site.programme.settings, insecure_cookies=False), site.programme)
    client = app.test_client()
    where = {"base_url": f"{scheme}://{host}"}
    token = form_token(client, **where)
    data = {"csrf_token": token, "name": "manager", "password": PASSWORD}
    if scheme == "http" and secure:
        client = app.test_client(use_cookies=False)  # as a browser does, which keeps no Secure cookie over http
    response = client.post("/login", data=data, headers={"Referer": f"{scheme}://{host}/login"}, **where)
    cookies = response.headers.getlist("Set-Cookie")
    if scheme == "http" and secure:
        assert response.status_code == 400
        assert "over https" in response.text
        return
    name = f"__Host-{NAME}" if secure else NAME
    [cookie] = [one for one in cookies if one.startswith(f"{name}=")]
    assert ("Secure" in cookie) == secure
    assert ("Strict-Transport-Security" in response.headers) == secure


# --- sign-in --------------------------------------------------------------------------------------------------------


def test_signing_in_and_out(site) -> None:
    client = site.client("anonymous")
    asked = client.get("/runs?period=2026-08")
    assert asked.headers["Location"] == "/login?next=/runs?period%3D2026-08"
    response = sign_in(client, next="/runs?period=2026-08")
    assert (response.status_code, response.headers["Location"]) == (303, "/runs?period=2026-08")
    page = client.get("/runs")
    assert page.status_code == 200
    token = client.get_cookie(NAME).value
    out = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    assert client.post("/logout", data={"csrf_token": out}).headers["Location"] == "/login"
    assert client.get_cookie(NAME) is None
    assert client.get("/runs").status_code == 302
    assert access.who(site.programme.store, token) is None


def test_a_token_from_before_is_no_session_afterwards(site) -> None:
    client = site.client("anonymous")
    client.set_cookie(NAME, "chosen-by-an-attacker")
    sign_in(client)
    token = client.get_cookie(NAME).value
    assert token != "chosen-by-an-attacker"
    sign_in(client, "officer")
    assert client.get_cookie(NAME).value != token
    assert access.who(site.programme.store, token) is None  # signing in again ends the session of before


def test_the_form_token_changes_with_the_session(site) -> None:
    client = site.client("anonymous")
    before = form_token(client)
    assert form_token(client) == before or True
    sign_in(client)
    stale = client.post("/runs", data={"csrf_token": before, "plan": "unilevel-7", "period": "2026-08"})
    assert stale.status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example", "/a\r\nSet-Cookie: x=y", " //evil.example", "", "///evil.example",
        "/x" + "y" * 3000, "http:/x",
    ],
)  # fmt: skip
def test_after_signing_in_nobody_is_sent_elsewhere(site, target: str) -> None:
    client = site.client("anonymous")
    assert sign_in(client, next=target).headers["Location"] == "/"
    shown = client.get("/login", query_string={"next": target}).text
    assert 'name="next" value="/"' in shown


@pytest.mark.parametrize("target", ["/team/L?period=2026-08", "/", "/downline/odd%20id?open=a&open=b"])
def test_a_path_of_this_site_is_kept(site, target: str) -> None:
    assert sign_in(site.client("anonymous"), next=target).headers["Location"] == target


def test_wrong_name_and_wrong_password_look_the_same(site) -> None:
    pages = set()
    for name, password in (("manager", "wrong"), ("nobody.here", PASSWORD), ("'; DROP", "x"), ("", "")):
        response = sign_in(site.client("anonymous"), name, password)
        assert response.status_code == 401
        pages.add(re.sub(r'value="[^"]*"', "", response.text))
    assert len(pages) == 1


def test_guessing_is_stopped_and_says_when_to_come_back(site) -> None:
    access.add_user(site.programme.store, "guessed", "manager", PASSWORD)
    client = site.client("anonymous")
    for _ in range(ACCOUNT_FREE):
        assert sign_in(client, "guessed", "wrong").status_code == 401
    response = sign_in(client, "guessed", PASSWORD)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 31
    assert "Too many attempts" in response.text
    assert sign_in(site.client("anonymous"), "manager").status_code == 303  # others are not held up


@pytest.mark.parametrize("change", ["disable", "role", "password"])
def test_a_change_by_the_admin_ends_the_session(site, change: str) -> None:
    store = site.programme.store
    name = f"changed.{change}"
    access.add_user(store, name, "officer", PASSWORD)
    client = site.client("anonymous")
    sign_in(client, name)
    assert client.get("/runs").status_code == 200
    admin = site.client("admin")
    token = re.search(r'name="csrf_token" value="([^"]+)"', admin.get("/admin").text)[1]
    data = {"csrf_token": token, "role": "manager", "password": "another set of words"}
    assert admin.post(f"/admin/users/{name}/{change}", data=data).status_code == 303
    assert client.get("/runs").status_code == 302


def test_an_admin_cannot_shut_the_own_person_out(site) -> None:
    admin = site.client("admin")
    token = re.search(r'name="csrf_token" value="([^"]+)"', admin.get("/admin").text)[1]
    response = admin.post("/admin/users/admin/disable", data={"csrf_token": token})
    assert response.status_code == 400
    assert "cannot shut yourself out" in response.text


# --- forged forms, odd requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/runs", "/admin/users", "/admin/users/manager/role", "/admin/users/manager/disable"]
)
@pytest.mark.parametrize("role", ["anonymous", "admin", "manager"])
@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_form_without_its_token_changes_nothing(site, path: str, role: str, token: str | None) -> None:
    users, runs = access.users(site.programme.store), site.programme.runs()
    data = {} if token is None else {"csrf_token": token}
    response = site.client(role).post(path, data=data)
    assert response.status_code == 400
    assert "Nothing was changed" in response.text
    assert (access.users(site.programme.store), site.programme.runs()) == (users, runs)


def test_too_large_a_request_is_refused(site) -> None:
    response = site.client("anonymous").post("/login", data={"name": "x" * (REQUEST_MAX + 1)})
    assert response.status_code == 413
    assert "too much at once" in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?period=nonsense", 400),
        ("/?period=2026-13", 400),
        ("/?period=1999-01", 404),
        ("/?period=%00", 400),
        ("/?period=2026-09'%3B%20MATCH", 400),
        ("/?export=nope", 404),
        ("/analytics?channel=none-such", 404),
        ("/runs/nope", 404),
        ("/runs/..%2F..%2Fetc%2Fpasswd", 404),
        ("/runs/preview", 404),
        ("/runs/preview?plan=../../etc/passwd&period=2026-09", 404),
        ("/runs/preview?plan=unilevel-7&period=x", 400),
        ("/plans/..%2F..%2Fx.toml", 404),
        ("/plans/nope", 404),
        ("/compliance/C99", 404),
        ("/team/L?period=2026-01", 404),
        ("/downline/L?depth=1000000", 400),
        ("/downline?offset=-1", 400),
        ("/api/v1/downline/L/children?cursor=-1", 400),
        ("/api/v1/downline/L/tree?depth=99999999999", 400),
        ("/nothing", 404),
        ("/%ff%fe", 404),
    ],
)
def test_odd_addresses_are_refused_in_words(site, path: str, status: int) -> None:
    response = site.client("manager").get(path)
    assert response.status_code == status
    text = response.text
    assert "Traceback" not in text
    assert ("Nothing was changed" in text) or response.content_type == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_another_method_is_refused(site, method: str) -> None:
    response = getattr(site.client("manager"), method)("/plans")
    assert response.status_code in (400, 405)


def test_a_second_commit_is_refused_in_words(site) -> None:
    client = site.client("manager")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/runs").text)[1]
    data = {"csrf_token": token, "plan": "unilevel-7", "period": "2026-08"}
    response = client.post("/runs", data=data)
    assert response.status_code == 409
    assert "2026-08" in response.text
    assert len(site.programme.runs()) == 1


# --- the database away ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/login-post", "/team/L", "/api/v1/overview", "/readyz"])
def test_without_the_database_a_page_says_so_and_comes_back_by_itself(
    site, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    away = dataclasses.replace(
        site.programme.settings, neo4j_uri="bolt://127.0.0.1:1", neo4j_password="x", query_timeout_s=1
    )
    with Programme(away) as gone:
        app = create_app(away, gone)
        client = app.test_client()
        if path != "/login-post":
            client.set_cookie(NAME, site.tokens["manager"])

        def ask(there: FlaskClient):
            if path == "/login-post":
                return sign_in(there)
            return there.get(path)

        response = ask(client)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        if not path.startswith("/api/"):
            assert "database cannot be reached" in response.text
            assert "safe" in response.text
        else:
            assert response.content_type == "application/problem+json"
        assert client.get("/healthz").status_code == 200
        gone.settings = site.programme.settings  # the database is back
        assert ask(client).status_code in (200, 303)


def test_an_unexpected_error_shows_a_reference_and_no_insides(site, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(site.programme.settings, site.programme)

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret inside")

    client = app.test_client()
    client.set_cookie(NAME, site.tokens["manager"])
    response = client.get("/broken")
    assert response.status_code == 500
    assert "secret inside" not in response.text
    reference = re.search(r"<code>(\w{12})</code>", response.text)[1]
    assert reference in caplog.text
    assert "secret inside" in caplog.text


def test_an_outage_in_the_middle_is_no_unexpected_error(site, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("bolt://secret-host:7687 did not answer")

    monkeypatch.setattr(Programme, "runs", gone)
    response = site.client("manager").get("/runs")
    assert response.status_code == 503
    assert "secret-host" not in response.text
