"""What does the typical participant earn? The table worked out by hand, a published one checked, and what it rests on."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from fractions import Fraction

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from graph_service.cli import main
from graph_service.compliance.disclosure import EVERYONE, Source, disclosure
from graph_service.compliance.disclosure_pdf import disclosure_pdf
from graph_service.compliance.published import compare
from graph_service.compliance.report import make_inputs
from graph_service.errors import BadInput, PlanRefused
from graph_service.ingest.loading import load
from graph_service.model.period import Period
from tests.unit.test_compliance_checks import network, plan

PERIOD = Period.parse("2026-09")


def made():
    """Twelve participants of two years: one receives 10 % of what eleven buy for 100 each; and one of this month.

    Member 00 sponsors all others. Each of 01 to 11 buys 100 in September, so 00 receives 11 x 10 = 110 and pays nothing; the
    newcomer pays a fee of 30 and buys nothing.
    """
    members = [("m00", None, "2024-10-01")]
    members += [(f"m{i:02}", "m00", "2024-10-01") for i in range(1, 12)]
    members += [("new", "m00", "2026-09-20", "2026-09-20")]
    sales = [(f"m{i:02}", f"m{i:02}", "2026-09-05", 100, "personal", None) for i in range(1, 12)]
    snapshot = network(members, sales, fees=[("new", "2026-09-20", 30)])
    inputs = make_inputs(snapshot, None, plan(10), PERIOD, "house")
    return disclosure(inputs, [Source("2026-09", None)])


def test_everyone_is_in_and_percentiles_are_nearest_ranks():
    table = made()
    all_ = table.group(EVERYONE)
    assert (all_.participants, all_.with_pay) == (13, 1)
    assert all_.received_mean == Fraction(11_000, 13)
    tens = [
        all_.received_10,
        all_.received_25,
        all_.received_median,
        all_.received_75,
        all_.received_90,
        all_.received_99,
    ]
    assert tens == [0, 0, 0, 0, 0, 11_000]
    assert all_.received_most == 11_000
    assert (all_.paid_median, all_.net_median, all_.with_loss) == (10_000, -10_000, 12)
    assert table.missing == ()
    assert not table.stale


def test_months_are_counted_begun_ones_too_and_small_groups_give_their_number_alone():
    table = made()
    counts = {one.name: one.participants for one in table.groups}
    assert counts == {
        EVERYONE: 13,
        "1 to 3 months": 1,
        "4 to 12 months": 0,
        "13 to 24 months": 12,
        "25 months and more": 0,
    }
    small = table.group("1 to 3 months")
    assert small.received_median is None
    assert small.with_pay is None


def test_a_run_whose_data_changed_makes_the_table_stale():
    inputs = make_inputs(network([("a", None, "2024-01-01")]), None, plan(10), PERIOD, "house")
    assert disclosure(inputs, [Source("2026-09", "2026-09.x", stale=True)]).stale
    assert disclosure(inputs, []).group(EVERYONE).participants == 1


def test_a_published_table_is_compared_figure_by_figure():
    text = (
        "group,measure,value\neveryone,received_median,0\neveryone,received_mean,8.46\neveryone,net_median,-100.00\n"
        "everyone,with_pay,2\n13 to 24 months,participants,12\n"
    )
    agrees = {(one.group, one.measure): one.agrees for one in compare(made(), text)}
    assert agrees == {
        (EVERYONE, "received_median"): True, (EVERYONE, "received_mean"): True, (EVERYONE, "net_median"): True,
        (EVERYONE, "with_pay"): False, ("13 to 24 months", "participants"): True,
    }  # fmt: skip


def test_what_is_wrong_with_a_published_table_is_all_said_at_once():
    lines = [
        "nobody,participants,1", "everyone,luck,1", "everyone,with_pay,²", "everyone,with_pay,one",
        "everyone,net_median,1.001",
    ]  # fmt: skip
    with pytest.raises(PlanRefused) as refused:
        compare(made(), "group,measure,value\n" + "\n".join(lines), "mine.csv")
    assert [problem.where for problem in refused.value.problems] == [f"mine.csv line {i}" for i in range(2, 7)]
    for text in ("", "group,measure\na,b\n", "x"):
        with pytest.raises(BadInput, match="columns"):
            compare(made(), text)


def test_a_figure_is_compared_as_exactly_as_it_was_published():
    """The mean is 110.00 / 13 = 8.4615…; rounded to whole units 8, to tenths 8.5; of a small group nothing is told."""
    means = {"8": True, "9": False, "8.5": True, "8.4": False, "8.46": True, "8.47": False}
    for text, agrees in means.items():
        [one] = compare(made(), f"group,measure,value\neveryone,received_mean,{text}\n")
        assert one.agrees is agrees, text
    [untold] = compare(made(), "group,measure,value\n1 to 3 months,with_pay,1\n")
    assert (untold.told, untold.agrees) == (False, False)


def test_a_figure_that_stands_there_twice_is_refused():
    with pytest.raises(PlanRefused) as refused:
        compare(made(), "group,measure,value\neveryone,with_pay,1\neveryone,with_pay,2\n", "mine.csv")
    assert "more than once" in refused.value.problems[0].what


def test_it_rests_on_stored_runs_and_says_when_their_data_changed(loaded, tmp_path):
    period = loaded.default_period()
    run = loaded.commit("unilevel-7", period, "tests")
    table = loaded.disclosure(period)
    assert {one.month: one.run_id for one in table.sources}[period] == run.run_id
    assert not table.stale
    sold = [row for row in loaded.snapshot().sales.itertuples() if row.sold_on >= Period.parse(period).first_day]
    sale = str(sold[0].sale_id)
    refund = f"refund_id,sale_id,refunded_on,amount\nlate,{sale},{period}-30,0.01\n"
    (tmp_path / "refunds.csv").write_text(refund, encoding="utf-8")
    load(loaded.store, loaded.settings, tmp_path / "refunds.csv")
    assert loaded.disclosure(period).stale


def test_the_command(loaded, tmp_path):
    period, run = loaded.default_period(), CliRunner()
    plain = run.invoke(main, ["export", "disclosure", "--period", period], obj=loaded)
    assert plain.exit_code == 0
    assert plain.stdout.splitlines()[0].startswith("group,participants,with_pay,received_mean")
    assert plain.stdout.splitlines()[1].startswith("everyone,")
    paper = tmp_path / "table.pdf"
    assert run.invoke(main, ["export", "disclosure", "--period", period, "--format", "pdf"], obj=loaded).exit_code == 2
    asked = ["--format", "pdf", "--out", str(paper)]
    assert run.invoke(main, ["export", "disclosure", "--period", period, *asked], obj=loaded).exit_code == 0
    assert "everyone" in PdfReader(paper).pages[0].extract_text()
    people = plain.stdout.splitlines()[1].split(",")[1]
    file = tmp_path / "published.csv"
    file.write_text(
        f"group,measure,value\neveryone,participants,{people}\neveryone,received_most,0.01\n", encoding="utf-8"
    )
    out = tmp_path / "table.json"
    asked = ["--published", str(file), "--format", "json", "--out", str(out)]
    checked = run.invoke(main, ["export", "disclosure", "--period", period, *asked], obj=loaded)
    assert checked.exit_code == 1
    document = json.loads(out.read_text(encoding="utf-8"))
    assert [one["agrees"] for one in document["published"]] == [True, False]
    assert document["groups"][0]["name"] == EVERYONE


def test_the_paper_has_every_figure_and_says_what_it_rests_on():
    table = made()
    found = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(disclosure_pdf(table))).pages)
    for words in ("Received, median", "With a loss", "worked out now", "Of groups below 10", "110.00", table.plan_hash):
        assert words in found.replace("\n", "") or words in found
    assert "do not publish" not in found
    stale = replace(table, sources=(Source("2026-09", "2026-09.x", stale=True),), missing=("fees",))
    pages = PdfReader(io.BytesIO(disclosure_pdf(stale))).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "do not publish this one" in said
    assert "Missing: fees" in said
    assert disclosure_pdf(table) == disclosure_pdf(table)
