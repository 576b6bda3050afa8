"""What do forged forms, keys that no form has, other hosts, hostile names in files and addresses of files get?"""

from __future__ import annotations

import io
import re
import uuid

import openpyxl
import pytest

from graph_service import access
from tests.web.conftest import PASSWORD, token
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
    able = (role for role in ("officer", "manager", "admin", "leader") if expected[role] not in (401, 403, 404))
    return next(able, "officer")


# --- forged forms -----------------------------------------------------------------------------------------------------


def test_no_write_happens_without_the_token_of_this_session(site, cypher) -> None:
    decided(site)
    others = token(site.client("auditor"))
    before, head = counts(cypher), site.programme.audit.head().seq
    for rule, method in WRITES:
        if rule == "/notifications/off/<token>":  # mail programs send it by themselves; the address is the secret
            continue
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
        assert answer.status_code in (200, 302, 400, 401, 404), (
            path,
            answer.status_code,
        )  # 401: cookies of https alone
        assert "evil.example" not in answer.text + str(answer.headers), path


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
        assert answer.status_code in (308, 400, 403, 404), (path, answer.status_code)
        assert "root:" not in answer.text
        assert "from __future__" not in answer.text
