"""Where does an outcome fall short of what a case expects? Said in words, amount by amount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph_service.model.money import format_money, format_volume
from graph_service.model.outcome import Outcome
from graph_service.plan.model import Plan
from graph_service.runs.expected import VOLUMES, Expect, ExpectedAward


def mismatches(expect: Expect, outcome: Outcome, plan: Plan) -> list[str]:
    """One line for each expectation that is not met; empty when all are."""
    return [
        *_sum(expect, outcome, plan),
        *_totals(expect, outcome, plan),
        *_awards(expect, outcome, plan),
        *_volumes(expect, outcome),
        *_ranks(expect, outcome, plan),
        *_skips(expect, outcome),
        *_carries(expect, outcome),
    ]


def _totals(expect: Expect, outcome: Outcome, plan: Plan) -> Iterator[str]:
    if expect.totals is None:
        return
    sums = outcome.awards.groupby("member_id")["amount_minor"].sum()
    earned = {str(member): int(minor) for member, minor in sums.items()}
    for member, minor in expect.totals.items():
        if earned.get(member, 0) != minor:
            yield _money(f"total of {member}", minor, earned.get(member, 0), plan)
    if expect.exhaustive:
        for member in sorted(earned.keys() - expect.totals.keys()):
            if earned[member] != 0:
                yield _money(f"total of {member}, who is not listed,", 0, earned[member], plan)


def _sum(expect: Expect, outcome: Outcome, plan: Plan) -> Iterator[str]:
    got = int(outcome.awards["amount_minor"].sum())
    if expect.sum_minor is not None and expect.sum_minor != got:
        yield _money("sum of all awards", expect.sum_minor, got, plan)


def _awards(expect: Expect, outcome: Outcome, plan: Plan) -> Iterator[str]:
    if expect.awards is None:
        return
    rows = {(row["member_id"], row["bonus"], int(row["level"])): row for row in outcome.awards.to_dict("records")}
    for award in expect.awards:
        yield from _award(award, rows.get(_key(award)), plan)
    if expect.exhaustive:
        for key in sorted(rows.keys() - {_key(award) for award in expect.awards}):
            extra = int(rows[key]["amount_minor"])
            if extra != 0:
                yield _money(f"award {' / '.join(map(str, key))}, which is not listed,", 0, extra, plan)


def _key(award: ExpectedAward) -> tuple[str, str, int]:
    return award.member, award.bonus, award.level


def _award(award: ExpectedAward, row: dict[Any, Any] | None, plan: Plan) -> Iterator[str]:
    what = f"award {' / '.join(map(str, _key(award)))}"
    got = 0 if row is None else int(row["amount_minor"])
    if got != award.amount_minor:
        yield _money(what, award.amount_minor, got, plan)
    for name, value in award.exact.items():
        if row is None or int(row[name]) != value:
            yield f"{what}: {name} expected {value}, got {None if row is None else row[name]}"


def _volumes(expect: Expect, outcome: Outcome) -> Iterator[str]:
    rows: dict[Any, Any] = outcome.volumes.set_index("member_id").to_dict("index")
    shorts = {column: name for name, column in VOLUMES.items()}
    for member, parts in expect.volumes.items():
        for column, wanted in parts.items():
            got = rows.get(member, {}).get(column, 0)
            if got != wanted:
                yield (
                    f"{shorts[column]} volume of {member}: expected {format_volume(wanted)}, got {format_volume(got)}"
                )


def _ranks(expect: Expect, outcome: Outcome, plan: Plan) -> Iterator[str]:
    lowest = plan.ranks[0].name if plan.ranks else ""
    rows = outcome.volumes.set_index("member_id")["rank"]
    for member, rank in expect.ranks.items():
        got = rows.get(member, lowest)
        if got != rank:
            yield f"rank of {member}: expected {rank!r}, got {got!r}"


def _skips(expect: Expect, outcome: Outcome) -> Iterator[str]:
    for asked in expect.skips:
        kept = outcome.skips[outcome.skips["member_id"] == asked["member_id"]]
        rows = kept
        for name, value in asked.items():
            rows = rows[rows[name] == value]
        if rows.empty:
            words = ", ".join(f"{name.removesuffix('_id')} {value}" for name, value in asked.items())
            had = ", ".join(sorted(set(kept["reason"]))) or "none"
            yield f"no skip with {words}; reasons kept for that member: {had}"


def _carries(expect: Expect, outcome: Outcome) -> Iterator[str]:
    kept = {
        (row["member_id"], row["bonus"], row["leg"]): int(row["volume"]) for row in outcome.carries.to_dict("records")
    }
    for asked in expect.carries:
        got = kept.get((asked.member, asked.bonus, asked.leg), 0)
        if got != asked.volume:
            yield (
                f"carry of {asked.member} / {asked.bonus} / {asked.leg}: expected {format_volume(asked.volume)}, "
                f"got {format_volume(got)}"
            )


def _money(what: str, wanted: int, got: int, plan: Plan) -> str:
    return f"{what}: expected {format_money(wanted, plan.currency)}, got {format_money(got, plan.currency)}"
