"""How is the network removed from a store without touching its users and schema?"""

from __future__ import annotations

from graph_service.store.driver import Store


def clear_network(store: Store) -> int:
    """Remove members, parties, money, referrals, ranks and runs, in batches. Returns the number of nodes removed."""
    while int(store.write("write/clear_edges", limit=20_000)[0]["removed"]):
        pass
    removed = 0
    while batch := int(store.write("write/clear_network", limit=10_000)[0]["removed"]):
        removed += batch
    store.write("write/bump_data_version")
    return removed
