"""The commands of the audit log and of cases: exit codes, one JSON document, and what they leave in the log."""

from __future__ import annotations

import json
import zipfile

import pytest
from click.testing import CliRunner

from graph_service.cli import main
from graph_service.store.audit import Head


@pytest.fixture
def run(loaded):
    """Runs a command on the loaded programme; gives the result, whose exit code must be the one given."""

    def call(*arguments: str, code: int = 0):
        result = CliRunner().invoke(main, list(arguments), obj=loaded)
        assert result.exit_code == code, result.output
        return result

    return call


def test_a_report_is_filed_and_filed_again(run, loaded):
    period = loaded.default_period()
    first = json.loads(run("check", "--period", period, "--file", "--json").stdout)
    again = json.loads(run("check", "--period", period, "--file", "--json").stdout)
    assert first["is_new"]
    assert not again["is_new"]
    assert again["new"] == 0
    assert "filed before" in run("check", "--period", period, "--file").stdout
    assert loaded.audit.entries()[0].user_id.startswith("shell:")
    for wrong in (("--only", "C01"), ("--pack", "mine.toml"), ("--plan", "mine.toml")):
        run("check", "--period", period, "--file", *wrong, code=2)


def test_a_log_is_listed_verified_and_found_changed(run, loaded, cypher, tmp_path):
    loaded.audit.note("ann", "looked", "thing", rows=1)
    loaded.audit.note("bob", "looked", "other", rows=2)
    listed = json.loads(run("audit", "list", "--json").stdout)["entries"]
    assert [one["user_id"] for one in listed] == ["ann", "bob"]
    assert "ann" not in run("audit", "list", "--subject", "other").stdout
    head = json.loads(run("audit", "head", "--json").stdout)
    assert Head(head["seq"], head["hash"]) == loaded.audit.head()
    assert run("audit", "head").stdout.split()[0] == "2"
    assert "2 entries as they were written" in run("audit", "verify").stdout
    kept = tmp_path / "heads.jsonl"
    kept.write_text(json.dumps(head | {"hash": "f" * 64}) + "\n", encoding="utf-8")
    found = json.loads(run("audit", "verify", "--against", str(kept), "--json", code=1).stdout)
    assert found["bad_seq"] == 2
    cypher("MATCH (entry:AuditEntry {seq: 1}) SET entry.after = '{}'")
    assert "entry 1" in run("audit", "verify", code=1).output
    kept.write_text("nonsense\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["audit", "verify", "--against", str(kept)], obj=loaded)
    assert "line 1" in str(result.exception)


def test_a_case_is_exported_and_the_log_says_so(run, loaded, tmp_path):
    loaded.file_report(loaded.default_period(), "ann")
    alert = loaded.casework.queue().alerts[0]
    case = loaded.casework.open_case("A look", [alert.alert_id], "ann")
    run("export", "case", case.case_id, "--out", str(tmp_path))
    assert "case.html" in zipfile.ZipFile(tmp_path / f"case-{case.case_id}.zip").namelist()
    assert loaded.audit.entries()[-1].action == "exported a case file"
    run("export", "case", case.case_id, "--format", "pdf", "--names-because", "asked for", "--out", str(tmp_path))
    assert (tmp_path / f"case-{case.case_id}.pdf").read_bytes().startswith(b"%PDF-")
    assert '"reason":"asked for"' in loaded.audit.entries()[-1].after
    assert CliRunner().invoke(main, ["export", "case", "C-99999"], obj=loaded).exit_code != 0
