"""How do the compliance pages put a check into words? Badges, units, and what a column or curve means."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from graph_service.compliance.findings import Finding, Interval
from graph_service.compliance.packs import Value
from graph_service.model.money import exact_text, exponent
from graph_service.web.tables import State, money_text, number_text, share_text

STATES: Final[dict[str, State]] = {
    "meets": State("meets", "good"),
    "does_not_meet": State("does not meet", "bad"),
    "review": State("review", "warn"),
    "not_proven": State("not proven", "warn"),
    "not_computable": State("not computable", "idle"),
}
NOTHING: Final = State("nothing to compare with", "idle")
REFERENCE: Final = State("reference lines only", "idle")
CLASSES: Final = {
    "L": "statute",
    "O": "order against one company",
    "J": "court or company rule",
    "S": "self-regulation",
    "H": "heuristic",
}
READINGS: Final = {
    "strict": "A participant's own purchase is never end use.",
    "capped": "A participant's own purchases count as end use up to the pack's cap a month.",
    "lenient": "All of a participant's own purchases count as end use.",
}
OPERATORS: Final = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
EFFECTS: Final = {"threshold": "does not meet", "review": "review", "reference": "a line to compare with"}
UNCONFIRMED: Final = " Taken from secondary accounts; the primary text has not been read."
METHODS: Final = {"wilson": "Wilson, for few orders", "normal": "normal approximation"}

# What a column of numbers or rows means, by its name in the records of the checks.
COLUMNS: Final = {
    "side": "Where the row stands: a row of the numerator is part of the denominator too.",
    "role": "The buyer's role on the day of the sale.",
    "verified": "What the sales file says about the sale.",
    "net_minor": "After refunds dated before the period's end; for outcomes, received - paid (strict).",
    "counted_minor": "What of the row is in the numerator.",
    "kind": "Kind of sale, or what the row groups.",
    "members": "People in the group.",
    "recruits": "Participants brought in within the time that the pack gives.",
    "rate": "recruits / members",
    "exact": "The rate, share or mean as a fraction; a mean in the smallest unit.",
    "low": "Lower end of the 95 % interval of the rate, by the normal approximation.",
    "high": "Upper end of the 95 % interval of the rate, by the normal approximation.",
    "sponsors": "People sponsored directly on the last day.",
    "received_minor": "Awards of the window.",
    "fees_minor": "Fees paid in the window.",
    "orders_minor": "Own orders of the window, those shortly before enrolment too.",
    "paid_minor": "Fees and own orders, strict reading.",
    "customer_sales_verified_minor": "Verified sales to customers below the member.",
    "customer_sales_declared_minor": "All sales to customers below the member, verified or not.",
    "sales_minor": "All sales below the member, own credit included.",
    "orders": "Orders with something left after refunds.",
    "earned_minor": "What the plan paid the member in the period.",
    "not_end_use_minor": "Of the member's purchases, what reached no end user.",
    "bought_minor": "Purchases of the member in the period, or in the thirty days before a rank; of a return, its cost.",
    "from_personal_use_minor": "Rewards from participants' own purchases, before caps of the plan.",
    "from_retail_verified_minor": "Rewards from verified sales to customers, before caps of the plan.",
    "from_retail_declared_minor": "Rewards from all sales to customers, verified or not.",
    "starter_minor": "Awards on starter orders.",
    "personal_minor": "The member's personal purchases of the month.",
    "cap_minor": "The pack's cap a participant and month.",
    "over_cap_minor": "Personal purchases - cap.",
    "unverified_minor": "Sales to customers that nobody verified.",
    "sold_to_customers_minor": "All declared sales to customers, credited to the member.",
    "entrant_paid_minor": "What the member paid as an entrant, by the reading that decides.",
    "first_days_minor": "Fees and own orders of the first days as a participant, or the orders alone; the formula says which.",
    "later_days_minor": "Fees and own orders of the longer time, strict reading.",
    "required_minor": "Starter and qualifying orders; for a payment, what of it had to be made.",
    "days_after": "Days since the payer's enrolment; below zero before it.",
    "own_volume": "Hundredths of a point of own purchases that the reading takes out of the conditions.",
    "personal_volume": "Hundredths of a point of everything credited to the member.",
    "pay_on_own_minor": "What the member would not have been paid without own purchases in the conditions.",
    "last_order_on": "Day of the own order before; of people who left off, of their latest order.",
    "reordered_on": "Day of the next own order.",
    "reports": "Whether the stock reports around the order are there.",
    "stock_before": "Units on hand before the earlier order.",
    "stock_after": "Units on hand at the first report after it.",
    "stock_left": "Units on hand at the last report up to the reorder.",
    "last_order_units": "Units by which the earlier order raised the stock.",
    "sold_or_used_units": "Units by which the stock fell until the reorder.",
    "bought_months_minor": "Own purchases of the months that the reading does not accept as use.",
    "retail_verified_minor": "Verified sales to customers, credited to the member.",
    "retail_declared_minor": "All sales to customers, credited to the member.",
    "on_hand_units": "Units on hand at the last stock-take.",
    "fallen_units": "Units by which stock fell between the stock-takes of the months.",
    "cancelled_unpaid_minor": "Cost of the orders of one who left within the cooling-off days, less refunds.",
    "paid_back_minor": "Refunds of the order within the time that the pack gives.",
    "days_to_refund": "Days from the order to its first refund.",
    "share": "Of the group; the formula says of what.",
    "settled_on": "First day whose returns the month's pay does not know.",
    "sold_minor": "Net sales of the month as settled.",
    "returned_minor": "Given back within the days after settling.",
    "pay_kept_minor": "What the member was paid on sales that came back afterwards.",
    "rank_without": "The rank that the member would have held without what came back.",
    "customers_verified": "Different buyers with a verified sale.",
    "customers_declared": "Different buyers, verified or not.",
    "shared": "Kinds of identifier that both hold.",
    "path": "The members from the top down; a circle leads back to the same one.",
    "depth": "Levels below the member looked at.",
    "customer_minor": "Of these, verified and to people who were not participants that day.",
    "generation": "Levels below the member looked at.",
    "participants": "Of these, participants on the period's last day.",
    "component": "The component's account with the smallest id; it names the component.",
    "accounts": "Accounts of the component, wherever they stand.",
    "accounts_in_line": "Accounts of the component at or below the member of the line.",
    "levels": "So many levels the payer stands above the buyer in the line of the day; 0: not above.",
    "paid_for_minor": "Net of the orders counted.",
    "buyers": "Different buyers of the orders counted.",
    "path_of": "The topmost member of the path; it names the path.",
    "place": "Place in the path, from the top.",
    "payer_id": "Who paid: for the order, or for the member's first order.",
    "refunded_minor": "What was given back after the period was settled.",
    "award_micro": "The award on the order, in millionths of the smallest unit.",
    "counted_micro": "What of the award is in the numerator.",
    "on_cancelled_minor": "Awards on orders cancelled afterwards.",
    "back_to_payer_minor": "Awards on orders that the member paid for another.",
    "last_days_minor": "Own orders of the last days of the period, or before a rank.",
    "members_12": "Participants looked at after 12 months.",
    "no_order_12": "Of these, without an order since.",
    "share_12": "no order / looked at, after 12 months",
    "members_24": "Participants looked at after 24 months.",
    "no_order_24": "Of these, without an order since.",
    "share_24": "no order / looked at, after 24 months",
    "own_orders_minor": "All orders of participants.",
    "mean_minor": "Mean of received - paid, its fraction of the smallest unit cut off.",
    "paid_level": "The deepest level below that an award rests on; 0 for own sales.",
    "heads": "Participants at or below the member on the last day.",
    "line_of": "The paid member at whose place, or below it, most accounts of the component stand.",
}

# What the database counts for the whole of a picture: title and meaning.
PICTURED: Final = {
    "depth_max": ("Levels", "levels below the member"),
    "members": ("Members", "people in the subtree on the period's last day, the member included"),
    "orders": ("Orders", "sales in the subtree, as of the day of each"),
    "net_minor": ("Net sales", "their net, after refunds: the denominator of C02"),
    "customer_orders": ("Customer orders", "of these, to customers by the strict reading"),
    "customer_minor": ("Customer sales", "their net"),
    "verified_orders": ("Verified customer orders", "of these, verified"),
    "verified_minor": ("Verified customer sales", "their net: the numerator of C02"),
    "old_enough": ("Old enough", "participants of the whole programme whose enrolment lies far enough back"),
    "too_young": ("Too young", "participants of the whole programme who are left out"),
}

# Curves by name: axis across, axis up, meaning.
CURVES: Final = {
    "lorenz_zeros_in": (
        "Share of participants, lowest first", "Share of pay",
        "How much of all pay the lower part of the participants received, those with nothing counted in.",
    ),
    "lorenz_zeros_out": (
        "Share of paid participants, lowest first", "Share of pay",
        "How much of all pay the lower part of those who received anything got.",
    ),
    "degree_counts": (
        "People sponsored directly", "Members", "How many members sponsor so many people directly, on the last day.",
    ),
}  # fmt: skip


def badge(found: Finding, state: str = "") -> State:
    """The badge of a check or of one of its entities; it is green only where something could have been raised."""
    asked = state or found.state
    if asked == "meets" and not found.compared:
        return REFERENCE if found.thresholds else NOTHING
    return STATES[asked]


def heading(found: Finding, currency: str) -> dict[str, Any]:
    """State, class and interval of a check, for the head of its page."""
    interval = found.result.interval
    return {
        "state": badge(found),
        "klass": CLASSES.get(found.klass, found.klass),
        "interval": interval_text(interval, currency) if interval else "",
    }


def unit_words(unit: str, currency: str) -> str:
    """A unit for people: money by its currency."""
    if unit == "minor units":
        return currency
    return unit.replace("money", currency, 1) if unit.startswith("money") else unit


def figure_text(value: Fraction | None, unit: str, currency: str, *, named: bool = True) -> str | None:
    """A figure for people, see `Meaning.unit`; with its unit unless something beside it says that."""
    if value is None:
        return None
    if unit.startswith("share"):
        return share_text(value)
    if unit == "minor units" or unit.startswith("money"):
        amount = money_text(round(whole(value, unit, currency) * 10 ** exponent(currency)), currency)
        return f"{amount} {currency}" if named else amount
    return f"{number_text(value)} {unit}".strip() if named else number_text(value)


def figure_exact(value: Fraction | None, unit: str, currency: str) -> str | None:
    """The same as an exact fraction, money in whole units."""
    return None if value is None else exact_text(whole(value, unit, currency))


def whole(value: Fraction, unit: str, currency: str) -> Fraction:
    """Minor units as whole units; anything else as it is."""
    return value / 10 ** exponent(currency) if unit == "minor units" else value


def threshold_text(value: Value, currency: str) -> str:
    """When a value raises its check, in words."""
    unit = unit_words(value.unit, currency)
    shown = share_text(value.value) if unit.startswith("share") else f"{number_text(value.value)} {unit}".strip()
    return f"{OPERATORS.get(value.op or '', 'at')} {shown}"


def interval_text(interval: Interval, currency: str) -> str:
    """What was counted, its interval, and how that was worked out."""
    low = figure_text(Fraction(interval.low), interval.unit, currency, named=False)
    high = figure_text(Fraction(interval.high), interval.unit, currency)
    return f"{interval.text} 95 % interval: {low} to {high} ({METHODS[interval.kind]})."


def words(name: str) -> str:
    """A column's name as words.

    >>> words("sales_to_customers_minor")
    'Sales to customers'
    """
    return name.replace("_minor", "").replace("_", " ").strip().capitalize()
