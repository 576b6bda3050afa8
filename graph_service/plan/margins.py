"""What remains of a sale after the goods? How the `[margin]` of a plan is read and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from graph_service.model.money import MICRO
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families import wording
from graph_service.plan.fields import LIST_MAX, TEXT_MAX, Table, bare, short
from graph_service.plan.model import Bonus, Margin, Plan
from graph_service.plan.speech import Speech


def read_margin(top: Table, bonuses: Sequence[Bonus]) -> Margin | None:
    """The `[margin]` table of a plan, which bonuses on the margin ask for; problems go into the table's list."""
    table = top.table("margin")
    if table is None:
        for bonus in bonuses:
            if bonus.on_margin:
                top.problem(
                    f"bonus.{bonus.name}.basis",
                    "the plan does not say what the margin of a sale is",
                    "Add a [margin] table with default, or use another basis",
                )
        return None
    default = table.share("default")
    by_kind, by_category = _by_kind(table), _by_category(table)
    table.close()
    return None if default is None else Margin(_ppm(default), by_kind, by_category)


def _by_kind(table: Table) -> tuple[tuple[str, int], ...]:
    listed = table.table("by_kind")
    if listed is None:
        return ()
    shares = [(kind, listed.share(kind, required=False)) for kind in SALE_KINDS]
    listed.close()
    if not listed.values:
        table.problem("by_kind", "lists no kind of sale", "Write kind = share, or leave it out")
    return tuple((kind, _ppm(share)) for kind, share in shares if share is not None)


def _by_category(table: Table) -> tuple[tuple[str, int], ...]:
    listed = table.table("by_category")
    if listed is None:
        return ()
    if not listed.values or len(listed.values) > LIST_MAX:
        table.problem(
            "by_category", "has no categories or too many", "List 1 to {most}, or leave it out", most=LIST_MAX
        )
        return ()
    found: list[tuple[str, int]] = []
    for name in listed.values:
        share = listed.share(name)
        if not name.strip() or name != name.strip() or len(name) > TEXT_MAX:
            listed.problem(
                bare(name),
                "{name} can be no category",
                "Write it as the sales do, without spaces around it, at most {most} characters",
                name=short(name),
                most=TEXT_MAX,
            )
        elif share is not None:
            found.append((name, _ppm(share)))
    return tuple(sorted(found))


def _ppm(share: Decimal) -> int:
    return int(share.scaleb(6))


def tell_margin(plan: Plan, say: Speech) -> list[str]:
    """What the margin of a sale is, as sentences."""
    if plan.margin is None:
        return []
    margin = plan.margin
    told = [
        say(
            "The margin of a sale is {share} of its net amount, rounded down to whole minor units.",
            share=_percent(margin.default_ppm),
        )
    ]
    if margin.by_kind:
        shares = "; ".join(f"{wording.kinds([kind], say)}: {_percent(share)}" for kind, share in margin.by_kind)
        told.append(say("By kind of sale it is another share: {shares}.", shares=shares))
    if margin.by_category:
        shares = "; ".join(f"{name}: {_percent(share)}" for name, share in margin.by_category)
        told.append(say("By category, whatever the kind, it is: {shares}.", shares=shares))
    return told


def _percent(share_ppm: int) -> str:
    return wording.percent(Fraction(share_ppm, MICRO))


@dataclass(frozen=True, slots=True)
class Sort:
    """Sales that have one margin: of one kind, or of a category whatever the kind (then `kind` is "")."""

    name: str
    kind: str
    share_ppm: int


def sorts_of_sale(margin: Margin) -> list[Sort]:
    """The sales that a margin tells apart: each kind of sale, then each category."""
    kinds = dict(margin.by_kind)
    sorts = [Sort(kind, kind, kinds.get(kind, margin.default_ppm)) for kind in SALE_KINDS]
    return sorts + [Sort(name, "", share) for name, share in margin.by_category]
