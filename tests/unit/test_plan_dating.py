"""Does a dated value hold from day to day, and is every way to date one wrongly refused with its key?"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from graph_service.errors import NotFound, PlanRefused
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_document, parse_plan
from graph_service.plan.schema import plan_schema
from tests.columnar_builder import differential, level
from tests.plan_corpus import as_json

JANUARY, JULY, OCTOBER = "2026-01-01", "2026-07-01", "2026-10-01"


def table(*bonuses: dict, **top: Any) -> dict[str, Any]:
    head = {"name": "test", "version": "1", "title": "Test", "source": "made up", "currency": "EUR", "rounding": "down"}
    return {**head, **top, "bonus": list(bonuses)}


def rates(*dated: tuple[str, list[str]], **last: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [{"from": day, "value": value} for day, value in dated]
    entries[-1] |= last
    return entries


TWO = rates((JANUARY, ["0.08"]), (JULY, ["0.07", "0.05"]))


def on(document: dict[str, Any], day: str) -> Plan:
    return parse_plan(document, "test", dt.date.fromisoformat(day))


def ppm(plan: Plan) -> tuple[int, ...]:
    [bonus] = plan.bonuses
    assert isinstance(bonus, LevelBonus)
    return bonus.rates_ppm


def problems(*bonuses: dict, **top: Any) -> list[str]:
    with pytest.raises(PlanRefused) as caught:
        parse_plan(table(*bonuses, **top), "test")
    return [str(problem).removeprefix("test: ") for problem in caught.value.problems]


def test_a_value_holds_from_its_day_until_the_day_before_the_next() -> None:
    document = table(level(rates=TWO))
    assert ppm(on(document, JANUARY)) == ppm(on(document, "2026-06-30")) == (80_000,)
    assert ppm(on(document, JULY)) == ppm(on(document, "2030-01-01")) == (70_000, 50_000)


def test_there_are_no_rules_before_the_first_day_and_after_the_end() -> None:
    document = table(level(rates=rates((JANUARY, ["0.08"]), (JULY, ["0.07"]), to=OCTOBER)))
    assert ppm(on(document, "2026-09-30")) == (70_000,)
    for day in ("2025-12-31", OCTOBER):
        with pytest.raises(NotFound, match=f"no rules for {day}: it holds from {JANUARY} until {OCTOBER}"):
            on(document, day)


def test_without_a_day_it_is_todays_or_else_the_nearest() -> None:
    today = dt.date.today()
    before, after = (today - dt.timedelta(days=9)).isoformat(), (today + dt.timedelta(days=9)).isoformat()
    assert ppm(parse_plan(table(level(rates=rates((before, ["0.1"]), (after, ["0.2"])))), "test")) == (100_000,)
    assert ppm(parse_plan(table(level(rates=rates((after, ["0.2"])))), "test")) == (200_000,)
    ended = rates((before, ["0.3"]), to=today.isoformat())
    assert ppm(parse_plan(table(level(rates=ended)), "test")) == (300_000,)


def test_values_are_dated_everywhere_and_apart() -> None:
    steps = [
        {"group_volume_min": 100, "rate": [{"from": JANUARY, "value": "0.03"}, {"from": OCTOBER, "value": "0.04"}]},
        {"group_volume_min": 300, "rate": "0.06"},
    ]
    document = table(
        level(rates=TWO), differential(brackets=steps),
        activity={"personal_volume_min": [{"from": JANUARY, "value": 50}, {"from": JULY, "value": 60}]},
        note=[{"from": dt.date(2026, 1, 1), "value": "first", "reference": "a letter"}, {"from": JULY, "value": "second"}],
        valid_from=dt.date(2026, 1, 1),
    )  # fmt: skip
    seen = [
        (plan.bonuses[0].rates_ppm, plan.bonuses[1].brackets[0].rate_ppm, plan.activity_volume_min, plan.note)
        for plan in (on(document, day) for day in (JANUARY, JULY, OCTOBER))
    ]
    assert seen == [
        ((80_000,), 30_000, 5_000, "first"),
        ((70_000, 50_000), 30_000, 6_000, "second"),
        ((70_000, 50_000), 40_000, 6_000, "second"),
    ]
    assert list(parse_document(document, "test").plans) == [JANUARY, JULY, OCTOBER]
    assert jsonschema.Draft202012Validator(plan_schema()).is_valid(as_json(document))


def test_a_whole_list_of_ranks_or_bonuses_may_be_dated() -> None:
    ranks = [{"from": JANUARY, "value": [{"name": "a"}]}, {"from": JULY, "value": [{"name": "a"}, {"name": "b"}]}]
    document = table(level(), rank=ranks)
    document["bonus"] = [{"from": JANUARY, "value": [level()]}, {"from": JULY, "value": [level(), differential()]}]
    assert [len(on(document, day).ranks) for day in (JANUARY, JULY)] == [1, 2]
    assert [len(on(document, day).bonuses) for day in (JANUARY, JULY)] == [1, 2]
    assert jsonschema.Draft202012Validator(plan_schema()).is_valid(as_json(document))


def test_the_hash_is_of_the_day_and_the_document_hash_of_every_date() -> None:
    document = table(level(rates=TWO))
    january, july = on(document, JANUARY), on(document, JULY)
    assert january.hash != july.hash
    assert january.document_hash == july.document_hash not in (january.hash, july.hash)
    undated = parse_plan(table(level(rates=["0.08"])), "test")
    assert undated.document_hash == undated.hash == january.hash
    written_otherwise = table(level(rates=rates((" 2026-01-01", [Decimal("0.080")]), (JULY, ["0.07", 0.05]))))
    assert on(written_otherwise, JANUARY).document_hash == january.document_hash
    for other in (
        rates((JANUARY, ["0.08"]), (JULY, ["0.07", "0.04"])),
        rates((JANUARY, ["0.08"]), ("2026-07-02", ["0.07", "0.05"])),
        rates((JANUARY, ["0.08"]), (JULY, ["0.07", "0.05"]), to=OCTOBER),
    ):
        changed = on(table(level(rates=other)), JANUARY)
        assert (changed.hash == january.hash, changed.document_hash == january.document_hash) == (True, False)


@pytest.mark.parametrize(
    ("dated", "said"),
    [
        (rates((JULY, ["0.1"]), (JANUARY, ["0.1"])), "rates.2.from: 2026-01-01 is not after 2026-07-01"),
        (rates((JULY, ["0.1"]), (JULY, ["0.1"])), "rates.2.from: 2026-07-01 is not after 2026-07-01"),
        ([{"from": JANUARY, "to": "2026-07-02", "value": ["0.1"]}, {"from": JULY, "value": ["0.1"]}],
         "rates.2.from: 2026-07-01 overlaps the value before, which holds until 2026-07-02"),
        ([{"from": JANUARY, "to": "2026-06-30", "value": ["0.1"]}, {"from": JULY, "value": ["0.1"]}],
         "rates.2.from: 2026-07-01 leaves a hole after the value before, which holds until 2026-06-30"),
        (rates((JANUARY, ["0.1"]), to=JANUARY), "rates.1.to: 2026-01-01 is not after 2026-01-01"),
        (rates((JANUARY, ["0.1"]), to="soon"), "rates.1.to: 'soon' is not a date"),
        (rates(("soon", ["0.1"])), "rates.1.from: 'soon' is not a date"),
        ([{"from": JANUARY, "value": ["0.1"]}, {"value": ["0.1"]}], "rates.2.from: missing"),
        ([{"from": JANUARY, "value": ["0.1"]}, {"from": JULY}], "rates.2.value: missing"),
        (rates((JANUARY, ["0.1"]), until=JULY), "rates.1.until: unknown key"),
        (rates((JANUARY, ["0.1"]), reference=5), "rates.1.reference: 5 is not text"),
        (rates(("2025-12-31", ["0.1"])), "rates.1.from: 2025-12-31 is before the plan's valid_from, 2026-01-01"),
        (rates((JULY, ["0.1"])), "rates.1.from: there is no value from 2026-01-01 to 2026-07-01"),
        (rates((JANUARY, ["0.1"]), (JULY, ["2"])), "rates.1, from 2026-07-01: 2 is not between 0 and 1"),
        (rates((JANUARY, ["2"]), (JULY, ["0.1"])), "rates.1: 2 is not between 0 and 1"),
    ],
)  # fmt: skip
def test_a_date_that_is_wrong_is_refused_with_its_key(dated: list[dict[str, Any]], said: str) -> None:
    told = problems(level(rates=dated), valid_from=JANUARY)
    assert any(line.startswith(f"bonus.level.{said}") for line in told), told


@pytest.mark.parametrize("first", ["soon", 5, dt.datetime(2026, 1, 1)])  # noqa: DTZ001
def test_a_first_day_that_is_no_date_is_refused_and_no_value_is_measured_by_it(first: object) -> None:
    [told] = problems(level(rates=TWO), valid_from=first)
    assert told.startswith("valid_from: ")
    assert "is not a date" in told


def test_what_is_wrong_on_every_day_is_said_once() -> None:
    assert problems(level(rates=TWO, compression="?")) == [
        "bonus.level.compression: '?' is not known. Write one of none, skip_inactive, level_qualified, "
        "remove_leavers, skip_below_rank, pass_up_when_unqualified"
    ]


def test_dated_values_begin_and_end_together() -> None:
    late = {"personal_volume_min": [{"from": JULY, "value": 1}]}
    [told] = problems(level(rates=TWO), activity=late)
    assert told.startswith("activity.personal_volume_min.1.from: there is no value from 2026-01-01 to 2026-07-01")
    ending = {"personal_volume_min": [{"from": JANUARY, "to": JULY, "value": 1}]}
    [told] = problems(level(rates=TWO), activity=ending)
    assert told.startswith(
        "activity.personal_volume_min.1.to: there is no value from 2026-07-01 on, though others go on"
    )


@pytest.mark.parametrize("key", ["name", "title", "version", "currency", "valid_from"])
def test_what_a_plan_is_called_by_has_no_dates(key: str) -> None:
    told = problems(level(), **{key: [{"from": JANUARY, "value": "1"}]})
    assert re.match(rf"{key}: cannot be dated", told[0])
    if key in ("name", "title"):
        assert problems(level(**{key: [{"from": JANUARY, "value": "a"}]}))[0].endswith("has another")
