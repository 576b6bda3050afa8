"""Which plan does a name or a file give? TOML in, a checked `Plan` out, or every problem at once."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

from pydantic import TypeAdapter

from graph_service.errors import NotFound, PlanRefused, Problem
from graph_service.model.money import CURRENCY_EXPONENTS, Rounding
from graph_service.plan.bonuses import read_bonuses
from graph_service.plan.caps import read_caps
from graph_service.plan.families import FAMILIES, family_of
from graph_service.plan.families.family import About
from graph_service.plan.fields import Table
from graph_service.plan.model import Bonus, Caps, Plan, Rank

FILE_MAX_BYTES: Final = 1 << 20
ROUNDINGS: Final = ("half_even", "half_up", "down")
RANKS_MAX: Final = 50


def preset_names() -> tuple[str, ...]:
    """The plans that come with the product, sorted."""
    folder = resources.files("graph_service.plan") / "presets"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def read_plan(name_or_path: str | Path) -> Plan:
    """A preset by name, or the plan in a TOML file.

    Raises:
        NotFound: there is neither such a preset nor such a file, or the file cannot be read.
        PlanRefused: the file is no valid plan; every problem is listed.
    """
    text = str(name_or_path)
    if text in preset_names():
        return _preset(text)
    path = Path(name_or_path)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        raise NotFound(
            f"no plan named {text[:200]!r}; the presets are {', '.join(preset_names())}, or give the path of a TOML file"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path}: cannot be read: {error.strerror}") from error
    return parse_text(data, str(path))


@cache
def _preset(name: str) -> Plan:
    file = resources.files("graph_service.plan") / "presets" / f"{name}.toml"
    return parse_text(file.read_bytes(), f"preset {name}")


def parse_text(data: bytes, where: str) -> Plan:
    """A plan from the bytes of a TOML file. Raises PlanRefused."""
    if len(data) > FILE_MAX_BYTES:
        raise _refused(where, Problem(where, f"{len(data)} bytes are too many for a plan", "Keep it below 1 MiB"))
    try:
        table = tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        problem = Problem(where, f"byte {error.start + 1} is not UTF-8", "Save the file as UTF-8")
        raise _refused(where, problem) from error
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, ArithmeticError) as error:
        problem = Problem(where, f"not valid TOML: {error}", "Mend the line named there")
        raise _refused(where, problem) from error
    return parse_plan(table, where)


def parse_plan(table: Mapping[str, Any], where: str) -> Plan:
    """A plan from an already parsed table, such as the `[plan]` of a case file.

    Args:
        table: keys as in docs/plans.md; numbers as int, Decimal or text.
        where: file or case, named in each problem.

    Raises:
        PlanRefused: with every problem found.
    """
    problems: list[Problem] = []
    top = Table(table, where, "", problems)
    name, version = top.name("name"), top.text("version")
    title, source = top.text("title"), top.text("source", long=True)
    source_date = top.day("source_date", required=False)
    valid_from = top.day("valid_from", required=False)
    note = top.text("note", required=False, long=True)
    currency = top.choice("currency", tuple(CURRENCY_EXPONENTS))
    rounding = top.choice("rounding", ROUNDINGS)
    activity = _activity(top)
    ranks = _ranks(top)
    bonuses = read_bonuses(top, About(currency, ranks))
    caps = read_caps(top, About(currency, ranks), bonuses)
    unconfirmed = _unconfirmed(top)
    top.close()
    if problems:
        raise PlanRefused(f"plan {where}", problems)
    plan = Plan(
        name=cast("str", name),
        version=cast("str", version),
        title=cast("str", title),
        source=cast("str", source),
        currency=cast("str", currency),
        rounding=cast("Rounding", rounding),
        bonuses=tuple(bonuses),
        ranks=ranks,
        activity_volume_min=activity,
        hash="",
        unconfirmed=unconfirmed,
        source_date=source_date or "",
        valid_from=valid_from or "",
        note=note or "",
        caps=caps,
    )
    return dataclasses.replace(plan, hash=hashlib.sha256(canonical_json(plan).encode()).hexdigest())


def canonical_json(plan: Plan) -> str:
    """The plan's whole content as one line of JSON with sorted keys; what `hash` is taken over, and what a run keeps."""
    content = dataclasses.asdict(plan)
    del content["hash"]
    if plan.caps is None:
        del content["caps"]  # so that plans without them keep the hash that they had before there were any
    for bonus, record in zip(plan.bonuses, content["bonuses"], strict=True):
        record["family"] = family_of(bonus).name
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def from_canonical_json(text: str) -> Plan:
    """The plan that `canonical_json` wrote, with its hash; for runs, which keep the plan they were made with."""
    content = json.loads(text)
    bonuses = tuple(_bonus(record) for record in content.pop("bonuses"))
    ranks = tuple(Rank(**record) for record in content.pop("ranks"))
    content["unconfirmed"] = tuple(content["unconfirmed"])
    if "caps" in content:
        content["caps"] = TypeAdapter(Caps).validate_python(content["caps"])
    return Plan(**content, bonuses=bonuses, ranks=ranks, hash=hashlib.sha256(text.encode()).hexdigest())


def _bonus(record: dict[str, Any]) -> Bonus:
    family = FAMILIES[record.pop("family")]
    bonus: Bonus = TypeAdapter(family.record).validate_python(record)
    return bonus


def _refused(where: str, problem: Problem) -> PlanRefused:
    return PlanRefused(f"plan {where}", [problem])


def _activity(top: Table) -> int | None:
    table = top.table("activity")
    if table is None:
        return None
    minimum = table.points("personal_volume_min", required=True)
    table.close()
    return minimum


def _ranks(top: Table) -> tuple[Rank, ...]:
    ranks: list[Rank] = []
    for number, value in enumerate(top.list_of("rank", required=False) or [], start=1):
        table = top.as_table(f"rank.{number}", value)
        if table is None:
            continue
        name = table.text("name")
        personal, group = table.points("personal_volume_min"), table.points("group_volume_min")
        table.close()
        if name is None:
            continue
        if any(rank.name == name for rank in ranks):
            table.problem("name", f"rank {name!r} is there twice", "Give each rank one name")
        ranks.append(Rank(name, personal, group))
    if len(ranks) > RANKS_MAX:
        top.problem("rank", f"{len(ranks)} ranks are too many", f"Use at most {RANKS_MAX}")
    return tuple(ranks)


def _unconfirmed(top: Table) -> tuple[str, ...]:
    paths: list[str] = []
    for number, value in enumerate(top.list_of("unconfirmed", required=False) or [], start=1):
        if not isinstance(value, str) or not _resolves(top.values, value.split(".")):
            hint = "Write the path of a key that is there, counting from 1, such as bonus.performance.brackets.5.rate"
            top.problem(f"unconfirmed.{number}", f"{str(value)[:60]!r} is no key of this plan", hint)
        else:
            paths.append(value)
    return tuple(paths)


def _resolves(value: object, steps: list[str]) -> bool:
    """Whether a path leads somewhere; lists are entered by number from 1, or by the `name` of a table in them."""
    for step in steps:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list):
            named = [item for item in value if isinstance(item, Mapping) and item.get("name") == step]
            index = int(step) - 1 if step.isdecimal() and len(step) < 6 else -1
            if named:
                value = named[0]
            elif 0 <= index < len(value):
                value = value[index]
            else:
                return False
        else:
            return False
    return True
