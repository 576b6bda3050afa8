"""How does a reward in money get into the pay? As a bonus of the plan's challenge family, which the manager adds to the plan.

Recognition pays nothing itself: what the fragment says is computed by both engines like every other bonus.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from graph_service.errors import PlanRefused, Problem
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_text
from graph_service.recognition.challenges import Challenge, amount_text


@dataclass(frozen=True, slots=True)
class Fragment:
    """The lines for a plan, and the plan with them; without one there are problems, or no text to add them to."""

    text: str
    name: str  # of the bonus
    plan: Plan | None
    problems: tuple[Problem, ...] = ()


def fragment(challenge: Challenge, plan_text: str | None) -> Fragment:
    """The lines that make a challenge's reward a bonus.

    Args:
        challenge: One with a reward in money.
        plan_text: The TOML of the plan, to see whether it can be read with the lines; None where only its content is kept.
    """
    terms, name = challenge.terms, challenge.challenge_id.lower()
    text = "\n".join((
        f"# {challenge.challenge_id}, for the run of {challenge.month} alone: take it out again for the next one.",
        "[[bonus]]",
        f"name = {_quoted(name)}",
        f"title = {_quoted(terms.title)}",
        'family = "challenge"',
        f'metric = "{terms.measure}"',
        f"goal = {amount_text(terms.threshold, 'volume', challenge.currency)}",
        f"amount = {amount_text(terms.amount, 'money', challenge.currency)}",
        "",
    ))  # fmt: skip
    if plan_text is None:
        return Fragment(text, name, None)
    try:
        return Fragment(text, name, parse_text(f"{plan_text}\n{text}".encode(), challenge.plan, challenge.window.start))
    except PlanRefused as refused:
        return Fragment(text, name, None, refused.problems)


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=True)
