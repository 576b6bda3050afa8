"""Does the server plan every query of the product as its header promises, on an empty migrated database?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph_service.store import queries
from graph_service.store.driver import Store

# Operators that touch every node or every pair; none is wanted.
FORBIDDEN = {"AllNodesScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan", "CartesianProduct"}
# Of an empty database a notice says that it holds no such label, relationship type or property key yet.
UNKNOWN_NAME = {"01N50", "01N51", "01N52"}


@pytest.fixture(scope="module")
def planner(store: Store) -> Store:
    """The migrated store with the engine's own indexes, which its first computation makes."""
    for name in ("work_key", "work_order"):
        store.autocommit(f"volumes/{name}")
    return store


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("children", []):
        yield from steps(child)


def columns(plan: dict[str, Any]) -> tuple[str, ...]:
    """What the top step produces, in order; nothing for a query that only writes."""
    details = plan["args"].get("Details", "")
    return tuple(part.strip("` ") for part in details.split(",") if part)


@pytest.mark.parametrize("name", queries.names())
def test_the_plan_fits_the_header(planner: Store, name: str) -> None:
    query = queries.get(name)
    summary = planner.explain(query, dict.fromkeys(query.parameters))
    notices = {status.gql_status: status.status_description for status in summary.gql_status_objects}
    warned = {code: text for code, text in notices.items() if code.startswith("01") and code not in UNKNOWN_NAME}
    assert warned == {}
    assert summary.plan is not None
    operators = {step["operatorType"].split("@")[0] for step in steps(summary.plan)}
    assert not FORBIDDEN & operators
    if "ProduceResults" in operators:
        assert columns(summary.plan) == query.columns
    else:  # a change of the schema gives no rows
        assert query.text.startswith(("CREATE", "DROP"))
        assert query.columns == ()
