"""The board family in a plan: positions that sales open fill boards, and whose board is full gets an amount."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

WIDTH_MAX: Final = 100
DEPTH_MAX: Final = 20
LOWEST_MAX: Final = 10**9  # positions on the lowest level of a board
CYCLES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class BoardBonus(OnSales, Bonus):
    """An amount for each position below which a board of `width` and `depth` is full; only sales open positions."""

    basis: Basis
    pays_on: tuple[str, ...]
    entry_min: int  # minor units or hundredths of a point, above 0
    width: int
    depth: int
    amount_minor: int
    reentry: bool  # whether whose board is full gets the next position
    cycles_max: int | None = None  # for one member in one period

    @property
    def rate_ppm_max(self) -> int:
        """At most one cycle a sale, so the amount bounds the sums as a rate would."""
        return self.amount_minor

    @property
    def reads_history(self) -> bool:
        """Positions are opened from the first sale on."""
        return True

    @property
    def lowest(self) -> int:
        """Positions on the lowest level of a board."""
        return int(self.width**self.depth)

    @property
    def below(self) -> int:
        """Positions on a board below its head."""
        return sum(self.width**level for level in range(1, self.depth + 1))

    @property
    def step(self) -> int:
        """Sales from the completion of one board to that of the next."""
        return self.lowest - 1 if self.reentry else self.lowest


def _read(table: Table, about: About) -> BoardBonus | None:
    same = common.on_sales(table, about, common.BASES)
    entry_min = _entry_min(table, about)
    width, depth = table.whole("width", 2, WIDTH_MAX), table.whole("depth", 1, DEPTH_MAX)
    amount = common.reward(table, about)
    reentry = table.flag("reentry")
    cycles_max = table.whole("cycles_max", 1, CYCLES_MAX, required=False)
    if entry_min == 0:
        table.problem("entry_min", "lets a sale of nothing open a position", "Write an amount or points above 0")
        return None
    if width is not None and depth is not None and width**depth > LOWEST_MAX:
        table.problem(
            "depth",
            "a board would have too many positions",
            "Its lowest level may have at most {most}",
            most=LOWEST_MAX,
        )
        return None
    if same is None or entry_min is None or width is None or depth is None or amount is None or reentry is None:
        return None
    return BoardBonus(
        entry_min=entry_min,
        width=width,
        depth=depth,
        amount_minor=amount,
        reentry=reentry,
        cycles_max=cycles_max,
        **same,
    )


def _entry_min(table: Table, about: About) -> int | None:
    if table.values.get("basis") == "volume":
        return table.points("entry_min", required=True)
    return table.money("entry_min", about.currency, required=True)


def _tell(bonus: BoardBonus, plan: Plan, say: Speech) -> list[str]:
    least = wording.money(bonus.entry_min, plan) if bonus.basis == "net" else wording.points(bonus.entry_min, say)
    told = [
        say(
            "{title}: each sale of {least} or more opens a position in one line of the whole company; {kinds} count.",
            title=bonus.title,
            least=least,
            kinds=wording.kinds(bonus.pays_on, say),
        ),
        say("The position is the buyer's, if a participant, else the credited seller's."),
        say(
            "Positions fill boards from the top down and from the left, {width} below each, {depth} deep.",
            width=bonus.width,
            depth=bonus.depth,
        ),
        say(
            "When the board below a position is full, its owner gets {money}.",
            money=wording.money(bonus.amount_minor, plan),
        ),
    ]
    if bonus.reentry:
        told.append(say("The owner then enters the line again with a new position."))
    if bonus.cycles_max is not None:
        told.append(say("No one is paid for more than {count} boards in a period.", count=bonus.cycles_max))
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: BoardBonus, plan: Plan) -> Fraction:
    """In the long run each board is paid for by as many sales as lie between two of them."""
    money = 1 if bonus.basis == "net" else Fraction(10 ** CURRENCY_EXPONENTS[plan.currency], 100)
    return Fraction(bonus.amount_minor) / (bonus.step * bonus.entry_min * money)


def _pauses(bonus: BoardBonus, plan: Plan, say: Speech) -> list[str]:
    if _share(bonus, plan) <= 1:
        return []
    return [say("{title}: a board pays more than the sales that fill it have to bring.", title=bonus.title)]


BOARD: Final = Family("board", BoardBonus, _read, _tell, _share, _pauses)
