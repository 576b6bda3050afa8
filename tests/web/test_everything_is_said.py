"""Does every page say all of its words, so that they can be told in another language? Read in a language of marks.

Every template that is said stands in marks; a word outside of them is data, or was written by hand and stays English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.support import NullTranslations

from graph_service import compliance
from graph_service.compliance.packs import pack_names
from graph_service.plan import speech
from graph_service.web import speaking
from tests.web.conftest import MEMBERS, ROLES
from tests.web.said import Marked, outside, unsaid
from tests.web.test_role_matrix import MATRIX, address, decided

PACKS = Path(compliance.__file__).parent / "packs"
NO_PAGES = ("/static/", "/api/", "/healthz", "/readyz", "/metrics")
NO_PAGE_ENDS = (".csv", ".pdf", ".svg", ".png", "/file", ".json")
LOOKED_AT = ("manager", "officer", "leader", "admin")

# Pages whose words are still written by hand, or partly. It shrinks, and is to be empty.
NOT_YET: tuple[str, ...] = ()

# What stands on pages as it is in every language: names of things, formats, units, and what the tests loaded.
NAMES = frozenset(
    "Graph service UTC CSV PNG PDF TOML XLSX Excel Parquet JSON SHA API SMTP TOTP EUR RUB USD INR Neo4j EN RU id ids "
    "Cypher Chromium QR http graph-service Python Community MiB KiB GiB ms".split()
)  # fmt: skip
SHAPES = re.compile(r"[A-Z]|[A-Z]{3}|[a-f]+")  # a letter, a currency, a part of a hash


@pytest.fixture(scope="module")
def marked(site) -> Iterator[None]:
    """Russian is told in marks."""
    patch = pytest.MonkeyPatch()
    real = speech.Speech._told
    patch.setattr(speaking, "translations", lambda language: Marked() if language == "ru" else NullTranslations())
    patch.setattr(speech.Speech, "_told", lambda self, *given: f"⟦{real(self, *given)}⟧")
    patch.setattr(speech.Speech, "authored", lambda _, text: f"⟦{text}⟧")
    speaking.script_words.cache_clear()
    yield
    patch.undo()
    speaking.script_words.cache_clear()


@pytest.fixture(scope="module")
def known(site) -> Callable[[str], bool]:
    """Whether a word is data: an id, a name of the network, a plan, a rank, a person who signs in."""
    programme = site.programme
    texts = [text for row in MEMBERS for text in row if isinstance(text, str)]
    texts += [*ROLES, "tests", "spare", "new.person", *decided(site).values(), site.run_id]
    for name in programme.plans():
        plan = programme.plan(name)
        texts += [
            name,
            plan.version,
            plan.source,
            *(bonus.name for bonus in plan.bonuses),
            *(one.name for one in plan.ranks),
        ]
    texts += ["e-mail link", "A look", "Sprint", "house sample"]
    texts += pack_names()
    words = {word for text in texts for word in re.findall(r"[A-Za-z][A-Za-z'’-]*", text)} | NAMES
    return lambda word: word in words or bool(SHAPES.fullmatch(word))


def quoted(site) -> set[str]:
    """What packs quote: instruments and citations stand in the language of the law."""
    texts = {" ".join(name.split()) for _, _, name, _ in MEMBERS}
    texts |= {site.programme.plan(name).source for name in site.programme.plans()}
    for name in pack_names():
        texts |= {text for text in strings(tomllib.loads((PACKS / f"{name}.toml").read_text())) if " " in text}
    return texts


def strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield " ".join(part.split())
    elif isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from strings(one)


def pages() -> list[str]:
    """Addresses of the routing table that answer with a page."""
    return sorted(
        rule
        for rule, method in MATRIX
        if method == "GET" and not rule.startswith(NO_PAGES) and not rule.endswith(NO_PAGE_ENDS)
    )


def told_in_marks(site, role: str, path: str, query: str) -> tuple[int, str]:
    client = site.client(role)
    client.set_cookie(speaking.COOKIE, "ru")
    with client.get(f"{path}?{query}" if query else path) as answer:
        return answer.status_code, answer.text if answer.mimetype == "text/html" else ""


@pytest.mark.parametrize("rule", pages())
def test_every_word_of_a_page_is_said(site, marked, known, rule: str) -> None:
    query, expected = MATRIX[rule, "GET"]
    found: dict[str, list[str]] = {}
    for role in LOOKED_AT:
        if expected[role] != 200:
            continue
        status, text = told_in_marks(site, role, address(site, rule), query)
        assert status == 200
        found[role] = unsaid(text, known, quoted(site))
    if rule in NOT_YET:
        assert any(found.values()), f"{rule} is whole now: take it out of NOT_YET"
    else:
        assert {role: words for role, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("manager", "/nothing-here", 404), ("manager", "/team/B?period=soon", 400), ("leader", "/team/S", 404),
        ("officer", "/runs/preview?plan=unilevel-7&period=2026-09", 403), ("manager", "/team/B?period=1999-01", 404),
        ("manager", "/downline/B?depth=99", 400), ("manager", "/what-if?cost=much", 400),
    ],
)  # fmt: skip
def test_every_word_of_an_error_is_said(site, marked, known, role: str, path: str, status: int) -> None:
    got, text = told_in_marks(site, role, path, "")
    assert got == status
    assert unsaid(text, known) == []


def test_the_reader_finds_what_nobody_said() -> None:
    html = (
        '<p title="Bad title">⟦Good {⟦inner⟧} text⟧ Ann 12 EUR</p><script>var hidden</script><code>raw</code>'
        '<script type="application/json">{"data": [{"name": "Left over"}], "layout": {}}</script><b dir="auto">Name</b>'
    )
    assert unsaid(html, {"Ann", "EUR"}.__contains__) == ["p[title]: 'Bad title'", "picture: 'Left over'"]
    assert outside("a⟦b⟦c⟧d⟧e")[0].split() == ["a", "e"]
    assert unsaid("<p>⟦See <a>the list</a> below⟧ now</p>", {"none"}.__contains__) == ["p: 'now'"]
