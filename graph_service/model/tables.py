"""What shape has a programme's data between a file and the store? One Arrow schema for each file of the load folder.

Values are canonical here: dates are dates, money is minor units, volumes are hundredths of a point, text is NFC.
"""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute

Tables = dict[str, pa.Table]

# Arrow makes these functions when it is imported, so type checkers do not see them.
compute: Any = pyarrow.compute

SALE_KINDS: Final = ("retail", "personal", "starter", "qualifying")
FEE_KINDS: Final = ("enrolment", "renewal", "training", "event", "tools", "other")
IDENTIFIER_KINDS: Final = ("bank", "card", "device", "address", "tax")
LEGS: Final = ("left", "right")  # or a whole number 1..100 for a matrix position

_TEXT, _DAY, _INT, _BOOL, _TIME = pa.string(), pa.date32(), pa.int64(), pa.bool_(), pa.timestamp("us", tz="UTC")


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name.rstrip("_"), kind) for name, kind in columns.items()])


SCHEMAS: Final[dict[str, pa.Schema]] = {
    "members": _schema(
        member_id=_TEXT,
        name=_TEXT,
        country=_TEXT,
        joined_on=_DAY,
        enrolled_on=_DAY,
        left_on=_DAY,
        email=_TEXT,
        source=_TEXT,
        campaign=_TEXT,
    ),
    "sponsorships": _schema(member_id=_TEXT, sponsor_id=_TEXT, from_=_DAY, to=_DAY),
    "placements": _schema(member_id=_TEXT, placement_id=_TEXT, leg=_TEXT, from_=_DAY, to=_DAY),
    "parties": _schema(party_id=_TEXT, host_id=_TEXT, held_on=_DAY, closed_on=_DAY),
    "sales": _schema(
        sale_id=_TEXT,
        buyer_id=_TEXT,
        seller_id=_TEXT,
        payer_id=_TEXT,
        sold_on=_DAY,
        net_minor=_INT,
        volume=_INT,
        currency=_TEXT,
        kind=_TEXT,
        verified=_BOOL,
        category=_TEXT,
        party_id=_TEXT,
    ),
    "refunds": _schema(refund_id=_TEXT, sale_id=_TEXT, refunded_on=_DAY, amount_minor=_INT, volume=_INT, reason=_TEXT),
    "fees": _schema(fee_id=_TEXT, payer_id=_TEXT, paid_on=_DAY, amount_minor=_INT, currency=_TEXT, kind=_TEXT),
    "referrals": _schema(
        referral_id=_TEXT,
        referrer_id=_TEXT,
        referred_id=_TEXT,
        channel=_TEXT,
        campaign=_TEXT,
        invited_at=_TIME,
        clicked_at=_TIME,
        signed_up_at=_TIME,
        converted_at=_TIME,
    ),
    "identifiers": _schema(member_id=_TEXT, kind=_TEXT, value_hash=_TEXT),
    "stock": _schema(member_id=_TEXT, sku=_TEXT, on_hand=_INT, reported_on=_DAY, verified=_BOOL),
    "payments": _schema(payment_id=_TEXT, payee_id=_TEXT, paid_on=_DAY, amount_minor=_INT, currency=_TEXT),
}
