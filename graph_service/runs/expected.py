"""What does the `[expect]` table of a case ask for? Read strictly: what could not fail is refused, not passed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from graph_service.model.money import AMOUNT_MAX, INT64_MAX
from graph_service.model.outcome import SKIP_REASONS
from graph_service.plan.fields import Table, bare, short
from graph_service.plan.model import Plan

VOLUMES: Final = {"personal": "personal_volume", "group": "group_volume", "team": "team_volume"}


@dataclass(frozen=True, slots=True)
class ExpectedAward:
    """One award; `exact` are whole numbers by column, to be met too."""

    member: str
    bonus: str
    level: int
    amount_minor: int
    exact: dict[str, int]


@dataclass(frozen=True, slots=True)
class Carried:
    """Volume of one leg, hundredths of a point."""

    member: str
    bonus: str
    leg: str
    volume: int


@dataclass(frozen=True, slots=True)
class Expect:
    """All that a case asks for; money in minor units, volumes in hundredths, None for what it does not ask."""

    totals: dict[str, int] | None
    sum_minor: int | None
    awards: tuple[ExpectedAward, ...] | None
    volumes: dict[str, dict[str, int]]  # by member, then by column of the outcome
    ranks: dict[str, str]
    skips: tuple[dict[str, str | int], ...]  # columns of a skip that one row must have, all of them
    carries: tuple[Carried, ...]
    exhaustive: bool


class _Reader:
    """Reads against the plan and the members of the case, so that nothing is asked of who or what is not there."""

    def __init__(self, plan: Plan, members: Collection[str]) -> None:
        self.plan = plan
        self.members = members

    def known(self, table: Table, key: str, member: object) -> str | None:
        """A member of the case, or None after writing down that there is none such."""
        if isinstance(member, str) and member in self.members:
            return member
        if member is not None:
            table.problem(key, f"{short(member)} is no member of this case", "Write an id that members lists")
        return None

    def level(self, table: Table, bonus: str | None, *, required: bool) -> int | None:
        """A level that the bonus has: 1 upwards for the level family, 0 for any other."""
        for each in self.plan.bonuses:
            if each.name == bonus and each.levels:
                return table.whole("level", each.first_level, each.levels, required=required)
            if each.name == bonus:
                return table.whole("level", 0, 0, required=False)
        return table.whole("level", 0, 100, required=False)

    def totals(self, expect: Table) -> dict[str, int] | None:
        """Money by member."""
        table = expect.table("totals")
        if table is None:
            return None
        found = {}
        for member in table.values:
            amount = table.money(member, self.plan.currency, required=True, signed=True)
            if self.known(table, bare(member), member) and amount is not None:
                found[member] = amount
        return found

    def awards(self, expect: Table) -> tuple[ExpectedAward, ...] | None:
        """A list of awards."""
        rows = tables_of(expect, "awards")
        if rows is None:
            return None
        names = [bonus.name for bonus in self.plan.bonuses]
        found = []
        for row in rows:
            member = self.known(row, "member", row.take("member", required=True))
            bonus = row.choice("bonus", names)
            level = self.level(row, bonus, required=True)
            amount = row.money("amount", self.plan.currency, required=True, signed=True)
            wanted = {
                "basis": row.whole("basis", -INT64_MAX, INT64_MAX, required=False),
                "rate_ppm": row.whole("rate_ppm", 0, AMOUNT_MAX, required=False),
                "exact_micro": row.whole("exact_micro", -INT64_MAX, INT64_MAX, required=False),
                "cap_cut_minor": row.whole("cap_cut_minor", 0, INT64_MAX, required=False),
            }
            row.close()
            if member is not None and bonus is not None and amount is not None:
                exact = {name: value for name, value in wanted.items() if value is not None}
                found.append(ExpectedAward(member, bonus, level or 0, amount, exact))
        return tuple(found)

    def volumes(self, expect: Table) -> dict[str, dict[str, int]]:
        """Points by member and kind of volume."""
        found: dict[str, dict[str, int]] = {}
        table = expect.table("volumes")
        if table is None:
            return found
        for member, value in table.values.items():
            self.known(table, bare(member), member)
            parts = table.as_table(bare(member), value)
            if parts is None:
                continue
            points = {column: parts.points(name) for name, column in VOLUMES.items()}
            parts.close()
            found[member] = {column: value for column, value in points.items() if value is not None}
            if not parts.values:
                table.problem(bare(member), "asks for nothing", f"Give some of {', '.join(VOLUMES)}")
        return found

    def ranks(self, table: Table | None) -> dict[str, str]:
        """A rank of the plan by member."""
        names = [rank.name for rank in self.plan.ranks]
        found: dict[str, str] = {}
        if table is None:
            return found
        for member in table.values:
            self.known(table, bare(member), member)
            rank = table.take(member, required=True)
            if rank in names:
                found[member] = rank
            else:
                table.problem(
                    bare(member), f"{short(rank)} is no rank of this plan", f"Its ranks: {', '.join(names) or 'none'}"
                )
        return found

    def skips(self, expect: Table) -> tuple[dict[str, str | int], ...]:
        """A list of skips."""
        names = [bonus.name for bonus in self.plan.bonuses]
        found = []
        for row in tables_of(expect, "skips") or ():
            bonus = row.choice("bonus", names, required=False)
            asked: dict[str, str | int | None] = {
                "member_id": self.known(row, "member", row.take("member", required=True)),
                "bonus": bonus,
                "level": self.level(row, bonus, required=False),
                "reason": row.choice("reason", SKIP_REASONS, required=False),
                "basis": row.whole("basis", -INT64_MAX, INT64_MAX, required=False),
            }
            row.close()
            found.append({name: value for name, value in asked.items() if value is not None})
        return tuple(found)

    def carries(self, table: Table | None) -> tuple[Carried, ...]:
        """Points by member and leg; by member, bonus and leg where several bonuses of the plan carry."""
        found: list[Carried] = []
        carrying = {bonus.name: bonus.legs for bonus in self.plan.bonuses if bonus.legs}
        for member, value in ({} if table is None else table.values).items():
            assert table is not None  # noqa: S101  # then there is nothing to go through
            self.known(table, bare(member), member)
            if not carrying:
                table.problem(bare(member), "no bonus of this plan carries volume", "Leave it out")
                continue
            legs = table.as_table(bare(member), value)
            if legs is None:
                continue
            if len(carrying) == 1:
                [(bonus, names)] = carrying.items()
                found += self._legs(legs, member, bonus, names)
            else:
                for bonus, names in carrying.items():
                    inner = legs.table(bonus)
                    found += [] if inner is None else self._legs(inner, member, bonus, names)
                legs.close()
        return tuple(found)

    def _legs(self, table: Table, member: str, bonus: str, names: tuple[str, ...]) -> list[Carried]:
        volume = next(each.on_volume for each in self.plan.bonuses if each.name == bonus)
        read = {leg: table.points(leg) if volume else table.money(leg, self.plan.currency) for leg in names}
        table.close()
        return [Carried(member, bonus, leg, volume) for leg, volume in read.items() if volume is not None]


def tables_of(top: Table, key: str, *, required: bool = False) -> list[Table] | None:
    """A list of tables at `key`, of any length; problems are written down."""
    value = top.take(key, required=required)
    if value is None:
        return None
    if not isinstance(value, list):
        top.problem(key, f"{short(value)} is not a list of tables", f"Write {key} = [{{…}}, {{…}}]")
        return None
    return list(_each(top, key, value))


def _each(top: Table, key: str, value: list[object]) -> Iterator[Table]:
    for number, row in enumerate(value, start=1):
        table = top.as_table(f"{key}.{number}", row)
        if table is not None:
            yield table


def read_ranks(top: Table, plan: Plan, members: Collection[str]) -> dict[str, str]:
    """`ranks_before`: a table of member = rank, or a list of tables with `member` and `rank`."""
    reader = _Reader(plan, members)
    if not isinstance(top.take("ranks_before", required=False), list):
        return reader.ranks(top.table("ranks_before"))
    found = {}
    for row in tables_of(top, "ranks_before") or ():
        member = reader.known(row, "member", row.take("member", required=True))
        rank = row.choice("rank", [rank.name for rank in plan.ranks])
        row.close()
        if member is not None and rank is not None:
            found[member] = rank
    return found


def read_carries(top: Table, plan: Plan, members: Collection[str]) -> tuple[Carried, ...]:
    """`carry_before`: points by member and leg."""
    return _Reader(plan, members).carries(top.table("carry_before"))


def read_expect(top: Table, plan: Plan, members: Collection[str]) -> Expect | None:
    """The `[expect]` table of a case; None, with problems written down, when there is none."""
    table = top.table("expect", required=True)
    if table is None:
        return None
    reader = _Reader(plan, members)
    exhaustive = table.take("exhaustive", required=False)
    if exhaustive is not None and not isinstance(exhaustive, bool):
        table.problem("exhaustive", f"{short(exhaustive)} is neither true nor false", "Write true, or leave it out")
    found = Expect(
        totals=reader.totals(table),
        sum_minor=table.money("sum", plan.currency, signed=True),
        awards=reader.awards(table),
        volumes=reader.volumes(table),
        ranks=reader.ranks(table.table("ranks")),
        skips=reader.skips(table),
        carries=reader.carries(table.table("carry_after")),
        exhaustive=exhaustive is True,
    )
    table.close()
    _refuse_what_cannot_fail(top, table, found)
    return found


def _refuse_what_cannot_fail(top: Table, table: Table, found: Expect) -> None:
    listed = found.totals is not None or found.awards is not None
    if found.exhaustive and not listed:
        table.problem("exhaustive", "does nothing without totals or awards", "Give one of them, or leave it out")
    asked = [found.totals, found.awards, found.volumes, found.ranks, found.skips, found.carries]
    if found.sum_minor is None and not any(asked) and not (found.exhaustive and listed):
        top.problem("expect", "the case expects nothing", "Give totals, sum, awards, volumes, ranks or skips")
