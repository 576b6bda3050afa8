"""Is a result made once, and do makers of different results not wait for each other?"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_service.model.kept import Kept

PATIENCE_S = 10.0


@pytest.fixture
def snapshot(small):
    return small.member("A").snapshot()


@pytest.fixture
def kept(snapshot):
    found = Kept(2)
    found.renew(snapshot)
    return found


def test_while_one_result_is_made_others_come(kept, snapshot):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_):
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(kept.get, snapshot, "slow", slow)
        assert begun.wait(PATIENCE_S)
        try:
            assert kept.get(snapshot, "quick", lambda _: "quick") == "quick"
        finally:
            go_on.set()
        assert coming.result(PATIENCE_S) == "slow"


def test_who_asks_for_what_is_being_made_gets_the_same(kept, snapshot):
    begun, go_on, made = threading.Event(), threading.Event(), []

    def slow(_):
        begun.set()
        assert go_on.wait(PATIENCE_S)
        made.append(1)
        return object()

    with ThreadPoolExecutor(4) as pool:
        coming = [pool.submit(kept.get, snapshot, "key", slow) for _ in range(4)]
        assert begun.wait(PATIENCE_S)
        go_on.set()
        assert len({id(one.result(PATIENCE_S)) for one in coming}) == 1
    assert made == [1]


def test_a_result_may_ask_for_another(kept, snapshot):
    assert kept.get(snapshot, "sum", lambda now: 1 + kept.get(now, "part", lambda _: 1)) == 2


def test_the_least_recently_used_is_pushed_out(kept, snapshot):
    made = []

    def make(key):
        return kept.get(snapshot, key, lambda _: made.append(key))

    for key in ("a", "b", "a", "c", "a", "b"):
        make(key)
    assert made == ["a", "b", "c", "b"]


def test_what_is_asked_of_an_older_snapshot_is_made_and_not_kept(kept, snapshot, small):
    newer = small.snapshot()
    assert kept.get(snapshot, "key", lambda _: "old") == "old"
    kept.renew(newer)
    assert kept.get(newer, "key", lambda _: "new") == "new"
    assert kept.get(snapshot, "key", lambda _: "old again") == "old again"
    assert kept.get(newer, "key", lambda _: "never") == "new"


def test_a_failed_maker_leaves_the_next_a_try(kept, snapshot):
    with pytest.raises(ZeroDivisionError):
        kept.get(snapshot, "key", lambda _: 1 / 0)
    assert kept.get(snapshot, "key", lambda _: "made") == "made"
