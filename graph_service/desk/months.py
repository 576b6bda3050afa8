"""Which periods may a page ask for? The months with sales, or anything that overlaps them."""

from __future__ import annotations

from graph_service.errors import NotFound, Refused
from graph_service.model.period import Period
from graph_service.service import Programme
from graph_service.words import say


class NothingLoaded(Refused):
    """There are no sales yet, so there is nothing to show."""


def months_with_sales(programme: Programme) -> list[str]:
    """Months with sales, oldest first. Raises NothingLoaded."""
    names = programme.periods()
    if not names:
        raise NothingLoaded("There are no sales in the store yet, so there is nothing to show; load data first.")
    return names


def asked_period(names: list[str], asked: str | None) -> str:
    """The period asked for, else the newest month. Raises BadInput, or NotFound for one without data."""
    if not asked:
        return names[-1]
    period = Period.parse(asked)
    first, last = Period.parse(names[0]), Period.parse(names[-1])
    if period.end <= first.start or period.start >= last.end:
        raise NotFound(
            say(
                "There are no sales in {period}; the store has {first} to {last}.",
                period=period.name,
                first=first.name,
                last=last.name,
            )
        )
    return period.name
