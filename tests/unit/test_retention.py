"""Is a closed case kept as long as it should be, and what is left of it afterwards?"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from graph_service.cli import main
from graph_service.compliance.case_rules import Case, kept_until
from graph_service.compliance.retention import REMOVED
from graph_service.config import Settings
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables

TODAY = dt.date.today()
SECRET = "She told us on the telephone that her cousin"
ROWS = b"sale_id,member_id\nS1,M00001\n"


@pytest.fixture
def led(programme):
    load_tables(programme.store, synth_tables("recruitment-led", 150, 3, 5))
    programme.file_report(programme.default_period(), "ann")
    return programme


@pytest.fixture
def closed(led) -> Case:
    """A closed case with a note, a title and evidence."""
    work = led.casework
    case = work.open_case(f"Title: {SECRET}", [work.queue().alerts[0].alert_id], "ann")
    work.attach(case.case_id, "rows", ROWS, 1, "ann")
    work.take(case.case_id, "take", "ann")
    work.take(case.case_id, "propose", "ann", SECRET, reason="explained")
    return work.take(case.case_id, "confirm", "bob")


def six_years_on(case: Case) -> dt.date:
    day = dt.date.fromisoformat(case.closed_at[:10])
    return dt.date(day.year + 6, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 6)


def test_the_day_is_written_down_at_closing_and_taken_back_at_reopening(led, closed):
    assert closed.keep_until == six_years_on(closed).isoformat()
    assert led.casework.take(closed.case_id, "reopen", "ann", "More came in").keep_until == ""


def test_years_come_from_the_settings():
    assert Settings.from_env({}).case_keep_years == 6
    assert Settings.from_env({"GRAPH_SERVICE_CASE_KEEP_YEARS": "10"}).case_keep_years == 10
    for text in ("0", "six", "-1", "101", "1.5"):
        with pytest.raises(BadInput, match="GRAPH_SERVICE_CASE_KEEP_YEARS"):
            Settings.from_env({"GRAPH_SERVICE_CASE_KEEP_YEARS": text})
    case = Case("C-1", "x", "closed", "", "", closed_at="2026-09-30T23:59:59+00:00")
    assert kept_until(case, 10) == dt.date(2036, 9, 30)
    assert kept_until(Case("C-1", "x", "open", "", ""), 10) is None


def test_nothing_is_removed_until_the_last_day_is_over(led, closed, cypher):
    last = six_years_on(closed)
    before = cypher("MATCH (n:CaseEntry|Case) RETURN properties(n) AS p ORDER BY coalesce(n.seq, 0)")
    for day in (TODAY, last - dt.timedelta(days=1), last):
        assert led.retention.due(day) == []
        with pytest.raises(Refused, match=f"is kept until {last}"):
            led.retention.remove(closed.case_id, "ann", day)
    assert cypher("MATCH (n:CaseEntry|Case) RETURN properties(n) AS p ORDER BY coalesce(n.seq, 0)") == before
    assert [one.case_id for one in led.retention.due(last + dt.timedelta(days=1))] == [closed.case_id]


def test_what_is_open_is_never_removed(led):
    work = led.casework
    case = work.open_case("x", [work.queue().alerts[0].alert_id], "ann")
    far = TODAY.replace(year=TODAY.year + 90)
    assert led.retention.due(far) == []
    with pytest.raises(Refused, match="only a closed case"):
        led.retention.remove(case.case_id, "ann", far)
    with pytest.raises(NotFound):
        led.retention.remove("C-99999", "ann", far)


def test_after_it_notes_and_evidence_are_gone_and_a_hash_stays(led, closed, cypher):
    with zipfile.ZipFile(io.BytesIO(led.case_export(closed.case_id, "ann").content)) as archive:
        kept = hashlib.sha256(archive.read("case.json")).hexdigest()
        assert SECRET in archive.read("case.json").decode()
    left = led.retention.remove(closed.case_id, "ann", six_years_on(closed) + dt.timedelta(days=1))
    assert (left.state, left.title, left.sha256) == ("removed", REMOVED, kept)
    assert (left.reason, left.closed_by, left.closed_at) == ("explained", "bob", closed.closed_at)
    assert led.casework.history(closed.case_id) == []
    whole = json.dumps(cypher("MATCH (n) RETURN properties(n) AS p"), default=str, ensure_ascii=False)
    assert SECRET not in whole, "the audit log has hashes of what was written"
    assert base64.b64encode(ROWS).decode() not in whole
    entry = led.audit.entries(most=10_000)[-1]
    assert (entry.user_id, entry.action, entry.subject) == ("ann", "removed a case", f"case {closed.case_id}")
    assert json.loads(entry.after)["sha256"] == kept
    assert led.audit.verify().bad_seq is None
    with pytest.raises(Refused, match="were removed on"):
        led.case_export(closed.case_id, "ann")
    with pytest.raises(Refused, match="is removed"):
        led.casework.take(closed.case_id, "note", "ann", "x")
    for call in (led.retention.remove, lambda *a: led.retention.keep_longer(a[0], a[2], a[1], "x")):
        with pytest.raises(Refused):
            call(closed.case_id, "ann", TODAY.replace(year=TODAY.year + 50, day=1))
    assert led.casework.open_case("y", [led.casework.queue().alerts[0].alert_id], "ann").case_id == "C-00002"


def test_a_case_can_be_kept_longer_and_not_shorter(led, closed):
    last = six_years_on(closed)
    later = last + dt.timedelta(days=400)
    with pytest.raises(BadInput, match="a later day"):
        led.retention.keep_longer(closed.case_id, last, "ann", "A court asked")
    with pytest.raises(BadInput, match="a note saying why"):
        led.retention.keep_longer(closed.case_id, later, "ann", " ")
    assert led.retention.keep_longer(closed.case_id, later, "ann", "A court asked").keep_until == later.isoformat()
    assert led.casework.history(closed.case_id)[-1].step == "keep"
    assert led.retention.due(later) == []
    with pytest.raises(Refused):
        led.retention.remove(closed.case_id, "ann", later)


def test_a_case_closed_before_days_were_written_down_has_one_all_the_same(led, closed, cypher):
    cypher("MATCH (c:Case) REMOVE c.keep_until, c.removed_at, c.sha256 SET c.closed_at = '2015-05-05T10:00:00+00:00'")
    assert [one.case_id for one in led.retention.due(dt.date(2021, 5, 6))] == [closed.case_id]
    assert led.retention.due(dt.date(2021, 5, 5)) == []


def test_the_command_removes_what_is_due_when_told_to(led, closed, cypher):
    run = CliRunner()
    assert json.loads(run.invoke(main, ["retention", "list", "--json"], obj=led).stdout) == {"cases": []}
    assert run.invoke(main, ["retention", "remove", "--yes", "--json"], obj=led).exit_code == 0
    assert led.casework.case(closed.case_id).state == "closed"
    early = run.invoke(main, ["retention", "remove", closed.case_id, "--yes"], obj=led)
    assert isinstance(early.exception, Refused)
    cypher("MATCH (c:Case) SET c.keep_until = '2020-01-01'")
    assert closed.case_id in run.invoke(main, ["retention", "list"], obj=led).stdout
    unsaid = run.invoke(main, ["retention", "remove"], obj=led)
    assert unsaid.exit_code == 2
    assert "--yes" in unsaid.output
    done = json.loads(run.invoke(main, ["retention", "remove", "--yes", "--json"], obj=led).stdout)
    assert done == {"removed": [{"case_id": closed.case_id, "sha256": led.casework.case(closed.case_id).sha256}]}
    assert led.audit.entries(most=10_000)[-1].user_id.startswith("shell:")
