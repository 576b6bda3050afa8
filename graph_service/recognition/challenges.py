"""What is a challenge? A month's call with a rule and a reward, made by a manager, open to everyone who sells.

Who sells enough wins, or who stands at the top; a reward in money is the plan's to pay, the others are recorded.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self

from graph_service.errors import BadInput
from graph_service.model.money import exponent, format_money, format_volume, parse_money, parse_volume
from graph_service.model.period import Period
from graph_service.recognition.boards import Ranking
from graph_service.recognition.measures import Measure, measure_named
from graph_service.words import Said, say

Rule = Literal["reach", "top"]
Reward = Literal["points", "discount", "gift", "money"]
State = Literal["draft", "published", "closed", "withdrawn"]

RULES: Final[dict[Rule, Said]] = {"reach": say("everyone who reaches a figure"), "top": say("the first places")}
REWARDS: Final[dict[Reward, Said]] = {
    "points": say("reward points"), "discount": say("a discount"), "gift": say("a gift"), "money": say("money, by the plan"),
}  # fmt: skip
STATES: Final[dict[State, Said]] = {
    "draft": say("draft"), "published": say("published"), "closed": say("closed"), "withdrawn": say("withdrawn"),
}  # fmt: skip
TITLE_MAX: Final = 80
WORDS_MAX: Final = 500
TOP_MAX: Final = 100
POINTS_MAX: Final = 1_000_000
IN_PLAN: Final = ("personal_volume", "team_volume")  # measures that the plan's challenge family has


@dataclass(frozen=True, slots=True)
class Terms:
    """What a manager writes."""

    title: str
    words: str
    measure: str
    start: str  # first day, ISO
    end: str  # last day, ISO
    rule: Rule
    threshold: int  # of rule "reach", in the unit of the measure; else 0
    top: int  # of rule "top"; else 0
    reward: Reward
    amount: int  # points, ppm of a discount, or minor units of money; 0 for a gift
    gift: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge. `version` counts the changes."""

    challenge_id: str
    terms: Terms
    plan: str  # whose volumes count
    currency: str
    state: State
    version: int
    made_by: str
    made_at: str
    published_at: str = ""
    closed_at: str = ""
    winners: int = 0  # recorded when it was closed

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """From the properties of a node."""
        values = {name: row[name] for name in cls.__slots__ if name not in ("terms", "challenge_id")}
        return cls(challenge_id=row["key"], terms=Terms(**{name: row[name] for name in Terms.__slots__}), **values)

    def properties(self) -> dict[str, Any]:
        """What is kept."""
        flat = {name: getattr(self, name) for name in type(self).__slots__ if name not in ("terms", "challenge_id")}
        return flat | asdict(self.terms)

    @property
    def measure(self) -> Measure:
        """What counts."""
        return measure_named(self.terms.measure)

    @property
    def window(self) -> Period:
        """The days that count: the month where it is a whole one."""
        return window_of(self.terms)

    @property
    def month(self) -> str:
        """The month it lies in."""
        return self.terms.start[:7]

    def is_over(self, today: dt.date) -> bool:
        """Whether its last day has passed."""
        return today.isoformat() > self.terms.end


def window_of(terms: Terms) -> Period:
    """The days that count; the month where they are a whole one."""
    start, last = dt.date.fromisoformat(terms.start), dt.date.fromisoformat(terms.end)
    month = Period.month_of(start)
    after = last + dt.timedelta(days=1)
    return month if (month.start, month.end) == (start, after) else Period(start, after, f"{terms.start}/{terms.end}")


def read_terms(form: Mapping[str, str], currency: str) -> Terms:
    """What a form says. Raises BadInput saying what is missing or wrong."""
    measure = measure_named(form.get("measure", ""))
    start, end = _day(form, "start"), _day(form, "end")
    if end < start:
        raise BadInput(say("The last day lies before the first one."))
    if (start.year, start.month) != (end.year, end.month):
        raise BadInput(say("A challenge lies within one month; choose days of one month."))
    rule, reward = form.get("rule", ""), form.get("reward", "")
    if rule not in RULES:
        raise BadInput(say("Choose who wins from the list."))
    if reward not in REWARDS:
        raise BadInput(say("Choose a reward from the list."))
    terms = Terms(
        title=_text(form, "title", TITLE_MAX, say("A title has 1 to {most} characters.", most=TITLE_MAX)),
        words=_text(form, "words", WORDS_MAX, say("A text has {most} characters at most.", most=WORDS_MAX), needed=False),
        measure=measure.name, start=start.isoformat(), end=end.isoformat(),
        rule=rule, threshold=_threshold(form, measure, currency) if rule == "reach" else 0,
        top=_top(form) if rule == "top" else 0,
        reward=reward, amount=_amount(form, reward, currency),
        gift=_text(form, "gift", TITLE_MAX, say("Say in 1 to {most} characters what the gift is.", most=TITLE_MAX))
        if reward == "gift" else "",
    )  # fmt: skip
    if reward == "money":
        _check_money(terms)
    return terms


def form_of(terms: Terms, currency: str) -> dict[str, str]:
    """The terms as a form has them."""
    unit = measure_named(terms.measure).unit
    plain = {name: str(value) for name, value in asdict(terms).items()}
    plain["threshold"] = amount_text(terms.threshold, unit, currency) if terms.rule == "reach" else ""
    plain["top"] = str(terms.top or "")
    kind = {"points": "count", "discount": "ppm", "money": "money"}.get(terms.reward)
    plain["amount"] = amount_text(terms.amount, kind, currency) if kind else ""
    return plain


def amount_text(value: int, unit: str, currency: str) -> str:
    """A figure as somebody types it."""
    if unit == "volume":
        return format_volume(value)
    if unit == "money":
        return format_money(value, currency)
    return f"{value / 10_000:g}" if unit == "ppm" else str(value)


def amount_of(text: str, unit: str, currency: str) -> int:
    """A figure that somebody typed: points, money, per cent or a number. Raises BadInput."""
    text = text.strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text):
        raise BadInput(say("Write a figure in digits, such as 1000."))
    if unit == "volume":
        return parse_volume(text)
    if unit == "money":
        return parse_money(text, currency)
    if unit == "ppm":
        return parse_volume(text) * 100 if "." not in text or len(text.split(".")[1]) <= 2 else _too_fine()
    if "." in text:
        raise BadInput(say("Write a whole number."))
    return int(text)


def winners(found: Ranking, terms: Terms) -> tuple[str, ...]:
    """Who wins, the best first. Those who share the last winning place all do."""
    if terms.rule == "top":
        return tuple(one.member_id for one in found.within(terms.top))
    enough = found.column.value[found.rows] >= terms.threshold
    ids: list[str] = found.snapshot.members["member_id"].iloc[found.rows[enough]].tolist()
    return tuple(ids)


def _too_fine() -> int:
    raise BadInput(say("Write per cent with two decimals at most."))


def _check_money(terms: Terms) -> None:
    """The plan pays by months and for a volume that is reached."""
    if terms.rule != "reach" or terms.measure not in IN_PLAN or window_of(terms).name != terms.start[:7]:
        raise BadInput(
            say("A reward in money is paid by the plan, whose challenges are for a whole month and for reaching a personal "
                "or team volume; choose these, or another reward.")
        )  # fmt: skip


def _day(form: Mapping[str, str], name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(form.get(name, "").strip())
    except ValueError:
        raise BadInput(say("Write each day as {example}.", example=dt.date.today().isoformat())) from None


def _text(form: Mapping[str, str], name: str, most: int, wrong: Said, *, needed: bool = True) -> str:
    text = " ".join(form.get(name, "").split())
    if len(text) > most or (needed and not text) or "\x00" in text:
        raise BadInput(wrong)
    return text


def _threshold(form: Mapping[str, str], measure: Measure, currency: str) -> int:
    value = amount_of(form.get("threshold", ""), measure.unit, currency)
    if not value:
        raise BadInput(say("A figure of nothing is reached without a sale; write one above 0."))
    return value


def _top(form: Mapping[str, str]) -> int:
    value = amount_of(form.get("top", ""), "count", "")
    if not 1 <= value <= TOP_MAX:
        raise BadInput(say("Write how many places win, 1 to {most}.", most=TOP_MAX))
    return value


def _amount(form: Mapping[str, str], reward: str, currency: str) -> int:
    if reward == "gift":
        return 0
    unit = {"points": "count", "discount": "ppm", "money": "money"}[reward]
    exponent(currency)
    value = amount_of(form.get("amount", ""), unit, currency)
    most = {"points": POINTS_MAX, "discount": 1_000_000, "money": 10**12}[reward]
    if not 0 < value <= most:
        raise BadInput(say("Write how large the reward is, above 0."))
    return value
