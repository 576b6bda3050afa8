"""The referral family: which sale completes the reward of a referred person, and who gets it?"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import history
from graph_service.engines.columnar.lines import LEFT, PARTICIPANT, roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.standing import Standing
from graph_service.engines.columnar.walking import Asked
from graph_service.model.money import MICRO
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.referral import ReferralBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def pay(bonus: ReferralBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a referral bonus. Raises BadInput when its amounts could pass 2**63."""
    looked_at = _LookedAt.of(bonus, prepared)
    standing = _standing(bonus, prepared, looked_at)
    check_total(standing.exact, f"the amounts of bonus {bonus.name}")
    awards = standing.awards()
    if bonus.lifetime_cap_minor is not None:
        used = looked_at.rewarded_before(bonus, prepared) * bonus.referrer_minor
        room = np.maximum(bonus.lifetime_cap_minor - used, 0)[awards.member]
        awards = dataclasses.replace(awards, room=np.where(awards.level == 1, room, awards.exact // MICRO))
    return Paid(awards, standing.skips())


def lines(bonus: ReferralBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale of the period for each side."""
    return _standing(bonus, prepared, _LookedAt.of(bonus, prepared)).lines(prepared, asked)


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """Sales of referred people from the first day on, by person, day and id; `reason` is PAID where one completes a reward."""

    sale: IntArray
    referred: IntArray
    referrer: IntArray
    day: IntArray
    net: IntArray
    kind: IntArray
    reason: IntArray

    @classmethod
    def of(cls, bonus: ReferralBonus, prepared: Prepared) -> _LookedAt:
        snapshot, sales = prepared.snapshot, history.sales_until_end(prepared)
        who = sales.buyer if bonus.whose_sales == "bought" else sales.seller
        referrer = np.full(len(sales), -1, dtype=np.int64)
        known = who >= 0
        referrer[known] = history.sponsors_at(snapshot, who[known], sales.day[known])
        kinds = [SALE_KINDS.index(kind) for kind in bonus.pays_on]
        part = (referrer >= 0) & np.isin(sales.kind, kinds) & (sales.net != 0)
        if bonus.category is not None:
            part &= (snapshot.sales["category"].iloc[sales.row] == bonus.category).to_numpy(dtype=bool)
        rows = np.flatnonzero(part)
        rows = rows[np.lexsort((sales.row[rows], sales.day[rows], who[rows]))]
        who, referrer, day, net = who[rows], referrer[rows], sales.day[rows], sales.net[rows]
        itself = (sales.buyer[rows] == referrer) | (snapshot.sales["payer"].to_numpy()[sales.row[rows]] == referrer)
        if bonus.shared_identifier == "excluded":
            itself |= history.share_identifier(snapshot, referrer, who)
        small = net < max(bonus.net_min_minor, 1)
        late = np.zeros(len(rows), dtype=bool)
        if bonus.within_days is not None:
            late = day > history.days_of(snapshot, "joined_on", who) + bonus.within_days
        counts = ~(small | late | itself)
        before = history.running_before(who, counts.astype(np.int64))
        reason = np.select(
            (small, late, before >= bonus.sales_min, itself, before < bonus.sales_min - 1),
            [
                CODE[name]
                for name in ("below_minimum", "too_late", "already_rewarded", "self_referral", "not_qualified")
            ],
            PAID,
        )
        return cls(sales.row[rows], who, referrer, day, net, sales.kind[rows], reason)

    def rewarded_before(self, bonus: ReferralBonus, prepared: Prepared) -> IntArray:
        """By member row: rewards before the period for which the referrer was not passed over."""
        done = np.flatnonzero((self.reason == PAID) & (self.day < prepared.period.first_day))
        role = roles(prepared.snapshot, self.referrer[done], self.day[done])
        fit = (role == PARTICIPANT) if bonus.referrer_must_be == "participant" else (role != LEFT)
        return np.bincount(self.referrer[done[fit]], minlength=len(prepared.snapshot.members)).astype(np.int64)


def _standing(bonus: ReferralBonus, prepared: Prepared, of: _LookedAt) -> Standing:
    """Both sides of each sale of the period."""
    now = np.flatnonzero(of.day >= prepared.period.first_day)
    sides = [
        side for side in ((of.referrer, 1, bonus.referrer_minor), (of.referred, 0, bonus.referred_minor)) if side[2]
    ]
    parts = [_side(bonus, prepared, of, now, *side) for side in sides]
    return Standing.joined(parts)


def _side(
    bonus: ReferralBonus, prepared: Prepared, of: _LookedAt, now: IntArray, who: IntArray, level: int, amount_minor: int
) -> Standing:
    member = who[now]
    role = roles(prepared.snapshot, member, of.day[now])
    asked = level == 1 and bonus.referrer_must_be == "participant"
    reason = np.where(role == LEFT, CODE["left"], of.reason[now])
    if asked:
        reason = np.where((role != LEFT) & (role != PARTICIPANT), CODE["not_participant"], reason)
    reason = np.where((reason == PAID) & ~prepared.gate_met(bonus)[member], CODE["own_sales_gate"], reason)
    return Standing(
        sale=of.sale[now],
        member=member,
        level=np.full(len(now), level, dtype=np.int64),
        reason=reason,
        basis=of.net[now],
        rate_ppm=np.zeros(len(now), dtype=np.int64),
        exact=np.where(reason == PAID, np.int64(amount_minor) * MICRO, 0),
        kind=of.kind[now],
    )
