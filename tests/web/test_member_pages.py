"""Is a member's page whole, and does a move do what it says: one edge, one entry, one version, or nothing at all?"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import pytest
from click.testing import CliRunner

from graph_service.cli.member import member as member_command
from graph_service.errors import ChangedMeanwhile, Refused
from graph_service.service.moving import Move
from graph_service.store.tree import change_sponsor
from tests.web.conftest import MEMBERS, post, token

DAY = "2026-10-01"  # after the committed run's period and the last sale


@pytest.fixture(autouse=True)
def as_loaded(site, cypher):
    """Everybody back under the sponsor of the day of joining."""
    yield
    pairs = [[member, sponsor] for member, sponsor, *_ in MEMBERS if sponsor]
    cypher(
        """
        MATCH (:Member)-[edge:SPONSORED]->(:Member) DELETE edge
        WITH count(*) AS gone
        UNWIND $pairs AS pair
        MATCH (child:Member {member_id: pair[0]}), (above:Member {member_id: pair[1]})
        CREATE (above)-[:SPONSORED {from: $day}]->(child)
        """,
        pairs=pairs,
        day=dt.date(2026, 6, 1),
    )
    cypher("MATCH (meta:Meta {key: 'store'}) SET meta.data_version = meta.data_version + 1")


def rows(client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def version(site) -> int:
    return site.programme.snapshot().data_version


def asked(member: str = "C", sponsor: str = "L", day: str = DAY) -> str:
    return "/moves?" + urlencode({"member_id": member, "sponsor_id": sponsor, "from": day})


def form_of(text: str) -> dict[str, str]:
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text)
    }


def test_the_page_has_all_that_is_kept_of_a_member(site) -> None:
    manager = site.client("manager")
    text = manager.get("/members/L").text
    assert "Lea Leader" in text
    assert [one["What"] for one in rows(manager, "/members/L?export=status")] == ["joined the network", "enrolled"]
    assert [one["Member id"] for one in rows(manager, "/members/L?export=sponsors")] == ["R"]
    sold = rows(manager, "/members/L?export=sold")
    assert [(one["Sale id"], one["Amount (EUR)"], one["To whom"]) for one in sold] == [
        ("s3", "100.00", "'}) DETACH DELETE n //"), ("s1", "200.00", "'}) DETACH DELETE n //"),
    ]  # fmt: skip
    assert rows(manager, "/members/L?export=bought") == []
    [paid] = rows(manager, "/members/L?export=paid")
    awards = site.programme.run_awards(site.run_id, "L")["amount_minor"].sum()
    assert round(float(paid["Amount (EUR)"]) * 100) == awards > 0
    assert [one["Referral id"] for one in rows(manager, "/members/L?export=sent")] == ["f1"]
    assert {one["Member id"] for one in rows(manager, "/members/L?export=direct")} == {"B", "K1", "odd id/?#&"}


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_who_is_told_no_names_reads_ids(site, role: str) -> None:
    text = site.client(role).get("/members/L").text
    assert "Lea Leader" not in text
    assert "Root Person" not in text
    assert "DETACH" not in text
    assert "Move under another sponsor" not in text


@pytest.mark.parametrize("member", ["nobody", "L ", "l", "x" * 5000, "'}) DETACH DELETE n //", "../admin", "\u202eL"])
def test_no_member_is_one_answer(site, member: str) -> None:
    address = f"/members/{quote(member, safe='')}"
    assert site.client("manager").get(address).status_code in (404, 414)
    assert site.client("leader").get("/members/L").status_code == 404


def test_sales_are_paged_latest_first(site) -> None:
    manager = site.client("manager")
    assert manager.get("/members/L?sold_from=1").text.count("s3<") == 0
    for wrong in ("-1", "x", "1e3", "99999999999"):
        answer = manager.get(f"/members/L?sold_from={wrong}")
        assert answer.status_code == 400
        assert "whole number" in answer.text


def test_a_preview_says_who_comes_along_and_changes_nothing(site) -> None:
    before = version(site)
    answer = site.client("manager").get(asked("B", "S"))
    assert answer.status_code == 200
    assert "3 people, the member counted" in answer.text  # B, C and K2
    assert site.run_id in answer.text
    assert version(site) == before
    assert site.programme.moves.stand("B").above_id == "L"


def test_a_move_is_one_edge_one_entry_and_one_version(site) -> None:
    manager, before = site.client("manager"), version(site)
    form = form_of(manager.get(asked()).text)
    seq = site.programme.audit.head().seq
    answer = post(manager, "/moves", **form, reason=" asked in writing ")
    assert answer.status_code == 303
    assert answer.location == "/members/C"
    assert version(site) == before + 1
    [entry] = site.programme.audit.entries(seq + 1, 10)
    assert (entry.user_id, entry.action, entry.subject) == ("manager", "moved a member", "member C")
    assert json.loads(entry.before) == {"sponsor_id": "B", "from": "2026-06-01", "to": None}
    assert json.loads(entry.after) == {"sponsor_id": "L", "from": DAY, "reason": "asked in writing"}
    found = rows(manager, "/members/C?export=sponsors")
    assert [(one["Member id"], one["From"], one["To"]) for one in found] == [
        ("L", DAY, ""), ("B", "2026-06-01", DAY),
    ]  # fmt: skip
    [moved] = rows(manager, "/members/C?export=moves")
    assert (moved["By"], moved["Reason"]) == ("manager", "asked in writing")
    assert post(manager, "/moves", **form, reason="again").status_code == 409  # not what was looked at any more
    assert site.programme.store.read("network/last_sponsor", member_id="C", above_id=None)[0]["current_id"] == "L"


REFUSED = [
    ("C", "C", DAY, 400, "their own"),
    ("L", "C", DAY, 409, "circle"),
    ("R", "C", DAY, 409, "circle"),
    ("C", "nobody", DAY, 404, "no member"),
    ("nobody", "L", DAY, 404, "No member with this id."),
    ("C", "L", "2026-05-01", 400, "joined on"),
    ("C", "L", "2026-08-15", 409, "has paid for days after"),
    ("C", "L", "2099-01-01", 400, "more than a year ahead"),
    ("C", "", DAY, 400, "missing"),
    ("C", "L", "31.12.2026", 400, "is no day"),
    ("C", "L", "", 400, "is no day"),
]


@pytest.mark.parametrize(("member", "sponsor", "day", "status", "words"), REFUSED)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(
    site, member: str, sponsor: str, day: str, status: int, words: str
) -> None:
    manager, before, seq = site.client("manager"), version(site), site.programme.audit.head().seq
    looked = manager.get(asked(member, sponsor, day))
    form = {"member_id": member, "sponsor_id": sponsor, "from": day, "reason": "why"}
    stand = site.programme.moves.stand(member) if site.programme.snapshot().row(member) >= 0 else None
    known = {"was": stand.above_id or "", "since": str(stand.since or "")} if stand else {}
    done = post(manager, "/moves", **form, **known)
    assert (looked.status_code, done.status_code) == (status, status)
    assert words in html.unescape(looked.text)
    assert words in html.unescape(done.text)
    assert (version(site), site.programme.audit.head().seq) == (before, seq)


def test_a_circle_of_a_later_day_is_seen(site) -> None:
    """From November B stands under S1; S1 under C in October would be a circle then."""
    change_sponsor(site.programme.store, "B", "S1", dt.date(2026, 11, 1))
    assert "circle" in site.client("manager").get(asked("S1", "C")).text


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_move_needs_a_reason(site, reason: str) -> None:
    manager = site.client("manager")
    form = form_of(manager.get(asked()).text)
    answer = post(manager, "/moves", **form, reason=reason)
    assert answer.status_code == 400
    assert "reason" in answer.text
    assert site.programme.moves.stand("C").above_id == "B"


def test_the_second_of_two_is_told_the_difference(site) -> None:
    manager = site.client("manager")
    form = form_of(manager.get(asked("C", "L")).text)
    change_sponsor(site.programme.store, "C", "S", dt.date(2026, 10, 5))
    answer = post(manager, "/moves", **form, reason="late")
    assert answer.status_code == 409
    text = html.unescape(answer.text)
    assert "Sponsor when you looked: B since 2026-06-01" in text
    assert "Sponsor now: S since 2026-10-05" in text
    assert site.programme.moves.stand("C").above_id == "S"


def test_of_many_at_once_one_moves_and_the_others_are_told(site) -> None:
    stand, seq = site.programme.moves.stand("C"), site.programme.audit.head().seq

    def move(sponsor: str) -> str:
        try:
            site.programme.moves.move(Move("C", sponsor, dt.date(2026, 10, 1), "race", stand), f"one.{sponsor}")
        except ChangedMeanwhile:
            return "changed meanwhile"
        return "moved"

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(move, ["L", "S", "S1", "R", "T", "K1"]))
    assert sorted(found) == ["changed meanwhile"] * 5 + ["moved"]
    assert site.programme.audit.head().seq == seq + 1
    assert site.programme.audit.verify().bad_seq is None


def test_two_hundred_swaps_of_two_never_close_a_circle(site) -> None:
    """L under S and S under L, wanted at the same time by two people who both looked before."""
    made = {"moved": 0, "refused": 0}
    for _ in range(100):
        stands = {one: site.programme.moves.stand(one) for one in ("L", "S")}

        def move(pair: tuple[str, str], stands=stands) -> str:
            try:
                work = Move(*pair, dt.date(2026, 10, 1), "swap", stands[pair[0]])
                return "moved" if site.programme.moves.move(work, "racer") else "refused"
            except Refused:
                return "refused"

        with ThreadPoolExecutor(2) as pool:
            for one in pool.map(move, [("L", "S"), ("S", "L")]):
                made[one] += 1
        for one in ("L", "S"):
            if site.programme.moves.stand(one).above_id != "R":
                change_sponsor(site.programme.store, one, "R", dt.date(2026, 10, 1))
    assert made == {"moved": 100, "refused": 100}


def api(client, member: str, key: str, **body):
    headers = {"X-CSRFToken": token(client), "Idempotency-Key": key}
    return client.post(f"/api/v1/members/{quote(member, safe='')}/moves", json=body, headers=headers)


def test_a_program_moves_once_under_its_key(site) -> None:
    manager, key = site.client("manager"), uuid.uuid4().hex
    body = {
        "sponsor_id": "L",
        "from_day": DAY,
        "reason": "by program",
        "was_sponsor_id": "B",
        "was_since": "2026-06-01",
    }
    first = api(manager, "C", key, **body)
    again = api(manager, "C", key, **body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json
    assert first.headers["Location"].endswith("/members/C")
    assert api(manager, "C", key, **{**body, "sponsor_id": "S"}).status_code == 422
    assert api(manager, "C", uuid.uuid4().hex, **body).status_code == 409
    assert api(manager, "C", uuid.uuid4().hex, **body, role="admin").status_code == 400
    assert api(site.client("officer"), "C", uuid.uuid4().hex, **body).status_code == 403
    assert api(site.client("leader"), "C", uuid.uuid4().hex, **body).status_code == 404


def test_the_command_moves_with_a_reason(site) -> None:
    arguments = ["move", "C", "--to", "L", "--from", DAY, "--reason", "by hand"]
    tried = CliRunner().invoke(member_command, [*arguments, "--dry-run", "--json"], obj=site.programme)
    assert json.loads(tried.stdout) == {
        "member_id": "C", "sponsor_id": "L", "from": DAY, "before": "B", "people": 1, "moved": False,
        "runs_unchanged": [site.run_id],
    }  # fmt: skip
    assert site.programme.moves.stand("C").above_id == "B"
    done = CliRunner().invoke(member_command, arguments, obj=site.programme)
    assert "moved from B since 2026-06-01 to L" in " ".join(done.stdout.split())
    assert site.programme.moves.history("C")[0].by.startswith("shell:")


def test_a_move_takes_effect_in_what_a_leader_sees(site) -> None:
    leader = site.client("leader")
    assert leader.get("/team/S1").status_code == 404
    form = form_of(site.client("manager").get(asked("S1", "L", "2026-10-02")).text)
    assert post(site.client("manager"), "/moves", **form, reason="why").status_code == 303
    assert leader.get("/team/S1").status_code == 404, "in September S1 stood elsewhere"
    assert site.programme.snapshot().row("S1") >= 0
