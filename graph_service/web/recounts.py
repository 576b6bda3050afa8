"""How does a page show that a figure was counted again? Both figures side by side, with what to paste into Neo4j Browser."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from graph_service.compliance.recount import Recount
from graph_service.web import check_words as terms
from graph_service.web.tables import Column, State, Table, rows_of
from graph_service.words import Said, joined, say

ITEMS_SHOWN: Final = 200  # of a list among the parameters


@dataclass(frozen=True, slots=True)
class Shown:
    """A recount in words."""

    text: str
    look: str  # of the callout
    query: str
    statement: str
    parameters: str
    is_cut: bool  # the parameters hold longer lists than is shown, or the query was run more than once


def is_asked() -> bool:
    """Whether the address asks for a recount."""
    return request.args.get("recount") == "1"


def shown(found: Recount) -> Shown:
    """The words, the query's text and its parameters."""
    cut = found.batches > 1 or any(
        isinstance(value, list) and len(value) > ITEMS_SHOWN for value in found.parameters.values()
    )
    return Shown(_text(found), _look(found), found.query, found.text, _parameters(found.parameters), cut)


def of_recount(found: Recount) -> Table:
    """Each figure of both."""
    return Table(
        "recount",
        _caption(found),
        (
            Column(say("Member and month") if found.is_of_members else say("Reading"), "short"),
            Column(say("In the database"), help=say("Numerator and denominator as the query gives them, and their fraction.")),
            Column(say("The check says"), help=say("The check's own exact figure.")), Column("", "short"),
        ),
        rows_of(
            (
                _name(one.name), one.counted_text, one.found_text,
                State(say("the same"), "good") if one.agrees else State(say("differs"), "bad"),
            )
            for one in found.lines
        ),
        empty=say("Neither the check nor the database has a figure here."),
    )  # fmt: skip


def _caption(found: Recount) -> Said:
    if found.member_id:
        return say("Counted again in the database, {member_id}", member_id=found.member_id)
    return say("Counted again in the database")


def _name(name: str) -> str:
    """What a line is of: a reading, or a member and month."""
    return terms.reading_words(name)


def _text(found: Recount) -> str:
    if not found.compared:
        return say("Counted again in the database: there is no figure to compare with.")
    if not found.agrees:
        wrong = [one for one in found.lines if not one.agrees]
        told = joined(
            (
                say(
                    "{name}: the check says {found_text}, the database {counted_text}",
                    name=_name(one.name),
                    found_text=one.found_text,
                    counted_text=one.counted_text,
                )
                for one in wrong[:5]
            ),
            "; ",
        )
        return say(
            "Counted again in the database, and not the same. {told}. One of the two is wrong: do not "
            "rely on the figure.",
            told=told,
        )
    figures = {one.counted_text for one in found.lines}
    told = joined(
        [figures.pop()]
        if len(figures) == 1
        else [joined((_name(one.name), one.counted_text), " ") for one in found.lines[:5]]
    )
    return say("Counted again in the database: {told}, the same.", told=told)


def _look(found: Recount) -> str:
    return "warn" if not found.agrees else ("good" if found.compared else "idle")


def _parameters(values: Any) -> str:
    """As `:params {…}` takes them."""
    return ":params {" + ", ".join(f"{name}: {_literal(value)}" for name, value in values.items()) + "}"


def _literal(value: Any) -> str:
    r"""A value as Cypher writes it.

    >>> _literal([{"a": 'o"clock', "b": None}, dt.date(2026, 9, 1), True])
    '[{a: "o\\"clock", b: null}, date("2026-09-01"), true]'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value[:ITEMS_SHOWN])) + "]"
    if isinstance(value, dt.date):
        return f'date("{value.isoformat()}")'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'
    return str(value)
