"""Does the store keep its own rules? Those the database enforces, those it cannot, and the one about circles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from graph_service.errors import Problem
from graph_service.store import queries
from graph_service.store.driver import Store
from graph_service.store.migrations import migrations
from graph_service.words import Said, joined, say

IntArray = npt.NDArray[np.int64]

EDGES_A_PAGE: Final = 20_000
CIRCLES_LISTED_MAX: Final = 100
_MADE: Final = re.compile(r"CREATE (?:RANGE |FULLTEXT |TEXT |POINT |LOOKUP )?(CONSTRAINT|INDEX) (\w+)")
_DROPPED: Final = re.compile(r"DROP (?:CONSTRAINT|INDEX) (\w+)")
_HINT: Final = say("Restore a backup from before, or load corrected rows; graph-service never writes this")
_IN_SCHEMA: Final = {"constraint": say("constraint {name}"), "index": say("index {name}")}
_IN_A_CIRCLE: Final = {
    "sponsor": say("is in a circle of sponsors on {day}: {members}"),
    "placement": say("is in a circle of placements on {day}: {members}"),
}


def check(store: Store) -> list[Problem]:
    """Everything that is wrong with a store: none for a store that only this product wrote.

    Reads the schema, runs every query of `cypher/assert/` (each gives no row when its rule is kept) and looks for
    circles of sponsors and of placements at every moment of the past and the future.
    """
    return [*_schema_problems(store), *_load_problems(store), *_rule_problems(store), *_circle_problems(store)]


def _schema_problems(store: Store) -> Iterator[Problem]:
    constraints = {row["name"] for row in store.read("schema/constraints")}
    indexes = {row["name"]: row for row in store.read("schema/indexes")}
    texts = [(migration, queries.get(migration.name).text) for migration in migrations()]
    dropped = {found[1] for _, text in texts if (found := _DROPPED.search(text))}
    for migration, text in texts:
        made = _MADE.search(text)
        if made is None or made[2] in dropped:
            continue
        kind, name = made[1].lower(), made[2]
        where = Said(_IN_SCHEMA[kind].template, {"name": name})
        if name not in indexes or (kind == "constraint" and name not in constraints):
            file = f"cypher/{migration.name}.cypher"
            yield Problem(where, say("is missing"), say("Create it again with {file}", file=file))
        elif indexes[name]["state"] != "ONLINE":
            state = indexes[name]["state"]
            hint = say("Wait while it is POPULATING; when FAILED, drop it and create it again")
            yield Problem(where, say("is {state}", state=state), hint)


def _load_problems(store: Store) -> Iterator[Problem]:
    for row in store.read("network/open_loads"):
        yield Problem(
            say("load {load}", load=row["load_id"]),
            say("is not completed: {done} of {steps} steps", done=row["done"], steps=row["steps"]),
            say(
                "Run a command on {host} that reads the programme, such as `graph-service run list`, which finishes "
                "the load first; the db commands leave it as it is, but for db backup",
                host=row["host"],
            ),
        )


def _rule_problems(store: Store) -> Iterator[Problem]:
    for name in queries.names():
        if name.startswith("assert/"):
            for row in store.read(name):
                yield Problem(row["entity"], joined((row["what"], " (", name, ")"), ""), _HINT)


def _circle_problems(store: Store) -> Iterator[Problem]:
    for tree in ("sponsor", "placement"):
        edges = read_edges(store, f"network/{tree}_edges_page")
        for day, members in circles(edges):
            shown: list[str] = [" → ".join(members[:6])]
            if len(members) > 6:
                shown.append(say("… {count} more", count=len(members) - 6))
            values = {"day": str(day), "members": joined(shown, " ")}
            what = Said(_IN_A_CIRCLE[tree].template, values)
            yield Problem(say("member {member}", member=members[0]), what, _HINT)


def read_edges(store: Store, query: str) -> pd.DataFrame:
    """Dated edges of a tree, all times: columns member, above (ids), since, until (days as yyyymmdd)."""
    pages: list[pd.DataFrame] = []
    after: str | None = ""
    while after is not None:
        [page] = store.read(query, after=after, limit=EDGES_A_PAGE)
        after = page["last"]
        columns = {"member": "members", "above": "aboves", "since": "since", "until": "until"}
        pages.append(pd.DataFrame({column: page[field] for column, field in columns.items()}))
    edges = pd.concat(pages, ignore_index=True)
    return edges.astype({"since": np.int64, "until": np.int64})


def circles(edges: pd.DataFrame) -> list[tuple[int, list[str]]]:
    """Circles among dated edges: the first day of each and its members. Linear when all edges together are a forest.

    A circle on any day lies within one strongly connected part of the edges of all times, and begins on a day on which
    one of its edges begins. So only parts of two or more members, on those days, are looked at.
    """
    if edges.empty:
        return []
    codes, names = pd.factorize(pd.concat([edges["member"], edges["above"]], ignore_index=True))
    count = len(edges)
    member, above = codes[:count].astype(np.int64), codes[count:].astype(np.int64)
    graph = csr_array((np.ones(count, dtype=np.int8), (member, above)), shape=(len(names), len(names)))
    _, part = connected_components(graph, directed=True, connection="strong")
    suspect = np.flatnonzero(part[member] == part[above])
    found: dict[tuple[str, ...], int] = {}
    since = edges["since"].to_numpy()[suspect]
    until = edges["until"].to_numpy()[suspect]
    part_of = part[member[suspect]]
    for one in np.unique(part_of):
        rows = np.flatnonzero(part_of == one)
        local_codes, nodes = pd.factorize(np.concatenate([member[suspect][rows], above[suspect][rows]]))
        low, high = local_codes[: len(rows)], local_codes[len(rows) :]
        for day in np.unique(since[rows]):
            active = (since[rows] <= day) & (day < until[rows])
            for circle in _circles_on(low[active], high[active], len(nodes)):
                found.setdefault(_from_smallest([str(names[nodes[node]]) for node in circle]), int(day))
                if len(found) >= CIRCLES_LISTED_MAX:
                    return [(when, list(members)) for members, when in found.items()]
    return [(when, list(members)) for members, when in found.items()]


def _circles_on(low: IntArray, high: IntArray, count: int) -> list[list[int]]:
    """Circles of one day. With two edges from one node, which is a problem of its own, the last is followed."""
    above = np.full(count + 1, count, dtype=np.int64)  # the row after the last stands for "nobody"
    above[low] = high
    far = above.copy()
    for _ in range(int(count).bit_length() + 1):
        far = far[far]
    left = set(np.unique(far[far < count]).tolist())  # after so many steps only circles are left
    out: list[list[int]] = []
    while left:
        node = left.pop()
        circle = [node]
        while (node := int(above[node])) != circle[0]:
            circle.append(node)
        left -= set(circle)
        out.append(circle)
    return out


def _from_smallest(members: list[str]) -> tuple[str, ...]:
    start = members.index(min(members))
    return tuple(members[start:] + members[:start])
