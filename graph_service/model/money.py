"""How does text become exact money or volume, and back? The one place where Decimal and integer meet.

Money is integer minor units with a currency. Volumes are integers in hundredths of a point. Rates are integers in
parts per million. An exact amount before rounding is an integer in millionths of a minor unit ("micro").
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final, Literal

from graph_service.errors import BadInput
from graph_service.words import say

INT64_MAX: Final = 2**63 - 1
AMOUNT_MAX: Final = 10**15  # one row: ten trillion in two-decimal units; sums stay far below 2**63
MICRO: Final = 1_000_000

Rounding = Literal["half_even", "half_up", "down"]

# ISO 4217 minor-unit exponents (list one, 2024); two decimals where not listed.
CURRENCY_EXPONENTS: Final[dict[str, int]] = {
    **dict.fromkeys("AED AUD BGN BRL BYN CAD CHF CNY CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR KZT".split(), 2),
    **dict.fromkeys("MAD MDL MXN MYR NOK NZD PHP PLN RON RSD RUB SAR SEK SGD THB TRY UAH USD UZS ZAR".split(), 2),
    **dict.fromkeys("CLP ISK JPY KRW PYG UGX VND XAF XOF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}


def exponent(currency: str) -> int:
    """Decimals of a currency. Raises BadInput for one that is not known."""
    try:
        return CURRENCY_EXPONENTS[currency]
    except KeyError:
        raise BadInput(
            say("unknown currency {currency}; use an ISO 4217 code such as EUR", currency=repr(currency))
        ) from None


def parse_scaled(text: str, decimals: int) -> int:
    """`text` as an integer scaled by 10**decimals, exactly.

    >>> parse_scaled("12.5", 2)
    1250

    Raises BadInput when it is not a plain finite number, has more decimals, or is out of range.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise BadInput(say("{text} is not a number; write digits with a decimal point", text=repr(text))) from None
    if not value.is_finite():
        raise BadInput(say("{text} is not a finite number", text=repr(text)))
    if value and value.adjusted() > 18:
        raise _too_large(text)
    scaled = value.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise BadInput(say("{text} has more than {decimals} decimals", text=repr(text), decimals=decimals))
    if abs(scaled) > AMOUNT_MAX:
        raise _too_large(text)
    return int(scaled)


def _too_large(text: str) -> BadInput:
    return BadInput(
        say("{text} is too large; the most for one row is {most} minor units", text=repr(text), most=AMOUNT_MAX)
    )


def parse_money(text: str, currency: str) -> int:
    """Text to minor units of `currency`."""
    return parse_scaled(text, exponent(currency))


def parse_volume(text: str) -> int:
    """Text to hundredths of a point."""
    return parse_scaled(text, 2)


def format_scaled(value: int, decimals: int) -> str:
    """The inverse of `parse_scaled`.

    >>> format_scaled(-1250, 2)
    '-12.50'
    """
    if decimals == 0:
        return str(value)
    whole, part = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{decimals}d}"


def format_money(minor: int, currency: str) -> str:
    """Minor units as text with the currency's decimals and no grouping."""
    return format_scaled(minor, exponent(currency))


def format_volume(volume: int) -> str:
    """Hundredths of a point as text with two decimals."""
    return format_scaled(volume, 2)


def round_fraction(value: Fraction, mode: Rounding) -> int:
    """Round once, in the mode the plan names. half_up is away from zero at a half; down is towards zero."""
    if mode == "half_even":
        return round(value)
    if mode == "down":
        return int(value)
    half = Fraction(1, 2)
    return int(value + half) if value >= 0 else -int(-value + half)


def exact_text(value: Fraction) -> str:
    """A fraction as `n/d`, the form used in JSON."""
    return f"{value.numerator}/{value.denominator}"


def fraction_json(value: Fraction | None) -> dict[str, float | str] | None:
    """A fraction as JSON has it: a float to read and the exact value; None stays None.

    >>> fraction_json(Fraction(1, 4))
    {'value': 0.25, 'exact': '1/4'}
    """
    return None if value is None else {"value": float(value), "exact": exact_text(value)}


def allocate(total: int, weights: list[int]) -> list[int]:
    """Split `total` in proportion to `weights` by largest remainder, so that the parts add up exactly.

    Ties go to the earlier part. Weights that sum to zero put everything on the first part.

    >>> allocate(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1) if weights else []
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-((total * weights[i]) % whole if whole > 0 else 0), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
