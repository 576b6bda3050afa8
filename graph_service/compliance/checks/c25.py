"""C25: what shape has the network? Leaf share, degree tail, depth, largest subtree."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import SUM_NOTE, Check, member_table, percent, raised_value, state_of
from graph_service.compliance.findings import Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.graph.shape import Shape, shape
from graph_service.model.snapshot import IntArray
from graph_service.words import Numeral, say


def run(inputs: Inputs) -> Result:
    """Measure the sponsor tree of the period's last day; the figure shown is the leaf share."""
    _, parents = _joined(inputs)
    if not len(parents):
        return not_computable("members", note=say("Nobody had joined by the period's last day."))
    found = shape(parents)
    return Result(
        state_of(found.leaf_share, inputs.thresholds("C25")), Readings.same(found.leaf_share),
        say(
            "{leaves} members who sponsor nobody / {members} members = {leaf_share}",
            leaves=found.leaves, members=found.members, leaf_share=percent(found.leaf_share),
        ),
        figures=_figures(found),
        table=tuple(
            {"kind": "depth", "name": str(depth), "members": number} for depth, number in enumerate(found.depth_counts)
        ),
        curves=(("degree_counts", tuple((Fraction(d), Fraction(n)) for d, n in found.degree_counts)),),
        raised=raised_value(found.leaf_share, inputs.thresholds("C25")),
        notes=(SUM_NOTE, _regular(found), *_sampling(found)),
    )  # fmt: skip


def _regular(found: Shape) -> str:
    if found.complete_k:
        return say(
            "Every member who sponsors anyone sponsors exactly {complete_k}, down to one depth: a complete tree.",
            complete_k=found.complete_k,
        )
    share = float(found.modal_share) * 100
    return say(
        "{share} % of the members who sponsor anyone sponsor exactly {modal_degree}.",
        share=Numeral(f"{share:.1f}"),
        modal_degree=found.modal_degree,
    )


def _sampling(found: Shape) -> tuple[str, ...]:
    if found.sampled is None:
        return ()
    return (
        say(
            "Assortativity is that of the {sampled} members nearest the roots; all else is of all members.",
            sampled=found.sampled,
        ),
    )


def _figures(found: Shape) -> tuple[tuple[str, Fraction | None], ...]:
    return (
        ("leaf_share", found.leaf_share), ("roots", Fraction(found.roots)), ("depth_max", Fraction(found.depth_max)),
        ("depth_median", Fraction(found.depth_median)), ("degree_max", Fraction(found.degree_max)),
        ("degree_mean_of_sponsors", found.degree_mean), ("top_1_share_of_recruits", found.top_degree_share),
        ("degree_tail_exponent", _fraction(found.tail)),
        ("largest_tree_share", found.largest_tree_share), ("largest_leg_share", found.largest_leg_share),
        ("structural_virality", _fraction(found.virality)), ("assortativity", _fraction(found.assortativity)),
    )  # fmt: skip


def _fraction(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(value).limit_denominator(10**6)


def _joined(inputs: Inputs) -> tuple[IntArray, IntArray]:
    """Member rows of those who had joined by the last day, and for each the place of the sponsor among them, or -1."""
    last = inputs.period.end_day - 1
    joined = inputs.snapshot.members["joined_on"].to_numpy(np.int64) <= last
    rows = np.flatnonzero(joined).astype(np.int64)
    place = np.full(inputs.members + 1, -1, np.int64)  # the last stands for "no sponsor"
    place[rows] = np.arange(len(rows))
    return rows, place[np.asarray(SponsorTree.of(inputs.snapshot, last).parent, dtype=np.int64)[rows]]


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Members with the number of people they sponsor on the last day; most first."""
    joined, parent = _joined(inputs)
    degree = np.bincount(parent[parent >= 0], minlength=len(joined)).astype(np.int64)
    order = np.argsort(-degree, kind="stable")
    order = order if member is None else order[joined[order] == member]
    return member_table(inputs, joined[order], sponsors=degree[order])


CHECK = Check(
    id="C25",
    title=say("Shape of the network"),
    klass="H",
    question=say("How deep, how wide and how even is the sponsor tree?"),
    help=(
        say(
            "Of everyone who had joined by the period's last day: the share who sponsor nobody, how "
            "unevenly sponsoring is spread, depth, and the largest tree. Shape alone says nothing about "
            "where the money comes from, and raises nothing."
        )
    ),
    would_change=say("Nothing is raised, whatever the shape."),
    needs=("sponsorships",),
    run=run,
    rows=rows,
    unit=say("share of members"),
    figures={
        "leaf_share": Meaning(say("share of members"), say("members who sponsor nobody / all members")),
        "roots": Meaning("people", say("members without a sponsor")),
        "depth_max": Meaning("levels", say("sponsors above the deepest member")),
        "depth_median": Meaning("levels", say("sponsors above the member in the middle")),
        "degree_max": Meaning("people", say("most people sponsored directly by one member")),
        "degree_mean_of_sponsors": Meaning("people", say("sponsored members / members who sponsor anyone")),
        "top_1_share_of_recruits": Meaning(
            say("share of sponsored members"), say("those sponsored by the 1 % of members who sponsor most")
        ),
        "degree_tail_exponent": Meaning(
            "exponent", say("Hill's estimate for the tail of people sponsored; small: uneven")
        ),
        "largest_tree_share": Meaning(say("share of members"), say("members of the largest tree / all members")),
        "largest_leg_share": Meaning(say("share of members"), say("the largest subtree below a root / all members")),
        "structural_virality": Meaning("steps", say("mean distance between two members of the largest tree")),
        "assortativity": Meaning(
            say("-1 to 1"), say("whether those who sponsor many are sponsored by those who sponsor many")
        ),
    },
)
