"""Writing the oracle's small networks into the real store, and reading an outcome back as dicts by key."""

from __future__ import annotations

from typing import Any

from graph_service.model.outcome import Outcome
from tests.cypher.oracle import Network

Rows = dict[tuple[Any, ...], tuple[Any, ...]]


def write(cypher: Any, network: Network) -> None:
    """Write a network as rows, past the loader: edges and roles are the test's to choose."""
    cypher(
        "UNWIND $rows AS row CREATE (m:Member {member_id: row.member_id}) SET m += row.facts",
        rows=[{"member_id": key, "facts": facts} for key, facts in network.members.items()],
    )
    cypher(
        "UNWIND $rows AS row MATCH (a:Member {member_id: row[1]}) MATCH (b:Member {member_id: row[0]}) "
        "CREATE (a)-[:SPONSORED {from: row[2], to: row[3]}]->(b)",
        rows=[list(edge) for edge in network.edges],
    )
    cypher(
        "UNWIND $rows AS row MATCH (b:Member {member_id: row.buyer}) "
        "CREATE (b)-[:BOUGHT]->(s:Sale {sale_id: row.sale_id, sold_on: row.sold_on, net_minor: row.net_minor, "
        "volume: row.volume, currency: row.currency, kind: row.kind}) "
        "WITH row, s MATCH (c:Member {member_id: row.seller}) CREATE (s)-[:CREDITED_TO]->(c)",
        rows=network.sales,
    )
    cypher(
        "UNWIND $rows AS row MATCH (s:Sale {sale_id: row.sale_id}) CREATE (r:Refund {refund_id: row.refund_id, "
        "refunded_on: row.refunded_on, amount_minor: row.amount_minor, volume: row.volume})-[:REFUNDS]->(s)",
        rows=network.refunds,
    )
    cypher(
        "UNWIND $rows AS row MATCH (m:Member {member_id: row[0]}) MERGE (k:Rank {rank: row[1]}) "
        "CREATE (m)-[:HOLDS {from: row[2], to: row[3]}]->(k)",
        rows=[list(held) for held in network.holds],
    )
    touch(cypher)


def touch(cypher: Any) -> None:
    """Say that the network changed, as every write of the product does."""
    cypher("MATCH (meta:Meta {key: 'store'}) SET meta.data_version = meta.data_version + 1")


def as_dicts(outcome: Outcome) -> tuple[Rows, Rows, dict[tuple[Any, ...], int]]:
    """(volumes, awards, skips) as the oracle gives them."""
    return (
        {row[0]: tuple(row[1:]) for row in outcome.volumes.itertuples(index=False)},
        {tuple(row[:3]): tuple(row[3:]) for row in outcome.awards.itertuples(index=False)},
        {tuple(row[:4]): row[4] for row in outcome.skips.itertuples(index=False)},
    )
