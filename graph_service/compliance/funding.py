"""What funded each award? Every cent of the pay by the kind of sale behind it, as columns and as a flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.facts import total
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.rewards import over_cap, own_use, reward_shares
from graph_service.model.snapshot import BoolArray, IntArray

# Where pay can come from, in the order shown; the name of each in words is the page's.
SOURCES: Final = (
    "retail_verified", "retail_unverified", "personal_within_cap", "personal_over_cap", "starter", "qualifying", "no_sale",
)  # fmt: skip
FLOWS_PAYEES: Final = 8  # payees that stand by themselves in the flow; the others together


@dataclass(frozen=True, slots=True)
class Funding:
    """Rewards of a period by source, millionths of a minor unit before rounding and caps of the plan.

    by_member   one row a paid member, most first: member (row), total, and a column for each of SOURCES
    by_country  one row a country ("" for not known), most first: country, members, total, and the same columns
    flow        one row a source, bonus and payee with anything: source, bonus, payee (row, -1 for the others), exact_micro
    """

    by_member: pd.DataFrame
    by_country: pd.DataFrame
    flow: pd.DataFrame

    def of(self, source: str) -> int:
        """All that came from a source."""
        return total(self.by_member[source])


def funding(inputs: Inputs) -> Funding:
    """Split every reward of the period by what funded it. A sale that lies across the cap is split in proportion."""
    lines = _lines(inputs)
    by_member = lines.pivot_table(
        index="member", columns="source", values="exact_micro", aggfunc="sum", fill_value=0, observed=False
    ).reindex(columns=list(SOURCES), fill_value=0)
    by_member.insert(0, "total", by_member.sum(axis=1))
    by_member = by_member[by_member["total"] != 0].reset_index()
    by_member = by_member.sort_values(["total", "member"], ascending=[False, True], kind="stable", ignore_index=True)
    country = inputs.snapshot.members["country"].fillna("").astype(str).to_numpy()
    grouped = by_member.assign(country=country[by_member["member"].to_numpy(np.int64)], members=1)
    by_country = grouped.drop(columns="member").groupby("country", as_index=False).sum()
    by_country = by_country.sort_values(["total", "country"], ascending=[False, True], kind="stable", ignore_index=True)
    return Funding(by_member, by_country[["country", "members", "total", *SOURCES]], _flow(lines, by_member))


def _lines(inputs: Inputs) -> pd.DataFrame:
    """One row a member, bonus and source: member, bonus, source, exact_micro; what no sale stands behind too."""
    rewards = inputs.rewards
    own, over = own_use(rewards), over_cap(rewards)
    parts = [
        _part(rewards, name, np.where(picked, rewards["exact_micro"].to_numpy(np.int64), 0))
        for name, picked in _whole(rewards).items()
    ]
    above = np.where(own, reward_shares(rewards, over), 0)
    exact = np.where(own, rewards["exact_micro"].to_numpy(np.int64), 0)
    parts += [_part(rewards, "personal_over_cap", above), _part(rewards, "personal_within_cap", exact - above)]
    found = pd.concat(parts, ignore_index=True)
    return pd.concat([found, _without_sale(inputs, found)], ignore_index=True)


def _whole(rewards: pd.DataFrame) -> dict[str, BoolArray]:
    """Which rewards come whole from one source."""
    kind, verified = rewards["kind"].to_numpy(), rewards["verified"].to_numpy(np.int64) == 1
    sold = ~rewards["participant"].to_numpy(np.bool_) & np.isin(kind, ("retail", "personal"))
    return {
        "retail_verified": sold & verified, "retail_unverified": sold & ~verified, "starter": kind == "starter",
        "qualifying": kind == "qualifying",
    }  # fmt: skip


def _part(rewards: pd.DataFrame, source: str, exact: IntArray) -> pd.DataFrame:
    kept = exact != 0
    frame = pd.DataFrame({"member": rewards["member"], "bonus": rewards["bonus"], "exact_micro": exact})[kept]
    summed: pd.DataFrame = frame.groupby(["member", "bonus"], as_index=False)["exact_micro"].sum()
    return summed.assign(source=source)


def _without_sale(inputs: Inputs, found: pd.DataFrame) -> pd.DataFrame:
    """What of the awards no sale stands behind: shares of a pool, volume carried from before, matches given down."""
    awards = inputs.awards.assign(member=inputs.snapshot.row_of.get_indexer(pd.Index(inputs.awards["member_id"])))
    keys = ["member", "bonus"]
    every = awards.groupby(keys)["exact_micro"].sum()
    traced = found.groupby(keys)["exact_micro"].sum()
    rest = every.sub(traced, fill_value=0).astype(np.int64)
    return rest[rest != 0].rename("exact_micro").reset_index().assign(source="no_sale")


def _flow(lines: pd.DataFrame, by_member: pd.DataFrame) -> pd.DataFrame:
    """Source to bonus to payee; the best paid by themselves."""
    top = by_member["member"].head(FLOWS_PAYEES)
    payee = lines["member"].where(lines["member"].isin(top), -1)
    keys = ["source", "bonus", "payee"]
    flow: pd.DataFrame = lines.assign(payee=payee).groupby(keys, as_index=False).agg({"exact_micro": "sum"})
    flow["place"] = flow["source"].map(SOURCES.index)
    return flow.sort_values(["place", "bonus", "payee"], kind="stable", ignore_index=True).drop(columns="place")
