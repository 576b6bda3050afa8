"""The whole network in a browser: it is drawn, moves, finds people, selects them, grows, and goes along as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, expect

Opened = Callable[..., Page]
STALL = ("GPU stall due to ReadPixels",)  # what the driver says where there is no graphics card
AT = re.compile(r"[?&]at=")
DAY = re.compile(r"[?&]day=")


def drawn(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("html.n-drawn").wait_for(timeout=60_000)
    expect(page.locator("#n-stage")).to_have_attribute("aria-busy", "false", timeout=30_000)


def middle(page: Page) -> tuple[float, float]:
    page.locator("#n-picture").scroll_into_view_if_needed()
    box = page.locator("#n-picture").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_picture_is_drawn_moved_and_searched(open_page: Opened, site) -> None:
    page = open_page("manager", expected=STALL)
    drawn(page, "/network")
    with page.expect_download() as saved:
        page.locator("#n-png").click()
    with Image.open(saved.value.path()) as picture:
        colours = picture.convert("RGB").getcolors(1 << 24)
    assert colours is not None
    assert sum(count for count, (red, green, blue) in colours if green > red + 40 and green > blue + 20) > 500, (
        "no one active is drawn"
    )
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 40, steps=4)
    page.mouse.up()
    expect(page).to_have_url(AT, timeout=30_000)
    page.locator("#n-all").click()
    expect(page).not_to_have_url(AT, timeout=30_000)
    page.locator("#x-search").fill(site.leader)
    page.locator(".x-hit").first.click()
    expect(page.locator("#x-card .x-facts").first).to_be_visible(timeout=30_000)
    expect(page.locator("#x-live")).to_contain_text("The picture shows", timeout=30_000)
    assert f"focus={quote(site.leader)}" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#x-card")).to_be_hidden()


def test_no_name_lies_over_another_or_over_a_large_disc(open_page: Opened) -> None:
    """The module that writes names, given people who stand close: the largest have theirs, beside what is there."""
    page = open_page("manager", expected=STALL)
    drawn(page, "/network")
    written = page.evaluate(
        """async () => {
          const read = performance.getEntriesByType('resource').map((one) => one.name);
          const url = read.find((name) => name.includes('network/labels'));
          const { Labels } = await import(url);
          const people = Array.from({ length: 40 }, (_, n) => ({
            label: n === 3 ? 'Long'.repeat(60) : `Person ${n}`, x: n === 3 ? 900 : 100 + 31 * (n % 8),
            y: 100 + 9 * Math.floor(n / 8), size: 12 - n / 5, forceLabel: n === 39,
          }));
          const on = {};
          let draw;
          const renderer = { setSetting: (_, one) => (draw = one), on: (name, act) => (on[name] = act) };
          new Labels(renderer, () => people.slice(0, 8));
          const found = [];
          const context = {
            measureText: (text) => ({ width: 7 * text.length }), strokeText: () => {},
            fillText: (text, x, y) => found.push([text, x, y]),
          };
          on.beforeRender();
          const settings = { labelSize: 14, labelWeight: 'normal', labelFont: 'sans-serif', labelColor: { color: '#000' } };
          for (const one of people) draw(context, one, settings);
          on.afterRender();
          on.beforeRender();
          on.afterRender(); // nothing is collected while the picture moves, and nothing is written
          return found;
        }"""
    )
    assert written[0][0] == "Person 39", "the one that is marked has a name in any case"
    assert len(written) > 5
    assert max(len(text) for text, _, _ in written) == 28
    boxes = [(x, y - 14, x + 7 * len(text), y) for text, x, y in written]
    for place, (left, high, right, low) in enumerate(boxes):
        for other in boxes[:place]:
            assert left >= other[2] or right <= other[0] or high >= other[3] or low <= other[1], (written[place], other)


def test_keys_go_from_person_to_person(open_page: Opened) -> None:
    page = open_page("leader", expected=STALL)
    drawn(page, "/network")
    page.locator("#n-picture").focus()
    page.keyboard.press("n")
    expect(page.locator("#x-live")).to_contain_text("1 of ")
    page.keyboard.press("Enter")
    expect(page.locator("#x-card .x-facts").first).to_be_visible(timeout=30_000)
    page.keyboard.press("Escape")
    page.keyboard.press("+")
    expect(page).to_have_url(AT, timeout=30_000)


def test_a_line_selects_and_the_legend_keeps(open_page: Opened) -> None:
    page = open_page("manager", expected=STALL)
    drawn(page, "/network")
    page.locator("#n-lasso").click()
    x, y = middle(page)
    page.mouse.move(x - 200, y - 200)
    page.mouse.down()
    for across, down in ((200, -200), (200, 200), (-200, 200)):
        page.mouse.move(x + across, y + down, steps=3)
    page.mouse.up()
    table = page.locator("#n-selected table")
    expect(table).to_be_visible(timeout=30_000)
    expect(table.locator("tbody tr")).to_have_count(25)
    page.locator("[data-unselect]").click()
    expect(table).to_have_count(0, timeout=30_000)
    page.locator("#x-legend [data-key=customer]").click()
    expect(page.locator("#x-legend [data-key=customer]")).to_have_attribute("aria-pressed", "true")
    assert "keep=customer" in page.url


def test_the_slider_shows_who_had_joined_by_then(open_page: Opened) -> None:
    page = open_page("manager", expected=STALL)
    drawn(page, "/network")
    page.locator("#n-when").focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(DAY, timeout=30_000)
    expect(page.locator("#n-grown")).to_contain_text("people had joined")
    page.locator("#n-play").click()
    expect(page.locator("#n-play")).to_have_text("Pause")
    page.locator("#n-play").click()
    expect(page.locator("#n-play")).to_have_text("Play")


def test_the_file_opens_offline_and_asks_nobody(open_page: Opened, browser: Browser, tmp_path: Path, site) -> None:
    page = open_page("manager", expected=STALL)
    drawn(page, f"/network?root={quote(site.root)}")
    with page.expect_download() as saved:
        page.locator("#n-offline").click()
    file = tmp_path / "network.html"
    saved.value.save_as(file)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.on("console", lambda message: wrong.append(message.text))
    alone.on("pageerror", lambda error: wrong.append(str(error)))
    alone.on("dialog", lambda dialog: wrong.append(dialog.message))
    alone.goto(file.as_uri())
    expect(alone.locator("tbody tr")).to_have_count(200)
    alone.locator("input").fill("<script>")
    expect(alone.locator("tbody tr")).to_have_count(1)
    alone.locator("#legend button").first.click()
    alone.locator("canvas").focus()
    alone.keyboard.press("+")
    assert asked == [file.as_uri()]
    assert wrong == []
    context.close()
