"""Does an officer get from an id to a name, with a reason, and does everybody else see what they saw before?"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def names_of(site) -> dict[str, str]:
    """Name of every member that has one."""
    members = site.programme.snapshot().members
    found = zip(members["member_id"].tolist(), members["name"].tolist(), strict=True)
    return {member_id: name for member_id, name in found if isinstance(name, str) and name and name != member_id}


def test_an_officer_reveals_a_name_and_the_log_has_it(open_page: Opened, site) -> None:
    names = names_of(site)
    name, address = names[site.leader], f"/downline/{quote(site.leader)}"
    since = site.programme.audit.head().seq
    page = open_page("officer")
    page.goto(address)
    page.locator(".x-ready").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text(site.leader)
    expect(page.locator(".names-line")).to_contain_text("Names are hidden")
    page.locator("#x-search").fill(name.split()[0])
    expect(page.locator(".x-hit-note")).to_be_visible()
    expect(page.locator("#x-hits-list [role=option]")).to_have_count(0)
    shown = page.locator("main").inner_text()
    assert not [one for one in names.values() if one in shown]
    assert name in open_page("manager").goto(address).text()

    # with the keyboard alone
    page.get_by_role("link", name="Reveal with a reason").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Names of members")
    expect(page.get_by_label("Member id")).to_have_value(site.leader)
    page.get_by_label("Why the name is needed").fill("A customer complained about this person")
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("is revealed")
    page.locator(".x-ready").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    shown = page.locator("main").inner_text()
    others = {one for key, one in names.items() if key != site.leader and one != name}
    assert not [one for one in others if one in shown and one not in name]

    page.get_by_role("link", name="Reveal more, or hide").click()
    expect(page.get_by_role("table")).to_contain_text("A customer complained about this person")
    page.get_by_role("button", name="Hide all names again").click()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(site.leader)

    log = site.programme.audit.entries(since + 1, 1_000)
    assert [one.action for one in log if one.action in ("revealed names", "hid names")] == [
        "revealed names",
        "hid names",
    ]
    seen = [one for one in log if one.action == "saw names"]
    assert {one.user_id for one in log if one.action != "signed in"} == {"officer"}
    assert f"page /downline/{site.leader}" in {one.subject for one in seen}
    for one in seen:
        assert json.loads(json.loads(one.after)["members"]) == [site.leader]
    assert site.programme.audit.verify().bad_seq is None
