"""Challenges: made, changed, published and closed by a manager; how far everyone is; money through the plan alone."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import threading

import pytest

from graph_service.errors import BadInput, ChangedMeanwhile, Refused
from graph_service.plan.reading import parse_text, preset_text
from graph_service.recognition.challenges import amount_of, form_of, read_terms
from graph_service.recognition.fragment import fragment
from tests.web.conftest import SCRIPT, post

MORE_MEMBERS = [("D", "R", "Dora Equal", True), ("E", "S", "Ed Hidden", True)]
MORE_SALES = [("m1", "D", "D", "2026-09-08", "300.00"), ("m2", "E", "E", "2026-09-20", "500.00")]
FORM = {
    "title": "September sprint", "words": "Sell well.", "measure": "personal_volume", "start": "2026-09-01", "end": "2026-09-30",
    "rule": "reach", "threshold": "300", "top": "", "reward": "points", "amount": "50", "gift": "",
}  # fmt: skip
FIRST, AFTER = dt.date(2026, 9, 1), dt.date(2026, 10, 1)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))[1:]


def made(site, *, published: bool = True, **other: str):
    work = site.programme.challenges
    one = work.make(read_terms(FORM | other, "EUR"), "unilevel-7", "EUR", "manager")
    return work.publish(one.challenge_id, 1, "manager", FIRST) if published else one


def test_a_manager_makes_changes_and_publishes_one(site, client):
    manager = client("manager")
    answer = post(
        manager, "/recognition/challenges", **FORM | {"title": SCRIPT, "end": "2099-09-30", "start": "2099-09-01"}
    )
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = manager.get(address).text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert client("leader").get(address).status_code == 404, "a draft is nobody's yet"
    form = manager.get(f"{address}/edit").text
    assert 'value="300.00"' in form
    changed = FORM | {"title": "Autumn", "end": "2099-09-30", "start": "2099-09-01", "version": "1"}
    assert post(manager, f"{address}/edit", **changed).status_code == 303
    again = post(manager, f"{address}/edit", **changed | {"title": "Winter"})
    assert again.status_code == 409
    assert "Title: now Autumn, you wrote Winter." in again.text
    assert post(manager, f"{address}/step", do="publish", version="1").status_code == 409
    assert post(manager, f"{address}/step", do="publish", version="2").status_code == 303
    assert client("leader").get(address).status_code == 200
    late = post(manager, f"{address}/edit", **changed | {"title": "Winter", "version": "3"})
    assert late.status_code == 409
    assert "keeps its terms" in late.text
    challenge_id = address.rsplit("/", 1)[1]
    actions = [one.action for one in site.programme.audit.entries(1, 10_000, f"challenge {challenge_id}")]
    assert actions == ["changed a challenge", "published a challenge"]
    assert post(manager, f"{address}/step", do="close", version="3").status_code == 409, "it is not over"


@pytest.mark.parametrize(("change", "said"), [
    ({"title": " "}, "A title has 1 to 80"),
    ({"start": "soon"}, "Write each day as"),
    ({"end": "2026-08-31"}, "before the first one"),
    ({"end": "2026-10-01"}, "within one month"),
    ({"measure": "recruits"}, "no such measure"),
    ({"rule": "draw"}, "Choose who wins"),
    ({"threshold": "0"}, "reached without a sale"),
    ({"threshold": "-5"}, "in digits"),
    ({"rule": "top", "top": "101"}, "how many places"),
    ({"reward": "car"}, "Choose a reward"),
    ({"reward": "gift", "gift": ""}, "what the gift is"),
    ({"amount": "0"}, "how large the reward"),
    ({"amount": "1.5"}, "whole number"),
    ({"reward": "money", "measure": "new_customers"}, "paid by the plan"),
    ({"reward": "money", "rule": "top", "top": "3"}, "paid by the plan"),
    ({"reward": "money", "end": "2026-09-15"}, "paid by the plan"),
    ({"reward": "discount", "amount": "101"}, "how large the reward"),
])  # fmt: skip
def test_a_form_with_something_wrong_comes_back(site, client, change, said):
    before = len(site.programme.challenges.all())
    answer = post(client("manager"), "/recognition/challenges", **FORM | change)
    assert answer.status_code == 400
    assert said in answer.text
    assert "Keep the draft" in answer.text
    assert len(site.programme.challenges.all()) == before


def test_what_is_typed_is_read_exactly():
    assert amount_of("12,50", "volume", "EUR") == 1250
    assert amount_of("7.25", "ppm", "EUR") == 72_500
    for wrong in ("1e5", "٣", "7.255", "1 000", ""):
        with pytest.raises(BadInput):
            amount_of(wrong, "ppm", "EUR")
    terms = read_terms(FORM | {"reward": "discount", "amount": "7.25"}, "EUR")
    assert read_terms(form_of(terms, "EUR"), "EUR") == terms


def test_a_figure_is_reached_by_those_who_reach_it_and_the_rest_is_told_how_far(site, client):
    one = made(site)
    address = f"/recognition/challenges/{one.challenge_id}"
    page = client("leader").get(address).text
    assert "You have 100.00 points; 200.00 points to go." in page
    for foreign in ("Dora", "Ed Hidden", "Nephew"):
        assert foreign not in page
    assert "As things stand, 4 members win." in client("manager").get(address).text
    assert rows(client("leader").get(f"{address}?export=board").text)[4][1] == "Lea Leader (you)"


def test_days_within_a_month_count_alone(site, client):
    one = made(site, start="2026-09-10", end="2026-09-25", threshold="1")
    found = rows(client("manager").get(f"/recognition/challenges/{one.challenge_id}?export=board").text)
    assert [(row[1], row[2]) for row in found] == [("Ed Hidden", "500.00")]


def test_who_wants_no_place_wins_by_a_figure_and_not_by_a_place(site, client):
    wishes = site.programme.wishes
    reach, top = made(site), made(site, rule="top", top="2")
    wishes.choose("S1", "nowhere", "", 0, "tests")
    try:
        for one, won in ((reach, {"S1", "E", "B", "D"}), (top, {"E", "B", "D"})):  # B and D share the second place
            manager = client("manager")
            address = f"/recognition/challenges/{one.challenge_id}"
            found = rows(manager.get(f"{address}?export=board").text)
            assert [row[0] for row in found][:3] == ["1", "2", "2"]
            assert post(manager, f"{address}/step", do="close", version=str(one.version)).status_code == 303
            given = site.programme.challenges.awards(challenge_id=one.challenge_id)
            assert {award.member_id for award in given} == won
            assert {(award.reward, award.amount) for award in given} == {("points", 50)}
    finally:
        wishes.choose("S1", "unasked", "", 1, "tests")


def test_a_leader_sees_the_own_award_alone(site, client):
    one = made(site, threshold="80", reward="gift", gift="A watch")
    won = ["B", "C", "D", "E", "L", "S1"]
    site.programme.challenges.close(one.challenge_id, 2, won, "manager", AFTER)
    address = f"/recognition/challenges/{one.challenge_id}?export=awards"
    assert [row[0] for row in rows(client("leader").get(address).text)] == ["Lea Leader"]
    assert len(rows(client("manager").get(address).text)) == 6
    assert [row[0] for row in rows(client("auditor").get(address).text)] == won


def test_closing_is_done_once_and_after_the_last_day(site):
    work = site.programme.challenges
    one = made(site)
    with pytest.raises(Refused, match="runs until"):
        work.close(one.challenge_id, 2, ["B"], "manager", dt.date(2026, 9, 30))
    results: list[object] = []

    def close() -> None:
        try:
            results.append(work.close(one.challenge_id, 2, ["B"], "manager", AFTER))
        except (ChangedMeanwhile, Refused) as error:
            results.append(error)

    threads = [threading.Thread(target=close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(not isinstance(found, Exception) for found in results) == 1
    assert len(work.awards(challenge_id=one.challenge_id)) == 1
    with pytest.raises(Refused, match="Only a draft can be published"):
        work.publish(one.challenge_id, 3, "manager", FIRST)


def test_money_goes_through_the_plan_and_both_engines_pay_it(site, client):
    one = made(site, reward="money", amount="25", title='A "quoted" \\ title\u0007'.replace("\u0007", ""))
    found = fragment(one, preset_text("unilevel-7"))
    assert found.problems == ()
    assert found.plan is not None
    preview = site.programme.preview(found.plan, "2026-09", "both")
    assert preview.verified
    paid = preview.outcome.awards[preview.outcome.awards["bonus"] == found.name]
    assert sorted(paid["member_id"]) == ["B", "D", "E", "S1"]
    assert set(paid["amount_minor"]) == {2500}
    manager, address = client("manager"), f"/recognition/challenges/{one.challenge_id}"
    page = manager.get(address).text
    assert "The plan can be read with them." in page
    assert "The reward: 100.00 EUR" in manager.get(f"{address}/pay").text
    assert "family = " not in client("leader").get(address).text
    assert client("leader").get(f"{address}/pay").status_code == 403
    site.programme.challenges.close(one.challenge_id, 2, sorted(paid["member_id"]), "manager", AFTER)
    assert site.programme.challenges.awards(challenge_id=one.challenge_id) == [], "recognition pays nothing itself"


def test_a_fragment_that_the_plan_refuses_is_told(site):
    one = made(site, reward="money", amount="25", published=False)
    text = preset_text("unilevel-7")
    doubled = f"{text}\n{fragment(one, None).text}"
    parse_text(doubled.encode(), "once")
    found = fragment(one, doubled)
    assert found.plan is None
    assert any(one.challenge_id.lower() in str(problem) for problem in found.problems)


def test_foreign_and_missing_ids_answer_alike(site, client):
    draft = made(site, published=False)
    leader = client("leader")
    answers = [
        leader.get(f"/recognition/challenges/{key}") for key in (draft.challenge_id, "CH-99999", "x'}) DETACH DELETE n")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text) for answer in answers}) == 1


def test_in_russian(site, client):
    leader = client("leader")
    leader.set_cookie("language", "ru")
    page = leader.get(f"/recognition/challenges/{made(site).challenge_id}").text
    assert "У вас 100,00 балла; осталось 200,00 балла." in page
