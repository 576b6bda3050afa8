"""Can a leader do a morning's work: see the team, set a goal, follow the pay, greet people, invite, take the statement?"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.test_every_page import settle

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.fixture
def morning(site, cypher):
    """A leader who has set nothing yet."""
    cypher("MATCH (n:PersonalGoal|Invitation) DELETE n")
    return site


def test_a_leaders_morning(open_page: Opened, morning, cookies, browser) -> None:
    page = open_page("leader")
    page.goto("/")
    settle(page)
    expect(page.get_by_text("Your team by the plan")).to_be_visible()
    expect(page.locator(".chart .js-plotly-plot, .chart svg").first).to_be_visible()

    # a goal: set, told, changed
    page.get_by_role("link", name="Set and change goals").click()
    page.get_by_label("Of what").select_option("team_volume")
    page.get_by_label("How much").fill("1")
    page.get_by_role("button", name="Set the goal").click()
    expect(page.get_by_role("status")).to_contain_text("The goal is kept.")
    expect(page.get_by_text("Reached. Well done!")).to_be_visible()
    page.get_by_label("The goal").fill("99999999")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_text("Reached. Well done!")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_role("progressbar", name="Team volume")).to_be_visible()

    # two windows: the second that changes the goal is told of the first
    second = page.context.new_page()
    for one in (page, second):
        one.goto("/goals")
    page.get_by_label("The goal").fill("500")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("status")).to_contain_text("The goal is kept.")
    second.get_by_label("The goal").fill("600")
    with second.expect_response(lambda answer: answer.status == 409):
        second.get_by_role("button", name="Change").click()
    expect(second.get_by_text("Now: 500.00 points. Yours was to be: 600.00 points.")).to_be_visible()
    second.close()

    # pay: from the home to every cent of it, and on paper
    page.goto("/")
    earned = page.get_by_role("table", name="Earned by bonus")
    earned.get_by_role("link").first.click()
    expect(page.get_by_role("table", name="What was paid, sale by sale")).to_be_visible()
    page.go_back()
    with page.expect_download() as started:
        page.get_by_role("link", name="Statement (PDF)").click()
    paper = PdfReader(io.BytesIO(Path(started.value.path()).read_bytes()))
    text = "".join(one.extract_text() for one in paper.pages)
    assert morning.leader in text
    assert "Statement of pay" in text

    # people
    page.goto("/")
    for name in ("Anniversaries of joining", "First sale", "Near a rank", "Gone quiet"):
        expect(page.get_by_role("table", name=re.compile(name))).to_be_visible()

    # the invitation: made, drawn, and read by somebody who is not signed in
    page.get_by_role("link", name="Make my link").click()
    page.get_by_label("The page of the link tells").select_option("id")
    page.get_by_role("button", name="Make my link").click()
    code = page.get_by_role("img", name="QR code of your invitation link")
    expect(code).to_be_visible()
    page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=code.element_handle())
    link = page.locator(".own-link a").get_attribute("href")
    assert link
    visitor = browser.new_context(locale="en-GB")
    stranger = visitor.new_page()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text(f"{morning.leader} invites you")
    visitor.close()

    # what if, from the figures of comparable people
    page.goto("/")
    page.get_by_role("link", name="What if my team grows or sells more?").click()
    expect(page.get_by_text("No promise.")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pictures_of_the_leaders_pages(open_page: Opened, morning, pictures: Path, language: str) -> None:
    for dark in (False, True):
        for width in (1280, 360):
            page = open_page("leader", width=width, dark=dark)
            page.context.add_cookies([{"name": "language", "value": language, "url": morning.address}])
            for what, path in (("home", "/"), ("goals", "/goals"), ("invite", "/invite")):
                page.goto(path)
                settle(page)
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
                name = f"{what}-{language}-{width}-{'dark' if dark else 'light'}.png"
                page.screenshot(path=pictures / name, full_page=True)
