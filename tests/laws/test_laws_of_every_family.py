"""Do plans of every family keep the laws of pay and of volume, each option drawn, on random forests? Without a database.

Seeds, not hypothesis, so that the same 13 plans of each family are tried on every machine.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from graph_service.engines.columnar import compute, trace
from graph_service.errors import BadInput
from graph_service.model.money import MICRO, round_fraction
from graph_service.model.outcome import Before, Outcome
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families import family_of
from graph_service.plan.families.generation import GenerationBonus
from graph_service.plan.families.matching import MatchingBonus
from graph_service.plan.families.pool import PoolBonus
from graph_service.plan.model import Bonus, Plan
from tests.columnar_builder import level, plan_of
from tests.laws.drawn_bonuses import DRAWN
from tests.laws.drawn_snapshots import Rows, snapshot_of
from tests.laws.test_engines_agree import PERIOD, before, network, plan

EACH, NETWORKS = 13, 40
KEYS = ["member_id", "bonus", "level"]
VOLUMES = ["personal_volume", "team_volume", "group_volume"]
ONE_A_LEVEL = ("level", "matrix", "monoline", "fast_start")

of_each_family = pytest.mark.parametrize("family", DRAWN)


@dataclass(frozen=True)
class Example:
    """A network, a plan with a bonus of the family in it, what an earlier period left, and what is paid."""

    snapshot: Snapshot
    plan: Plan
    before: Before
    outcome: Outcome

    @property
    def bonuses(self) -> dict[str, Bonus]:
        return {bonus.name: bonus for bonus in self.plan.bonuses}

    @property
    def families(self) -> dict[str, str]:
        return {bonus.name: family_of(bonus).name for bonus in self.plan.bonuses}

    def again(self, snapshot: Snapshot) -> Outcome:
        """What the plan pays on another network."""
        return compute(snapshot, self.plan, PERIOD, self.before)


@cache
def rows_of(number: int) -> Rows:
    """Raw rows of a network that is large enough for somebody to be paid."""
    draw = random.Random(number)
    while len(rows := network(draw)) < 3 or len(rows["members"]) < 12 or len(rows.get("sales", [])) < 24:
        pass
    return rows


@cache
def network_of(number: int) -> Snapshot:
    members = [row["member_id"] for row in rows_of(number)["members"]]
    return snapshot_of(rows_of(number), [(member, "mid", PERIOD.first_day) for member in members[::5]])


@cache
def example(family: str, number: int) -> Example | None:
    """None where placements do not fit a matrix, which is refused."""
    draw = random.Random(f"{family} {number}")
    other = draw.choice([name for name in DRAWN if name not in ("matching", "match_down", "charge")])
    chosen = plan(draw, other, family)
    at = draw.randrange(NETWORKS)
    snapshot, left = network_of(at), before(draw, chosen, rows_of(at)["members"])
    try:
        return Example(snapshot, chosen, left, compute(snapshot, chosen, PERIOD, left))
    except BadInput:
        assert {"matrix"} & {family_of(bonus).name for bonus in chosen.bonuses}
        return None


def examples(family: str) -> Iterator[tuple[int, Example]]:
    for number in range(EACH):
        one = example(family, number)
        if one is not None:
            yield number, one


@of_each_family
def test_there_is_pay_to_look_at(family: str) -> None:
    """So that a law cannot hold because nobody is paid."""
    paid = [name for _, one in examples(family) for name in one.outcome.awards["bonus"].map(one.families)]
    assert paid.count(family) >= EACH


@of_each_family
def test_what_is_paid_and_what_is_cut_is_the_exact_amount_rounded_once(family: str) -> None:
    """Debits and credits of an award: nothing is lost, and what funded it adds up to the millionth."""
    for _, one in examples(family):
        awards = one.outcome.awards
        rounded = [round_fraction(Fraction(exact, MICRO), one.plan.rounding) for exact in awards["exact_micro"]]
        assert (awards["amount_minor"] + awards["cap_cut_minor"]).tolist() == rounded
        assert (awards["cap_cut_minor"] >= 0).all()
        assert (awards[list(SALE_KINDS)].sum(axis=1) == awards["exact_micro"]).all()
        rows = list(awards[KEYS].itertuples(index=False, name=None))
        assert rows == sorted(set(rows))


@of_each_family
def test_team_is_own_and_the_teams_of_those_sponsored(family: str) -> None:
    """Where nobody moves; and team is what networkx finds below, whatever the plan pays."""
    for _, one in examples(family):
        edges = one.snapshot.sponsorships
        still = edges.groupby("child").head(1).assign(to_on=one.snapshot.sponsorships["to_on"].max())
        outcome = one.again(dataclasses.replace(one.snapshot, sponsorships=still.reset_index(drop=True)))
        ids = one.snapshot.members["member_id"]
        found = outcome.volumes.set_index("member_id")[VOLUMES].reindex(ids, fill_value=0)
        own, team = found["personal_volume"].to_numpy(), found["team_volume"].to_numpy()
        children = np.zeros(len(ids), dtype=np.int64)
        np.add.at(children, still["sponsor"].to_numpy(), team[still["child"].to_numpy()])
        assert (team == own + children).all()
        graph = nx.DiGraph(still[["sponsor", "child"]].itertuples(index=False, name=None))
        graph.add_nodes_from(range(len(ids)))
        assert team.tolist() == [
            own[list(nx.descendants(graph, member) | {member})].sum() for member in range(len(ids))
        ]


def numbered_anew(snapshot: Snapshot, draw: random.Random) -> Snapshot:
    """The same sales under other ids, and so in other rows; those of one day keep their order, which decides on the first."""
    sales = snapshot.sales
    ids = list(sales["sale_id"])
    draw.shuffle(ids)
    given = pd.Series(ids, dtype="str")
    for _, rows in sales.groupby("sold_on"):
        given.iloc[rows.index] = sorted(given.iloc[rows.index])
    named = sales.assign(sale_id=given)
    order = named["sale_id"].argsort()
    row = np.empty(len(sales), dtype=np.int32)
    row[order] = np.arange(len(sales))
    refunds = snapshot.refunds.assign(sale=row[snapshot.refunds["sale"]]).sample(
        frac=1, random_state=draw.randrange(99)
    )
    return dataclasses.replace(
        snapshot, sales=named.iloc[order].reset_index(drop=True), refunds=refunds.reset_index(drop=True)
    )


@of_each_family
def test_the_order_of_sales_and_refunds_changes_nothing(family: str) -> None:
    for number, one in examples(family):
        other = one.again(numbered_anew(one.snapshot, random.Random(number)))
        for name in ("volumes", "awards", "skips", "carries"):
            pd.testing.assert_frame_equal(getattr(other, name), getattr(one.outcome, name))


@of_each_family
def test_a_sale_never_lowers_a_volume(family: str) -> None:
    """Group volume may fall where a leg breaks away by it, and there only."""
    for number, one in examples(family):
        draw, sales = random.Random(number), one.snapshot.sales
        buyer, seller = (draw.randrange(len(one.snapshot.members)) for _ in range(2))
        more = sales.iloc[[0]].assign(
            sale_id="T", buyer=buyer, seller=draw.choice([buyer, seller]), payer=-1, net_minor=draw.choice([0, 7_777]),
            volume=draw.choice([0, 1, 55_555]), sold_on=PERIOD.first_day + draw.randrange(30), currency=one.plan.currency,
            kind=draw.choice(SALE_KINDS),
        )  # fmt: skip
        larger = pd.concat([sales, more.astype(sales.dtypes.to_dict())], ignore_index=True)
        with_it = one.again(dataclasses.replace(one.snapshot, sales=larger)).volumes.set_index("member_id")
        without = one.outcome.volumes.set_index("member_id")
        columns = VOLUMES if one.plan.top_bracket is None else VOLUMES[:2]
        both = without.index.union(with_it.index)
        grown = with_it[columns].reindex(both, fill_value=0) - without[columns].reindex(both, fill_value=0)
        assert (grown >= 0).all(axis=None)
        assert grown["personal_volume"].sum() == more["volume"].iloc[0]


@of_each_family
def test_refunding_everything_brings_everything_to_zero(family: str) -> None:
    for _, one in examples(family):
        sales = one.snapshot.sales
        refunds = pd.DataFrame({
            "refund_id": "R" + sales["sale_id"], "sale": np.arange(len(sales), dtype=np.int32),
            "refunded_on": sales["sold_on"], "amount_minor": sales["net_minor"], "volume": sales["volume"],
        })  # fmt: skip
        outcome = compute(dataclasses.replace(one.snapshot, refunds=refunds), one.plan, PERIOD)
        assert outcome.awards.empty
        assert outcome.skips.empty
        assert outcome.carries.empty
        assert (outcome.volumes[VOLUMES] == 0).all(axis=None)


@cache
def traced(family: str, number: int) -> pd.DataFrame:
    """All lines of an example, with the ids of members."""
    one = example(family, number)
    assert one is not None
    lines = trace(one.snapshot, one.plan, PERIOD, before=one.before)
    names = one.snapshot.members["member_id"].iloc[lines["member"]]
    return lines.assign(member_id=names.reset_index(drop=True), family=lines["bonus"].map(one.families))


@of_each_family
def test_what_is_traced_adds_up_to_the_awards_and_skips(family: str) -> None:
    for number, one in examples(family):
        lines = traced(family, number)
        paid = lines[lines["outcome"] == "paid"].groupby(KEYS)[["basis", "exact_micro"]].sum()
        paid = paid[(paid != 0).any(axis=1)].reset_index()
        assert paid.to_numpy().tolist() == one.outcome.awards[[*KEYS, "basis", "exact_micro"]].to_numpy().tolist()
        passed = lines[lines["outcome"] != "paid"].groupby([*KEYS, "outcome"])["basis"].sum()
        passed = passed[passed != 0].reset_index()
        assert passed.to_numpy().tolist() == one.outcome.skips.to_numpy().tolist()


@of_each_family
def test_a_part_of_the_trace_is_a_part_of_the_whole(family: str) -> None:
    for number, one in examples(family):
        draw, whole = random.Random(number), traced(family, number)
        member, sale = draw.randrange(len(one.snapshot.members)), draw.randrange(len(one.snapshot.sales))
        for part, asked in (("member", member), ("sale", sale)):
            some = {f"{part}s": [asked]}
            lines = trace(one.snapshot, one.plan, PERIOD, before=one.before, **some)
            wanted = whole[whole[part] == asked].drop(columns=["member_id", "family"]).reset_index(drop=True)
            pd.testing.assert_frame_equal(lines, wanted)


def kinds_behind(one: Example) -> dict[str, set[str]]:
    """By bonus the kinds of sale that its pay can come from, directly or by the pay of others."""
    sources = {bonus.name: set(bonus.sources) for bonus in one.plan.bonuses}
    for bonus in one.plan.in_order:
        sources[bonus.name] |= {kind for name in bonus.needs for kind in sources[name]}
    return sources


@of_each_family
def test_no_award_is_without_a_source(family: str) -> None:
    """Sales of the period that the bonus pays on, pay of others, what the whole company sold, or volume carried into it."""
    for number, one in examples(family):
        lines, sources = traced(family, number), kinds_behind(one)
        lines = lines[(lines["outcome"] == "paid") & (lines["exact_micro"] != 0)]
        on_sales = lines[lines["sale"] >= 0]
        sales = one.snapshot.sales.iloc[on_sales["sale"]]
        assert sales["sold_on"].between(PERIOD.first_day, PERIOD.end_day - 1).all()
        assert (sales["currency"] == one.plan.currency).all()
        assert all(kind in sources[bonus] for kind, bonus in zip(sales["kind"], on_sales["bonus"], strict=True))
        gave = set(one.outcome.awards["bonus"])
        for name, exact in lines[lines["sale"] < 0].groupby("bonus")["exact_micro"]:
            bonus = one.bonuses[name]
            if isinstance(bonus, GenerationBonus):  # a guarantee, which one leader passes on to another
                assert exact.sum() == 0
            else:
                assert gave & set(bonus.needs) or bonus.legs or isinstance(bonus, PoolBonus)
        no_sales = dataclasses.replace(
            one.snapshot, sales=one.snapshot.sales.iloc[:0], refunds=one.snapshot.refunds.iloc[:0]
        )
        assert compute(no_sales, one.plan, PERIOD).awards.empty


@of_each_family
def test_what_funded_an_award_are_kinds_that_it_pays_on(family: str) -> None:
    for _, one in examples(family):
        sources = kinds_behind(one)
        for award in one.outcome.awards.to_dict("records"):
            assert {kind for kind in SALE_KINDS if award[kind]} <= sources[award["bonus"]]


@pytest.mark.parametrize("family", ONE_A_LEVEL)
def test_no_level_of_a_sale_is_paid_twice(family: str) -> None:
    """However those who cannot be paid are passed over, one person is paid for each level of each sale."""
    for number, one in examples(family):
        lines = traced(family, number)
        paid = lines[(lines["outcome"] == "paid") & lines["family"].isin(ONE_A_LEVEL)]
        assert not paid.duplicated(["bonus", "sale", "level"]).any()
        assert all(
            level <= one.bonuses[bonus].levels for bonus, level in zip(paid["bonus"], paid["level"], strict=True)
        )


def test_no_level_of_one_persons_earnings_is_matched_twice() -> None:
    """One sale that one person earns on: then each level of a match by level is one person's at most."""
    matched = 0
    for number, one in examples("matching"):
        [match] = [bonus for bonus in one.plan.bonuses if isinstance(bonus, MatchingBonus)]
        earner = level(name="b0", rates=["1"], pays_on=list(SALE_KINDS))
        by_level = dataclasses.replace(match, of=("b0",), by="level", leader_rank=None)
        bonuses = (*plan_of(earner).bonuses, by_level)
        for row in range(0, len(one.snapshot.sales), 7):
            sale = one.snapshot.sales.iloc[[row]].reset_index(drop=True)
            alone = dataclasses.replace(one.snapshot, sales=sale, refunds=one.snapshot.refunds.iloc[:0])
            awards = compute(alone, dataclasses.replace(one.plan, bonuses=bonuses, caps=None), PERIOD).awards
            assert (awards["bonus"] == "b0").sum() <= 1, number
            levels = awards.loc[awards["bonus"] == match.name, "level"]
            assert levels.is_unique
            matched += len(levels)
    assert matched > EACH


def effective(one: Example) -> pd.DataFrame:
    """Every sale in the plan's currency with what it is worth at the end of the period, and whether it is one of the period."""
    sales, refunds = one.snapshot.sales, one.snapshot.refunds
    seen = (
        refunds[refunds["refunded_on"] < one.plan.settling(PERIOD).refunds_end_day]
        .groupby("sale")[["amount_minor", "volume"]]
        .sum()
    )
    back = seen.reindex(range(len(sales)), fill_value=0)
    worth = sales.assign(
        net=sales["net_minor"] - back["amount_minor"],
        volume=sales["volume"] - back["volume"],
        inside=sales["sold_on"].between(PERIOD.first_day, PERIOD.end_day - 1),
    )
    return worth[worth["currency"] == one.plan.currency]


@of_each_family
def test_no_bonus_pays_more_than_its_worst_case(family: str) -> None:
    """The share that the plan room tells: of the sales that it pays on, or of what the bonuses gave that it needs."""
    for _, one in examples(family):
        awards, sales = one.outcome.awards, effective(one)
        earned = (awards["amount_minor"] + awards["cap_cut_minor"]).clip(lower=0)
        for bonus in one.plan.bonuses:
            share = family_of(bonus).share(bonus, one.plan)
            if share is None:
                continue
            pays_on = sales[sales["kind"].isin(bonus.sources) & (sales["inside"] | bonus.reads_history)]
            base = int(pays_on["volume" if bonus.on_volume else "net"].sum())
            if bonus.needs:
                base = int(earned[awards["bonus"].isin(bonus.needs)].sum())
            paid = awards.loc[awards["bonus"] == bonus.name, "exact_micro"]
            assert int(paid.clip(lower=0).sum()) <= max(share, Fraction(0)) * base * MICRO


@of_each_family
def test_pay_is_never_above_a_cap(family: str) -> None:
    for _, one in examples(family):
        awards, caps = one.outcome.awards, one.plan.caps
        gain = awards["amount_minor"].clip(lower=0)
        for bonus in one.plan.bonuses:
            if bonus.cap_minor is not None:
                mine = awards["bonus"] == bonus.name
                assert (gain[mine].groupby(awards["member_id"]).sum() <= bonus.cap_minor).all()
        if caps is None:
            continue
        if caps.member_max_minor is not None:
            assert (gain.groupby(awards["member_id"]).sum() <= caps.member_max_minor).all()
        for name, most in caps.family_max_minor:
            mine = [one.families[bonus] == name for bonus in awards["bonus"]]
            assert (gain[mine].groupby(awards["member_id"]).sum() <= most).all()
        if caps.company_rate_ppm is not None:
            sales = effective(one)
            sold = int(sales.loc[sales["inside"], caps.company_basis or "net"].sum())
            assert int(gain.sum()) <= max(sold * caps.company_rate_ppm // MICRO, 0)
