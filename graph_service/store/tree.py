"""How does a member get another sponsor or place? Under one lock, checked for every later day, or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from graph_service.errors import BadInput, NotFound, Refused
from graph_service.model.tables import LEGS
from graph_service.store.driver import Row, Store, Transaction

STEPS_A_CLIMB: Final = 256  # as in cypher/network/*_above.cypher
_MATRIX_LEGS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class _Tree:
    """The queries of one of the two trees and the word for who stands above."""

    above: str
    last: str
    line: str
    change: str


_SPONSORS: Final = _Tree("sponsor", "network/last_sponsor", "network/sponsors_above", "write/change_sponsor")
_PLACES: Final = _Tree("placement", "network/last_placement", "network/placements_above", "write/change_placement")


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
    tx: Transaction, tree: _Tree, member_id: str, above_id: str | None, *, leg: str | None = None, day: dt.date
) -> bool:
    if isinstance(day, dt.datetime):
        raise BadInput(f"{day} is a time; give a day")
    if member_id == above_id:
        raise BadInput(f"{member_id!r} cannot be their own {tree.above}; nothing was changed")
    [lock] = tx.run("write/lock_tree")  # before anything is read: nobody else changes a tree until this one ends
    if lock["load_id"] is not None:
        raise Refused(f"load {lock['load_id']} is being completed; change the tree when it is done")
    [last] = tx.run(tree.last, member_id=member_id, above_id=above_id)
    _check_members(tree, last, member_id, above_id, day)
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


def _stands_already(last: Row, above_id: str | None, leg: str | None, day: dt.date) -> bool:
    if above_id is None:
        return last["current_id"] is None or (last["until"] is not None and last["until"] <= day)
    return last["current_id"] == above_id and last["until"] is None and last.get("leg") == leg


def _check_members(tree: _Tree, last: Row, member_id: str, above_id: str | None, day: dt.date) -> None:
    if not last["exists"]:
        raise NotFound(f"there is no member {member_id!r}; nothing was changed")
    if above_id is not None and not last["above_exists"]:
        raise NotFound(f"there is no member {above_id!r} to be the {tree.above} of {member_id!r}; nothing was changed")
    for who, joined_on in ((member_id, last["joined_on"]), (above_id, last["above_joined_on"])):
        if joined_on is not None and day < joined_on:
            raise BadInput(f"{who!r} joined on {joined_on}, after {day}; give that day or a later one")


def _check_history(tree: _Tree, last: Row, member_id: str, day: dt.date) -> None:
    if last["since"] is not None and day < last["since"]:
        raise Refused(
            f"{member_id!r} has {last['current_id']!r} as {tree.above} from {last['since']} on, which is after {day}: "
            "past changes are not rewritten. Give that day to correct it, or a later one"
        )


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
            raise Refused(
                f"{above_id!r} stands below {member_id!r} on {moment}, so it cannot become their {tree.above}: "
                f"that would close a circle ({shown}). Nothing was changed"
            )
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
