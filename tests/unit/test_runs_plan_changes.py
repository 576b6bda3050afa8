"""Is a plan that a run has used kept from changing, and is a period paid by the figures of its first day?"""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_service.errors import NotFound, Refused
from graph_service.plan.reading import preset_text

UNILEVEL = preset_text("unilevel-7").replace('name = "unilevel-7"', 'name = "own"')
RATES = "rates = [0.08, 0.05, 0.03, 0.02, 0.01, 0.01, 0.01]"


@pytest.fixture
def plan(tmp_path: Path):
    """Write a plan file; each replacement must change it."""

    def write(*changes: tuple[str, str]) -> str:
        text = UNILEVEL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def dated(months: list[str], last: str) -> str:
    return f"rates = [{{from = {months[0]}-01, value = [0.1]}}, {{from = {months[-1]}-01, value = [{last}]}}]"


def test_a_plan_that_a_run_used_is_refused_when_a_figure_changed(loaded, plan) -> None:
    first, second = loaded.periods()[:2]
    made = loaded.commit(plan(), first, "someone")
    assert made.plan_document_hash == made.plan_hash
    with pytest.raises(Refused, match=rf"plan own version 1 is not what run {made.run_id} was made with.*new version"):
        loaded.commit(plan((RATES, "rates = [0.09]")), second, "someone")
    assert [run.period for run in loaded.runs()] == [first]
    assert loaded.store.read("runs/unfinished") == []
    assert loaded.preview(plan((RATES, "rates = [0.09]")), second).verified  # to look is free
    loaded.commit(plan((RATES, "rates = [0.09]"), ('version = "1"', 'version = "2"')), second, "someone")
    assert {run.plan_version for run in loaded.runs()} == {"1", "2"}


def test_the_same_content_written_otherwise_is_the_same_plan(loaded, plan) -> None:
    first, second = loaded.periods()[:2]
    loaded.commit(plan(), first, "someone")
    loaded.commit(plan((RATES, RATES.replace("0.08", '"0.080"') + "  # as ever")), second, "someone")
    assert len(loaded.runs()) == 2


def test_another_plan_or_a_run_of_another_name_does_not_matter(loaded, plan) -> None:
    first, second = loaded.periods()[:2]
    loaded.commit("unilevel-7", first, "someone")
    loaded.commit(plan((RATES, "rates = [0.09]")), second, "someone")
    assert {run.plan for run in loaded.runs()} == {"unilevel-7", "own"}


def test_a_run_made_before_plans_had_dates_counts_with_its_hash(loaded, plan, cypher) -> None:
    first, second = loaded.periods()[:2]
    made = loaded.commit(plan(), first, "someone")
    cypher("MATCH (run:Run) REMOVE run.plan_document_hash")
    assert loaded.run(made.run_id) == made
    with pytest.raises(Refused, match="new version"):
        loaded.commit(plan((RATES, "rates = [0.09]")), second, "someone")


def test_a_plan_is_the_same_when_the_product_has_learned_new_keys_since(loaded, plan, cypher) -> None:
    """A run of an earlier release: its content lacks a key that every plan has today, left at what it means unsaid."""
    first, second = loaded.periods()[:2]
    loaded.commit(plan(), first, "someone")
    cypher(
        "MATCH (run:Run) SET run.plan_json = replace(run.plan_json, '\"depth_by_rank\":[],', ''), "
        "run.plan_hash = 'old', run.plan_document_hash = 'old'"
    )
    with pytest.raises(Refused, match="new version"):
        loaded.commit(plan((RATES, "rates = [0.09]")), second, "someone")
    loaded.commit(plan(), second, "someone")


def test_each_period_is_paid_by_the_figures_of_its_first_day(loaded, plan) -> None:
    months = loaded.periods()
    own = plan((RATES, dated(months, "0.2")))
    runs = [loaded.commit(own, month, "someone") for month in months]
    for run in runs:
        rate = dict.fromkeys(months[:-1], 100_000) | {months[-1]: 200_000}
        assert set(loaded.run_awards(run.run_id)["rate_ppm"]) == {rate[run.period]}
    assert len({run.plan_document_hash for run in runs}) == 1
    assert len({run.plan_hash for run in runs}) == 2
    kept = loaded.plan_of_run(runs[0].run_id)
    assert (kept.hash, kept.document_hash) == (runs[0].plan_hash, runs[0].plan_document_hash)
    figures = loaded.overview(months[-1], own)
    paid = {row.period: row.payout_minor for row in figures.rows}
    assert {run.period: run.awards_minor for run in runs} == {month: paid[month] for month in months}


def test_a_figure_dated_later_is_a_change_too(loaded, plan) -> None:
    months = loaded.periods()
    loaded.commit(plan((RATES, dated(months, "0.2"))), months[0], "someone")
    with pytest.raises(Refused, match="new version"):
        loaded.commit(plan((RATES, dated(months, "0.3"))), months[1], "someone")


def test_a_period_before_the_plans_first_day_is_refused_in_words(loaded, plan) -> None:
    months = loaded.periods()
    own = plan((RATES, f"rates = [{{from = {months[-1]}-01, value = [0.1]}}]"))
    for act in (loaded.preview, loaded.overview):
        with pytest.raises(NotFound, match=f"no rules for {months[0]}-01"):
            act(*((own, months[0]) if act == loaded.preview else (months[0], own)))
    rows = loaded.overview(months[-1], own).rows
    assert [row.payout_minor is None for row in rows] == [True] * (len(rows) - 1) + [False]
