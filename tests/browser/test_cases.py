"""Can an alert be taken from the queue to a closed case by two people, and the case file be checked by a third?"""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from graph_service import access
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
SECOND = "second.officer"


@pytest.fixture
def second(site) -> str:
    """Another officer."""
    store = site.programme.store
    if all(one.user_id != SECOND for one in access.users(store)):
        access.add_user(store, SECOND, "officer", PASSWORD)
    return SECOND


def test_an_alert_goes_from_the_queue_to_a_closed_case(open_page: Opened, site, second, tmp_path) -> None:
    page = open_page("officer")
    page.goto("/alerts")
    page.get_by_role("button", name="File the report", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("is filed")
    boxes = page.locator('table input[type="checkbox"]')
    assert boxes.count() > 2

    # with the keyboard alone: an alert is looked at, two are ticked and taken into a case
    page.locator("tbody a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The figure")).to_be_visible()
    expect(page.get_by_text("What would make it false:")).to_be_visible()
    page.go_back()
    for place in (0, 1):
        boxes.nth(place).focus()
        page.keyboard.press("Space")
    page.get_by_label("Title of a new case").fill("Two that belong together")
    page.get_by_role("button", name="Take into the case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two that belong together")
    address = page.url

    page.get_by_role("button", name="Take into review").click()
    page.get_by_role("button", name="Attach as evidence").click()
    expect(page.get_by_role("status")).to_contain_text("are kept with the case")
    page.get_by_label("Note").fill("Their sales were verified since.")
    page.get_by_label("Reason for closing").select_option("explained")
    page.get_by_role("button", name="Propose closing").click()
    expect(page.get_by_text("You proposed closing, so somebody else confirms it.")).to_be_visible()
    expect(page.get_by_role("button", name="Confirm closing")).to_have_count(0)

    other = open_page(second)
    other.goto(address)
    other.get_by_role("button", name="Confirm closing").click()
    expect(other.locator(".member-facts")).to_contain_text("confirmed by second.officer")

    with other.expect_download() as taken:
        other.get_by_role("link", name="Case file").click()
    taken.value.save_as(tmp_path / "case.zip")
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        archive.extractall(tmp_path / "case")
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "case", check=True)
    assert site.programme.audit.verify().bad_seq is None
