"""A manager's day: look at the programme, find a member, move them with a reason, take a table along, keep the view."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from graph_service.model.period import Period

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_a_manager_s_day(open_page: Opened, site, tmp_path) -> None:
    page = open_page("manager")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    for caption in ("Trees, and legs of the largest", "Best paid", "Fading teams"):
        expect(page.get_by_role("table", name=caption)).to_be_visible()
    for title, caption in (
        ("Referrals of the period, as of now", "Referrals of the period, as of now"),
        ("Conversion by channel", "Referrals by channel"),
        ("Sales by country", "Countries"),
    ):
        card = page.locator(".chart-card").filter(has=page.get_by_role("heading", name=title, exact=True))
        card.scroll_into_view_if_needed()
        expect(card.locator("[data-drawn] .main-svg").first).to_be_visible()
        card.get_by_text("Show as a table").click()
        expect(card.get_by_role("table", name=caption)).to_be_visible()

    # a table goes along as Excel
    with page.expect_download() as taken:
        page.get_by_role("link", name="Best paid as Excel").click()
    file = tmp_path / "best.xlsx"
    taken.value.save_as(file)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert sheet.max_row > 1
    assert isinstance(sheet.cell(2, sheet.max_column).value, int | float)

    # the view is kept under a name
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name", exact=True).fill("My morning")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("My morning")
    page.goto("/")
    page.get_by_role("navigation", name="Saved views").get_by_role("link", name="My morning").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")

    # what the data lack
    page.get_by_role("link", name="What the data lack").click()
    expect(page.get_by_role("table", name="What is missing or odd")).to_be_visible()

    # a member is found by id
    page.get_by_role("contentinfo").get_by_role("link", name="Search").click()
    page.get_by_label("Look for").fill("HX1")
    page.get_by_label("Look for").press("Enter")
    page.get_by_role("table", name="Members").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("<script>alert(1)</script>")

    # and moved, with a reason
    day = Period.parse(site.period).end
    stand = site.programme.moves.stand("HX1")
    page.get_by_label("New sponsor, member id").fill("WIDE")
    page.get_by_label("From which day").fill(str(day))
    page.get_by_role("button", name="Look what it would do").click()
    expect(page.locator("main")).to_contain_text("1 person, the member counted")
    expect(page.get_by_role("table", name="Stored runs that do not change")).to_be_visible()
    assert site.programme.moves.stand("HX1") == stand
    page.get_by_label("Reason").fill("Asked for it in writing")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("stands under WIDE")
    expect(page.get_by_role("table", name="Moves")).to_contain_text("Asked for it in writing")
    assert site.programme.moves.stand("HX1").above_id == "WIDE"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_manager_s_pages_fit_and_speak_russian(open_page: Opened, site, width: int) -> None:
    page = open_page("manager", width=width)
    page.goto("/")
    page.context.add_cookies([{"name": "language", "value": "ru", "url": site.address}])
    pages = {
        "/": "Обзор", "/data-quality": "Качество данных", "/search?q=HX1": "Поиск", "/views?address=/plans": "Сохранённые виды",
        f"/members/{quote(site.leader)}": None,
    }  # fmt: skip
    for address, title in pages.items():
        page.goto(address)
        if title is not None:
            expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
