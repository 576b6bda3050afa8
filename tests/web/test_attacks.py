"""What does somebody who means harm get? Forged forms, extra keys, other hosts, odd requests, guesses; and what the log keeps."""

from __future__ import annotations

import io
import json
import logging
import re
import statistics
import time
import uuid

import pytest
from werkzeug.test import EnvironBuilder

from graph_service import access
from graph_service.web.cookies import NAME
from tests.web.conftest import PASSWORD, token
from tests.web.test_case_api import Api


def counts(cypher) -> list[dict]:
    """How many of everything there are, but for sessions, attempts and the log of them."""
    return cypher(
        "MATCH (n) WHERE NOT n:UserSession AND NOT n:LoginAttempt RETURN labels(n) AS kind, count(*) AS number ORDER BY kind"
    )


# --- odd requests -----------------------------------------------------------------------------------------------------


def raw(site, role: str, **environ) -> int:
    """The status of a request as it comes from the wire, whatever a proper client would refuse to send."""
    made = EnvironBuilder(path="/").get_environ()
    made |= {"HTTP_COOKIE": f"{NAME}={site.tokens[role]}"} | environ
    statuses: list[str] = []

    def start(status: str, headers, exc_info=None):
        statuses.append(status)
        return lambda _: None

    body = site.app.wsgi_app(made, start)
    b"".join(body)
    getattr(body, "close", lambda: None)()
    return int(statuses[-1].split()[0])


@pytest.mark.parametrize(
    "method",
    [
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "PURGE",
        "get",
        "G\x00T",
        "X" * 5000,
        "",
        "OPTIONS",
        "HEAD",
        "DELETE",
        "PATCH",
        "PUT",
    ],
)
def test_an_odd_method_is_refused_or_harmless(site, cypher, method: str) -> None:
    before = counts(cypher)
    for path in ("/", "/login", "/runs", "/admin/users", "/api/v1/cases", "/api/v1/overview", "/metrics"):
        assert raw(site, "manager", REQUEST_METHOD=method, PATH_INFO=path) < 500, (method, path)
    assert counts(cypher) == before


@pytest.mark.parametrize(
    "query",
    [
        "x=" + "y" * 100_000,
        "&" * 100_000,
        "=" * 1000,
        "period=" + "2" * 100_000,
        "&".join(f"open={i}" for i in range(10_000)),
        "period=%00",
        "period=%ff%fe",
        "period=%ed%a0%80",
        "q=%",
        "q=%zz",
        "q=%u0041",
        "depth=%D9%A1",
        "depth=1e9",
        "depth=-0",
        "depth=+1",
        "depth=0x1",
        "limit=NaN",
        "limit=Infinity",
        "period[]=2026-09",
        "period=2026-09&period=2026-08",
        "plan[$ne]=x",
        "export[]=x",
        "state=" + "&state=".join(["open"] * 2000),
        "channel=" + "%F0%9F%98%80" * 500,
        "page=" + "9" * 5000,
        "offset=" + "9" * 5000,
        "market=" + "9" * 5000,
        "length=" + "9" * 5000,
        "last=" + "9" * 5000,
        "size=" + "9" * 5000,
        "cost=1e400",
        "cost=" + "9" * 5000,
        "people=1e6&sales=NaN&own=-1e9",
        "cost=sNaN",
        "measure=" + "x" * 8000,
        "colour=%0d%0aX: y",
        "sort=../../x",
        "as=exe&export=levels",
    ],
)
def test_an_odd_query_breaks_nothing(site, query: str) -> None:
    paths = (
        "/",
        "/downline/L",
        "/team/L",
        "/explain/L",
        "/runs",
        "/compliance",
        "/compliance/C03",
        "/compliance/recruitment",
        "/compliance/peers",
        "/alerts",
        "/audit",
        "/analytics",
        "/what-if",
        "/plans",
        "/recognition",
        "/api/v1/downline/search",
        "/api/v1/downline/L/tree",
        "/api/v1/downline/L/children",
        "/api/v1/alerts",
        "/api/v1/overview",
        "/login",
    )
    for path in paths:
        for role in ("officer", "leader"):
            start = time.perf_counter()
            status = raw(site, role, PATH_INFO=path, QUERY_STRING=query)
            assert status < 500, (path, role, status)
            assert time.perf_counter() - start < 30, (path, role)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_COOKIE", f"{NAME}=" + "x" * 8000),
        ("HTTP_COOKIE", f"{NAME}=\x00\xff"),
        ("HTTP_COOKIE", "language=../../etc; " * 300),
        ("HTTP_COOKIE", "graph-service-form=eyJ.x.y"),
        ("HTTP_ACCEPT_LANGUAGE", "x" * 8000),
        ("HTTP_ACCEPT_LANGUAGE", "ru;q=nan,zz;q=9e9"),
        ("HTTP_ACCEPT_LANGUAGE", "../../etc/passwd"),
        ("HTTP_IF_NONE_MATCH", '"' * 5000),
        ("HTTP_RANGE", "bytes=0-,0-,0-"),
        ("HTTP_RANGE", "bytes=99999999999999999999-"),
        ("HTTP_REFERER", "\xff\x00"),
        ("HTTP_X_FORWARDED_FOR", "1, " * 5000),
        ("HTTP_AUTHORIZATION", "Bearer " + "x" * 8000),
        ("HTTP_AUTHORIZATION", "Basic \xff"),
        ("HTTP_AUTHORIZATION", "Digest"),
        ("CONTENT_TYPE", "application/x-www-form-urlencoded; charset=utf-7"),
        ("CONTENT_TYPE", "multipart/form-data"),
        ("CONTENT_TYPE", "multipart/form-data; boundary=" + "x" * 5000),
        ("CONTENT_TYPE", "application/json; charset=nonsense"),
        ("CONTENT_TYPE", "\xff"),
        ("CONTENT_LENGTH", "-1"),
        ("CONTENT_LENGTH", "9" * 40),
        ("CONTENT_LENGTH", "x"),
        ("HTTP_TRANSFER_ENCODING", "chunked"),
        ("HTTP_X_HTTP_METHOD_OVERRIDE", "DELETE"),
        ("PATH_INFO", "/" + "../" * 2000),
        ("PATH_INFO", "/\xff\xfe\x00"),
        ("PATH_INFO", "/team/" + "x" * 20_000),
        ("PATH_INFO", ""),
        ("PATH_INFO", "//evil.example"),
    ],
)
def test_an_odd_header_breaks_nothing(site, name: str, value: str) -> None:
    for method in ("GET", "POST"):
        for path in ("/", "/login", "/runs", "/api/v1/cases"):
            given = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": io.BytesIO(b"a=b")} | {name: value}
            assert raw(site, "officer", **given) < 500, (method, path)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"title":' * 5000,
        b'{"title":"\\ud800","alert_ids":[]}',
        b'{"title":NaN}',
        b'{"title":1e999}',
        b"\xff\xfe",
        b"",
        b'{"title":' + b"9" * 50_000 + b"}",
        b'{"title":"a","title":"b","alert_ids":["x"]}',
        b"null",
        b"[]",
        b"0",
        b'"x"',
        b'{"title":"a","alert_ids":' + json.dumps(["x"] * 12_000).encode() + b"}",
        b'{"title":"\\u0000","alert_ids":["\\u0000"]}',
        b'{"title":"' + b"x" * 60_000 + b'","alert_ids":["x"]}',
        b'{"__proto__":{"role":"admin"},"title":"a","alert_ids":[]}',
        b'{"title":"x","alert_ids":[{"$ne":1}]}',
        b'{"title":["x"],"alert_ids":"x"}',
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>",
    ],
)
def test_an_odd_body_is_refused_in_words(site, body: bytes) -> None:
    api = Api(site.client("officer"))
    headers = {"X-CSRFToken": api.token, "Idempotency-Key": uuid.uuid4().hex}
    answer = api.client.post("/api/v1/cases", data=body, content_type="application/json", headers=headers)
    assert answer.status_code in (400, 404, 409, 413, 422), (answer.status_code, answer.text[:200])
    assert answer.content_type == "application/problem+json"


# --- guesses ----------------------------------------------------------------------------------------------------------


def test_nobody_learns_who_has_an_account(site) -> None:
    """One answer, and about one time, for a name that is there and one that is not."""

    def median(name) -> float:
        took = []
        for _ in range(4):
            client = site.client("anonymous")
            data = {"csrf_token": token(client), "name": name(), "password": "wrong words here"}
            start = time.perf_counter()
            answer = client.post("/login", data=data)
            took.append(time.perf_counter() - start)
            seen.add(
                (answer.status_code, re.sub(r'value="[^"]*"', "", answer.text), str(answer.headers.get("Retry-After")))
            )
        return statistics.median(took)

    seen: set[tuple[int, str, str]] = set()
    access.add_user(site.programme.store, "to.be.guessed", "officer", PASSWORD)
    there, missing = median(lambda: "to.be.guessed"), median(lambda: f"nobody.{uuid.uuid4().hex[:6]}")
    assert len(seen) == 1
    assert 0.05 < there / missing < 20, (there, missing)


def test_a_token_that_was_ended_or_made_up_is_none(site) -> None:
    given = access.sign_in(site.programme.store, "manager", PASSWORD, "10.9.9.1").token
    client = site.client("anonymous")
    client.set_cookie(NAME, given)
    assert client.get("/runs").status_code == 200
    access.sign_out(site.programme.store, given)
    for one in (given, given[:-1], given + "A", given.swapcase(), f" {given}", given * 3, "null", "0", "' OR 1=1"):
        other = site.client("anonymous")
        other.set_cookie(NAME, one)
        assert other.get("/runs").status_code == 302, one
        assert other.get("/api/v1/runs").status_code == 401, one


# --- the log ----------------------------------------------------------------------------------------------------------


def test_the_log_keeps_no_secret(site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("neo4j").setLevel(logging.INFO)  # below that the driver tells every message; see docs/security.md
    word, wrong = "quite another set of words", "guessed at random here"
    client = site.client("anonymous")
    form = token(client)
    client.post("/login", data={"csrf_token": form, "name": "admin", "password": wrong})
    client.post("/login", data={"csrf_token": form, "name": "admin", "password": PASSWORD})
    session = client.get_cookie(NAME).value
    inside = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin").text)[1]
    client.post(
        "/admin/users", data={"csrf_token": inside, "name": "logged.person", "role": "officer", "password": word}
    )
    client.post("/admin/users/logged.person/password", data={"csrf_token": inside, "password": f"{word} more"})
    client.get("/api/v1/session")
    client.get("/team/L?q=secret")
    program, bearer = (
        site.client("anonymous"),
        access.add_token(site.programme.store, "manager", ("read",), 1, "logged").token,
    )
    assert program.get("/api/v1/runs", headers={"Authorization": f"Bearer {bearer}"}).status_code == 200
    made_up = "gs_" + "Z" * 43
    assert program.get("/api/v1/runs", headers={"Authorization": f"Bearer {made_up}"}).status_code == 401
    link = site.programme.notice_settings.link("off", "leader", "goal_near", "email")
    assert program.get(f"/notifications/off/{link}").status_code == 200
    client.post("/logout", data={"csrf_token": inside})
    told = "\n".join([caplog.text, *(repr(record.__dict__) for record in caplog.records)])
    for secret in (
        PASSWORD,
        word,
        wrong,
        session,
        form,
        inside,
        site.app.secret_key,
        access.session_key(session),
        bearer,
        made_up,
        link,
    ):
        assert str(secret) not in told
    metrics = client.get("/metrics").text
    assert "logged.person" not in metrics
    assert "/team/L" not in metrics
