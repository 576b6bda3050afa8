"""Do the measured steps of a computation add up, and does a store that is timed answer as it does otherwise?"""

from __future__ import annotations

import time

from graph_service.bench.steps import Steps, TimedStore, shares


def test_shares_are_of_the_whole_and_the_largest_comes_first() -> None:
    assert shares({"a": 1.0, "b": 3.0, "c": 0.001}) == {"b": 0.75, "a": 0.25}
    assert shares({}) == {}


def test_a_step_lasts_until_the_next_begins() -> None:
    steps = Steps("first")
    time.sleep(0.02)
    steps("second", 0, 2)
    steps("first", 1, 2)
    time.sleep(0.02)
    seconds = steps.ended()
    assert list(seconds) == ["first", "second"]
    assert seconds["first"] >= 0.04
    assert 0 <= seconds["second"] < seconds["first"]


def test_a_timed_store_answers_the_same_and_remembers_what_was_asked(clean_store) -> None:
    timed = TimedStore(clean_store)
    assert timed.read("network/existing_state") == clean_store.read("network/existing_state")
    assert list(timed.stream("network/existing_state")) == list(clean_store.stream("network/existing_state"))
    timed.autocommit("schema/ping")
    timed.write("schema/ping")
    assert set(timed.seconds) == {"network/existing_state", "schema/ping"}
    assert all(taken > 0 for taken in timed.seconds.values())
