"""A single minor unit between the engines is found and named."""

import pandas as pd
import pytest

from graph_service.model.outcome import AWARD_COLUMNS, SKIP_COLUMNS, VOLUME_COLUMNS, Outcome
from graph_service.runs.verify import LIST_MAX, compare


def outcome(engine, **changes):
    volumes = pd.DataFrame([("A", 0, 500, 500, ""), ("B", 500, 500, 500, "")], columns=list(VOLUME_COLUMNS))
    awards = pd.DataFrame([("A", "unilevel", 1, 500, 80_000, 40_000_000, 40, 0)], columns=list(AWARD_COLUMNS))
    skips = pd.DataFrame([("A", "unilevel", 2, "inactive", 500)], columns=list(SKIP_COLUMNS))
    return Outcome(engine, **({"volumes": volumes, "awards": awards, "skips": skips} | changes))


def test_equal_outcomes_agree_whatever_their_order():
    one = outcome("cypher")
    other = outcome("columnar", volumes=one.volumes.iloc[::-1])
    assert compare(one, other) == []


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("awards", "amount_minor", 41, "member_id A, bonus unilevel, level 1: amount_minor 40 (cypher) against 41"),
        ("awards", "exact_micro", 40_000_001, "exact_micro 40000000 (cypher) against 40000001 (columnar)"),
        ("volumes", "team_volume", 501, "team_volume 500 (cypher) against 501 (columnar)"),
        ("skips", "basis", 1, "basis 500 (cypher) against 1 (columnar)"),
        ("skips", "reason", "left", "only the cypher engine has it"),
    ],
)
def test_one_changed_cell_is_named(table, column, value, said):
    changed = getattr(outcome("columnar"), table).copy()
    changed.loc[0, column] = value
    lines = compare(outcome("cypher"), outcome("columnar", **{table: changed}))
    assert any(said in line for line in lines), lines


def test_a_missing_award_is_named():
    none = outcome("x").awards.iloc[:0]
    assert compare(outcome("cypher"), outcome("columnar", awards=none)) == [
        "awards: member_id A, bonus unilevel, level 1: only the cypher engine has it"
    ]


def test_a_flood_of_differences_is_cut_and_counted():
    volumes = pd.DataFrame([(f"M{i:04}", 0, 0, i, "") for i in range(500)], columns=list(VOLUME_COLUMNS))
    lines = compare(outcome("cypher", volumes=volumes), outcome("columnar", volumes=volumes.assign(team_volume=-1)))
    assert len(lines) == LIST_MAX + 1
    assert lines[-1] == "volumes: … 300 more differences, 500 in all"
