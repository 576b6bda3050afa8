"""What a preview says, whichever engine is asked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from graph_service.runs import preview as previewing

PLAN = "unilevel-7"


def test_each_award_is_split_by_source_whichever_engine_is_asked(loaded):
    period = loaded.default_period()
    documents = {engine: loaded.preview(PLAN, period, engine).to_json() for engine in ("both", "cypher", "columnar")}
    assert documents["both"]["awards"]
    assert documents["cypher"]["awards"] == documents["both"]["awards"] == documents["columnar"]["awards"]
    for award in documents["cypher"]["awards"]:
        assert sum(award["by_source"].values()) == award["amount_minor"]
    assert [documents[engine]["verified"] for engine in documents] == [True, False, False]


def test_where_the_engines_differ_cyphers_awards_are_shown_without_a_split(loaded, monkeypatch):
    period = loaded.default_period()
    real = previewing.columnar.compute

    def wrong(*given):
        outcome = real(*given)
        return replace(outcome, awards=outcome.awards.assign(amount_minor=outcome.awards["amount_minor"] + 1))

    right = loaded.preview(PLAN, period, "cypher").to_json()["awards"]
    monkeypatch.setattr(previewing.columnar, "compute", wrong)
    for engine in ("both", "cypher"):
        made = loaded.preview(PLAN, period, engine)
        assert made.to_json()["awards"] == [award | {"by_source": None} for award in right]
        assert bool(made.differences) is (engine == "both")


def test_the_payout_share_is_a_float_with_its_exact_value(loaded):
    period = loaded.default_period()
    made = loaded.preview(PLAN, period, "columnar")
    exact = Fraction(made.totals.awards_minor, made.totals.sales_minor)
    share = {"value": float(exact), "exact": f"{exact.numerator}/{exact.denominator}"}
    assert made.to_json()["totals"]["payout_share"] == share
    run = loaded.commit(PLAN, period, "someone")
    assert run.to_json()["payout_share"] == share
    assert run.payout_share == exact
    assert replace(run, sales_minor=0).to_json()["payout_share"] is None
