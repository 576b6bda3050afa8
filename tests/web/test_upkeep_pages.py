"""Settings, health, jobs and backups: does what an administrator says hold everywhere, and is nothing lost?"""

from __future__ import annotations

import dataclasses
import re
import time

import pytest

from graph_service import access
from graph_service.service import Programme
from graph_service.store import backups, local, programme
from graph_service.store.programme import ProgrammeSettings
from graph_service.web import create_app
from graph_service.web.cookies import NAME
from tests.web.conftest import PASSWORD


@pytest.fixture
def said(site):
    """The settings as they were before, afterwards."""
    before = programme.read(site.programme.store)
    yield before
    now = programme.read(site.programme.store)
    site.programme.present("tests", dataclasses.replace(before, version=now.version))


def post(client, path: str, **form: str):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)[1]
    return client.post(path, data={"csrf_token": token, **form})


def keep(site, **form: str):
    version = programme.read(site.programme.store).version
    return post(site.client("admin"), "/admin/settings", version=str(version), **form)


def test_what_an_admin_says_stands_on_every_page_and_in_the_log(site, said) -> None:
    assert keep(site, title="  Honey   Club ", contact="Ask Ann, desk 4").status_code == 303
    assert "Honey Club</title>" in site.client("manager").get("/").text
    assert "Ask Ann, desk 4" in site.client("anonymous").get("/login").text
    entry = site.programme.audit.entries(site.programme.audit.head().seq, 1)[0]
    assert (entry.user_id, entry.action, entry.subject) == ("admin", "change settings", "programme")
    assert '"title":"Honey Club"' in entry.after


def test_the_same_again_changes_nothing(site, said) -> None:
    keep(site, title="Honey Club")
    head = site.programme.audit.head()
    assert keep(site, title="Honey Club").status_code == 303
    assert site.programme.audit.head() == head


def test_the_second_of_two_is_told_what_is_different_and_keeps_nothing(site, said) -> None:
    version = str(said.version)
    assert post(site.client("admin"), "/admin/settings", version=version, title="First").status_code == 303
    answer = post(site.client("admin"), "/admin/settings", version=version, title="Second", names_depth="2")
    assert answer.status_code == 409
    assert "title: it is First now, you wanted Second" in answer.text
    assert "names_depth: it is nothing now, you wanted 2" in answer.text
    assert programme.read(site.programme.store).title == "First"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"title": "x" * 61}, "title: one line of 60 characters at most"),
        ({"title": "a\x07b"}, "none that cannot be seen"),
        ({"language": "xx"}, "language: xx is not spoken here; use one of en, ru"),
        ({"default_plan": "/etc/passwd"}, "is no plan that comes with the product"),
        ({"names_depth": "-1"}, "-1 is no whole number"),
        ({"names_depth": "5000"}, "names_depth: 5 000 levels; give 0 to"),
        ({"names_depth": "٣"}, "is no whole number"),
    ],
)
def test_what_cannot_be_is_refused_in_words(site, said, form, words) -> None:
    answer = keep(site, **form)
    assert answer.status_code == 400
    assert words in answer.text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert programme.read(site.programme.store) == said


def test_a_leader_is_told_names_as_far_down_as_the_programme_says(site, said) -> None:
    leader = site.client("leader")
    shown = "&lt;script&gt;alert(1)&lt;/script&gt;"  # the name of B, one level below
    deep = "C calc"  # of the name of C, two levels below
    assert deep in leader.get("/team/C").text
    assert keep(site, names_depth="1").status_code == 303
    assert shown in leader.get("/team/B").text
    page = leader.get("/team/C")
    assert page.status_code == 200
    assert deep not in page.text
    assert "You are told the names of people 1 level below you" in page.text
    for path in ("/api/v1/downline/L/tree?depth=3", "/api/v1/downline/C/card", "/api/v1/downline/B/children"):
        assert deep not in leader.get(path).text, path
    assert "C calc" not in leader.get("/api/v1/downline/search?q=calc").text
    assert deep in site.client("manager").get("/team/C").text
    noted = [one for one in site.programme.audit.entries(1, 1000) if one.user_id == "leader"]
    assert noted == [], "names that a leader may see are no reveals"


def test_a_language_is_spoken_where_none_was_chosen(site, said) -> None:
    assert keep(site, language="ru").status_code == 303
    client = site.client("anonymous")
    assert '<html lang="ru">' in client.get("/login").text
    assert '<html lang="en">' in client.get("/login", headers={"Accept-Language": "en"}).text


def test_the_usual_plan_is_used_where_no_run_says_another(site, said) -> None:
    assert site.programme.usual_plan == "unilevel-7"
    keep(site, default_plan="amway-style-eu")
    assert site.programme.usual_plan == "amway-style-eu"


def test_health_tells_what_is_there_and_that_the_store_is_sound(site) -> None:
    page = site.client("admin").get("/admin/health?check=1").text
    assert "The store is sound." in page
    assert f"<code>{site.programme.health().store_id}</code>" in page
    found = dict(site.programme.health().counts)
    assert found["members"] == len(site.programme.snapshot().members)


def test_an_auditor_reads_and_changes_nothing(site) -> None:
    auditor = site.client("auditor")
    page = auditor.get("/admin/settings").text
    assert 'name="title"' not in page
    assert "<button" not in auditor.get("/admin/backups").text.split("<main", 1)[1]
    assert post(auditor, "/admin/settings", title="Mine").status_code == 403


@pytest.mark.parametrize("name", ["..%2Fjob.json", "job.json", "20250101T000000Z.dump", "20250101T000000Z.dump%00.txt"])
def test_only_backups_are_given_out(site, name: str) -> None:
    assert site.client("admin").get(f"/admin/backups/{name}").status_code == 404


def test_a_job_of_a_process_that_is_gone_is_cut_off(site, tmp_path) -> None:
    settings = dataclasses.replace(site.programme.settings, home=tmp_path)
    begun = backups.begin(settings, "admin")
    assert backups.job(settings).state == "working"
    gone = dataclasses.replace(begun, owner=re.sub(r"\d+", "1", begun.owner))
    backups._keep(settings, gone)
    assert backups.job(settings).state == "cut off"


def test_a_backup_from_the_page_is_whole_and_the_pages_come_back(settings, tmp_path) -> None:
    own = dataclasses.replace(settings, home=tmp_path / "home", neo4j_uri=None, neo4j_memory_mib=512)
    own.home.mkdir()
    try:
        with Programme(own) as opened:
            access.add_user(opened.store, "admin", "admin", PASSWORD)
            opened.present("admin", ProgrammeSettings(title="Kept", version=0))
            client = create_app(own, opened).test_client()
            client.set_cookie(NAME, access.sign_in(opened.store, "admin", PASSWORD, "127.0.0.1").token)
            assert post(client, "/admin/backups").status_code == 303
            deadline = time.monotonic() + 240
            while backups.job(own).state == "working" and time.monotonic() < deadline:
                time.sleep(0.5)
            assert backups.job(own).state == "done", backups.job(own)
            [made] = backups.found(own)
            page = client.get("/admin/backups")
            assert page.status_code == 200
            assert made.name in page.text
            with client.get(f"/admin/backups/{made.name}") as taken:
                assert len(taken.data) == made.size_bytes > 10_000
            said = [one.action for one in opened.audit.entries(1, 100)]
            assert said[-2:] == ["make a backup", "take a backup"]
            assert post(client, f"/admin/backups/{made.name}/remove").status_code == 303
            assert backups.found(own) == []
    finally:
        local.stop(own)
