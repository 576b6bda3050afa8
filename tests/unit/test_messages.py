"""Is everything that pages say told in every language, with the same values and every form?"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from graph_service.words import Said, joined, say, say_n
from scripts.messages import PACKAGE, entries, messages

LANGUAGES = ("ru",)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", text))


def ids(message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)


def key(message) -> str | tuple[str, ...]:
    found = ids(message)
    return found if len(found) > 1 else found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_told_once_and_no_other(language: str) -> None:
    said, known = messages(), Counter(key(one) for _, one in entries(language))
    assert {one: where for one, where in said.items() if one not in known} == {}, "python scripts/messages.py ru"
    assert {one for one in known if one not in said} == set(), "nobody says this any more"
    assert {one for one, times in known.items() if times > 1} == set(), "told in two files"


def test_what_the_scripts_say_is_found() -> None:
    """The reader of scripts is lost in a template literal and at a quote inside a regular expression."""
    folder = PACKAGE / "web" / "static"
    scripts = [file for file in folder.rglob("*.js") if "vendor" not in file.parts]
    found = {one[0] if isinstance(one, tuple) else one for one in messages()}
    written = {
        (file.name, text)
        for file in scripts
        for text in re.findall(r'(?<![\w.])tn?\(\s*"((?:[^"\\\\]|\\\\.)*)"', file.read_text(encoding="utf-8"))
    }
    assert len(written) > 100
    assert {(name, text) for name, text in written if text not in found} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_there_and_has_the_same_values(language: str) -> None:
    for file, one in entries(language):
        forms = one.string if isinstance(one.string, (list, tuple)) else (one.string,)
        assert len(forms) == (3 if len(ids(one)) > 1 else 1), (file.name, one.id)
        assert not one.fuzzy, (file.name, one.id)
        wanted = set().union(*map(placeholders, ids(one)))
        for form in forms:
            assert form, (file.name, one.id)
            assert placeholders(form) - {"count"} == wanted - {"count"}, (file.name, one.id)


ACCUSING = re.compile("pyramid|fraud|illegal(?! character)|scam|пирамид|незаконн|мошенн|афер", re.IGNORECASE)


def test_no_text_accuses_anybody() -> None:
    for text, where in messages().items():
        assert not any(ACCUSING.search(form) for form in (text if isinstance(text, tuple) else (text,))), where
    for language in LANGUAGES:
        for file, one in entries(language):
            forms = one.string if isinstance(one.string, (list, tuple)) else (one.string,)
            assert not any(ACCUSING.search(form) for form in forms), (file.name, one.id)


def test_what_is_said_reads_in_english_and_is_told_with_its_values() -> None:
    words = say("{who} has {sales}.", who="Ann", sales=say_n("{count} sale", "{count} sales", 3))
    look = {"{who} has {sales}.": "У {who} {sales}."}.get
    assert words == "Ann has 3 sales."
    assert words.told(look, lambda _one, _many, n: f"{n} продажи") == "У Ann 3 продажи."
    assert isinstance(words, Said)
    assert say_n("{count} sale", "{count} sales", 1) == "1 sale"


def test_what_is_said_stays_itself_when_it_is_copied() -> None:
    import copy
    import pickle

    words = say_n("{count} sale of {who}", "{count} sales of {who}", 2, who="Ann")
    for other in (copy.deepcopy(words), pickle.loads(pickle.dumps(words))):  # noqa: S301  (its own)
        assert (other, other.template, other.number, other.values) == (words, words.template, 2, words.values)


def test_several_texts_after_one_another_are_each_told() -> None:
    words = joined([say("meets"), 1_000, say("review")], " / ")
    assert words == "meets / 1000 / review"
    assert (
        words.told(lambda text: text.upper() if "{" not in text else text, lambda *_: "", str)
        == "MEETS / 1000 / REVIEW"
    )
    assert joined([]) == ""


def test_braces_of_a_text_without_values_are_text() -> None:
    assert say("{not a value}") == "{not a value}"
