"""What do the checks say of one leader's team alone? The same checks on the part of the network at and below one member."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from graph_service.compliance.findings import CheckReport
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.report import checked
from graph_service.engines.columnar.trace import trace
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot, no_parties


@dataclass(frozen=True, slots=True)
class Below:
    """A report about a part of the network, and what of the sales does not lie wholly in it."""

    member_id: str
    members: int
    left_out: int  # sales of the period with one end in the part and the other outside
    report: CheckReport

    def to_json(self) -> dict[str, Any]:
        """The report's document, and what part of the network it is about."""
        about = {"member_id": self.member_id, "members": self.members, "sales_left_out": self.left_out}
        return self.report.to_json() | {"below": about}


@dataclass(frozen=True)
class Part(Inputs):
    """The inputs of a part: its own rows, and of the whole network's pay what went to its members on its sales.

    Pay is never worked out from the part alone: what a plan pays may rest on everybody.
    """

    whole: Inputs = field(kw_only=True)
    kept: IntArray = field(kw_only=True)  # member rows of the whole network, rising
    sales: IntArray = field(kw_only=True)  # rows of sales of the whole network, rising

    @cached_property
    def rewards(self) -> pd.DataFrame:
        """As `Inputs.rewards`, of the part's members and sales."""
        before, kept, sales = self.whole.before(self.period), self.kept, self.sales
        lines = trace(self.whole.snapshot, self.plan, self.period, members=kept, sales=sales, before=before)
        paid = lines.loc[lines["outcome"] == "paid", ["sale", "member", "bonus", "exact_micro"]]
        paid = paid[paid["sale"] >= 0]
        here = paid.assign(sale=np.searchsorted(sales, paid["sale"]), member=np.searchsorted(kept, paid["member"]))
        return here.merge(self.facts, on="sale", how="inner").reset_index(drop=True)

    def awards_of(self, period: Period) -> pd.DataFrame:
        """Awards of the whole network that went to members of the part."""
        awards = self.whole.awards_of(period)
        inside = self.snapshot.row_of.get_indexer(pd.Index(awards["member_id"])) >= 0
        return awards[inside].reset_index(drop=True)


def below(whole: Inputs, member: int) -> Below:
    """The checks of the pack on the part at and below a member row, in the line of the period's last day.

    The checks that walk the graph in the database look at everybody and are not computable here.
    """
    part = part_of(whole, member)
    touched = _ends(whole.snapshot, part.kept, any_end=True)
    days = whole.snapshot.sales["sold_on"].to_numpy(np.int64)
    touched &= (days >= whole.period.first_day) & (days < whole.period.end_day)
    inside = np.zeros(len(touched), np.bool_)
    inside[part.sales] = True
    member_id = whole.ids(np.array([member], np.int64))[0]
    return Below(member_id, len(part.kept), int((touched & ~inside).sum()), checked(part))


def part_of(whole: Inputs, member: int) -> Part:
    """The part at and below a member row; sales whose buyer and seller both are in it."""
    tree = SponsorTree.of(whole.snapshot, whole.period.end_day - 1)
    place = tree.position
    inside = (place >= place[member]) & (place < tree.subtree_end[member])
    kept = np.flatnonzero(inside).astype(np.int64)
    sales = np.flatnonzero(_ends(whole.snapshot, kept, any_end=False)).astype(np.int64)
    return Part(
        _cut(whole.snapshot, kept, sales),
        None,
        whole.plan,
        whole.period,
        whole.pack,
        whole=whole,
        kept=kept,
        sales=sales,
    )


def _ends(snapshot: Snapshot, kept: IntArray, *, any_end: bool) -> BoolArray:
    """Which sales have both ends, or any, among the members kept; no seller counts as inside."""
    inside = np.zeros(len(snapshot.members) + 1, np.bool_)
    inside[kept] = True
    buyer, seller = (snapshot.sales[name].to_numpy(np.int64) for name in ("buyer", "seller"))
    if any_end:
        found: BoolArray = inside[buyer] | inside[seller]
        return found
    inside[-1] = True
    both: BoolArray = inside[buyer] & inside[seller]
    return both


def _cut(snapshot: Snapshot, kept: IntArray, sales: IntArray) -> Snapshot:
    """The rows of a snapshot that belong to members kept, numbered anew; a payer or host outside is none."""
    new = np.full(len(snapshot.members) + 1, -1, np.int32)  # the last place stands for "none"
    new[kept] = np.arange(len(kept), dtype=np.int32)
    at = np.full(len(snapshot.sales), -1, np.int32)
    at[sales] = np.arange(len(sales), dtype=np.int32)

    def of(table: pd.DataFrame, *needed: str) -> pd.DataFrame:
        """The rows whose members named are all kept."""
        numbered = {name: new[table[name].to_numpy(np.int64)] for name in needed}
        rows = np.logical_and.reduce([one >= 0 for one in numbered.values()])
        return table.assign(**numbered)[rows].reset_index(drop=True)

    sold = snapshot.sales.iloc[sales].reset_index(drop=True)
    people = {name: new[sold[name].to_numpy(np.int64)] for name in ("buyer", "seller", "payer")}
    refunds = snapshot.refunds.assign(sale=at[snapshot.refunds["sale"].to_numpy(np.int64)])
    return replace(
        snapshot,
        members=snapshot.members.iloc[kept].reset_index(drop=True),
        sponsorships=of(snapshot.sponsorships, "child", "sponsor"),
        sales=sold.assign(**people, party=np.int32(-1)),
        refunds=refunds[refunds["sale"] >= 0].reset_index(drop=True),
        fees=of(snapshot.fees, "payer"),
        referrals=of(snapshot.referrals, "referrer", "referred"),
        identifiers=of(snapshot.identifiers, "member"),
        ranks=of(snapshot.ranks, "member"),
        placements=of(snapshot.placements, "child", "parent"),
        parties=no_parties(),
        stock=of(snapshot.stock, "member"),
    )
