"""How does a member get another sponsor or place? Under one lock, checked for every later day, or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from graph_service.errors import BadInput, ChangedMeanwhile, NotFound, Refused
from graph_service.model.tables import LEGS
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import Said, say

STEPS_A_CLIMB: Final = 256  # as in cypher/network/*_above.cypher
_MATRIX_LEGS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class _Tree:
    """The queries of one of the two trees and the word for who stands above."""

    above: Said
    last: str
    line: str
    change: str


_SPONSORS: Final = _Tree(say("sponsor"), "network/last_sponsor", "network/sponsors_above", "write/change_sponsor")
_PLACES: Final = _Tree(say("placement"), "network/last_placement", "network/placements_above", "write/change_placement")


@dataclass(frozen=True, slots=True)
class Stand:
    """Under whom somebody stands by the latest edge: whom, from which day, until which; None for nobody or no end."""

    above_id: str | None
    since: dt.date | None
    until: dt.date | None

    @classmethod
    def of(cls, row: Row) -> Stand:
        """From a row of `network/last_sponsor`."""
        return cls(row["current_id"], row["since"], row["until"])

    def words(self) -> Said:
        """How it reads."""
        if self.above_id is None or self.since is None:
            return say("nobody")
        if self.until is not None:
            return say("{above} from {since} until {until}", above=self.above_id, since=self.since, until=self.until)
        return say("{above} since {since}", above=self.above_id, since=self.since)


def sponsor_stand(store: Store, member_id: str) -> Stand:
    """Under whom a member stands by the latest sponsor edge. Raises NotFound."""
    [last] = store.read("network/last_sponsor", member_id=member_id, above_id=None)
    if not last["exists"]:
        raise NotFound(say("No member with this id."))
    return Stand.of(last)


def change_sponsor_in(
    tx: Transaction, member_id: str, sponsor_id: str, day: dt.date, expected: Stand | None = None
) -> Stand | None:
    """As `change_sponsor`, within a transaction of somebody who writes down why.

    Args:
        tx: the transaction; what it reads of trees it must read after this.
        member_id: who is moved.
        sponsor_id: under whom.
        day: first day.
        expected: under whom the member stood when the change was thought of.

    Returns:
        Under whom the member stood before; None when nothing was to be written.

    Raises:
        ChangedMeanwhile: the member stands elsewhere than `expected` by now.
    """
    before: list[Stand] = []
    written = _change(tx, _SPONSORS, member_id, sponsor_id, day=day, expected=expected, before=before)
    return before[0] if written else None


def change_sponsor(store: Store, member_id: str, sponsor_id: str | None, day: dt.date) -> bool:
    """Give a member another sponsor from a day on; None makes the member a root.

    A change that begins on the same day as the latest one corrects it. What was paid for earlier days is not touched.

    Returns:
        False when the member had that sponsor already and nothing was written.

    Raises:
        NotFound: no such member or sponsor.
        BadInput: the day is none, or lies before one of the two joined.
        Refused: it would close a circle on some day, or a later change already stands.
    """
    return store.transact(lambda tx: _change(tx, _SPONSORS, member_id, sponsor_id, day=day))


def change_placement(store: Store, member_id: str, placement_id: str | None, leg: str | None, day: dt.date) -> bool:
    """Give a member another place in the placement tree from a day on; None takes the member out of it.

    Args:
        store: where.
        member_id: who is moved.
        placement_id: the member directly above.
        leg: `left`, `right`, or a whole number from 1 to 100 in a matrix; None in a tree without positions.
        day: first day of the new place.

    Returns:
        False when the member had that place already and nothing was written.

    Raises:
        NotFound: no such member.
        BadInput: the leg or day is none, or the day lies before one of the two joined.
        Refused: it would close a circle on some day, the position is taken, or a later change already stands.
    """
    if leg is not None and leg not in LEGS and not (leg.isascii() and leg.isdecimal() and _is_position(leg)):
        raise BadInput(f"leg is {leg!r}; give left, right or a whole number from 1 to {_MATRIX_LEGS_MAX}")
    if placement_id is None and leg is not None:
        raise BadInput("a leg needs a member above it; give both or none")

    def work(tx: Transaction) -> bool:
        return _change(tx, _PLACES, member_id, placement_id, leg=leg, day=day)

    return store.transact(work)


def _is_position(leg: str) -> bool:
    return len(leg) <= len(str(_MATRIX_LEGS_MAX)) and leg == str(int(leg)) and 1 <= int(leg) <= _MATRIX_LEGS_MAX


def _change(
    tx: Transaction,
    tree: _Tree,
    member_id: str,
    above_id: str | None,
    *,
    day: dt.date,
    leg: str | None = None,
    expected: Stand | None = None,
    before: list[Stand] | None = None,
) -> bool:
    if isinstance(day, dt.datetime):
        raise BadInput(say("{moment} is a time; give a day", moment=day))
    if member_id == above_id:
        raise BadInput(
            say("{member} cannot be their own {above}; nothing was changed", member=repr(member_id), above=tree.above)
        )
    [lock] = tx.run("write/lock_tree")  # before anything is read: nobody else changes a tree until this one ends
    if lock["load_id"] is not None:
        raise Refused(f"load {lock['load_id']} is being completed; change the tree when it is done")
    [last] = tx.run(tree.last, member_id=member_id, above_id=above_id)
    _check_members(tree, last, member_id, above_id, day)
    if expected is not None and Stand.of(last) != expected:
        raise _moved_meanwhile(member_id, expected, Stand.of(last), str(above_id), day)
    if before is not None:
        before[:] = [Stand.of(last)]
    if _stands_already(last, above_id, leg, day):
        return False
    _check_history(tree, last, member_id, day)
    if above_id is not None:
        _check_no_cycle(tx, tree, member_id, above_id, day)
        if leg is not None:
            _check_leg_free(tx, member_id, above_id, leg, day)
    arguments = {"leg": leg} if tree is _PLACES else {}
    tx.run(tree.change, member_id=member_id, above_id=above_id, day=day, **arguments)
    tx.run("write/bump_data_version")
    return True


def _moved_meanwhile(member_id: str, expected: Stand, now: Stand, above_id: str, day: dt.date) -> ChangedMeanwhile:
    wanted = Stand(above_id, day, None)
    return ChangedMeanwhile(
        say("The sponsor of {member} was changed since you looked. Nothing was changed by you.", member=member_id),
        [
            say("Sponsor when you looked: {stand}", stand=expected.words()),
            say("Sponsor now: {stand}", stand=now.words()),
            say("Sponsor you wanted: {stand}", stand=wanted.words()),
        ],
    )


def _stands_already(last: Row, above_id: str | None, leg: str | None, day: dt.date) -> bool:
    if above_id is None:
        return last["current_id"] is None or (last["until"] is not None and last["until"] <= day)
    return last["current_id"] == above_id and last["until"] is None and last.get("leg") == leg


def _check_members(tree: _Tree, last: Row, member_id: str, above_id: str | None, day: dt.date) -> None:
    if not last["exists"]:
        raise NotFound(say("there is no member {member}; nothing was changed", member=repr(member_id)))
    if above_id is not None and not last["above_exists"]:
        words = say(
            "there is no member {other} to be the {above} of {member}; nothing was changed",
            other=repr(above_id), above=tree.above, member=repr(member_id),
        )  # fmt: skip
        raise NotFound(words)
    for who, joined_on in ((member_id, last["joined_on"]), (above_id, last["above_joined_on"])):
        if joined_on is not None and day < joined_on:
            words = say(
                "{member} joined on {joined}, after {day}; give that day or a later one",
                member=repr(who), joined=joined_on, day=day,
            )  # fmt: skip
            raise BadInput(words)


def _check_history(tree: _Tree, last: Row, member_id: str, day: dt.date) -> None:
    if last["since"] is not None and day < last["since"]:
        words = say(
            "{member} has {other} as {above} from {since} on, which is after {day}: past changes are not rewritten. "
            "Give that day to correct it, or a later one",
            member=repr(member_id), other=repr(last["current_id"]), above=tree.above, since=last["since"], day=day,
        )  # fmt: skip
        raise Refused(words)


def _check_no_cycle(tx: Transaction, tree: _Tree, member_id: str, above_id: str, day: dt.date) -> None:
    """Walk up from the new upper end, on `day` and on each later day on which that line changes.

    A circle that this change closes must hold the new edge, so it is a line from `above_id` up to `member_id` that is
    in force on one day. Between two changes a line can only become shorter.
    """
    moment: dt.date | None = day
    while moment is not None:
        line, next_change = _line(tx, tree, above_id, moment, until=member_id)
        if member_id in line:
            chain = [member_id, *reversed(line[: line.index(member_id)]), member_id]
            shown = " → ".join(chain if len(chain) <= 8 else [*chain[:4], f"… {len(chain) - 7} more …", *chain[-3:]])
            words = say(
                "{other} stands below {member} on {day}, so it cannot become their {above}: that would close a circle "
                "({circle}). Nothing was changed",
                other=repr(above_id), member=repr(member_id), day=moment, above=tree.above, circle=shown,
            )  # fmt: skip
            raise Refused(words)
        moment = next_change


def _line(
    tx: Transaction, tree: _Tree, member_id: str, day: dt.date, *, until: str
) -> tuple[list[str], dt.date | None]:
    """Everyone above a member on a day as far as `until`, the member first, and when that line next changes."""
    line = [member_id]
    seen = {member_id}
    next_change: dt.date | None = None
    while True:
        [row] = tx.run(tree.line, member_id=line[-1], day=day)
        changes = [change for change in (next_change, row["next_change"]) if change is not None]
        next_change = min(changes, default=None)
        further = row["line"][1:]
        if not seen.isdisjoint(further):
            raise Refused(f"the {tree.above}s above {member_id!r} on {day} form a circle already; run `db check`")
        seen.update(further)
        line += further
        if len(further) < STEPS_A_CLIMB or until in further:
            return line, next_change


def _check_leg_free(tx: Transaction, member_id: str, placement_id: str, leg: str, day: dt.date) -> None:
    holders = tx.run("network/leg_holder", placement_id=placement_id, leg=leg, member_id=member_id, day=day)
    if holders:
        holder = holders[0]
        until = f" until {holder['until']}" if holder["until"] else ""
        raise Refused(
            f"leg {leg!r} of {placement_id!r} is held by {holder['member_id']!r} from {holder['since']}{until}; choose "
            "another leg, or move that member first"
        )
