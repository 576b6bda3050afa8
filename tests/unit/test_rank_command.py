"""The report card of a member, on the command line and on the team page."""

import json

from click.testing import CliRunner

from graph_service.cli.rank import rank

PERIOD = "2026-09"
PLAN = """
name = "ladder"
version = "1"
title = "Ladder"
source = "made up here"
currency = "EUR"
rounding = "half_even"
[[rank]]
name = "Member"
[[rank]]
name = "Silver"
personal_volume_min = 1000000
legs_with_rank = {count = 3, rank = "Member"}
[[bonus]]
name = "level"
title = "Level"
family = "level"
basis = "net"
rates = [0.1]
compression = "none"
pays_on = ["retail"]
"""


def run(programme, *arguments):
    return CliRunner().invoke(rank, arguments, obj=programme)


def test_the_card_says_what_is_missing(loaded, tmp_path):
    path = tmp_path / "ladder.toml"
    path.write_text(PLAN, encoding="utf-8")
    member = loaded.volumes(PERIOD)["member_id"].iloc[0]
    told = run(loaded, member, "--period", PERIOD, "--plan", str(path))
    assert told.exit_code == 0, told.output
    assert "held rank Member" in told.output
    assert "personal volume" in told.output
    document = json.loads(run(loaded, member, "--period", PERIOD, "--plan", str(path), "--json").stdout)
    assert (document["next_rank"], document["conditions"][0]["need"]) == ("Silver", 100_000_000)
    own = loaded.volumes(PERIOD, member)["personal_volume"].iloc[0]
    assert document["conditions"][0]["missing"] == 100_000_000 - own


def test_a_plan_without_ranks_has_nothing_to_miss(loaded):
    member = loaded.volumes(PERIOD)["member_id"].iloc[0]
    told = run(loaded, member, "--period", PERIOD)
    assert told.exit_code == 0
    assert "none: the plan has no ranks" in told.output


def test_an_unknown_member_is_said(loaded):
    assert "no member 'Nobody'" in str(run(loaded, "Nobody", "--period", PERIOD).exception)
