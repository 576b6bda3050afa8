"""Is a pool read as written, told in words, and every mistake named with its place?"""

from __future__ import annotations

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.pool import PoolBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import plan_of

RANKS = [{"name": "low"}, {"name": "high", "group_volume_min": 20}]


def pool(**changes: object) -> dict:
    base = {
        "name": "pool",
        "title": "Pool",
        "family": "pool",
        "basis": "net",
        "share": "0.02",
        "split": "equal",
        "pays_on": ["retail", "personal"],
    }
    return {**base, **changes}


def by_rank(**changes: object) -> dict:
    return pool(**({"split": "shares", "shares_by_rank": {"high": 3, "low": 1}} | changes))


def by_volume(**changes: object) -> dict:
    return pool(**({"split": "shares", "share_volume": "2.5", "share_by": "team_volume"} | changes))


def by_place(**changes: object) -> dict:
    places = {"split": "position", "positions": ["0.5", "0.3"], "order_by": "group_volume", "ties": "all"}
    return pool(**(places | changes))


def read(bonus: dict) -> PoolBonus:
    plan = plan_of(bonus, rank=RANKS)
    assert from_canonical_json(canonical_json(plan)) == plan
    found = plan.bonuses[0]
    assert isinstance(found, PoolBonus)
    return found


def test_every_option_arrives_and_is_kept_with_a_run() -> None:
    plain = read(pool(basis="volume", payable="0.4", point_value=2, rank_min="high", cap_per_member="9"))
    assert (plain.rate_ppm, plain.on_volume, plain.rank_min, plain.cap_minor) == (16_000, True, "high", 900)
    assert (plain.split, plain.measure, plain.levels, plain.sources) == ("equal", None, 0, ("retail", "personal"))
    assert read(by_rank()).shares_by_rank == (("low", 1), ("high", 3))
    volume = read(by_volume())
    assert (volume.share_volume, volume.share_by, volume.measure) == (250, "team_volume", "team_volume")
    place = read(by_place())
    assert (place.positions_ppm, place.order_by, place.measure, place.ties) == (
        (500_000, 300_000), "group_volume", "group_volume", "all",
    )  # fmt: skip


MISTAKES = [
    (pool(share=0), "bonus.pool.share: leaves the pool empty"),
    (pool(share="1.5"), "bonus.pool.share: 1.5 is not between 0 and 1"),
    (pool(split="fair"), "bonus.pool.split: 'fair' is not known"),
    (pool(rank_min="king"), "bonus.pool.rank_min: 'king' is no rank of this plan"),
    (pool(shares_by_rank={"high": 1}), "bonus.pool.shares_by_rank: has no meaning for this split"),
    (pool(share_volume=1), "bonus.pool.share_volume: has no meaning for this split"),
    (pool(positions=["0.1"]), "bonus.pool.positions: has no meaning for this split"),
    (pool(ties="all"), "bonus.pool.ties: has no meaning for this split"),
    (pool(split="shares"), "bonus.pool.split: needs one way to count shares"),
    (by_rank(share_volume=1, share_by="team_volume"), "bonus.pool.split: needs one way to count shares, and not two"),
    (by_rank(share_by="team_volume"), "bonus.pool.share_by: has no meaning without share_volume"),
    (by_rank(shares_by_rank={}), "bonus.pool.shares_by_rank: has no ranks or too many"),
    (by_rank(shares_by_rank={"king": 1}), "bonus.pool.shares_by_rank.king: is no rank of this plan"),
    (by_rank(shares_by_rank={"high": 0}), "bonus.pool.shares_by_rank.high: 0 is not a whole number from 1"),
    (by_volume(share_volume=0), "bonus.pool.share_volume: 0 points make no share"),
    (by_volume(share_by="leg_volume"), "bonus.pool.share_by: 'leg_volume' is not known"),
    (by_place(positions=["0.7", "0.4"]), "bonus.pool.positions: the places add to more than the pool"),
    (by_place(positions=["0.7", 0]), "bonus.pool.positions: a place without a share"),
    (by_place(positions=[]), "bonus.pool.positions: [] is not a list"),
    (by_place(ties="draw"), "bonus.pool.ties: 'draw' is not known"),
    (pool(basis="volume"), "bonus.pool.payable: missing"),
    (pool(rates=["0.1"]), "bonus.pool.rates: unknown key"),
    ({k: v for k, v in pool().items() if k != "share"}, "bonus.pool.share: missing"),
    ({k: v for k, v in pool().items() if k != "split"}, "bonus.pool.split: missing"),
    ({k: v for k, v in by_volume().items() if k != "share_by"}, "bonus.pool.share_by: missing"),
    *[({k: v for k, v in by_place().items() if k != key}, f"bonus.pool.{key}: missing")
      for key in ("positions", "order_by", "ties")],
]  # fmt: skip


@pytest.mark.parametrize(("bonus", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_place(bonus: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(bonus, rank=RANKS)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("bonus", "said"),
    [
        (pool(rank_min="high"), "Participants of rank high or above take part."),
        (pool(), "Each gets the same."),
        (by_rank(), "Shares go by rank: low 1, high 3; a rank not listed has none."),
        (by_volume(), "Each gets a share for every whole 2.50 points of team volume."),
        (by_place(), "The places by group volume get, from the first on, 50 %, 30 % of the pool."),
        (by_place(ties="split"), "Equal places share what stands on them together."),
        (by_place(ties="earlier"), "Of equal places the one who was enrolled earlier stands higher."),
    ],
)
def test_the_rule_is_told(bonus: dict, said: str) -> None:
    told = sentences(plan_of(bonus, rank=RANKS))
    assert any(
        "2 % of the net amount of sales to customers and participants' own purchases of the whole company" in t
        for t in told
    )
    assert said in told


def test_the_pool_counts_into_the_largest_payout() -> None:
    assert "At worst 51 % of a sale is paid out" in " ".join(plan_warnings(plan_of(pool(share="0.51"))))
