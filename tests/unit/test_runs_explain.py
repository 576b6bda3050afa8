"""Each cent explains itself, and each cent not paid."""

from importlib import resources
from pathlib import Path

import pytest

from graph_service.errors import BadInput, NotFound
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.outcome import SKIP_REASONS
from graph_service.runs.explain import RULES

PERIOD = "2026-09"
PARTICIPANT = {"joined_on": "2025-01-01", "enrolled_on": "2025-01-01"}
PEOPLE = [
    {"member_id": "A", "sponsor_id": "", **PARTICIPANT},
    {"member_id": "B", "sponsor_id": "A", **PARTICIPANT},
    {"member_id": "C", "sponsor_id": "B", **PARTICIPANT},
    {"member_id": "K", "sponsor_id": "C", "joined_on": "2025-02-01", "enrolled_on": ""},
]


@pytest.fixture
def chain(programme):
    """A ← B ← C ← customer K; C buys 10.01 twice, K buys 50 from C; D is a customer above nobody."""
    rows = {
        "members": PEOPLE,
        "sales": [
            {"sale_id": "S1", "buyer_id": "C", "sold_on": "2026-09-02", "net": "10.01"},
            {"sale_id": "S2", "buyer_id": "C", "sold_on": "2026-09-03", "net": "10.01"},
            {"sale_id": "S3", "buyer_id": "K", "sold_on": "2026-09-04", "net": "50"},
            {"sale_id": "OLD", "buyer_id": "C", "sold_on": "2026-08-31", "net": "99"},
        ],
    }
    load_tables(programme.store, canonical(rows))
    return programme


def test_lines_add_up_to_the_award_and_name_sale_path_and_rate(chain):
    told = chain.explain("B", PERIOD)
    assert sum(line.amount_minor for line in told.lines) == told.earned_minor
    first = next(line for line in told.lines if line.sale_id == "S1")
    assert (first.level, first.rate_ppm, first.path, first.basis) == (1, 80_000, ("C", "B"), 1001)
    # 8 % of 20.02 is 1.6016: one award of 1.60, and 0.80 of it for each sale.
    assert first.amount_minor == 80
    retail = next(line for line in told.lines if line.sale_id == "S3")
    assert (retail.level, retail.path) == (2, ("K", "C", "B"))


def test_a_sale_tells_of_everyone_above_who_was_passed_over(chain):
    told = chain.explain("A", PERIOD, "S3")
    assert {line.sale_id for line in told.lines} == {"S3"}
    assert told.lines[0].path == ("K", "C", "B", "A")


def test_what_does_not_exist_is_said(chain):
    with pytest.raises(NotFound, match="no member 'Z'"):
        chain.explain("Z", PERIOD)
    with pytest.raises(NotFound, match="no sale 'S9'"):
        chain.explain("A", PERIOD, "S9")
    with pytest.raises(BadInput, match="outside period 2026-09"):
        chain.explain("A", PERIOD, "OLD")
    with pytest.raises(BadInput, match="no period"):
        chain.explain("A", "2026-13")


OTHER = {"0.08, 0.05": "0.20, 0.10"}


def plan_file(folder, name, **changes):
    """A plan of one's own: the default plan under a name, with other rates."""
    text = read_preset("unilevel-7").replace('name = "unilevel-7"', f'name = "{name}"')
    for old, new in OTHER.items():
        text = text.replace(old, new)
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def read_preset(name):
    return (resources.files("graph_service.plan") / "presets" / f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ours", "unilevel-7"])
def test_the_plan_is_that_of_the_run_also_when_it_came_from_a_file(chain, tmp_path, name):
    """Whether or not a plan of the product has that name, and although the file is gone."""
    file = plan_file(tmp_path, name)
    made = chain.commit(str(file), PERIOD, "someone")
    file.unlink()
    told = chain.explain("B", PERIOD)
    paid = chain.run_awards(made.run_id, "B")
    assert (told.run_id, told.plan, told.rules.hash, told.data_changed) == (made.run_id, name, made.plan_hash, False)
    assert told.earned_minor == paid["amount_minor"].sum() > 0
    # 20 % of the seller's 20.02 and 10 % of the customer's 50.00 on the second level
    assert told.earned_minor == 400 + 500
    assert told.to_json()["run_id"] == made.run_id
    assert "rules" not in told.to_json()


def test_data_that_changed_since_the_run_is_said(chain):
    chain.commit(None, PERIOD, "someone")
    assert not chain.explain("B", PERIOD).data_changed
    later = {"sale_id": "NEXT", "buyer_id": "C", "sold_on": "2026-10-01", "net": "5"}
    load_tables(chain.store, canonical({"members": PEOPLE, "sales": [later]}))
    assert not chain.explain("B", PERIOD).data_changed  # the period does not see it
    load_tables(
        chain.store, canonical({"members": PEOPLE, "sales": [later | {"sale_id": "LATE", "sold_on": "2026-09-30"}]})
    )
    told = chain.explain("B", PERIOD)
    assert told.data_changed
    assert told.to_json()["data_changed"] is True
    assert not chain.explain("B", PERIOD, plan="unilevel-7").data_changed  # no run was asked about


def test_of_several_runs_the_newest_is_explained_unless_one_is_named(chain, tmp_path):
    first = chain.commit(str(plan_file(tmp_path, "zz")), PERIOD, "someone")
    second = chain.commit("unilevel-7", PERIOD, "someone")
    assert chain.explain("B", PERIOD).run_id == second.run_id
    assert chain.explain("B", PERIOD, run_id=first.run_id).rules.hash == first.plan_hash
    with pytest.raises(BadInput, match="is of period 2026-09, not 2026-08"):
        chain.explain("B", "2026-08", run_id=first.run_id)
    with pytest.raises(BadInput, match="either a plan or a run"):
        chain.explain("B", PERIOD, plan="unilevel-7", run_id=first.run_id)
    with pytest.raises(NotFound, match="no run"):
        chain.explain("B", PERIOD, run_id="2026-09.nothing")


def test_without_a_run_the_default_plan_is_explained(chain):
    told = chain.explain("B", PERIOD)
    assert (told.run_id, told.plan, told.data_changed) == (None, "unilevel-7", False)


def test_every_reason_has_its_words_and_its_line_on_the_page_of_what_is_counted():
    page = (Path(__file__).parents[2] / "docs" / "semantics.md").read_text(encoding="utf-8")
    assert set(RULES) == set(SKIP_REASONS)
    assert [reason for reason in SKIP_REASONS if f"| `{reason}` | " not in page] == []
