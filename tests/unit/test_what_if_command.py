"""The command `what-if`: words, one document, refusals; and the façade's questions on the real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction

import pytest
from click.testing import CliRunner

from graph_service.analytics.growing import Growth
from graph_service.cli.what_if import read_share, what_if
from graph_service.errors import BadInput
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.plan.reading import preset_text
from graph_service.service import Programme
from graph_service.store.wiping import clear_network

PERIOD = "2026-09"


@pytest.fixture(scope="module")
def programme(settings, store) -> Iterator[Programme]:
    clear_network(store)
    with Programme(settings) as opened:
        load_tables(opened.store, synth_tables("retail-led", 400, 4, 5))
        yield opened
    clear_network(store)


def told(programme: Programme, *arguments: str):
    return CliRunner().invoke(what_if, list(arguments), obj=programme)


def test_words_and_document_say_the_same(programme, tmp_path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(preset_text("unilevel-7").replace("[0.", "[0.4", 1), encoding="utf-8")
    question = ("--plan", "unilevel-7", "--plan", str(draft), "--period", PERIOD, "--months", "2", "--top", "3")
    words = told(programme, *question, "--cost-share", "0.4")
    assert words.exit_code == 0, words.output
    assert "margin after goods" in words.stdout
    document = json.loads(told(programme, *question, "--json").stdout)
    assert document["difference_minor"] > 0
    assert f"{document['b']['payout_minor'] / 100:.2f}" in words.stdout
    assert [one["member_id"] for one in document["winners"]] == [
        one["member_id"]
        for one in sorted(document["members"], key=lambda one: (-one["difference_minor"], one["member_id"]))[:3]
    ]
    assert sum(one["difference_minor"] for one in document["members"]) == document["difference_minor"]
    assert sum(one["difference_minor"] for one in document["by_leg"]) == document["difference_minor"]
    assert sum(one["difference_minor"] for one in document["months"]) == document["difference_minor"]


def test_the_totals_are_those_of_a_preview_of_each_plan(programme) -> None:
    found = programme.what_if("unilevel-7", "amway-style-eu", PERIOD)
    for side in (found.a, found.b):
        totals = programme.preview(side.plan, PERIOD, "columnar").totals
        assert (side.payout_minor, found.sales_minor) == (totals.awards_minor, totals.sales_minor)
        assert side.share == totals.payout_share


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--plan", "unilevel-7"), "1 plans are given"),
        (("--plan", "unilevel-7", "--plan", "unilevel-7", "--plan", "unilevel-7"), "3 plans are given"),
        (("--plan", "unilevel-7", "--plan", "amway-style-india"), "cannot be compared"),
        (("--plan", "unilevel-7", "--plan", "unilevel-7", "--cost-share", "many"), "is not a number"),
    ],
)
def test_a_wrong_question_is_bad_input(programme, arguments, words) -> None:
    result = told(programme, *arguments, "--period", PERIOD)
    assert isinstance(result.exception, BadInput)
    assert words in str(result.exception)


@pytest.mark.parametrize("text", ["-0.1", "1.1", "nan", "inf", "", "0,4"])
def test_a_share_that_is_none_is_refused(text) -> None:
    with pytest.raises(BadInput):
        read_share(text)


def test_a_share_is_exact() -> None:
    assert read_share(" 0.4 ") == Fraction(2, 5)


def test_a_stored_run_tells_what_was_really_earned(programme) -> None:
    figures = programme.figures(PERIOD)
    leader = figures.member_id(int(figures.size.argmax()))
    before = programme.forward(leader, PERIOD, Growth())
    run = programme.commit("unilevel-7", PERIOD, "tests")
    after = programme.forward(leader, PERIOD, Growth(), programme.plan_of_run(run.run_id))
    assert after.like_now == before.like_now, "a verified run paid what the plan pays on the same data"
    assert after.now == before.now
    earned = programme.run_awards(run.run_id, leader)["amount_minor"].sum()
    assert after.now.earned_minor == earned
    assert after.document()["note"].startswith("This is arithmetic about a plan")
