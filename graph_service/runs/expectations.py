"""Where does an outcome fall short of what a case expects? Said in words, amount by amount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from graph_service.errors import BadInput
from graph_service.model.money import format_money, format_volume, parse_money, parse_volume
from graph_service.model.outcome import Outcome
from graph_service.plan.model import Plan

_KEYS: Final = {"sum", "totals", "awards", "volumes", "ranks", "skips", "carry_after", "exhaustive"}
_VOLUMES: Final = {"personal": "personal_volume", "group": "group_volume", "team": "team_volume"}


def mismatches(expect: dict[str, Any], outcome: Outcome, plan: Plan) -> list[str]:
    """One line for each expectation that is not met; empty when all are."""
    unknown = expect.keys() - _KEYS
    if unknown:
        return [f"expect.{key} is not known; use {', '.join(sorted(_KEYS))}" for key in sorted(unknown)]
    if not expect.keys() - {"exhaustive"}:
        return ["the case expects nothing; give totals, awards, volumes, ranks or skips"]
    return [
        *_sum(expect, outcome, plan),
        *_totals(expect, outcome, plan),
        *_awards(expect, outcome, plan),
        *_volumes(expect.get("volumes", {}), outcome),
        *_ranks(expect.get("ranks", {}), outcome, plan),
        *_skips(expect.get("skips", []), outcome),
    ]


def _totals(expect: dict[str, Any], outcome: Outcome, plan: Plan) -> Iterator[str]:
    sums = outcome.awards.groupby("member_id")["amount_minor"].sum()
    earned = {str(member): int(minor) for member, minor in sums.items()}
    wanted = {member: parse_money(str(amount), plan.currency) for member, amount in expect.get("totals", {}).items()}
    for member, minor in wanted.items():
        if earned.get(member, 0) != minor:
            yield _money(f"total of {member}", minor, earned.get(member, 0), plan)
    if expect.get("exhaustive") and "totals" in expect:
        for member in sorted(earned.keys() - wanted.keys()):
            if earned[member] != 0:
                yield _money(f"total of {member}, who is not listed,", 0, earned[member], plan)


def _sum(expect: dict[str, Any], outcome: Outcome, plan: Plan) -> Iterator[str]:
    if "sum" in expect:
        wanted, got = parse_money(str(expect["sum"]), plan.currency), int(outcome.awards["amount_minor"].sum())
        if wanted != got:
            yield _money("sum of all awards", wanted, got, plan)


def _awards(expect: dict[str, Any], outcome: Outcome, plan: Plan) -> Iterator[str]:
    rows = {(row["member_id"], row["bonus"], int(row["level"])): row for row in outcome.awards.to_dict("records")}
    wanted = set()
    for award in expect.get("awards", []):
        key = (str(award["member"]), str(award["bonus"]), int(award.get("level", 0)))
        wanted.add(key)
        minor = parse_money(str(award["amount"]), plan.currency)
        row = rows.get(key)
        got = 0 if row is None else int(row["amount_minor"])
        if got != minor:
            yield _money(f"award {' / '.join(map(str, key))}", minor, got, plan)
        for name in ("basis", "rate_ppm", "exact_micro"):
            if name in award and (row is None or int(row[name]) != int(award[name])):
                got_value = None if row is None else row[name]
                yield f"award {' / '.join(map(str, key))}: {name} expected {award[name]}, got {got_value}"
    if expect.get("exhaustive") and "awards" in expect:
        for key in sorted(rows.keys() - wanted):
            extra = int(rows[key]["amount_minor"])
            if extra != 0:
                yield _money(f"award {' / '.join(map(str, key))}, which is not listed,", 0, extra, plan)


def _volumes(wanted: dict[str, Any], outcome: Outcome) -> Iterator[str]:
    rows: dict[Any, Any] = outcome.volumes.set_index("member_id").to_dict("index")
    for member, parts in wanted.items():
        for short, text in parts.items():
            if short not in _VOLUMES:
                raise BadInput(f"expect.volumes.{member}.{short} is not known; use {', '.join(_VOLUMES)}")
            got = rows.get(member, {}).get(_VOLUMES[short], 0)
            if got != parse_volume(str(text)):
                yield f"{short} volume of {member}: expected {text}, got {format_volume(got)}"


def _ranks(wanted: dict[str, Any], outcome: Outcome, plan: Plan) -> Iterator[str]:
    lowest = plan.ranks[0].name if plan.ranks else ""
    rows = outcome.volumes.set_index("member_id")["rank"]
    for member, rank in wanted.items():
        got = rows.get(member, lowest)
        if got != rank:
            yield f"rank of {member}: expected {rank!r}, got {got!r}"


def _skips(wanted: list[dict[str, Any]], outcome: Outcome) -> Iterator[str]:
    for skip in wanted:
        kept = outcome.skips[outcome.skips["member_id"] == str(skip["member"])]
        rows = kept
        for name in ("bonus", "level", "reason", "basis"):
            if name in skip:
                rows = rows[rows[name] == skip[name]]
        if rows.empty:
            asked = ", ".join(f"{key} {value}" for key, value in skip.items())
            had = ", ".join(sorted(set(kept["reason"]))) or "none"
            yield f"no skip with {asked}; reasons kept for that member: {had}"


def _money(what: str, wanted: int, got: int, plan: Plan) -> str:
    return f"{what}: expected {format_money(wanted, plan.currency)}, got {format_money(got, plan.currency)}"
