"""How do the compliance pages put a check into words? Badges, units, and what a column or curve means."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from graph_service.compliance.findings import READING_WORDS, Finding, Interval
from graph_service.compliance.packs import Value
from graph_service.model.money import exact_text, exponent
from graph_service.web.check_titles import VALUES
from graph_service.web.tables import State, money_text, number_text, share_text
from graph_service.words import Said, again, joined, say

STATES: Final[dict[str, State]] = {
    "meets": State(say("meets"), "good"),
    "does_not_meet": State(say("does not meet"), "bad"),
    "review": State(say("review"), "warn"),
    "not_proven": State(say("not proven"), "warn"),
    "not_computable": State(say("not computable"), "idle"),
}
NOTHING: Final = State(say("nothing to compare with"), "idle")
REFERENCE: Final = State(say("reference lines only"), "idle")
CLASSES: Final = {
    "L": say("statute"),
    "O": say("order against one company"),
    "J": say("court or company rule"),
    "S": say("self-regulation"),
    "H": say("heuristic"),
}
READINGS: Final = {
    "strict": say("A participant's own purchase is never end use."),
    "capped": say("A participant's own purchases count as end use up to the pack's cap a month."),
    "lenient": say("All of a participant's own purchases count as end use."),
}
OPERATORS: Final = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
EFFECTS: Final = {
    "threshold": say("does not meet"),
    "review": say("review"),
    "reference": say("a line to compare with"),
}
UNCONFIRMED: Final = say("Taken from secondary accounts; the primary text has not been read.")
METHODS: Final = {"wilson": say("Wilson, for few orders"), "normal": say("normal approximation")}

# What a column of numbers or rows means, by its name in the records of the checks.
COLUMNS: Final = {
    "side": say("Where the row stands: a row of the numerator is part of the denominator too."),
    "role": say("The buyer's role on the day of the sale."),
    "verified": say("What the sales file says about the sale."),
    "net_minor": say("After refunds dated before the period's end; for outcomes, received - paid (strict)."),
    "counted_minor": say("What of the row is in the numerator."),
    "kind": say("Kind of sale, or what the row groups."),
    "members": say("People in the group."),
    "recruits": say("Participants brought in within the time that the pack gives."),
    "rate": say("recruits / members"),
    "exact": say("The rate, share or mean as a fraction; a mean in the smallest unit."),
    "low": say("Lower end of the 95 % interval of the rate, by the normal approximation."),
    "high": say("Upper end of the 95 % interval of the rate, by the normal approximation."),
    "sponsors": say("People sponsored directly on the last day."),
    "received_minor": say("Awards of the window."),
    "fees_minor": say("Fees paid in the window."),
    "orders_minor": say("Own orders of the window, those shortly before enrolment too."),
    "paid_minor": say("Fees and own orders, strict reading."),
    "customer_sales_verified_minor": say("Verified sales to customers below the member."),
    "customer_sales_declared_minor": say("All sales to customers below the member, verified or not."),
    "sales_minor": say("All sales below the member, own credit included."),
    "orders": say("Orders with something left after refunds."),
    "earned_minor": say("What the plan paid the member in the period."),
    "not_end_use_minor": say("Of the member's purchases, what reached no end user."),
    "bought_minor": say(
        "Purchases of the member in the period, or in the thirty days before a rank; of a return, its cost."
    ),
    "from_personal_use_minor": say("Rewards from participants' own purchases, before caps of the plan."),
    "from_retail_verified_minor": say("Rewards from verified sales to customers, before caps of the plan."),
    "from_retail_declared_minor": say("Rewards from all sales to customers, verified or not."),
    "starter_minor": say("Awards on starter orders."),
    "personal_minor": say("The member's personal purchases of the month."),
    "cap_minor": say("The pack's cap a participant and month."),
    "over_cap_minor": say("Personal purchases - cap."),
    "unverified_minor": say("Sales to customers that nobody verified."),
    "sold_to_customers_minor": say("All declared sales to customers, credited to the member."),
    "entrant_paid_minor": say("What the member paid as an entrant, by the reading that decides."),
    "first_days_minor": say(
        "Fees and own orders of the first days as a participant, or the orders alone; the formula says which."
    ),
    "later_days_minor": say("Fees and own orders of the longer time, strict reading."),
    "required_minor": say("Starter and qualifying orders; for a payment, what of it had to be made."),
    "days_after": say("Days since the payer's enrolment; below zero before it."),
    "own_volume": say("Hundredths of a point of own purchases that the reading takes out of the conditions."),
    "personal_volume": say("Hundredths of a point of everything credited to the member."),
    "pay_on_own_minor": say("What the member would not have been paid without own purchases in the conditions."),
    "last_order_on": say("Day of the own order before; of people who left off, of their latest order."),
    "reordered_on": say("Day of the next own order."),
    "reports": say("Whether the stock reports around the order are there."),
    "stock_before": say("Units on hand before the earlier order."),
    "stock_after": say("Units on hand at the first report after it."),
    "stock_left": say("Units on hand at the last report up to the reorder."),
    "last_order_units": say("Units by which the earlier order raised the stock."),
    "sold_or_used_units": say("Units by which the stock fell until the reorder."),
    "bought_months_minor": say("Own purchases of the months that the reading does not accept as use."),
    "retail_verified_minor": say("Verified sales to customers, credited to the member."),
    "retail_declared_minor": say("All sales to customers, credited to the member."),
    "on_hand_units": say("Units on hand at the last stock-take."),
    "fallen_units": say("Units by which stock fell between the stock-takes of the months."),
    "cancelled_unpaid_minor": say("Cost of the orders of one who left within the cooling-off days, less refunds."),
    "paid_back_minor": say("Refunds of the order within the time that the pack gives."),
    "days_to_refund": say("Days from the order to its first refund."),
    "share": say("Of the group; the formula says of what."),
    "settled_on": say("First day whose returns the month's pay does not know."),
    "sold_minor": say("Net sales of the month as settled."),
    "returned_minor": say("Given back within the days after settling."),
    "pay_kept_minor": say("What the member was paid on sales that came back afterwards."),
    "rank_without": say("The rank that the member would have held without what came back."),
    "customers_verified": say("Different buyers with a verified sale."),
    "customers_declared": say("Different buyers, verified or not."),
    "shared": say("Kinds of identifier that both hold."),
    "path": say("The members from the top down; a circle leads back to the same one."),
    "depth": say("Levels below the member looked at."),
    "customer_minor": say("Of these, verified and to people who were not participants that day."),
    "generation": say("Levels below the member looked at."),
    "participants": say("Of these, participants on the period's last day."),
    "component": say("The component's account with the smallest id; it names the component."),
    "accounts": say("Accounts of the component, wherever they stand."),
    "accounts_in_line": say("Accounts of the component at or below the member of the line."),
    "levels": say("So many levels the payer stands above the buyer in the line of the day; 0: not above."),
    "paid_for_minor": say("Net of the orders counted."),
    "buyers": say("Different buyers of the orders counted."),
    "path_of": say("The topmost member of the path; it names the path."),
    "place": say("Place in the path, from the top."),
    "payer_id": say("Who paid: for the order, or for the member's first order."),
    "refunded_minor": say("What was given back after the period was settled."),
    "award_micro": say("The award on the order, in millionths of the smallest unit."),
    "counted_micro": say("What of the award is in the numerator."),
    "on_cancelled_minor": say("Awards on orders cancelled afterwards."),
    "back_to_payer_minor": say("Awards on orders that the member paid for another."),
    "last_days_minor": say("Own orders of the last days of the period, or before a rank."),
    "members_12": say("Participants looked at after 12 months."),
    "no_order_12": say("Of these, without an order since."),
    "share_12": say("no order / looked at, after 12 months"),
    "members_24": say("Participants looked at after 24 months."),
    "no_order_24": say("Of these, without an order since."),
    "share_24": say("no order / looked at, after 24 months"),
    "own_orders_minor": say("All orders of participants."),
    "mean_minor": say("Mean of received - paid, its fraction of the smallest unit cut off."),
    "paid_level": say("The deepest level below that an award rests on; 0 for own sales."),
    "heads": say("Participants at or below the member on the last day."),
    "line_of": say("The paid member at whose place, or below it, most accounts of the component stand."),
}

# What the database counts for the whole of a picture: title and meaning.
PICTURED: Final = {
    "depth_max": (say("Levels"), say("levels below the member")),
    "members": (say("Members"), say("people in the subtree on the period's last day, the member included")),
    "orders": (say("Orders"), say("sales in the subtree, as of the day of each")),
    "net_minor": (say("Net sales"), say("their net, after refunds: the denominator of C02")),
    "customer_orders": (say("Customer orders"), say("of these, to customers by the strict reading")),
    "customer_minor": (say("Customer sales"), say("their net")),
    "verified_orders": (say("Verified customer orders"), say("of these, verified")),
    "verified_minor": (say("Verified customer sales"), say("their net: the numerator of C02")),
    "old_enough": (say("Old enough"), say("participants of the whole programme whose enrolment lies far enough back")),
    "too_young": (say("Too young"), say("participants of the whole programme who are left out")),
}

# Curves by name: axis across, axis up, meaning.
CURVES: Final = {
    "lorenz_zeros_in": (
        say("Share of participants, lowest first"), say("Share of pay"),
        say("How much of all pay the lower part of the participants received, those with nothing counted "
            "in."),
    ),
    "lorenz_zeros_out": (
        say("Share of paid participants, lowest first"), say("Share of pay"),
        say("How much of all pay the lower part of those who received anything got."),
    ),
    "degree_counts": (
        say("People sponsored directly"), say("Members"),
        say("How many members sponsor so many people directly, on the last day."),
    ),
}  # fmt: skip


def badge(found: Finding, state: str = "") -> State:
    """The badge of a check or of one of its entities; it is green only where something could have been raised."""
    asked = state or found.state
    if asked == say("meets") and not found.compared:
        return REFERENCE if found.thresholds else NOTHING
    return STATES[asked]


def heading(found: Finding, currency: str) -> dict[str, Any]:
    """State, class and interval of a check, for the head of its page."""
    interval = found.result.interval
    return {
        "state": badge(found),
        "klass": CLASSES.get(found.klass, found.klass),
        "missing": joined(map(input_words, found.result.missing)),
        "interval": interval_text(interval, currency) if interval else "",
    }


INPUTS: Final = {
    "members": say("members"), "sponsorships": say("sponsorships"), "sales": say("sales"), "awards": say("awards"),
    "refunds": say("refunds"), "fees": say("fees"), "identifiers": say("identifiers"), "stock": say("stock"),
    "ranks": say("ranks"),
}  # fmt: skip


def input_words(name: str) -> str:
    """A kind of data that checks rest on; a column of a file keeps its name."""
    return INPUTS.get(name, name)


def unit_words(unit: str, currency: str) -> str:
    """A unit for people: money by its currency."""
    if unit in ("minor units", "money"):
        return currency
    if unit.startswith("money"):
        return Said(unit.replace("money", "{currency}", 1), {"currency": currency})
    return again(unit)


def reading_words(reading: str) -> str:
    """What a reading is called."""
    return READING_WORDS.get(reading, reading)


def raised_when(operator: str | None, shown: str) -> Said:
    """An operator and what it compares with."""
    return joined((OPERATORS.get(operator or "", say("at")), shown), " ")


def remark(reason: str, *, unconfirmed: bool) -> Said:
    """Why a value is what it is, and whether its author read the primary text."""
    return joined((again(reason), UNCONFIRMED), " ") if unconfirmed else again(reason)


TOLD: Final = frozenset(map(str, VALUES))
TOLD_COLUMNS: Final = frozenset(
    ("side", "kind", "verified", "role", "group", "name", "count", "meaning", "stock", "reports")
)


def value_words(column: str, value: Any) -> Any:
    """A cell of the rows behind a figure: what the product says in it is told, what the data hold stays."""
    return again(value) if column in TOLD_COLUMNS and isinstance(value, str) and value in TOLD else value


def figure_text(value: Fraction | None, unit: str, currency: str, *, named: bool = True) -> str | None:
    """A figure for people, see `Meaning.unit`; with its unit unless something beside it says that."""
    if value is None:
        return None
    if unit.startswith("share"):
        return share_text(value)
    if unit == "minor units" or unit.startswith("money"):
        amount = money_text(round(whole(value, unit, currency) * 10 ** exponent(currency)), currency)
        return f"{amount} {currency}" if named else amount
    return joined((number_text(value), again(unit)), " ") if named and unit else number_text(value)


def figure_exact(value: Fraction | None, unit: str, currency: str) -> str | None:
    """The same as an exact fraction, money in whole units."""
    return None if value is None else exact_text(whole(value, unit, currency))


def whole(value: Fraction, unit: str, currency: str) -> Fraction:
    """Minor units as whole units; anything else as it is."""
    return value / 10 ** exponent(currency) if unit == "minor units" else value


def threshold_text(value: Value, currency: str) -> str:
    """When a value raises its check, in words."""
    unit = unit_words(value.unit, currency)
    number = share_text(value.value) if unit.startswith("share") else number_text(value.value)
    return raised_when(value.op, number if unit.startswith("share") or not unit else joined((number, unit), " "))


def interval_text(interval: Interval, currency: str) -> str:
    """What was counted, its interval, and how that was worked out."""
    low = figure_text(Fraction(interval.low), interval.unit, currency, named=False)
    high = figure_text(Fraction(interval.high), interval.unit, currency)
    method = METHODS[interval.kind]
    return say(
        "{text} 95 % interval: {low} to {high} ({method}).", text=interval.text, low=low, high=high, method=method
    )


def words(name: str) -> Said:
    """A column's name as words.

    >>> words("sales_to_customers_minor")
    'Sales to customers'
    """
    return again(name.replace("_minor", "").replace("_", " ").strip().capitalize())
