"""Does a text ever become a query or a script? Payloads in every place of every operation; hostile names on every page."""

from __future__ import annotations

import html.parser
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from graph_service import access
from graph_service.store.snapshot import store_state
from tests.web import relations
from tests.web.conftest import PASSWORD, ROLES
from tests.web.relations import Walk, Watched
from tests.web.test_role_matrix import MATRIX, decided

ROOT = Path(__file__).parents[2]
ENDS = (
    "'",
    '"',
    "`",
    ")",
    "}",
    "]",
    "'}",
    "'})",
    '"})',
    "\\'",
    "\\u0027",
    "*/",
    "//",
    "$x",
    "`]",
    "\u2019",
    "\u0000'",
    "\n'",
    "'\r\n",
    "''",
)
BEGINS = (
    " OR 1=1 //",
    " DETACH DELETE n //",
    "; MATCH (n) DETACH DELETE n",
    " UNION MATCH (u:User) RETURN u.password //",
    " CALL db.labels() YIELD label RETURN label //",
    " CREATE (:User {role: 'admin'}) //",
    " LOAD CSV FROM 'file:///etc/passwd' AS x //",
    " SET n.role = 'admin' //",
    " RETURN 1 as x UNION ALL MATCH (m:Member) RETURN m.email //",
    " DROP CONSTRAINT user_id_unique //",
)
PAYLOADS = [f"B{end}{begin}" for end in ENDS for begin in BEGINS]
SCRIPTS = (
    '"><zqx onload=alert(1)>',
    "'><zqx onerror=alert(1)>",
    "</script><zqx>",
    "<zqx",
    "javascript:zqx()",
    "</title><zqx>",
    "<!--<zqx>",
    "{{7*7}}<zqx>",
    "&lt;zqx&gt;<zqx>",
    "\u2028<zqx>",
    '" onfocus=zqx autofocus x="',
    "%3Czqx%3E",
    "</textarea><zqx>",
)
KEEPS = (
    "MATCH (n) WHERE n:Member OR n:Sale OR n:Run OR n:User OR n:Migration OR n:Meta OR n:TreeLock OR n:AuditHead "
    "RETURN labels(n)[0] AS kind, count(*) AS number ORDER BY kind"
)
UNSAID = ("/logout", "/login", "/static/<hash_>/<path:name>", "/metrics", "/runs/preview")
ALLOWED = ("https://", "data:image", "http://localhost/")  # other sites, pictures, this one's own address to send on
OF_ITSELF = ["<style> ", "inline script"]
ENDING = ("/account", "/login")  # what is asked there may end sessions, or the first step of one


@pytest.fixture(scope="module")
def walk(site) -> Iterator[Walk]:
    patch = pytest.MonkeyPatch()
    patch.setattr(site.app.request_class, "parameter_storage_class", Watched, raising=False)
    made = Walk(site, decided(site), member="B")
    made.endpoints = {  # type: ignore[attr-defined]
        (str(rule), method): rule.endpoint for rule in site.app.url_map.iter_rules() for method in rule.methods
    }
    yield made
    patch.undo()


def sign_in(walk: Walk) -> None:
    """Give each role a session of its own again."""
    for role in ROLES:
        fresh = access.sign_in(walk.site.programme.store, role, PASSWORD, "127.0.0.9").token
        walk.site.tokens[role] = fresh
    walk.clients.clear()


@pytest.fixture(scope="module")
def places(walk: Walk) -> list[tuple[str, str, str, str]]:
    """Every place of every operation where a text may stand: rule, method, role who may, and the key or part of the path."""
    found = []
    for (rule, method), (_, expected) in sorted(MATRIX.items()):
        if rule in UNSAID:
            continue
        role = next(
            (one for one in ("manager", "officer", "admin", "leader") if expected[one] not in (403, 404)), "anonymous"
        )
        keys = sorted(relations.keys_read(walk, rule, method) - {"csrf_token", "X-CSRFToken"})
        found += [(rule, method, role, f"?{key}") for key in keys]
        found += [(rule, method, role, name) for name in re.findall(r"<(?:\w+:)?(\w+)>", rule)]
    sign_in(walk)
    return sorted(found, key=lambda one: one[0].startswith(ENDING))


def send(walk: Walk, place: tuple[str, str, str, str], payload: str):
    rule, method, role, where = place
    if rule.startswith(ENDING):
        sign_in(walk)
    pairs = walk.pairs(rule, method)
    path = walk.path(rule)
    if where.startswith("?"):
        pairs = [*(pair for pair in pairs if pair[0] != where[1:]), (where[1:], payload)]
    else:
        path = walk.path(rule, **{where: payload})
    answer = walk.ask(role, method, path, *((pairs, None) if method == "GET" else ((), pairs)))
    assert answer.status != 401 or role == "anonymous" or rule == "/login/code", place  # it was asked, not turned away
    return answer


@pytest.mark.slow
def test_no_text_of_any_place_becomes_a_query(walk: Walk, places, cypher, store) -> None:
    assert len(set(PAYLOADS)) == 200
    fresh = itertools.cycle(PAYLOADS)
    for method in ("GET", "other"):
        here = [one for one in places if (one[1] == "GET") == (method == "GET")]
        before, version = cypher(KEEPS), store_state(store).data_version
        constraints = cypher("SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name")
        each = max(2, -(-len(PAYLOADS) // len(here)))
        broken = []
        for place in here:
            for payload in itertools.islice(fresh, each):
                answer = send(walk, place, payload)
                if answer.status >= 500 or "Neo4jError" in answer.text or "SyntaxError" in answer.text:
                    broken.append((place, payload, answer.status))
        assert broken == []
        same = [row for row in cypher(KEEPS) if row["kind"] != "User"], [row for row in before if row["kind"] != "User"]
        assert same[0] == same[1]
        assert store_state(store).data_version == version
        assert cypher("SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name") == constraints
        if method == "GET":
            assert cypher(KEEPS) == before
    admins = cypher("MATCH (u:User {role: 'admin'}) RETURN u.user_id AS id ORDER BY id")
    assert [one["id"] for one in admins if "zq" in one["id"] or "'" in one["id"]] == []


class Seen(html.parser.HTMLParser):
    """What a browser would run, or where it would go, on a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "zqx" in tag or any(name.startswith("on") or "zqx" in name for name in values):
            self.bad.append(f"<{tag} {values}>")
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.bad.append("inline script")
        if tag == "style" or "style" in values or tag in ("iframe", "object", "embed", "base"):
            self.bad.append(f"<{tag}> {values.get('style', '')}")
        for name in ("href", "src", "action", "formaction", "poster", "data"):
            target = (values.get(name) or "").strip().lower()
            if re.match(r"[a-z][a-z0-9+.-]*:|//|\\", target) and not target.startswith(ALLOWED):
                self.bad.append(f"{name}={target}")

    def handle_comment(self, data: str) -> None:
        if "zqx" in data:
            self.bad.append(f"comment {data[:80]}")


def looked(text: str) -> list[str]:
    seen = Seen()
    seen.feed(text)
    return seen.bad


def test_the_look_at_pages_finds_what_it_should() -> None:
    for text in (
        "<zqx>",
        "<p onclick=x>",
        "<script>1</script>",
        '<a href="javascript:x">',
        '<p style="x">',
        '<a href="//evil.example">',
    ):
        assert looked(text), text
    assert (
        looked('<script type="application/json">{}</script><script src="/x"></script><a href="/x">&lt;zqx&gt;</a>')
        == []
    )


@pytest.mark.slow
def test_nothing_that_is_asked_comes_back_as_a_script(walk: Walk, places) -> None:
    sign_in(walk)
    pages = 0
    for number, place in enumerate(places):
        if place[0].startswith("/api/v1"):
            continue
        payload = SCRIPTS[number % len(SCRIPTS)]
        answer = send(walk, place, payload)
        if answer.kind == "text/html":
            pages += 1
            assert looked(answer.text) == [], (place, payload)
    assert pages > 200, pages


def test_no_hostile_name_is_run_on_any_page(walk: Walk) -> None:
    """The members' names of this site are a script, a formula, a query and a reversed text; titles and notes join them."""
    sign_in(walk)
    officer = walk.client("officer")
    case = walk.known["case_id"]
    for note in SCRIPTS:
        done = officer.post(
            f"/cases/{case}/step", data={"step": "note", "note": note, "csrf_token": walk.tokens["officer"]}
        )
        assert done.status_code == 303
    pages = 0
    for (rule, method), (_, expected) in sorted(MATRIX.items()):
        if method != "GET" or rule.startswith(("/api/v1", "/static", "/metrics")):
            continue
        for role in ("manager", "officer", "leader", "admin"):
            if expected[role] not in (200, 302):
                continue
            members = ("L", "B", "C", "K1", "K2", "odd id/?#&") if "member_id" in rule else ("B",)
            for member in members:
                answer = walk.ask(role, "GET", walk.path(rule, member_id=member), walk.pairs(rule, "GET"))
                if answer.kind == "text/html":
                    pages += 1
                    saved = rule == "/network/offline"  # a file by itself: one style and one script of ours, no more
                    assert looked(answer.text) == (OF_ITSELF if saved else []), (rule, role, member)
    assert pages > 100, pages


def test_an_address_of_a_file_cannot_name_another_header(site) -> None:
    manager = site.client("manager")
    for name in ("x\r\nSet-Cookie: a=b", 'x"; filename="y.exe', "../../etc/passwd", "%0d%0aX: y"):
        answer = manager.get(f"/team/L?export={quote(name)}")
        assert answer.status_code == 404
        assert "a=b" not in str(answer.headers)
