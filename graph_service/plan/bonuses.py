"""How is a `[[bonus]]` of a plan read and checked?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.fields import LIST_MAX, Table, bare, ppm, short
from graph_service.plan.model import Basis, Bonus, Bracket, Compression, DifferentialBonus, Gate, LevelBonus, Rank

FAMILIES: Final = ("level", "differential")
BASES: Final = ("net", "volume")
COMPRESSIONS: Final = ("none", "skip_inactive", "level_qualified")
TOP_LEGS: Final = ("included", "excluded")
LEVELS_MAX: Final = 100
POINT_VALUE_MAX: Final = Decimal(1_000_000)
RATE_PPM_MAX: Final = 10**9


def read_bonuses(top: Table, currency: str | None, ranks: Sequence[Rank]) -> list[Bonus]:
    """All bonuses of a plan, in file order; problems go into the table's list."""
    bonuses: list[Bonus] = []
    seen: set[str] = set()
    for number, value in enumerate(top.list_of("bonus") or [], start=1):
        table = top.as_table(f"bonus.{_label(value, number)}", value)
        if table is None:
            continue
        name = table.values.get("name")
        if isinstance(name, str) and name in seen:
            table.problem("name", f"bonus {short(name)} is there twice", "Give each bonus a name of its own")
        seen.add(str(name))
        family = table.choice("family", FAMILIES)
        bonus: Bonus | None = None
        if family == "level":
            bonus = _level(table, currency, ranks)
        elif family == "differential":
            bonus = _differential(table, currency)
        if family is not None:
            table.close()
        if bonus is not None:
            bonuses.append(bonus)
    _check_one_break(top, bonuses)
    return bonuses


def _label(value: object, number: int) -> str:
    name = value.get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= 64 and "\n" not in name else str(number)


def _check_one_break(top: Table, bonuses: Sequence[Bonus]) -> None:
    tops = {
        bonus.brackets[-1].group_volume_min
        for bonus in bonuses
        if isinstance(bonus, DifferentialBonus) and bonus.top_legs == "excluded" and bonus.brackets
    }
    if len(tops) > 1:
        top.problem(
            "bonus",
            "two differential bonuses exclude top legs at different thresholds",
            'A member has one group volume; use one top threshold, or top_legs = "included" in one of them',
        )


def _level(table: Table, currency: str | None, ranks: Sequence[Rank]) -> LevelBonus | None:
    common = _common(table, currency)
    payable = _payable(table)
    factor = _factor(table, payable, currency)
    compression = table.choice("compression", COMPRESSIONS)
    rates = _rates(table)
    _check_sum(table, rates, payable)
    depth = _depth(table, len(rates), ranks)
    rates_ppm = [_effective(table, f"rates.{i}", rate, factor) for i, rate in enumerate(rates, start=1)]
    if common is None or compression is None or None in rates_ppm or not rates_ppm:
        return None
    return LevelBonus(
        rates_ppm=tuple(cast("list[int]", rates_ppm)),
        compression=cast("Compression", compression),
        depth_by_rank=depth,
        **common,
    )


def _differential(table: Table, currency: str | None) -> DifferentialBonus | None:
    common = _common(table, currency)
    factor = _factor(table, _payable(table), currency)
    top_legs = table.choice("top_legs", TOP_LEGS)
    brackets: list[Bracket] = []
    last_volume, last_rate = -1, Decimal(-1)
    for number, value in enumerate(table.list_of("brackets") or [], start=1):
        row = table.as_table(f"brackets.{number}", value)
        if row is None:
            continue
        volume, rate = row.points("group_volume_min", required=True), row.share("rate")
        row.close()
        if volume is None or rate is None:
            continue
        if volume <= last_volume:
            row.problem(
                "group_volume_min", "is not above the bracket before", "List brackets from low to high, each once"
            )
        if rate <= last_rate or rate == 0:
            row.problem("rate", "is not above the bracket before", "Rates must rise with the brackets, from above 0")
        last_volume, last_rate = max(last_volume, volume), max(last_rate, rate)
        rate_ppm = _effective(row, "rate", rate, factor)
        if rate_ppm is not None:
            brackets.append(Bracket(volume, rate_ppm))
    if common is None or top_legs is None or not brackets:
        return None
    return DifferentialBonus(brackets=tuple(brackets), top_legs=cast("Any", top_legs), **common)


def _common(table: Table, currency: str | None) -> dict[str, Any] | None:
    name, title = table.name("name"), table.text("title")
    basis = table.choice("basis", BASES)
    pays_on = table.choices("pays_on", SALE_KINDS)
    cap = table.money("cap_per_member", currency)
    gate = _gate(table)
    if name is None or title is None or basis is None or pays_on is None:
        return None
    return {
        "name": name,
        "title": title,
        "basis": cast("Basis", basis),
        "pays_on": pays_on,
        "cap_minor": cap,
        "gate": gate,
    }


def _payable(table: Table) -> Decimal | None:
    """The share of the basis that rates apply to: all of it where a bonus on net sales does not say; None when wrong."""
    if table.values.get("payable") is None and table.values.get("basis") != "volume":
        table.take("payable", required=False)
        return Decimal(1)
    return table.share("payable")


def _factor(table: Table, payable: Decimal | None, currency: str | None) -> Decimal | None:
    """What every rate of the bonus is multiplied by: the payable share, and for volumes the worth of a hundredth."""
    if table.values.get("basis") != "volume":
        if table.take("point_value", required=False) is not None:
            table.problem(
                "point_value", "has no meaning for a bonus on net sales", 'Leave it out, or use basis = "volume"'
            )
        return payable
    value = table.number("point_value", Decimal(0), POINT_VALUE_MAX)
    if payable is None or value is None or currency is None:
        return None
    factor: Decimal = payable * value * 10 ** CURRENCY_EXPONENTS[currency] / 100
    return factor


def _effective(table: Table, key: str, rate: Decimal, factor: Decimal | None) -> int | None:
    if factor is None:
        return None
    effective = rate * factor
    rate_ppm = ppm(effective)
    if rate_ppm is None:
        table.problem(
            key, f"payable share × rate × point value is {effective:f}", "It must come out with at most 6 decimals"
        )
    elif rate_ppm > RATE_PPM_MAX:
        table.problem(key, f"payable share × rate × point value is {effective:f}", "It must not pass 1000")
        return None
    return rate_ppm


def _rates(table: Table) -> list[Decimal]:
    values = table.list_of("rates") or []
    if len(values) > LEVELS_MAX:
        table.problem("rates", f"{len(values)} levels are too many", f"Use at most {LEVELS_MAX}")
        return []
    rates = [table.as_share(f"rates.{i}", value) for i, value in enumerate(values, start=1)]
    return [] if None in rates else cast("list[Decimal]", rates)


def _check_sum(table: Table, rates: Sequence[Decimal], payable: Decimal | None) -> None:
    total = sum(rates, Decimal(0)) * (1 if payable is None else payable)
    if total > 1:
        table.problem("rates", f"the levels add to {total:f} of the sale", "They must not add to more than 1")


def _depth(table: Table, levels: int, ranks: Sequence[Rank]) -> tuple[tuple[str, int], ...]:
    limits = table.table("depth_by_rank")
    if limits is None:
        return ()
    names = [rank.name for rank in ranks]
    depth: list[tuple[str, int]] = []
    if len(limits.values) > LIST_MAX or not limits.values:
        table.problem("depth_by_rank", "has no ranks or too many", f"List 1 to {LIST_MAX} ranks, or leave it out")
        return ()
    for name in limits.values:
        reached = limits.whole(name, 0, max(levels, 0)) if levels else limits.take(name, required=False)
        if name not in names:
            limits.problem(bare(name), "is no rank of this plan", f"The ranks are {', '.join(names) or 'none'}")
        elif isinstance(reached, int):
            depth.append((name, reached))
    return tuple(sorted(depth, key=lambda pair: names.index(pair[0])))


def _gate(table: Table) -> Gate | None:
    gate = table.table("gate")
    if gate is None:
        return None
    mode = gate.choice("mode", ("any", "all"))
    personal, customer = gate.points("personal_volume_min"), gate.points("customer_volume_min")
    customers = gate.whole("customers_min", 0, 1_000_000, required=False)
    gate.close()
    if personal is None and customer is None and customers is None:
        hint = "Give personal_volume_min, customer_volume_min or customers_min, or leave the gate out"
        table.problem("gate", "asks for nothing", hint)
    return Gate(cast("Any", mode or "all"), personal, customer, customers)
