"""How are the keys read that families have in common: name, basis, kinds of sale, rates, gate, cap?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, cast

from graph_service import words
from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.family import About
from graph_service.plan.fields import LIST_MAX, Table, ppm, short
from graph_service.plan.model import Basis, Gate

BASES: Final = ("net", "volume")
SALE_BASES: Final = (*BASES, "margin")  # of a bonus on sales
LEVELS_MAX: Final = LIST_MAX
POINT_VALUE_MAX: Final = Decimal(1_000_000)
RATE_PPM_MAX: Final = 10**9
FIXED_MINOR_MAX: Final = 10**9  # of an amount that does not depend on a basis


def identity(table: Table, about: About) -> dict[str, Any] | None:
    """name, title, gate and cap, which every bonus has."""
    name, title = table.name("name"), table.text("title")
    cap, gate = table.money("cap_per_member", about.currency), _gate(table)
    if name is None or title is None:
        return None
    return {"name": name, "title": title, "cap_minor": cap, "gate": gate}


def on_sales(table: Table, about: About, bases: tuple[str, ...] = SALE_BASES) -> dict[str, Any] | None:
    """What `identity` gives, and the basis and kinds of sale that a bonus on sales pays on."""
    same = identity(table, about)
    basis, pays_on = table.choice("basis", bases), table.choices("pays_on", SALE_KINDS)
    if same is None or basis is None or pays_on is None:
        return None
    return same | {"basis": cast("Basis", basis), "pays_on": pays_on}


def payable(table: Table) -> Decimal | None:
    """The share of the basis that rates apply to: all of it where a bonus on net sales does not say; None when wrong."""
    if table.values.get("payable") is None and table.values.get("basis") != "volume":
        table.take("payable", required=False)
        return Decimal(1)
    return table.share("payable")


def factor(table: Table, share: Decimal | None, about: About) -> Decimal | None:
    """What every rate of the bonus is multiplied by: the payable share, and for volumes the worth of a hundredth."""
    if table.values.get("basis") != "volume":
        if table.take("point_value", required=False) is not None:
            table.problem("point_value", "has no meaning for a basis in money", 'Leave it out, or use basis = "volume"')
        return share
    return worth(share, table.number("point_value", Decimal(0), POINT_VALUE_MAX), about)


def worth(share: Decimal | None, value: Decimal | None, about: About) -> Decimal | None:
    """What a rate on volume is multiplied by: the payable share, and the worth of a hundredth of a point in minor units."""
    if share is None or value is None or about.currency is None:
        return None
    product: Decimal = share * value * 10 ** CURRENCY_EXPONENTS[about.currency] / 100
    return product


def effective(table: Table, key: str, rate: Decimal, times: Decimal | None) -> int | None:
    """A rate times `factor` in parts per million; None after writing down that it is not whole or too large."""
    if times is None:
        return None
    product = rate * times
    rate_ppm = ppm(product)
    if rate_ppm is None:
        table.problem(
            key,
            "payable share × rate × point value is {product}",
            "It must come out with at most 6 decimals",
            product=f"{product:f}",
        )
    elif rate_ppm > RATE_PPM_MAX:
        table.problem(
            key, "payable share × rate × point value is {product}", "It must not pass 1000", product=f"{product:f}"
        )
        return None
    return rate_ppm


def level_rates(
    table: Table, about: About, levels: int | None = None, *, required: bool = True
) -> tuple[int, ...] | None:
    """`payable`, `point_value` and `rates`: one rate a level, in parts per million; None when one is wrong or none is there.

    With `levels`, a list of one rate stands for so many levels.
    """
    share = payable(table)
    times = factor(table, share, about)
    values = table.list_of("rates", required=required) or []
    rates = [table.as_share(f"rates.{i}", value) for i, value in enumerate(values, start=1)]
    if None in rates or not rates:
        return None
    known = cast("list[Decimal]", rates)
    times_each = levels if levels is not None and len(known) == 1 else 1
    total = sum(known, Decimal(0)) * times_each * (1 if share is None else share)
    if total > 1:
        table.problem(
            "rates", "the levels add to {total} of the sale", "They must not add to more than 1", total=f"{total:f}"
        )
    rates_ppm = [effective(table, f"rates.{i}", rate, times) for i, rate in enumerate(known, start=1)]
    return None if None in rates_ppm else tuple(cast("list[int]", rates_ppm)) * times_each


def amount(table: Table, key: str, about: About, *, required: bool = True) -> int | None:
    """A fixed amount of money, in minor units; None when wrong or not there."""
    minor = table.money(key, about.currency, required=required)
    if minor is not None and minor > FIXED_MINOR_MAX:
        table.problem(key, "is too large for one reward", "Write at most {most} in minor units", most=FIXED_MINOR_MAX)
        return None
    return minor


def reward(table: Table, about: About) -> int | None:
    """The `amount` of a bonus that pays one sum: above 0, in minor units; None when wrong."""
    minor = amount(table, "amount", about)
    if minor == 0:
        table.problem("amount", "nobody would be rewarded", "Write an amount above 0")
        return None
    return minor


def single_rate(table: Table, about: About) -> int | None:
    """`payable`, `point_value` and one `rate`, in parts per million; None when one is wrong."""
    times = factor(table, payable(table), about)
    rate = table.share("rate")
    return None if rate is None else effective(table, "rate", rate, times)


def shares(table: Table, key: str, *, required: bool = True) -> tuple[int, ...] | None:
    """A list of shares from 0 to 1, in parts per million; None when it is not there or one is wrong."""
    values = table.list_of(key, required=required) or []
    known = [table.as_share(f"{key}.{number}", value) for number, value in enumerate(values, start=1)]
    if None in known or not known:
        return None
    return tuple(int(share.scaleb(6)) for share in cast("list[Decimal]", known))


def bonus_names(table: Table, key: str) -> tuple[str, ...] | None:
    """Names of other bonuses of the plan, each once; whether they are there is asked when all are read."""
    values = table.list_of(key)
    if values is None:
        return None
    names = [table.as_text(f"{key}.{number}", value) for number, value in enumerate(values, start=1)]
    if None in names:
        return None
    if len(set(names)) < len(names):
        table.problem(key, "names something twice", "Name each once")
        return None
    return tuple(cast("list[str]", names))


def rank_name(table: Table, key: str, about: About, *, required: bool) -> str | None:
    """The name of a rank of the plan."""
    name = table.text(key, required=required)
    if name is not None and name not in about.rank_names:
        ranks = ", ".join(about.rank_names) or words.say("none")
        table.problem(key, "{rank} is no rank of this plan", "The ranks are {ranks}", rank=short(name), ranks=ranks)
        return None
    return name


def _gate(table: Table) -> Gate | None:
    gate = table.table("gate")
    if gate is None:
        return None
    mode = gate.choice("mode", ("any", "all"))
    personal, customer = gate.points("personal_volume_min"), gate.points("customer_volume_min")
    customers = gate.whole("customers_min", 0, 1_000_000, required=False)
    gate.close()
    if personal is None and customer is None and customers is None:
        table.problem(
            "gate",
            "asks for nothing",
            "Give personal_volume_min, customer_volume_min or customers_min, or leave the gate out",
        )
    return Gate(cast("Any", mode or "all"), personal, customer, customers)
