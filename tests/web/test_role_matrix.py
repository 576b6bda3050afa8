"""Does every address answer every role as docs/security.md says? A new address without a line here fails."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import uuid
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from graph_service.errors import Refused
from graph_service.recognition.challenges import read_terms
from graph_service.store import backups
from tests.pack_text import whole_house

SAVED = "20260101T000000Z.dump"
ALL = ("anonymous", "admin", "manager", "officer", "leader", "auditor")


def line(anonymous: int, admin: int, manager: int, officer: int, leader: int, auditor: int) -> dict[str, int]:
    """The status for each role."""
    return dict(zip(ALL, (anonymous, admin, manager, officer, leader, auditor), strict=True))


OPEN = line(200, 200, 200, 200, 200, 200)
EVERYONE = line(302, 404, 200, 200, 200, 200)  # with a scope of one's own for a leader
WHOLE = line(302, 404, 200, 200, 404, 200)  # figures of the whole programme
LEADERS = line(302, 404, 404, 404, 200, 404)  # what a leader keeps for themselves
SIGNED_IN = line(302, 200, 200, 200, 200, 200)
ADMIN = line(302, 200, 404, 404, 404, 200)
API_EVERYONE = line(401, 404, 200, 200, 200, 200)
API_WHOLE = line(401, 404, 200, 200, 404, 200)
API_DECIDE = line(401, 404, 403, 200, 404, 403)
OWN = line(302, 200, 200, 200, 200, 200)  # the own account
OWN_POST = line(401, 303, 303, 303, 303, 303)
ADMIN_POST = line(401, 303, 404, 404, 404, 403)

# Address as the routing table has it, the method, an example query or form, and the status for each role.
MATRIX: dict[tuple[str, str], tuple[str, dict[str, int]]] = {
    ("/static/<hash_>/<path:name>", "GET"): ("", OPEN),
    ("/healthz", "GET"): ("", OPEN),
    ("/readyz", "GET"): ("", OPEN),
    ("/metrics", "GET"): ("", OPEN),
    ("/login", "GET"): ("", OPEN),
    ("/login", "POST"): ("name=nobody&password=wrong", line(401, 401, 401, 401, 401, 429)),  # the sixth of one name
    ("/login/code", "GET"): ("", line(303, 303, 303, 303, 303, 303)),  # without a first step
    ("/login/code", "POST"): ("code=123456", line(401, 401, 401, 401, 401, 401)),
    ("/login/single", "GET"): ("", line(303, 303, 303, 303, 303, 303)),  # without a provider
    ("/login/single/back", "GET"): ("", line(303, 303, 303, 303, 303, 303)),
    ("/logout", "POST"): ("", line(303, 303, 303, 303, 303, 303)),
    ("/language", "POST"): ("language=ru&next=/plans", line(303, 303, 303, 303, 303, 303)),
    ("/", "GET"): ("", line(302, 302, 200, 200, 200, 200)),
    ("/downline", "GET"): ("", line(302, 404, 200, 200, 302, 200)),
    ("/downline/<path:member_id>", "GET"): ("", EVERYONE),
    ("/network", "GET"): ("", EVERYONE),
    ("/network/compare", "GET"): ("a=B&b=C", EVERYONE),
    ("/network/offline", "GET"): ("root=B", EVERYONE),
    ("/api/v1/network/view", "GET"): ("", API_EVERYONE),
    ("/api/v1/network/place", "GET"): ("focus=B", API_EVERYONE),
    ("/team", "GET"): ("", line(302, 404, 200, 200, 302, 200)),
    ("/team/<path:member_id>", "GET"): ("", EVERYONE),
    ("/explain/<path:member_id>", "GET"): ("", EVERYONE),
    ("/r/<code>", "GET"): ("", OPEN),
    ("/statements/<period>.pdf", "GET"): ("member=L", EVERYONE),
    ("/goals", "GET"): ("", LEADERS),
    ("/goals", "POST"): ("month=2026-09&kind=new_people&target=3&version=0", line(401, 404, 404, 404, 303, 404)),
    ("/invite", "GET"): ("", LEADERS),
    ("/invite", "POST"): ("shows=nothing&version=1", line(401, 404, 404, 404, 303, 404)),
    ("/invite/qr.svg", "GET"): ("", LEADERS),
    ("/invite/qr.png", "GET"): ("", LEADERS),
    ("/plans", "GET"): ("", EVERYONE),
    ("/plans/<name>", "GET"): ("", EVERYONE),
    ("/plans/<name>/file", "GET"): ("", EVERYONE),
    ("/members/<path:member_id>", "GET"): ("", WHOLE),
    ("/search", "GET"): ("q=B", EVERYONE),
    ("/views", "GET"): ("address=/plans", EVERYONE),
    ("/views", "POST"): ("name=Plans&address=/plans", line(401, 404, 303, 303, 303, 403)),
    ("/views/<view_id>", "POST"): ("name=Plans&version=1", line(401, 404, 404, 404, 404, 403)),
    ("/data-quality", "GET"): ("", WHOLE),
    ("/data-quality/<name>", "GET"): ("", WHOLE),
    ("/moves", "GET"): ("member_id=C&sponsor_id=L&from=2026-10-01", line(302, 404, 200, 403, 404, 403)),
    ("/moves", "POST"): (
        "member_id=K2&sponsor_id=B&from=2026-10-01&reason=why&was=B&since=2026-06-01",
        line(401, 404, 303, 403, 404, 403),
    ),
    ("/api/v1/members/<path:member_id>/moves", "POST"): (
        "sponsor_id=L&from_day=2026-10-01&reason=why&was_sponsor_id=L&was_since=2026-06-01",
        line(401, 404, 200, 403, 404, 403),
    ),
    ("/runs", "GET"): ("", WHOLE),
    ("/runs/preview", "GET"): ("plan=unilevel-7&period=2026-09", line(302, 404, 200, 403, 404, 403)),
    ("/runs", "POST"): ("plan=unilevel-7&period=2026-08", line(401, 404, 409, 403, 404, 403)),
    ("/runs/<run_id>", "GET"): ("", WHOLE),
    ("/runs/<run_id>/awards.csv", "GET"): ("", WHOLE),
    ("/compliance", "GET"): ("", WHOLE),
    ("/compliance/<check_id>", "GET"): ("", WHOLE),
    ("/compliance/funding", "GET"): ("", WHOLE),
    ("/compliance/below/<path:member_id>", "GET"): ("", WHOLE),
    ("/api/v1/checks/below/<path:member_id>", "GET"): ("", API_WHOLE),
    ("/compliance/funding-by-period", "GET"): ("", WHOLE),
    ("/compliance/recruitment", "GET"): ("", WHOLE),
    ("/compliance/peers", "GET"): ("", WHOLE),
    ("/compliance/disclosure", "GET"): ("", WHOLE),
    ("/compliance/disclosure.pdf", "GET"): ("", WHOLE),
    ("/compliance/disclosure", "POST"): ("published=", line(401, 404, 200, 200, 404, 200)),
    ("/compliance/disclosure/withdraw", "POST"): (
        "table_id=T-99999&withdrawn_on=2026-01-01",
        line(401, 404, 403, 404, 404, 403),
    ),
    ("/compliance/packs", "GET"): ("", WHOLE),
    ("/compliance/packs", "POST"): ("text=nothing", line(401, 404, 403, 422, 404, 403)),
    ("/compliance/packs/new", "GET"): ("", line(302, 404, 403, 200, 404, 403)),
    ("/compliance/packs/<pack>/change", "GET"): ("value=C15.ten", line(302, 404, 403, 200, 404, 403)),
    ("/compliance/packs/<pack>/change", "POST"): (
        "value_id=C15.ten&value=5/1&from=2026-01-01&version=2026.5.9&instrument=a&citation=b&reason=c",
        line(401, 404, 403, 303, 404, 403),
    ),
    ("/compliance/packs/<pack>/<version>", "GET"): ("", WHOLE),
    ("/compliance/packs/<pack>/<version>/file", "GET"): ("", WHOLE),
    ("/compliance/packs/<pack>/<version>/filings/<filing_id>", "GET"): ("", WHOLE),
    ("/compliance/packs/<pack>/<version>/backtest", "POST"): ("months=1", line(401, 404, 403, 303, 404, 403)),
    ("/compliance/packs/<pack>/<version>/step", "POST"): (
        "step=withdraw&note=seen",
        line(401, 404, 403, 303, 404, 403),
    ),
    ("/alerts", "GET"): ("", WHOLE),
    ("/alerts/<alert_id>", "GET"): ("", WHOLE),
    ("/alerts/reports/<filing_id>", "GET"): ("", WHOLE),
    ("/alerts/file", "POST"): ("period=2026-08&pack=house", line(401, 404, 403, 303, 404, 403)),
    ("/alerts/act", "POST"): ("do=assign&assignee=officer&alert=ALERT", line(401, 404, 403, 303, 404, 403)),
    ("/cases", "GET"): ("", WHOLE),
    ("/cases/<case_id>", "GET"): ("", WHOLE),
    ("/cases/<case_id>/step", "POST"): ("step=note&note=seen", line(401, 404, 403, 303, 404, 403)),
    ("/cases/<case_id>/keep", "POST"): ("until=2099-01-01&note=x", line(401, 404, 403, 409, 404, 403)),
    ("/cases/<case_id>/evidence", "POST"): ("alert_id=CASED", line(401, 404, 403, 303, 404, 403)),
    ("/cases/<case_id>/evidence/<int:seq>.csv", "GET"): ("", WHOLE),
    ("/cases/<case_id>/file", "GET"): ("", WHOLE),
    ("/cases/<case_id>/file.pdf", "GET"): ("", WHOLE),
    ("/cases/<case_id>/file", "POST"): ("reason=asked+for&form=zip", line(401, 404, 403, 200, 404, 403)),
    ("/analytics", "GET"): ("", WHOLE),
    ("/what-if", "GET"): ("", line(302, 200, 200, 404, 200, 200)),
    ("/what-if", "POST"): ("a=unilevel-7&text=nothing", line(401, 422, 422, 404, 404, 422)),
    ("/recognition", "GET"): ("", EVERYONE),
    ("/recognition/challenges", "GET"): ("", EVERYONE),
    ("/recognition/challenges", "POST"): ("title=A", line(401, 404, 400, 403, 403, 403)),
    ("/recognition/challenges/new", "GET"): ("", line(302, 404, 200, 403, 403, 403)),
    ("/recognition/challenges/<challenge_id>", "GET"): ("", EVERYONE),
    ("/recognition/challenges/<challenge_id>/pay", "GET"): ("", line(302, 404, 200, 403, 403, 403)),
    ("/recognition/challenges/<challenge_id>/edit", "GET"): ("", line(302, 404, 200, 403, 403, 403)),
    ("/recognition/challenges/<challenge_id>/edit", "POST"): ("title=A", line(401, 404, 400, 403, 403, 403)),
    ("/recognition/challenges/<challenge_id>/step", "POST"): (
        "do=publish&version=1",
        line(401, 404, 409, 403, 403, 403),
    ),
    ("/notifications", "GET"): ("", SIGNED_IN),
    ("/notifications/read", "POST"): ("", line(401, 303, 303, 303, 303, 303)),
    ("/notifications/settings", "GET"): ("", SIGNED_IN),
    ("/notifications/settings", "POST"): ("version=99", line(401, 409, 409, 409, 409, 409)),
    ("/notifications/webhook", "GET"): ("", ADMIN),
    ("/notifications/webhook", "POST"): ("url=&version=99", line(401, 409, 404, 404, 404, 403)),
    ("/notifications/confirm/<proof>", "GET"): ("", OPEN),
    ("/notifications/confirm/<proof>", "POST"): ("", line(404, 404, 404, 404, 404, 404)),
    ("/notifications/off/<token>", "GET"): ("", OPEN),
    ("/notifications/off/<token>", "POST"): ("", OPEN),
    ("/recognition/goals", "GET"): ("", EVERYONE),
    ("/recognition/goals", "POST"): ("title=A", line(401, 404, 400, 403, 403, 403)),
    ("/recognition/goals/<key>", "POST"): ("do=give-up&version=1", line(401, 404, 404, 403, 403, 403)),
    ("/recognition/lists", "GET"): ("", EVERYONE),
    ("/recognition/members/<path:member_id>", "GET"): ("", EVERYONE),
    ("/recognition/me", "POST"): ("shown=nowhere&version=0", line(401, 404, 404, 404, 303, 404)),
    ("/names", "GET"): ("", line(302, 404, 404, 200, 404, 404)),
    ("/names", "POST"): ("member_id=B&reason=a+look", line(401, 404, 404, 303, 404, 404)),
    ("/names/hide", "POST"): ("", line(401, 404, 404, 303, 404, 404)),
    ("/account", "GET"): ("", OWN),
    ("/account/sessions/<session_key>/end", "POST"): ("", line(401, 404, 404, 404, 404, 404)),
    ("/account/sessions/end-others", "POST"): ("", OWN_POST),
    ("/account/password", "POST"): ("present=x&wanted=one+thing&again=another", line(401, 400, 400, 400, 400, 400)),
    ("/account/second-factor", "GET"): ("", OWN),
    ("/account/second-factor", "POST"): ("present=four+plain+words+here", OWN_POST),
    ("/account/second-factor/confirm", "POST"): ("code=none", line(401, 400, 400, 400, 400, 400)),
    ("/account/second-factor/codes", "POST"): (
        "present=four+plain+words+here",
        line(401, 409, 409, 409, 409, 409),
    ),
    ("/account/second-factor/off", "POST"): ("present=four+plain+words+here", OWN_POST),
    ("/account/tokens", "POST"): (
        "present=four+plain+words+here&scope=write&days=1",
        line(401, 200, 200, 200, 200, 200),
    ),
    ("/account/tokens/<token_id>/revoke", "POST"): ("", line(401, 404, 404, 404, 404, 404)),
    ("/admin", "GET"): ("", ADMIN),
    ("/admin/users/<user_id>/sign-out", "POST"): ("", ADMIN_POST),
    ("/admin/users/<user_id>/second-factor", "POST"): ("", ADMIN_POST),
    ("/admin/users/<user_id>/link", "POST"): ("subject=", ADMIN_POST),
    ("/admin/tokens/revoke", "POST"): ("token_id=none", line(401, 404, 404, 404, 404, 403)),
    ("/admin/users", "POST"): ("name=new.person&role=officer&password=four+new+words+here", ADMIN_POST),
    ("/admin/users/<user_id>/role", "POST"): ("role=manager", ADMIN_POST),
    ("/admin/users/<user_id>/password", "POST"): ("password=four+other+words+here", ADMIN_POST),
    ("/admin/users/<user_id>/disable", "POST"): ("", ADMIN_POST),
    ("/admin/users/<user_id>/enable", "POST"): ("", ADMIN_POST),
    ("/admin/settings", "GET"): ("", ADMIN),
    ("/admin/settings", "POST"): ("title=A+programme&version=99", line(401, 409, 404, 404, 404, 403)),
    ("/admin/health", "GET"): ("check=1", ADMIN),
    ("/admin/jobs", "GET"): ("", ADMIN),
    ("/admin/backups", "GET"): ("", ADMIN),
    ("/admin/backups", "POST"): ("", line(401, 409, 404, 404, 404, 403)),  # one is being made already
    ("/admin/backups/<name>", "GET"): ("", line(302, 200, 404, 404, 404, 403)),
    ("/admin/backups/<name>/remove", "POST"): ("", line(401, 303, 404, 404, 404, 403)),
    ("/audit", "GET"): ("", line(302, 200, 404, 200, 404, 200)),
    ("/api/docs", "GET"): ("", OPEN),
    ("/api/openapi.json", "GET"): ("", OPEN),
    ("/api/v1/session", "GET"): ("", line(401, 200, 200, 200, 200, 200)),
    ("/api/v1/alerts", "GET"): ("", API_WHOLE),
    ("/api/v1/alerts/<alert_id>", "GET"): ("", API_WHOLE),
    ("/api/v1/alerts/<alert_id>/assignee", "PUT"): ("assignee=officer", API_DECIDE),
    ("/api/v1/reports", "GET"): ("", API_WHOLE),
    ("/api/v1/reports", "POST"): ("period=2026-09&pack=house", API_DECIDE),
    ("/api/v1/reports/<filing_id>", "GET"): ("", API_WHOLE),
    ("/api/v1/cases", "GET"): ("", API_WHOLE),
    ("/api/v1/cases", "POST"): ("title=A+look&alert_ids=CASED", line(401, 404, 403, 409, 404, 403)),
    ("/api/v1/cases/<case_id>", "GET"): ("", API_WHOLE),
    ("/api/v1/cases/<case_id>/alerts", "POST"): ("alert_ids=CASED", line(401, 404, 403, 409, 404, 403)),
    ("/api/v1/cases/<case_id>/steps", "POST"): ("step=note&note=seen", API_DECIDE),
    ("/api/v1/cases/<case_id>/evidence", "POST"): ("alert_id=CASED", API_DECIDE),
    ("/api/v1/precision", "GET"): ("", API_WHOLE),
    ("/api/v1/audit", "GET"): ("", line(401, 200, 404, 200, 404, 200)),
    ("/api/v1/audit/verified", "GET"): ("", line(401, 200, 404, 200, 404, 200)),
    ("/api/v1/overview", "GET"): ("", API_WHOLE),
    ("/api/v1/referrals", "GET"): ("", API_WHOLE),
    ("/api/v1/periods", "GET"): ("", API_EVERYONE),
    ("/api/v1/team/<path:member_id>", "GET"): ("", API_EVERYONE),
    ("/api/v1/explain/<path:member_id>", "GET"): ("", API_EVERYONE),
    ("/api/v1/checks", "GET"): ("", API_WHOLE),
    ("/api/v1/checks/<check_id>", "GET"): ("", API_WHOLE),
    ("/api/v1/runs", "GET"): ("", API_WHOLE),
    ("/api/v1/runs/<run_id>", "GET"): ("", API_WHOLE),
    ("/api/v1/downline/search", "GET"): ("q=secret", API_EVERYONE),
    ("/api/v1/downline/<path:member_id>/tree", "GET"): ("", API_EVERYONE),
    ("/api/v1/downline/<path:member_id>/children", "GET"): ("", API_EVERYONE),
    ("/api/v1/downline/<path:member_id>/card", "GET"): ("", API_EVERYONE),
    ("/api/v1/downline/<path:member_id>/breadcrumb", "GET"): ("", API_EVERYONE),
    ("/api/v1/downline/<path:member_id>/aggregate", "GET"): ("", API_EVERYONE),
}


@pytest.fixture(scope="module")
def routes(site) -> set[tuple[str, str]]:
    """Every address and method there is."""
    return {
        (str(rule), method) for rule in site.app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def address(site, rule: str) -> str:
    """An example of a rule: the leader's own member, a run, a plan, a check, a user, a file."""
    from graph_service.web.assets import build

    values = {
        "member_id": "B", "run_id": site.run_id, "name": "unilevel-7", "check_id": "C03", "user_id": "spare", "view_id": "none",
        "hash_": build(), "session_key": "0" * 16, "token_id": "none",
        "code": "none", "period": "2026-08", **decided(site),
    }  # fmt: skip
    if rule.startswith("/data-quality/"):
        values["name"] = "country"
    if rule.startswith("/static/"):
        values["name"] = "icon.svg"
    if rule.startswith("/admin/backups/"):
        values["name"] = SAVED
        (backups.folder(site.programme.settings) / SAVED).write_bytes(b"a backup")
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: quote(values[match[1]]), rule)


def decided(site) -> dict[str, str]:
    """A pack in shadow, a filed report, an alert of it, and a case with evidence; made once."""
    from graph_service import access

    work, packs = site.programme.casework, site.programme.packs
    if not work.cases():
        packs.submit(whole_house("2026.5.1", "11/1"), "officer")
        site.programme.backtest_pack("house", "2026.5.1", "2026-09", "officer")
        packs.take("house", "2026.5.1", "shadow", "officer")
        filed = site.programme.file_report("2026-09", "officer")
        access.set_invitation(site.programme.audit, "leader", "L", "nothing", 0)
        with contextlib.suppress(Refused):  # another file's tests began it
            backups.begin(site.programme.settings, "admin")  # never made: who asks for another is told to wait
        first, *_ = work.queue().alerts
        case = work.open_case("A look", [first.alert_id], "officer")
        work.attach(case.case_id, "rows", b"sale_id\ns1\n", 1, "officer")
        assert filed.raised > 1
    alert = work.queue(("in_case",)).alerts[0]
    free = work.queue().alerts[0]
    return {
        "alert_id": alert.alert_id, "filing_id": alert.filing_id, "case_id": alert.case_id, "seq": "2",
        "challenge_id": challenged(site), "key": "TG-99999",
        "proof": site.programme.notice_settings.link("confirm", "leader", "lea@example.org", "2026-01-01T00:00:00+00:00"),
        "token": site.programme.notice_settings.link("off", "leader", "goal_near", "email"),
        "ALERT": free.alert_id, "CASED": alert.alert_id, "pack": "house", "version": "2026.5.1",
    }  # fmt: skip


def challenged(site) -> str:
    """A published challenge with a reward in money; made once."""
    work = site.programme.challenges
    if not work.all():
        form = {
            "title": "Sprint", "measure": "personal_volume", "start": "2026-08-01", "end": "2026-08-31", "rule": "reach",
            "threshold": "100", "reward": "money", "amount": "5",
        }  # fmt: skip
        made = work.make(read_terms(form, "EUR"), "unilevel-7", "EUR", "manager")
        work.publish(made.challenge_id, 1, "manager", dt.date(2026, 8, 1))
    return work.all()[0].challenge_id


def bare(text: str) -> str:
    """A page without the token of its sign-out form, which has the second in it."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def ask(client: FlaskClient, path: str, method: str, data: str) -> int:
    """The status of one request; a form comes with its token."""
    if method == "GET":
        with client.get(path, query_string=data) as response:
            return response.status_code
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert token
    form = dict(pair.split("=") for pair in data.split("&") if pair)
    form = {key: value.replace("+", " ") for key, value in form.items()}
    if path.startswith("/api/"):
        body = {key: [value] if key.endswith("_ids") else value for key, value in form.items()}
        headers = {"X-CSRFToken": token[1], "Idempotency-Key": uuid.uuid4().hex}
        return client.open(path, method=method, json=body, headers=headers).status_code
    form["csrf_token"] = token[1]
    return client.post(path, data=form).status_code


def test_every_address_has_a_line_and_every_line_an_address(routes: set[tuple[str, str]]) -> None:
    assert routes - MATRIX.keys() == set(), "add the new address to MATRIX"
    assert MATRIX.keys() - routes == set(), "no such address; take it out of MATRIX"


@pytest.mark.parametrize(("rule", "method"), sorted(MATRIX))
def test_each_role_gets_what_the_matrix_says(site, rule: str, method: str) -> None:
    from graph_service import access

    data, expected = MATRIX[rule, method]
    got = {}
    for role in ALL:
        if "/admin/" in rule:
            _spare(site.programme.store)
        known = decided(site)
        form = data.replace("ALERT", known["ALERT"]).replace("CASED", known["CASED"])
        got[role] = ask(site.client(role), address(site, rule), method, form)
    if rule == "/logout":  # the tokens are spent
        for role in site.tokens:
            site.tokens[role] = access.sign_in(site.programme.store, role, "four plain words here", "10.1.1.1").token
    assert got == expected


@pytest.mark.parametrize("role", ALL)
def test_what_a_role_does_not_have_answers_as_what_is_not_there(site, role: str) -> None:
    client = site.client(role)
    for (rule, method), (data, expected) in sorted(MATRIX.items()):
        if expected[role] != 404 or method != "GET":
            continue
        path = address(site, rule)
        missing = "/api/v1/nothing-here" if path.startswith("/api/") else "/nothing-here"
        refused, absent = client.get(path, query_string=data), client.get(missing)
        assert (refused.status_code, bare(refused.text)) == (absent.status_code, bare(absent.text)), path
        assert dict(refused.headers) == dict(absent.headers), path


def _spare(store) -> None:
    """A person to change, as before each change."""
    from graph_service import access
    from graph_service.errors import NotFound

    for name in ("spare", "new.person"):
        try:
            access.user(store, name)
        except NotFound:
            if name == "spare":
                access.add_user(store, name, "officer", "four plain words here")
