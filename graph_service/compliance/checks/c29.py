"""C29: do accounts that share an identity stand in one paid line? Components over shared identifiers."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import (
    Check,
    deciding,
    empty_rows,
    entities,
    numerator_first,
    raised,
    raised_value,
)
from graph_service.compliance.findings import ENTITIES_MAX, Meaning, Readings, Result, not_computable
from graph_service.compliance.identities import Accounts, shared_accounts
from graph_service.compliance.inputs import Inputs
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.snapshot import IntArray
from graph_service.words import say

COLUMNS: Final = (
    "side",
    "member_id",
    "component",
    "shared",
    "line_of",
    "accounts_in_line",
    "sponsor_id",
    "earned_minor",
)


def run(inputs: Inputs) -> Result:
    """The most accounts of one component at or below a paid account of it, or a paid sponsor of one."""
    value = deciding(inputs, "C29")
    if not len(inputs.snapshot.identifiers):
        return not_computable("identifiers")
    if value is None or not (inputs.pay > 0).any():
        return not_computable(
            say("awards of the period") if value else say("a threshold of the pack for {check}", check="C29")
        )
    found = shared_accounts(inputs.snapshot, inputs.period.end_day - 1)
    lines = paid_lines(inputs, found)
    count = lines["accounts_in_line"].to_numpy(np.int64)
    picked = lines[raised(count, np.ones_like(count), value)]
    picked = picked.sort_values(["accounts_in_line", "component"], ascending=[False, True], kind="stable")
    most = Fraction(int(count.max(initial=0)))
    sizes = np.unique(found.component, return_counts=True)[1]
    top, kinds = picked.head(ENTITIES_MAX), found.kinds()
    return Result(
        "review" if len(picked) else "meets", Readings.same(most),
        say("most accounts of one component in one paid line = {most}; {picked} of {sizes} components of "
            "accounts with a shared identifier stand so", most=int(most), picked=len(picked), sizes=len(sizes)),
        entities=entities(
            inputs.ids(top["line_of"].to_numpy(np.int64)), "review", [(int(n), 1) for n in top["accounts_in_line"]],
            [
                (("accounts", int(sizes_of)), ("shared", str(kinds[component])), ("earned_minor", int(inputs.pay[head])))
                for sizes_of, component, head in zip(top["accounts"], top["component"], top["line_of"], strict=True)
            ],
            say("Proof that these accounts belong to different people, or corrected identifiers."),
        ),
        entities_total=len(picked),
        figures=(
            ("components", Fraction(len(sizes))), ("accounts", Fraction(len(found.rows))),
            ("largest_component", Fraction(int(sizes.max(initial=0)))), ("components_in_one_line", Fraction(len(picked))),
        ),
        notes=(say("A shared address or device may be a household; three in one paid line may be one too."),),
        raised=raised_value(most, inputs.thresholds("C29")),
    )  # fmt: skip


def paid_lines(inputs: Inputs, found: Accounts) -> pd.DataFrame:
    """For each component the paid line with most of its accounts: component, accounts, line_of, accounts_in_line.

    A line belongs to a member with pay in the period who is an account of the component or directly sponsors one, and
    holds whoever stands at or below that member on the period's last day. Of equal lines the lowest is taken.
    """
    tree = SponsorTree.of(inputs.snapshot, inputs.period.end_day - 1)
    size = inputs.members
    keys = np.sort(found.component * size + tree.position[found.rows])
    heads = pd.DataFrame(
        {
            "component": np.concatenate([found.component, found.component]),
            "line_of": np.concatenate([found.rows, tree.parent[found.rows]]),
        }
    ).drop_duplicates()
    heads = heads[(heads["line_of"] >= 0) & (inputs.pay[heads["line_of"].to_numpy(np.int64)] > 0)]
    component, head = heads["component"].to_numpy(np.int64), heads["line_of"].to_numpy(np.int64)
    first = np.searchsorted(keys, component * size + tree.position[head])
    heads = heads.assign(
        accounts_in_line=np.searchsorted(keys, component * size + tree.subtree_end[head]) - first,
        place=tree.position[head],
    )
    heads = heads.sort_values(["component", "accounts_in_line", "place"], ascending=[True, False, False], kind="stable")
    best: pd.DataFrame = heads.drop_duplicates("component").drop(columns="place").reset_index(drop=True)
    names, sizes = np.unique(found.component, return_counts=True)
    return best.assign(accounts=sizes[np.searchsorted(names, best["component"].to_numpy(np.int64))])


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Accounts with a shared identifier, component by component; those of a raised component in the numerator."""
    value = deciding(inputs, "C29")
    if value is None or not len(inputs.snapshot.identifiers):
        return empty_rows(COLUMNS)
    found = shared_accounts(inputs.snapshot, inputs.period.end_day - 1)
    lines = paid_lines(inputs, found).set_index("component")
    table = pd.DataFrame({"row": found.rows, "component": found.component})
    if member is not None:
        table = table[table["component"].isin(table.loc[table["row"] == member, "component"])]
    head = _looked_up(lines["line_of"], table["component"], -1)
    count = _looked_up(lines["accounts_in_line"], table["component"], 0)
    row = table["row"].to_numpy(np.int64)
    parent = SponsorTree.of(inputs.snapshot, inputs.period.end_day - 1).parent[row]
    told = pd.DataFrame(
        {
            "side": np.where(raised(count, np.ones_like(count), value), "numerator", "denominator"),
            "member_id": inputs.ids(row), "component": inputs.ids(table["component"].to_numpy(np.int64)),
            "shared": table["component"].map(found.kinds()).to_numpy(), "line_of": inputs.ids(head),
            "accounts_in_line": count, "sponsor_id": inputs.ids(parent), "earned_minor": inputs.pay[row],
        }
    )  # fmt: skip
    return numerator_first(told, "component", "member_id")


def _looked_up(column: pd.Series, keys: pd.Series, otherwise: int) -> IntArray:
    return column.reindex(keys.to_numpy(), fill_value=otherwise).to_numpy(np.int64)


CHECK = Check(
    id="C29",
    title=say("Straw accounts"),
    klass="H",
    question=say("Do several accounts that look like one person's stand in one line that is paid?"),
    help=(
        say(
            "Accounts are linked when they share a bank account, card, device, address or tax number, "
            "directly or through others. Of each such component the accounts are counted that stand at "
            "or below one member with pay in the period, who is one of them or sponsors one of them "
            "directly; the tree is that of the period's last day."
        )
    ),
    would_change=say("Proof that the accounts belong to different people, or corrected identifiers."),
    needs=("sponsorships", "identifiers", "awards"),
    run=run,
    rows=rows,
    each=True,
    unit=say("accounts in one paid line"),
    figures={
        "components": Meaning("components", say("groups of two and more accounts linked by shared identifiers")),
        "accounts": Meaning("accounts", say("accounts in those groups")),
        "largest_component": Meaning("accounts", say("accounts of the largest group, wherever they stand")),
        "components_in_one_line": Meaning("components", say("groups with as many accounts in one paid line as raises")),
    },
)
