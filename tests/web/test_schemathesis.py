"""Does any call of the API break? Over 5,000 drawn from its description, well-formed and not, by each of four roles."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from graph_service.web.openapi import document
from tests.web.conftest import BY_MEMBER, Site
from tests.web.test_case_api import Api
from tests.web.test_role_matrix import decided

pytestmark = pytest.mark.slow
WHO = ("manager", "officer", "leader", "admin")
CALLS_MIN = 5000
EACH = 36  # of each operation, role and mode of drawing, at most
SEED = 20261126
CHECKED = [not_a_server_error, status_code_conformance, content_type_conformance]


@pytest.fixture(scope="module")
def schema(site: Site):
    """The description as a program reads it."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", site.app)


@pytest.fixture(scope="module")
def shapes(site: Site) -> Callable[[object, Any], str | None]:
    """What is wrong with the shape of an answer. Its own check, for Schemathesis's does not know `prefixItems` in answers."""
    whole = document(site.app)

    @cache
    def told(path: str, method: str, status: str, kind: str) -> jsonschema.Draft202012Validator:
        answer = whole["paths"][path][method]["responses"][status]
        if "$ref" in answer:
            answer = whole["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
        schema = answer["content"][kind]["schema"]
        return jsonschema.Draft202012Validator(
            {**schema, "components": whole["components"]}, format_checker=jsonschema.FormatChecker()
        )

    def wrong(case, response) -> str | None:
        kind = response.headers.get("content-type", [""])[0].split(";")[0]
        if not kind.endswith("json"):
            return None
        one = case.operation
        found = told(one.path, one.method, str(response.status_code), kind).iter_errors(response.json())
        return next((one.message[:300] for one in found), None)

    return wrong


@pytest.fixture(scope="module")
def calls() -> Counter[tuple[str, int]]:
    """How often each role got each status."""
    return Counter()


def real(known: dict[str, str], case) -> None:
    """Put ids of things that exist into a drawn call."""
    values = {"member_id": "B", "run_id": known["run_id"], "check_id": "C03", **known}
    for name in case.path_parameters or {}:
        case.path_parameters[name] = values[name]
    if case.query and "period" in case.query:
        case.query["period"] = "2026-09"


@pytest.mark.parametrize("role", WHO)
def test_no_call_breaks_and_each_answer_is_as_described(site: Site, schema, shapes, calls, role: str) -> None:
    known = decided(site) | {"run_id": site.run_id}
    api = Api(site.client(role))
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            drawn(operation, mode, lambda case: call(api, role, known, calls, shapes, case))()


def drawn(operation, mode: GenerationMode, work: Callable[[object], None]) -> Callable[[], None]:
    """Call it with what is drawn; the same every time."""

    @seed(SEED)
    @settings(
        max_examples=EACH // 2,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case) -> None:
        work(case)

    return run


def call(api: Api, role: str, known: dict[str, str], calls: Counter[tuple[str, int]], shapes, case) -> None:
    """One call with the session of a role; every second one is of things that exist."""
    number = sum(calls.values())
    if number % 2:
        real(known, case)
    headers = {"X-CSRFToken": api.token}
    if number % 3:
        headers["Idempotency-Key"] = uuid.UUID(int=number).hex
    cookies = {one.key: one.value for one in api.client._cookies.values()}
    case.headers.pop("Authorization", None)
    case.cookies = {}
    response = case.call(headers=headers, cookies=cookies)
    calls[role, response.status_code] += 1
    assert response.status_code < 500, (case.as_curl_command(), response.text[:500])
    case.validate_response(response, checks=CHECKED)
    assert shapes(case, response) is None, (case.as_curl_command(), shapes(case, response))


def test_there_were_as_many_as_asked(calls) -> None:
    assert sum(calls.values()) >= CALLS_MIN, calls
    for role in WHO:
        assert calls[role, 200] > 50, calls
        assert calls[role, 404] > 50, calls
    assert calls["officer", 400] > 50, calls
    assert len(BY_MEMBER) > 5
