"""Which accounts hang together by what they share? Connected components over identifiers, each account once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from graph_service.model.snapshot import IntArray, Snapshot


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts that share an identifier with another one, by component.

    rows       (accounts,) member rows, rising
    component  (accounts,) the smallest member row of each account's component
    shared     one row a component and kind of identifier shared in it: component, kind; sorted
    """

    rows: IntArray
    component: IntArray
    shared: pd.DataFrame

    def kinds(self) -> pd.Series:
        """Kinds of identifier shared, as one text for each component; the index is the component."""
        joined: pd.Series = self.shared.groupby("component")["kind"].agg(", ".join)
        return joined


def shared_accounts(snapshot: Snapshot, joined_until: int) -> Accounts:
    """Accounts in components of two and more, of the members who had joined by a day.

    Args:
        snapshot: the network.
        joined_until: day number; who joined later is left out.
    """
    size = len(snapshot.members)
    joined = snapshot.members["joined_on"].to_numpy(np.int64) <= joined_until
    table = snapshot.identifiers
    holder = table["member"].to_numpy(np.int64)
    kept = joined[holder]
    kind, kinds = pd.factorize(table["kind"].astype(str)[kept], sort=True)
    value, values = pd.factorize(table["value_hash"].astype(str)[kept])
    pairs = pd.DataFrame({"holder": holder[kept], "thing": kind.astype(np.int64) * len(values) + value})
    pairs = pairs.drop_duplicates()
    pairs = pairs[pairs.duplicated("thing", keep=False)]  # an identifier of one account links nothing
    thing = pd.factorize(pairs["thing"])[0].astype(np.int64)
    label = components(size, pairs["holder"].to_numpy(np.int64), thing)
    rows = np.unique(pairs["holder"].to_numpy(np.int64))
    names = np.asarray(kinds, dtype=object)[pairs["thing"].to_numpy(np.int64) // max(len(values), 1)]
    shared = pd.DataFrame({"component": label[pairs["holder"].to_numpy(np.int64)], "kind": names})
    shared = shared.drop_duplicates().sort_values(["component", "kind"], ignore_index=True)
    return Accounts(rows.astype(np.int64), label[rows], shared)


def components(members: int, holder: IntArray, thing: IntArray) -> IntArray:
    """The smallest member that each is connected to, through things held in common. Shape (members,).

    Labels fall to the smallest around, along holders and along labels, and every label then takes its own label's, so
    that a chain of 50,000 takes a few rounds and not 50,000.

    >>> components(4, np.array([0, 1, 1, 3]), np.array([0, 0, 1, 1]))
    array([0, 0, 2, 0])
    """
    label = np.arange(members, dtype=np.int64)
    things = int(thing.max()) + 1 if len(thing) else 0
    while True:
        lowest = np.full(things, members, np.int64)
        np.minimum.at(lowest, thing, label[holder])
        fallen = label.copy()
        np.minimum.at(fallen, holder, lowest[thing])
        np.minimum.at(fallen, label[holder], lowest[thing])
        while not np.array_equal(fallen, jumped := fallen[fallen]):
            fallen = jumped
        if np.array_equal(fallen, label):
            return label
        label = fallen
