"""The commands of packs: one JSON document, words, exit codes, and a text that comes back as it went in."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from graph_service.cli import main
from graph_service.errors import BadInput, NotFound, PlanRefused, Refused
from tests.pack_text import draft, whole_house


@pytest.fixture
def run(loaded):
    """Runs a command on the loaded programme; gives what it wrote, or the error that it ended with."""

    def call(*arguments: str):
        result = CliRunner().invoke(main, list(arguments), obj=loaded)
        return result.stdout if result.exit_code == 0 else result.exception

    return call


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_pack_goes_its_way_on_the_command_line(run, loaded, file):
    period = loaded.default_period()
    assert "draft, compared with house" in run("pack", "draft", file(whole_house("2026.5.1")))
    assert isinstance(run("pack", "shadow", "house", "2026.5.1"), Refused)
    tested = json.loads(run("pack", "backtest", "house", "2026.5.1", "--period", period, "--months", "2", "--json"))
    assert tested["state"] == "draft"
    assert tested["tested_by"].startswith("shell:")
    assert tested["tested_periods"].endswith(period)
    assert "text" not in tested
    assert json.loads(run("pack", "shadow", "house", "2026.5.1", "--note", "a month", "--json"))["state"] == "shadow"
    assert "1 packs in shadow were worked out" in run("check", "--period", period, "--file")
    own = run("pack", "approve", "house", "2026.5.1", "--note", "mine")
    assert isinstance(own, Refused)
    assert "somebody else approves it" in str(own)
    loaded.packs.take("house", "2026.5.1", "approve", "bob", "Agreed.")

    listed = json.loads(run("pack", "list", "--json"))
    assert [one["version"] for one in listed["packs"] if one["own"]] == ["2026.5.1"]
    assert [(one["name"], one["state"]) for one in listed["versions"]] == [("house", "approved")]
    assert "this programme" in run("pack", "list")
    assert json.loads(run("check", "--period", period, "--json"))["pack_version"] == "2026.5.1"
    assert (
        json.loads(run("check", "--period", period, "--pack", "us", "--json"))["pack_version"]
        == "2026.5+house.2026.5.1"
    )

    shown = json.loads(run("pack", "show", "house", "--json"))
    assert (shown["version"], shown["submitted"]["approved_by"]) == ("2026.5.1", "bob")
    assert [one["step"] for one in shown["history"]] == ["submit", "backtest", "shadow", "approve"]
    product = json.loads(run("pack", "show", "house", "2026.5", "--json"))
    assert product["submitted"] is None
    assert next(one["value"] for one in product["values"] if one["id"] == "C15.ten") == "10/1"
    assert "approved, submitted by" in run("pack", "show", "house")
    assert run("pack", "show", "house", "2026.5.1", "--toml") == whole_house("2026.5.1")
    assert "withdrawn" in run("pack", "withdraw", "house", "2026.5.1", "--reason", "Too many.")
    assert json.loads(run("check", "--period", period, "--json"))["pack_version"] == "2026.5"


def test_what_is_wrong_is_told(run, file, tmp_path):
    refused = run("pack", "draft", file(draft("own", "x", value="7/0")))
    assert isinstance(refused, PlanRefused)
    assert (refused.count, refused.exit_code) == (2, 2)
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff")
    assert "cannot be read as UTF-8" in str(run("pack", "draft", str(broken)))
    with (tmp_path / "endless.toml").open("wb") as endless:
        endless.truncate(1 << 36)  # 64 GiB with nothing in it: no more of it is read than a pack may have
    assert "characters" in str(run("pack", "draft", str(tmp_path / "endless.toml")))
    assert isinstance(run("pack", "draft", str(tmp_path / "none.toml")), BadInput)
    for name, version in (("house", "1"), ("moon", "1")):
        assert isinstance(run("pack", "show", name, version), NotFound)
        assert isinstance(run("pack", "backtest", name, version, "--period", "2026-09"), NotFound)
    assert isinstance(run("pack", "show", "moon"), NotFound)
    assert run("pack", "approve", "house", "2026.5.1").code == 2, "a note is needed"
