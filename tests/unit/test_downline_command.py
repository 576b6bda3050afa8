"""The commands `downline` and `overview` on a small programme in the real store."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from graph_service.cli.downline import downline
from graph_service.cli.overview import overview
from graph_service.errors import BadInput, NotFound
from graph_service.ingest.loading import canonical, load_tables

FILES = {
    "members": [
        {"member_id": "A", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01", "name": "Ann [b]"},
        {"member_id": "B", "joined_on": "2026-01-02", "enrolled_on": "2026-01-02", "sponsor_id": "A", "name": "Ben"},
        {"member_id": "C", "joined_on": "2026-01-03", "sponsor_id": "B"},
        {"member_id": "D", "joined_on": "2026-01-04", "enrolled_on": "2026-01-04", "sponsor_id": "A"},
    ],
    "sales": [
        {"sale_id": "1", "buyer_id": "C", "sold_on": "2026-09-02", "net": "10.00", "currency": "EUR"},
        {"sale_id": "2", "buyer_id": "A", "sold_on": "2026-08-02", "net": "5.00", "currency": "EUR"},
    ],
    "referrals": [
        {"referral_id": "1", "referrer_id": "B", "referred_id": "C", "channel": "mail", "invited_at": "2026-09-01",
         "signed_up_at": "2026-09-02", "converted_at": "2026-09-02"},
    ],
}  # fmt: skip


@pytest.fixture
def run(programme):
    """Run a command on the small programme and give back what it wrote."""
    load_tables(programme.store, canonical(FILES))

    def call(command, *arguments):
        result = CliRunner().invoke(command, list(arguments), obj=programme, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result

    return call


def test_downline_gives_one_json_document_with_parents_first(run):
    document = json.loads(run(downline, "A", "--depth", "1", "--period", "2026-09", "--json").stdout)
    assert [(one["member_id"], one["parent_id"], one["level"]) for one in document["nodes"]] == [
        ("A", None, 0), ("B", "A", 1), ("D", "A", 1),
    ]  # fmt: skip
    assert (document["period"], document["as_of"], document["total"], document["cut"]) == (
        "2026-09", "2026-09-30", 4, "depth",
    )  # fmt: skip
    ann, ben, _ = document["nodes"]
    assert (ann["team_volume"], ann["size"], ann["children"]) == (1000, 3, 2)
    assert ann["retail_share"] == {"value": 1.0, "exact": "1/1"}
    assert (ben["shown"], ben["hidden"], ben["joined_on"]) == (0, 1, "2026-01-02")


def test_the_newest_month_with_a_sale_is_shown_unless_a_period_is_named(run):
    assert json.loads(run(downline, "C", "--json").stdout)["period"] == "2026-09"
    august = json.loads(run(downline, "A", "--period", "2026-08", "--json").stdout)
    assert august["nodes"][0]["team_volume"] == 500


def test_on_a_terminal_each_person_stands_below_their_own_sponsor(run):
    result = run(downline, "A", "--period", "2026-09")
    lines = [line for line in result.stdout.splitlines() if "participant" in line or "customer" in line]
    assert [next(cell for cell in "ABCD" if f"{cell} " in line) for line in lines] == ["A", "B", "C", "D"]
    assert "Ann [b]" in result.stdout


def test_unknown_members_and_depths_are_refused_in_words(run, programme):
    with pytest.raises(NotFound, match=r"^No member with this id\.$"):
        run(downline, "nobody", "--period", "2026-09")
    with pytest.raises(BadInput, match="is no period"):
        run(downline, "A", "--period", "soon")
    assert CliRunner().invoke(downline, ["A", "--depth", "51"], obj=programme).exit_code == 2


def test_overview_gives_one_json_document_with_referrals_and_levels(run):
    document = json.loads(run(overview, "--period", "2026-09", "--json").stdout)
    figures = {one["name"]: one for one in document["figures"]}
    assert (figures["members"]["value"], figures["participants"]["value"]) == (4, 3)
    assert (figures["sales"]["value"], figures["sales"]["previous"], figures["sales"]["change_exact"]) == (
        1000,
        500,
        "1/1",
    )
    assert figures["retail_share"]["value_exact"] == "1/1"
    assert figures["payout"]["value"] is not None
    assert document["levels"]["underperforming"] is None
    referrals = {one["name"]: one for one in document["referrals"]["figures"]}
    assert referrals["conversion_rate"]["value_exact"] == "1/1"
    assert referrals["average_referred_sale"]["value"] == 1000.0


def test_overview_prints_tables_and_the_sentence_about_levels(run):
    text = run(overview, "--period", "2026-09").stdout
    assert "10.00 EUR" in text
    assert "Not enough data" in text


def test_a_channel_narrows_the_referrals_only(run):
    document = json.loads(run(overview, "--period", "2026-09", "--channel", "post", "--json").stdout)
    assert document["referrals"]["channel"] == "post"
    assert document["referrals"]["by_period"][-1]["sent"] == 0
    assert document["figures"][0]["value"] == 4
