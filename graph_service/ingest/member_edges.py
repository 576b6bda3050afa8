"""Which edges do the sponsor and the placement in the members file stand for? And do they fit what else is known?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa

from graph_service.ingest.merging import mask_of
from graph_service.ingest.people import Mask, missing
from graph_service.ingest.problems import FILE, LINE, Problems, place, report_rows, report_unknown, shown
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.model.tables import compute as pc

_TOWARDS_EDGES: Final = (("sponsorships", "sponsor_id", "sponsor"), ("placements", "placement_id", "placement"))


def edges_of_members(tables: Tables, stored: Tables, problems: Problems) -> Tables:
    """`sponsor_id` and `placement_id` of members.csv as edges from the day of joining.

    They stand for a member's first edge: a member that has the same sponsor in the store already, or that the
    sponsorships file lists with this sponsor first, gets none from here. Anything else is refused, so that no cell
    is dropped without a word.
    """
    members = tables.get("members")
    if members is None:
        return tables
    _lone_legs(members, problems)
    known = pa.concat_arrays([table.column("member_id").combine_chunks() for table in (members, stored["members"])])
    out = dict(tables)
    for name, above, word in _TOWARDS_EDGES:
        if above not in members.column_names:
            continue
        stated = members.filter(pc.is_valid(members.column(above)))
        stated = _unlike_stored(stated, name, above, stored[name], tables.get(name), problems)
        if name in tables:
            stated = _unlike_listed(stated, name, above, word, tables[name], known, problems)
        edges = {
            "member_id": stated.column("member_id"),
            above: stated.column(above),
            "from": stated.column("joined_on"),
            "to": pa.nulls(len(stated), pa.date32()),
        }
        if name == "placements":
            edges["leg"] = stated.column("leg") if "leg" in stated.column_names else pa.nulls(len(stated), pa.string())
        names = [*SCHEMAS[name].names, FILE, LINE]
        origin = {FILE: stated.column(FILE), LINE: stated.column(LINE)}
        derived = pa.table({column: (edges | origin)[column] for column in names})
        parts = [tables[name].select(names), derived] if name in tables else [derived]
        if name in tables or len(derived):
            out[name] = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    out["members"] = members.select([*SCHEMAS["members"].names, FILE, LINE])
    return out


def _lone_legs(members: pa.Table, problems: Problems) -> None:
    """Note each leg of a member without a placement: it is a leg of nobody."""
    if "leg" in members.column_names:
        lone = ~missing(members.column("leg"))
        if "placement_id" in members.column_names:
            lone &= missing(members.column("placement_id"))
        hint = "Say whose leg it is, or leave it empty"
        report_rows(problems, members, np.flatnonzero(lone), "leg", "is a leg without placement_id", hint)


def _unlike_stored(
    stated: pa.Table, name: str, above: str, edges: pa.Table, listed: pa.Table | None, problems: Problems
) -> pa.Table:
    """Members whose edge is not in the store; one that has other edges there is noted and left out.

    One that the file of edges lists too is left to `_unlike_listed`.
    """
    known = pc.is_in(stated.column("member_id"), value_set=edges.column("member_id"))
    if len(edges) == 0 or not pc.any(known).as_py():
        return stated
    pairs = pc.binary_join_element_wise(edges.column("member_id"), edges.column(above), "\x1f")
    mine = pc.binary_join_element_wise(stated.column("member_id"), stated.column(above), "\x1f")
    at = pc.index_in(mine, value_set=pairs.combine_chunks()).combine_chunks()
    there = mask_of(pc.is_valid(at))
    other = mask_of(known.combine_chunks()) & ~there
    if listed is not None:
        other &= ~mask_of(pc.is_in(stated.column("member_id"), value_set=listed.column("member_id")).combine_chunks())
    what = f"is a duplicate id with other content: the store has another {above} for this member"
    hint = f"Write a change of {above} into {name}, with its date"
    report_rows(problems, stated, np.flatnonzero(other), above, what, hint)
    if name == "placements" and "leg" in stated.column_names:
        legs = edges.column("leg").take(at)
        _report_legs(stated, legs, there, lambda _row: "the store", problems)
    return stated.filter(pa.array(~(there | other)))


def _unlike_listed(
    stated: pa.Table, name: str, above: str, word: str, listed: pa.Table, known: pa.Array, problems: Problems
) -> pa.Table:
    """Members that the file of edges does not list; of the others, each whose first edge there is another is noted."""
    first = _first_edges(listed)
    at = pc.index_in(stated.column("member_id"), value_set=first.column("member_id").combine_chunks()).combine_chunks()
    there = mask_of(pc.is_valid(at))
    theirs = first.take(at)
    unlike = there & ~mask_of(pc.equal(stated.column(above), theirs.column(above)).combine_chunks())
    nobody = ~mask_of(pc.is_in(stated.column(above), value_set=known).combine_chunks())
    report_unknown(problems, stated, np.flatnonzero(unlike & nobody), above, word)

    def rival(row: int) -> str:
        other = f"{shown(theirs.column(above)[row].as_py())} is ({_place(theirs, row)})"
        return f"is not the first {word} of this member: {other}"

    hint = "Write the same in both files, or leave it empty in members"
    report_rows(problems, stated, np.flatnonzero(unlike & ~nobody), above, rival, hint)
    if name == "placements" and "leg" in stated.column_names:
        legs = theirs.column("leg")
        _report_legs(stated, legs, there & ~unlike, lambda row: _place(theirs, row), problems)
    return stated.filter(pa.array(~there))


def _first_edges(edges: pa.Table) -> pa.Table:
    """The edge of each member that begins first."""
    edges = edges.sort_by([("member_id", "ascending"), ("from", "ascending")])
    again = np.zeros(len(edges), np.bool_)
    ids = edges.column("member_id").combine_chunks()
    again[1:] = mask_of(pc.equal(ids[1:], ids[:-1]))
    return edges.filter(pa.array(~again)).combine_chunks()


def _report_legs(
    stated: pa.Table, legs: pa.ChunkedArray, rows: Mask, origin: Callable[[int], str], problems: Problems
) -> None:
    """Note each of `rows` that states another leg than that of its edge."""
    given = stated.column("leg")
    unlike = rows & ~missing(given) & ~mask_of(pc.equal(given, legs).combine_chunks())

    def other(row: int) -> str:
        theirs = legs[row].as_py()
        has = "no leg" if theirs is None else shown(theirs)
        return f"is not the leg of this placement: {origin(row)} has {has}"

    report_rows(problems, stated, np.flatnonzero(unlike), "leg", other, "Write the leg into placements, with its date")


def _place(table: pa.Table, row: int) -> str:
    return place(table.column(FILE)[row].as_py(), table.column(LINE)[row].as_py())
