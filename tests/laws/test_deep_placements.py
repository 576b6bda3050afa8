"""Do the engines agree on the deepest placement tree: a power leg of 50,000, with somebody in the other leg here and there?"""

import numpy as np
import pyarrow as pa
import pytest

from graph_service.bench.networks import network
from graph_service.engines import columnar
from graph_service.engines import cypher as cypher_engine
from graph_service.ingest.loading import load_tables
from graph_service.model.outcome import CARRY_COLUMNS, NOTHING_BEFORE, Before, no_rows
from graph_service.model.period import Period
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.plan.reading import read_plan
from graph_service.runs.verify import compare
from graph_service.store.snapshot import read_snapshot

PERIOD = Period.parse("2026-09")
DEEP, BESIDE = 50_000, 1_000


def power_leg() -> Tables:
    """Members of the power leg each below the one before, on the left; the last 1,000 on the right of every fiftieth."""
    tables = network("random", DEEP + BESIDE)
    ids, joined = tables["members"].column("member_id"), tables["members"].column("joined_on")
    child = np.arange(1, DEEP + BESIDE)
    beside = child >= DEEP
    parent = np.where(beside, (child - DEEP) * 50, child - 1)
    leg = pa.array(np.where(beside, "right", "left").astype(object), pa.string())
    edges = [ids.take(pa.array(child)), ids.take(pa.array(parent)), leg, joined.take(pa.array(child))]
    return tables | {"placements": pa.table([*edges, pa.nulls(len(child), pa.date32())], schema=SCHEMAS["placements"])}


@pytest.mark.slow
def test_engines_agree_on_a_power_leg(clean_store):
    load_tables(clean_store, power_leg())
    snapshot, plan = read_snapshot(clean_store), read_plan("binary-10")
    left = Before(
        no_rows(CARRY_COLUMNS).reindex(range(DEEP)).assign(
            member_id=snapshot.members["member_id"].iloc[:DEEP].to_numpy(), bonus="legs", leg="right", volume=700
        ),
        NOTHING_BEFORE.ranks,
    )  # fmt: skip
    official = cypher_engine.compute(clean_store, plan, PERIOD, before=left)
    assert compare(official, columnar.compute(snapshot, plan, PERIOD, left)) == []
    assert len(official.awards) > DEEP * 0.9
