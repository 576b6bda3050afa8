"""Is every problem of a draft told at once, and does a changed value keep what was before its day?"""

from __future__ import annotations

import datetime as dt
import tomllib
from fractions import Fraction

import pytest

from graph_service.compliance.pack_drafts import Change, beside, changed, problems, read_draft, to_toml
from graph_service.compliance.pack_versions import differences, digest, next_version, numbers
from graph_service.compliance.packs import PRODUCT, Shelf, parse_pack, parse_toml, product_text, read_pack
from graph_service.errors import BadInput, NotFound, PlanRefused
from tests.pack_text import draft, whole_house

DAY = dt.date(2026, 9, 30)


def told(text: str, shelf: Shelf = PRODUCT) -> str:
    return "\n".join(str(one) for one in problems(text, shelf))


def change(value_id: str = "C15.ten", value: str = "5/1", start: str = "2026-06-01", **more) -> Change:
    return Change(
        value_id, value, dt.date.fromisoformat(start), "Our rule", "minutes, § 3", 'A "quoted" reason', **more
    )


def test_a_good_draft_has_no_problem():
    assert problems(draft(), PRODUCT) == []
    assert problems(whole_house("2026.5.1"), PRODUCT) == []
    assert beside(read_draft(draft(), PRODUCT)[0], PRODUCT) == "house"
    assert beside(read_draft(draft("uk", "2027"), PRODUCT)[0], PRODUCT) == "uk"
    assert beside(read_draft(draft(extends="eu"), PRODUCT)[0], PRODUCT) == "eu"


def test_all_problems_come_at_once():
    text = draft("Not a name", "next", value="7/0", checks='"C02", "C99", "C02"').replace(
        "minutes of 3 November 2026", ""
    )
    text += draft().split("[[value]]")[1].join(["[[value]]", ""]).replace('"C15"', '"C77"').replace("threshold", "law")
    text += '\n[[value]]\nid = "C20.x"\ncheck = "C20"\nrole = "threshold"\n'
    found = told(text)
    for words in (
        "`name` is 'Not a name'", "`version` is 'next'", "'7/0'", "names 'C99', no check", "names a check twice",
        "`citation` is ''", "`check` is 'C77', no check", "`role` is 'law'", "C20 is a heuristic",
    ):  # fmt: skip
        assert words in found, words


def test_overlapping_dates_are_a_problem():
    assert "two values are in force on one day" in told(
        draft() + draft().partition("[[value]]")[2].join(["[[value]]", ""])
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "not valid TOML"),
        ("x" * 60_001, "60000 at most"),
        (draft("new"), "another word than `new`"),
        (draft("house", "2026.4"), "2026.5 is in force"),
        (draft("house", "2026.5"), "2026.5 is in force"),
        (draft("house", "2026.04.1"), "Use numbers and dots"),
        (draft(extends="moon"), "extends 'moon', no other pack"),
        (draft("house", "2027", extends="us"), "extends 'us', which cannot be read"),
        (draft(extends=""), "no value 'cap.personal_use', which every check needs"),
        (product_text("uk").replace('"2026.4"', '"2026.5"', 1), "it says what version 2026.4 says"),
    ],
)
def test_a_draft_that_will_not_do_says_why(text, words):
    assert words in told(text)


def test_a_version_is_told_by_its_numbers():
    assert numbers("2026.10") > numbers("2026.9.3")
    assert numbers("2026.04") is None
    assert numbers("1" * 40) is None
    assert next_version("2026.5", ["2026.5.1", "2026.5.2"]) == "2026.5.3"


def test_a_changed_value_keeps_what_was_before_its_day():
    pack = parse_pack(parse_toml(changed(product_text("uk"), PRODUCT, "2026.5", "ann", change()), "x"), "x")
    before, after = (pack.thresholds("C15", dt.date.fromisoformat(day))[0] for day in ("2026-05-31", "2026-06-01"))
    assert (before.value, after.value) == (10, 5)
    assert (before.instrument, before.end) == ("In re Amway Corp. (1979), ten-customer rule", dt.date(2026, 6, 1))
    assert (after.instrument, after.citation, after.author, after.reason) == (
        "Our rule", "minutes, § 3", "ann", 'A "quoted" reason',
    )  # fmt: skip
    assert after.unconfirmed is False
    assert {one.id for one in differences(read_pack("uk"), pack)} == {"C15.ten"}
    assert problems(changed(product_text("uk"), PRODUCT, "2026.5", "ann", change()), PRODUCT) == []


def test_a_value_with_several_dates_is_cut_at_the_day():
    made = changed(
        product_text("uk"), PRODUCT, "2026.5", "ann", change("C01.primarily", "2/3", "2020-01-01", unconfirmed=True)
    )
    pack = parse_pack(parse_toml(made, "x"), "x")
    dated = [(one.value, one.start, one.end) for one in pack.values if one.id == "C01.primarily"]
    assert dated == [
        (Fraction(1, 2), dt.date(2008, 5, 26), dt.date(2020, 1, 1)), (Fraction(2, 3), dt.date(2020, 1, 1), None),
    ]  # fmt: skip
    assert pack.thresholds("C01", DAY)[0].unconfirmed
    earlier = changed(product_text("uk"), PRODUCT, "2026.5", "ann", change("C01.primarily", "2/3", "1990-01-01"))
    assert [one.value for one in parse_pack(parse_toml(earlier, "x"), "x").values if one.id == "C01.primarily"] == [
        Fraction(2, 3)
    ]


def test_a_gap_between_dates_stays():
    text = draft().replace("from = 1979-05-08", "from = 1979-05-08\nto = 2000-01-01")
    pack = parse_pack(parse_toml(changed(text, PRODUCT, "2", "ann", change()), "x"), "x")
    assert [one.end for one in pack.values if one.id == "C15.ten"] == [dt.date(2000, 1, 1), None]


def test_a_value_that_is_none_and_a_wrong_number():
    with pytest.raises(BadInput, match=r"no value 'C99\.x'"):
        changed(product_text("uk"), PRODUCT, "2026.5", "ann", change("C99.x"))
    assert "exact fraction" in told(changed(product_text("uk"), PRODUCT, "2026.5", "ann", change(value="7/0")))
    assert "`citation` is ''" in told(
        changed(product_text("uk"), PRODUCT, "2026.5", "ann", Change("C15.ten", "5/1", DAY, "x", "", "y"))
    )


@pytest.mark.parametrize("text", ['a "quote" \\ and\nlines\ttabs', "\x7f\x00\u202e]]\n[[value]]", "=cmd|' /C calc'!A1"])
def test_any_text_is_written_as_text(text):
    row = {"id": text, "from": DAY, "unconfirmed": True, "to": None}
    written = tomllib.loads(to_toml({"name": text, "checks": [text, "b"], "value": [row]}))
    assert written == {"name": text, "checks": [text, "b"], "value": [{"id": text, "from": DAY, "unconfirmed": True}]}


def test_an_own_pack_stands_over_the_product_and_what_extends_it_takes_it():
    shelf = Shelf((("house", whole_house("2026.5.1", "3/1")),))
    assert shelf.pack("house").thresholds("C15", DAY)[0].value == 3
    us = shelf.pack("us")
    assert us.thresholds("C15", DAY)[0].value == 3
    assert (us.version, us.declared) == ("2026.5+house.2026.5.1", "2026.5")
    assert digest(us) != digest(read_pack("us"))
    assert read_pack("us", shelf) == us
    assert shelf.names() == PRODUCT.names()
    assert (shelf.is_own("house"), shelf.is_own("us")) == (True, False)


def test_packs_that_rest_on_each_other_are_refused():
    shelf = Shelf((("one", draft("one")), ("two", draft("two", extends="one"))))
    assert shelf.pack("two").version == "1+one.1"
    assert "extends 'two', which cannot be read" in told(draft("one", "2", extends="two"), shelf)
    with pytest.raises(PlanRefused, match="cannot be read"):
        Shelf((("one", draft("one", extends="two")), ("two", draft("two", extends="one")))).pack("one")
    with pytest.raises(NotFound, match="there are ca, cn"):
        shelf.pack("../packs/house.toml")
