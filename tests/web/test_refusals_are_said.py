"""Is what is wrong with a plan told in Russian, whole? Every text of the plan room, and broken drafts sent to the editor."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.fields import Table
from graph_service.plan.reading import parse_text, preset_text
from graph_service.plan.schema import plan_schema
from graph_service.plan.toml_faults import FAULTS, fault_of
from graph_service.web import speaking
from graph_service.words import Said, say
from scripts.messages import entries, messages
from tests.web.said import words_of
from tests.web.test_what_if_pages import post

CYRILLIC = re.compile("[А-Яа-я]")
# What stands in Russian texts as it is: names of formats, and words of a plan's file that its schema does not list.
AS_WRITTEN = frozenset("TOML UTF-8 ISO EUR NaN true false from to value unknown".split())
NOT_TOML = (
    'name = "a"\nname = "b"\n', "name", "= 1", 'name = "a', "name = 'a\nb'", "[a\n", "[[a\n", "a = [1", "a = {b = 1",
    "a = 2026-13-41", "a = what", 'a = "\\q"', 'a = "\\ud800"', 'a = "\\uzzzz"', "a = 1 2", "a = 1\na.b = 2\n",
    "[a]\n[a]\n", "a = {b = 1}\n[a.c]\n", "[[a]]\n[a]\n", 'a = "\x07"', "a = {b = 1, b = 2}", "a.b = 1\n[a]\n", "\x07",
    "a = []\n[[a]]\n",
)  # fmt: skip


def refusals() -> dict[str, str]:
    """Every text that says what is wrong with a plan, with its Russian."""
    russian = {one.id: one.string for _, one in entries("ru") if isinstance(one.id, str)}
    return {
        text: russian[text]
        for text, where in messages().items()
        if isinstance(text, str) and where.startswith("graph_service/plan/")
    }


def words_of_plans() -> set[str]:
    """Keys of a plan's file and words that they may have."""

    def walk(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for key, one in part.items():
                yield key
                yield from walk(one)
        elif isinstance(part, list):
            for one in part:
                yield from [one] if isinstance(one, str) else walk(one)

    return set(walk(plan_schema())) | {"bonus"}


def foreign(text: str, known: set[str]) -> list[str]:
    """Latin words of a Russian text that are no words of a plan's file."""
    parts = [part for word in words_of(re.sub(r"\{\w+\}", " ", text)) for part in re.split(r"[='`]+", word)]
    return [part for part in parts if re.search("[A-Za-z]{2}", part) and part not in known | AS_WRITTEN]


def test_every_text_about_a_plan_is_told_in_russian_without_an_english_word() -> None:
    known, found = words_of_plans(), refusals()
    assert len(found) > 250
    assert {text: russian for text, russian in found.items() if not CYRILLIC.search(russian)} == {}
    assert {text: left for text, russian in found.items() if (left := foreign(russian, known))} == {}


def test_a_problem_keeps_its_template_with_its_place() -> None:
    problems: list[Any] = []
    Table({}, "house.toml", "bonus.level", problems).problem(
        "rates", "has {count} rates", "Give {most}", count=3, most=2
    )
    assert str(problems[0]) == "house.toml: bonus.level.rates: has 3 rates. Give 2"
    assert (problems[0].what.template, problems[0].hint.template) == ("has {count} rates", "Give {most}")
    Table({}, "", "", problems).problem("rates", "is nothing", "Write more")
    assert str(problems[1]) == "rates: is nothing. Write more"


@pytest.mark.parametrize("text", NOT_TOML)
def test_what_the_reader_of_toml_says_is_said_too(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads(text)
    what = fault_of(raised.value)
    assert what == str(raised.value), "the English is the reader's own"
    assert isinstance(what, Said)
    inner = what.values["what"]
    assert isinstance(inner, Said), inner
    assert inner.template in FAULTS


def test_every_fault_of_the_reader_of_toml_is_known() -> None:
    source = Path(tomllib.__file__).with_name("_parser.py").read_text("utf-8")
    calls = re.findall(r"suffixed_err\(\s*src, \w+, f?([\"'])(.*?)\1\s*\)", source)
    known = {re.sub(r"\{.*?\}", "{value}", text.replace("\\\\", "\\")) for _, text in calls}
    assert len(known) > 10
    assert {text for text in known if fault_of(ValueError(text)).__class__ is str} == set()
    assert fault_of(ValueError("something else (at line 1, column 2)")) == "something else (at line 1, column 2)"


def broken() -> dict[str, str]:
    """Drafts with many things wrong, by what is broken in them."""
    plain = preset_text("unilevel-7")
    return {
        "an empty text": "",
        "keys that are none": plain.replace("rounding", "roundin").replace("family", "famly").replace("basis", "bass"),
        "values of another kind": re.sub(r"^(\w+) = .*$", r"\1 = {a = 1}", plain, flags=re.MULTILINE),
        "numbers that are none": plain.replace("0.08", '"much"').replace("0.05", "nan").replace("0.03", "1e99"),
        "rates above all": plain.replace("0.08", "1.5").replace("0.05", "0.12345678"),
        "words that are none": plain.replace('"net"', '"gross"').replace('"retail"', '"shop"').replace("EUR", "XXX"),
        "a bonus twice": plain + plain[plain.index("[[bonus]]") :],
        "a family's own": plain + '[[bonus]]\nname = "b"\ntitle = "b"\nfamily = "pool"\nsplit = "shares"\n',
        "too long": plain.replace('title = "', 'title = "' + "x" * 300),
        "dated wrongly": plain.replace("0.08, 0.05, 0.03, 0.02, 0.01, 0.01, 0.01", "{from = 2026-01-01, value = [0.9, 0.9]}, "
                                       "{from = 2026-07-01, to = 2026-06-01, value = []}"),
        "wrong from a day on": plain.replace("[0.08, 0.05, 0.03, 0.02, 0.01, 0.01, 0.01]", "[{from = 2026-01-01, value = [0.1]}, "
                                             "{from = 2026-07-01, value = [0.9, 0.9]}]"),
        **{f"no TOML, {number}": text for number, text in enumerate(NOT_TOML)},
    }  # fmt: skip


@pytest.mark.parametrize("what", broken())
def test_a_broken_draft_is_refused_in_russian(site, what: str) -> None:
    text = broken()[what]
    client = site.client("manager")
    client.set_cookie(speaking.COOKIE, "ru")
    answer = post(client, text=text)
    assert answer.status_code == 422
    listed = answer.text[answer.text.index('<ul class="problems">') :]
    items = re.findall(r"<li>(.*?)</li>", listed[: listed.index("</ul>")], re.DOTALL)
    assert items
    written = set(words_of(text.replace("=", " "))) | {"gross", "shop", "famly", "roundin", "bass"}
    known = words_of_plans() | written | set(re.findall(r"[A-Z]{3}", str(plan_schema())))
    for item in items:
        words = unescape(re.sub(r"<code>.*?</code>", " ", item))
        assert CYRILLIC.search(words)
        assert foreign(re.sub(r"(['\"]).*?\1", " ", words), known) == [], words


def test_the_day_from_which_a_draft_is_wrong_is_told(site) -> None:
    client = site.client("manager")
    for language, word in (("ru", "с"), ("en", "from")):
        client.set_cookie(speaking.COOKIE, language)
        page = post(client, text=broken()["wrong from a day on"]).text
        assert f"<code>bonus.level.rates, {word} 2026-07-01</code>" in page


def test_a_broken_draft_is_refused_in_english_as_it_always_was(site) -> None:
    text = broken()["keys that are none"]
    with pytest.raises(PlanRefused) as refused:
        parse_text(text.encode(), "house.toml")
    listed = post(site.client("manager"), text=text).text
    for problem in refused.value.problems:
        shown = f"<code>{problem.where.removeprefix('house.toml: ')}</code>: {problem.what}. {problem.hint}."
        assert shown in unescape(listed)


def test_the_headline_of_a_refusal_is_said() -> None:
    refused = PlanRefused(say("plan {where}", where="x"), [])
    assert refused.headline.values["subject"].template == "plan {where}"
