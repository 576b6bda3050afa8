"""Does the explorer keep its promises? Keyboard, addresses, files, limits, faults, hostile names, a phone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
ITEMS = '[role="treeitem"]'


def explorer(page: Page, member_id: str, query: str = "") -> None:
    page.goto(f"/downline/{quote(member_id)}{query}")
    page.locator(".x-ready").wait_for()


def item(page: Page, member_id: str) -> Locator:
    return page.locator(f'{ITEMS}[data-id="{member_id}"]:not([data-more])')


def focused(page: Page, what: str) -> str | None:
    return page.evaluate(f"document.activeElement.{what}")


def test_the_tree_answers_the_keyboard(open_page: Opened, site) -> None:
    page = open_page()
    explorer(page, site.root)
    page.locator(ITEMS).first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page, "ariaLevel") == "2"
    assert focused(page, "ariaPosInSet") == "1"
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    assert focused(page, "ariaLevel") == "3"
    page.keyboard.press("ArrowLeft")
    assert focused(page, "ariaLevel") == "2"
    page.keyboard.press("ArrowLeft")
    expect(page.locator(":focus")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("End")
    last = page.locator(ITEMS).last
    expect(last).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(ITEMS).first).to_be_focused()
    assert page.locator(f"{ITEMS}[tabindex='0']").count() == 1

    # letters go to a name, `*` opens the siblings, Esc closes the card
    name = page.locator(ITEMS).nth(3).get_attribute("aria-label") or ""
    page.keyboard.type(name[:4].lower())
    assert (focused(page, "getAttribute('aria-label')") or "").lower().startswith(name[:4].lower())
    open_before = page.locator(f"{ITEMS}[aria-expanded='true']").count()
    page.keyboard.press("*")
    expect(page.locator("#x-live")).to_have_text("Siblings expanded")
    assert page.locator(f"{ITEMS}[aria-expanded='true']").count() > open_before
    expect(page.locator("#x-card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#x-card")).to_be_hidden()

    # Shift+Enter shows the tree from here
    here = focused(page, "dataset.id")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(ITEMS).first).to_have_attribute("data-id", here or "")


def test_positions_and_sizes_add_up(open_page: Opened, site) -> None:
    page = open_page()
    explorer(page, site.root, "?depth=2")
    wrong = page.evaluate(
        """() => [...document.querySelectorAll('.x-tree [role=group]')].flatMap((group) => {
          const items = [...group.children];
          const size = items[0].ariaSetSize;
          const more = items.at(-1).dataset.more;
          return items.every((one, i) => one.ariaSetSize === size && Number(one.ariaPosInSet) === i + 1
            && one.ariaLevel === String(Number(group.parentElement.ariaLevel) + 1))
            && (more || Number(size) === items.length) ? [] : [group.parentElement.dataset.id];
        })"""
    )
    assert wrong == []


def test_more_children_come_a_page_at_a_time(open_page: Opened) -> None:
    page = open_page()
    explorer(page, "WIDE", "?sort=name")
    more = page.locator(f"{ITEMS}[data-more]").first
    parent = more.get_attribute("data-id") or ""
    total = int(more.get_attribute("aria-setsize") or 0)
    expect(more).to_contain_text(f"more of {total:,}")
    while page.locator(f'{ITEMS}[data-more][data-id="{parent}"]').count():
        row = page.locator(f'{ITEMS}[data-more][data-id="{parent}"]')
        loaded = int(row.get_attribute("aria-posinset") or 0) - 1
        row.locator(".x-row").click()
        expect(page.locator("#x-live")).to_have_text(f"{min(loaded + 50, total):,} of {total:,} loaded")
    children = item(page, parent).locator(':scope > [role="group"] > li')
    expect(children).to_have_count(total)
    assert focused(page, "ariaPosInSet") is not None


def test_an_address_brings_the_state_back(open_page: Opened, site) -> None:
    page = open_page()
    explorer(page, site.root, "?sort=size&colour=rank")
    page.locator(f"{ITEMS}[aria-expanded='false'] .x-twist").first.click()
    page.locator(f"{ITEMS}[aria-level='3']").first.wait_for()
    shown = page.locator(ITEMS).evaluate_all("items => items.map((one) => one.dataset.id)")
    page.reload()
    page.locator(".x-ready").wait_for()
    assert page.locator(ITEMS).evaluate_all("items => items.map((one) => one.dataset.id)") == shown
    expect(page.locator("#x-colour")).to_have_value("rank")
    expect(page.locator("#x-sort")).to_have_value("size")
    for view in ("table", "org", "icicle", "treemap"):
        explorer(page, site.root, f"?view={view}")
        expect(page.locator(f"input[value={view}]")).to_be_checked()
        expect(page.locator(".x-view:not([hidden])")).to_have_count(1)
        expect(page.locator(".x-view[aria-busy=true]")).to_have_count(0, timeout=20_000)


def test_levels_are_opened_at_once_and_closed_again(open_page: Opened, site) -> None:
    page = open_page()
    explorer(page, site.root)
    page.locator("#x-depth").select_option("3")
    page.locator(f"{ITEMS}[aria-level='4']").first.wait_for()
    page.get_by_role("button", name="Collapse all").click()
    expect(page.locator(f"{ITEMS}[aria-level='3']")).to_have_count(0)
    page.go_back()
    page.locator(f"{ITEMS}[aria-level='4']").first.wait_for()


def test_the_legend_counts_and_keeps(open_page: Opened, site) -> None:
    page = open_page()
    explorer(page, site.root, "?depth=2")
    rows = page.locator(f"{ITEMS}:not([data-more])").count()
    counts = page.locator(".x-legend-count").all_inner_texts()
    assert sum(int(words.replace(",", "")) for words in counts) == rows
    page.locator(".x-legend-item").first.click()
    expect(page.locator(".x-legend-item").first).to_have_attribute("aria-pressed", "true")
    kept = int(counts[0].replace(",", ""))
    assert page.locator(f"{ITEMS} > .x-row:not(.x-dim):not(.x-more)").count() == kept
    page.locator(".x-views").get_by_text("Table", exact=True).click()
    expect(page.locator("#x-view-table caption")).to_contain_text(f"{rows:,} rows")
    page.locator(".x-legend-item").first.click()
    expect(page.locator("#x-view-table tbody tr")).to_have_count(kept)


def test_the_table_sorts(open_page: Opened, site) -> None:
    page = open_page()
    explorer(page, site.root, "?view=table")
    head = page.locator("th[data-key=personal_volume]")
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    texts = page.locator("#x-view-table tbody tr td:nth-child(5)").all_inner_texts()
    values = [float(words.replace(",", "")) for words in texts]
    assert values == sorted(values, reverse=True)
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(head.locator("button")).to_be_focused()


def test_csv_has_what_is_shown_and_no_formulas(open_page: Opened, site, tmp_path: Path) -> None:
    page = open_page()
    explorer(page, site.root, "?sort=joined&depth=1")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert re.fullmatch(r"downline-[\w-]+-tree\.csv", file.name)
    lines = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    head = {line[0]: line[1] for line in lines[:9]}
    assert head["Period"] == site.period
    assert head["Filter"] == "none"
    assert re.match(r"\d{4}-\d\d-\d\dT", head["Exported at"])
    columns = lines[10]
    rows = [dict(zip(columns, line, strict=True)) for line in lines[11:]]
    shown = page.locator(f"{ITEMS}:not([data-more])").evaluate_all("items => items.map((one) => one.dataset.id)")
    assert [row["Member id"] for row in rows] == shown
    assert not [cell for line in lines for cell in line if cell[:1] in ("=", "+", "@", "\t", "\r")]
    assert any(row["Name"].startswith("'=cmd") for row in rows)
    numbers = [row["Team volume"] for row in rows]
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", number) for number in numbers)


@pytest.mark.parametrize("view", ["tree", "org", "icicle", "treemap"])
def test_pictures_are_saved(open_page: Opened, site, tmp_path: Path, view: str) -> None:
    page = open_page()
    explorer(page, site.root, f"?view={view}")
    page.locator(".x-legend-item").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    file = tmp_path / "picture.png"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"\x89PNG")
    assert file.stat().st_size > 5_000


def test_hostile_names_are_text(open_page: Opened, site, hostile) -> None:
    page = open_page()
    explorer(page, site.root, "?sort=joined")
    for member_id, name in hostile.items():
        expect(item(page, member_id).locator(".x-name")).to_have_text(name)
    item(page, "HX1").locator(".x-status").click()
    expect(page.locator(".x-card-title")).to_have_text(hostile["HX1"])
    page.get_by_label("Find a person").fill("script")
    expect(page.locator("#x-hits [role=option]").first).to_contain_text("<script>")
    page.keyboard.press("Escape")
    for view in ("table", "org", "icicle", "treemap"):
        page.locator(f".x-views label:has(input[value={view}])").click()
        page.locator(".x-view:not([hidden])").wait_for()
        expect(page.locator(".x-view[aria-busy=true]")).to_have_count(0, timeout=20_000)
    explorer(page, "HX4")
    expect(page.locator("#x-title")).to_have_text(hostile["HX4"])
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0


def test_a_fault_is_told_and_can_be_tried_again(open_page: Opened, site) -> None:
    page = open_page(expected=("503", "Failed to load resource", "ERR_FAILED"))
    explorer(page, site.root)

    def away(route: Route) -> None:
        problem = {"title": "The database cannot be reached", "status": 503, "detail": "Neo4j did not answer."}
        route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))

    page.route("**/children**", away)
    closed = page.locator(f"{ITEMS}[aria-expanded='false']").first
    member_id = closed.get_attribute("data-id") or ""
    closed.locator(".x-twist").click()
    expect(page.locator("#x-error")).to_contain_text("The database cannot be reached")
    expect(item(page, member_id)).to_have_attribute("aria-expanded", "false")
    page.unroute("**/children**")
    page.locator("#x-error").get_by_role("button", name="Try again").click()
    expect(item(page, member_id)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#x-error")).to_be_hidden()

    # no network at all
    page.route("**/tree**", lambda route: route.abort())
    page.locator("#x-depth").select_option("2")
    expect(page.locator("#x-error")).to_contain_text("The service cannot be reached")
    page.unroute("**/tree**")
    page.locator("#x-error").get_by_role("button", name="Try again").click()
    page.locator(f"{ITEMS}[aria-level='3']").first.wait_for()


def test_a_phone_gets_a_list_to_drill_into(open_page: Opened, site) -> None:
    page = open_page(width=360)
    explorer(page, site.root)
    expect(page.get_by_role("tree")).to_be_hidden()
    first = page.locator(".x-drill-link").first
    member_id = first.get_attribute("data-id") or ""
    page.locator(".x-drill-info").first.click()
    expect(page.locator("#x-card")).to_contain_text("Team volume")
    page.get_by_role("button", name="Close details").click()
    first.click()
    expect(page.locator("#x-title")).to_be_focused()
    page.wait_for_url(f"**/downline/{quote(member_id)}?*")
    page.go_back()
    expect(page.locator(".x-drill-link").first).to_have_attribute("data-id", member_id)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_the_first_level_is_there(site, browser, cookies) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    context.add_cookies(cookies("manager"))
    page = context.new_page()
    page.goto(f"/downline/{quote(site.root)}")
    link = page.locator("#x-view-plain tbody a").first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("#x-crumbs a")).to_have_count(1)
    context.close()


def test_opening_a_branch_is_quick(open_page: Opened, site) -> None:
    """Not a benchmark: a page that draws everything again on each click would be far above this."""
    page = open_page()
    explorer(page, site.root, "?depth=3")
    closed = page.locator(f"{ITEMS}[aria-expanded='false']").first
    member_id = closed.get_attribute("data-id") or ""
    spent = page.evaluate(
        """(id) => new Promise((done) => {
          const at = () => document.querySelector(`[data-id="${CSS.escape(id)}"]:not([data-more])`);
          const start = performance.now();
          new MutationObserver((_, seen) => {
            if (at().ariaExpanded !== 'true') return;
            seen.disconnect();
            done(performance.now() - start);
          }).observe(document.querySelector('[role=tree]'), { subtree: true, childList: true, attributes: true });
          at().querySelector('.x-twist').click();
        })""",
        member_id,
    )
    assert spent < 3_000
