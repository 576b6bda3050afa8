"""What did each payee earn from which part of the sales? In millionths of a minor unit, a cap cut through sales."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from graph_service.compliance.facts import per_member
from graph_service.model.snapshot import BoolArray, IntArray


def rewards_from(
    rewards: pd.DataFrame, part: IntArray, size: int, of_nothing: BoolArray | None = None
) -> IntArray:  # fmt: skip
    """Rewards from `part` of each sale's net, per member row; the reward of a sale is shared out in proportion.

    A share is taken down to the millionth of a minor unit: exact fractions of thousands of different sales would add
    up to numbers of thousands of digits.

    Args:
        rewards: trace lines with the sale's facts, see `Inputs.rewards`.
        part: minor units of the sale that count, one for each line, between 0 and its net.
        size: number of members.
        of_nothing: whether a reward belongs to the part where its sale has no net at all (points or a fixed amount may
            be paid on it), one for each line; none does unless given.

    Returns:
        Millionths of a minor unit, shape (size,).
    """
    return per_member(rewards["member"].to_numpy(np.int64), reward_shares(rewards, part, of_nothing), size)


def reward_shares(rewards: pd.DataFrame, part: IntArray, of_nothing: BoolArray | None = None) -> IntArray:
    """The same line by line: what of each trace line's reward belongs to `part` of its sale. Shape (lines,)."""
    net = rewards["net"].to_numpy(np.int64)
    exact = rewards["exact_micro"].to_numpy(np.int64)
    whole = np.where(net == 0, False if of_nothing is None else of_nothing, part == net)
    share = np.where(whole, exact, 0)
    cut = np.flatnonzero((part != net) & (part != 0))
    parts = zip(exact[cut].tolist(), part[cut].tolist(), net[cut].tolist(), strict=True)
    share[cut] = [reward * counted // whole for reward, counted, whole in parts]  # Python's integers cannot wrap
    return share


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """Distinct orders that paid: (those picked, all of them), for everyone together and for some payees."""

    every: tuple[int, int]
    by_member: Mapping[int, tuple[int, int]]

    def of(self, member: int) -> tuple[int, int]:
        """The two numbers of one payee."""
        return self.by_member.get(member, (0, 0))


def order_counts(rewards: pd.DataFrame, picked: BoolArray, members: IntArray) -> OrderCounts:
    """Count the distinct orders behind trace lines, and those of them that are picked.

    Args:
        rewards: trace lines, see `Inputs.rewards`.
        picked: whether each line's order is one to count.
        members: the payees to count for, one by one.
    """
    lines = pd.DataFrame({"member": rewards["member"], "sale": rewards["sale"], "picked": picked})
    orders = lines.drop_duplicates("sale")["picked"]
    pairs = lines[lines["member"].isin(members)].drop_duplicates(["member", "sale"])
    sums = pairs.groupby("member")["picked"].agg(["sum", "size"])
    each = {
        int(member): (int(some), int(every))
        for member, some, every in zip(sums.index.to_numpy(), sums["sum"], sums["size"], strict=True)
    }
    return OrderCounts((int(orders.sum()), len(orders)), each)


def own_use(rewards: pd.DataFrame) -> BoolArray:
    """Lines whose sale is a participant's own purchase, not made to start or to qualify."""
    return rewards["participant"].to_numpy(np.bool_) & rewards["kind"].isin(["personal", "retail"]).to_numpy(np.bool_)


def over_cap(facts: pd.DataFrame) -> IntArray:
    """Minor units of each personal purchase that lie over the cap. Shape (rows of facts,)."""
    own = own_use(facts)
    return np.where(own, facts["net"].to_numpy(np.int64) - facts["within_cap"].to_numpy(np.int64), 0)
