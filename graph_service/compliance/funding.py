"""What funded each award? Every cent of the pay by the kind of sale behind it, grouped in any way that people ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.compliance.facts import total
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.rewards import over_cap, own_use, reward_shares
from graph_service.compliance.splitting import share_out
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.snapshot import BoolArray, IntArray

# Where pay can come from, in the order shown; the name of each in words is the page's.
SOURCES: Final = (
    "retail_verified", "retail_unverified", "personal_within_cap", "personal_over_cap", "starter", "qualifying", "no_sale",
)  # fmt: skip
COLUMNS: Final = ("total", *SOURCES)
FLOWS_PAYEES: Final = 8  # payees that stand by themselves in the flow; the others together

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Funding:
    """Awards of a period by source, minor units as paid: after rounding and the caps of the plan.

    awards   one row a member (row) and bonus with anything: member, bonus, total, and a column for each of SOURCES that
             add up to it exactly
    tree     the sponsor tree of the period's last day
    country  of each member, "" for not known
    rank     of each member in the period, "" where the plan has none
    """

    awards: pd.DataFrame
    tree: SponsorTree
    country: Texts
    rank: Texts

    @property
    def total(self) -> int:
        """All that was paid."""
        return total(self.awards["total"])

    def of(self, source: str) -> int:
        """All that came from a source."""
        return total(self.awards[source])

    @cached_property
    def sums(self) -> dict[str, int]:
        """The total and what came from each source."""
        return {name: total(self.awards[name]) for name in COLUMNS}

    @cached_property
    def by_member(self) -> pd.DataFrame:
        """One row a paid member, most first: member (row), and COLUMNS."""
        return _most_first(self.awards.drop(columns="bonus").groupby("member", as_index=False).sum(), "member")

    @cached_property
    def by_country(self) -> pd.DataFrame:
        """One row a country of payees, most first: country, members, and COLUMNS."""
        return self._by("country", self.country)

    @cached_property
    def by_rank(self) -> pd.DataFrame:
        """One row a rank of payees, most first: rank, members, and COLUMNS."""
        return self._by("rank", self.rank)

    def by_leader(self, most: int) -> pd.DataFrame:
        """Who has people below: what was paid to each and to those below, most first; leaders contain one another.

        Args:
            most: rows at most; `attrs["total"]` says how many leaders with any pay there are.

        Returns:
            member (row), size (people at or below), and COLUMNS.
        """
        size = self.tree.subtree_size()
        pay = self.tree.subtree_sum(self._column("total"))
        leaders = np.flatnonzero((size > 1) & (pay != 0))
        top = leaders[np.lexsort((leaders, -pay[leaders]))][:most]
        frame = pd.DataFrame(
            {"member": top, "size": size[top]}
            | {name: self.tree.subtree_sum(self._column(name))[top] for name in COLUMNS}
        )
        frame.attrs["total"] = len(leaders)
        return frame

    def by_leg(self, member: int) -> pd.DataFrame:
        """A member's own pay and that of each leg: leg (row of its head, -1 for the member), size, and COLUMNS; most first."""
        heads = np.flatnonzero(self.tree.parent == member)
        size = self.tree.subtree_size()
        sums = {name: self.tree.subtree_sum(self._column(name)) for name in COLUMNS}
        legs = pd.DataFrame({"leg": heads, "size": size[heads]} | {name: sums[name][heads] for name in COLUMNS})
        legs = _most_first(legs, "leg")
        own = {name: int(sums[name][member]) - int(legs[name].sum()) for name in COLUMNS}
        return pd.concat([pd.DataFrame([{"leg": -1, "size": 1} | own]), legs], ignore_index=True)

    def below(self, member: int) -> pd.DataFrame:
        """The rows of `awards` of a member and everyone below on the period's last day."""
        place = self.tree.position[self.awards["member"].to_numpy(np.int64)]
        inside = (place >= self.tree.position[member]) & (place < self.tree.subtree_end[member])
        rows: pd.DataFrame = self.awards[inside]
        return rows

    def payees_below(self, member: int) -> pd.DataFrame:
        """The same rows as `by_member`, of a member and everyone below."""
        return _most_first(self.below(member).drop(columns="bonus").groupby("member", as_index=False).sum(), "member")

    @cached_property
    def flow(self) -> pd.DataFrame:
        """Source to bonus to payee, the best paid by themselves: source, bonus, payee (row, -1 for the others), minor."""
        payee = self.awards["member"].where(self.awards["member"].isin(self.by_member["member"].head(FLOWS_PAYEES)), -1)
        return flow_of(self.awards, payee)

    def flow_below(self, member: int) -> pd.DataFrame:
        """The same below one member, ending at legs: payee is the row of a leg's head, the member's own row, or -1 for others."""
        awards, legs = self.below(member), self.by_leg(member)["leg"]
        at = self.tree.position[awards["member"].to_numpy(np.int64)]
        heads = np.flatnonzero(self.tree.parent == member)
        heads = heads[np.argsort(self.tree.position[heads])]
        leg = np.concatenate([[member], heads])[np.searchsorted(self.tree.position[heads], at, side="right")]
        shown = np.isin(leg, [member, *legs[1 : FLOWS_PAYEES + 1]])
        return flow_of(awards, pd.Series(np.where(shown, leg, -1)))

    def _by(self, name: str, values: Texts) -> pd.DataFrame:
        people = self.by_member
        grouped = people.assign(members=1, **{name: values[people["member"].to_numpy(np.int64)]})
        return _most_first(grouped.drop(columns="member").groupby(name, as_index=False).sum(), name)[
            [name, "members", *COLUMNS]
        ]

    def _column(self, name: str) -> IntArray:
        """A column by member row."""
        out = np.zeros(len(self.tree.parent), np.int64)
        np.add.at(out, self.awards["member"].to_numpy(np.int64), self.awards[name].to_numpy(np.int64))
        return out


def flow_of(awards: pd.DataFrame, end: pd.Series) -> pd.DataFrame:
    """Source to bonus to where it ends, one row each with anything: source, bonus, payee, minor; in the order of SOURCES.

    Args:
        awards: rows as in `Funding.awards`.
        end: for each of them a number that says where it ends.
    """
    sums = awards[["bonus", *SOURCES]].assign(payee=end.to_numpy()).groupby(["bonus", "payee"], as_index=False).sum()
    flow = sums.melt(["bonus", "payee"], list(SOURCES), "source", "minor")
    flow = flow[flow["minor"] != 0]
    flow = flow.assign(place=flow["source"].map(SOURCES.index).astype(np.int64))
    ordered = flow.sort_values(["place", "bonus", "payee"], kind="stable", ignore_index=True)
    return ordered[["source", "bonus", "payee", "minor"]]


def funding(inputs: Inputs, ranks: Mapping[str, str] | None = None) -> Funding:
    """Split every award of the period by what funded it. A sale that lies across the cap is split in proportion.

    Args:
        inputs: the common ground.
        ranks: the rank of members above the plan's lowest, by id; None where nobody's is known.
    """
    members = inputs.snapshot.members
    country: Texts = members["country"].fillna("").astype(str).to_numpy(dtype=object)
    return Funding(
        _awards(inputs),
        SponsorTree.of(inputs.snapshot, inputs.period.end_day - 1),
        country,
        _ranks(inputs, ranks or {}),
    )


def _ranks(inputs: Inputs, held: Mapping[str, str]) -> Texts:
    lowest = inputs.plan.ranks[0].name if inputs.plan.ranks else ""
    ranks: Texts = np.full(inputs.members, lowest, dtype=object)
    rows = inputs.snapshot.row_of.get_indexer(pd.Index(list(held), dtype="str"))
    ranks[rows] = list(held.values())
    return ranks


def _awards(inputs: Inputs) -> pd.DataFrame:
    """The rows of `Funding.awards`: exact parts from the trace, shared out to the minor unit."""
    awards, rewards = inputs.awards, inputs.rewards
    names = sorted({*awards["bonus"], *rewards["bonus"]})
    code: dict[Any, int] = {name: place for place, name in enumerate(names)}
    paid = inputs.snapshot.row_of.get_indexer(pd.Index(awards["member_id"])).astype(np.int64)
    paid = paid * len(names) + awards["bonus"].map(code).to_numpy(np.int64)
    traced = rewards["member"].to_numpy(np.int64) * len(names) + rewards["bonus"].map(code).to_numpy(np.int64)
    keys = np.unique(np.concatenate([paid, traced]))
    at_paid, at_traced = np.searchsorted(keys, paid), np.searchsorted(keys, traced)
    parts = np.zeros((len(keys), len(SOURCES)), np.int64)
    for place, amounts in enumerate(_parts(rewards)):
        np.add.at(parts[:, place], at_traced, amounts)
    exact, paid_minor = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
    np.add.at(exact, at_paid, awards["exact_micro"].to_numpy(np.int64))
    np.add.at(paid_minor, at_paid, awards["amount_minor"].to_numpy(np.int64))
    parts[:, -1] = exact - parts.sum(axis=1)  # what no sale stands behind
    lines = np.maximum(np.bincount(at_paid, minlength=len(keys)), 1).astype(np.int64)
    shared = share_out(paid_minor, parts, lines, len(SOURCES) - 1)
    bonus = np.asarray(names, dtype=object)[keys % len(names)] if names else np.zeros(0, object)
    frame = pd.DataFrame({"member": keys // max(len(names), 1), "bonus": bonus, "total": paid_minor})
    frame[list(SOURCES)] = shared
    return frame[(frame[list(COLUMNS)] != 0).any(axis=1)].reset_index(drop=True)


def _parts(rewards: pd.DataFrame) -> list[IntArray]:
    """What of each traced line's reward came from each source but the last, millionths of a minor unit."""
    exact, own = rewards["exact_micro"].to_numpy(np.int64), own_use(rewards)
    above = np.where(own, reward_shares(rewards, over_cap(rewards)), 0)
    whole = {name: np.where(picked, exact, 0) for name, picked in _whole(rewards).items()}
    found = whole | {"personal_over_cap": above, "personal_within_cap": np.where(own, exact, 0) - above}
    return [found[name] for name in SOURCES[:-1]]


def _whole(rewards: pd.DataFrame) -> dict[str, BoolArray]:
    """Which rewards come whole from one source."""
    kind, verified = rewards["kind"].to_numpy(), rewards["verified"].to_numpy(np.int64) == 1
    sold = ~rewards["participant"].to_numpy(np.bool_) & np.isin(kind, ("retail", "personal"))
    return {
        "retail_verified": sold & verified, "retail_unverified": sold & ~verified, "starter": kind == "starter",
        "qualifying": kind == "qualifying",
    }  # fmt: skip


def _most_first(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    return frame.sort_values(["total", key], ascending=[False, True], kind="stable", ignore_index=True)
