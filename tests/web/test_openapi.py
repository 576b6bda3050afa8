"""Is the description of the API the API? Compared with the routing table, with what views read, and with real answers."""

from __future__ import annotations

import copy
import json
import re
import uuid
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest

from graph_service.web.openapi import calls, document
from scripts.api_page import page_text
from tests.web import watched
from tests.web.conftest import ROLES
from tests.web.test_case_api import Api
from tests.web.test_role_matrix import MATRIX, address, decided

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
MEMBERS = ("L", "B", "C", "R")
PERIODS = ("", "2026-08", "2026-Q3", "2026")
ASKED_ANYWHERE = {"plan", "export"}  # read for every request, before the view


@pytest.fixture(scope="module")
def whole(site) -> dict[str, Any]:
    return document(site.app)


def closed(schema: Any) -> Any:
    """The same with no key allowed that it does not name."""
    if isinstance(schema, dict):
        told = {key: closed(one) for key, one in schema.items()}
        if "properties" in told and told.get("type") == "object":
            told["additionalProperties"] = False
        return told
    return [closed(one) for one in schema] if isinstance(schema, list) else schema


def validator(whole: dict[str, Any], name: str) -> jsonschema.Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": closed(whole["components"]["schemas"])}}
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def bare(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def test_every_address_and_method_below_api_v1_is_described_and_nothing_else(site, whole) -> None:
    there = {
        (bare(str(rule)), method)
        for rule in site.app.url_map.iter_rules()
        if str(rule).startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    told = {(path, method.upper()) for path, operations in whole["paths"].items() for method in operations}
    assert told == there
    assert all(one.summary.endswith(".") for one in calls(site.app))
    ids = [one.id for one in calls(site.app)]
    assert len(ids) == len(set(ids))


def test_it_is_openapi_3_1_and_each_schema_is_one(whole) -> None:
    assert whole["openapi"] == "3.1.0"
    for name, schema in whole["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object", name
    text = json.dumps(whole)
    for target in set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', text)):
        assert target[1] in whole["components"][target[0]]
    used = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert set(whole["components"]["schemas"]) == used, "a shape that nothing answers"
    for operations in whole["paths"].values():
        for operation in operations.values():
            for one in operation["parameters"]:
                schema = one["schema"]
                limits = {"maxLength", "enum", "maximum", "maxItems"} & schema.keys()
                assert limits, (operation["operationId"], one["name"], "has no limit")


@pytest.mark.parametrize("role", ROLES)
def test_roles_are_those_of_the_matrix(site, role: str) -> None:
    for one in calls(site.app):
        status = MATRIX[str(one.rule), one.method][1][role]
        assert (role in one.roles) == (status not in (401, 403, 404)), (one.method, one.path, role, status)


class Watched(watched.Watched):
    """The parameters of an address, which remembers what was asked of it."""

    read: ClassVar[set[str]] = set()

    def __contains__(self, key) -> bool:
        self.read.add(key)
        return super().__contains__(key)


@pytest.fixture
def watched(site, monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    monkeypatch.setattr(site.app.request_class, "parameter_storage_class", Watched, raising=False)
    return Watched


def reads(site, rule: str, periods: tuple[str, ...] = ("",)) -> list[str]:
    """Addresses of a rule that answer: members, checks and periods of several kinds."""
    path = address(site, rule)
    several = [path]
    if "member_id" in rule:
        several = [path.replace("/B", f"/{one}") for one in MEMBERS]
    elif "check_id" in rule:
        several = [path.replace("C03", f"C{number:02}") for number in range(1, 33, 4)]
    query = MATRIX[rule, "GET"][0]
    return [f"{one}?{query}&period={period}" for one in several for period in periods]


def test_real_answers_are_as_described_and_views_read_what_is_described_alone(site, whole, watched) -> None:
    decided(site)
    answers, problems = 0, 0
    for one in calls(site.app):
        if one.writes:
            continue
        told = whole["paths"][one.path]["get"]
        known = {each["name"] for each in told["parameters"] if each["in"] == "query"}
        check = validator(whole, one.said.answers)
        for role in ROLES:
            client = site.client(role)
            for where in reads(site, str(one.rule), PERIODS if role in ("officer", "leader") else ("",)):
                Watched.read = set()
                answer = client.get(where)
                assert str(answer.status_code) in told["responses"], (where, role, answer.status_code)
                if answer.status_code == 200:
                    check.validate(answer.get_json())
                    assert Watched.read - ASKED_ANYWHERE <= known | {"plan"}, (where, Watched.read)
                    assert known <= Watched.read, (where, known - Watched.read, "described and never read")
                    assert ("ETag" in answer.headers) == one.said.cached, where
                    answers += 1
                else:
                    validator(whole, "Problem").validate(answer.get_json())
                    assert answer.content_type == "application/problem+json"
                    problems += 1
    assert answers > 300, answers
    assert problems > 100, problems


def test_an_answer_that_is_known_is_not_sent_again(site) -> None:
    client = site.client("officer")
    for one in calls(site.app):
        if one.writes or not one.said.cached or "officer" not in one.roles:
            continue
        where = reads(site, str(one.rule))[0]
        tag = client.get(where).headers["ETag"]
        again = client.get(where, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), where


def test_writes_take_and_answer_what_is_described(site, whole) -> None:
    officer = Api(site.client("officer"))
    known = decided(site)
    done = validator(whole, "Done")
    for one in calls(site.app):
        if not one.writes:
            continue
        data = MATRIX[str(one.rule), one.method][0].replace("ALERT", known["ALERT"]).replace("CASED", known["CASED"])
        form = {key: value.replace("+", " ") for key, value in (pair.split("=") for pair in data.split("&"))}
        body = {key: [value] if key.endswith("_ids") else value for key, value in form.items()}
        validator(whole, one.said.body.__name__).validate(body)
        path = address(site, str(one.rule)).removeprefix("/api/v1")
        answer = officer.send(path, body, method=one.method)
        told = whole["paths"][one.path][one.method.lower()]
        assert str(answer.status_code) in told["responses"], (path, answer.text)
        (done if answer.status_code == 200 else validator(whole, "Problem")).validate(answer.get_json())
        wrong = officer.send(path, body | {"role": "admin"}, method=one.method)
        assert (wrong.status_code, "role: extra inputs" in wrong.get_json()["detail"]) == (400, True), path


def paged(api: Api, path: str, key: str, **headers: str) -> tuple[list[Any], list[str]]:
    """All rows of a list, page by page, and the cursors on the way."""
    rows: list[Any] = []
    cursors: list[str] = []
    where = path
    while True:
        answer = api.get(where)
        assert len(answer[key]) <= 1
        rows += answer[key]
        if answer["next"] is None:
            return rows, cursors
        cursors.append(answer["next"])
        where = f"{path}&cursor={answer['next']}"


@pytest.mark.parametrize(
    ("path", "key"),
    [("alerts", "alerts"), ("cases", "cases"), ("runs", "runs"), ("reports", "reports"), ("audit", "entries")],
)
def test_long_lists_come_page_by_page(site, path: str, key: str) -> None:
    decided(site)
    officer = Api(site.client("officer"))
    if len(officer.get("/cases")["cases"]) < 2:
        one = officer.get("/alerts")["alerts"][-1]["alert_id"]
        assert officer.send("/cases", {"title": "One of several", "alert_ids": [one]}).status_code == 200
    whole_list = officer.get(f"/{path}?limit=500")[key]
    rows, cursors = paged(officer, f"/{path}?limit=1", key)
    assert rows == whole_list
    if key in ("alerts", "cases", "entries"):
        assert cursors
    assert all(not one.isdigit() for one in cursors)
    for cursor in cursors[:1]:
        for wrong in (cursor[:-2] + "xx", cursor + "x", "x" * 300, "-1", "WzFd", "²", "1" * 40, uuid.uuid4().hex):
            answer = officer.client.get(f"/api/v1/{path}", query_string={"cursor": wrong})
            assert answer.status_code == 400, (path, wrong)
            assert "cursor" in answer.get_json()["detail"]
        other = "audit" if path != "audit" else "cases"
        assert officer.client.get(f"/api/v1/{other}?cursor={cursor}").status_code == 400, "a cursor of another list"
    assert officer.get(f"/{path}?limit=500&cursor=0")[key] == whole_list, "as older programs ask"
    for wrong in ("limit=0", "limit=501", "limit=x", "limit=99999999999999999999"):
        assert officer.client.get(f"/api/v1/{path}?{wrong}").status_code == 400, wrong


def test_a_cursor_goes_with_its_filters(site) -> None:
    decided(site)
    officer = Api(site.client("officer"))
    cursor = officer.get("/alerts?limit=1&state=open")["next"]
    assert cursor
    assert officer.client.get(f"/api/v1/alerts?limit=1&state=open&cursor={cursor}").status_code == 200
    assert officer.client.get(f"/api/v1/alerts?limit=1&state=closed&cursor={cursor}").status_code == 400


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_the_description_is_there_for_programs_and_people(site, whole, role: str) -> None:
    client = site.client(role)
    assert client.get("/api/openapi.json").get_json() == json.loads(json.dumps(whole))
    page = client.get("/api/docs")
    assert page.status_code == 200
    for one in calls(site.app):
        assert f"{one.method} {one.path}" in page.text
    for name in whole["components"]["schemas"]:
        assert f'id="shape-{name}"' in page.text
    for target in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{target}"' in page.text, target


def test_docs_api_md_is_what_is_generated(site) -> None:
    assert PAGE.read_text(encoding="utf-8") == page_text(site.app), "run: python -m scripts.api_page"


def test_a_view_that_says_nothing_is_an_error(site) -> None:
    from graph_service.web import create_app

    app = create_app(site.programme.settings, site.programme)
    app.add_url_rule("/api/v1/new", "new", lambda: "")
    with pytest.raises(LookupError, match="/api/v1/new has no @described"):
        document(app)


def test_closing_a_schema_finds_keys_that_are_not_told(whole) -> None:
    before = copy.deepcopy(whole["components"]["schemas"])
    check = validator(whole, "Runs")
    check.validate({"runs": [], "next": None})
    with pytest.raises(jsonschema.ValidationError):
        check.validate({"runs": [], "next": None, "new": 1})
    assert whole["components"]["schemas"] == before
