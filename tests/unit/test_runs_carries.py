"""Volume that a stored run carried counts in the next period's run, and explains itself there."""

from pathlib import Path

import pytest

from graph_service.ingest.loading import canonical, load_tables
from graph_service.runs.reading import run_table

PLAN = """
name = "two-legs"
version = "1"
title = "Two legs"
source = "made for this test"
currency = "EUR"
rounding = "half_even"
[[bonus]]
name = "legs"
title = "Legs"
family = "pay_leg"
basis = "volume"
payable = 1
point_value = 1
mode = "percent"
rate = 0.10
ratio = "1:1"
carry = "stronger"
flush_when_inactive = false
own_volume = "none"
pays_on = ["personal"]
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "two-legs.toml"
    path.write_text(PLAN, encoding="utf-8")
    return str(path)


@pytest.fixture
def legs(programme):
    """A with L (sponsored by R) in the left leg and R in the right; August 200 against 500, September 400 against 100."""
    people = [
        {"member_id": name, "joined_on": "2025-01-01", "enrolled_on": "2025-01-01", "sponsor_id": sponsor, **place}
        for name, sponsor, place in (
            ("A", "", {"placement_id": "", "leg": ""}),
            ("L", "R", {"placement_id": "A", "leg": "left"}),
            ("R", "", {"placement_id": "A", "leg": "right"}),
        )
    ]
    sold = [("L", "08", 200), ("R", "08", 500), ("L", "09", 400), ("R", "09", 100)]
    sales = [
        {"sale_id": f"S{i}", "buyer_id": who, "sold_on": f"2026-{month}-03", "net": str(net)}
        for i, (who, month, net) in enumerate(sold, start=1)
    ]
    load_tables(programme.store, canonical({"members": people, "sales": sales}))
    return programme


def test_the_next_run_starts_from_what_was_carried(legs, plan):
    first = legs.commit(plan, "2026-08", "someone")
    kept = run_table(legs.store, first.run_id, "carries")
    assert kept.to_dict("records") == [{"member_id": "A", "bonus": "legs", "leg": "right", "volume": 30_000}]
    second = legs.commit(plan, "2026-09", "someone")
    assert run_table(legs.store, second.run_id, "awards")[
        ["member_id", "basis", "amount_minor"]
    ].to_numpy().tolist() == [["A", 40_000, 4_000]]
    assert run_table(legs.store, second.run_id, "carries").empty


def test_without_a_run_of_the_period_before_nothing_is_carried(legs, plan):
    preview = legs.preview(plan, "2026-09")
    assert preview.verified
    assert preview.outcome.awards["basis"].tolist() == [10_000]


def test_carried_volume_is_a_line_without_a_sale_and_paths_follow_the_placements(legs, plan):
    legs.commit(plan, "2026-08", "someone")
    legs.commit(plan, "2026-09", "someone")
    told = legs.explain("A", "2026-09")
    # At a tie the right leg, 100 and 300 carried, is the weaker.
    assert [(line.sale_id, line.path, line.basis, line.amount_minor) for line in told.lines] == [
        ("", ("A",), 30_000, 3_000),
        ("S4", ("R", "A"), 10_000, 1_000),
    ]
    assert told.earned_minor == 4_000
    before = legs.explain("A", "2026-08")
    assert [(line.sale_id, line.path) for line in before.lines] == [("S1", ("L", "A"))]
    assert legs.explain("R", "2026-08").skipped == ()
