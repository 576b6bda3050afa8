"""Does the plan reader take what is right, and name every mistake with its place?"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import NotFound, PlanRefused
from graph_service.plan.families.differential import Bracket, DifferentialBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Gate, Rank
from graph_service.plan.reading import (
    canonical_json,
    from_canonical_json,
    parse_plan,
    parse_text,
    preset_names,
    preset_text,
    read_plan,
)
from tests.columnar_builder import differential, level, plan_of

DOCS = Path(__file__).parents[2] / "docs" / "plans.md"


def refusal(*bonuses: dict, **top: Any) -> list[str]:
    with pytest.raises(PlanRefused) as caught:
        plan_of(*(bonuses or (level(),)), **top)
    return [str(problem) for problem in caught.value.problems]


def test_the_presets_are_read_and_hold_what_the_notes_say() -> None:
    assert preset_names() == (
        "affiliate-two-tier", "amway-style-eu", "amway-style-india", "avon-style", "binary-10", "generation-15-10-5",
        "matrix-3x7", "party-host", "pool-quarterly", "two-sided-ride", "two-sided-stay", "unilevel-7",
    )  # fmt: skip
    plain = read_plan("unilevel-7").bonuses[0]
    assert isinstance(plain, LevelBonus)
    assert plain.rates_ppm == (80_000, 50_000, 30_000, 20_000, 10_000, 10_000, 10_000)
    assert (plain.compression, plain.gate, plain.cap_minor, plain.basis) == ("none", None, None, "net")
    europe = read_plan("amway-style-eu")
    bonus = europe.bonuses[0]
    assert isinstance(bonus, DifferentialBonus)
    assert [(b.group_volume_min, b.rate_ppm) for b in bonus.brackets] == [
        (20_000, 30_000), (60_000, 60_000), (120_000, 90_000), (240_000, 120_000), (400_000, 150_000),
        (700_000, 180_000), (1_000_000, 210_000),
    ]  # fmt: skip
    assert bonus.gate == Gate("any", None, 5_000, 10)
    india = read_plan("amway-style-india")
    assert isinstance(india.bonuses[0], DifferentialBonus)
    assert india.bonuses[0].brackets[5] == Bracket(700_000, 180_000)
    assert india.unconfirmed == ("bonus.performance.brackets.6.rate",)
    assert all(read_plan(name).source_date for name in preset_names())


def test_every_option_arrives() -> None:
    plan = plan_of(
        level(
            basis="volume", payable="0.4", point_value=1, rates=[Decimal("0.05")] * 4, compression="level_qualified",
            pays_on=["personal", "retail"], depth_by_rank={"high": 4, "low": 1}, cap_per_member="12.50",
            gate={"mode": "all", "personal_volume_min": "1.5", "customers_min": 2},
        ),
        rank=[{"name": "low"}, {"name": "high", "personal_volume_min": 10, "group_volume_min": 20}],
        activity={"personal_volume_min": 5}, valid_from="2026-02-01", note="hello", unconfirmed=["rank.2.group_volume_min"],
    )  # fmt: skip
    bonus = plan.bonuses[0]
    assert isinstance(bonus, LevelBonus)
    assert bonus.rates_ppm == (20_000,) * 4
    assert bonus.pays_on == ("retail", "personal")
    assert bonus.depth_by_rank == (("low", 1), ("high", 4))
    assert (bonus.cap_minor, bonus.gate) == (1250, Gate("all", 150, None, 2))
    assert plan.ranks == (Rank("low"), Rank("high", 1000, 2000))
    assert (plan.activity_volume_min, plan.valid_from, plan.note) == (500, "2026-02-01", "hello")


def test_a_point_value_multiplies_the_rate() -> None:
    bonus = plan_of(differential(basis="volume", payable=1, point_value=60), currency="INR").bonuses[0]
    assert isinstance(bonus, DifferentialBonus)
    assert [step.rate_ppm for step in bonus.brackets] == [1_800_000, 3_600_000]
    yen = plan_of(level(basis="volume", payable=1, point_value=100), currency="JPY").bonuses[0]
    assert isinstance(yen, LevelBonus)
    assert yen.rates_ppm == (100_000, 50_000)


def test_the_hash_follows_the_content_and_nothing_else() -> None:
    one, same = plan_of(level(rates=["0.10", "0.05"])), plan_of(level(rates=[Decimal("0.1"), 0.05]))
    other = plan_of(level(rates=["0.10", "0.06"]))
    assert one.hash == same.hash
    assert one.hash != other.hash
    assert re.fullmatch(r"[0-9a-f]{64}", one.hash)


@pytest.mark.parametrize("name", ["unilevel-7", "amway-style-eu", "amway-style-india"])
def test_a_run_can_read_back_the_plan_it_kept(name: str) -> None:
    plan = read_plan(name)
    assert from_canonical_json(canonical_json(plan)) == plan


MISTAKES: list[tuple[dict, str]] = [
    (level(rate=["0.1"]), "bonus.level.rate: unknown key"),
    ({k: v for k, v in level().items() if k != "compression"}, "bonus.level.compression: missing"),
    ({k: v for k, v in level().items() if k != "pays_on"}, "bonus.level.pays_on: missing"),
    ({k: v for k, v in differential().items() if k != "top_legs"}, "bonus.performance.top_legs: missing"),
    (level(rates=["1.01"]), "bonus.level.rates.1: 1.01 is not between 0 and 1"),
    (level(rates=["-0.1"]), "bonus.level.rates.1: -0.1 is not between 0 and 1"),
    (level(rates=["0.1", "0.0000001"]), "bonus.level.rates.2: 1E-7 has more than 6 decimals"),
    (level(rates=["0.6", "0.5"]), "bonus.level.rates: the levels add to 1.1 of the sale"),
    (level(rates=["0.01"] * 101), "bonus.level.rates: 101 entries are too many"),
    (level(rates=[]), "bonus.level.rates: [] is not a list"),
    (level(rates=["x"]), "bonus.level.rates.1: 'x' is not a finite number"),
    (level(rates=[True]), "bonus.level.rates.1: True is not a finite number"),
    (level(rates=[Decimal("nan")]), "bonus.level.rates.1: NaN is not a finite number"),
    (level(rates=[Decimal("inf")]), "bonus.level.rates.1: Infinity is not a finite number"),
    (level(rates=[float("inf")]), "bonus.level.rates.1: inf is not a finite number"),
    (level(rates=[Decimal("1e999999")]), "bonus.level.rates.1: this number is out of range"),
    (level(rates=[10**5000]), "bonus.level.rates.1: this number is not a finite number"),
    (level(family="ladder"), "bonus.level.family: 'ladder' is not known"),
    (level(basis="gross"), "bonus.level.basis: 'gross' is not known"),
    (level(compression="all"), "bonus.level.compression: 'all' is not known"),
    (level(pays_on=["gifts"]), "bonus.level.pays_on: 'gifts' is not known"),
    (level(pays_on=["retail", "retail"]), "bonus.level.pays_on: names something twice"),
    (level(pays_on=[]), "bonus.level.pays_on: [] is not a list"),
    (level(depth_by_rank={"king": 1}), "bonus.level.depth_by_rank.king: is no rank of this plan"),
    (level(basis="volume"), "bonus.level.payable: missing"),
    (level(basis="volume", payable=1), "bonus.level.point_value: missing"),
    (level(point_value=1), "bonus.level.point_value: has no meaning"),
    (level(basis="volume", payable=1, point_value=0), "bonus.level.point_value: 0 is out of range"),
    (level(basis="volume", payable="0.333333", point_value=1), "payable share × rate × point value is 0.0333333"),
    (
        level(basis="volume", payable=1, point_value=10_001, rates=["0.1"]),
        "bonus.level.rates.1: payable share × rate × point value is 1000.1. It must not pass 1000",
    ),
    (level(rates=[Decimal("0.6"), Decimal("0.5")]), "bonus.level.rates: the levels add to 1.1 of the sale"),
    (
        level(rates=[Decimal("0.6"), Decimal("0.6")], payable="0.9"),
        "bonus.level.rates: the levels add to 1.08 of the sale",
    ),
    (level(cap_per_member="1.005"), "bonus.level.cap_per_member: '1.005' has more than 2 decimals"),
    (level(cap_per_member="-1"), "bonus.level.cap_per_member: -1 is below zero"),
    (level(cap_per_member="1e30"), "bonus.level.cap_per_member"),
    (level(gate={"mode": "any"}), "bonus.level.gate: asks for nothing"),
    (level(gate={"mode": "some", "customers_min": 1}), "bonus.level.gate.mode: 'some' is not known"),
    (level(gate={"mode": "all", "customers_min": -1}), "bonus.level.gate.customers_min: -1 is not a whole number"),
    (level(gate=3), "bonus.level.gate: 3 is not a table"),
    (level(name="Level one"), "bonus.Level one.name: 'Level one' cannot be a name"),
    (level(title=""), "bonus.level.title: '' is not text"),
    (level(title="a\x00b"), "bonus.level.title: holds control characters"),
    (level(title="x" * 10_000), "bonus.level.title: 10000 characters are too many"),
    (
        differential(brackets=[{"group_volume_min": 100, "rate": "0.03"}, {"group_volume_min": 100, "rate": "0.06"}]),
        "bonus.performance.brackets.2.group_volume_min: is not above the bracket before",
    ),
    (
        differential(brackets=[{"group_volume_min": 300, "rate": "0.06"}, {"group_volume_min": 100, "rate": "0.03"}]),
        "bonus.performance.brackets.2.group_volume_min: is not above the bracket before",
    ),
    (
        differential(brackets=[{"group_volume_min": 100, "rate": "0.06"}, {"group_volume_min": 300, "rate": "0.06"}]),
        "bonus.performance.brackets.2.rate: is not above the bracket before",
    ),
    (differential(brackets=[]), "bonus.performance.brackets: [] is not a list"),
    (differential(brackets=[{"group_volume_min": 1}]), "bonus.performance.brackets.1.rate: missing"),
    (differential(top_legs="some"), "bonus.performance.top_legs: 'some' is not known"),
]


@pytest.mark.parametrize(("bonus", "said"), MISTAKES, ids=[said[:60] for _, said in MISTAKES])
def test_a_mistake_in_a_bonus_is_named(bonus: dict, said: str) -> None:
    told = refusal(bonus)
    assert any(said in line for line in told), told


@pytest.mark.parametrize(
    ("top", "said"),
    [
        ({"currency": "XYZ"}, "currency: 'XYZ' is not known"),
        ({"rounding": "up"}, "rounding: 'up' is not known"),
        ({"colour": 1}, "colour: unknown key"),
        ({"name": None}, "name: missing"),
        ({"source_date": "yesterday"}, "source_date: 'yesterday' is not a date"),
        ({"activity": {}}, "activity.personal_volume_min: missing"),
        (
            {"activity": {"personal_volume_min": "0.001"}},
            "activity.personal_volume_min: '0.001' has more than 2 decimals",
        ),
        ({"rank": [{"name": "a"}, {"name": "a"}]}, "rank.2.name: rank 'a' is there twice"),
        ({"rank": [{"name": "a", "sales": 1}]}, "rank.1.sales: unknown key"),
        ({"rank": [{"name": str(i)} for i in range(60)]}, "rank: 60 ranks are too many"),
        ({"unconfirmed": ["bonus.level.rates.9"]}, "unconfirmed.1: 'bonus.level.rates.9' is no key of this plan"),
        ({"bonus": []}, "bonus: [] is not a list"),
    ],
)
def test_a_mistake_at_the_top_is_named(top: dict, said: str) -> None:
    head = {
        "name": "test", "version": "1", "title": "Test", "source": "made up", "currency": "EUR", "rounding": "down",
        "bonus": [level()],
    }  # fmt: skip
    with pytest.raises(PlanRefused) as caught:
        parse_plan({**head, **top}, "a.toml")
    assert f"a.toml: {said}" in str(caught.value)


def test_all_problems_come_at_once() -> None:
    told = refusal(level(rates=["2"]), level(compression="?"), differential(top_legs="?"), rounding="?")
    assert len(told) == 5  # the second bonus also has the first one's name
    assert any("bonus 'level' is there twice" in line for line in told)


def test_two_break_aways_are_refused() -> None:
    other = differential(name="more", brackets=[{"group_volume_min": 50, "rate": "0.1"}], top_legs="excluded")
    assert "exclude top legs at different thresholds" in refusal(differential(top_legs="excluded"), other)[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "byte 1 is not UTF-8"),
        (b"name = ", "not valid TOML"),
        (b"a = 1\na = 2", "not valid TOML"),
        (b"a = " + b"[" * 100_000, "not valid TOML"),
        (b"# " + b"x" * (1 << 20), "too many for a plan"),
        (b"", "name: missing"),
        (b"bonus = 3", "bonus: 3 is not a list"),
        (b"bonus = [1]", "bonus.1: 1 is not a table"),
    ],
    ids=range(8),
)
def test_a_file_that_is_no_plan_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(PlanRefused, match=re.escape(said)):
        parse_text(data, "bad.toml")


@pytest.mark.parametrize("name", ["no-such-plan", "/no/such/file.toml", "a" * 5000, "a\0b", ".."])
def test_an_unknown_plan_is_not_found_and_the_presets_are_named(name: str) -> None:
    with pytest.raises(NotFound, match="unilevel-7"):
        read_plan(name)


def test_a_plan_file_that_cannot_be_opened_is_said_with_the_reason(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "locked.toml"
    path.touch()

    def locked(_: Path, mode: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(NotFound, match=r"locked\.toml: cannot be read: Permission denied"):
        read_plan(path)


def test_the_text_of_a_preset_is_given_and_of_nothing_else() -> None:
    assert tomllib.loads(preset_text("unilevel-7"))["name"] == "unilevel-7"
    with pytest.raises(NotFound, match=r"no preset named '\.\./reading'; there are affiliate-two-tier, "):
        preset_text("../reading")


def test_a_plan_file_is_read_by_path(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    path = tmp_path / "example.toml"
    path.write_text("\ufeff" + example[1], encoding="utf-8")
    plan = read_plan(path)
    assert plan.name == "two-bonuses"
    assert {bonus.name for bonus in plan.bonuses} == {"level", "performance"}


def test_the_reference_names_every_key() -> None:
    pages = [DOCS, *sorted((DOCS.parent / "families").glob("*.md"))]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    room = DOCS.parents[1] / "graph_service/plan"
    source = "".join(file.read_text() for file in (*room.glob("*.py"), *room.glob("families/*.py")))
    keys = set(
        re.findall(
            r"\.(?:text|name|choice|day|choices|whole|points|money|share|number|list_of|table|take)\(\s*\"(\w+)\"",
            source,
        )
    )
    assert len(keys) > 25
    missing = sorted(key for key in keys if f"`{key}`" not in text)
    assert not missing
    for name in (*preset_names(), "half_even", "half_up", "down", "skip_inactive", "level_qualified", "excluded"):
        assert f"`{name}`" in text


@pytest.mark.parametrize("payable", ["0.5", " 0.5 ", Decimal("0.5")])
def test_a_payable_share_given_as_text_counts_in_the_sum_of_the_levels(payable: object) -> None:
    bonus = plan_of(level(rates=[Decimal("0.9"), Decimal("0.9")], payable=payable)).bonuses[0]
    assert isinstance(bonus, LevelBonus)
    assert bonus.rates_ppm == (450_000, 450_000)
