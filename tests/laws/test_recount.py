"""Does the database count what the checks count? On random programmes, for the whole, in each reading, and for each member."""

from __future__ import annotations

import random

import pytest

from graph_service.compliance import Pack, check, read_pack, recount_parameters
from graph_service.compliance.recount import Recount, counted_again, has_members, recount, recount_members
from graph_service.compliance.report import make_inputs
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.period import Period
from graph_service.store.snapshot import read_snapshot
from graph_service.store.wiping import clear_network
from tests.laws.drawn_programmes import plans, programme
from tests.unit.test_compliance_checks import own_pack

LOW = {"C13__three": "1/1", "C15__ten": "2/1", "C23__levels": "1/1", "C23__heads": "2/1", "cap__personal_use": "100/1"}
NETWORKS, PLANS = 40, 5  # a network, five plans, each with a period and a pack: 200 programmes
PERIODS = ("2026-09", "2026-09", "2026-Q3")
PACKS = ("house", "house", "low", "us", "ca", "uk", "eu", "cn")


def pack_of(name: str) -> Pack:
    """A pack of the product, or the house pack with lines that small programmes reach."""
    return own_pack(**LOW) if name == "low" else read_pack(name)


def counted(store, seed: int) -> list[tuple[str, Recount]]:
    """Every recount of the programmes of one seed, with where it comes from."""
    draw = random.Random(seed)
    clear_network(store)
    load_tables(store, canonical(programme(draw)))
    snapshot = read_snapshot(store)
    found = []
    for plan in plans(draw, PLANS):
        period, name = Period.parse(draw.choice(PERIODS)), draw.choice(PACKS)
        pack = pack_of(name)
        inputs = make_inputs(snapshot, store, plan, period, pack)
        asked = [one for one in counted_again() if one in inputs.pack.checks]
        for finding in check(snapshot, store, plan, period, pack, asked).findings:
            where = f"seed {seed}, {plan.name}, {period.name}, {name}, {finding.id}"
            again = [recount(inputs, finding)]
            if has_members(finding.id):
                pointed_at = sorted({one.member_id for one in finding.result.entities})
                again += [recount(inputs, finding, one) for one in pointed_at[:1]]
                again.append(recount_members(inputs, finding))
            found += [(where, one) for one in again]
    return found


def differences(found: list[tuple[str, Recount]]) -> list[tuple[str, ...]]:
    return [
        (where, each.query, line.name, line.counted_text, line.found_text)
        for where, each in found
        for line in each.lines
        if not line.agrees
    ]


@pytest.mark.parametrize("block", range(8))
def test_the_database_counts_the_same(clean_store, block, monkeypatch):
    monkeypatch.setattr(recount_parameters, "LINES", 150)  # so that trace lines go to the queries in several parts
    compared: dict[str, int] = {}
    for seed in range(block * NETWORKS // 8, (block + 1) * NETWORKS // 8):
        found = counted(clean_store, seed)
        assert differences(found) == []
        for _, each in found:
            compared[each.query] = compared.get(each.query, 0) + len(each.lines)
    assert set(compared) >= {f"compliance/recount/{one.lower()}" for one in counted_again()}
