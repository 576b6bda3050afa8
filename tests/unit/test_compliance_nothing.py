"""What does each check say where there is next to nothing to say? A stated result, under each pack, and never a silent pass."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from graph_service.compliance import CHECKS, check, pack_names, read_pack, rows
from graph_service.compliance.report import SOFT_INPUTS
from graph_service.errors import NotFound, PlanRefused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.period import NEVER
from graph_service.model.snapshot import Snapshot, no_stock
from graph_service.store.snapshot import read_snapshot
from tests.unit.test_compliance_checks import SEPTEMBER, network, plan
from tests.unit.test_compliance_stock import stocked

EARLY = "2025-01-01"
PEOPLE = [("A", None, EARLY), ("B", "A", "2026-09-01"), ("K", "A", None)]
NETWORKS = {
    "nobody": network([]),
    "no sales": network([("A", None, EARLY), ("B", "A", EARLY), ("K", "A", None)]),
    "only customers": network([("J", "K", None), ("K", None, None)], [("J", "K", "2026-09-10", 100, "retail", True)]),
    "one member": network([("A", None, EARLY)], [("A", "A", "2026-09-10", 100, "personal", None)]),
    "all refunded": network(
        PEOPLE,
        [
            ("K", "A", "2026-09-10", 100, "retail", True), ("B", "B", "2026-09-02", 300, "starter", None),
            ("B", "B", "2026-09-11", 300, "personal", None),
        ],
        refunds=[(0, "2026-09-12", 100), (1, "2026-09-12", 300), (2, "2026-09-20", 300)],
    ),
}  # fmt: skip

# What meets there, and why that is no silent pass; every other check is not computable and names what is missing.
MEETS = {
    "nobody": {},
    "no sales": {"C25": "shape compares with nothing", "C30": "no line of single recruits"},
    "only customers": {"C25": "shape compares with nothing"},
    "one member": {
        "C03": "the one purchase lies within the cap", "C05": "nothing over the cap", "C14": "names the ranks as missing",
    },
    "all refunded": {
        "C05": "nothing is left over the cap", "C16": "all of it was paid back", "C25": "shape compares with nothing",
        "C30": "no line of single recruits",
    },
}  # fmt: skip


@pytest.mark.parametrize("pack", pack_names())
@pytest.mark.parametrize("name", NETWORKS)
def test_next_to_nothing_gives_a_stated_result(name, pack):
    report = check(NETWORKS[name], None, plan(10, 5), SEPTEMBER, pack)
    json.dumps(report.to_json(), allow_nan=False)
    assert {found.id for found in report.findings} == set(read_pack(pack).checks)
    for found in report.findings:
        assert found.state == ("meets" if found.id in MEETS[name] else "not_computable"), found.id
        if found.state == "not_computable":
            assert found.result.missing, found.id
            assert all(found.result.missing), found.id
        assert found.result.formula
        assert found.result.entities == ()


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("check_id", [one.id for one in CHECKS])
def test_the_rows_behind_next_to_nothing(check_id, name):
    behind = rows(check_id, NETWORKS[name], None, plan(10, 5), SEPTEMBER)
    assert set(behind["side"]) <= {"numerator", "denominator"}


EMPTY_ROWS = {
    "no sales": {"members": PEOPLE},
    "one member": {"members": PEOPLE[:1]},
    "only customers": {"members": [("K", None, None), ("J", "K", None)]},
}


@pytest.mark.parametrize("name", EMPTY_ROWS)
def test_the_checks_that_walk_the_graph_say_what_is_missing(clean_store, name):
    members = [
        {"member_id": who, "sponsor_id": sponsor or "", "joined_on": "2025-01-01", "enrolled_on": enrolled or ""}
        for who, sponsor, enrolled in EMPTY_ROWS[name]["members"]
    ]
    load_tables(clean_store, canonical({"members": members}))
    report = check(read_snapshot(clean_store), clean_store, plan(10), SEPTEMBER, "house", ("C24", "C28"))
    for found in report.findings:
        if (found.id, name) == ("C24", "no sales"):
            assert (found.state, found.result.readings.strict) == ("meets", 0), (
                "A enrolled long ago and brought in nobody in time"
            )
        else:
            assert (found.state, bool(found.result.missing)) == ("not_computable", True)


# --- a check without its column -------------------------------------------------------------------------------------


def whole() -> Snapshot:
    """A network with something of every input."""
    members = [("A", None, "2024-01-01"), ("B", "A", EARLY), ("C", "B", "2026-08-28"), ("K", "A", None)]
    sales = [
        ("K", "A", "2026-09-02", 400, "retail", True), ("B", "B", "2026-08-03", 300, "personal", None),
        ("B", "B", "2026-09-03", 300, "personal", None), ("C", "C", "2026-09-04", 100, "starter", None),
        ("K", "B", "2026-09-05", 50, "retail", False), ("C", "C", "2026-09-06", 100, "personal", None),
    ]  # fmt: skip
    identifiers = [(1, "bank", "one"), (2, "bank", "one")]
    found = network(
        members, sales, refunds=[(1, "2026-09-20", 290)], fees=[("C", "2026-09-01", 20)], identifiers=identifiers
    )
    reports = (("B", "2026-08-04", 100, True), ("B", "2026-08-20", 60, True), ("B", "2026-09-01", 20, True))
    found = stocked(found, *reports)
    payer = found.sales["payer"].to_numpy().copy()
    payer[5] = 0
    return replace(found, sales=found.sales.assign(payer=payer))


def _without(name: str, snapshot: Snapshot) -> Snapshot:
    """The network as it is when a file or a column was not there."""
    empty = {"sales": "sales", "fees": "fees", "refunds": "refunds", "identifiers": "identifiers",
             "sponsorships": "sponsorships"}  # fmt: skip
    if name in empty:
        shorter = {name: getattr(snapshot, name).iloc[:0]}
        if name == "sales":
            shorter["refunds"] = snapshot.refunds.iloc[:0]
        return replace(snapshot, **shorter)
    if name == "stock":
        return replace(snapshot, stock=no_stock())
    if name == "members.enrolled_on":
        return replace(snapshot, members=snapshot.members.assign(enrolled_on=np.int32(NEVER)))
    column, value = {"sales.kind": ("kind", ""), "sales.verified": ("verified", -1), "sales.payer_id": ("payer", -1)}[
        name
    ]
    return replace(snapshot, sales=snapshot.sales.assign(**{column: value}))


COLUMNS = (
    "sales", "sales.kind", "sales.verified", "sales.payer_id", "members.enrolled_on", "sponsorships", "fees", "refunds",
    "identifiers", "stock",
)  # fmt: skip
# Not the input itself decides there, and the check says so in its own way; see docs/compliance.md.
OTHERWISE = {
    ("C30", "sales.payer_id"): "asked for only where such a path is there",
    ("C19", "fees"): "the figure itself needs no fees; the check names them",
    ("C16", "sales"): "what comes back may have been sold before", ("C17", "sales"): "the same",
    ("C21", "sales"): "orders before the period are enough", ("C13", "sales"): "stock alone can be raised",
    ("C08", "sales"): "fees alone may fund the pay", ("C10", "sales"): "fees alone can raise it",
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_a_check_without_its_column_names_it_and_passes_nothing(name):
    report = check(_without(name, whole()), None, plan(10, 5), SEPTEMBER)
    json.dumps(report.to_json(), allow_nan=False)
    asked = [one for one in CHECKS if name in one.needs]
    assert asked
    for one in asked:
        found = report.finding(one.id)
        if name in SOFT_INPUTS or name in one.soft:
            said = name in found.result.missing or found.state != "meets" or (one.id, name) in OTHERWISE
            assert said, (one.id, found.state, found.result)
        else:
            assert found.state == "not_computable", one.id
            assert name in found.result.missing, (one.id, found.result.missing)


def test_with_every_column_none_of_them_is_missing():
    report = check(whole(), None, plan(10, 5), SEPTEMBER)
    there = {item.name for item in report.sufficiency.inputs if item.present}
    assert there >= set(COLUMNS)
    for found in report.findings:
        needed = next(one.needs for one in CHECKS if one.id == found.id)
        assert not set(found.result.missing) & set(needed) & set(COLUMNS), (found.id, found.result.missing)


# --- packs ----------------------------------------------------------------------------------------------------------

VALUE = """
[[value]]
id = "C03.end_use"
check = "C03"
role = "threshold"
op = "<"
value = "{value}"
unit = "share"
reading = "capped"
instrument = "an order"
{citation}
from = {start}
author = "me"
reason = "a test"
"""
HEAD = 'name = "own"\nversion = "1"\ntitle = "Own"\nauthor = "me"\nreason = "a test"\nextends = "house"\nchecks = ["C03"]\n'


def value(exact: str = "4/5", citation: str = 'citation = "No. 1"', start: str = "2016-07-01") -> str:
    return VALUE.format(value=exact, citation=citation, start=start)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + value("7/0"), "exact fraction"),
        (HEAD + value("-1/2"), "exact fraction"),
        (HEAD + value(citation=""), "`citation` is None"),
        (HEAD + value(citation='citation = "  "'), "`citation` is '  '"),
        (HEAD + value() + value(start="2020-01-01"), "in force on one day"),
        (HEAD.replace('checks = ["C03"]\n', "") + value(), "`checks` is None"),
    ],
)
def test_a_wrong_pack_is_refused_before_anything_is_compared(tmp_path, text, words):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanRefused, match=words) as refused:
        check(NETWORKS["one member"], None, plan(10), SEPTEMBER, str(path))
    assert "own.toml" in str(refused.value)


def test_an_unknown_pack_is_named_with_those_that_there_are():
    with pytest.raises(NotFound, match="no pack 'moon'; use one of ca, cn, eu, house, in, uk, us"):
        check(NETWORKS["one member"], None, plan(10), SEPTEMBER, "moon")
