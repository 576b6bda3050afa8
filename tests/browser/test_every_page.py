"""Is every page whole? Both themes, wide and narrow: axe finds nothing serious, nothing scrolls sideways, no noise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]

PAGES = {
    "overview": ("manager", "/"),
    "explorer": ("manager", "/downline/{root}"),
    "explorer-table": ("manager", "/downline/{root}?view=table"),
    "explorer-org": ("manager", "/downline/{root}?view=org&colour=volume"),
    "explorer-icicle": ("manager", "/downline/{root}?view=icicle&colour=retail"),
    "explorer-treemap": ("manager", "/downline/{root}?view=treemap&colour=rank"),
    "team": ("manager", "/team/{leader}"),
    "runs": ("manager", "/runs"),
    "analytics": ("manager", "/analytics"),
    "compliance": ("officer", "/compliance"),
    "leader-overview": ("leader", "/"),
    "leader-explorer": ("leader", "/downline"),
    "admin": ("admin", "/admin"),
    "missing": ("manager", "/downline/no-such-member"),
}
WAYS = [(1280, False), (1280, True), (360, False), (360, True)]


def settle(page: Page) -> None:
    """Wait until pictures and the tree are drawn."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".x-view[aria-busy=true]")).to_have_count(0, timeout=20_000)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole(name: str, open_page: Opened, site, faults) -> None:
    role, path = PAGES[name]
    expected = ("404 (NOT FOUND)",) if name == "missing" else ()
    address = path.format(root=quote(site.root), leader=quote(site.leader))
    for width, dark in WAYS:
        page = open_page(role, width=width, dark=dark, expected=expected)
        page.goto(address)
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert faults(page) == [], f"{name} at {width} px, {'dark' if dark else 'light'}"
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        page.context.close()


def test_sign_in_page_is_whole(browser, site, faults) -> None:
    for width, dark in WAYS:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
        )
        page = context.new_page()
        page.goto("/login")
        assert faults(page) == []
        context.close()


def test_screenshots_for_the_readme(open_page: Opened, site, pictures: Path) -> None:
    """What README shows is what the pages look like; each small enough for a repository."""
    page = open_page("manager")
    page.emulate_media(reduced_motion="no-preference")
    page.goto(f"/downline/{quote(site.root)}?colour=activity")
    page.locator(".x-ready").wait_for()
    page.locator("[role=treeitem][aria-expanded=false] .x-twist").first.click()
    page.locator("[role=treeitem][aria-level='3'] .x-team").first.click()
    page.locator("#x-card .x-facts").wait_for()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=pictures / "explorer.png")
    page.goto(f"/downline/{quote(site.root)}?view=treemap&colour=retail")
    settle(page)
    page.screenshot(path=pictures / "treemap.png")
    page.goto("/")
    settle(page)
    page.screenshot(path=pictures / "overview.png")
    page = open_page("officer")
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/compliance")
    settle(page)
    page.screenshot(path=pictures / "compliance.png")
    for name in ("explorer", "treemap", "overview", "compliance"):
        size = (pictures / f"{name}.png").stat().st_size
        assert 10_000 < size < 300_000, f"{name}.png has {size} bytes"
