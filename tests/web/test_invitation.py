"""Does an invitation link tell what its leader allows and nothing else, and is it the leader's alone?"""

from __future__ import annotations

import dataclasses
import io
import re

import pytest

from graph_service import access
from graph_service.config import Settings
from graph_service.errors import BadInput, ChangedMeanwhile
from graph_service.web import create_app
from tests.web.conftest import post
from tests.web.test_scope import bare


@pytest.fixture
def link(site, cypher):
    """The code of the leader's link, made anew with what it tells."""

    def made(shows: str) -> str:
        cypher("MATCH (i:Invitation) DELETE i")
        return access.set_invitation(site.programme.audit, "leader", "L", shows, 0).code

    return made


def test_a_link_is_made_told_and_renewed(site, client, cypher):
    cypher("MATCH (i:Invitation) DELETE i")
    leader = client("leader")
    assert "Make my link" in leader.get("/invite").text
    assert leader.get("/invite/qr.svg").status_code == 409
    assert post(leader, "/invite", shows="first_name", version="0").status_code == 303
    page = leader.get("/invite").text
    [first] = set(re.findall(r"http://localhost/r/([a-z0-9]+)", page))
    assert "Lea invites you" in client("anonymous").get(f"/r/{first}").text
    assert post(leader, "/invite", shows="first_name", version="1", do="renew").status_code == 303
    [second] = set(re.findall(r"http://localhost/r/([a-z0-9]+)", leader.get("/invite").text))
    assert first != second
    assert "Lea" not in client("anonymous").get(f"/r/{first}").text
    assert "Lea invites you" in client("anonymous").get(f"/r/{second}").text


def test_the_page_tells_what_is_allowed_and_no_more(client, link):
    anyone = client("anonymous")
    first = anyone.get(f"/r/{link('first_name')}").text
    assert "Lea invites you" in first
    assert "Leader" not in first
    by_id = anyone.get(f"/r/{link('id')}").text
    assert "L invites you" in by_id
    assert "Lea" not in by_id


@pytest.mark.parametrize(
    "code", ["aaaaaaaaaaaaaaaa", "L", "B", "NOBODY", "0", "%00", "x" * 4000, "<script>", "' OR 1=1"]
)
def test_a_code_that_is_none_reads_as_a_link_that_tells_nothing(client, link, code):
    silent, none = (client("anonymous").get(f"/r/{one}") for one in (link("nothing"), code))
    assert (silent.status_code, none.status_code) == (200, 200)
    silent_text, none_text = (re.sub(r'name="next" value="[^"]*"', "", bare(one.text)) for one in (silent, none))
    assert silent_text == none_text  # but for the address itself, to which the switch of languages goes back
    assert sorted(silent.headers.keys()) == sorted(none.headers.keys())


def test_a_hostile_first_name_is_text(site, client, cypher):
    cypher("MATCH (i:Invitation) DELETE i")
    code = access.set_invitation(site.programme.audit, "leader", "B", "first_name", 0).code
    text = client("anonymous").get(f"/r/{code}").text
    assert "&lt;script&gt;" in text
    assert "<script>alert(1)" not in text


def test_somebody_who_left_invites_nobody(site, client, link, cypher):
    from graph_service.ingest.loading import canonical, load_tables

    code = link("first_name")
    rows = [{"member_id": "L", "joined_on": "2026-06-01", "enrolled_on": "2026-06-01", "left_on": "2026-10-01"}]
    load_tables(site.programme.store, canonical({"members": rows}))
    assert "You are invited" in client("anonymous").get(f"/r/{code}").text
    cypher("MATCH (m:Member {member_id: 'L'}) REMOVE m.left_on")
    cypher("MATCH (m:Meta {key: 'store'}) SET m.data_version = m.data_version + 1")


def test_the_code_says_nothing_of_the_member_and_is_not_in_the_log(site, link):
    code = link("nothing")
    assert len(code) == 16
    assert "L" not in code
    log = "\n".join(one.after + one.before for one in site.programme.audit.entries(1, 10_000))
    assert code not in log
    assert len({link("nothing") for _ in range(20)}) == 20


def test_two_who_change_it_at_once_are_told(site, client, link):
    link("nothing")
    leader = client("leader")
    assert post(leader, "/invite", shows="id", version="1").status_code == 303
    late = post(leader, "/invite", shows="first_name", version="1")
    assert late.status_code == 409
    assert "it tells my member id" in late.text
    assert "it tells my first name" in late.text
    with pytest.raises(ChangedMeanwhile):
        access.set_invitation(site.programme.audit, "leader", "L", "nothing", 0)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"shows": "everything", "version": "1"}, "nothing that an invitation can tell"),
        ({"shows": "id", "version": "-1"}, "does not say what it was made from"),
        ({"shows": "id", "version": "9" * 40}, "does not say what it was made from"),
        ({"shows": "id"}, "does not say what it was made from"),
    ],
)
def test_a_form_that_will_not_do_changes_nothing(client, link, form, words):
    code = link("nothing")
    answer = post(client("leader"), "/invite", **form)
    assert answer.status_code == 400
    assert words in answer.text
    assert code in client("leader").get("/invite").text


def test_the_codes_are_pictures_of_the_link(site, client, link):
    link("nothing")
    leader = client("leader")
    drawn, picture = leader.get("/invite/qr.svg"), leader.get("/invite/qr.png")
    assert drawn.mimetype == "image/svg+xml"
    assert b"<svg" in drawn.data
    assert b"<script" not in drawn.data
    assert picture.data.startswith(b"\x89PNG")
    assert "attachment" in picture.headers["Content-Disposition"]


def test_the_public_address_stands_in_the_link_where_it_is_set(site, client, link):
    code = link("nothing")
    settings = dataclasses.replace(site.programme.settings, public_url="https://partners.example.com/net")
    programme = type(site.programme)(settings)
    with programme:
        other = create_app(settings, programme).test_client()
        other.set_cookie("graph-service", site.tokens["leader"])
        assert f"https://partners.example.com/net/r/{code}" in other.get("/invite").text


def test_the_setting_is_an_address(tmp_path):
    where = {"GRAPH_SERVICE_HOME": str(tmp_path), "GRAPH_SERVICE_PUBLIC_URL": "https://x.example/"}
    assert Settings.from_env(where).public_url == "https://x.example"
    for text in (
        "x.example",
        "ftp://x",
        "https://",
        "https://a b",
        "javascript:alert(1)",
        "https://u:p@x",
        "https://x?q",
    ):
        with pytest.raises(BadInput, match="GRAPH_SERVICE_PUBLIC_URL"):
            Settings.from_env({**where, "GRAPH_SERVICE_PUBLIC_URL": text})


def test_a_picture_in_russian_too(client, link):
    link("first_name")
    leader = client("leader")
    leader.set_cookie("language", "ru")
    assert "Пригласительная ссылка" in leader.get("/invite").text
    assert io.BytesIO(leader.get("/invite/qr.png").data).read(4) == b"\x89PNG"
