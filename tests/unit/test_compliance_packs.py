"""Are packs dated data with sources, and are their mistakes told all at once?"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from graph_service.compliance.checks import CHECKS
from graph_service.compliance.packs import pack_names, parse_pack, read_pack
from graph_service.errors import NotFound, PlanRefused

IDS = {check.id for check in CHECKS}
DAY = dt.date(2026, 9, 30)


def table(**changes):
    value = {
        "id": "C03.end_use", "check": "C03", "role": "threshold", "op": "<", "value": "4/5", "unit": "share",
        "reading": "capped", "instrument": "an order", "citation": "No. 1", "from": dt.date(2016, 7, 1),
        "author": "me", "reason": "because",
    } | changes.pop("value", {})  # fmt: skip
    pack = {
        "name": "own", "version": "1", "title": "Own", "author": "me", "reason": "a test", "extends": "house",
        "checks": ["C03"], "value": [{key: item for key, item in value.items() if item is not None}],
    }  # fmt: skip
    return pack | changes


def test_shipped_packs():
    assert pack_names() == ("ca", "cn", "eu", "house", "in", "uk", "us")


@pytest.mark.parametrize("name", pack_names())
def test_every_value_says_where_it_comes_from(name):
    pack = read_pack(name)
    assert set(pack.checks) <= IDS
    for value in pack.values:
        assert all((value.instrument, value.citation, value.author, value.reason, value.unit))
        assert value.check == "*" or value.check in IDS
    for check in pack.checks:
        if check not in ("C20", "C21", "C25"):  # no instrument sets a number
            assert pack.thresholds(check, DAY), check


@pytest.mark.parametrize("name", pack_names())
def test_a_heuristic_has_no_threshold_only_lines_for_review(name):
    heuristics = {check.id for check in CHECKS if check.klass == "H"}
    assert [
        value.id for value in read_pack(name).values if value.check in heuristics and value.role == "threshold"
    ] == []


def test_house_collects_every_check():
    assert set(read_pack().checks) == IDS


def test_thresholds_come_before_review_lines_before_reference_lines():
    roles = [value.role for value in read_pack().thresholds("C01", DAY)]
    assert roles == ["threshold", "review"]
    assert [value.id for value in read_pack("ca").thresholds("C01", DAY)] == ["C01.any"]
    assert [value.id for value in read_pack("eu").thresholds("C01", DAY)] == ["C01.primarily"]


def test_a_value_applies_on_its_own_days():
    uk = read_pack("uk")
    before, after = (uk.thresholds("C01", day)[0].instrument for day in (dt.date(2025, 4, 5), dt.date(2025, 4, 6)))
    assert "2008" in before
    assert "2024" in after
    assert uk.thresholds("C01", dt.date(1990, 1, 1)) == ()
    with pytest.raises(NotFound, match="in force on 1960-01-01"):
        read_pack().parameter("cap.personal_use", dt.date(1960, 1, 1))


def test_every_line_of_india_is_unconfirmed_and_asks_for_a_review_at_most():
    own = {
        value.id: value for value in read_pack("in").values if "India" in value.instrument or "2016" in value.instrument
    }
    lines = [value for name, value in own.items() if name.split(".")[0] in ("C01", "C10", "C16")]
    assert {value.id for value in lines} >= {"C01.any", "C10.first_days", "C16.buy_back", "C16.cooling_off", "C16.days"}
    assert all(
        value.unconfirmed and value.role in ("review", "parameter") for value in lines if "India" in value.instrument
    )
    assert read_pack("in").thresholds("C16", dt.date(2021, 12, 27)) == ()
    assert read_pack("in").parameter("C16.cooling_off_days", DAY) == 30


def test_an_extending_pack_replaces_by_id():
    pack = parse_pack(table(value={"value": "3/4"}), "own.toml")
    assert [value.value for value in pack.thresholds("C03", DAY)] == [Fraction(3, 4)]
    assert pack.parameter("cap.personal_use", DAY) == 200


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"value": 0.8}, "exact fraction"),
        ({"value": "0.8"}, "exact fraction"),
        ({"value": "4/0"}, "exact fraction"),
        ({"op": "=="}, "`op` is '=='"),
        ({"op": None}, "`op` is None"),
        ({"role": "parameter"}, "a parameter has none"),
        ({"role": "law"}, "`role` is 'law'"),
        ({"reading": "kind"}, "`reading` is 'kind'"),
        ({"from": "2016-07-01"}, "Give dates"),
        ({"to": dt.date(2016, 7, 1)}, "Give dates"),
        ({"citation": ""}, "`citation` is ''"),
        ({"unconfirmed": "yes"}, "`unconfirmed`"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_wrong_value_is_refused_in_words(value, words):
    with pytest.raises(PlanRefused, match=words.replace("(", r"\(")):
        parse_pack(table(value=value), "own.toml")


def test_all_problems_come_at_once():
    with pytest.raises(PlanRefused) as refused:
        parse_pack(table(name="", checks=[], extends="moon", colour=1, value={"value": "x", "op": "?"}), "own.toml")
    assert refused.value.count == 6
    assert "own.toml" in str(refused.value)


def test_two_values_on_one_day_are_refused():
    pack = table()
    pack["value"] = [pack["value"][0], pack["value"][0] | {"from": dt.date(2020, 1, 1)}]
    with pytest.raises(PlanRefused, match="in force on one day"):
        parse_pack(pack, "own.toml")
    pack["value"][0]["to"] = dt.date(2020, 1, 1)
    assert len(parse_pack(pack, "own.toml").thresholds("C03", DAY)) == 1


def test_unknown_and_broken_files(tmp_path):
    with pytest.raises(NotFound, match="use one of ca, cn, eu, house, in, uk, us"):
        read_pack("moon")
    path = tmp_path / "own.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(PlanRefused, match="not valid TOML"):
        read_pack(str(path))
    path.write_bytes(b"name = '\xff'")
    with pytest.raises(PlanRefused, match="not valid TOML"):
        read_pack(str(path))
