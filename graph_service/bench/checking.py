"""What do the checks of one period take, and the pages of what they found? On a seeded programme with all that they read."""

from __future__ import annotations

import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from graph_service import access
from graph_service.bench.measuring import MIB, Result, measure
from graph_service.config import Settings
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.errors import GraphServiceError
from graph_service.model.period import Period
from graph_service.service import Programme
from graph_service.store import local
from graph_service.web import create_app
from graph_service.web.cookies import NAME

PROFILE: Final = "recruitment-led"
SHAPE: Final = PROFILE  # what the results call the network
MONTHS: Final = 6
SEED: Final = 11
TEAM: Final = 1_000  # members of the leader's team that is looked at again
LOOKS: Final = 20  # times that a page is asked for

Tell = Callable[[str], None]


def bench_checks(members: int, *, tell: Tell) -> list[Result]:
    """All checks of the last month, filed; then pages of them; on a store of its own that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings.from_env(), home=Path(folder) / "home", neo4j_uri=None)
        try:
            with Programme(settings) as programme:
                data = Path(folder) / "data"
                tell(f"{members:,}: a programme to check")
                programme.synth(PROFILE, members, MONTHS, SEED, data)
                programme.load(data, bulk=True)
                return _Checks(programme, members, tell).all()
        finally:
            local.stop(settings)


class _Checks:
    """The measurements on one programme."""

    def __init__(self, programme: Programme, members: int, tell: Tell) -> None:
        self.programme, self.members, self.tell = programme, members, tell
        self.results: list[Result] = []

    def all(self) -> list[Result]:
        self.programme.store.verify()
        self.programme.snapshot()
        period = self.programme.default_period()
        self._measure("checks", lambda: self.programme.check(period))
        self._measure("file", lambda: self.programme.file_report(period, "bench"))
        leader = self._leader(period)
        self.programme.check_below(leader, period)  # what it rests on is kept then
        self._measure("checks of a team", lambda: self.programme.check_below(leader, period), runs=5)
        self._pages(period)
        return self.results

    def _measure(self, work: str, call: Callable[[], object], runs: int = 1) -> None:
        self.tell(f"{self.members:,}: {work}")
        pids = [os.getpid()]  # and the server, a child of this process
        result = measure(SHAPE, self.members, work, "columnar", call, runs=runs, pids=pids)
        own = psutil.Process().memory_info().rss / MIB
        self.results.append(replace(result, note=f"this process alone holds {own:.0f} MiB after it"))

    def _leader(self, period: str) -> str:
        """The member whose team is nearest to a thousand."""
        tree = SponsorTree.of(self.programme.snapshot(), Period.parse(period).end_day - 1)
        sizes = tree.subtree_end - tree.position
        return str(self.programme.snapshot().members["member_id"].iat[int(np.argmin(np.abs(sizes - TEAM)))])

    def _pages(self, period: str) -> None:
        """The officer's pages, asked for again and again by a signed-in officer without a network between."""
        get = self._signed_in()
        alerts = [one.alert_id for one in self.programme.casework.queue().alerts if one.member_id][:LOOKS]
        self._page("checks page", get, [f"/compliance?period={period}"] * LOOKS)
        self._page("alert page", get, [f"/alerts/{alert_id}" for alert_id in alerts])
        self._page("queue page", get, ["/alerts"] * LOOKS)

    def _signed_in(self) -> Callable[[str], None]:
        """Ask for a page as an officer; anything but the page is an error."""
        store, password = self.programme.store, secrets.token_urlsafe(24)
        access.add_user(store, "bench", "officer", password)
        client = create_app(replace(self.programme.settings, insecure_cookies=True), self.programme).test_client()
        client.set_cookie(NAME, access.sign_in(store, "bench", password, "127.0.0.1").token)

        def get(address: str) -> None:
            with client.get(address) as response:
                if response.status_code != HTTPStatus.OK:
                    raise GraphServiceError(f"{address} answers {response.status}")

        return get

    def _page(self, work: str, get: Callable[[str], None], addresses: list[str]) -> None:
        self.tell(f"{self.members:,}: {work}")
        for address in addresses:  # fills what is kept, of the pages and of the queries' plans
            get(address)
        taken = []
        for address in addresses:
            start = time.perf_counter()
            get(address)
            taken.append(time.perf_counter() - start)
        p95 = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
        note = f"p95 of {len(taken)}, asked for a second time"
        self.results.append(
            Result(SHAPE, self.members, work, "cypher", round(p95, 4), round(min(taken), 4), round(max(taken), 4),
                   None, len(taken), note)
        )  # fmt: skip
