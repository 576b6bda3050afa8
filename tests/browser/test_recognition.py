"""A challenge from its draft to the leader's bell, and a leader who becomes a pseudonym, as people do it."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from graph_service.model.period import Period

pytestmark = pytest.mark.browser


def test_a_form_with_something_wrong_comes_back_as_it_was_filled(site, open_page) -> None:
    month = Period.month_of(dt.date.today())
    manager = open_page("manager", expected=("status of 400",))
    manager.goto("/recognition/challenges")
    manager.get_by_role("link", name="New challenge").click()
    manager.get_by_label("Title").fill("Spring call")
    manager.get_by_label("First day").fill(month.start.isoformat())
    manager.get_by_label("Last day").fill((month.end - dt.timedelta(days=1)).isoformat())
    manager.get_by_label("Figure to reach").fill("0")
    manager.get_by_label("How much").fill("50")
    manager.get_by_role("button", name="Keep the draft").click()
    expect(manager.get_by_role("alert")).to_contain_text("reached without a sale")
    expect(manager.get_by_label("Title")).to_have_value("Spring call")


def test_a_draft_is_published_and_told(site, open_page) -> None:
    programme = site.programme
    month = Period.month_of(dt.date.today())
    manager = open_page("manager")
    manager.goto("/recognition/challenges/new")
    manager.get_by_label("Title").fill("Autumn call")
    manager.get_by_label("First day").fill(month.start.isoformat())
    manager.get_by_label("Last day").fill((month.end - dt.timedelta(days=1)).isoformat())
    manager.get_by_label("Figure to reach").fill("100")
    manager.get_by_label("How much").fill("50")
    manager.get_by_role("button", name="Keep the draft").click()
    expect(manager.get_by_role("heading", name="Autumn call")).to_be_visible()
    manager.get_by_role("button", name="Publish").click()
    expect(manager.get_by_role("status")).to_contain_text("leaders see it now")
    programme.make_notices(month.name)

    leader = open_page("leader", width=360, dark=True)
    leader.goto("/recognition")
    bell = leader.locator("a.bell")
    expect(bell).to_contain_text("Notices")
    bell.focus()
    leader.keyboard.press("Enter")
    expect(leader.get_by_role("link", name="The challenge “Autumn call” runs from")).to_be_visible()
    leader.get_by_role("button", name="Mark those chosen as read").click()
    expect(leader.locator(".bell-count")).to_have_count(0)

    leader.goto("/recognition#shown")
    leader.get_by_role("radio", name="A pseudonym of my own").check()
    leader.get_by_role("textbox", name="Pseudonym of my own").fill("North Star")
    leader.get_by_role("button", name="Save").click()
    expect(leader.get_by_role("status")).to_contain_text("Boards show you so")
    expect(leader.get_by_role("textbox", name="Pseudonym of my own")).to_have_value("North Star")
    assert programme.wishes.of(site.leader).pseudonym == "North Star"
