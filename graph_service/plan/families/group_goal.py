"""The group-goal family in a plan: a bonus for every member of a team whose sales reach a goal together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Bonus, Plan
from graph_service.plan.speech import Speech

Team = Literal["own_downline", "sponsor_and_recruits", "organisation"]
TEAMS: Final = ("own_downline", "sponsor_and_recruits", "organisation")
NESTED: Final = ("ends", "included")
METRICS: Final = ("volume", "customer_volume")
SPLITS: Final = ("each", "equal", "by_volume")

_METRICS_TOLD: Final = {"volume": "volume of all sales", "customer_volume": "volume of sales to customers"}
_NESTED_TOLD: Final = {
    "ends": "A team ends below at the next head, who begins a team of their own.",
    "included": "The team of a head below counts to the teams above as well.",
}
_SPLIT_TOLD: Final = {
    "each": "Each entitled member gets all of it.",
    "equal": "The entitled members share it equally.",
    "by_volume": "The entitled members share it in proportion to their own volume.",
}


@dataclass(frozen=True, slots=True)
class GroupGoalBonus(Bonus):
    """Money for a team, or a share of its volume, divided among its members when the team reaches the goal."""

    team: Team
    metric: Literal["volume", "customer_volume"]
    goal: int  # hundredths of a point of the whole team, above 0
    split: Literal["each", "equal", "by_volume"]
    amount_minor: int | None = None  # for a team; this or a rate
    rate_ppm: int = 0  # of the team's volume, payable share and point value already multiplied in
    gift: str | None = None  # what is given instead of money, at the declared value of the amount
    leader_rank: str | None = None  # the lowest rank of a head; None: every participant is one
    nested: Literal["ends", "included"] | None = None  # own_downline: what a head below does
    own_volume_min: int | None = None  # hundredths of a point that a member has to bring

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that the volume is made of."""
        return ("retail",) if self.metric == "customer_volume" else SALE_KINDS

    @property
    def on_volume(self) -> bool:
        """The basis is the volume of the teams."""
        return True

    @property
    def rate_ppm_max(self) -> int:
        """Its one rate."""
        return self.rate_ppm

    @property
    def own_least(self) -> int | None:
        """The own volume, in hundredths of a point, that pay asks for; None where any will do."""
        if self.split != "by_volume":
            return self.own_volume_min
        return max(self.own_volume_min or 0, 1)


def _read(table: Table, about: About) -> GroupGoalBonus | None:
    same = common.identity(table, about)
    team, metric = table.choice("team", TEAMS), table.choice("metric", METRICS)
    goal, own_volume_min = table.points("goal", required=True), table.points("own_volume_min")
    split = table.choice("split", SPLITS)
    amount, rate_ppm = _amount(table, about), _rate(table, about)
    gift = table.text("gift", required=False)
    leader_rank = common.rank_name(table, "leader_rank", about, required=False)
    nested = table.choice("nested", NESTED, required=team == "own_downline")
    _check(table)
    if goal == 0:
        table.problem("goal", "is reached without a sale", "Write points above 0")
        return None
    if same is None or team is None or metric is None or goal is None or split is None:
        return None
    if amount is None and rate_ppm is None:
        return None
    return GroupGoalBonus(
        team=cast("Team", team),
        metric=cast("Any", metric),
        goal=goal,
        split=cast("Any", split),
        amount_minor=amount,
        rate_ppm=rate_ppm or 0,
        gift=gift,
        leader_rank=leader_rank,
        nested=cast("Any", nested),
        own_volume_min=own_volume_min,
        **same,
    )


def _amount(table: Table, about: About) -> int | None:
    minor = table.money("amount", about.currency)
    if minor == 0:
        table.problem("amount", "nobody would be rewarded", "Write an amount above 0")
    if minor is not None and minor > common.FIXED_MINOR_MAX:
        table.problem(
            "amount", "is too large for one reward", "Write at most {most} in minor units", most=common.FIXED_MINOR_MAX
        )
        return None
    return minor or None


def _rate(table: Table, about: About) -> int | None:
    """The rate on volume in minor units for a hundredth of a point, in parts per million; None without one, or when wrong."""
    asked = table.values.get("rate") is not None
    rate, payable = table.share("rate", required=False), table.share("payable", required=asked)
    value = table.number("point_value", Decimal(0), common.POINT_VALUE_MAX, required=asked)
    for key in ("payable", "point_value"):
        if table.values.get(key) is not None and not asked:
            table.problem(key, "has no meaning without a rate", "Leave it out, or give a rate of the team's volume")
    if rate == 0 or payable == 0:
        table.problem("rate", "nobody would be rewarded", "Write a rate and a payable share above 0")
        return None
    if rate is None or payable is None or value is None or about.currency is None:
        return None
    times: Decimal = payable * value * 10 ** CURRENCY_EXPONENTS[about.currency] / 100
    return common.effective(table, "rate", rate, times)


def _check(table: Table) -> None:
    """What has to hold between keys."""
    values = table.values
    both = values.get("amount") is not None and values.get("rate") is not None
    if both or (values.get("amount") is None and values.get("rate") is None):
        table.problem(
            "amount", "needs either an amount or a rate, and not both", "Give amount, or rate, payable and point_value"
        )
    if values.get("gift") is not None and values.get("amount") is None:
        table.problem("gift", "has no declared value", "Give the value as amount, or leave the gift out")
    if values.get("split") == "each" and values.get("rate") is not None:
        table.problem(
            "split", "each cannot get the whole of a share", 'Write split = "equal" or "by_volume", or give an amount'
        )
    if values.get("split") == "by_volume" and values.get("nested") == "included":
        table.problem(
            "split",
            "by_volume would have to be worked out for each member with every head above",
            'Write nested = "ends", or split = "equal"',
        )
    team = values.get("team")
    if values.get("nested") is not None and team in ("organisation", "sponsor_and_recruits"):
        table.problem("nested", "has no meaning for this team", 'Leave it out, or write team = "own_downline"')
    if values.get("leader_rank") is not None and team == "organisation":
        table.problem("leader_rank", "has no meaning for this team", "Leave it out: the organisation has no head")


def _tell(bonus: GroupGoalBonus, plan: Plan, say: Speech) -> list[str]:
    known: dict[str, Any] = {
        "title": bonus.title,
        "metric": say(_METRICS_TOLD[bonus.metric]),
        "points": wording.points(bonus.goal, say),
    }
    if bonus.team == "organisation":
        told = [
            say(
                "{title}: for everyone, when the {metric} of the whole organisation in the period reaches {points}.",
                **known,
            )
        ]
    elif bonus.team == "sponsor_and_recruits":
        told = [
            say(
                "{title}: for the members of a team, a head and those directly sponsored, whose {metric} in the "
                "period reaches "
                "{points}.",
                **known,
            )
        ]
    else:
        told = [
            say(
                "{title}: for the members of a team, a head and everybody below, whose {metric} in the period reaches "
                "{points}.",
                **known,
            )
        ]
    told += _heads_told(bonus, say)
    if bonus.amount_minor is not None:
        told.append(wording.reward(bonus.amount_minor, bonus.gift, plan, say))
    else:
        told.append(say("A team gives {rate} of its volume.", rate=wording.rate("volume", bonus.rate_ppm, plan, say)))
    told.append(say(_SPLIT_TOLD[bonus.split]))
    if bonus.own_volume_min is not None:
        told.append(say("A member must bring {points}.", points=wording.points(bonus.own_volume_min, say)))
    return told + wording.common_sentences(bonus, plan, say)


def _heads_told(bonus: GroupGoalBonus, say: Speech) -> list[str]:
    if bonus.team == "organisation":
        return []
    told = [
        say("Every participant heads a team.")
        if bonus.leader_rank is None
        else say("Participants of rank {rank} or above head a team.", rank=bonus.leader_rank)
    ]
    return told if bonus.nested is None else [*told, say(_NESTED_TOLD[bonus.nested])]


def _share(bonus: GroupGoalBonus, plan: Plan) -> Fraction | None:
    """A team at its goal gives no more than amount / goal of a point; None where a sale counts to many teams or people."""
    if bonus.nested == "included" or bonus.split == "each":
        return None
    teams = 2 if bonus.team == "sponsor_and_recruits" else 1
    if bonus.amount_minor is None:
        return wording.share_of_net("volume", bonus.rate_ppm, plan) * teams
    return Fraction(bonus.amount_minor * 100, bonus.goal * 10 ** CURRENCY_EXPONENTS[plan.currency]) * teams


def _pauses(bonus: GroupGoalBonus, _plan: Plan, say: Speech) -> list[str]:
    noted = []
    if bonus.split == "each":
        noted.append(
            say(
                "{title}: each member of a team gets the whole amount, however many they are; own_volume_min asks each "
                "for sales.",
                title=bonus.title,
            )
        )
    if bonus.nested == "included":
        noted.append(
            say("{title}: a sale counts to the team of every head above, however many they are.", title=bonus.title)
        )
    return noted


GROUP_GOAL: Final = Family("group_goal", GroupGoalBonus, _read, _tell, _share, _pauses)
