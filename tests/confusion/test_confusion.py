"""Is every planted pattern found in each of twenty seeds, and is nothing red on the honest programme?"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.confusion.schemes import FOUND, SCHEMES, SEEDS, WALKING, states, table

DOCS = Path(__file__).resolve().parents[2] / "docs" / "compliance.md"


@pytest.fixture(scope="module")
def found():
    """Of each scheme: the states of every check that needs no database, over all seeds."""
    return {name: states(scheme) for name, scheme in SCHEMES.items()}


@pytest.fixture(scope="module")
def walked(store):
    """The same of the checks that walk the graph."""
    return {name: states(scheme, store=store) for name, scheme in SCHEMES.items()}


@pytest.mark.parametrize("name", SCHEMES)
def test_what_is_planted_is_found_in_every_seed(name, found, walked):
    counts = found[name] | walked[name]
    for check in SCHEMES[name].finds:
        assert sum(counts[check][state] for state in FOUND) == len(SEEDS), (check, counts[check])
    for check in SCHEMES[name].red:
        assert counts[check]["does_not_meet"] == len(SEEDS), (check, counts[check])
    for check in SCHEMES[name].clears:
        assert sum(counts[check][state] for state in FOUND) == 0, (check, counts[check])


def test_nothing_is_red_on_the_honest_programme(found, walked):
    red = {check: counts["does_not_meet"] for check, counts in (found["honest"] | walked["honest"]).items()}
    assert {check for check, number in red.items() if number} == set()


def test_the_table_in_the_docs_is_this_one(found, walked):
    shown = table({name: found[name] | walked[name] for name in SCHEMES})
    sys.stdout.write(f"\n{shown}")
    text = DOCS.read_text(encoding="utf-8")
    there = re.search(r"<!-- confusion -->\n(.*?)<!-- /confusion -->", text, re.DOTALL)
    assert there
    assert there[1] == shown, "run scripts/confusion.py"
    for name, scheme in SCHEMES.items():
        assert f"**{name}**: {scheme.title}" in text
    assert set(WALKING) <= set(walked["honest"])
