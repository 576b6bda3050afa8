"""What does somebody who means harm get? Forged forms, extra keys, other hosts, odd requests, guesses; and what the log keeps."""

from __future__ import annotations

import io
import json
import logging
import re
import statistics
import time
import uuid

import openpyxl
import pytest
from werkzeug.test import EnvironBuilder

from graph_service import access
from graph_service.web.cookies import NAME
from tests.web.conftest import PASSWORD, token
from tests.web.test_case_api import Api
from tests.web.test_role_matrix import MATRIX, address, decided

WRITES = sorted((rule, method) for rule, method in MATRIX if method != "GET")
EVIL = (
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "data:text/html,x",
    "http:evil.example",
    "/%2f/evil.example\r\nSet-Cookie: x=y",
    "https:/evil.example",
    "///evil.example/..",
)


def counts(cypher) -> list[dict]:
    """How many of everything there are, but for sessions, attempts and the log of them."""
    return cypher(
        "MATCH (n) WHERE NOT n:UserSession AND NOT n:LoginAttempt RETURN labels(n) AS kind, count(*) AS number ORDER BY kind"
    )


def able(rule: str, method: str) -> str:
    """A role that may do it."""
    expected = MATRIX[rule, method][1]
    return next(role for role in ("officer", "manager", "admin", "leader") if expected[role] not in (401, 403, 404))


# --- forged forms -----------------------------------------------------------------------------------------------------


def test_no_write_happens_without_the_token_of_this_session(site, cypher) -> None:
    decided(site)
    others = token(site.client("auditor"))
    before, head = counts(cypher), site.programme.audit.head().seq
    for rule, method in WRITES:
        client, path = site.client(able(rule, method)), address(site, rule)
        for given in (None, "", "made-up", others, others[:-1] + "A"):
            headers = {} if given is None else {"X-CSRFToken": given}
            if path.startswith("/api/"):
                answer = client.open(
                    path, method=method, json={}, headers={**headers, "Idempotency-Key": uuid.uuid4().hex}
                )
            else:
                answer = client.open(path, method=method, data={} if given is None else {"csrf_token": given})
            assert answer.status_code == 400, (rule, method, given)
        for kind in ("text/plain", "application/json", "multipart/form-data"):
            answer = client.open(path, method=method, data='{"csrf_token":"x"}', content_type=kind)
            assert answer.status_code == 400, (rule, method, kind)
    assert (counts(cypher), site.programme.audit.head().seq) == (before, head)


def test_a_token_from_another_site_is_refused_over_https(site) -> None:
    client = site.client("manager")
    for referrer in ("https://evil.example/", "https://localhost.evil.example/", ""):
        answer = client.post(
            "/runs",
            base_url="https://localhost",
            headers={"Referer": referrer} if referrer else {},
            data={"csrf_token": "x"},
        )
        assert answer.status_code in (400, 401)


# --- more than was asked for ------------------------------------------------------------------------------------------

EXTRA = {
    "role": "admin",
    "user_id": "admin",
    "is_admin": "1",
    "disabled": "0",
    "password_hash": "x",
    "state": "closed",
    "opened_by": "x",
    "created_by": "x",
    "__class__": "x",
    "seq": "1",
    "at": "2026-01-01",
    "sha256": "0" * 64,
    "verified": "true",
}


def test_keys_that_a_form_does_not_have_change_nothing(site, cypher) -> None:
    known, store = decided(site), site.programme.store
    if all(one.user_id != "spare" for one in access.users(store)):
        access.add_user(store, "spare", "officer", PASSWORD)
    role_of = {one.user_id: (one.role, one.member_id) for one in access.users(store)}
    for rule, method in WRITES:
        if rule in ("/login", "/logout", "/admin/users/<user_id>/role", "/admin/users") or rule.startswith("/api/"):
            continue
        client = site.client(able(rule, method))
        data = MATRIX[rule, method][0].replace("ALERT", known["ALERT"]).replace("CASED", known["CASED"])
        form = {key: value.replace("+", " ") for key, value in (pair.split("=", 1) for pair in data.split("&") if pair)}
        client.post(address(site, rule), data={**EXTRA, **form, "csrf_token": token(client)})
    access.set_disabled(store, "spare", disabled=False)
    now = {one.user_id: (one.role, one.member_id) for one in access.users(store)}
    assert now == role_of
    assert cypher("MATCH (u:User) WHERE u.is_admin IS NOT NULL OR u.state IS NOT NULL RETURN u") == []
    entries = site.programme.audit.entries(1, 10_000)
    assert {one.user_id for one in entries} & {"x", "admin"} <= {"admin"}
    assert not any(one.sha256 == "0" * 64 for one in site.programme.casework.history(known["case_id"]))


# --- elsewhere --------------------------------------------------------------------------------------------------------


def test_no_address_sends_anybody_to_another_site(site) -> None:
    known = decided(site)
    leading = re.compile(
        r'(?:href|action|src|formaction)="\s*(?:(?:https?:)?/?[/\\]+evil|javascript:|data:text|http:evil|https:/evil)',
        re.IGNORECASE,
    )
    for rule, method in sorted(MATRIX):
        if rule in ("/logout", "/static/<hash_>/<path:name>"):
            continue
        role = (
            able(rule, method)
            if method != "GET"
            else next(
                (
                    one
                    for one in ("manager", "officer", "admin", "leader")
                    if MATRIX[rule, "GET"][1][one] not in (403, 404)
                ),
                "anonymous",
            )
        )
        data = MATRIX[rule, method][0].replace("ALERT", known["ALERT"]).replace("CASED", known["CASED"])
        for target in EVIL if rule in ("/login", "/language", "/names") else EVIL[:2]:
            client = site.client(role)
            given = [*(pair.split("=", 1) for pair in data.split("&") if pair), ("next", target)]
            values = {key: value.replace("+", " ") for key, value in given}
            if method == "GET":
                answer = client.get(address(site, rule), query_string=values)
            elif rule.startswith("/api/"):
                continue
            else:
                if rule == "/login":
                    values |= {"name": f"nobody{uuid.uuid4().hex[:8]}"}
                answer = client.open(address(site, rule), method=method, data=values | {"csrf_token": token(client)})
            where = answer.headers.get("Location", "/")
            assert where.startswith("/"), (rule, target, where)
            assert not where.startswith(("//", "/\\")), (rule, target, where)
            if answer.mimetype == "text/html":
                assert not leading.search(answer.text), (rule, target)
            answer.close()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost@evil.example", "[::1].evil.example", "", "a b", "\xff"]
)
def test_another_host_is_named_in_no_answer(site, host: str) -> None:
    client = site.client("manager")
    for path in ("/", "/login", "/runs", "/downline", "/nothing-here", "/api/v1/runs", "/api/docs"):
        answer = client.get(
            path, headers={"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "6.6.6.6"}
        )
        assert answer.status_code in (200, 302, 400, 404), (path, answer.status_code)
        assert "evil.example" not in answer.text + str(answer.headers), path


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


# --- files ------------------------------------------------------------------------------------------------------------


def test_no_cell_of_any_export_of_any_page_is_a_formula(site) -> None:
    """Each table of each page, with hostile names in it, as CSV and as Excel."""
    known, tables = decided(site), 0
    assert known
    for (rule, method), (data, expected) in sorted(MATRIX.items()):
        if method != "GET" or rule.startswith(("/api", "/static", "/metrics", "/runs/preview")):
            continue
        role = next((one for one in ("manager", "officer", "admin", "leader") if expected[one] == 200), None)
        if role is None or role not in site.tokens:
            continue
        client, path = site.client(role), address(site, rule)
        page = client.get(path, query_string=data)
        if page.mimetype != "text/html":
            page.close()
            continue
        for name in sorted(set(re.findall(r"[?&;]export=([\w-]+)", page.text))):
            joined = f"{path}?{data}&export={name}"
            rows = client.get(joined).get_data(as_text=True).splitlines()
            assert not [row for row in rows if re.match(r'"?[=+@\t-]', row) or re.search(r',"?[=+@\t]', row)], joined
            sheet = client.get(f"{joined}&as=xlsx")
            if sheet.status_code == 200:
                book = openpyxl.load_workbook(io.BytesIO(sheet.data))
                cells = [cell for one in book for row in one.iter_rows() for cell in row]
                assert [cell.value for cell in cells if cell.data_type == "f"] == [], joined
                texts = [cell.value for cell in cells if isinstance(cell.value, str)]
                assert [text for text in texts if text[:1] in tuple("=+-@\t\r")] == [], joined
            tables += 1
    assert tables > 20, tables


@pytest.mark.parametrize(
    "path",
    [
        "/static/{build}/../../../etc/passwd",
        "/static/{build}/..%2f..%2fapi.py",
        "/static/{build}//etc/passwd",
        "/static/{build}/%2e%2e/api.py",
        "/static/{build}/vendor/..\\..\\api.py",
        "/static/x/icon.svg/../../api.py",
        "/plans/..%2f..%2fpyproject.toml",
        "/plans/%2Fetc%2Fpasswd/file",
        "/plans/..%2f..%2fpyproject.toml/file",
        "/runs/..%2f..%2fx/awards.csv",
        "/cases/..%2f..%2fx/file",
        "/alerts/reports/..%2f..%2fsecret_key",
        "/compliance/packs/..%2fhouse/1/file",
        "/compliance/packs/house/..%2f..%2f/file",
        "/api/v1/reports/..%2fsecret_key",
        "/runs/preview?plan=/etc/passwd&period=2026-09",
        "/runs/preview?plan=../../x.toml&period=2026-09",
        "/what-if?a=/etc/passwd",
        "/what-if?b=../x.toml",
        "/api/v1/overview?plan=/etc/passwd",
        "/api/v1/checks?pack=../../x.toml",
        "/compliance?pack=/etc/passwd",
    ],
)
def test_no_address_reaches_a_file(site, path: str) -> None:
    from graph_service.web.assets import build

    for role in ("manager", "officer"):
        answer = site.client(role).get(path.format(build=build()))
        assert answer.status_code in (400, 404), (path, answer.status_code)
        assert "root:" not in answer.text
        assert "from __future__" not in answer.text


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
    client.post("/logout", data={"csrf_token": inside})
    told = "\n".join([caplog.text, *(repr(record.__dict__) for record in caplog.records)])
    for secret in (PASSWORD, word, wrong, session, form, inside, site.app.secret_key, access.session_key(session)):
        assert str(secret) not in told
    metrics = client.get("/metrics").text
    assert "logged.person" not in metrics
    assert "/team/L" not in metrics
