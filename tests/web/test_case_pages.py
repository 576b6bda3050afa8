"""The pages of alerts and cases: what each person may do there, what is shown, and that a name stays text."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile

import pytest

from graph_service.service import checking
from tests.web.conftest import SCRIPT, SECOND

PERIOD = "2026-09"


@pytest.fixture
def alerts(site, officer):
    """The open alerts of a filed report."""
    answer = officer("/alerts/file", period=PERIOD, pack="house")
    assert answer.status_code == 303
    found = site.programme.casework.queue(most=1000).alerts
    assert found
    return found


def opened(officer, alerts, title: str = "A look") -> str:
    """The number of a case on the first open alert."""
    answer = officer("/alerts/act", do="case", title=title, alert=alerts[0].alert_id)
    assert answer.status_code == 303
    return answer.headers["Location"].rsplit("/", 1)[1]


def test_before_anything_is_filed_the_queue_says_so(client):
    page = client("manager").get("/alerts").text
    assert "No alert is like this." in page
    assert "File a report" not in page, "a manager reads"
    assert "File a report" in client("officer").get("/alerts").text
    assert "No case was opened yet" in client("officer").get("/cases").text


def test_the_queue_shows_what_a_filed_report_raises(client, alerts):
    page = client("officer").get("/alerts").text
    assert page.count('type="checkbox"') == len(alerts)
    assert 'type="checkbox"' not in client("manager").get("/alerts").text
    check = alerts[0].check_id
    of_check = client("officer").get("/alerts", query_string={"check_id": check}).text
    assert of_check.count('type="checkbox"') == sum(one.check_id == check for one in alerts)
    rows = list(csv.DictReader(io.StringIO(client("officer").get("/alerts?export=alerts").text)))
    assert [row["Tick"] for row in rows] == [one.alert_id for one in alerts]
    assert client("officer").get("/alerts?offset=1").status_code == 200
    assert client("officer").get("/alerts?offset=x&view=nothing&with=nobody").status_code == 200


def test_an_alert_names_its_instrument_citation_and_rows(client, alerts):
    for one in alerts:
        page = client("manager").get(f"/alerts/{one.alert_id}").text
        assert one.instrument.split(",")[0] in page
        assert "What the figure is compared with" in page
        assert "Rows behind numerator and denominator" in page
        assert "Decide" not in page
    assert "Take into the case" in client("officer").get(f"/alerts/{alerts[0].alert_id}").text


def test_in_a_large_network_the_rows_behind_are_worked_out_when_asked_for(client, alerts, monkeypatch):
    monkeypatch.setattr(checking, "ROWS_MEMBERS_MAX", 1)
    address = f"/alerts/{alerts[0].alert_id}"
    page = client("officer").get(address).text
    assert "takes a while" in page
    assert "Rows behind" not in page
    assert "Rows behind" in client("officer").get(f"{address}?rows=1").text
    assert client("officer").get(f"{address}?export=behind").content_type.startswith("text/csv")


def test_a_filed_report_can_be_taken_and_its_hash_checked(client, alerts):
    answer = client("officer").get(f"/alerts/reports/{alerts[0].filing_id}")
    assert hashlib.sha256(answer.data).hexdigest() == alerts[0].filing_id
    assert client("officer").get("/alerts/reports/" + "0" * 64).status_code == 404
    assert client("officer").get("/alerts/nothing").status_code == 404


def test_alerts_are_given_to_officers_only(site, officer, alerts):
    assert officer("/alerts/act", do="assign", assignee="officer", alert=alerts[0].alert_id).status_code == 303
    assert site.programme.casework.alert(alerts[0].alert_id).assignee == "officer"
    answer = officer("/alerts/act", do="assign", assignee="manager", alert=alerts[0].alert_id)
    assert answer.status_code == 400
    assert "no officer" in answer.text
    assert officer("/alerts/act", do="assign", assignee="officer").status_code == 400
    assert officer("/alerts/act", do="case", title="", alert=alerts[0].alert_id).status_code == 400


def test_a_case_is_closed_by_a_second_person_and_its_file_checks_out(site, client, officer, second, alerts):
    case_id = opened(officer, alerts, SCRIPT)
    page = client("officer").get(f"/cases/{case_id}").text
    assert SCRIPT not in page
    assert officer(f"/cases/{case_id}/evidence", alert_id=alerts[0].alert_id).status_code == 303
    assert officer(f"/cases/{case_id}/evidence", alert_id="nothing").status_code == 404
    for step in ("take", "propose"):
        assert (
            officer(f"/cases/{case_id}/step", step=step, note=SCRIPT, reason="explained", until="").status_code == 303
        )
    refused = officer(f"/cases/{case_id}/step", step="confirm")
    assert refused.status_code == 409
    assert "a second person" in refused.text
    assert "You proposed closing" in client("officer").get(f"/cases/{case_id}").text
    assert second(f"/cases/{case_id}/step", step="confirm").status_code == 303
    assert site.programme.casework.case(case_id).state == "closed"
    answer = client("manager").get(f"/cases/{case_id}/file")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for one in manifest["files"]:
            assert hashlib.sha256(archive.read(one["name"])).hexdigest() == one["sha256"]
        evidence = archive.read("evidence/002.csv")
    assert client("manager").get(f"/cases/{case_id}/evidence/2.csv").data == evidence
    assert client("manager").get(f"/cases/{case_id}/evidence/1.csv").status_code == 404
    last = site.programme.audit.entries()[-1]
    assert (last.user_id, last.action, last.subject) == ("manager", "exported a case file", f"case {case_id}")


def test_what_is_wrong_with_a_step_is_said_and_changes_nothing(site, officer, alerts):
    case_id = opened(officer, alerts)
    for form, status in (
        ({"step": "burn"}, 400),
        ({"step": "attach"}, 400),
        ({"step": "confirm"}, 409),
        ({"step": "note", "note": " "}, 400),
        ({"step": "propose", "note": "x", "reason": "explained"}, 409),
    ):
        assert officer(f"/cases/{case_id}/step", **form).status_code == status
    assert officer(f"/cases/{case_id}/step", step="take").status_code == 303
    for form in (
        {"reason": "boredom"}, {"reason": "tolerated", "until": "soon"}, {"reason": "tolerated", "until": ""},
        {"reason": "tolerated", "until": "2001-01-01"},
    ):  # fmt: skip
        assert officer(f"/cases/{case_id}/step", step="propose", note="x", **form).status_code == 400
    assert site.programme.casework.case(case_id).state == "in_review"
    assert officer("/cases/C-99999/step", step="take").status_code == 404


def test_a_second_case_does_not_take_the_same_alert_and_adding_works(site, officer, alerts):
    case_id = opened(officer, alerts)
    taken = officer("/alerts/act", do="case", title="Another", alert=alerts[0].alert_id)
    assert taken.status_code == 409
    assert case_id in taken.text
    assert officer("/alerts/act", do="case", case_id=case_id, alert=alerts[1].alert_id).status_code == 303
    assert {one.alert_id for one in site.programme.casework.case_alerts(case_id)} == {
        alerts[0].alert_id,
        alerts[1].alert_id,
    }


def test_every_deed_is_in_the_audit_log_under_its_own_name(site):
    found = site.programme.audit.entries(most=10_000)
    assert {one.user_id for one in found} <= {"officer", SECOND, "manager"}
    assert {"filed a report", "opened a case", "assigned", "attached evidence", "case: confirm"} <= {
        one.action for one in found
    }
    assert site.programme.audit.verify().bad_seq is None


def test_a_closed_case_says_how_long_it_is_kept_and_a_removed_one_what_is_left(
    site, client, officer, second, alerts, cypher
):
    case_id = opened(officer, alerts)
    for step in ("take", "propose"):
        officer(f"/cases/{case_id}/step", step=step, note="A word only we know", reason="explained", until="")
    assert officer(f"/cases/{case_id}/keep", until="2099-01-01", note="x").status_code == 409
    second(f"/cases/{case_id}/step", step="confirm")
    page = client("officer").get(f"/cases/{case_id}").text
    last = site.programme.casework.case(case_id).keep_until
    assert f"are kept until {last}" in page
    assert "Keep longer" in page
    assert "Keep longer" not in client("manager").get(f"/cases/{case_id}").text
    for form in ({"until": last, "note": "x"}, {"until": "soon", "note": "x"}, {"until": "2099-01-01", "note": ""}):
        assert officer(f"/cases/{case_id}/keep", **form).status_code == 400
    assert officer(f"/cases/{case_id}/keep", until="2099-01-01", note="A court asked").status_code == 303
    cypher("MATCH (c:Case {case_id: $case_id}) SET c.keep_until = '2020-01-01'", case_id=case_id)
    left = site.programme.retention.remove(case_id, "officer", dt.date.today())
    page = client("officer").get(f"/cases/{case_id}").text
    assert left.sha256 in page
    assert "were removed on" in page
    assert "A word only we know" not in page
    for gone in ("Case file", "Keep longer", "Add the note"):
        assert gone not in page
    assert "removed after its time" in client("manager").get("/cases").text
    for path in ("file", "file.pdf"):
        assert client("officer").get(f"/cases/{case_id}/{path}").status_code == 409
