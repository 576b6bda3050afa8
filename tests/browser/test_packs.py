"""Can an officer change a threshold with a second officer's approval, and does what was filed before keep its version?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from graph_service import access
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
SECOND = "third.officer"


@pytest.fixture
def second(site) -> Iterator[str]:
    """Another officer; what this programme approved is withdrawn in the end."""
    store, packs = site.programme.store, site.programme.packs
    if all(one.user_id != SECOND for one in access.users(store)):
        access.add_user(store, SECOND, "officer", PASSWORD)
    yield SECOND
    for one in packs.versions():
        if one.name == "house" and one.state == "approved":
            packs.take("house", one.version, "withdraw", "tests", "The test is over.")


def test_a_threshold_is_changed_by_two_people(open_page: Opened, site, second) -> None:
    programme, period = site.programme, site.programme.default_period()
    in_force = programme.pack("house").version
    old = programme.file_report(period, "officer")
    before = programme.casework.document(old.filing_id)

    # a new number of the pack in force makes a draft
    page = open_page("officer", expected=("422 (UNPROCESSABLE ENTITY)",))
    page.goto("/compliance")
    page.get_by_role("link", name="Packs of thresholds").click()
    page.get_by_role("link", name="house", exact=True).first.click()
    page.get_by_role("link", name="C15.ten").click()
    page.get_by_label("New number, an exact fraction").fill("500/0")
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("Instrument: what the new number comes from").fill("A rule of this programme")
    page.get_by_label("Citation: where it is written").fill("minutes of 3 November 2026, item 4")
    page.get_by_label("Reason for the change").fill("To look at every earner for a while.")
    version = page.get_by_label("Version of the draft").input_value()
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_role("button", name="Make a draft").click()
    expect(page.get_by_role("alert")).to_contain_text("exact fraction")
    page.get_by_label("New number, an exact fraction").fill("500/1")
    page.get_by_role("button", name="Make a draft").click()
    expect(page.get_by_role("status")).to_contain_text(f"Pack house {version} is kept as a draft")
    expect(page.get_by_role("button", name="Put in shadow")).to_have_count(0)
    address = page.url

    # back-test, then shadow
    page.get_by_role("button", name="Back-test").click()
    expect(page.get_by_role("status")).to_contain_text("alerts appear")
    expect(page.get_by_role("group", name="Alerts that appear or vanish")).to_contain_text("appear")
    page.get_by_role("button", name="Put in shadow").click()
    expect(page.get_by_role("status")).to_contain_text("is in shadow")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.get_by_text("You submitted it, so somebody else approves it.")).to_be_visible()

    # a filed report says what it would have raised
    page.goto("/alerts")
    page.get_by_role("button", name="File the report", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("in shadow")
    page.goto(address)
    page.get_by_role("group", name="In shadow").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"house {version} in shadow")
    expect(page.get_by_role("group", name="Checks that differ")).to_contain_text("C15")

    # another officer approves; the next check goes by it
    other = open_page(second)
    other.goto(address)
    other.get_by_label("Note").fill("Agreed for six months.")
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_role("status")).to_contain_text("is in force")
    other.goto("/compliance/C15")
    expect(other.locator("main")).to_contain_text("A rule of this programme")
    other.goto("/compliance")
    expect(other.get_by_role("group", name="Checks", exact=True)).to_contain_text("A rule of this programme")

    assert programme.casework.document(old.filing_id) == before
    assert json.loads(before)["report"]["pack_version"] == in_force
    new = programme.file_report(period, "officer")
    assert json.loads(programme.casework.document(new.filing_id))["report"]["pack_version"] == version
    assert programme.audit.verify().bad_seq is None
