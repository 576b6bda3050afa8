"""Does each rule give the place that docs/placement.md says, on trees small enough to be drawn?

Trees are written as text: `S: A B` puts A and B below S from the left, `-` is a free position, `!` one that is taken from
a later day on.
"""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.errors import BadInput
from graph_service.placement.deciding import Decisions, Newcomers, Terms, decide
from graph_service.placement.rules import Choice, Order, check_preference
from graph_service.placement.tree import Place, PlacementTree

DAY = 100


class Drawn:
    """A placement tree by names, and newcomers with their sponsors."""

    def __init__(self, tree: str, joining: str, width: int = 2, others: str = "") -> None:
        """`joining` is `member<sponsor` in order of joining; `others` sponsors of people who are not placed."""
        rows = [line.split(":") for line in tree.strip().splitlines()]
        pairs = [one.split("<") for one in joining.split()]
        extra = [one.split("<") for one in others.split()]
        names = [name for head, below in rows for name in (head.strip(), *below.split())]
        names += [one[0] for one in pairs + extra]
        self.names = [name for name in dict.fromkeys(names) if name not in "-!"]
        self.of = {name: number for number, name in enumerate(self.names)}
        places, heads = [], [self.of[head.strip()] for head, _ in rows]
        for head, below in rows:
            above = self.of[head.strip()]
            for slot, name in enumerate(below.split()):
                stated = slot if slot < width else -1
                if name == "!":
                    places.append(Place(0, above, stated, reserved=True))
                elif name != "-":
                    places.append(Place(self.of[name], above, stated))
        below_all = {place.below for place in places if not place.reserved}
        self.tree = PlacementTree(len(self.names), width, places, [one for one in heads if one not in below_all])
        self.sponsor = [-1] * len(self.names)
        for one in pairs + extra:
            self.sponsor[self.of[one[0]]] = self.of[one[1]] if len(one) > 1 else -1
        self.new = [self.of[one[0]] for one in pairs]

    def decide(
        self,
        rule: Choice,
        volume: dict[str, int] | None = None,
        prefers: dict[str, Choice] | None = None,
        enrolled: int = DAY,
        **terms: Any,
    ) -> Decisions:
        volumes = [(volume or {}).get(name, 0) for name in self.names]
        preferred = {self.of[name]: one for name, one in (prefers or {}).items()}
        new = Newcomers(self.new, [enrolled] * len(self.new), self.sponsor, preferred, volumes)
        if "root" in terms:
            terms["root"] = self.of[terms["root"]]
        return decide(self.tree, new, Terms(rule, DAY, **terms))

    def placed(self, rule: Choice, **options: Any) -> str:
        """`member>parent.position` of everyone placed, in order."""
        made = self.decide(rule, **options).placed
        return " ".join(f"{self.names[one.member]}>{self.names[one.above]}.{one.slot + 1}" for one in made)


#        S              the tree of most tests: S stands left below R;
#      /   \            A has a left child, B none
#     A     B
#    /
#   C
TREE = """
R: S -
S: A B
A: C -
"""


def test_breadth_first_fills_level_by_level_from_the_left() -> None:
    drawn = Drawn(TREE, "1<S 2<S 3<S 4<S 5<S")
    assert drawn.placed("breadth-first") == "1>A.2 2>B.1 3>B.2 4>C.1 5>C.2"


def test_breadth_first_stays_below_the_sponsor() -> None:
    # R.2 is free and higher up, but S is not R; B's own two places are B's first
    assert Drawn(TREE, "1<B 2<B 3<B").placed("breadth-first") == "1>B.1 2>B.2 3>1.1"


def test_depth_first_with_a_limit_fills_one_line_to_the_bottom_then_goes_back() -> None:
    # three levels below S: A.1 is C, C's two places are on level 3 and first, then A.2 and what is below it, then B
    drawn = Drawn(TREE, "1<S 2<S 3<S 4<S 5<S 6<S")
    assert drawn.placed("depth-first", depth_max=3) == "1>C.1 2>C.2 3>A.2 4>3.1 5>3.2 6>B.1"


def test_depth_first_without_a_limit_goes_down_the_left_side() -> None:
    assert Drawn(TREE, "1<S 2<S 3<S").placed("depth-first") == "1>C.1 2>1.1 3>2.1"


def test_left_and_right_give_the_outermost_place() -> None:
    assert Drawn(TREE, "1<S 2<S 3<R").placed("left") == "1>C.1 2>1.1 3>2.1"
    assert Drawn(TREE, "1<S 2<S 3<R").placed("right") == "1>B.2 2>1.2 3>R.2"


def test_outside_is_the_sponsors_own_side_and_inside_the_other() -> None:
    # S stands left below R: outside is left. B stands right below S: outside is right
    assert Drawn(TREE, "1<S 2<B").placed("outside") == "1>C.1 2>B.2"
    assert Drawn(TREE, "1<S 2<B").placed("inside") == "1>B.2 2>B.1"


def test_a_root_is_taken_to_stand_left() -> None:
    assert Drawn("R: A B", "1<R").placed("outside") == "1>A.1"
    assert Drawn("R: A B", "1<R").placed("inside") == "1>B.2"


def test_the_middle_of_a_matrix_is_taken_to_stand_left() -> None:
    #     R         three wide: A left, M middle, B right
    matrix = "R: A M B"
    assert Drawn(matrix, "1<A 2<M 3<B", width=3).placed("outside") == "1>A.1 2>M.1 3>B.3"
    assert Drawn(matrix, "1<A 2<M 3<B", width=3).placed("inside") == "1>A.3 2>M.3 3>B.1"


def test_the_weak_leg_has_less_volume_whatever_its_size() -> None:
    # left leg of S: A, C with 300; right leg: B with 200
    volume = {"A": 100, "C": 200, "B": 200}
    assert Drawn(TREE, "1<S").placed("weak-leg", volume=volume) == "1>B.2"
    assert Drawn(TREE, "1<S").placed("strong-leg", volume=volume) == "1>C.1"
    assert Drawn(TREE, "1<S").placed("weak-leg", volume=volume | {"B": 301}) == "1>C.1"


def test_among_legs_of_one_volume_members_count() -> None:
    assert Drawn(TREE, "1<S").placed("weak-leg", volume={"A": 100, "B": 100}) == "1>B.2"
    assert Drawn(TREE, "1<S").placed("strong-leg", volume={"A": 100, "B": 100}) == "1>C.1"


def test_a_tie_goes_left() -> None:
    assert Drawn("S: A B", "1<S").placed("weak-leg") == "1>A.1"
    assert Drawn("S: A B", "1<S").placed("strong-leg") == "1>A.1"
    assert Drawn("S: - -", "1<S").placed("weak-leg") == "1>S.1"


def test_members_count_for_those_placed_after_them() -> None:
    # weak leg by members: left 1, right 1 → left; left 2, right 1 → right; a tie again → left
    assert Drawn("S: A B", "1<S 2<S 3<S").placed("weak-leg") == "1>A.1 2>B.2 3>1.1"
    # 1 brings 500 into the left leg, so 2 and 3 go right
    assert Drawn("S: A B", "1<S 2<S 3<S").placed("weak-leg", volume={"1": 500}) == "1>A.1 2>B.2 3>2.2"


def test_the_leg_of_a_matrix_is_followed_by_its_own_position() -> None:
    # three legs of 2, 1 and 2 members: the middle one is weak, and its end is reached by middle positions
    matrix = """
    S: A B C
    A: D - -
    C: - - E
    """
    assert Drawn(matrix, "1<S 2<1 3<S", width=3).placed("weak-leg") == "1>B.2 2>1.1 3>D.1"


def test_the_depth_limit_is_counted_from_the_sponsor() -> None:
    # S has A, B on level 1 and C on level 2 of two: free are A.2, B.1, B.2
    drawn = Drawn(TREE, "1<S 2<S 3<S 4<S 5<A")
    made = drawn.decide("breadth-first", depth_max=2)
    assert [drawn.names[one.member] for one in made.placed] == ["1", "2", "3", "5"]
    assert [(drawn.names[one.member], one.reason) for one in made.waiting] == [("4", "full")]
    [below_a] = [one for one in made.placed if drawn.names[one.member] == "5"]
    assert drawn.names[below_a.above] == "C"  # level 2 below A, though level 3 below S


def test_a_full_matrix_holds_what_its_formula_says() -> None:
    # 3 wide, 2 deep: 3 + 9 = 12 places
    for rule in ("breadth-first", "depth-first"):
        made = Drawn("S: - - -", " ".join(f"{n}<S" for n in range(14)), width=3).decide(rule, depth_max=2)
        assert (len(made.placed), len(made.waiting)) == (12, 2)


def test_a_side_that_ends_below_the_limit_is_full_though_there_is_room_beside_it() -> None:
    made = Drawn(TREE, "1<S 2<S").decide("left", depth_max=3)
    assert (len(made.placed), [one.reason for one in made.waiting]) == (1, ["full"])


def test_a_place_taken_from_a_later_day_on_is_given_to_nobody() -> None:
    taken = """
    S: ! A
    A: - -
    """
    assert Drawn(taken, "1<S").placed("breadth-first") == "1>A.1"
    assert Drawn(taken, "1<S").placed("depth-first") == "1>A.1"
    assert [one.reason for one in Drawn(taken, "1<S").decide("left").waiting] == ["full"]
    assert Drawn(taken, "1<S").placed("weak-leg") == "1>A.2"
    assert [one.reason for one in Drawn("S: ! !", "1<S").decide("breadth-first").waiting] == ["full"]
    assert [one.reason for one in Drawn("S: ! !", "1<S").decide("weak-leg").waiting] == ["full"]


def test_a_child_beyond_the_width_counts_for_levels_and_in_no_leg() -> None:
    # A and B hold both positions, X stands beyond them with a whole tree below
    crowded = """
    S: A B X
    X: C D
    A: E F
    B: G -
    """
    assert Drawn(crowded, "1<S 2<S").placed("breadth-first") == "1>B.2 2>E.1"
    assert Drawn(crowded, "1<S").placed("weak-leg", volume={"X": 1000, "A": 1}) == "1>B.2"


def test_the_nearest_upline_with_a_place_stands_in_for_a_sponsor_without() -> None:
    # K and L are customers: 1 was brought by K, whom L brought, whom B brought
    drawn = Drawn(TREE, "1<K 2<L", others="K<L L<B")
    assert drawn.placed("left") == "1>B.1 2>1.1"


def test_a_sponsor_placed_in_the_same_go_goes_first_whatever_the_order() -> None:
    assert Drawn(TREE, "1<2 2<3 3<B").placed("left") == "3>B.1 2>3.1 1>2.1"
    # but 4, who joined before them, is before them
    assert Drawn(TREE, "4<B 1<2 2<B").placed("left") == "4>B.1 2>4.1 1>2.1"


def test_without_any_upline_in_the_tree_a_member_starts_one_or_goes_below_the_root() -> None:
    drawn = Drawn(TREE, "1<K 2<1", others="K")
    made = drawn.decide("left")
    assert [drawn.names[one] for one in made.roots] == ["1"]
    assert [drawn.names[one.above] for one in made.placed] == ["1"]
    assert Drawn(TREE, "1<K 2<1", others="K").placed("right", root="R") == "1>R.2 2>1.2"


def test_manual_places_nobody() -> None:
    made = Drawn(TREE, "1<S 2<1").decide("manual")
    assert not made.placed
    assert [one.reason for one in made.waiting] == ["manual", "manual"]


@pytest.mark.parametrize(("enrolled", "waits"), [(DAY, True), (DAY - 13, True), (DAY - 14, False), (DAY - 99, False)])
def test_the_tank_is_left_on_the_day_of_the_deadline(enrolled: int, waits: bool) -> None:
    made = Drawn(TREE, "1<S").decide("left", enrolled=enrolled, tank_days=14)
    assert [one.reason for one in made.waiting] == (["manual"] if waits else [])
    assert len(made.placed) == (not waits)


def test_preference_goes_by_each_sponsors_own() -> None:
    drawn = Drawn(TREE, "1<S 2<A 3<B")
    assert drawn.placed("preference", prefers={"S": "right", "A": "left"}) == "1>B.2 2>C.1 3>B.1"


def test_recruits_of_a_sponsor_who_prefers_manual_wait_until_the_deadline_and_no_others() -> None:
    prefers: dict[str, Choice] = {"S": "manual", "B": "left"}
    drawn = Drawn(TREE, "1<S 2<B")
    made = drawn.decide("preference", prefers=prefers, tank_days=14)
    assert [drawn.names[one.member] for one in made.waiting] == ["1"]
    assert [drawn.names[one.member] for one in made.placed] == ["2"]
    late = Drawn(TREE, "1<S 2<B").placed("preference", prefers=prefers, enrolled=DAY - 14, tank_days=14)
    assert late == "1>A.2 2>B.1"
    for_ever = Drawn(TREE, "1<S").decide("preference", prefers=prefers, enrolled=0)
    assert [one.reason for one in for_ever.waiting] == ["manual"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rule": "middle"}, "rule is 'middle'"),
        ({"width": 1}, "width is 1"),
        ({"width": 101}, "width is 101"),
        ({"depth_max": 0}, "depth-max is 0"),
        ({"tank_days": -1}, "tank-days is -1"),
        ({"rule": "left", "period": "2026-09"}, "a period tells which leg is weak"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(given: dict[str, Any], words: str) -> None:
    import datetime as dt

    with pytest.raises(BadInput, match=words):
        Order(**({"rule": "left", "day": dt.date(2026, 9, 1)} | given))


@pytest.mark.parametrize("rule", ["preference", "middle", ""])
def test_what_cannot_be_preferred_is_refused(rule: str) -> None:
    with pytest.raises(BadInput, match="cannot be preferred"):
        check_preference(rule)
