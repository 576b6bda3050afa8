"""Can the three people do what they came for? Each story from sign-in to the end, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def treeitem(page: Page, member_id: str):
    return page.locator(f'[role="treeitem"][data-id="{member_id}"]:not([data-more])')


def test_manager_explores_the_downline(open_page: Opened, site) -> None:
    page = open_page("manager")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Downline").first.click()
    if page.url.rstrip("/").endswith("/downline"):  # several people without a sponsor: a list to start from
        page.locator("tbody th a").first.click()
    expect(page.get_by_role("tree")).to_be_visible()
    root = page.locator('[role="treeitem"]').first
    expect(root).to_have_attribute("aria-expanded", "true")
    before = page.locator('[role="treeitem"]').count()

    # expands
    closed = page.locator('[role="treeitem"][aria-expanded="false"]').first
    opened_id = closed.get_attribute("data-id")
    closed.locator(".x-twist").first.click()
    expect(treeitem(page, opened_id)).to_have_attribute("aria-expanded", "true")
    assert page.locator('[role="treeitem"]').count() > before
    expect(page.locator("#x-live")).to_contain_text("loaded")

    # searches, and keeps the place
    page.get_by_label("Find a person").fill(site.leader)
    page.locator("#x-hits [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(treeitem(page, site.leader)).to_be_focused()
    expect(treeitem(page, opened_id)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#x-card")).to_contain_text(site.leader)

    # re-roots, and goes back
    treeitem(page, site.leader).locator("a").first.click()
    page.wait_for_url(f"**/downline/{quote(site.leader)}?*")
    expect(page.locator('[role="treeitem"]').first).to_have_attribute("data-id", site.leader)
    expect(page.locator("#x-crumbs a").first).to_be_visible()
    page.go_back()
    expect(page.locator('[role="treeitem"]').first).not_to_have_attribute("data-id", site.leader)
    page.go_forward()
    expect(page.locator('[role="treeitem"]').first).to_have_attribute("data-id", site.leader)

    # switches views and colours
    for view, shown in (
        ("Table", "#x-view-table tbody tr"),
        ("Org chart", "#x-view-org svg"),
        ("Icicle", "#x-view-chart .trace.icicle"),
        ("Treemap", "#x-view-chart .trace.treemap"),
        ("Tree", '[role="treeitem"]'),
    ):
        page.locator(".x-views").get_by_text(view, exact=True).click()
        page.locator(shown).first.wait_for()
        for colour in ("rank", "volume", "retail", "activity"):
            page.locator("#x-colour").select_option(colour)
            expect(page.locator("#x-legend button").first).to_be_visible()
        expect(page.locator(".x-view[aria-busy=true]")).to_have_count(0, timeout=20_000)

    # a period of before
    periods = page.locator("#x-period option")
    first = periods.first.get_attribute("value") or periods.first.inner_text()
    page.locator("#x-period").select_option(first)
    page.wait_for_url(f"**period={first}*")
    expect(page.locator(".x-stage")).to_have_attribute("aria-busy", "false")


def test_officer_reads_a_check(open_page: Opened, site) -> None:
    finding = site.programme.check(site.period, only="C03").findings[0]
    page = open_page("officer")
    page.goto("/compliance")
    expect(page.get_by_role("heading", level=1)).to_have_text("Compliance")
    page.locator(f"main a[href*='/compliance/{finding.id}']").first.click()

    # which check, how it stands, where it comes from, and how it was worked out
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{finding.id} {finding.title}")
    main = page.locator("main")
    expect(main.locator(".member-facts .badge").first).to_have_text(finding.state.replace("_", " "), ignore_case=True)
    for words in (finding.question, finding.instrument, finding.result.formula):
        expect(main).to_contain_text(words)

    # the three readings, to the last digit, and what the figure is held against
    readings = page.get_by_role("table", name="Three readings of who is a customer")
    for reading in ("strict", "capped", "lenient"):
        figure = finding.result.readings.of(reading)
        row = readings.locator("tbody tr").filter(has_text=re.compile(rf"^\s*{reading}"))
        expect(row).to_contain_text(f"{figure.numerator}/{figure.denominator}")
        expect(row).to_contain_text(re.compile(rf"{float(100 * figure):.1f}\s%"))
    limits = page.get_by_role("table", name="What the figure is compared with")
    expect(limits.locator("tbody tr").first).to_contain_text(finding.thresholds[0].instrument)


def test_leader_sees_the_own_subtree_and_nothing_else(open_page: Opened, site) -> None:
    expected = ("404 (NOT FOUND)",)
    page = open_page("leader", expected=expected)
    page.goto("/downline")
    page.wait_for_url(f"**/downline/{quote(site.leader)}**")
    expect(page.locator('[role="treeitem"]').first).to_have_attribute("data-id", site.leader)
    expect(page.locator("#x-crumbs a")).to_have_count(0)

    # search finds nobody outside
    page.get_by_label("Find a person").fill(site.outsider)
    expect(page.locator("#x-hits .x-hit-note")).to_contain_text("Nobody in your network")
    expect(page.locator("#x-hits [role=option]")).to_have_count(0)

    # somebody else's page is a page that does not exist, word for word
    foreign = page.goto(f"/downline/{quote(site.outsider)}")
    foreign_words = page.locator("main").inner_text()
    missing = page.goto("/downline/no-such-member")
    assert foreign is not None
    assert missing is not None
    assert foreign.status == missing.status == 404
    assert foreign_words == page.locator("main").inner_text()
    for path in ("card", "children", "tree", "breadcrumb", "aggregate"):
        answers = [
            page.request.get(f"/api/v1/downline/{quote(member)}/{path}") for member in (site.outsider, "no-such-member")
        ]
        assert [answer.status for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()


def test_admin_manages_users(open_page: Opened) -> None:
    page = open_page("admin")
    page.goto("/")
    expect(page.locator("main")).to_contain_text("leader")
