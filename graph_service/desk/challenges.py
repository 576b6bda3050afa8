"""What may this person see of challenges, and do? Managers make them, leaders see what is published and how far they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from graph_service.access import User
from graph_service.desk.recognition import Board, RecognitionDesk
from graph_service.desk.roles import ACTIONS
from graph_service.errors import BadInput, NotAllowed, NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.plan.reading import preset_text
from graph_service.recognition.challenge_work import NO_CHALLENGE, Challenges, RecognitionAward
from graph_service.recognition.challenges import Challenge, Terms, read_terms, winners
from graph_service.recognition.fragment import Fragment, fragment
from graph_service.recognition.measures import Column
from graph_service.runs.preview import Preview
from graph_service.service import Programme
from graph_service.words import Said, say


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a form says: the terms, or what is wrong with it."""

    form: Mapping[str, str]
    terms: Terms | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a challenge is. `own_value` is a leader's, None for the others; `missing` of a figure to reach."""

    board: Board
    team: Board | None
    own_value: int | None
    missing: int | None
    won: bool
    winners: int | None  # for those who see everyone


class ChallengeDesk:
    """Challenges as one person may see them."""

    def __init__(self, programme: Programme, user: User, room: RecognitionDesk) -> None:
        self._programme, self._user, self._room = programme, user, room

    @property
    def _work(self) -> Challenges:
        return self._programme.challenges

    @property
    def acts(self) -> bool:
        """Whether this person makes and closes challenges."""
        return self._user.role in ACTIONS["challenge"]

    @property
    def reads_all(self) -> bool:
        """Whether this person sees drafts, and what the reward costs."""
        return self._user.role != "leader"

    def acting(self) -> str:
        """The name under which this person acts. Raises NotAllowed."""
        if not self.acts:
            raise NotAllowed(say("Challenges are made, published and closed by a manager."))
        return self._user.user_id

    # --- reading ----------------------------------------------------------------------------------------------

    def all(self) -> list[Challenge]:
        """Every challenge that this person may see, the newest first."""
        return [one for one in self._work.all() if self._may_see(one)]

    def one(self, challenge_id: str) -> Challenge:
        """One challenge. Raises NotFound, in the same words, for one that is not published."""
        found = self._work.one(challenge_id)
        if not self._may_see(found):
            raise NotFound(NO_CHALLENGE)
        return found

    def _may_see(self, one: Challenge) -> bool:
        return self.reads_all or one.state in ("published", "closed")

    def awards(self, one: Challenge) -> list[RecognitionAward]:
        """What was given for a challenge; of a leader, the own alone."""
        return self._work.awards(member_id=self._room.own_id, challenge_id=one.challenge_id)

    def progress(self, one: Challenge) -> Progress:
        """Who stands where now."""
        column = self._column(one)
        own = self._room.own_id
        row = -1 if own is None else self._programme.snapshot().row(own)
        value = int(column.value[row]) if row >= 0 else None
        won = self._winners(one, column)
        missing = None if value is None or one.terms.rule != "reach" else max(0, one.terms.threshold - value)
        return Progress(
            self._room.board_of(column), None if own is None else self._room.team_board_of(column), value, missing,
            own in won, len(won) if self.reads_all else None,
        )  # fmt: skip

    def plan(self, one: Challenge) -> Plan:
        """The plan whose volumes count, as it is in the challenge's month."""
        return self._programme.plan_named(one.plan, Period.parse(one.month))

    def _column(self, one: Challenge) -> Column:
        return self._programme.measure(one.terms.measure, one.window, self.plan(one))

    def _winners(self, one: Challenge, column: Column) -> tuple[str, ...]:
        """A figure is reached by whoever reaches it; for a place one must want to have one."""
        return winners(self._room.ranking_of(column, hidden=one.terms.rule == "reach"), one.terms)

    # --- pay ----------------------------------------------------------------------------------------------------

    def fragment(self, one: Challenge) -> Fragment | None:
        """The lines for the plan; None where the reward is none of money, or not this person's to see."""
        if one.terms.reward != "money" or not self.reads_all:
            return None
        return fragment(one, preset_text(one.plan) if one.plan in self._programme.plans() else None)

    def pay(self, one: Challenge) -> tuple[Preview, str]:
        """What the month would pay by the plan with the lines, and the bonus that they make; nothing is stored."""
        self.acting()
        found = self.fragment(one)
        if found is None or found.plan is None:
            raise NotFound(NO_CHALLENGE)
        return self._programme.preview(found.plan, one.month, "columnar"), found.name

    # --- changing -----------------------------------------------------------------------------------------------

    def drafted(self, form: Mapping[str, str], plan: Plan) -> Drafted:
        """What a form says."""
        self.acting()
        try:
            return Drafted(form, read_terms(form, plan.currency))
        except BadInput as wrong:
            return Drafted(form, None, wrong.args[0])

    def make(self, terms: Terms, plan: Plan) -> Challenge:
        """Keep a draft."""
        return self._work.make(terms, plan.name, plan.currency, self.acting())

    def edit(self, one: Challenge, terms: Terms, version: int) -> Challenge:
        """Change a draft."""
        return self._work.edit(one.challenge_id, terms, version, self.acting())

    def step(self, challenge_id: str, step: str, version: int) -> Said:
        """Publish, close or withdraw. Returns what was done, in words."""
        by, one = self.acting(), self.one(challenge_id)
        if step == "publish":
            self._work.publish(challenge_id, version, by)
            return say("The challenge is published: leaders see it now.")
        if step == "withdraw":
            self._work.withdraw(challenge_id, version, by)
            return say("The draft is withdrawn.")
        if step == "close":
            won = self._winners(one, self._column(one)) if one.is_over(dt.date.today()) else ()
            self._work.close(challenge_id, version, won, by)
            return say("The challenge is closed, and its winners are kept.")
        raise BadInput(say("Choose one of the page's own buttons."))
