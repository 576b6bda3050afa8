"""Is every sentence of the plan room there in every language, with the same values, and are numbers said rightly?"""

from __future__ import annotations

import io
import re
import string
from itertools import chain

import pytest

from graph_service.plan.reading import preset_names, read_plan
from graph_service.plan.sentences import plan_warnings, sentences
from graph_service.plan.speech import LANGUAGES, Speech, catalogue, preset_words, read_catalogue
from scripts.templates import templates
from tests.columnar_builder import differential, level, plan_of

OTHERS = LANGUAGES[1:]
TEMPLATES = templates()
LETTERS = {"ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя"}


def values_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_template_is_translated_with_the_same_values(language: str) -> None:
    known, _ = catalogue(language)
    lacking = [f"{where}: {text}" for text, where in TEMPLATES.items() if text not in known]
    assert lacking == [], f"`python scripts/templates.py {language}` prints the entries to fill in"
    for text in TEMPLATES:
        for form in known[text]:
            assert values_of(form) == values_of(text), text
            assert any(letter in form.lower() for letter in LETTERS[language]) or not text.strip()
            assert form.startswith(" ") == text.startswith(" ")
            assert form.endswith((".", " ")) == text.endswith((".", " "))


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_holds_nothing_that_is_never_said(language: str) -> None:
    known, _ = catalogue(language)
    assert sorted(set(known) - set(TEMPLATES)) == []


def test_the_walk_over_the_code_finds_the_templates() -> None:
    assert {"{number} points", " or ", " and ", "starter packs", "Everyone counts as active."} <= set(TEMPLATES)
    assert "Whoever in the upline cannot be paid still uses up a level." in TEMPLATES  # from a table


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        (0, "0 баллов"), (100, "1 балл"), (200, "2 балла"), (500, "5 баллов"), (1100, "11 баллов"), (2100, "21 балл"),
        (2200, "22 балла"), (11100, "111 баллов"), (2050, "20,50 балла"), (10100, "101 балл"),
    ],
)  # fmt: skip
def test_russian_counts_points(volume: int, said: str) -> None:
    from graph_service.plan.families.wording import points

    assert points(volume, Speech("ru")) == said


@pytest.mark.parametrize(
    ("volume", "said"), [(0, "0 points"), (100, "1 point"), (150, "1.50 points"), (2100, "21 points")]
)
def test_english_counts_points(volume: int, said: str) -> None:
    from graph_service.plan.families.wording import points

    assert points(volume, Speech()) == said


def test_the_english_catalogue_holds_only_the_forms_for_one_of_templates_that_are_said() -> None:
    known, _ = catalogue("en")
    assert sorted(set(known) - set(TEMPLATES)) == []
    for text, (one, more) in known.items():
        assert more == text
        assert one != text
        assert values_of(text) - values_of(one) <= {"count"}
        assert values_of(one) <= values_of(text)


def test_one_of_a_kind_is_told_as_one() -> None:
    told = "\n".join(
        sentences(
            plan_of(level(gate={"mode": "any", "customers_min": 1}), rank=[{"name": "Gold", "active_legs_min": 1}])
        )
    )
    assert "at least 1 customer." in told
    assert "at least 1 active leg." in told


def test_equal_rates_are_told_once_and_the_unit_of_rates_on_volume_too() -> None:
    told = "\n".join(sentences(plan_of(level(rates=["0.05", "0.05", "0.05"]))))
    assert "each of the first 3 uplines gets 5 % of the net amount of" in told
    volume = level(basis="volume", payable=1, point_value=1, rates=["0.05", "0.04"])
    assert "5 % " not in "\n".join(sentences(plan_of(volume)))
    assert "0.05, 0.04 EUR a point of the volume" in "\n".join(sentences(plan_of(volume)))


def test_a_plan_is_told_in_russian_with_the_words_of_its_author_left_alone() -> None:
    gate = {"mode": "any", "customers_min": 3, "personal_volume_min": 21}
    plan = plan_of(
        level(gate=gate, cap_per_member=50), differential(title="Leistungsbonus"), title="Mein Plan",
        activity={"personal_volume_min": 5}, rank=[{"name": "Gold", "group_volume_min": 2}],
    )  # fmt: skip
    told = "\n".join(sentences(plan, "ru"))
    for part in (
        "Mein Plan (план test, версия 1)", "Leistungsbonus: ставка зависит от группового объёма: 3 % — 100 баллов и больше",
        "2 ближайших вышестоящих получают, снизу вверх, 10 %, 5 % от чистой суммы продаж",
        "21 балл личного объёма или 3 разных клиента",
        "Ранг Gold действует в периоде, когда есть как минимум 2 балла группового объёма",
        "не получает за период больше 50,00 EUR",
    ):  # fmt: skip
        assert part in told, told


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", preset_names())
def test_no_sentence_of_a_preset_stays_in_english(name: str, language: str) -> None:
    plan = read_plan(name)
    english, other = sentences(plan), sentences(plan, language)
    assert len(english) == len(other)
    same = [one for one, two in zip(english, other, strict=True) if one == two]
    assert same == []
    assert not re.search(r"\d\.\d", "".join(one.replace(plan.version, "") for one in other)), "numbers have a comma"


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_authors_of_the_presets_wrote_is_told_and_nothing_else(language: str) -> None:
    plans = [read_plan(name) for name in preset_names()]
    written = {one for plan in plans for one in (plan.title, plan.source, plan.note) if one}
    written |= {bonus.title for plan in plans for bonus in plan.bonuses}
    assert preset_words(language).keys() == written


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", preset_names())
def test_warnings_of_a_preset_are_told(name: str, language: str) -> None:
    plan = read_plan(name)
    english, other = plan_warnings(plan), plan_warnings(plan, language)
    assert len(english) == len(other)
    assert not set(english) & set(other)


HALF_DONE = """
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "Ranks"
msgstr "Ранги"

msgid "Caps"
msgstr ""

msgid "{count} levels"
msgid_plural "{count} levels"
msgstr[0] "{count} уровень"
msgstr[1] "{count} уровня"
msgstr[2] "{count} уровней"

msgid "{count} days"
msgid_plural "{count} days"
msgstr[0] "{count} день"
msgstr[1] ""
msgstr[2] "{count} дней"
"""


def test_a_sentence_that_is_not_translated_in_full_is_left_out_of_its_catalogue() -> None:
    known, form_of = read_catalogue(io.BytesIO(HALF_DONE.encode()), "ru")
    assert known == {"Ranks": ("Ранги",), "{count} levels": ("{count} уровень", "{count} уровня", "{count} уровней")}
    assert [form_of(count) for count in (1, 3, 5, 11, 21)] == [0, 1, 2, 2, 0]


def test_what_a_catalogue_lacks_is_said_in_english() -> None:
    assert Speech("ru")("Nothing like {this}", this="that") == "Nothing like that"
    assert set(chain.from_iterable(known for known, _ in [catalogue("ru")]))
