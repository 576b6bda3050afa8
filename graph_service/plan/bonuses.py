"""How are the `[[bonus]]` tables of a plan read, and what must hold between them?"""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from graph_service.plan.families import FAMILIES
from graph_service.plan.families.family import About
from graph_service.plan.fields import Table, short
from graph_service.plan.model import Bonus


def read_bonuses(top: Table, about: About) -> list[Bonus]:
    """All bonuses of a plan, in file order; problems go into the table's list."""
    bonuses: list[Bonus] = []
    seen: set[str] = set()
    for number, value in enumerate(top.list_of("bonus") or [], start=1):
        table = top.as_table(f"bonus.{_label(value, number)}", value)
        if table is None:
            continue
        name = table.values.get("name")
        if isinstance(name, str) and name in seen:
            table.problem("name", "bonus {name} is there twice", "Give each bonus a name of its own", name=short(name))
        seen.add(str(name))
        family = table.choice("family", tuple(FAMILIES))
        if family is None:
            continue
        bonus = FAMILIES[family].read(table, about)
        table.close()
        if bonus is not None:
            bonuses.append(bonus)
    _check_one_break(top, bonuses)
    _check_needs(top, bonuses, seen)
    return bonuses


def _label(value: object, number: int) -> str:
    name = value.get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= 64 and "\n" not in name else str(number)


def _check_one_break(top: Table, bonuses: Sequence[Bonus]) -> None:
    if len({bonus.breaks_at for bonus in bonuses if bonus.breaks_at is not None}) > 1:
        top.problem(
            "bonus",
            "two differential bonuses exclude top legs at different thresholds",
            'A member has one group volume; use one top threshold, or top_legs = "included" in one of them',
        )


def _check_needs(top: Table, bonuses: Sequence[Bonus], named: set[str]) -> None:
    """A bonus on the pay of others names bonuses that are there, and none that is worked out from itself."""
    graph = {bonus.name: [need for need in bonus.needs if need in named] for bonus in bonuses}
    for bonus in bonuses:
        for need in bonus.needs:
            if need not in named:
                known = ", ".join(sorted(named - {bonus.name}))
                top.problem(
                    f"bonus.{bonus.name}",
                    "{need} is no bonus of this plan",
                    "The others are {known}",
                    need=short(need),
                    known=known,
                )
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        top.problem(
            "bonus",
            "each of {circle} is worked out from the other",
            "Take one of them out of the circle",
            circle=circle,
        )
