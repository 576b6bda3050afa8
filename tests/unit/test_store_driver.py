"""Does Store give Python's own values, and errors of ours?"""

from __future__ import annotations

from graph_service.store.driver import Store


def test_ping(store: Store) -> None:
    assert store.read("schema/ping") == [{"answer": 1}]


def test_clean(clean_store: Store) -> None:
    assert clean_store.read("schema/ping") == [{"answer": 1}]
