"""Does a statement say what the run paid, to whom it belongs and to nobody else?"""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from graph_service.model.money import format_money


def told(response) -> str:
    assert response.status_code == 200, response.status_code
    assert response.mimetype == "application/pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.data)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def test_a_leaders_own_statement_says_what_the_run_paid(site, client):
    text = told(client("leader").get("/statements/2026-08.pdf"))
    awards = site.programme.run_awards(site.run_id, "L")
    run = site.programme.run(site.run_id)
    assert len(awards)
    assert f"In all: {format_money(int(awards['amount_minor'].sum()), 'EUR')} EUR" in text
    for part in ("Lea Leader (L)", "August 2026", site.run_id, run.plan_hash[:20], "200.00 points", "s1", "s2"):
        assert part in text, part
    assert f"Data version {run.data_version}" in text


def test_a_period_without_a_run_says_so(client):
    text = told(client("leader").get("/statements/2026-09.pdf"))
    assert "No run of this period is committed yet" in text
    assert "none: worked out now" in text


def test_the_same_statement_is_the_same_bytes(client):
    first, again = (client("leader").get("/statements/2026-08.pdf").data for _ in range(2))
    assert first == again


def test_it_speaks_the_visitors_language(client):
    leader = client("leader")
    leader.set_cookie("language", "ru")
    text = told(leader.get("/statements/2026-08.pdf"))
    assert "Выписка о вознаграждении" in text
    assert "Не выплачено" in text or "Что не выплачено" in text
    assert "Statement of pay" not in text


@pytest.mark.parametrize("member", ["R", "S", "S1", "T", "B", "C", "NOBODY", "", "l", "L ", "x" * 3000, "' OR 1=1"])
def test_a_leader_has_no_other_statement(client, member):
    leader = client("leader")
    answer, nobody = (
        leader.get("/statements/2026-08.pdf", query_string={"member": one}) for one in (member, "NOBODY-AT-ALL")
    )
    bare = [re.sub(r'name="(csrf_token|next)" value="[^"]*"', "", one.text) for one in (answer, nobody)]
    assert (answer.status_code, bare[0]) == (404, bare[1])


def test_nobody_outside_is_named(client):
    text = told(client("leader").get("/statements/2026-08.pdf")) + told(client("leader").get("/statements/2026-09.pdf"))
    assert not any(name in text for name in ("Sibling", "Nephew", "Stranger", "Root", "777.77"))


def test_a_manager_has_anybodys_and_says_whose(client):
    manager = client("manager")
    assert "Sibling Sonya (S)" in told(manager.get("/statements/2026-08.pdf?member=S"))
    answer = manager.get("/statements/2026-08.pdf")
    assert answer.status_code == 400
    assert "Say whose statement" in answer.text
    assert manager.get("/statements/2026-08.pdf?member=NOBODY").status_code == 404
    assert manager.get("/statements/1999-01.pdf?member=S").status_code == 404
    assert manager.get("/statements/soon.pdf?member=S").status_code == 400


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_who_is_told_no_names_has_ids_alone(client, role):
    text = told(client(role).get("/statements/2026-08.pdf?member=L"))
    assert "Lea" not in text
    assert site_id(text) == "L"


def site_id(text: str) -> str:
    found = re.search(r"Member (\S+) Period", text)
    assert found
    return found[1]


def test_a_name_and_an_id_that_would_do_harm_are_text(client):
    manager = client("manager")
    odd = manager.get("/statements/2026-08.pdf", query_string={"member": "odd id/?#&"})
    assert "odd id/?#&" in told(odd)
    assert re.fullmatch(r'attachment; filename="statement-[A-Za-z0-9._-]+\.pdf"', odd.headers["Content-Disposition"])
    assert "alert(1)" in told(manager.get("/statements/2026-08.pdf?member=B"))
