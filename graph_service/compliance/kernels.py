"""Which arithmetic stands behind the checks? Small functions from numbers to exact fractions; no data is read here.

Every function takes whole numbers or fractions and gives fractions, so that a worked example is a test of one call.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from graph_service.errors import BadInput

State = Literal["meets", "does_not_meet", "review", "not_proven", "not_computable"]
Number = int | Fraction

SMALL_CELL: Final = 20  # fewer orders than this get an interval
RECRUITING_SOURCES: Final = ("enrolment", "fee", "rank", "starter")  # what C01 calls a reward for recruiting
_Z: Final = 1.959963984540054  # two-sided 95 %


def ratio(numerator: Number, denominator: Number) -> Fraction | None:
    """The exact quotient, or None where there is nothing to divide by.

    >>> ratio(51, 100)
    Fraction(51, 100)
    """
    return Fraction(numerator) / Fraction(denominator) if denominator > 0 else None


def holds(value: Number, op: str, threshold: Number) -> bool:
    """Whether `value op threshold` is true. Operators: <, <=, >, >=.

    Raises BadInput for another operator.
    """
    match op:
        case "<":
            return value < threshold
        case "<=":
            return value <= threshold
        case ">":
            return value > threshold
        case ">=":
            return value >= threshold
        case _:
            raise BadInput(f"unknown operator {op!r}; use <, <=, > or >=")


def wilson(successes: int, total: int, z: float = _Z) -> tuple[float, float]:
    """Wilson score interval of a share, for small cells.

    Source: E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> low, high = wilson(7, 10)
    >>> round(low, 4), round(high, 4)
    (0.3968, 0.8922)
    """
    if total <= 0 or not 0 <= successes <= total:
        raise BadInput(f"a share needs 0 <= {successes} <= {total} and a total above 0")
    share = successes / total
    scale = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def recruiting_share(by_source: Mapping[str, Number]) -> Fraction | None:
    """C01: share of awards whose source is an enrolment, a fee, a head-count rank or a starter order.

    >>> recruiting_share({"retail": 60, "personal": 20, "starter": 20})
    Fraction(1, 5)
    """
    total = sum((Fraction(value) for value in by_source.values()), Fraction(0))
    return ratio(sum((Fraction(by_source.get(name, 0)) for name in RECRUITING_SOURCES), Fraction(0)), total)


def entrant_funded_share(entrants_paid: Number, pay: Number) -> Fraction | None:
    """Share of the pay that the entrants' own payments cover; a different question from C01.

    >>> entrant_funded_share(Fraction(1, 100), 10)
    Fraction(1, 1000)
    """
    return ratio(entrants_paid, pay)


def payable_on(customer_sales: Number, all_sales: Number) -> Number:
    """C02, Vemma-style: the sales an earner may be paid on. All of them with a customer majority, else none.

    >>> payable_on(51, 100), payable_on(50, 100), payable_on(40, 100)
    (100, 0, 0)
    """
    return all_sales if 2 * Fraction(customer_sales) > all_sales else 0


@dataclass(frozen=True, slots=True)
class EndUse:
    """C03: net sales by who used them. Unverified retail stands in the net and in no numerator."""

    retail: Number
    within_cap: Number
    over_cap: Number
    unverified: Number = 0

    @property
    def net(self) -> Fraction:
        """All net sales."""
        return Fraction(self.retail) + self.within_cap + self.over_cap + self.unverified

    def share(self, reading: str) -> Fraction | None:
        """End-user share under the strict, capped or lenient reading."""
        accepted = {"strict": 0, "capped": self.within_cap, "lenient": self.within_cap + self.over_cap}[reading]
        return ratio(self.retail + accepted, self.net)


def consumption_share(personal: Number, retail: Number) -> Fraction | None:
    """C04: rewards from personal use as a share of rewards from personal use and retail.

    >>> consumption_share(250_000, 500_000)
    Fraction(1, 3)
    """
    return ratio(personal, personal + retail)


def within_cap(amounts: Sequence[int], cap: int) -> tuple[int, int, int]:
    """C05: monthly amounts against a monthly cap. Gives (rewardable, over the cap, months over).

    >>> within_cap([180, 200, 350], 200)
    (580, 150, 1)
    """
    over = [max(0, amount - cap) for amount in amounts]
    return sum(amounts) - sum(over), sum(over), sum(1 for amount in over if amount)


@dataclass(frozen=True, slots=True)
class Split:
    """C07: what a seller gains from retail and what from recruiting."""

    retail: Fraction
    recruiting: Fraction
    share: Fraction | None  # rho
    break_even: Fraction | None  # q*, the resold share at which rho is one half, when nothing else is accepted


def vk_split(
    purchases: Number, resold: Number, markup: Number, pay_rate: Number, bonus_rate: Number = 0, accepted: Number = 0
) -> Split:
    """C07: a reconstruction of Vander Nat and Keep's published logic (2002).

    W `purchases`, q `resold`, m `markup`, c `pay_rate`, beta `bonus_rate`, theta `accepted`.
    R_ret = W(q*m + q'*c), R_rec = W((1 - q')*c + beta), q' = q + theta(1 - q), q* = (c + beta)/(m + 2c).

    >>> vk_split(100_000, Fraction(1, 5), Fraction(1, 4), Fraction(2, 5)).share
    Fraction(32, 45)
    """
    volume, q, c = Fraction(purchases), Fraction(resold), Fraction(pay_rate)
    used = q + accepted * (1 - q)
    retail = volume * (q * markup + used * c)
    recruiting = volume * ((1 - used) * c + bonus_rate)
    return Split(retail, recruiting, ratio(recruiting, recruiting + retail), ratio(c + bonus_rate, markup + 2 * c))


def top_share(values: Sequence[int], part: Fraction) -> Fraction | None:
    """Share of the sum that goes to the top `part` of all (their number rounded up).

    >>> top_share([10, 0, 0, 0, 0, 0, 0, 0, 0, 10], Fraction(1, 10))
    Fraction(1, 2)
    """
    count = math.ceil(len(values) * part)
    ranked = sorted(values, reverse=True)
    return ratio(sum(ranked[:count]), sum(ranked))


def gini(values: Sequence[int]) -> Fraction | None:
    """Gini coefficient, exactly: 2 * sum(i * x_i) / (n * sum(x)) - (n + 1) / n over rising x. None when all are zero.

    >>> gini([1, 1, 1]), gini([0, 0, 0, 1])
    (Fraction(0, 1), Fraction(3, 4))
    """
    count, total = len(values), sum(values)
    if total <= 0:
        return None
    weighted = sum(place * value for place, value in enumerate(sorted(values), start=1))
    return Fraction(2 * weighted, count * total) - Fraction(count + 1, count)


def lorenz(values: Sequence[int], steps: int = 20) -> tuple[tuple[Fraction, Fraction], ...]:
    """Points (share of people, share of the sum), poorest first; `steps` + 1 points at most, both ends in.

    >>> lorenz([1, 3], 2)[1]
    (Fraction(1, 2), Fraction(1, 4))
    """
    count, total = len(values), sum(values)
    if total <= 0:
        return ()
    ranked, points, running, done = sorted(values), [], 0, 0
    for step in range(steps + 1):
        upto = count * step // steps
        running += sum(ranked[done:upto])
        done = upto
        points.append((Fraction(upto, count), Fraction(running, total)))
    return tuple(dict.fromkeys(points))


@dataclass(frozen=True, slots=True)
class Reproduction:
    """C24: new participants for each participant of a cohort, with a 95 % interval of the mean."""

    members: int
    recruits: int
    rate: Fraction
    low: float
    high: float


def reproduction(members: int, recruits: int, squares: int) -> Reproduction | None:
    """The mean of recruits a head from the cohort's size, sum and sum of squares. None for an empty cohort."""
    if members <= 0:
        return None
    rate = Fraction(recruits, members)
    spread = Fraction(squares, members) - rate * rate
    half = _Z * math.sqrt(float(spread) / members)
    return Reproduction(members, recruits, rate, max(0.0, float(rate) - half), float(rate) + half)


def saturation_days(participants: int, market: int, rate: Fraction, generation_days: Fraction) -> int | None:
    """Days until the newest generation, growing by `rate` each, alone would be larger than the market.

    None where it never is (rate at or below one), or nothing is known.

    >>> saturation_days(1_000, 8_000, Fraction(2), Fraction(30))
    90
    """
    if rate <= 1 or participants <= 0 or generation_days <= 0:
        return None
    if participants >= market:
        return 0
    return math.ceil(round(math.log(market / participants) / math.log(rate) * float(generation_days), 6))


def safeguard(verified: bool, declared: bool, not_stated: bool, any_verified: bool) -> State:
    """The state of a safeguard from whether it would pass on different evidence.

    Args:
        verified: passes on what is verified.
        declared: passes on everything declared, verified or not.
        not_stated: passes on what is verified and what nobody has called unverified.
        any_verified: whether anything at all is verified.
    """
    if verified:
        return "meets"
    if not declared:
        return "does_not_meet"
    return "does_not_meet" if any_verified and not not_stated else "not_proven"


def worst(states: Sequence[State]) -> State:
    """The state of a check from those of its entities; it meets when there are none.

    >>> worst(["meets", "not_proven"])
    'not_proven'
    """
    order: tuple[State, ...] = ("does_not_meet", "not_proven", "review", "not_computable", "meets")
    for state in order:
        if state in states:
            return state
    return "meets"
