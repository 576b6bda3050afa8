"""Does an alert keep its identity from filing to filing, and can a case only go the way that the rules say?"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from pypdf import PdfReader

from graph_service.compliance.alerts import Alert, alerts_of, cut_off, merged
from graph_service.compliance.case_file import case_file
from graph_service.compliance.case_rules import STEPS, Case
from graph_service.compliance.casework import Casework
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.store import fingerprint

PERIOD = "2026-09"
SOON = dt.date.today() + dt.timedelta(days=30)


@pytest.fixture
def led(programme):
    """A recruitment-led programme of 150 people."""
    load_tables(programme.store, synth_tables("recruitment-led", 150, 3, 5))
    return programme


@pytest.fixture
def period(led) -> str:
    return led.default_period()


@pytest.fixture
def filed(led, period):
    return led.file_report(period, "ann")


@pytest.fixture
def work(led, filed) -> Casework:
    assert filed.raised
    return led.casework


def some(work: Casework, number: int = 2) -> list[str]:
    return [one.alert_id for one in work.queue().alerts[:number]]


def closed(work: Casework, reason: str = "explained", **more) -> Case:
    case = work.open_case("A look", some(work), "ann")
    work.take(case.case_id, "take", "ann")
    work.take(case.case_id, "propose", "ann", "They are two people.", reason=reason, **more)
    return work.take(case.case_id, "confirm", "bob")


def test_filing_the_same_again_is_the_same_and_doubles_nothing(led, work, filed, period):
    before = work.queue(("open",), most=1000)
    again = led.file_report(period, "bob")
    assert (again.filing_id, again.is_new, again.new, again.reopened, again.gone) == (filed.filing_id, False, 0, 0, 0)
    assert [one.alert_id for one in work.queue(most=1000).alerts] == [one.alert_id for one in before.alerts]
    assert len(work.filings()) == 1


def test_the_kept_document_is_what_its_hash_says(work, filed):
    document = work.document(filed.filing_id)
    assert hashlib.sha256(document).hexdigest() == filed.filing_id
    assert json.loads(document)["report"]["period"] == work.filings()[0].period
    with pytest.raises(NotFound):
        work.document("0" * 64)


def test_the_queue_has_the_most_money_first_and_filters(work, period):
    whole = work.queue(most=1000)
    stakes = [one.at_stake_minor for one in whole.alerts]
    assert stakes == sorted(stakes, reverse=True)
    check = whole.alerts[-1].check_id
    assert {one.check_id for one in work.queue(check_id=check).alerts} == {check}
    assert work.queue(period="2001-01").total == 0
    assert work.queue(present=False).total == 0
    assert work.queue(most=2, offset=1).alerts == whole.alerts[1:3]
    member = next(one for one in whole.alerts if one.member_id)
    assert {one.member_id for one in work.queue(member_id=member.member_id).alerts} == {member.member_id}
    with pytest.raises(BadInput, match="no state"):
        work.queue(("lost",))
    with pytest.raises(NotFound):
        work.alert("nothing")


def test_each_earner_of_a_check_that_looks_at_each_is_an_alert_and_a_programmes_figure_is_one(work):
    by_check: dict[str, set[str]] = {}
    for one in work.queue(most=1000).alerts:
        by_check.setdefault(one.check_id, set()).add(one.member_id)
    assert by_check["C03"] == {""}
    assert len(by_check["C02"]) > 1
    assert "" not in by_check["C02"]


def test_assigning_is_written_down_once(led, work):
    one, other = some(work)
    assert work.assign([one, other, one], "ann", "boss") == 2
    assert work.assign([one], "ann", "boss") == 0
    assert {alert.alert_id for alert in work.queue(assignee="ann").alerts} == {one, other}
    assert [entry.user_id for entry in led.audit.entries(subject=f"alert {one}")] == ["boss"]
    assert work.assign([one], "", "ann") == 1
    with pytest.raises(NotFound):
        work.assign(["nothing"], "ann", "boss")
    with pytest.raises(BadInput, match="at least one"):
        work.assign([], "ann", "boss")


def test_a_case_goes_from_open_to_closed_with_a_second_person(led, work):
    case = work.open_case("  A look  ", some(work), "ann")
    assert (case.case_id, case.title, case.state) == ("C-00001", "A look", "open")
    assert {one.state for one in work.case_alerts(case.case_id)} == {"in_case"}
    work.take(case.case_id, "take", "ann")
    work.take(case.case_id, "escalate", "ann", "Too large for me.")
    work.take(case.case_id, "propose", "ann", "Seen.", reason="confirmed")
    with pytest.raises(Refused, match="a second person"):
        work.take(case.case_id, "confirm", "ann")
    assert "confirm" not in work.case(case.case_id).steps("ann")
    done = work.take(case.case_id, "confirm", "bob")
    assert (done.state, done.proposed_by, done.closed_by, done.reason) == ("closed", "ann", "bob", "confirmed")
    assert {(one.state, one.reason) for one in work.case_alerts(case.case_id)} == {("closed", "confirmed")}
    assert [one.step for one in work.history(case.case_id)] == ["open", "take", "escalate", "propose", "confirm"]
    assert [one.action for one in led.audit.entries(subject=f"case {case.case_id}")] == [
        "case: take", "case: escalate", "case: propose", "case: confirm",
    ]  # fmt: skip
    assert led.audit.verify().bad_seq is None


@pytest.mark.parametrize("state", ["open", "in_review", "escalated", "closing", "closed"])
def test_no_other_step_is_taken(work, state):
    ways = {
        "open": (), "in_review": ("take",), "escalated": ("take", "escalate"), "closing": ("take", "propose"),
        "closed": ("take", "propose", "confirm"),
    }  # fmt: skip
    case = work.open_case("A look", some(work), "ann")
    for step in ways[state]:
        work.take(
            case.case_id,
            step,
            "bob" if step == "confirm" else "ann",
            "note",
            reason="explained" if step == "propose" else "",
        )
    before, entries = work.case(case.case_id), work.history(case.case_id)
    assert before.state == state
    for step, (begins, _) in STEPS.items():
        if state not in begins:
            with pytest.raises((Refused, BadInput)):
                work.take(case.case_id, step, "bob", "note", reason="explained" if step == "propose" else "")
    assert work.case(case.case_id) == before
    assert work.history(case.case_id) == entries


@pytest.mark.parametrize(
    ("step", "more", "wrong"),
    [
        ("propose", {"reason": "boredom", "note": "x"}, "needs a reason"),
        ("propose", {"reason": "explained", "note": "  "}, "note"),
        ("propose", {"reason": "tolerated", "note": "x"}, "until"),
        ("propose", {"reason": "explained", "note": "x", "until": SOON}, "until"),
        ("propose", {"reason": "tolerated", "note": "x", "until": dt.date.today()}, "is over"),
        ("note", {"note": ""}, "missing"),
        ("note", {"note": "x" * 20_001}, "characters"),
        ("escalate", {"note": "x", "reason": "explained"}, "no reason"),
        ("attach", {}, "no step"),
        ("burn", {}, "no step"),
    ],
)
def test_what_is_wrong_with_a_step_is_said(work, step, more, wrong):
    case = work.open_case("A look", some(work), "ann")
    work.take(case.case_id, "take", "ann")
    with pytest.raises(BadInput, match=wrong):
        work.take(case.case_id, step, "ann", **more)
    assert work.case(case.case_id).state == "in_review"


def test_an_alert_is_in_one_case_and_a_refused_case_leaves_nothing(work):
    one, other = some(work)
    case = work.open_case("First", [one], "ann")
    with pytest.raises(Refused, match="in case C-00001"):
        work.open_case("Second", [other, one], "ann")
    assert work.alert(other).state == "open"
    assert [known.case_id for known, _ in work.cases()] == [case.case_id]
    assert work.add_alerts(case.case_id, [other], "ann") == 1
    assert work.cases()[0][1] == 2
    for wrong in ("", "x" * 201):
        with pytest.raises(BadInput):
            work.open_case(wrong, [other], "ann")
    with pytest.raises(NotFound):
        work.take("C-99999", "take", "ann")


def test_a_closed_case_takes_no_alerts_and_reopens_with_a_note(work):
    case = closed(work)
    other = some(work, 1)
    with pytest.raises(Refused, match="reopen it"):
        work.add_alerts(case.case_id, other, "ann")
    with pytest.raises(BadInput, match="note"):
        work.take(case.case_id, "reopen", "ann")
    again = work.take(case.case_id, "reopen", "ann", "There is more.")
    assert (again.state, again.reason, again.proposed_by, again.closed_by) == ("in_review", "", "", "")
    assert {(one.state, one.reason) for one in work.case_alerts(case.case_id)} == {("in_case", "")}


def test_evidence_is_kept_as_it_was(work):
    case = work.open_case("A look", some(work), "ann")
    rows = b"sale_id,net\nS1,=1+1\n"
    entry = work.attach(case.case_id, "C02 rows", rows, 1, "ann")
    assert entry.attached() == rows
    assert (entry.sha256, entry.rows) == (hashlib.sha256(rows).hexdigest(), 1)
    with pytest.raises(BadInput, match="more than"):
        work.attach(case.case_id, "all", rows, 100_001, "ann")
    done = work.take(case.case_id, "take", "ann") and work.take(case.case_id, "propose", "ann", "x", reason="explained")
    with pytest.raises(Refused):
        work.attach(done.case_id, "late", rows, 1, "ann")


def test_precision_counts_right_alerts_among_those_decided(work):
    check = {one.alert_id: one.check_id for one in work.queue(most=1000).alerts}
    case = closed(work, "confirmed")
    right = [check[one.alert_id] for one in work.case_alerts(case.case_id)]
    case = closed(work, "duplicate")
    case = closed(work, "explained")
    wrong = [check[one.alert_id] for one in work.case_alerts(case.case_id)]
    for one in work.precision():
        assert (one.right, one.decided) == (
            right.count(one.check_id),
            right.count(one.check_id) + wrong.count(one.check_id),
        )
    assert sum(one.decided for one in work.precision()) == 4


def test_a_closed_alert_stays_closed_until_its_evidence_changes(led, work, period):
    case = closed(work)
    led.file_report(period, "ann")
    assert {one.state for one in work.case_alerts(case.case_id)} == {"closed"}
    alert = work.case_alerts(case.case_id)[0]
    changed, counts = merged([alert], [replace(alert, evidence="another", state="open")], dt.date.today())
    assert (counts.reopened, changed[0].state, changed[0].times_raised, changed[0].case_id) == (1, "open", 2, "")


def test_what_is_tolerated_opens_again_when_the_day_is_over(work):
    case = closed(work, "tolerated", until=SOON)
    alert = work.case_alerts(case.case_id)[0]
    assert alert.until == SOON.isoformat()
    for today, state in ((SOON, "closed"), (SOON + dt.timedelta(days=1), "open")):
        [after], _ = merged([alert], [replace(alert, state="open")], today)
        assert after.state == state


def test_what_is_no_longer_raised_stays_and_says_so(work):
    alert = work.queue().alerts[0]
    [gone], counts = merged([alert], [], dt.date.today())
    assert (gone.present, gone.state, counts.gone) == (False, "open", 1)
    assert merged([gone], [], dt.date.today())[0] == [], "what is gone already is left alone"
    [back], _ = merged([gone], [alert], dt.date.today())
    assert back.present


def test_an_alert_that_a_report_may_only_have_cut_off_is_not_called_gone(led, work, period):
    alert = next(one for one in work.queue().alerts if one.member_id)
    written, counts = merged([alert], [], dt.date.today(), frozenset({alert.check_id}))
    assert (written, counts.gone) == ([], 0)
    report = led.check(period)
    short = [one for one in report.findings if one.each and one.result.entities_total > len(one.result.entities)]
    assert cut_off(report) == {one.id for one in short if one.state in ("does_not_meet", "review")}
    finding = report.finding("C15")
    more = replace(finding, result=replace(finding.result, entities_total=len(finding.result.entities) + 1))
    others = tuple(one for one in report.findings if one.id != "C15")
    assert "C15" in cut_off(replace(report, findings=(*others, more)))


def test_a_period_without_sales_raises_no_alert_of_members(led):
    report = led.check("2001-01")
    assert [one.member_id for one in alerts_of(report, {}, "0", "now") if one.member_id] == []


def test_the_fingerprint_is_of_the_content(led, programme):
    first = fingerprint.whole(led.snapshot())
    assert fingerprint.whole(led.snapshot()) == first
    sales = led.snapshot().sales.copy()
    sales.loc[0, "net_minor"] += 1
    assert fingerprint.whole(replace(led.snapshot(), sales=sales)) != first
    assert fingerprint.whole(replace(led.snapshot(), data_version=99)) == first


def test_records_and_nodes_have_the_same_fields(work):
    for one in work.queue().alerts:
        assert Alert.of(one.to_json()) == one


def test_a_case_file_can_be_checked_by_anyone(led, work, tmp_path):
    case = work.open_case("<script>alert(1)</script>", some(work), "ann")
    work.attach(case.case_id, "rows", b"sale_id\nS1\n", 1, "ann")
    work.take(case.case_id, "note", "ann", "=HYPERLINK(1)")
    made = case_file(work, led.audit, case.case_id)
    (tmp_path / made.name).write_bytes(made.content)
    subprocess.run([sys.executable, "-m", "zipfile", "-e", made.name, "out"], cwd=tmp_path, check=True)
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", check=True, capture_output=True, text=True
    )
    names = {line.split(":")[0] for line in checked.stdout.splitlines()}
    assert {
        "case.html",
        "case.pdf",
        "case.json",
        "alerts.csv",
        "history.csv",
        "audit.jsonl",
        "manifest.json",
        "evidence/002.csv",
    } <= names
    out = tmp_path / "out"
    assert "<script>" not in (out / "case.html").read_text(encoding="utf-8")
    paper = "".join(page.extract_text() for page in PdfReader(out / "case.pdf").pages)
    assert "<script>alert(1)</script>" in paper
    assert "=HYPERLINK(1)" in paper
    assert "no names are in this file" in paper
    for one in work.case_alerts(case.case_id):
        assert one.check_id in paper
    assert hashlib.sha256((out / "alerts.csv").read_bytes()).hexdigest() in paper.replace("\n", "")
    assert "'=HYPERLINK(1)" in (out / "history.csv").read_text(encoding="utf-8")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["audit_head"] == {"seq": led.audit.head().seq, "hash": led.audit.head().hash}
    for one in manifest["files"]:
        assert hashlib.sha256((out / one["name"]).read_bytes()).hexdigest() == one["sha256"]
    for filing_id in manifest["reports"]:
        assert hashlib.sha256((out / "reports" / f"{filing_id}.json").read_bytes()).hexdigest() == filing_id
    assert case_file(work, led.audit, case.case_id).content == made.content
    (out / "evidence/002.csv").write_bytes(b"sale_id\nS2\n")
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=out, check=False, capture_output=True).returncode == 1


def test_names_are_in_a_case_file_only_for_a_reason_which_the_file_and_the_log_keep(led, work):
    about = [one for one in work.queue(most=1000).alerts if one.member_id][:2]
    case = work.open_case("x", [one.alert_id for one in about], "ann")
    names = led.names({one.member_id for one in about})
    assert len(names) == len({one.member_id for one in about})
    bare = led.case_export(case.case_id, "ann")
    for text in texts(bare.content).values():
        for name in names.values():
            assert name not in text
    with pytest.raises(BadInput, match="is missing"):
        led.case_export(case.case_id, "ann", "zip", " ")
    for form in ("zip", "pdf"):
        made = led.case_export(case.case_id, "ann", form, "The authority asked for them")
        last = led.audit.entries(most=10_000)[-1]
        assert (last.user_id, last.action) == ("ann", "exported a case file with names")
        assert json.loads(last.after) == {
            "form": form, "reason": "The authority asked for them", "sha256": hashlib.sha256(made.content).hexdigest(),
        }  # fmt: skip
        found = texts(made.content) if form == "zip" else {"case.pdf": paper_text(made.content)}
        for text in found.values() if form == "pdf" else (found["case.pdf"], found["case.html"], found["names.csv"]):
            for name in names.values():
                assert name in text
        assert "because: The authority asked for them" in found["case.pdf"]
    assert led.audit.verify().bad_seq is None


def texts(archive: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {
            name: paper_text(opened.read(name)) if name.endswith(".pdf") else opened.read(name).decode()
            for name in opened.namelist()
        }


def paper_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
