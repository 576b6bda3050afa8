"""Which files are cases, and what does one hold? Everything is checked here, so that a mistake fails its case in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from graph_service.errors import BadInput, NotFound, PlanRefused, Problem
from graph_service.ingest.spill import spill
from graph_service.model.period import Period
from graph_service.plan.families.matrix import MatrixBonus
from graph_service.plan.fields import Table, bare, short
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_plan, read_plan
from graph_service.plan.toml_text import NotTomlError, bounded, table_of
from graph_service.runs.expected import Carried, Expect, read_carries, read_expect, read_ranks, tables_of

Row = dict[str, str]

_CASE_ONLY: Final = frozenset(
    "plan period members sponsorships sales refunds fees placements identifiers parties ranks_before carry_before "
    "expect".split()
)
_PLAN_ONLY: Final = frozenset("name version source_date valid_from currency rounding activity rank bonus".split())
_SHORT: Final[dict[str, dict[str, str]]] = {
    "members": {"id": "member_id", "sponsor": "sponsor_id"},
    "sponsorships": {"member": "member_id", "sponsor": "sponsor_id"},
    "parties": {"id": "party_id", "host": "host_id", "on": "held_on"},
    "sales": {
        "id": "sale_id", "buyer": "buyer_id", "seller": "seller_id", "payer": "payer_id", "on": "sold_on", "party": "party_id",
    },
    "refunds": {"id": "refund_id", "sale": "sale_id", "on": "refunded_on"},
    "fees": {"id": "fee_id", "payer": "payer_id", "on": "paid_on"},
    "placements": {"member": "member_id", "parent": "placement_id"},
    "identifiers": {"member": "member_id", "value": "value_hash"},
}  # fmt: skip
_PLACEMENT: Final = ("member_id", "placement_id", "leg", "from", "to")


@dataclass(frozen=True, slots=True)
class Case:
    """One case file, read and checked. `rows` are raw text rows for each load file."""

    path: Path
    title: str
    source: str
    plan: Plan
    period: Period
    rows: dict[str, list[Row]]
    ranks_before: dict[str, str]
    carry_before: tuple[Carried, ...]
    expect: Expect


def find_cases(paths: Sequence[Path]) -> list[Path]:
    """Case files named or below the folders named, each once. Raises NotFound when a path is missing or holds none.

    In a folder every TOML file is a case but a plan kept beside its cases; so a mistyped case fails and is not passed by.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise NotFound(f"{path}: no such file or folder; give a case file or a folder of them")
        files = [file for file in sorted(path.rglob("*.toml")) if not _is_plan(file)] if path.is_dir() else [path]
        found |= dict.fromkeys(files)
    if not found:
        where = ", ".join(map(str, paths))
        raise NotFound(f"no case files below {where}; a case is a .toml file with an [expect] table")
    return list(found)


def _is_plan(file: Path) -> bool:
    try:
        keys = _read_toml(file).keys()
    except BadInput:
        return False
    return not keys.isdisjoint(_PLAN_ONLY) and keys.isdisjoint(_CASE_ONLY)


def read_case(path: Path) -> Case:
    """Read and check one case file. Raises PlanRefused with every problem found."""
    problems: list[Problem] = []
    top = Table(_read_toml(path), str(path), "", problems)
    title, source = top.text("title"), top.text("source", long=True)
    top.text("note", required=False, long=True)
    period = _period(top)
    plan = _plan(path, top, problems, None if period is None else period.start)
    tables = {file: tables_of(top, file, required=file == "members") or [] for file in _SHORT}
    rows = {file: _texts(file, given) for file, given in tables.items()}
    members = {row["member_id"]: row for row in rows["members"] if "member_id" in row}
    rows["placements"] = _placed(tables["placements"], rows["placements"], members) or _spilled(plan, rows["members"])
    for table, row in zip(tables["members"], rows["members"], strict=True):
        if "member_id" not in row:
            table.problem("id", "missing", "Give every member an id")
    if not rows["members"]:
        top.problem("members", "nobody is listed", 'Write members = [{id = "A"}]')
    ranks = read_ranks(top, plan, members) if plan else top.take("ranks_before", required=False)
    carries = read_carries(top, plan, members) if plan else top.take("carry_before", required=False)
    expect = read_expect(top, plan, members) if plan else top.take("expect", required=True)
    top.close()
    if problems or plan is None or period is None or not isinstance(expect, Expect):
        raise PlanRefused(str(path), problems)
    return Case(
        path, title or "", source or "", plan, period, _filled(rows, plan, period), ranks, tuple(carries or ()), expect
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return table_of(bounded(path), Decimal)
    except OSError as error:
        raise NotFound(f"{path}: cannot be read: {error.strerror}") from error
    except NotTomlError as error:
        raise PlanRefused(str(path), [Problem(str(path), f"is not TOML: {error}", "Mend that line")]) from error


def _period(top: Table) -> Period | None:
    value = top.take("period", required=True)
    if value is None:
        return None
    try:
        return Period.parse(str(value))
    except BadInput as error:
        top.problem("period", str(error), "Write a month such as 2026-09")
        return None


def _plan(path: Path, top: Table, problems: list[Problem], on: dt.date | None) -> Plan | None:
    value = top.take("plan", required=True)
    try:
        if isinstance(value, dict):
            return parse_plan(value, f"{path}: plan", on)
        if isinstance(value, str):
            beside = path.parent / value
            return read_plan(str(beside if beside.is_file() else value), on)
    except PlanRefused as refused:
        problems += refused.problems
    except NotFound as error:
        top.problem("plan", str(error), "Name a preset, a file beside the case, or write a [plan] table")
    else:
        if value is not None:
            top.problem("plan", f"{short(value)} is no plan", "Name a preset or a file, or write a [plan] table")
    return None


def _texts(file: str, tables: list[Table]) -> list[Row]:
    """Short names to the names of columns, values to text."""
    rows = []
    for table in tables:
        row: Row = {}
        for key, value in table.values.items():
            column = _SHORT[file].get(key, key)
            if column in row:
                table.problem(bare(key), f"{column} is there twice", "Give it once, by its long or its short name")
            row[column] = _text(table, key, value)
        rows.append(row)
    return rows


def _text(table: Table, key: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, dt.date)):
        return str(value)
    if isinstance(value, int) and value.bit_length() < 200:
        return str(value)
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) < 60):
        return f"{value:f}"
    table.problem(bare(key), f"{short(value)} is no value of a row", "Write text, a number or a date")
    return ""


def _placed(tables: list[Table], rows: list[Row], members: dict[str, Row]) -> list[Row]:
    """Placements of members of the case; one without a first day is in force since the member joined."""
    placed = []
    for table, row in zip(tables, rows, strict=True):
        for column in row.keys() - set(_PLACEMENT):
            table.problem(bare(column), "unknown key", "Known here: member, parent, leg, from, to")
        member = row.get("member_id")
        if member is None or "placement_id" not in row:
            table.problem("parent" if member else "member", "missing", "A placement is a member, a parent and a leg")
        elif member not in members:
            table.problem("member", f"{short(member)} is no member of this case", "Write an id that members lists")
        else:
            joined = members[member].get("joined_on")
            placed.append(row if joined is None else {"from": joined} | row)
    return placed


def _spilled(plan: Plan | None, members: list[Row]) -> list[Row]:
    """Placements that the case leaves to the plan's matrix: each member in the order listed."""
    matrix = next((bonus for bonus in (plan.bonuses if plan else ()) if isinstance(bonus, MatrixBonus)), None)
    if matrix is None:
        return []
    recruits = [(row.get("member_id", ""), row.get("sponsor_id", "")) for row in members]
    joined = {row.get("member_id", ""): row["joined_on"] for row in members if "joined_on" in row}
    return [
        {"member_id": member, "placement_id": above, "leg": str(place)}
        | ({"from": joined[member]} if member in joined else {})
        for member, above, place in spill(recruits, matrix.width, matrix.depth, matrix.spill_over)
    ]


def _filled(rows: dict[str, list[Row]], plan: Plan, period: Period) -> dict[str, list[Row]]:
    """Defaults as `docs/cases.md` says; every row of a file with the same columns."""
    first, long_ago = period.start.isoformat(), (period.start - dt.timedelta(days=365)).isoformat()
    defaults: dict[str, Callable[[Row, int], Row]] = {
        "members": lambda row, _: {"joined_on": long_ago, "enrolled_on": row.get("joined_on", long_ago)},
        "sponsorships": lambda _row, _: {"from": long_ago},
        "placements": lambda _row, _: {"from": long_ago},
        "parties": lambda _row, i: {"party_id": f"P{i}", "held_on": first},
        "sales": lambda row, i: {
            "sale_id": f"S{i}", "sold_on": first, "net": row.get("volume", "0"), "currency": plan.currency,
        },
        "refunds": lambda _row, i: {"refund_id": f"R{i}", "refunded_on": first},
        "fees": lambda _row, i: {
            "fee_id": f"F{i}", "paid_on": first, "currency": plan.currency, "kind": "enrolment",
        },
        "identifiers": lambda _row, _: {"kind": "tax"},
    }  # fmt: skip
    return {
        file: _uniform([fill(row, i) | row for i, row in enumerate(rows[file], start=1)])
        for file, fill in defaults.items()
        if rows[file]
    }


def _uniform(rows: Iterable[Row]) -> list[Row]:
    rows = list(rows)
    columns = sorted({column for row in rows for column in row})
    return [{column: row.get(column, "") for column in columns} for row in rows]
