"""Can each role read the plans that it may, in the language asked for, with cost, notes and file?"""

from __future__ import annotations

import re
import tomllib

import pytest

from graph_service.plan.reading import preset_names, preset_text


@pytest.mark.parametrize("role", ["manager", "officer"])
def test_the_list_names_every_plan_and_each_has_a_page(site, role: str) -> None:
    client = site.client(role)
    listed = set(re.findall(r'href="/plans/([a-z0-9-]+)"', client.get("/plans").text))
    assert listed >= set(preset_names())
    for name in listed:
        text = client.get(f"/plans/{name}").text
        assert '<div lang="en">' in text
        assert "of a sale is paid out: so much must remain of it after the goods." in text


def test_a_leader_reads_the_plans_that_paid_and_no_other(site) -> None:
    client = site.client("leader")
    paid = {run.plan for run in site.programme.runs()}
    assert set(re.findall(r'href="/plans/([a-z0-9-]+)"', client.get("/plans").text)) == paid
    assert client.get("/plans/unilevel-7").status_code == 200
    for path in ("/plans/amway-style-eu", "/plans/amway-style-eu/file", "/plans/none", "/plans/none/file"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "accepts", "language"),
    [
        ("", "", "en"), ("?lang=ru", "", "ru"), ("?lang=en", "ru", "en"), ("", "ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("", "en-GB,en;q=0.9,ru;q=0.8", "en"), ("", "de", "en"), ("?lang=xx", "", "en"), ("?lang=../../x", "ru", "ru"),
    ],
)  # fmt: skip
def test_the_rules_come_in_the_language_asked_for(site, query: str, accepts: str, language: str) -> None:
    text = site.client("manager").get(f"/plans/unilevel-7{query}", headers={"Accept-Language": accepts}).text
    rules = re.search(r'<div lang="(\w+)">(.*?)</div>', text, re.DOTALL)
    assert rules
    assert rules[1] == language
    told = {"en": "the first 7 uplines get", "ru": "7 ближайших вышестоящих получают"}
    assert told[language] in rules[2]
    assert re.search(rf'hreflang="{language}" aria-current="true"', text)


def test_what_is_assumed_is_told_beside_the_cost(site) -> None:
    text = site.client("manager").get("/plans/amway-style-india").text
    assert "At worst 21 % of a sale is paid out" in text
    assert "The figure at bonus.performance.brackets.6.rate is assumed, not confirmed." in text


def test_the_file_of_a_preset_is_the_presets(site) -> None:
    answer = site.client("officer").get("/plans/amway-style-eu/file")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="amway-style-eu.toml"'
    assert answer.headers["Content-Type"] == "application/toml; charset=utf-8"
    assert answer.text == preset_text("amway-style-eu")
    assert tomllib.loads(answer.text)["name"] == "amway-style-eu"


def test_the_plan_of_a_file_has_a_page_and_no_file(site, tmp_path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(preset_text("unilevel-7").replace('name = "unilevel-7"', 'name = "of-a-file"'), encoding="utf-8")
    site.programme.commit(str(path), "2026-09", "tests")
    path.unlink()
    client = site.client("manager")
    assert "/plans/of-a-file" in client.get("/plans").text
    page = client.get("/plans/of-a-file")
    assert page.status_code == 200
    assert "/plans/of-a-file/file" not in page.text
    assert client.get("/plans/of-a-file/file").status_code == 404
