"""What does one size of one shape take: loading, both engines, a verified run, an explorer page, placement, and the peers?"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq

from graph_service.analytics.measures import SERIES_LENGTH
from graph_service.bench import peers
from graph_service.bench.family_plans import BONUSES, family_plan
from graph_service.bench.measuring import Result, measure
from graph_service.bench.networks import PERIOD, Shape, network
from graph_service.bench.steps import Steps, TimedStore, shares
from graph_service.config import Settings
from graph_service.engines import columnar
from graph_service.engines import cypher as cypher_engine
from graph_service.errors import EnginesDiffer
from graph_service.model.outcome import Outcome
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import compute as pc
from graph_service.placement.rules import Order
from graph_service.plan.model import Plan
from graph_service.runs.verify import compare
from graph_service.service import DEFAULT_PLAN, Programme
from graph_service.store import local

PAGES: Final = 200
ASKED: Final = 50  # members shown of a comparison of two plans
QUADRATIC_MAX: Final = 20_000  # deepest chain on which a peer that walks every path is tried

Tell = Callable[[str], None]


def bench(members: int, shape: Shape, *, with_peers: bool, runs: int, tell: Tell) -> list[Result]:
    """All measurements of one network, on a store of its own that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings.from_env(), home=Path(folder) / "home", neo4j_uri=None)
        try:
            with Programme(settings) as programme:
                return _Bench(programme, shape, members, runs, tell).all(Path(folder), with_peers)
        finally:
            local.stop(settings)


class _Bench:
    """One network's measurements; `totals` holds what every engine and peer must reach."""

    def __init__(self, programme: Programme, shape: Shape, members: int, runs: int, tell: Tell) -> None:
        self.shape: Shape = shape
        self.programme, self.members, self.runs, self.tell = programme, members, runs, tell
        self.results: list[Result] = []
        self.totals: dict[str, int] = {}

    def all(self, folder: Path, with_peers: bool) -> list[Result]:
        self._load(folder)
        snapshot = self._read()
        self._engines(snapshot)
        self._run()
        self._pages()
        self._place()
        self._what_if()
        self._families()
        if with_peers:
            self._peers(_rows(snapshot))
        return self.results

    def _measure(self, work: str, engine: str, call: Callable[[], object], runs: int, *pids: int) -> Result:
        self.tell(f"{self.shape} {self.members:,}: {work}, {engine}")
        result = measure(self.shape, self.members, work, engine, call, runs=runs, pids=[os.getpid(), *pids])
        self.results.append(result)
        return result

    def _neo4j(self) -> int:
        return int(local.ensure_running(self.programme.settings).pid or os.getpid())

    def _load(self, folder: Path) -> None:
        data = folder / "data"
        data.mkdir()
        for name, table in network(self.shape, self.members).items():
            pq.write_table(_as_file(table), data / f"{name}.parquet")
        self._measure("load", "cypher", lambda: self.programme.load(data, bulk=True), 1)

    def _read(self) -> Snapshot:
        self.programme.store.verify()
        self._measure("snapshot", "columnar", self.programme.snapshot, 1, self._neo4j())
        return self.programme.snapshot()

    def _engines(self, snapshot: Snapshot) -> None:
        plan, store, pid = self.programme.plan(DEFAULT_PLAN), self.programme.store, self._neo4j()
        self._measure("team_volume", "columnar", lambda: columnar.volumes(snapshot, PERIOD), self.runs)
        self._measure("pair", "columnar", lambda: columnar.compute(snapshot, plan, PERIOD), self.runs)
        first = self._measure("team_volume", "cypher", lambda: cypher_engine.volumes(store, PERIOD), 1, pid)
        self.results[-1] = replace(first, note="the first on this data: it orders the members too, the next reuse that")
        self._measure("pair", "cypher", lambda: cypher_engine.compute(store, plan, PERIOD), 1, pid)
        outcome = columnar.compute(snapshot, plan, PERIOD)
        self.totals = {
            "level": int(outcome.awards["exact_micro"].sum()),
            "team_volume": int(outcome.volumes["team_volume"].sum()),
        }

    def _run(self) -> None:
        self._measure(
            "run", "cypher", lambda: self.programme.commit(DEFAULT_PLAN, PERIOD.name, "bench"), 1, self._neo4j()
        )

    def _pages(self) -> None:
        """p95 of the explorer's answer for one member (card, fifty children, the way up), figures at hand."""
        self.tell(f"{self.shape} {self.members:,}: page")
        self.programme.figures(PERIOD.name)
        ids = self.programme.snapshot().members["member_id"]
        drawn = [str(ids.iat[i]) for i in random.Random(1).sample(range(self.members), min(PAGES, self.members))]
        root = str(ids.iat[0])
        taken = []
        for member in [root, *drawn]:
            start = time.perf_counter()
            self.programme.card(member, PERIOD.name)
            self.programme.children(member, PERIOD.name)
            self.programme.breadcrumb(member, root, PERIOD.name)
            taken.append(time.perf_counter() - start)
        p95 = statistics.quantiles(taken, n=20)[-1]
        self.results.append(
            Result(self.shape, self.members, "page", "cypher",
                   round(p95, 4), round(min(taken), 4), round(max(taken), 4),
                   None, len(taken), "p95 of single pages")
        )  # fmt: skip

    def _place(self) -> None:
        """A place for everyone by the rule that has most to weigh, from reading the network to the last edge written."""
        order = Order("weak-leg", PERIOD.start, period=PERIOD.name)
        self._measure("place", "cypher", lambda: self.programme.place(order), 1, self._neo4j())

    def _families(self) -> None:
        """Each family by itself and all together, in the tree of sponsors and the places that `_place` gave."""
        for name in BONUSES:
            self._family(f"family {name}", family_plan(name))
        self._family("family hybrid", family_plan(*BONUSES))

    def _family(self, work: str, plan: Plan) -> None:
        snapshot, store = self.programme.snapshot(), self.programme.store
        outcomes: list[Outcome] = []
        steps = Steps("sales, lines, volumes, ranks")
        outcomes.append(columnar.compute(snapshot, plan, PERIOD, progress=steps))
        parts = steps.ended()
        done = self._measure(work, "columnar", lambda: columnar.compute(snapshot, plan, PERIOD), 1)
        self.results[-1] = replace(done, steps=shares(parts))
        timed = TimedStore(store)
        done = self._measure(
            work, "cypher", lambda: outcomes.append(cypher_engine.compute(timed, plan, PERIOD)), 1, self._neo4j()
        )
        self.results[-1] = replace(done, steps=shares(timed.seconds))
        if differences := compare(outcomes[1], outcomes[0]):
            raise EnginesDiffer(f"the engines differ on {work}: {differences[0]}", differences)

    def _what_if(self) -> None:
        """Two plans over twelve periods: the first question on a snapshot, and the next with another plan B."""
        self.programme.snapshot()
        plan = self.programme.plan(DEFAULT_PLAN)
        others = [replace(plan, hash=f"{plan.hash}{turn}") for turn in (1, 2)]  # the same rules, not kept yet
        for work, other in zip(("what_if", "what_if_again"), others, strict=True):
            self._measure(work, "columnar", partial(self._ask, plan, other), 1)

    def _ask(self, plan: Plan, other: Plan) -> None:
        found = self.programme.what_if(plan, other, PERIOD.name, length=SERIES_LENGTH)
        for shown in (found.winners, found.losers):
            shown(ASKED)
        found.members(limit=ASKED)

    def _peers(self, rows: peers.Rows) -> None:
        from graph_service.bench import sql  # noqa: PLC0415 - the peers' drivers come with `pip install --group bench`

        deep = self.shape == "chain" and self.members > QUADRATIC_MAX
        graph = peers.graph_of(rows)
        self._peer("pandas", lambda: peers.pandas_level(rows), None if deep else lambda: peers.pandas_team(rows))
        self._peer("networkx", lambda: peers.networkx_level(rows, graph), lambda: peers.networkx_team(rows, graph))
        with sql.duckdb_with(rows) as fetch:
            self._peer("duckdb", lambda: sql.level_total(fetch), None if deep else lambda: sql.team_total(fetch))
        with sql.postgresql_with(rows) as (fetch, pid):
            self._peer(
                "postgresql", lambda: sql.level_total(fetch), None if deep else lambda: sql.team_total(fetch), pid
            )

    def _peer(self, name: str, level: Callable[[], int], team: Callable[[], int] | None, *pids: int) -> None:
        """Both works of one peer and their sum as `pair`; a peer that walks every path is not tried on a deep chain."""
        one = self._measure("level", name, self._checked(name, "level", level), self.runs, *pids)
        if team is None:
            note = "not tried: its work grows with the square of the depth"
            self.results += [
                Result(self.shape, self.members, work, name, None, None, None, None, 0, note)
                for work in ("team_volume", "pair")
            ]
            return
        two = self._measure("team_volume", name, self._checked(name, "team_volume", team), self.runs, *pids)
        self.results.append(
            Result(self.shape, self.members, "pair", name, _sum(one.seconds, two.seconds),
                   _sum(one.seconds_min, two.seconds_min), _sum(one.seconds_max, two.seconds_max),
                   max(one.peak_mib or 0, two.peak_mib or 0), min(one.runs, two.runs), one.note or two.note)
        )  # fmt: skip

    def _checked(self, name: str, work: str, call: Callable[[], int]) -> Callable[[], None]:
        def checked() -> None:
            total = call()
            if total != self.totals[work]:
                raise EnginesDiffer(f"{name} gives {total} for {work}, the engines {self.totals[work]}", ())

        return checked


def _sum(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else round(one + two, 3)


def _rows(snapshot: Snapshot) -> peers.Rows:
    sponsor = np.full(len(snapshot.members), -1, dtype=np.int64)
    edges = snapshot.sponsorships
    sponsor[edges["child"].to_numpy()] = edges["sponsor"].to_numpy()
    sales = snapshot.sales
    return peers.Rows(
        sponsor,
        sales["buyer"].to_numpy().astype(np.int64),
        sales["sold_on"].to_numpy().astype(np.int64),
        sales["net_minor"].to_numpy().astype(np.int64),
        PERIOD.first_day,
        PERIOD.end_day,
    )


def _as_file(table: Any) -> Any:
    """Load-file columns of a canonical table: money and volume as text with a decimal point."""
    for column, file_column in (("net_minor", "net"), ("volume", "volume")):
        if column in table.column_names:
            text = table[column].cast("string")
            padded = pc.utf8_lpad(text, width=3, padding="0")
            shown = pc.binary_join_element_wise(
                pc.utf8_slice_codeunits(padded, 0, -2), pc.utf8_slice_codeunits(padded, -2), "."
            )
            at = table.column_names.index(column)
            table = table.set_column(at, file_column, shown)
    return table
