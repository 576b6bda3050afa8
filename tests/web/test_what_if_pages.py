"""The what-if pages: who reaches which part, what a draft answers, and that nothing is written."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from graph_service.plan.reading import preset_text
from tests.web.conftest import SCRIPT

PERIOD = "2026-09"


def token(client) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert found
    return found[1]


def post(client, **form):
    return client.post("/what-if", data={"a": "unilevel-7", "period": PERIOD, **form, "csrf_token": token(client)})


def dearer() -> str:
    """The preset with 6 % instead of 5 % on the first level."""
    text = preset_text("unilevel-7")
    found = re.search(r"^rates\s*=\s*\[\s*[0-9.]+", text, re.MULTILINE)
    assert found
    return text.replace(found[0], "rates = [0.50")


def csv_rows(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response.content_type.startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.text)))


def cell(page: str, caption: str, row: str) -> list[str]:
    """The cells of a row of a table, as text."""
    table = page[page.index(f'<span class="caption-text">{caption}') :]
    table = table[: table.index("</table>")]
    for one in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL):
        cells = [
            unescape(re.sub(r"<[^>]+>", "", text)).strip()
            for text in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", one, re.DOTALL)
        ]
        if cells and cells[0] == row:
            return cells
    raise AssertionError(f"no row {row!r} under {caption!r}")


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_the_same_plan_twice_differs_in_nothing(client, role) -> None:
    page = client(role).get("/what-if", query_string={"a": "unilevel-7", "b": "unilevel-7", "period": PERIOD}).text
    assert "are the same plan, so nothing differs" in page
    assert "The two plans pay everyone the same" in page
    assert "Nobody gains." in page
    assert "Nobody loses." in page


def test_a_draft_shows_its_effect_beside_its_text(site, client) -> None:
    found = site.programme.what_if("unilevel-7", site.programme.plan("unilevel-7"), PERIOD)
    assert found.difference_minor == 0
    response = post(client("manager"), b="unilevel-7", text=dearer(), cost="40")
    assert response.status_code == 200
    page = response.text
    assert "rates = [0.50" in page, "the editor keeps what was written"
    assert "What the draft says" in page
    assert "50 %" in page, "a sentence tells the new rate"
    assert cell(page, "Both plans", "B − A")[2] not in ("0.00", "–")
    assert "after goods" in page
    assert "Nothing is written" in page


def test_what_is_wrong_with_a_draft_is_told_key_by_key(client) -> None:
    text = dearer().replace("rounding", "roundin", 1).replace("currency", "currenc", 1)
    response = post(client("manager"), text=text)
    assert response.status_code == 422
    page = response.text
    assert "Nothing was compared" in page
    for key in ("rounding", "roundin", "currency", "currenc"):
        assert f"<code>{key}</code>" in page
    assert "No effect to show" in page
    assert text.splitlines()[0] in unescape(page), "the text is not lost"


def test_a_draft_that_is_no_toml_names_its_line(client) -> None:
    response = post(client("manager"), text='name = "x"\nversion = \n')
    assert response.status_code == 422
    assert "line 2" in response.text


def test_a_draft_in_another_currency_is_told_so_and_kept(client) -> None:
    response = post(client("manager"), text=dearer().replace('"EUR"', '"USD"'))
    assert response.status_code == 422
    assert "<code>currency</code>: the draft pays in USD, the plan A in EUR" in response.text


def test_a_draft_that_cannot_be_worked_out_is_kept_with_the_reason(client, monkeypatch) -> None:
    from graph_service.errors import BadInput
    from graph_service.service import Programme

    def overflow(*_, **__):
        raise BadInput("the amounts of bonus level could pass 2**63")

    monkeypatch.setattr(Programme, "what_if", overflow)
    response = post(client("manager"), text=dearer())
    assert response.status_code == 422
    assert "could pass 2**63" in response.text
    assert "rates = [0.50" in response.text


def test_two_plans_in_two_currencies_are_refused_in_words(client) -> None:
    page = client("manager").get("/what-if", query_string={"a": "unilevel-7", "b": "amway-style-india"})
    assert page.status_code == 400
    assert "cannot be compared" in page.text


def test_what_is_written_into_a_draft_is_text_and_nothing_else(client) -> None:
    harm = f'title = "{SCRIPT}"\n</textarea>{SCRIPT}\n'
    page = post(client("manager"), text=harm, cost="", member=f'"><{SCRIPT}').text
    assert SCRIPT not in page
    assert page.count("</textarea>") == 1
    told = post(client("manager"), text=dearer().replace("title ", f"title = 'x {SCRIPT}' #", 1)).text
    assert SCRIPT not in told


@pytest.mark.parametrize("cost", ["-1", "101", "nan", "inf", "1e9", "many", "1.23456"])
def test_a_share_that_is_none_is_bad_input(client, cost) -> None:
    page = client("manager").get("/what-if", query_string={"cost": cost})
    assert page.status_code == 400


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({"a": "no-such-plan"}, 404),
        ({"b": "../../etc/passwd"}, 404),
        ({"b": "no-such-plan", "draft": "1"}, 404),
        ({"period": "2031-01"}, 404),
        ({"period": "soon"}, 400),
        ({"member": "nobody"}, 404),
    ],
)
def test_what_is_not_there_is_not_found(client, question, status) -> None:
    assert client("manager").get("/what-if", query_string=question).status_code == status


def test_legs_of_a_member_are_told_apart(client) -> None:
    page = client("manager").get("/what-if", query_string={"member": "L", "period": PERIOD}).text
    assert "legs of L" in page
    assert "Everyone else" in page


def test_the_export_has_everyone_who_differs_and_runs_nothing(client) -> None:
    manager = client("manager")
    rows = csv_rows(post(manager, text=dearer(), export="members"))
    assert {row["Member id"] for row in rows} >= {"L"}
    assert all(not value.lstrip().startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    assert any(row["Member"].startswith("<script>") for row in rows), "text is data in a CSV"
    question = {"a": "unilevel-7", "b": "amway-style-eu", "period": PERIOD, "export": "members"}
    assert csv_rows(manager.get("/what-if", query_string=question))


def test_twelve_periods_have_their_picture_and_table(client) -> None:
    page = (
        client("manager").get("/what-if", query_string={"b": "amway-style-eu", "period": PERIOD, "length": "12"}).text
    )
    assert "Both plans over time" in page
    assert "June 2026 to September 2026" in page, "periods before anyone joined are left out"


def test_no_form_is_taken_without_its_token(client) -> None:
    response = client("manager").post("/what-if", data={"a": "unilevel-7", "text": dearer()})
    assert response.status_code == 400


def test_a_comparison_writes_nothing(site, client) -> None:
    from graph_service.store.snapshot import store_state

    before = (store_state(site.programme.store), [run.run_id for run in site.programme.runs()])
    post(client("manager"), text=dearer())
    client("leader").get("/what-if", query_string={"people": "50"})
    assert (store_state(site.programme.store), [run.run_id for run in site.programme.runs()]) == before


# --- a leader --------------------------------------------------------------------------------------------------------


def test_a_leader_has_the_own_sum_and_no_comparison(client) -> None:
    page = client("leader").get("/what-if", query_string={"period": PERIOD}).text
    assert "not a promise of earnings" in page
    assert "Plan A" not in page
    assert "so few are not told of" in page, "nine others would tell what single people earn"
    for name in ("Sibling", "Nephew", "Stranger"):
        assert name not in page


def test_a_leader_asks_for_nobody_else(client) -> None:
    leader = client("leader")
    assert leader.get("/what-if", query_string={"member": "L", "period": PERIOD}).status_code == 200
    answers = [
        leader.get("/what-if", query_string={"member": one, "period": PERIOD}) for one in ("B", "S", "R", "none")
    ]
    assert {answer.status_code for answer in answers} == {404}
    bare = {re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text) for answer in answers}
    assert len(bare) == 1, "foreign, below, above and missing answer alike"


def test_a_leader_cannot_reach_plan_against_plan(client) -> None:
    leader = client("leader")
    for question in ({"a": "unilevel-7", "b": "amway-style-eu"}, {"draft": "1"}, {"export": "members"}):
        answer = leader.get("/what-if", query_string=question)
        assert "Who gains most" not in answer.text
        assert "<textarea" not in answer.text
    assert post(leader, text=dearer()).status_code == 404
    assert post(leader, text=dearer(), period="soon").status_code == 404


def test_the_sum_of_a_leader_is_the_one_of_the_programme(site, client) -> None:
    # L earns by unilevel-7 in September; with every sale half as large again, and nobody new, half as much again.
    page = (
        client("leader")
        .get("/what-if", query_string={"period": PERIOD, "people": "0", "sales": "50", "own": "50"})
        .text
    )
    now = site.programme.outcome(site.programme.plan("unilevel-7"), _period()).awards
    earned = int(now.loc[now["member_id"] == "L", "amount_minor"].sum())
    assert earned > 0
    row = cell(page, "Now, and as the sum has it", "Earned")
    assert row[1] == f"{earned / 100:.2f} EUR"
    assert row[2] == f"{earned * 3 / 200:.2f} EUR"


@pytest.mark.parametrize("question", [{"people": "-1"}, {"sales": "-101"}, {"own": "1001"}, {"people": "much"}])
def test_a_growth_that_is_none_is_bad_input(client, question) -> None:
    assert client("leader").get("/what-if", query_string=question).status_code == 400


def _period():
    from graph_service.model.period import Period

    return Period.parse(PERIOD)
