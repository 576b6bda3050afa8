"""Is a placement written as the dated edges it is, once, by nobody twice, whoever does what meanwhile?"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from click.testing import CliRunner

from graph_service.cli.place import place as command
from graph_service.config import Settings
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.ingest import journal, loading
from graph_service.ingest.loading import canonical, load_tables
from graph_service.placement import work
from graph_service.placement.rules import Order
from graph_service.service import Programme
from graph_service.store.checks import check
from graph_service.store.snapshot import store_state
from graph_service.store.tree import change_placement

Cypher = Callable[..., list[dict[str, Any]]]

# S sponsors everyone but K's people; A and B stand below S already; K is a customer whom A brought, and who brought M5.
#        S
#      /   \
#     A     B        waiting in order of joining: M4 (January), M1, M2 (February), M5 by K (March)
MEMBERS = [
    {"member_id": "S", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"},
    *(
        {
            "member_id": name,
            "sponsor_id": "S",
            "placement_id": "S",
            "leg": leg,
            "joined_on": "2026-01-01",
            "enrolled_on": "2026-01-01",
        }
        for name, leg in (("A", "left"), ("B", "right"))
    ),
    {"member_id": "M1", "sponsor_id": "S", "joined_on": "2026-02-01", "enrolled_on": "2026-02-01"},
    {"member_id": "M2", "sponsor_id": "S", "joined_on": "2026-02-01", "enrolled_on": "2026-02-01"},
    {"member_id": "M4", "sponsor_id": "S", "joined_on": "2026-01-09", "enrolled_on": "2026-01-09"},
    {"member_id": "K", "sponsor_id": "A", "joined_on": "2026-01-01"},
    {"member_id": "M5", "sponsor_id": "K", "joined_on": "2026-03-01", "enrolled_on": "2026-03-01"},
    {"member_id": "gone", "sponsor_id": "S", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01",
     "left_on": "2026-02-01"},
    {"member_id": "later", "sponsor_id": "S", "joined_on": "2026-01-01", "enrolled_on": "2026-09-01"},
]  # fmt: skip
SALES = [  # left leg of S 10.00 points in May, right leg 20.00; in June the other way round
    {"sale_id": "1", "buyer_id": "A", "sold_on": "2026-05-01", "net": "10.00", "currency": "EUR"},
    {"sale_id": "2", "buyer_id": "B", "sold_on": "2026-05-01", "net": "20.00", "currency": "EUR"},
    {"sale_id": "3", "buyer_id": "A", "sold_on": "2026-06-01", "net": "90.00", "currency": "EUR"},
]
MAY = dt.date(2026, 5, 1)


def by(rule: str, **given: Any) -> Order:
    return Order(**({"rule": rule, "day": MAY} | given))


@pytest.fixture
def small(programme: Programme) -> Programme:
    load_tables(programme.store, canonical({"members": MEMBERS, "sales": SALES}))
    return programme


@pytest.fixture
def places(cypher: Cypher) -> Callable[[], list[str]]:
    """`member>above.leg from` of every edge of the newcomers, `to` where it ended."""

    def read() -> list[str]:
        rows = cypher(
            """
            MATCH (above:Member)-[edge:PLACED]->(member:Member) WHERE NOT member.member_id IN ['A', 'B']
            RETURN member.member_id + '>' + above.member_id + '.' + coalesce(edge.leg, '') + ' ' +
                   toString(edge.from) + coalesce(' ' + toString(edge.to), '') AS told ORDER BY told
            """
        )
        return [row["told"] for row in rows]

    return read


Places = Callable[[], list[str]]


def version(programme: Programme) -> int:
    return store_state(programme.store).data_version


def told(report: work.PlacementReport) -> list[str]:
    return [f"{one.member_id}>{one.placement_id}.{one.leg}" for one in report.placed]


def test_new_places_are_edges_dated_from_the_day(small: Programme, places: Places) -> None:
    before = version(small)
    report = small.place(by("breadth-first"))
    assert told(report) == ["M4>A.left", "M1>A.right", "M2>B.left", "M5>M4.left"]
    assert report.placed[3].below_id == "A"  # of whom M5's sponsor, a customer, was brought
    assert places() == [
        "M1>A.right 2026-05-01",
        "M2>B.left 2026-05-01",
        "M4>A.left 2026-05-01",
        "M5>M4.left 2026-05-01",
    ]
    assert version(small) == before + 1 == report.data_version
    assert check(small.store) == []


def test_placing_again_finds_nobody(small: Programme, places: Places) -> None:
    small.place(by("breadth-first"))
    before, stood = version(small), places()
    for rule in ("breadth-first", "left", "strong-leg"):
        assert small.place(by(rule, day=dt.date(2026, 6, 1))).placed == ()
        assert small.place(by(rule, members=("M1", "A"))).placed == ()
    assert (version(small), places()) == (before, stood)


def test_a_dry_run_writes_nothing(small: Programme, places: Places) -> None:
    before = version(small)
    report = small.place(by("left"), dry_run=True)
    assert told(report) == ["M4>A.left", "M1>M4.left", "M2>M1.left", "M5>M2.left"]
    assert (version(small), places(), report.data_version) == (before, [], before)


def test_the_legs_are_weighed_by_the_period_named(small: Programme) -> None:
    assert told(small.place(by("weak-leg", period="2026-05", members=("M1",)), dry_run=True)) == ["M1>A.left"]
    assert told(small.place(by("weak-leg", period="2026-06", members=("M1",)), dry_run=True)) == ["M1>B.right"]
    assert told(small.place(by("strong-leg", period="2026-05", members=("M1",)), dry_run=True)) == ["M1>B.right"]
    assert told(small.place(by("weak-leg", members=("M1",)), dry_run=True)) == ["M1>A.left"]  # one member each: a tie


def test_a_matrix_numbers_its_positions(small: Programme) -> None:
    report = small.place(by("breadth-first", width=3, depth_max=1))
    assert told(report) == ["M4>S.2", "M5>A.1"]  # left and right of S are positions 1 and 3
    assert [(one.member_id, one.reason) for one in report.waiting] == [("M1", "full"), ("M2", "full")]


def test_the_day_decides_who_is_a_participant(small: Programme) -> None:
    assert [one.member_id for one in small.place(by("left", day=dt.date(2026, 1, 31)), dry_run=True).placed] == [
        "gone",
        "M4",
    ]
    assert "later" in told(small.place(by("left", day=dt.date(2026, 9, 1)), dry_run=True))[-1]


def test_who_was_taken_out_by_hand_stays_out_until_named(small: Programme, places: Places) -> None:
    change_placement(small.store, "M4", "A", "left", dt.date(2026, 2, 1))
    change_placement(small.store, "M4", None, None, dt.date(2026, 4, 1))
    assert "M4" not in [one.member_id for one in small.place(by("left")).placed]
    assert told(small.place(by("right", members=("M4",)))) == ["M4>B.right"]
    assert [one for one in places() if one.startswith("M4")] == [
        "M4>A.left 2026-02-01 2026-04-01",
        "M4>B.right 2026-05-01",
    ]


def test_a_place_taken_from_a_later_day_on_is_not_given_away(small: Programme) -> None:
    change_placement(small.store, "M4", "A", "left", dt.date(2026, 8, 1))
    report = small.place(by("breadth-first"))
    assert told(report) == ["M1>A.right", "M2>B.left", "M5>M1.left"]  # M4 has a place, from August on
    assert check(small.store) == []


def test_those_without_a_placed_upline_start_a_tree_or_go_below_the_root(small: Programme) -> None:
    loner = {"member_id": "L", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"}
    below = {"member_id": "L1", "sponsor_id": "L", "joined_on": "2026-01-02", "enrolled_on": "2026-01-02"}
    load_tables(small.store, canonical({"members": [loner, below]}))
    assert told(small.place(by("right", members=("L", "L1")), dry_run=True)) == ["L1>L.right"]
    assert told(small.place(by("right", members=("L", "L1"), root_id="S"))) == ["L>B.right", "L1>L.right"]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"members": ("nobody",)}, NotFound, "no member 'nobody'"),
        ({"members": ("M1", "K")}, BadInput, "'K' is a customer"),
        ({"members": ("gone",)}, BadInput, "'gone' has left on 2026-05-01"),
        ({"root_id": "nobody"}, NotFound, "no member 'nobody' to be the root"),
        ({"root_id": "M1"}, BadInput, "root 'M1' has a sponsor and no place"),
        ({"root_id": "S", "day": dt.date(2025, 1, 1)}, BadInput, "root 'S' joins after 2025-01-01"),
    ],
)
def test_an_order_that_cannot_be_carried_out_changes_nothing(
    small: Programme, places: Places, given: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        small.place(by("left", **given))
    assert places() == []


def test_a_place_taken_by_hand_between_search_and_write_is_not_given_twice(
    small: Programme, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, moves = work.load_tables, [("M1", "A", "left")]

    def late(store, tables, **options):
        if moves:
            change_placement(store, *moves.pop(), MAY)
        return write(store, tables, **options)

    monkeypatch.setattr(work, "load_tables", late)
    report = small.place(by("left"))
    assert told(report) == ["M4>M1.left", "M2>M4.left", "M5>M2.left"]
    assert len({one.split(" ")[0].split(">")[1] for one in places()}) == len(places()) == 4
    assert check(small.store) == []


def test_a_move_in_the_middle_of_reading_is_not_told_as_a_fault_of_the_rows(
    small: Programme, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, moves = loading.read_existing, [("M1", "A", "left")]

    def torn(store, tables, report):
        stood = store_state(store).data_version
        if moves:
            change_placement(store, *moves.pop(), MAY)
        return dataclasses.replace(read(store, tables, report), data_version=stood)

    monkeypatch.setattr(loading, "read_existing", torn)
    assert told(small.place(by("left"))) == ["M4>M1.left", "M2>M4.left", "M5>M2.left"]
    assert len({one.split(" ")[0].split(">")[1] for one in places()}) == len(places()) == 4


def test_one_who_is_placed_by_hand_again_and_again_makes_the_placement_give_up(
    small: Programme, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, tried = work.load_tables, []

    def late(store, tables, **options):
        tried.append(1)
        change_placement(store, "M1", "A", ("left", "right")[len(tried) % 2], MAY)
        return write(store, tables, **options)

    monkeypatch.setattr(work, "load_tables", late)
    with pytest.raises(Refused, match="again and again"):
        small.place(by("left"))
    assert (len(tried), len(places())) == (work.TRIES_MAX, 1)


def test_placements_and_moves_at_once_never_meet_in_one_place(small: Programme, cypher: Cypher) -> None:
    def automatic(rule: str) -> None:
        with Programme(small.settings) as other:
            other.place(by(rule))

    def by_hand(member: str) -> None:
        for leg in ("left", "right"):
            try:
                change_placement(small.store, member, "A", leg, MAY)
            except Refused:
                continue
            return

    with ThreadPoolExecutor(5) as pool:
        jobs = [pool.submit(automatic, rule) for rule in ("left", "breadth-first", "weak-leg")]
        jobs += [pool.submit(by_hand, member) for member in ("M2", "M5")]
    for job in jobs:
        job.result()
    rows = cypher("MATCH (a:Member)-[e:PLACED]->(m:Member) WHERE e.to IS NULL RETURN a.member_id AS a, e.leg AS l")
    assert len({(row["a"], row["l"]) for row in rows}) == len(rows) == 6
    assert check(small.store) == []


def test_a_placement_that_died_half_written_is_completed_by_the_next_command(
    small: Programme, settings: Settings, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written in steps of one row, cut off after the second: the next command finds all four places."""
    plan, step, done = loading.writes.plan_steps, journal._step, []

    def dying(tx, **given):
        if given["number"] == 2 and not done:
            done.append(1)
            raise KeyboardInterrupt
        return step(tx, **given)

    monkeypatch.setattr(loading, "ONE_TRANSACTION_ROWS_MAX", 1)
    monkeypatch.setattr(loading.writes, "plan_steps", lambda tables: plan(tables, 1))
    monkeypatch.setattr(journal, "_step", dying)
    with pytest.raises(KeyboardInterrupt):
        small.place(by("left"))
    assert len(places()) == 2
    with pytest.raises(Refused, match="a load is being completed"):
        small.place(by("left"))
    with Programme(dataclasses.replace(settings)) as next_one:
        assert next_one.place(by("left")).placed == ()
    assert [one.split(" ")[0] for one in places()] == ["M1>M4.left", "M2>M1.left", "M4>A.left", "M5>M2.left"]
    assert check(small.store) == []


def test_the_holding_tank_tells_the_days_that_are_left(small: Programme) -> None:
    order = by("manual", day=dt.date(2026, 2, 20), tank_days=20)
    assert [(one.member_id, str(one.deadline), one.days_left) for one in small.holding_tank(order)] == [
        ("M4", "2026-01-29", 0),
        ("M1", "2026-02-21", 1),
        ("M2", "2026-02-21", 1),
    ]
    assert told(small.place(by("left", day=dt.date(2026, 2, 20), tank_days=20))) == ["M4>A.left"]
    change_placement(small.store, "M1", "B", "left", dt.date(2026, 2, 20))
    assert [one.member_id for one in small.holding_tank(order)] == ["M2"]
    assert [one.days_left for one in small.holding_tank(by("manual", day=dt.date(2026, 2, 20)))] == [None]


def test_a_preference_is_kept_and_followed(small: Programme) -> None:
    small.prefer_placement("S", "right")
    small.prefer_placement("A", "manual")
    report = small.place(by("preference"), dry_run=True)
    assert [(one.member_id, one.placement_id, one.rule) for one in report.placed] == [
        ("M4", "B", "right"),
        ("M1", "M4", "right"),
        ("M2", "M1", "right"),
    ]
    assert [one.member_id for one in report.waiting] == ["M5"]
    small.prefer_placement("S", None)
    assert {one.rule for one in small.place(by("preference"), dry_run=True).placed} == {"breadth-first"}
    with pytest.raises(NotFound, match="no member 'nobody'"):
        small.prefer_placement("nobody", "left")


@pytest.fixture
def run(small: Programme):
    def call(*arguments: str, code: int = 0) -> Any:
        result = CliRunner().invoke(command, list(arguments), obj=small)
        if code == 0 and result.exception:
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return call


def test_place_is_short_for_place_auto(run) -> None:
    for start in ([], ["auto"]):
        report = json.loads(run(*start, "--rule", "left", "--from", "2026-05-01", "--dry-run", "--json").stdout)
        assert [one["member_id"] for one in report["placed"]] == ["M4", "M1", "M2", "M5"]
    named = json.loads(run("--rule", "left", "--from", "2026-05-01", "--dry-run", "--json", "M2", "M1").stdout)
    assert [one["member_id"] for one in named["placed"]] == ["M1", "M2"]


def test_what_is_placed_and_who_waits_is_told_in_words(run, places: Places) -> None:
    words = run("--rule", "left", "--depth-max", "2", "--from", "2026-05-01")
    assert "1 placed; 2 in the holding tank" not in words.stdout
    assert "2 placed; 2 in the holding tank; 0 at the top of a tree of their own" in words.stdout
    assert "2 found no free place: raise --depth-max" in words.stderr
    assert len(places()) == 2
    assert "first 2 of 2 in the holding tank" in run("list", "--on", "2026-05-01").stdout


def test_a_move_is_dated_and_repeating_it_changes_nothing(run, places: Places) -> None:
    move = ("move", "M1", "--under", "B", "--leg", "left", "--from", "2026-05-01")
    assert "M1 stands under B, leg left from 2026-05-01 on" in run(*move).stdout
    assert json.loads(run(*move, "--json").stdout)["changed"] is False
    run("move", "M1", "--under", "B", "--leg", "right", "--from", "2026-06-01")
    assert places() == ["M1>B.left 2026-05-01 2026-06-01", "M1>B.right 2026-06-01"]


def test_wrong_commands_are_refused(run) -> None:
    run("--width", "2", code=2)  # no rule
    run("prefer", "S", code=2)
    run("prefer", "S", "--rule", "left", "--none", code=2)
    assert "S prefers left" in run("prefer", "S", "--rule", "left").stdout
    assert isinstance(run("--rule", "left", "--width", "1", code=1).exception, BadInput)  # the program makes that a 2
