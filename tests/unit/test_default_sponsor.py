"""Does everyone without a sponsor, and nobody else, get the default one, from the right day?"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from graph_service.cli.default_sponsor import default_sponsor as command
from graph_service.config import Settings
from graph_service.errors import BadInput, NotFound
from graph_service.ingest.loading import canonical, load_tables
from graph_service.service import Programme
from graph_service.store.checks import check

DAY = dt.date(2026, 9, 1)
MEMBERS = [
    {"member_id": "top", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"},
    {"member_id": "HOUSE", "sponsor_id": "top", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"},
    {"member_id": "led", "sponsor_id": "HOUSE", "joined_on": "2026-02-01", "enrolled_on": "2026-02-01"},
    {"member_id": "alone", "joined_on": "2026-02-01", "enrolled_on": "2026-02-01"},
    {"member_id": "below", "sponsor_id": "alone", "joined_on": "2026-03-01"},
    {"member_id": "came", "joined_on": "2026-09-20"},
    {"member_id": "gone", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01", "left_on": "2026-05-01"},
    {"member_id": "lost", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"},
    {"member_id": "soon", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"},
]
EDGES = [
    {"member_id": "lost", "sponsor_id": "led", "from": "2026-03-01", "to": "2026-06-01"},
    {"member_id": "soon", "sponsor_id": "led", "from": "2026-12-01"},
]
SALES = [{"sale_id": "1", "buyer_id": "alone", "sold_on": "2026-09-05", "net": "100.00", "currency": "EUR"}]


@pytest.fixture
def programme(clean_store, settings: Settings):
    load_tables(clean_store, canonical({"members": MEMBERS, "sponsorships": EDGES, "sales": SALES}))
    with Programme(settings) as opened:
        yield opened


def test_orphans_get_it_and_the_next_run_pays_it(programme: Programme) -> None:
    dry = programme.adopt("HOUSE", DAY, dry_run=True)
    assert [(one.member_id, one.since) for one in dry.adopted] == [
        ("alone", DAY), ("came", dt.date(2026, 9, 20)), ("lost", DAY),
    ]  # fmt: skip
    before = programme.preview("unilevel-7", "2026-09")
    assert before.totals.awards_minor == 0
    done = programme.adopt("HOUSE", DAY)
    assert done.adopted == dry.adopted
    assert done.data_version > dry.data_version
    after = programme.preview("unilevel-7", "2026-09")
    assert after.verified
    assert after.outcome.awards[["member_id", "level", "amount_minor"]].values.tolist() == [
        ["HOUSE", 1, 800],
        ["top", 2, 500],
    ]
    assert programme.adopt("HOUSE", DAY).adopted == ()
    assert check(programme.store) == []


@pytest.mark.parametrize(
    ("sponsor", "day", "error", "said"),
    [
        ("nobody", DAY, NotFound, "there is no member 'nobody'"),
        ("gone", DAY, BadInput, "gone leaves on 2026-05-01; choose another"),
        ("came", DAY, BadInput, "came joined on 2026-09-20, after 2026-09-01; give a day from then on"),
    ],
)
def test_who_cannot_sponsor_is_refused_in_words(programme: Programme, sponsor, day, error, said) -> None:
    with pytest.raises(error, match=said):
        programme.adopt(sponsor, day)


def test_the_command_tells_who_and_from_when(programme: Programme) -> None:
    told = CliRunner().invoke(command, ["HOUSE", "--from", "2026-09-01", "--dry-run"], obj=programme)
    assert told.exit_code == 0, told.output
    assert "3 would get HOUSE as sponsor; nothing was written" in told.output
    document = CliRunner().invoke(command, ["HOUSE", "--from", "2026-09-01", "--json"], obj=programme)
    assert json.loads(document.stdout)["adopted"][1] == {"member_id": "came", "since": "2026-09-20"}
    again = CliRunner().invoke(command, ["HOUSE"], obj=programme)
    assert "0 got HOUSE as sponsor" in again.output
