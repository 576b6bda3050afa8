"""Is what a plan costs worked out rightly: at worst, on a period's sales, and in each variation?"""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

from graph_service.analytics.generosity import Generosity, expected, generosity
from graph_service.cli import main
from graph_service.cli.plan import plan as plan_command
from graph_service.model.outcome import NOTHING_BEFORE
from graph_service.model.period import Period
from graph_service.plan.reading import preset_text
from graph_service.plan.worst_case import WorstCase, worst_case
from tests.columnar_builder import differential, level, plan_of

SEPTEMBER = Period.parse("2026-09")


@pytest.fixture
def chain(small):
    """A sponsors B, B sponsors C; B and C buy for 100.00 each, in September."""
    small.member("A").member("B", "A").member("C", "B")
    small.sale("B", 10_000, "2026-09-05").sale("C", 10_000, "2026-09-06")
    return small


def test_the_worst_case_adds_the_bonuses_and_names_those_without_a_bound() -> None:
    worst = worst_case(plan_of(level(rates=["0.3", "0.2"]), differential()))
    assert worst.parts == (("level", Fraction(1, 2)), ("performance", Fraction(6, 100)))
    assert (worst.share, worst.unbounded) == (Fraction(56, 100), ())
    some = WorstCase((("level", Fraction(1, 4)), ("pool", None)))
    assert (some.share, some.unbounded) == (Fraction(1, 4), ("pool",))
    assert any("bounds pool" in line for line in Generosity(plan_of(level()), some).lines())


def test_pay_on_the_pay_of_others_is_a_share_of_theirs() -> None:
    direct = level(rates=["0.3", "0.1"])
    match = {"name": "match", "title": "Match", "family": "matching", "of": ["level"], "rates": ["0.2", "0.05"],
             "earnings": "after_caps", "by": "level", "compression": "none"}  # fmt: skip
    down = {"name": "down", "title": "Down", "family": "match_down", "of": ["match", "level"], "share": "0.5", "levels": 2,
            "earnings": "after_caps"}  # fmt: skip
    fee = {"name": "fee", "title": "Fee", "family": "charge", "of": ["down"], "rate": "0.1", "earnings": "after_caps"}
    goal = {"name": "goal", "title": "Goal", "family": "challenge", "metric": "team_volume", "goal": 5, "amount": 1}
    worst = worst_case(plan_of(fee, down, match, direct))
    # 40 % of the sale; a quarter of it matched, 10 %; half of both handed down, 25 %; a tenth of that kept back
    assert dict(worst.parts) == {
        "level": Fraction(2, 5), "match": Fraction(1, 10), "down": Fraction(1, 4), "fee": Fraction(-1, 40),
    }  # fmt: skip
    assert [name for name, _ in worst.parts] == ["fee", "down", "match", "level"]  # as the plan lists them
    assert worst.share == Fraction(29, 40)
    endless = worst_case(plan_of(direct, goal, match | {"of": ["level", "goal"]}))
    assert endless.unbounded == ("goal", "match")


FAMILY_BOUNDS: list[tuple[dict, Fraction | None]] = [
    ({"family": "fast_start", "rates": ["0.1", "0.05"], "whose_sales": "bought", "within_days": 30}, Fraction(3, 20)),
    ({"family": "tenure", "steps": [{"months_min": 0, "rate": "0.02"}, {"months_min": 6, "rate": "0.03"}]},
     Fraction(3, 100)),
    ({"family": "milestone", "counted": "sales", "sales_min": 2, "amount": 5, "basis": None}, None),
    ({"family": "rank_bonus", "amounts": {"Gold": 5}, "several": "each", "basis": None, "pays_on": None}, None),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "share"), FAMILY_BOUNDS, ids=[keys["family"] for keys, _ in FAMILY_BOUNDS])
def test_what_bounds_a_family_is_its_largest_rate_or_nothing(keys: dict, share: Fraction | None) -> None:
    table = {"name": "one", "title": "One", "basis": "net", "pays_on": ["personal"], **keys}
    plan = plan_of({key: value for key, value in table.items() if value is not None},
                   rank=[{"name": "Gold", "personal_volume_min": 1}])  # fmt: skip
    assert worst_case(plan).parts == (("one", share),)


def test_a_plan_that_costs_more_than_it_brings_in_is_warned_of_from_the_first_millionth() -> None:
    plan = plan_of(level(rates=["0.3", "0.2"]))
    assert generosity(plan).warnings() == []
    assert generosity(plan, Fraction(1, 2)).warnings() == []  # nothing is left, nothing is lost
    [warning] = generosity(plan, Fraction(500_001, 1_000_000)).warnings()
    assert "costs more than it brings in: 50 % of the sale is paid out and 50.0001 %" in warning
    assert "0.0001 % more than the sale" in warning


def test_what_is_paid_on_a_periods_sales_and_in_each_variation(chain) -> None:
    # C's sale: B 10.00, A 5.00; B's sale: A 10.00. 25.00 of 200.00.
    found = expected(chain.snapshot(), plan_of(level()), SEPTEMBER, NOTHING_BEFORE)
    assert (found.sales_minor, found.awards_minor, found.share) == (20_000, 2_500, Fraction(1, 8))
    assert dict(found.variations) == {
        "larger_sales": Fraction(1, 8),
        "deeper_sales": Fraction(2_650, 21_000),  # C's sale is 110.00: 11.00 + 5.50 + 10.00 of 210.00
        "all_qualify": Fraction(1, 8),
    }


def test_a_tenth_more_reaches_the_next_bracket_and_a_refund_grows_with_its_sale(chain) -> None:
    steps = [{"group_volume_min": 100, "rate": "0.05"}, {"group_volume_min": 210, "rate": "0.10"}]
    plan = plan_of(differential(brackets=steps))
    found = expected(chain.snapshot(), plan, SEPTEMBER, NOTHING_BEFORE)
    assert found.share == Fraction(1_000, 20_000)
    assert dict(found.variations)["larger_sales"] == Fraction(11 * 100 + 11 * 100, 22_000)  # B has 220 points: 10 %
    chain.refund("S000", 5_000, "2026-09-20")
    found = expected(chain.snapshot(), plan_of(level()), SEPTEMBER, NOTHING_BEFORE)
    assert found.sales_minor == 15_000
    assert dict(found.variations)["larger_sales"] == found.share == Fraction(2_000, 15_000)


def test_what_would_be_paid_if_nobody_were_held_back(chain) -> None:
    gated = plan_of(level(gate={"mode": "all", "personal_volume_min": 1}), activity={"personal_volume_min": 1})
    found = expected(chain.snapshot(), gated, SEPTEMBER, NOTHING_BEFORE)
    assert found.share == Fraction(1_000, 20_000)  # A has bought nothing
    assert dict(found.variations)["all_qualify"] == Fraction(1, 8)


def test_a_period_or_currency_without_sales_has_no_share(chain) -> None:
    for plan, period in ((plan_of(level()), "2026-10"), (plan_of(level(), currency="INR"), "2026-09")):
        found = expected(chain.snapshot(), plan, Period.parse(period), NOTHING_BEFORE)
        assert found.share is None
        assert {share for _, share in found.variations} == {None}
        told = generosity(plan, Fraction(9, 10), found)
        assert "Nothing was sold" in told.lines()[-1]
        assert told.left_over(found.share) is None
        json.dumps(told.to_json())


def test_the_command_tells_it_without_a_store(tmp_path) -> None:
    path = tmp_path / "own.toml"
    dated = "rates = [{from = 2026-01-01, value = [0.6]}, {from = 2030-01-01, value = [0.08]}]"
    text = preset_text("unilevel-7")
    path.write_text(text.replace("rates = [0.08, 0.05, 0.03, 0.02, 0.01, 0.01, 0.01]", dated), encoding="utf-8")
    result = CliRunner().invoke(main, ["plan", "check", str(path), "--cost-share", "0.5", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["changes_on"] == ["2026-01-01", "2030-01-01"]
    assert document["generosity"]["expected"] is None
    assert document["generosity"]["left_over"]["worst_case"] == {"value": -0.1, "exact": "-1/10"}
    assert len(document["warnings"]) == 2  # more than half, and more than is left
    shown = CliRunner().invoke(main, ["plan", "show", str(path), "--on", "2030-01-01", "--json"])
    assert json.loads(shown.stdout)["plan"]["bonuses"][0]["rates_ppm"] == [80_000]
    words = CliRunner().invoke(main, ["plan", "check", str(path)])
    assert "dates: the plan holds from 2026-01-01, changes on 2030-01-01" in words.stdout


@pytest.mark.parametrize("text", ["2", "-0.1", "much", "nan", "1e999999999", "1e-999999999", ""])
def test_a_cost_share_that_is_none_is_refused_in_words(text: str) -> None:
    result = CliRunner().invoke(main, ["plan", "check", "unilevel-7", "--cost-share", text])
    assert result.exit_code != 0
    assert "--cost-share" in str(result.exception)


def test_what_is_expected_is_what_a_preview_pays(loaded) -> None:
    period = loaded.default_period()
    found = loaded.generosity("unilevel-7", period, Fraction(1, 10))
    assert found.expected.share == loaded.preview("unilevel-7", period).totals.payout_share
    result = CliRunner().invoke(plan_command, ["show", "unilevel-7", "--period", period], obj=loaded)
    assert result.exit_code == 0, result.output
    assert f"cost: On the sales of {period}," in result.stdout
    assert "cost: Everyone meets every gate and the activity rule: " in result.stdout
