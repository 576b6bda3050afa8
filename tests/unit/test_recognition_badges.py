"""Are badges read with clear problems, and worked out with the day they were reached, the same each time?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from graph_service.downline.figures import Figures
from graph_service.errors import PlanRefused
from graph_service.model.period import NEVER, Period, day_number
from graph_service.recognition import badge_words
from graph_service.recognition.awarding import anniversaries, awarded
from graph_service.recognition.badge_files import badges, read_badges
from graph_service.recognition.lists import anniversaries_in, club, mentors
from tests.columnar_builder import Network, day

WHOLE = 'id = "x"\ntitle = "X"\nsentence = "An x."\nrule = "sales"\nat_least = 1\n'


def reached(
    network: Network, last: str = "2026-12-31", ranked: dict[str, str] | None = None
) -> dict[tuple[str, str], str]:
    snapshot = network.snapshot()
    ranked_on = np.full(len(snapshot.members), NEVER, dtype=np.int64)
    for one, on in (ranked or {}).items():
        ranked_on[snapshot.row(one)] = day(on)
    found = awarded(snapshot, badges(), day(last), ranked_on)
    assert all((awarded(snapshot, badges(), day(last), ranked_on)[key] == days).all() for key, days in found.items())
    ids = snapshot.members["member_id"].tolist()
    return {
        (ids[row], badge): (dt.date(1970, 1, 1) + dt.timedelta(days=int(days[row]))).isoformat()
        for badge, days in found.items()
        for row in np.flatnonzero(days != NEVER)
        if "year" not in badge
    }


def test_every_text_of_the_files_is_said() -> None:
    said = {str(one) for one in badge_words.WORDS}
    assert {str(text) for one in badges() for text in (one.title, one.sentence)} == said
    folder = Path(badge_words.__file__).parent / "badges"
    assert len(badges()) == len(list(folder.glob("*.toml"))) == 12


@pytest.mark.parametrize(("text", "said"), [
    ("id = ", "is no TOML"),
    (WHOLE.replace('"x"', '"X Y"'), "x.toml: id: is no id"),
    (WHOLE.replace('"X"', '" "'), "x.toml: title: is no text"),
    (WHOLE.replace("An x.", "x" * 200), "x.toml: sentence: is no text"),
    (WHOLE.replace('"sales"', '"recruits"'), "'recruits' is no rule"),
    (WHOLE.replace("= 1", "= 0"), "0 is no whole number from 1"),
    (WHOLE.replace("= 1", "= true"), "True is no whole number"),
    (WHOLE.replace("= 1", "= 1.5"), "1.5 is no whole number"),
    (WHOLE + "colour = 1\n", "colour: is no key of a badge"),
])  # fmt: skip
def test_a_wrong_file_is_said_with_what_to_do(text, said) -> None:
    with pytest.raises(PlanRefused) as refused:
        read_badges([("x.toml", text), ("y.toml", WHOLE.replace('"x"', '"y"'))])
    assert said in str(refused.value)


def test_two_badges_have_no_id_in_common() -> None:
    with pytest.raises(PlanRefused, match="is taken by another badge"):
        read_badges([("x.toml", WHOLE), ("y.toml", WHOLE)])


def test_a_first_sale_is_to_somebody_else_and_not_given_back() -> None:
    network = Network().person("A").person("B").person("K", enrolled=None)
    network.sale("A", "A", on=day("2026-01-05"))  # an own purchase
    network.sale("K", "A", on=day("2026-01-06")).sale("K", "A", on=day("2026-01-09")).sale(
        "K", "B", on=day("2026-01-07")
    )
    network.refund(1, 10_000, on=day("2026-02-01"))
    found = reached(network)
    assert found["A", "first-sale"] == "2026-01-09"
    assert found["B", "first-sale"] == "2026-01-07"
    assert reached(network, "2026-01-31")["A", "first-sale"] == "2026-01-06", "before it was given back"
    assert ("A", "first-sale") not in reached(network, "2026-01-05")


def test_ten_customers_are_ten_people_and_the_day_of_the_tenth() -> None:
    network = Network().person("A").person("B")
    for number in range(10):
        network.person(f"K{number}", enrolled=None)
        network.sale(f"K{number}", "A", on=day("2026-03-01") + number).sale(
            f"K{number}", "A", on=day("2026-03-02") + number
        )
        network.sale("K0", "B", on=day("2026-03-01") + number)
    found = reached(network)
    assert found["A", "ten-customers"] == "2026-03-10"
    assert ("B", "ten-customers") not in found
    assert ("K0", "first-sale") not in found, "customers have no badges"


def test_months_in_a_row_break_at_a_gap() -> None:
    network = Network().person("A").person("B").person("K", enrolled=None)
    for on in ("2025-11-30", "2025-12-01", "2026-02-03", "2026-03-04", "2026-04-20", "2026-04-09"):
        network.sale("K", "A", on=day(on))
    for on in ("2025-12-31", "2026-01-01", "2026-03-01"):
        network.sale("K", "B", on=day(on))
    found = reached(network)
    assert found["A", "three-months"] == "2026-04-09"
    assert ("B", "three-months") not in found


def test_a_volume_is_reached_at_the_end_of_the_day_hit_exactly() -> None:
    network = Network().person("A").person("B").person("K", enrolled=None)
    network.sale("K", "A", volume=60_000, on=day("2026-01-05")).sale("K", "A", volume=40_000, on=day("2026-01-06"))
    network.sale("K", "B", volume=99_999, on=day("2026-01-05"))
    found = reached(network)
    assert found["A", "volume-1000"] == "2026-01-06"
    assert ("B", "volume-1000") not in found


def test_a_rank_is_the_first_one_held() -> None:
    assert reached(Network().person("A").person("B"), ranked={"A": "2026-05-31"}) == {("A", "first-rank"): "2026-05-31"}


def test_anniversaries_of_a_leap_day_fall_on_the_last_of_february() -> None:
    joined = np.array([day_number(dt.date(2024, 2, 29)), day_number(dt.date(2024, 1, 31)), NEVER], dtype=np.int64)
    assert anniversaries(joined, 1).tolist() == [
        day_number(dt.date(2025, 2, 28)),
        day_number(dt.date(2025, 1, 31)),
        NEVER,
    ]
    assert anniversaries(joined, 4)[0] == day_number(dt.date(2028, 2, 29))


def test_mentors_are_those_whose_people_were_active_and_anniversaries_lie_in_the_period() -> None:
    network = Network().person("A").person("B")
    for number in range(6):
        network.person(f"R{number}", "A")  # six people who do nothing
    network.person("C", "B").person("K", "C", enrolled=None)
    network.sale("K", "C", on=day("2026-01-10"))
    snapshot = network.snapshot()
    seen = np.ones(len(snapshot.members), dtype=np.bool_)
    figures = Figures.of(snapshot, Period.parse("2026-01"))
    assert [(one.member_id, one.number) for one in mentors(figures, seen, seen)] == [("B", 1), ("C", 1)]
    assert club(figures, seen) == ()
    assert {one.number for one in anniversaries_in(figures, seen)} == {56}, "everybody joined on 1970-01-01"
    assert anniversaries_in(Figures.of(snapshot, Period.parse("2026-02")), seen) == ()
    assert {one.number for one in anniversaries_in(Figures.of(snapshot, Period.parse("2026-Q1")), seen)} == {56}
