"""How does a leader's team look when it has grown and sells more? A copy of the snapshot; the real one is not touched.

New people are put beside present ones, in every leg and role in proportion; as many of them buy as of the present ones,
each for the median of what present buyers bought. Sales of the period are multiplied, refunds of them with them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np
import pandas as pd

from graph_service.engines.columnar.sales import Sales
from graph_service.engines.columnar.tree import SponsorTree, heads
from graph_service.errors import BadInput
from graph_service.model.money import allocate
from graph_service.model.period import NEVER, Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.words import say

Role = Literal["customer", "participant"]

ROLES: Final[tuple[Role, ...]] = ("customer", "participant")
GROWTH_MAX: Final = 10  # ten times as many more, a thousand per cent
NEW_MAX: Final = 200_000  # people added at most


@dataclass(frozen=True, slots=True)
class Growth:
    """What is supposed: shares of what there is now, 1/5 for a fifth more. Raises BadInput out of range."""

    people: Fraction = Fraction(0)  # in the team
    team_sales: Fraction = Fraction(0)  # of each sale credited to the team, the leader not counted
    own_sales: Fraction = Fraction(0)  # of each sale credited to the leader

    def __post_init__(self) -> None:
        asked = (
            (say("people"), self.people, 0), (say("sales"), self.team_sales, -1),
            (say("own sales"), self.own_sales, -1),
        )  # fmt: skip
        for what, share, least in asked:
            if not least <= share <= GROWTH_MAX:
                raise BadInput(
                    say(
                        "growth of {what} by {share} % is out of range; give {least} to {most} per cent",
                        what=what,
                        share=f"{float(share * 100):g}",
                        least=least * 100,
                        most=GROWTH_MAX * 100,
                    )
                )
            if share.denominator > 10**6:
                raise BadInput(
                    say(
                        "growth of {what} has too many decimals; give at most four after the point of a per cent",
                        what=what,
                    )
                )


@dataclass(frozen=True, slots=True)
class RoleGrowth:
    """New people of one role, and what the present ones bought, which the new ones are modelled on."""

    role: Role
    present: int
    buyers: int  # of the present ones, with a purchase in the period not refunded in full
    new: int
    new_buyers: int
    net_minor: int  # median of what a buyer bought in the period; each new buyer buys for so much
    volume: int  # likewise, hundredths of a point


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """A leader's people on a period's last day: who is counted, in which leg, in which role."""

    tree: SponsorTree
    leader: int
    inside: BoolArray  # by member row; the leader not
    rows: IntArray  # the same in pre-order
    leg: IntArray  # for each of them the row of the leg's head
    participant: BoolArray  # for each of them

    @classmethod
    def of(cls, snapshot: Snapshot, leader: int, period: Period, seen: BoolArray | None = None) -> Team:
        """Everyone below who had joined and had not left on the last day, of those `seen` where it is given."""
        last = period.end_day - 1
        tree = SponsorTree.of(snapshot, last)
        members = snapshot.members
        joined, left = members["joined_on"].to_numpy(np.int64), members["left_on"].to_numpy(np.int64)
        here = (joined <= last) & (left > last)
        if seen is not None:
            here &= seen
        below = tree.preorder[tree.position[leader] + 1 : tree.subtree_end[leader]]
        rows = below[here[below]]
        inside = np.zeros(len(members), dtype=np.bool_)
        inside[rows] = True
        stops = tree.parent == leader
        head = heads(tree.parent_at, stops[tree.preorder])[tree.position[rows]]
        enrolled = members["enrolled_on"].to_numpy(np.int64)[rows]
        return cls(tree, leader, inside, rows, tree.preorder[head], enrolled <= last)


def grown(
    snapshot: Snapshot, team: Team, period: Period, currency: str, growth: Growth
) -> tuple[Snapshot, tuple[RoleGrowth, ...]]:
    """The network as it would be, and how the new people were chosen. Raises BadInput for more than 200,000 new people."""
    sales = Sales.of(snapshot, period, currency)
    new = round(len(team.rows) * growth.people)
    if new > NEW_MAX:
        raise BadInput(
            say("{new} new people are too many to work out here; suppose at most {most}", new=new, most=NEW_MAX)
        )
    roles, patterns = _new_people(team, sales, new)
    more = _scaled(snapshot, team, sales, growth)
    return (_with_new(more, team, period, sales, patterns, roles) if new else more), roles


def _new_people(team: Team, sales: Sales, new: int) -> tuple[tuple[RoleGrowth, ...], dict[Role, IntArray]]:
    """How many of each role, and the present member that each new one is put beside."""
    legs, leg = np.unique(team.leg, return_inverse=True)
    cell = leg * len(ROLES) + team.participant
    sizes = np.bincount(cell, minlength=len(legs) * len(ROLES))
    shares = np.array(allocate(new, sizes.tolist()), dtype=np.int64)
    order = np.argsort(cell, kind="stable")
    starts = np.concatenate(([0], np.cumsum(sizes)))
    patterns: dict[Role, IntArray] = {}
    roles = []
    bought = _purchases(team, sales)
    for number, role in enumerate(ROLES):
        cells = np.flatnonzero((shares > 0) & (np.arange(len(shares)) % len(ROLES) == number))
        chosen = [
            team.rows[order[starts[one] + (2 * np.arange(shares[one]) + 1) * sizes[one] // (2 * shares[one])]]
            for one in cells.tolist()
        ]
        patterns[role] = np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)
        of = team.rows[team.participant == bool(number)]
        net, volume = bought[0][of], bought[1][of]
        buying = (net > 0) | (volume > 0)
        buyers, many = int(buying.sum()), len(patterns[role])
        roles.append(
            RoleGrowth(
                role=role, present=len(of), buyers=buyers, new=many,
                new_buyers=round(Fraction(many * buyers, len(of))) if len(of) else 0,
                net_minor=_median(net[buying]), volume=_median(volume[buying]),
            )
        )  # fmt: skip
    return tuple(roles), patterns


def _purchases(team: Team, sales: Sales) -> tuple[IntArray, IntArray]:
    """By member row, net and volume of what the member bought in the period."""
    net, volume = np.zeros(len(team.inside), dtype=np.int64), np.zeros(len(team.inside), dtype=np.int64)
    known = sales.buyer >= 0
    np.add.at(net, sales.buyer[known], sales.net[known])
    np.add.at(volume, sales.buyer[known], sales.volume[known])
    return net, volume


def _median(values: IntArray) -> int:
    """The lower median, a value that is there; 0 of nothing."""
    return int(np.sort(values)[(len(values) - 1) // 2]) if len(values) else 0


def _scaled(snapshot: Snapshot, team: Team, sales: Sales, growth: Growth) -> Snapshot:
    """The snapshot with the period's sales of team and leader multiplied, each rounded half up to the whole unit."""
    own = sales.row[sales.seller == team.leader]
    others = sales.row[team.inside[sales.seller]]
    table, refunds = snapshot.sales.copy(), snapshot.refunds.copy()
    of_sale = refunds["sale"].to_numpy(np.int64)
    for rows, share in ((own, growth.own_sales), (others, growth.team_sales)):
        if not share:
            continue
        chosen = np.zeros(len(table), dtype=np.bool_)
        chosen[rows] = True
        for frame, names, which in (
            (table, ("net_minor", "volume"), chosen),
            (refunds, ("amount_minor", "volume"), chosen[of_sale]),
        ):
            for name in names:
                values = frame[name].to_numpy(np.int64).copy()
                values[which] = times(values[which], 1 + share)
                frame[name] = values
    return dataclasses.replace(snapshot, sales=table, refunds=refunds)


def times(values: IntArray, factor: Fraction) -> IntArray:
    """Whole numbers times an exact factor, a half rounded up.

    >>> times(np.array([10, 15, 2]), Fraction(5, 4)).tolist()
    [13, 19, 3]
    """
    top, bottom = factor.numerator, factor.denominator
    largest = int(np.abs(values).max()) if len(values) else 0
    exact = values if largest * 2 * top + bottom < 2**62 else values.astype(object)
    return np.asarray((exact * 2 * top + bottom) // (2 * bottom), dtype=np.int64)


def _with_new(
    snapshot: Snapshot,
    team: Team,
    period: Period,
    sales: Sales,
    patterns: dict[Role, IntArray],
    roles: tuple[RoleGrowth, ...],
) -> Snapshot:
    """The snapshot with new people after all others, each below the sponsor of the member they are put beside."""
    pattern = np.concatenate([patterns[role] for role in ROLES])
    participant = np.repeat([False, True], [len(patterns[role]) for role in ROLES])
    first = len(snapshot.members)
    row, sponsor = first + np.arange(len(pattern)), team.tree.parent[pattern]
    people = snapshot.members.iloc[pattern].reset_index(drop=True)
    people["member_id"] = _ids(str(snapshot.members["member_id"].iloc[-1]), len(pattern))
    people["name"] = pd.Series([None] * len(pattern), dtype=snapshot.members["name"].dtype)
    people["joined_on"] = np.full(len(pattern), period.first_day)
    people["enrolled_on"] = np.where(participant, period.first_day, NEVER)
    people["left_on"] = np.full(len(pattern), NEVER)
    edges = pd.DataFrame({"child": row, "sponsor": sponsor, "from_on": period.first_day, "to_on": NEVER})
    buying, net, volume = _buying(patterns, roles)
    buyer = row[buying]
    sold = snapshot.sales.iloc[np.full(len(buyer), sales.row[0] if len(sales) else 0)].reset_index(drop=True)
    sold["sale_id"] = _ids(str(snapshot.sales["sale_id"].iloc[-1]) if len(snapshot.sales) else "", len(buyer))
    sold["buyer"] = sold["payer"] = buyer
    sold["seller"] = np.where(participant[buying], buyer, sponsor[buying])
    sold["sold_on"] = np.full(len(buyer), period.end_day - 1)
    sold["net_minor"], sold["volume"] = net, volume
    sold["kind"] = pd.Series(np.where(participant[buying], "personal", "retail"), dtype=snapshot.sales["kind"].dtype)
    return dataclasses.replace(
        snapshot,
        members=_below(snapshot.members, people),
        sponsorships=_below(snapshot.sponsorships, edges),
        sales=_below(snapshot.sales, sold),
    )


def _buying(patterns: dict[Role, IntArray], roles: tuple[RoleGrowth, ...]) -> tuple[IntArray, IntArray, IntArray]:
    """Which of the new people buy, spread evenly, and for how much: numbers among the new, net, volume."""
    start, found = 0, []
    for one in roles:
        many = len(patterns[one.role])
        if one.new_buyers:
            steps = np.arange(many + 1) * one.new_buyers // many
            found.append((start + np.flatnonzero(np.diff(steps)), one))
        start += many
    which = [(places, np.full(len(places), one.net_minor), np.full(len(places), one.volume)) for places, one in found]
    empty = np.zeros(0, dtype=np.int64)
    columns = [np.concatenate(parts) for parts in zip(*which, strict=True)] if which else [empty] * 3
    return columns[0].astype(np.int64), columns[1].astype(np.int64), columns[2].astype(np.int64)


def _ids(last: str, count: int) -> pd.Series:
    """Ids that sort after the last there is."""
    return pd.Series([f"{last} new {number:09d}" for number in range(count)], dtype="str")


def _below(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Rows put under a frame, in its columns and their types."""
    joined = pd.concat([frame, more[list(frame.columns)].astype(frame.dtypes.to_dict())], ignore_index=True)
    return joined.astype(frame.dtypes.to_dict())
