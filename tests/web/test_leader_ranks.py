"""By a plan with ranks: does a leader read what is missing, and does a goal of a rank say how far it is?"""

from __future__ import annotations

import pytest

from graph_service.plan.reading import read_plan
from tests.web.conftest import post
from tests.web.test_statements import told

PLAN = "amway-style-eu"


@pytest.fixture(scope="module")
def ranked(site):
    """A stored run of a plan with ranks, which a leader may then choose."""
    return site.programme.commit(PLAN, "2026-09", "tests")


def test_the_way_to_the_next_rank_is_said_in_sentences(site, client, ranked):
    card = site.programme.report_card("L", "2026-09", PLAN)
    assert card.next_rank
    page = client("leader").get(f"/?period=2026-09&plan={PLAN}").text
    assert f"The way to {card.next_rank}" in page
    assert f"You hold {card.rank} in this period." in page
    missing = [one for one in card.conditions if one.missing]
    assert missing
    assert page.count("missing: there are") + page.count("more ") >= len(missing)
    assert "Sibling" not in page


def test_a_goal_of_a_rank(client, ranked):
    leader = client("leader")
    page = leader.get(f"/goals?period=2026-09&plan={PLAN}").text
    assert "Or which rank" in page
    card = leader.get(f"/team/L?period=2026-09&plan={PLAN}&export=report-card")
    assert card.status_code == 200
    form = {"month": "2026-09", "kind": "rank", "version": "0"}
    assert post(leader, "/goals", **form, rank="").status_code == 400
    ranks = [one.name for one in read_plan(PLAN, None).ranks]
    assert post(leader, "/goals", **form, rank=ranks[-1]).status_code == 303
    home = leader.get(f"/?period=2026-09&plan={PLAN}").text
    assert f"the goal is {ranks[-1]}." in home
    assert "What is missing stands under the rank." in home or "It was not reached this time." in home
    assert post(leader, "/goals", **{**form, "version": "1"}, target=ranks[0]).status_code == 303
    assert "Reached. Well done!" in leader.get(f"/goals?period=2026-09&plan={PLAN}").text


def test_a_statement_goes_by_the_plan_that_is_asked_for(site, client, ranked):
    text = told(client("leader").get(f"/statements/2026-09.pdf?plan={PLAN}"))
    assert ranked.run_id in text
    assert ranked.plan_hash[:16] in text
    assert client("leader").get("/statements/2026-09.pdf?plan=no-such-plan").status_code == 404


def test_a_link_of_the_home_keeps_the_plan(client, ranked):
    page = client("leader").get(f"/?period=2026-09&plan={PLAN}").text
    for part in (f"/statements/2026-09.pdf?plan={PLAN}", f"/goals?period=2026-09&amp;plan={PLAN}"):
        assert part in page, part
