"""Who is greeted, and who by a day, a point or a month is not?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from graph_service.analytics.greetings import Everyone, Greetings, NearRank, Occasion, greetings
from graph_service.downline.figures import Figures
from graph_service.model.period import Period, day_number
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from tests.columnar_builder import SEPTEMBER, Network, day, level, plan_of

TODAY = dt.date(2026, 12, 1)  # after September, so that its last day counts


def greeted(
    network: Network | Snapshot, plan: Plan | None = None, today: dt.date = TODAY, period: Period = SEPTEMBER
) -> Greetings:
    snapshot = network.snapshot() if isinstance(network, Network) else network
    figures = Figures.of(snapshot, period, plan or plan_of(level()))
    return greetings(figures, Everyone.of(figures, day_number(min(today, figures.day))), "A", today)


def team(*names: str) -> Network:
    network = Network().person("A")
    for name in names:
        network.person(name, "A")
    return network


@pytest.mark.parametrize(
    ("joined", "found"),
    [
        ("2025-09-29", None), ("2025-09-30", ("2026-09-30", 1)), ("2020-10-14", ("2026-10-14", 6)), ("2020-10-15", None),
        ("2026-09-30", None),  # joined on the day itself: no year is over
    ],
)  # fmt: skip
def test_anniversaries_of_today_and_the_fourteen_days_after(joined: str, found: tuple[str, int] | None) -> None:
    snapshot = team("B").snapshot()
    snapshot.members["joined_on"] = np.array([0, day(joined)], dtype=np.int32)
    told = greeted(snapshot).anniversaries
    assert told == (() if found is None else (Occasion("B", dt.date.fromisoformat(found[0]), found[1]),))


@pytest.mark.parametrize(("year", "on"), [(2027, "2027-02-28"), (2028, "2028-02-29")])
def test_who_joined_on_the_29th_of_february_has_a_day_in_every_year(year: int, on: str) -> None:
    snapshot = team("B").snapshot()
    snapshot.members["joined_on"] = np.array([0, day("2024-02-29")], dtype=np.int32)
    figures_day = dt.date(year, 2, 20)
    told = greeted(snapshot, today=figures_day, period=Period.parse(f"{year}-02")).anniversaries
    assert told == (Occasion("B", dt.date.fromisoformat(on), year - 2024),)


def test_a_first_sale_is_to_somebody_else_and_of_the_last_fourteen_days() -> None:
    network = team("B", "C", "D", "E", "K")
    network.sale("K", "B", on=day("2026-09-17"))  # fourteen days with the last one
    network.sale("K", "C", on=day("2026-09-16"))  # one day too early
    network.sale("D", on=day("2026-09-20"))  # own purchase
    network.sale("K", "E", on=day("2026-08-01")).sale("K", "E", on=day("2026-09-20"))  # not the first
    network.sale("K", "A", on=day("2026-09-20"))  # the leader
    assert greeted(network).first_sales == (Occasion("B", dt.date(2026, 9, 17)),)


def test_near_a_rank_is_four_fifths_of_every_volume() -> None:
    ranks = [{"name": "Member"}, {"name": "Star", "personal_volume_min": 100, "group_volume_min": 100}]
    network = team("B", "C", "D", "E")
    for name, points in (("B", 80), ("C", 79), ("D", 100), ("E", 95)):
        network.sale(name, volume=points * 100)
    found = greeted(network, plan_of(level(), rank=ranks))
    assert [one.member_id for one in found.near_rank] == ["E", "B"], "the nearest first"
    assert found.near_rank[0] == NearRank("E", "Star", (("personal_volume", 500), ("group_volume", 500)), more=False)
    more = [ranks[0], {**ranks[1], "customers_min": 5}]
    assert [one.more for one in greeted(network, plan_of(level(), rank=more)).near_rank] == [True, True], (
        "D has every volume"
    )


def test_quiet_is_who_was_active_three_months_running_and_is_not_now() -> None:
    network = team("B", "C", "D", "E")
    for name, months in (("B", "678"), ("C", "78"), ("D", "6789"), ("E", "678")):
        for month in months:
            network.sale(name, on=day(f"2026-0{month}-10"))
    network.people["E"] = (0, day("2026-09-15"))  # left
    found = greeted(network)
    assert (found.quiet, found.quiet_number, found.still_open) == (("B",), 1, False)
    network.refund(0, 10_000, on=day("2026-06-20"))  # all of B's June
    assert greeted(network).quiet == ()


def test_a_month_that_is_not_over_says_so_and_counts_to_today() -> None:
    network = team("B", "K").sale("K", "B", on=day("2026-09-20"))
    early = greeted(network, today=dt.date(2026, 9, 10))
    assert (early.as_of, early.first_sales, early.still_open) == (dt.date(2026, 9, 10), (), True)
    assert greeted(network, today=dt.date(2026, 9, 20)).first_sales[0].day == dt.date(2026, 9, 20)


def test_nobody_below_is_nobody_to_greet() -> None:
    found = greeted(Network().person("A"))
    assert found.member_ids() == []
