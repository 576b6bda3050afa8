"""Do cascades count who brought in whom, is the reproduction that of C24, and when were purchases made?"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from graph_service.compliance import check
from graph_service.compliance.cohorts import GENERATIONS, MARKET_MAX, cohort_table, recruitment
from graph_service.compliance.report import make_inputs
from graph_service.compliance.timing import timing
from graph_service.errors import BadInput
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.model.period import NEVER, Period, day_number
from graph_service.plan.reading import read_plan
from graph_service.store.snapshot import read_snapshot
from tests.laws.drawn_snapshots import snapshot_of_tables
from tests.unit.test_compliance_checks import day, frame, network, plan

PERIOD = Period.parse("2026-09")

# A brings in B and C within 180 days, B brings in D after more than that, D brings in E in September; K never enrols.
PEOPLE = [
    ("A", None, "2025-10-01", "2025-10-01"), ("B", "A", "2025-11-10", "2025-11-10"), ("C", "A", "2026-01-05", "2026-01-05"),
    ("D", "B", "2026-08-01", "2026-08-01"), ("E", "D", "2026-09-09", "2026-09-09"), ("K", "A", None, "2026-02-02"),
]  # fmt: skip


def found(snapshot, chosen=None):
    return recruitment(make_inputs(snapshot, None, chosen or plan(10), PERIOD, "house"))


def test_each_generation_is_counted_under_the_cohort_above_it():
    cohorts = {one.month: one for one in found(network(PEOPLE)).cohorts}
    assert list(cohorts) == ["2025-10", "2025-11", "2026-01", "2026-08", "2026-09"]
    spread = {month: one.generations[:4] for month, one in cohorts.items()}
    # B and C, then D, then E below A; D and E below B; E below D
    assert spread == {
        "2025-10": (2, 1, 1, 0), "2025-11": (1, 1, 0, 0), "2026-01": (0, 0, 0, 0), "2026-08": (1, 0, 0, 0),
        "2026-09": (0, 0, 0, 0),
    }  # fmt: skip
    assert all(one.deeper == 0 for one in cohorts.values())


def test_recruits_count_within_the_time_and_young_cohorts_are_marked():
    cohorts = {one.month: one for one in found(network(PEOPLE)).cohorts}
    assert [(one.recruits, one.watched, one.age) for one in cohorts.values()] == [
        (2, 1, "old enough"), (0, 1, "old enough"), (0, 1, "old enough"), (1, 1, "too young"), (0, 1, "too young"),
    ]  # fmt: skip
    both = [("A", None, "2026-04-01"), ("B", None, "2026-04-30")]  # 180 days before 1 October is 4 April
    assert [one.age for one in found(network(both)).cohorts] == ["in part"]


def test_what_lies_deeper_than_the_generations_told_is_told_together():
    months = [f"{2024 + place // 12}-{place % 12 + 1:02d}-15" for place in range(12)]
    chain = [(f"M{place:02d}", f"M{place - 1:02d}" if place else None, day, day) for place, day in enumerate(months)]
    first, *_ = found(network(chain)).cohorts
    assert first.generations == (1,) * GENERATIONS
    assert first.deeper == 11 - GENERATIONS
    table = cohort_table(found(network(chain)))
    assert table.iloc[0].tolist() == ["2024-01", 1, *[1] * GENERATIONS, 3]


def test_a_chain_of_fifty_thousand_is_counted_in_no_time():
    tables = synth_tables("chain", 50_000, 1, 1, sales_per_member_month=0)
    cohorts = found(snapshot_of_tables(tables)).cohorts
    assert sum(sum(one.generations) + one.deeper for one in cohorts) == 50_000 * 49_999 // 2


def test_the_reproduction_is_that_of_c24(clean_store):
    load_tables(clean_store, synth_tables("recruitment-led", 500, 12, 4))
    snapshot, chosen = read_snapshot(clean_store), read_plan("unilevel-7")
    result = check(snapshot, clean_store, chosen, PERIOD, only="C24").finding("C24").result
    mine = found(snapshot, chosen)
    figures = dict(result.figures)
    assert mine.pooled.rate == result.readings.strict
    assert (mine.pooled.low, mine.pooled.high) == (result.interval.low, result.interval.high)
    assert (mine.participants, mine.market) == (figures["participants_now"], figures["market"])
    assert mine.generation_days == figures["generation_days"]
    assert mine.horizon(mine.market).days == figures["horizon_days"]
    theirs = {row["name"]: row for row in result.table if row["kind"] == "cohort"}
    old = [one for one in mine.cohorts if one.age != "too young"][-12:]
    assert {one.month: (one.watched, one.recruits, one.rate.low, one.rate.high) for one in old} == {
        name: (row["members"], row["recruits"], row["low"], row["high"]) for name, row in theirs.items()
    }


def test_the_horizon_is_arithmetic_on_the_market_that_is_asked_for():
    one = found(network(PEOPLE))
    assert one.pooled.rate == Fraction(2, 3)
    assert one.horizon(1_000).days is None
    assert one.horizon(1_000).generations is None
    growing = [("A", None, "2025-10-01", "2025-10-01")]
    growing += [(f"B{place}", "A", "2025-10-11", "2025-10-11") for place in range(4)]
    grown = found(network(growing)).horizon(500)
    # five participants, four fifths of one each: below one, so never
    assert grown.days is None
    alone = [("A", None, "2025-10-01", "2025-10-01"), *((f"B{i}", "A", "2026-03-20", "2026-03-20") for i in range(4))]
    late = found(network([*alone, *((f"C{i}", f"B{i}", "2026-08-01", "2026-08-01") for i in range(4))]))
    assert late.pooled.rate == Fraction(8, 5)  # A and the four, who enrolled 180 days before 1 October: 4 + 4 of 5
    far = late.horizon(9_000)
    assert far.generations == pytest.approx(math.log(1_000) / math.log(1.6))
    assert far.days == math.ceil(round(far.generations * float(late.generation_days), 6))
    assert far.day is not None
    assert late.horizon(5).days == 0  # there are more participants already
    assert late.horizon(5).generations == 0


@pytest.mark.parametrize("market", [0, -3, MARKET_MAX + 1])
def test_no_market_is_refused_in_words(market):
    with pytest.raises(BadInput, match=r"market is .*; give a number of people from 1 to"):
        found(network(PEOPLE)).horizon(market)


def test_nobody_has_no_cohorts():
    empty = found(network([("K", None, None)]))
    assert (empty.cohorts, empty.pooled, empty.participants) == ((), None, 0)
    assert empty.horizon(10).days is None
    assert cohort_table(empty).empty


# --- when purchases are made ----------------------------------------------------------------------------------------


def test_purchases_fall_into_bins_of_days_by_role():
    members = [("A", None, "2026-09-01", "2026-01-01"), ("K", "A", None, "2026-08-31")]
    sales = [
        ("A", "A", "2026-09-07", 10, "personal", None),  # 6 days after enrolment, 23 before the end
        ("A", "A", "2026-09-08", 20, "personal", None),  # 7 days
        ("K", "A", "2026-09-30", 40, "retail", True),  # 30 days after joining, on the last day
    ]
    when = timing(make_inputs(network(members, sales), None, plan(10), PERIOD, "house"))
    since = when.since_joining.set_index("days")
    assert since.loc["0-6"].tolist() == [1, 1_000, 0, 0]
    assert since.loc["7-13"].tolist() == [1, 2_000, 0, 0]
    assert since.loc["30-59"].tolist() == [0, 0, 1, 4_000]
    end = when.before_end.set_index("days")
    assert len(end) == 30
    assert end.loc["0"].tolist() == [0, 0, 1, 4_000]
    assert end.loc["23", "participants_minor"] == 1_000
    for table in (when.since_joining, when.before_end):
        assert table[["participants_minor", "customers_minor"]].sum().sum() == 7_000
    assert when.ranks == 0
    assert not when.before_rank["participants_orders"].any()


def test_purchases_before_a_rank_are_counted_back_from_the_day_it_began():
    members = [("A", None, "2026-01-01")]
    sales = [("A", "A", d, 10, "personal", None) for d in ("2026-09-10", "2026-09-29", "2026-09-30")]
    snapshot = network(members, sales)
    ranks = frame(
        {"member": "int32", "rank": "object", "from_on": "int32", "to_on": "int32"},
        [(0, "Gold", day("2026-10-01"), NEVER)],
    )
    import dataclasses

    when = timing(make_inputs(dataclasses.replace(snapshot, ranks=ranks), None, plan(10), PERIOD, "house"))
    hits = when.before_rank[when.before_rank["participants_orders"] > 0]
    assert hits["days"].tolist() == ["1", "2", "21"]
    assert when.ranks == 1


def test_a_quarter_tells_the_days_far_from_its_end_together():
    import datetime as dt

    sales = [("A", "A", "2026-07-01", 10, "personal", None), ("A", "A", "2026-09-30", 20, "personal", None)]
    inputs = make_inputs(network([("A", None, "2026-01-01")], sales), None, plan(10), Period.parse("2026-Q3"), "house")
    end = timing(inputs).before_end.set_index("days")["participants_minor"]
    assert (end["0"], end["31 and more"]) == (2_000, 1_000)
    assert inputs.period.end_day - day_number(dt.date(2026, 7, 1)) == 92
