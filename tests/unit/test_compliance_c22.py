"""C22: a published table worked out again, by hand and from a store; what is kept, refused, withdrawn."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from click.testing import CliRunner

from graph_service.cli import main
from graph_service.compliance import check, rows
from graph_service.compliance.publications import Publication, Publications
from graph_service.errors import BadInput, NotFound, PlanRefused, Refused
from graph_service.model.period import Period
from graph_service.service import Programme

PLAN = "unilevel-7"
OUT = dt.date(2020, 1, 15)  # before everything


def figure(programme: Programme, period: str, name: str = "participants") -> int:
    return int(getattr(programme.disclosure(period).group("everyone"), name))


def keep(programme: Programme, period: str, lines: str, day: dt.date = OUT, title: str = "Income statement"):
    return programme.publish(
        f"group,measure,value\n{lines}",
        period,
        "officer",
        title=title,
        place="the website",
        published_on=day,
        plan=PLAN,
    )


def found(programme: Programme, period: str, pack: str = "house"):
    return programme.check(period, pack, PLAN, "C22").finding("C22")


def test_without_a_published_table_it_is_not_computable(loaded):
    one = found(loaded, loaded.default_period())
    assert one.state == "not_computable"
    assert one.result.missing == ("published figures",)


def test_a_true_table_meets_and_a_false_figure_asks_for_a_review(loaded):
    period = loaded.default_period()
    right = figure(loaded, period)
    keep(loaded, period, f"everyone,participants,{right}\n")
    assert found(loaded, period).state == "meets"
    keep(loaded, period, f"everyone,participants,{right + 1}\neveryone,with_pay,{figure(loaded, period, 'with_pay')}\n")
    one = found(loaded, period)
    assert (one.state, one.result.readings.strict) == ("review", Fraction(1))
    assert dict(one.result.figures) == {"differing_share": Fraction(1, 3), "tables": Fraction(2)}
    assert one.result.table[0]["table_id"] == "T-00002"
    behind = rows("C22", loaded.snapshot(), loaded.store, loaded.plan(PLAN), Period.parse(period))
    assert list(behind["side"]) == ["numerator", "denominator", "denominator"]
    assert (behind["published"][0], behind["found"][0]) == (str(right + 1), str(right))


def test_which_instrument_it_mirrors_goes_by_the_pack(loaded):
    period = loaded.default_period()
    keep(loaded, period, f"everyone,participants,{figure(loaded, period) + 1}\n")
    mirrored = {pack: found(loaded, period, pack).result.raised.id for pack in ("ca", "us")}
    assert mirrored == {"ca": "C22.fair_disclosure", "us": "C22.income_statements"}
    with pytest.raises(BadInput, match="does not speak about C22"):
        found(loaded, period, "eu")


def test_a_table_speaks_of_the_period_it_tells_of_while_it_is_out(loaded):
    """An earlier month's table stays out: it is compared with that month, not with the one that is checked."""
    earlier, period = loaded.periods()[-2:]
    keep(loaded, earlier, f"everyone,participants,{figure(loaded, earlier)}\n")
    assert found(loaded, period).state == "meets"
    loaded.publications.withdraw("T-00001", Period.parse(period).start, "officer")
    assert found(loaded, period).state == "not_computable"
    assert found(loaded, earlier).state == "meets"


def test_a_stored_run_is_what_counts_and_another_plan_is_not_asked(loaded):
    period = loaded.default_period()
    keep(
        loaded,
        period,
        f"everyone,received_most,{loaded.disclosure(period).group('everyone').received_most / 100:.2f}\n",
    )
    loaded.commit(PLAN, period, "tests")
    assert found(loaded, period).state == "meets"
    other = next(name for name in loaded.plans() if name != PLAN and loaded.plan(name).currency == "USD")
    assert loaded.check(period, "house", other, "C22").finding("C22").state == "not_computable"


def test_a_group_that_is_too_small_is_compared_with_nothing(loaded):
    period = loaded.default_period()
    small = next(one for one in loaded.disclosure(period).groups if one.with_pay is None)
    keep(loaded, period, f"{small.name},with_pay,1\n")
    one = found(loaded, period)
    assert one.state == "not_computable"
    assert "too small" in one.result.notes[0]


def test_what_cannot_be_read_or_stands_already_is_refused_and_nothing_kept(loaded):
    period = loaded.default_period()
    with pytest.raises(PlanRefused):
        keep(loaded, period, "everyone,luck,1\n")
    with pytest.raises(BadInput, match="still to come"):
        keep(loaded, period, "everyone,participants,1\n", dt.date.today() + dt.timedelta(days=1))
    with pytest.raises(BadInput, match="title is missing"):
        keep(loaded, period, "everyone,participants,1\n", title=" ")
    assert loaded.publications.all() == []
    assert loaded.audit.entries() == []
    keep(loaded, period, "everyone,participants,1\n")
    with pytest.raises(Refused, match="T-00001"):
        keep(loaded, period, "everyone,participants,1\n")
    assert [entry.action for entry in loaded.audit.entries()] == ["kept published figures"]


def test_withdrawing_says_from_when_once_and_never_before_it_was_out(loaded):
    keep(loaded, loaded.default_period(), "everyone,participants,1\n")
    publications: Publications = loaded.publications
    with pytest.raises(NotFound):
        publications.withdraw("T-00009", OUT, "officer")
    for day in (OUT - dt.timedelta(days=1), dt.date.today() + dt.timedelta(days=1)):
        with pytest.raises(BadInput, match="no day from"):
            publications.withdraw("T-00001", day, "officer")
    assert publications.withdraw("T-00001", OUT, "officer").withdrawn_on == "2020-01-15"
    with pytest.raises(Refused, match="already"):
        publications.withdraw("T-00001", OUT, "officer")
    assert loaded.audit.verify().bad_seq is None


def test_the_command(loaded, tmp_path):
    file, period = tmp_path / "table.csv", loaded.default_period()
    file.write_text(f"group,measure,value\neveryone,participants,{figure(loaded, period)}\n", encoding="utf-8")
    told = ["--title", "Statement", "--where", "the website", "--on", "2020-01-15", "--period", period, "--plan", PLAN]

    def called(*arguments: str):
        return CliRunner().invoke(main, ["published", *arguments], obj=loaded)

    assert called("keep", str(file), *told).exit_code == 0
    assert '"table_id": "T-00001"' in called("list", "--json").output
    file.write_bytes(b"group,measure,value\n\xff")
    broken = called("keep", str(file), *told)
    assert isinstance(broken.exception, BadInput)
    assert "is not UTF-8 text" in str(broken.exception)
    assert called("withdraw", "T-00001", "--on", "2020-02-01").exit_code == 0


def test_one_member_and_no_database_have_no_rows(loaded):
    period = Period.parse(loaded.default_period())
    keep(loaded, period.name, "everyone,participants,1\n")
    member = str(loaded.snapshot().members["member_id"].iat[0])
    arguments = (loaded.snapshot(), loaded.store, loaded.plan(PLAN), period)
    assert rows("C22", *arguments, member_id=member).empty
    bare = check(loaded.snapshot(), None, loaded.plan(PLAN), period, only="C22").finding("C22")
    assert bare.state == "not_computable"


def test_a_bulk_load_carries_published_tables_over(programme):
    store = programme.store
    said = dict.fromkeys(Publication.__slots__, "x") | {"table_id": "T-00001"}
    store.transact(lambda tx: tx.run("published/write", table_id="T-00001", properties=said))
    assert store.read("network/existing_anything")[0]["others"] == 0
    assert {"label": "PublishedTable", "properties": said} in store.read("network/existing_kept")
