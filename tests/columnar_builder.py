"""How is a small network written down in a test? Rows in, `Snapshot` out, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from graph_service.engines.columnar import work_out
from graph_service.model.outcome import NOTHING_BEFORE, Before
from graph_service.model.period import NEVER, Period, day_number
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_plan
from graph_service.runs.explain import Explanation, explain

SEPTEMBER = Period.parse("2026-09")
FIRST = SEPTEMBER.first_day


def day(text: str | None) -> int:
    return NEVER if text is None else day_number(dt.date.fromisoformat(text))


def int_frame(columns: dict[str, list], **dtypes: str) -> pd.DataFrame:
    return pd.DataFrame(
        {name: np.array(values, dtype=dtypes[name]) for name, values in columns.items() if name in dtypes}
    )


class Network:
    """Collects rows by id; days are day numbers or ISO text."""

    def __init__(self) -> None:
        self.people: dict[str, tuple[int, int]] = {}
        self.edges: list[tuple[str, str, int, int]] = []
        self.sold: list[tuple] = []
        self.returned: list[tuple] = []
        self.held: list[tuple[str, str, int, int]] = []
        self.placed: list[tuple[str, str, int, int, str]] = []
        self.owned: list[tuple[str, str]] = []
        self.parties: dict[str, tuple[str, int]] = {}
        self.at_party: dict[int, str] = {}  # by number of the sale

    def person(self, name: str, sponsor: str | None = None, enrolled: int | None = 0, left: int = NEVER) -> Network:
        self.people[name] = (NEVER if enrolled is None else enrolled, left)
        if sponsor is not None:
            self.edge(name, sponsor)
        return self

    def edge(self, child: str, sponsor: str, begin: int = 0, end: int = NEVER) -> Network:
        self.edges.append((child, sponsor, begin, end))
        return self

    def sale(
        self,
        buyer: str,
        seller: str | None = None,
        net: int = 10_000,
        volume: int | None = None,
        on: int = FIRST,
        kind: str | None = None,
        currency: str = "EUR",
        category: str = "",
        party: str | None = None,
    ) -> Network:
        seller = buyer if seller is None else seller
        kind = kind or ("personal" if seller == buyer else "retail")
        if party is not None:
            self.at_party[len(self.sold)] = party
        self.sold.append((buyer, seller, on, net, net if volume is None else volume, currency, kind, category))
        return self

    def refund(self, sale: int, amount: int, volume: int | None = None, on: int = FIRST) -> Network:
        self.returned.append((sale, on, amount, amount if volume is None else volume))
        return self

    def rank(self, name: str, rank: str, begin: int = 0, end: int = NEVER) -> Network:
        self.held.append((name, rank, begin, end))
        return self

    def place(self, child: str, parent: str, leg: str = "", begin: int = 0, end: int = NEVER) -> Network:
        self.placed.append((child, parent, begin, end, leg))
        return self

    def party(self, name: str, host: str, held: int = FIRST) -> Network:
        self.parties[name] = (host, held)
        return self

    def owner(self, name: str, value: str) -> Network:
        self.owned.append((name, value))
        return self

    def snapshot(self, order: Sequence[int] | None = None) -> Snapshot:
        """The columns; `order` lists the sales in another order."""
        names = sorted(self.people)
        row = {name: index for index, name in enumerate(names)}
        row[""] = -1
        chosen = list(range(len(self.sold))) if order is None else list(order)
        place = {sale: index for index, sale in enumerate(chosen)}
        sold = [self.sold[index] for index in chosen]
        edges = sorted((row[c], row[s], a, b) for c, s, a, b in self.edges)
        placed = sorted(
            ((row[c], row[p], a, b, leg) for c, p, a, b, leg in self.placed), key=lambda one: (one[0], one[2])
        )
        owned = sorted((row[name], value) for name, value in self.owned)
        given = sorted((name, row[host], held) for name, (host, held) in self.parties.items())
        party = {name: index for index, (name, _, _) in enumerate(given)}
        return Snapshot(
            data_version=1,
            members=pd.DataFrame(
                {
                    "member_id": pd.Series(names, dtype="str"),
                    "name": pd.Series(names, dtype="str"),
                    "country": pd.Series(["DE"] * len(names), dtype="str"),
                    "joined_on": np.zeros(len(names), dtype=np.int32),
                    "enrolled_on": np.array([self.people[n][0] for n in names], dtype=np.int32),
                    "left_on": np.array([self.people[n][1] for n in names], dtype=np.int32),
                }
            ),
            sponsorships=frame(edges, "child sponsor from_on to_on", np.int32),
            sales=pd.DataFrame(
                {
                    "sale_id": pd.Series([f"S{i:06d}" for i in range(len(sold))], dtype="str"),
                    "buyer": np.array([row[s[0]] for s in sold], dtype=np.int32),
                    "seller": np.array([row[s[1]] for s in sold], dtype=np.int32),
                    "payer": np.full(len(sold), -1, dtype=np.int32),
                    "sold_on": np.array([s[2] for s in sold], dtype=np.int32),
                    "net_minor": np.array([s[3] for s in sold], dtype=np.int64),
                    "volume": np.array([s[4] for s in sold], dtype=np.int64),
                    "currency": pd.Series([s[5] for s in sold], dtype="str"),
                    "kind": pd.Series([s[6] for s in sold], dtype="str"),
                    "verified": np.full(len(sold), -1, dtype=np.int8),
                    "category": pd.Series([s[7] for s in sold], dtype="str"),
                    "party": np.array([party.get(self.at_party.get(i, ""), -1) for i in chosen], dtype=np.int32),
                }
            ),
            refunds=pd.DataFrame(
                {
                    "refund_id": pd.Series([f"R{i}" for i in range(len(self.returned))], dtype="str"),
                    "sale": np.array([place[r[0]] for r in self.returned], dtype=np.int32),
                    "refunded_on": np.array([r[1] for r in self.returned], dtype=np.int32),
                    "amount_minor": np.array([r[2] for r in self.returned], dtype=np.int64),
                    "volume": np.array([r[3] for r in self.returned], dtype=np.int64),
                }
            ),
            fees=pd.DataFrame(),
            referrals=pd.DataFrame(),
            identifiers=pd.DataFrame(
                {
                    "member": np.array([one[0] for one in owned], dtype=np.int32),
                    "kind": pd.Series(["tax"] * len(owned), dtype="str"),
                    "value_hash": pd.Series([one[1] for one in owned], dtype="str"),
                }
            ),
            placements=frame((one[:4] for one in placed), "child parent from_on to_on", np.int32).assign(
                leg=pd.Series([one[4] for one in placed], dtype="str")
            ),
            parties=pd.DataFrame(
                {
                    "party_id": pd.Series([one[0] for one in given], dtype="str"),
                    "host": np.array([one[1] for one in given], dtype=np.int32),
                    "held_on": np.array([one[2] for one in given], dtype=np.int32),
                    "closed_on": np.full(len(given), NEVER, dtype=np.int32),
                }
            ),
            ranks=pd.DataFrame(
                {
                    "member": np.array([row[h[0]] for h in self.held], dtype=np.int32),
                    "rank": pd.Series([h[1] for h in self.held], dtype="str"),
                    "from_on": np.array([h[2] for h in self.held], dtype=np.int32),
                    "to_on": np.array([h[3] for h in self.held], dtype=np.int32),
                }
            ),
        )


def frame(rows: Iterable[tuple], names: str, dtype: type) -> pd.DataFrame:
    table = np.array(list(rows), dtype=dtype).reshape(-1, len(names.split()))
    return pd.DataFrame({name: table[:, i] for i, name in enumerate(names.split())})


def plan_of(*bonuses: dict, **top: object) -> Plan:
    """A plan from bonus tables, with the head filled in."""
    head = {
        "name": "test",
        "version": "1",
        "title": "Test",
        "source": "made up here",
        "source_date": "2026-01-01",
        "currency": "EUR",
        "rounding": "half_even",
    }
    return parse_plan({**head, **top, "bonus": list(bonuses)}, "test")


def level(**changes: object) -> dict:
    base = {
        "name": "level",
        "title": "Level",
        "family": "level",
        "basis": "net",
        "rates": ["0.10", "0.05"],
        "compression": "none",
        "pays_on": ["retail", "personal", "starter", "qualifying"],
    }
    return {**base, **changes}


def pay_leg(**changes: object) -> dict:
    """A bonus on two legs; None takes a key away."""
    base = {
        "name": "legs",
        "title": "Legs",
        "family": "pay_leg",
        "basis": "volume",
        "payable": 1,
        "point_value": 1,
        "mode": "percent",
        "rate": "0.10",
        "ratio": "1:1",
        "carry": "stronger",
        "own_volume": "none",
        "flush_when_inactive": False,
        "pays_on": ["retail", "personal", "starter", "qualifying"],
    }
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


def differential(**changes: object) -> dict:
    base = {
        "name": "performance",
        "title": "Performance",
        "family": "differential",
        "basis": "net",
        "brackets": [{"group_volume_min": 100, "rate": "0.03"}, {"group_volume_min": 300, "rate": "0.06"}],
        "top_legs": "included",
        "pays_on": ["retail", "personal", "starter", "qualifying"],
    }
    return {**base, **changes}


def generation(**changes: object) -> dict:
    base = {
        "name": "leaders",
        "title": "Leaders",
        "family": "generation",
        "basis": "net",
        "rates": ["0.06", "0.04"],
        "leader_rank": "Gold",
        "boundary": "threshold",
        "empty_generation": "counts",
        "unqualified": "boundary",
        "override": "full",
        "pays_on": ["retail", "personal", "starter", "qualifying"],
    }
    return {**base, **changes}


def infinity(**changes: object) -> dict:
    base = {
        "name": "infinity",
        "title": "Infinity",
        "family": "infinity",
        "basis": "net",
        "rate": "0.01",
        "leader_rank": "Gold",
        "equal_rank": "exclusive",
        "pays_on": ["retail", "personal", "starter", "qualifying"],
    }
    return {**base, **changes}


def explained(
    snapshot: Snapshot,
    plan: Plan,
    period: Period,
    member_id: str,
    sale_id: str | None = None,
    before: Before = NOTHING_BEFORE,
) -> Explanation:
    """A member's period explained, worked out for this one question."""
    return explain(work_out(snapshot, plan, period, before), period, member_id, sale_id)
