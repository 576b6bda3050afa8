"""Are places fair, and does each measure count sales and buyers alone?"""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import pandas as pd
import pytest

from graph_service.downline.figures import Figures
from graph_service.errors import BadInput
from graph_service.model.period import Period
from graph_service.plan.reading import read_plan
from graph_service.recognition.boards import Wish, pseudonym_of, ranking, without
from graph_service.recognition.measures import MEASURES, Asked, Column, column, measure_named, on_a_board
from tests.columnar_builder import Network, day

PERIOD = Period.parse("2026-09")
PLAN = read_plan("unilevel-7")


class Builder:
    """A network written down with days as text."""

    def __init__(self) -> None:
        self.network, self.count, self.sent = Network(), 0, []

    def member(self, one: str, sponsor: str | None = None) -> None:
        self.network.person(one, sponsor)

    def customer(self, one: str, sponsor: str | None = None) -> None:
        self.network.person(one, sponsor, enrolled=None)

    def sale(self, *, buyer: str, seller: str, net: int, volume: int, on: str) -> int:
        self.network.sale(buyer, seller, net, volume, day(on))
        self.count += 1
        return self.count - 1

    def refund(self, sale: int, *, amount: int, volume: int, on: str) -> None:
        self.network.refund(sale, amount, volume, day(on))

    def referral(self, *, referrer: str, referred: str | None, invited: str, converted: str | None = None) -> None:
        self.sent.append((referrer, referred, invited, converted))

    def snapshot(self):
        made = self.network.snapshot()
        rows = self.sent
        times = {
            name: pd.to_datetime(pd.Series([one[at] for one in rows], dtype="object"), utc=True).astype("datetime64[us, UTC]")
            for name, at in (("invited_at", 2), ("clicked_at", 3), ("signed_up_at", 3), ("converted_at", 3))
        }  # fmt: skip
        people = {
            name: np.array([made.row(one[at]) if one[at] else -1 for one in rows], dtype=np.int32)
            for name, at in (("referrer", 0), ("referred", 1))
        }
        texts = {
            name: [f"{name}{number}" for number in range(len(rows))] for name in ("referral_id", "channel", "campaign")
        }
        return dataclasses.replace(made, referrals=pd.DataFrame(texts | people | times))


def asked(snapshot, period: Period = PERIOD) -> Asked:
    return Asked(snapshot, period, PLAN, lambda: Figures.of(snapshot, period, PLAN))


def by_id(snapshot, name: str, period: Period = PERIOD) -> dict[str, int]:
    found = column(asked(snapshot, period), name)
    ids = snapshot.members["member_id"].tolist()
    return {one: value for one, value in zip(ids, found.value.tolist(), strict=True) if value}


def board(snapshot, values: dict[str, int], wishes: dict[str, Wish] | None = None):
    exact = np.array([values.get(one, 0) for one in snapshot.members["member_id"]], dtype=np.int64)
    made = Column(measure_named("team_volume"), PERIOD, "EUR", exact, exact)
    allowed = on_a_board(snapshot, PERIOD)
    return ranking(snapshot, made, without(snapshot, allowed, wishes or {}))


@pytest.fixture
def four():
    network = Builder()
    for one in "ABCD":
        network.member(one)
    network.customer("K")
    return network.snapshot()


def test_equal_figures_share_a_place_and_the_next_is_left_out(four) -> None:
    found = board(four, {"D": 50, "B": 50, "A": 7, "C": 49})
    assert [(one.place, one.member_id) for one in found.top()] == [(1, "B"), (1, "D"), (3, "C"), (4, "A")]
    assert [one.member_id for one in found.within(2)] == ["B", "D"]
    assert found.of("C").place == 3
    assert found.of("K") is None
    assert found.of("nobody") is None


def test_who_wants_no_place_has_none_and_the_others_move_up(four) -> None:
    found = board(four, {"A": 9, "B": 9, "C": 5, "D": 1}, {one: Wish(one, "nowhere") for one in ("A", "gone")})
    assert [(one.place, one.member_id) for one in found.top()] == [(1, "B"), (2, "C"), (3, "D")]
    assert found.of("A") is None
    assert len(board(four, {}, {})) == 0


def test_customers_and_nothing_sold_have_no_place(four) -> None:
    found = board(four, {"K": 1000, "A": 0, "B": -5, "C": 1})
    assert [one.member_id for one in found.top()] == ["C"]


def test_a_made_pseudonym_is_another_in_every_period_and_store() -> None:
    first = pseudonym_of(b"secret", "M1", "2026-09")
    assert first == pseudonym_of(b"secret", "M1", "2026-09")
    others = {
        pseudonym_of(b"secret", "M1", "2026-10"),
        pseudonym_of(b"other", "M1", "2026-09"),
        pseudonym_of(b"secret", "M2", "2026-09"),
    }
    assert first not in others
    assert len(others) == 3


def test_every_measure_is_of_sales_or_buyers() -> None:
    network = Builder()
    network.member("A")
    network.member("B", sponsor="A")
    for number in range(50):  # fifty recruits who buy nothing are worth nothing on any board
        network.member(f"R{number}", sponsor="A")
    network.customer("K", sponsor="B")
    network.sale(buyer="K", seller="B", net=10_000, volume=5_000, on="2026-09-03")
    snapshot = network.snapshot()
    for one in MEASURES:
        if one.name != "team_volume":
            assert by_id(snapshot, one.name).get("A", 0) == 0, one.name
    assert by_id(snapshot, "team_volume") == {"A": 5_000, "B": 5_000}
    assert by_id(snapshot, "personal_volume") == {"B": 5_000}
    assert by_id(snapshot, "retail_sales") == {"B": 10_000}
    assert by_id(snapshot, "new_customers") == {"B": 1}


def test_a_customer_is_new_in_the_period_of_the_first_sale_that_was_kept() -> None:
    network = Builder()
    network.member("A")
    network.member("B")
    for one in ("old", "new", "back", "again"):
        network.customer(one)
    network.sale(buyer="old", seller="A", net=100, volume=100, on="2026-08-31")
    network.sale(buyer="old", seller="A", net=100, volume=100, on="2026-09-01")
    network.sale(buyer="new", seller="A", net=100, volume=100, on="2026-09-30")
    network.sale(buyer="new", seller="B", net=100, volume=100, on="2026-09-30")  # the second of the day
    given_back = network.sale(buyer="back", seller="A", net=100, volume=100, on="2026-09-02")
    network.refund(given_back, on="2026-09-09", amount=100, volume=100)
    early = network.sale(buyer="again", seller="A", net=100, volume=100, on="2026-08-02")
    network.refund(early, on="2026-08-09", amount=100, volume=100)
    network.sale(buyer="again", seller="B", net=100, volume=100, on="2026-09-05")
    network.sale(buyer="B", seller="B", net=100, volume=100, on="2026-09-05")  # an own purchase of a participant
    assert by_id(network.snapshot(), "new_customers") == {"A": 1, "B": 1}
    assert by_id(network.snapshot(), "new_customers", Period.parse("2026-Q3")) == {"A": 2, "B": 1}


def test_conversion_needs_three_referrals_and_somebody_who_bought() -> None:
    network = Builder()
    for one in "ABC":
        network.member(one)
    people = [f"K{number}" for number in range(6)]
    for one in people:
        network.customer(one)
    for one in people[:3]:
        network.sale(buyer=one, seller="A", net=100, volume=100, on="2026-09-20")
    for one in people[:2]:
        network.referral(referrer="A", referred=one, invited="2026-09-01", converted="2026-09-05")
    network.referral(referrer="A", referred=people[5], invited="2026-09-01", converted="2026-09-05")  # never bought
    network.referral(referrer="B", referred=people[2], invited="2026-09-01", converted="2026-09-05")
    network.referral(referrer="B", referred=None, invited="2026-09-02")  # two referrals are too few
    for one in (people[0], None, None):
        network.referral(referrer="C", referred=one, invited="2026-09-30", converted="2026-10-01" if one else None)
    assert by_id(network.snapshot(), "conversion") == {"A": 666_666}
    made = column(asked(network.snapshot()), "conversion")
    assert made.exact.max() == 2 * 10**12 // 3


def test_an_unknown_measure_is_said() -> None:
    with pytest.raises(BadInput, match="no such measure"):
        measure_named("recruits")


def test_a_board_of_100_000_is_quick() -> None:
    size = 100_000
    ids = pd.Series([f"M{number:06d}" for number in range(size)])
    network = Builder()
    network.member("A")
    small = network.snapshot()
    rows = small.members.loc[np.zeros(size, dtype=np.int64)].reset_index(drop=True)
    snapshot = dataclasses.replace(small, members=rows.assign(member_id=ids.astype("str")))
    exact = np.random.default_rng(3).integers(0, 1000, size)
    made = Column(measure_named("team_volume"), PERIOD, "EUR", exact, exact)
    allowed = on_a_board(snapshot, PERIOD)
    snapshot.row("M000001")  # the index of ids is made once a snapshot
    wishes = {one: Wish(one, "nowhere") for one in ids[:500]}
    start = time.perf_counter()
    found = ranking(snapshot, made, without(snapshot, allowed, wishes))
    found.top()
    assert time.perf_counter() - start < 0.25
    assert len(found) == int((exact[500:] > 0).sum())
