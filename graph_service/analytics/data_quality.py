"""What is missing or odd in the data, and what does it keep from being computed? One row a question, counted in columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from graph_service.analytics.measures import ratio
from graph_service.downline.figures import was_participant
from graph_service.model.period import NEVER, Period, day_of
from graph_service.model.snapshot import BoolArray, Snapshot
from graph_service.words import Said, say

FIRST: Final = 5  # ids named of each


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question looks at: the network, the currency that the plan counts."""

    snapshot: Snapshot
    currency: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that may be missing: how it reads, what it stands in the way of, and what to do."""

    name: str
    title: Said
    keeps: Said
    remedy: Said
    look: Callable[[Asked], tuple[BoolArray, pd.Series]]  # which rows, and their ids


@dataclass(frozen=True, slots=True)
class Answer:
    """How many rows of how many, and the first of them by id."""

    question: Question
    count: int
    total: int
    first: tuple[str, ...]

    @property
    def share(self) -> Fraction | None:
        """Of all rows; None where there are none."""
        return ratio(self.count, self.total)


def _blank(column: pd.Series) -> BoolArray:
    return (column.isna() | (column == "")).to_numpy(np.bool_)


def _no_seller(asked: Asked) -> tuple[BoolArray, pd.Series]:
    """A sale without a seller goes to the buyer's sponsor; a customer without one is left as their own seller."""
    sales = asked.snapshot.sales
    buyer, seller = sales["buyer"].to_numpy(np.int64), sales["seller"].to_numpy(np.int64)
    own = (buyer == seller) & ~was_participant(asked.snapshot, buyer, sales["sold_on"].to_numpy(np.int64))
    return own | (seller < 0), sales["sale_id"]


def _no_country(asked: Asked) -> tuple[BoolArray, pd.Series]:
    members = asked.snapshot.members
    return _blank(members["country"]), members["member_id"]


def _no_name(asked: Asked) -> tuple[BoolArray, pd.Series]:
    members = asked.snapshot.members
    return _blank(members["name"]), members["member_id"]


def _unverified(asked: Asked) -> tuple[BoolArray, pd.Series]:
    sales = asked.snapshot.sales
    return sales["verified"].to_numpy() < 1, sales["sale_id"]


def _other_currency(asked: Asked) -> tuple[BoolArray, pd.Series]:
    sales = asked.snapshot.sales
    return (sales["currency"] != asked.currency).to_numpy(np.bool_), sales["sale_id"]


def _no_volume(asked: Asked) -> tuple[BoolArray, pd.Series]:
    sales = asked.snapshot.sales
    return (sales["volume"].to_numpy(np.int64) == 0) & (sales["net_minor"].to_numpy(np.int64) > 0), sales["sale_id"]


def _no_category(asked: Asked) -> tuple[BoolArray, pd.Series]:
    sales = asked.snapshot.sales
    return _blank(sales["category"]), sales["sale_id"]


def _own_sale(asked: Asked) -> tuple[BoolArray, pd.Series]:
    sales = asked.snapshot.sales
    same = (sales["buyer"].to_numpy() == sales["seller"].to_numpy()) & (sales["kind"] == "retail").to_numpy(np.bool_)
    return same, sales["sale_id"]


def _no_channel(asked: Asked) -> tuple[BoolArray, pd.Series]:
    referrals = asked.snapshot.referrals
    return _blank(referrals["channel"]), referrals["referral_id"]


def _converted_without_member(asked: Asked) -> tuple[BoolArray, pd.Series]:
    referrals = asked.snapshot.referrals
    lost = referrals["converted_at"].notna().to_numpy(np.bool_) & (referrals["referred"].to_numpy() < 0)
    return lost, referrals["referral_id"]


def _no_identifier(asked: Asked) -> tuple[BoolArray, pd.Series]:
    return _enrolled_without(asked.snapshot.members, asked.snapshot.identifiers)


def _no_stock(asked: Asked) -> tuple[BoolArray, pd.Series]:
    return _enrolled_without(asked.snapshot.members, asked.snapshot.stock)


def _enrolled_without(members: pd.DataFrame, rows: pd.DataFrame) -> tuple[BoolArray, pd.Series]:
    """Participants of whom a table says nothing."""
    known = np.zeros(len(members), np.bool_)
    known[rows["member"].to_numpy(np.int64)] = True
    enrolled = members["enrolled_on"].to_numpy(np.int64) != NEVER
    return enrolled & ~known, members["member_id"]


def _no_sponsor(asked: Asked) -> tuple[BoolArray, pd.Series]:
    members = asked.snapshot.members
    lone = np.ones(len(members), np.bool_)
    lone[asked.snapshot.sponsorships["child"].to_numpy(np.int64)] = False
    return lone, members["member_id"]


WITHOUT_EMAIL: Final = say("Members without an e-mail")  # the only question that the store answers
QUESTIONS: Final = (
    Question(
        "sellers", say("Sales that nobody sold"),
        say("The buyer is a customer without a sponsor: no team has the sale, nobody is paid for it."),
        say("State seller_id in the sales file, or give the customer a sponsor."), _no_seller,
    ),
    Question(
        "verified", say("Sales that nobody verified"), say("Checks that rest on verified sales say “not proven”."),
        say("Load the sales with verified set by whoever saw the receipt."), _unverified,
    ),
    Question(
        "currencies", say("Sales outside the plan's currency"), say("The plan does not count them: no volume, no pay."),
        say("Run a plan of that currency, or load the sales converted."), _other_currency,
    ),
    Question(
        "volume", say("Sales with money and no volume"), say("They count for no rank and no team volume."),
        say("State the volume in the sales file."), _no_volume,
    ),
    Question(
        "own", say("Retail sales to oneself"), say("They are no retail: shares of retail read too high."),
        say("Load them as personal."), _own_sale,
    ),
    Question(
        "category", say("Sales without a category"), say("Bonuses and checks by category leave them out."),
        say("State category in the sales file."), _no_category,
    ),
    Question(
        "country", say("Members without a country"),
        say("They stand in no country's row; rules of a country cannot look at them."),
        say("State country in the members file, two letters."), _no_country,
    ),
    Question(
        "name", say("Members without a name"), say("Pages and statements call them by their id."),
        say("State name in the members file."), _no_name,
    ),
    Question(
        "sponsor", say("Members who never had a sponsor"), say("Each is a tree of their own; nobody above is paid for them."),
        say("Give them the default sponsor, or move them."), _no_sponsor,
    ),
    Question(
        "channel", say("Referrals without a channel"), say("They stand under “not stated”: no channel is judged by them."),
        say("State channel in the referrals file."), _no_channel,
    ),
    Question(
        "brought", say("Converted referrals without the member"), say("What the referred buy is not counted for the referral."),
        say("State referred_id in the referrals file."), _converted_without_member,
    ),
    Question(
        "identifiers", say("Participants without an identifier"),
        say("Straw accounts and one person with several ids are not seen."),
        say("Load identifiers: hashes of bank, card, device, address or tax number."), _no_identifier,
    ),
    Question(
        "stock", say("Participants without a stock report"), say("Loading of stock cannot be judged for them."),
        say("Load their stock reports."), _no_stock,
    ),
)  # fmt: skip


def answers(snapshot: Snapshot, currency: str) -> tuple[Answer, ...]:
    """Every question, answered."""
    asked = Asked(snapshot, currency)
    found = []
    for question in QUESTIONS:
        mask, ids = question.look(asked)
        rows = np.flatnonzero(mask)
        found.append(Answer(question, len(rows), len(mask), tuple(map(str, ids.iloc[rows[:FIRST]]))))
    return tuple(found)


def title_of(name: str) -> Said | None:
    """How a question about the data reads; None for a name that is none."""
    if name == "email":
        return WITHOUT_EMAIL
    return next((one.title for one in QUESTIONS if one.name == name), None)


def rows_of(snapshot: Snapshot, currency: str, name: str, most: int) -> list[str] | None:
    """The ids behind one question, the first so many; None for a name that is none."""
    question = next((one for one in QUESTIONS if one.name == name), None)
    if question is None:
        return None
    mask, ids = question.look(Asked(snapshot, currency))
    return list(map(str, ids.iloc[np.flatnonzero(mask)[:most]]))


def gaps(snapshot: Snapshot) -> tuple[str, ...]:
    """Months between the first sale and the last without any."""
    sold = snapshot.sales["sold_on"].to_numpy(np.int64)
    if not len(sold):
        return ()
    days = np.unique(sold)
    months = {Period.month_of(day).name for day in (day_of(int(one)) for one in days)}
    first, one = Period.month_of(day_of(int(days[0]))), Period.month_of(day_of(int(days[-1])))
    missing = []
    while one.start > first.start:
        one = one.previous()
        if one.name not in months:
            missing.append(one.name)
    return tuple(reversed(missing))
