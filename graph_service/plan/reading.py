"""Which plan does a name or a file give? TOML in, a checked `Plan` out, or every problem at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from graph_service import words
from graph_service.errors import NotFound, PlanRefused, Problem
from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.plan.bonuses import read_bonuses
from graph_service.plan.caps import read_caps
from graph_service.plan.dating import Dates, content_on, dates_of
from graph_service.plan.families import FAMILIES, family_of
from graph_service.plan.families.family import About
from graph_service.plan.fields import Table, short
from graph_service.plan.hold import read_hold
from graph_service.plan.margins import read_margin
from graph_service.plan.model import Bonus, Caps, Hold, Margin, Plan, Rank
from graph_service.plan.ranks import read_ranks
from graph_service.plan.toml_text import FILE_BYTES_MAX, NotTomlError, bounded, table_of
from graph_service.words import Said

ROUNDINGS: Final = ("half_even", "half_up", "down")


def preset_names() -> tuple[str, ...]:
    """The plans that come with the product, sorted."""
    folder = resources.files("graph_service.plan") / "presets"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def read_plan(name_or_path: str | Path, on: dt.date | None = None) -> Plan:
    """A preset by name, or the plan in a TOML file, as it is on a day; without one, as it is today.

    Raises:
        NotFound: there is neither such a preset nor such a file, the file cannot be read, or the plan has no rules for the day.
        PlanRefused: the file is no valid plan; every problem is listed.
    """
    return read_document(name_or_path).on(on)


def read_document(name_or_path: str | Path) -> Document:
    """A preset by name, or the plan in a TOML file, with its content of every date. Raises as `read_plan` does."""
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
            words.say(
                "no plan named {name}; the presets are {presets}, or give the path of a TOML file",
                name=repr(text[:200]),
                presets=", ".join(preset_names()),
            )
        )
    try:
        data = bounded(path)
    except OSError as error:
        raise NotFound(words.say("{path}: cannot be read: {error}", path=str(path), error=error.strerror)) from error
    return parse_document(parse_toml(data, str(path)), str(path))


def preset_text(name: str) -> str:
    """The TOML of a preset. Raises NotFound."""
    if name not in preset_names():
        raise NotFound(
            words.say(
                "no preset named {name}; there are {presets}", name=repr(name[:200]), presets=", ".join(preset_names())
            )
        )
    return (resources.files("graph_service.plan") / "presets" / f"{name}.toml").read_text(encoding="utf-8")


@cache
def _preset(name: str) -> Document:
    where = words.say("preset {name}", name=name)
    return parse_document(parse_toml(preset_text(name).encode(), where), where)


def parse_text(data: bytes, where: str, on: dt.date | None = None) -> Plan:
    """A plan from the bytes of a TOML file. Raises PlanRefused."""
    return parse_plan(parse_toml(data, where), where, on)


def parse_toml(data: bytes, where: str) -> dict[str, Any]:
    """The table in the bytes of a TOML file, numbers exact. Raises PlanRefused."""
    if len(data) > FILE_BYTES_MAX:
        raise _refused(
            where, words.say("{count} bytes are too many for a plan", count=len(data)), words.say("Keep it below 1 MiB")
        )
    try:
        return table_of(data.decode("utf-8-sig"), Decimal)
    except UnicodeDecodeError as error:
        what = words.say("byte {byte} is not UTF-8", byte=error.start + 1)
        raise _refused(where, what, words.say("Save the file as UTF-8")) from error
    except NotTomlError as error:
        what = words.say("not valid TOML: {error}", error=error.said)
        raise _refused(where, what, words.say("Mend the line named there")) from error


def parse_plan(table: Mapping[str, Any], where: str, on: dt.date | None = None) -> Plan:
    """A plan from an already parsed table, such as the `[plan]` of a case file, as it is on a day (today without one).

    Args:
        table: keys as in docs/plans.md; numbers as int, Decimal or text.
        where: file or case, named in each problem.
        on: the day, such as the first of a period.

    Raises:
        PlanRefused: with every problem found.
        NotFound: the plan's dated values have nothing for the day.
    """
    return parse_document(table, where).on(on)


def parse_document(table: Mapping[str, Any], where: str) -> Document:
    """The plan of every date of an already parsed table. Raises PlanRefused with every problem found."""
    problems: list[Problem] = []
    dates = dates_of(table, where, problems)
    if problems:
        raise PlanRefused(words.say("plan {where}", where=where), problems)
    plans: dict[str, Plan] = {}
    told: set[tuple[str, str]] = set()  # what is wrong on every day is said once
    for begin in dates.begins or ("",):
        content = content_on(table, begin) if begin else table
        found: list[Problem] = []
        top = Table(content, where, "", found)
        values = read_top(top)
        top.close()
        new = [each for each in found if (each.where, each.what) not in told]
        told |= {(each.where, each.what) for each in new}
        dated = bool(begin) and begin != dates.begins[0]
        problems += [
            Problem(words.say("{where}, from {day}", where=each.where, day=begin), each.what, each.hint)
            if dated
            else each
            for each in new
        ]
        if not found:
            plan = Plan(**values, hash="")
            plans[begin] = dataclasses.replace(plan, hash=_sha256(canonical_json(plan)))
    if problems:
        raise PlanRefused(words.say("plan {where}", where=where), problems)
    hashes = {begin: plan.hash for begin, plan in plans.items()}
    whole = _sha256(json.dumps([hashes, dates.end], sort_keys=True)) if dates.begins else hashes[""]
    dated_plans = {begin: dataclasses.replace(plan, document_hash=whole) for begin, plan in plans.items()}
    return Document(where, dates, dated_plans)


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A plan file: the plan that holds from each day on which its content changes; one for "" where nothing is dated."""

    where: str
    dates: Dates
    plans: Mapping[str, Plan]

    def on(self, day: dt.date | None) -> Plan:
        """The plan in force on a day. Without one, today's; before the first day the first, after the end the last.

        Raises NotFound when the plan has nothing for the day asked for.
        """
        if not self.dates.begins:
            return self.plans[""]
        begin = self.dates.begin_of(day or dt.date.today())
        if begin is None and day is not None:
            values = {"where": self.where, "day": str(day), "begin": self.dates.begins[0], "end": self.dates.end}
            raise NotFound(
                words.say("plan {where} has no rules for {day}: it holds from {begin} until {end}", **values)
                if self.dates.end
                else words.say("plan {where} has no rules for {day}: it holds from {begin} on", **values)
            )
        if begin is None:
            begin = self.dates.begins[0 if dt.date.today().isoformat() < self.dates.begins[0] else -1]
        return self.plans[begin]


def read_top(top: Table) -> dict[str, Any]:
    """The values of a `Plan` but its hash, of which some are None when problems were written down.

    It asks for every key in one straight line, because the plan's JSON Schema is made by running it.
    """
    name, version = top.name("name"), top.text("version")
    title, source = top.text("title"), top.text("source", long=True)
    source_date = top.day("source_date", required=False)
    valid_from = top.day("valid_from", required=False)
    note = top.text("note", required=False, long=True)
    currency = top.choice("currency", tuple(CURRENCY_EXPONENTS))
    rounding = top.choice("rounding", ROUNDINGS)
    activity = _activity(top)
    ranks = read_ranks(top)
    bonuses = read_bonuses(top, About(currency, ranks))
    caps = read_caps(top, About(currency, ranks), bonuses)
    hold = read_hold(top)
    return {
        "name": name,
        "version": version,
        "title": title,
        "source": source,
        "currency": currency,
        "rounding": rounding,
        "bonuses": tuple(bonuses),
        "ranks": ranks,
        "activity_volume_min": activity,
        "unconfirmed": _unconfirmed(top),
        "source_date": source_date or "",
        "valid_from": valid_from or "",
        "note": note or "",
        "caps": caps,
        "hold": hold,
        "margin": read_margin(top, bonuses),
    }


def canonical_json(plan: Plan) -> str:
    """The plan's whole content as one line of JSON with sorted keys; what `hash` is taken over, and what a run keeps.

    A key that came later (`model.LATER`) is left out where it has its default: a plan without it keeps the hash it had.
    """
    content = _content(plan)
    del content["hash"], content["document_hash"]
    for bonus, record in zip(plan.bonuses, content["bonuses"], strict=True):
        record["family"] = family_of(bonus).name
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _content(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_content(each) for each in value]
    if not dataclasses.is_dataclass(value):
        return value
    return {
        key.name: _content(getattr(value, key.name))
        for key in dataclasses.fields(value)
        if not (key.metadata.get("later") and getattr(value, key.name) == key.default)
    }


def from_canonical_json(text: str) -> Plan:
    """The plan that `canonical_json` wrote, with its hash; for runs, which keep the plan they were made with.

    What other dates had is not in it, so that its `document_hash` is its hash.
    """
    content = json.loads(text)
    bonuses = tuple(_bonus(record) for record in content.pop("bonuses"))
    ranks = tuple(TypeAdapter(Rank).validate_python(record) for record in content.pop("ranks"))
    content["unconfirmed"] = tuple(content["unconfirmed"])
    if "caps" in content:
        content["caps"] = TypeAdapter(Caps).validate_python(content["caps"])
    if "hold" in content:
        content["hold"] = TypeAdapter(Hold).validate_python(content["hold"])
    if "margin" in content:
        content["margin"] = TypeAdapter(Margin).validate_python(content["margin"])
    digest = _sha256(text)
    return Plan(**content, bonuses=bonuses, ranks=ranks, hash=digest, document_hash=digest)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _bonus(record: dict[str, Any]) -> Bonus:
    family = FAMILIES[record.pop("family")]
    bonus: Bonus = TypeAdapter(family.record).validate_python(record)
    return bonus


def _refused(where: str, what: Said, hint: Said) -> PlanRefused:
    return PlanRefused(words.say("plan {where}", where=where), [Problem(where, what, hint)])


def _activity(top: Table) -> int | None:
    table = top.table("activity")
    if table is None:
        return None
    minimum = table.points("personal_volume_min", required=True)
    table.close()
    return minimum


def _unconfirmed(top: Table) -> tuple[str, ...]:
    paths: list[str] = []
    for number, value in enumerate(top.list_of("unconfirmed", required=False) or [], start=1):
        path = top.as_text(f"unconfirmed.{number}", value)
        if path is None:
            continue
        if not _resolves(top.values, path.split(".")):
            top.problem(
                f"unconfirmed.{number}",
                "{path} is no key of this plan",
                "Write the path of a key that is there, counting from 1, such as bonus.performance.brackets.5.rate",
                path=short(path),
            )
        else:
            paths.append(path)
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
