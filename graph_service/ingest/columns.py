"""Which files and columns may a load folder hold, and what does each column mean?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from graph_service.model.tables import FEE_KINDS, IDENTIFIER_KINDS, SALE_KINDS

Kind = Literal["id", "text", "day", "time", "money", "points", "whole", "flag", "currency", "choice", "leg"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its name, what its cells are, whether a cell must be filled."""

    name: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()  # for kind "choice"


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of the load folder. `key` makes a row unique; columns are those of the file, not of the store."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that the file may have."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Every column that the file must have."""
        return tuple(column.name for column in self.columns if column.required)


def _columns(text: str, **choices: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns from `name:kind` words; a `*` at the end of a word: required."""
    columns = []
    for word in text.split():
        name, kind = word.rstrip("*").split(":")
        columns.append(Column(name, kind, word.endswith("*"), choices.get(name, ())))  # type: ignore[arg-type]
    return tuple(columns)


def _spec(name: str, key: str, text: str, **choices: tuple[str, ...]) -> FileSpec:
    return FileSpec(name, _columns(text, **choices), tuple(key.split()))


# In the order in which they are checked and written: who exists first, then what refers to them.
FILES: Final[dict[str, FileSpec]] = {
    spec.name: spec
    for spec in (
        _spec(
            "members",
            "member_id",
            "member_id:id* name:text country:text joined_on:day* enrolled_on:day left_on:day sponsor_id:id "
            "placement_id:id leg:leg email:text source:text campaign:text",
        ),
        _spec("sponsorships", "member_id from", "member_id:id* sponsor_id:id* from:day* to:day"),
        _spec("placements", "member_id from", "member_id:id* placement_id:id* leg:leg from:day* to:day"),
        _spec("parties", "party_id", "party_id:id* host_id:id* held_on:day* closed_on:day"),
        _spec(
            "sales",
            "sale_id",
            "sale_id:id* buyer_id:id* seller_id:id payer_id:id sold_on:day* net:money* volume:points "
            "currency:currency kind:choice verified:flag category:text party_id:id",
            kind=SALE_KINDS,
        ),
        _spec(
            "refunds",
            "refund_id",
            "refund_id:id* sale_id:id* refunded_on:day* amount:money* reason:text",
        ),
        _spec(
            "fees",
            "fee_id",
            "fee_id:id* payer_id:id* paid_on:day* amount:money* currency:currency kind:choice",
            kind=FEE_KINDS,
        ),
        _spec(
            "referrals",
            "referral_id",
            "referral_id:id* referrer_id:id* referred_id:id channel:text campaign:text invited_at:time* "
            "clicked_at:time signed_up_at:time converted_at:time",
        ),
        _spec(
            "identifiers",
            "member_id kind value_hash",
            "member_id:id* kind:choice* value_hash:id*",
            kind=IDENTIFIER_KINDS,
        ),
        _spec(
            "stock",
            "member_id sku reported_on",
            "member_id:id* sku:id* on_hand:whole* reported_on:day* verified:flag",
        ),
        _spec(
            "payments",
            "payment_id",
            "payment_id:id* payee_id:id* paid_on:day* amount:money* currency:currency",
        ),
    )
}
FILE_NAMES: Final = tuple(FILES)
