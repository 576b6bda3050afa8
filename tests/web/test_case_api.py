"""The officers' work for programs: a key makes a request happen once, four eyes hold, and what is wrong is said."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid

import pytest


class Api:
    """One signed-in person who sends JSON."""

    def __init__(self, client) -> None:
        self.client = client
        self.token = client.get("/api/v1/session").get_json()["csrf_token"]

    def send(self, path: str, body: object, key: str | None = None, method: str = "POST", **headers: str):
        given = {"X-CSRFToken": self.token, "Idempotency-Key": uuid.uuid4().hex if key is None else key, **headers}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=given)

    def get(self, path: str):
        return self.client.get(f"/api/v1{path}").get_json()


@pytest.fixture
def officer(site) -> Api:
    return Api(site.client("officer"))


@pytest.fixture
def alerts(site, officer: Api) -> list[str]:
    """Alerts of a filed report that are in no case."""
    filed = officer.send("/reports", {"period": "2026-09", "pack": "house"})
    assert filed.status_code == 200, filed.text
    return [one["alert_id"] for one in officer.get("/alerts")["alerts"]]


def opened(officer: Api, alert_id: str) -> str:
    answer = officer.send("/cases", {"title": "A look", "alert_ids": [alert_id]})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.get_json()["entry"]["after"])["case_id"]


def test_a_case_goes_from_the_queue_to_closed_by_two_people(site, officer: Api, alerts: list[str]) -> None:
    from graph_service import access

    if not any(one.user_id == "second" for one in access.users(site.programme.store)):
        access.add_user(site.programme.store, "second", "officer", "four plain words here")
    token = access.sign_in(site.programme.store, "second", "four plain words here", "10.1.1.2").token
    site.tokens["second"] = token
    second = Api(site.client("second"))
    del site.tokens["second"]
    assigned = officer.send(f"/alerts/{alerts[0]}/assignee", {"assignee": "second"}, method="PUT")
    assert assigned.headers["Location"].endswith(alerts[0])
    assert officer.get(f"/alerts/{alerts[0]}")["assignee"] == "second"
    case_id = opened(officer, alerts[0])
    for step in ({"step": "take"}, {"step": "propose", "note": "Seen.", "reason": "explained"}):
        assert officer.send(f"/cases/{case_id}/steps", step).status_code == 200
    assert officer.send(f"/cases/{case_id}/steps", {"step": "confirm"}).status_code == 409
    assert "confirm" not in officer.get(f"/cases/{case_id}")["steps"]
    assert second.send(f"/cases/{case_id}/steps", {"step": "confirm"}).status_code == 200
    closed = officer.get(f"/cases/{case_id}")
    assert (closed["state"], closed["alerts"][0]["state"]) == ("closed", "closed")
    assert [one["step"] for one in closed["history"]] == ["open", "take", "propose", "confirm"]
    assert officer.get("/precision")["checks"][0]["decided"] == 1


def test_the_same_key_does_it_once_and_answers_the_same(officer: Api, alerts: list[str]) -> None:
    before = len(officer.get("/cases")["cases"])
    body = {"title": "Once", "alert_ids": alerts[:1]}
    first, again = (officer.send("/cases", body, key="k-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()
    assert first.headers["Location"] == again.headers["Location"]
    assert len(officer.get("/cases")["cases"]) == before + 1
    other = officer.send("/cases", body | {"title": "Twice"}, key="k-1")
    assert (other.status_code, "new key" in other.get_json()["detail"]) == (422, True)
    assert len(officer.get("/cases")["cases"]) == before + 1


def test_one_key_from_eight_at_once_has_one_effect(site, officer: Api, alerts: list[str]) -> None:
    case_id = opened(officer, alerts[0])
    people = [Api(site.client("officer")) for _ in range(8)]
    got: list[tuple[int, int]] = []

    def write(one: Api) -> None:
        answer = one.send(f"/cases/{case_id}/steps", {"step": "note", "note": "at once"}, key="eight")
        got.append((answer.status_code, answer.get_json()["entry"]["seq"]))

    threads = [threading.Thread(target=write, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(got) == 8
    assert set(got) == {(200, got[0][1])}
    notes = [one for one in officer.get(f"/cases/{case_id}")["history"] if one["note"] == "at once"]
    assert len(notes) == 1
    assert site.programme.audit.verify().bad_seq is None


def test_a_refused_request_leaves_its_key_free(officer: Api, alerts: list[str]) -> None:
    case_id = opened(officer, alerts[0])
    assert officer.send(f"/cases/{case_id}/steps", {"step": "confirm"}, key="free").status_code == 409
    assert officer.send(f"/cases/{case_id}/steps", {"step": "take"}, key="free").status_code == 200


def test_nothing_to_do_is_no_entry(officer: Api, alerts: list[str]) -> None:
    path = f"/alerts/{alerts[1]}/assignee"
    officer.send(path, {"assignee": ""}, method="PUT")
    answer = officer.send(path, {"assignee": ""}, method="PUT")
    assert (answer.status_code, answer.get_json()) == (200, {"entry": None})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"title": "A"}, "alert_ids: field required"),
        ({"title": 5, "alert_ids": []}, "title: input should be a valid string"),
        ({"title": "A", "alert_ids": [], "state": "closed"}, "state: extra inputs"),
        ([], "body: input should be"),
        ({"title": "A", "alert_ids": []}, "choose at least one alert"),
    ],
)
def test_a_body_says_only_what_it_may(officer: Api, body: object, said: str) -> None:
    answer = officer.send("/cases", body)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert said in answer.get_json()["detail"]


def test_no_key_no_json_and_no_token_are_refused(officer: Api, alerts: list[str]) -> None:
    path, body = f"/alerts/{alerts[0]}/assignee", {"assignee": "officer"}
    assert "Idempotency-Key" in officer.send(path, body, key="", method="PUT").get_json()["detail"]
    assert officer.send(path, body, key="x" * 201, method="PUT").status_code == 400
    assert officer.send(path, body, method="PUT", **{"X-CSRFToken": "no"}).status_code == 400
    headers = {"X-CSRFToken": officer.token, "Idempotency-Key": "k"}
    text = officer.client.put(f"/api/v1{path}", data="assignee=officer", headers=headers)
    assert (text.status_code, "Content-Type" in text.get_json()["detail"]) == (400, True)
    broken = officer.client.put(f"/api/v1{path}", data="{", content_type="application/json", headers=headers)
    assert (broken.status_code, "no JSON" in broken.get_json()["detail"]) == (400, True)


def test_the_queue_comes_page_by_page_and_filtered(officer: Api, alerts: list[str]) -> None:
    seen: list[str] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = officer.get(f"/alerts?limit=2&cursor={cursor}")
        seen += [one["alert_id"] for one in page["alerts"]]
        cursor = page["next"]
    assert seen == alerts
    assert len(set(seen)) == officer.get("/alerts")["total"]
    check = officer.get(f"/alerts/{alerts[0]}")["check_id"]
    assert {one["check_id"] for one in officer.get(f"/alerts?check_id={check}")["alerts"]} == {check}
    for wrong in ("state=lost", "cursor=-1", "limit=0", "limit=501", "present=maybe", "cursor=%C2%B2"):
        assert officer.client.get(f"/api/v1/alerts?{wrong}").status_code == 400, wrong


def test_the_audit_log_tells_all_of_it(officer: Api, alerts: list[str]) -> None:
    case_id = opened(officer, alerts[0])
    entries = officer.get(f"/audit?subject=case {case_id}&limit=500")
    assert entries["entries"] == []  # opening is about all cases; steps are about this one
    officer.send(f"/cases/{case_id}/steps", {"step": "note", "note": "<script>"})
    [entry] = officer.get(f"/audit?subject=case {case_id}")["entries"]
    assert (entry["user_id"], entry["action"]) == ("officer", "case: note")
    assert officer.get("/audit/verified")["is_whole"] is True
    page = officer.client.get(f"/audit?subject=case {case_id}&verify=1").text
    assert "are as they were written" in page
    assert hashlib.sha256(b"<script>").hexdigest() in page, "what was written is in the case, its hash in the log"
    assert officer.client.get("/audit?export=audit").content_type.startswith("text/csv")
    assert officer.client.get("/audit?last=1").status_code == 200
