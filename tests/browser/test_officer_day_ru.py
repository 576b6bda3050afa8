"""Can an officer do a day's work in Russian, from signing in to a note in a case, and does every page hold its long words?"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graph_service import access
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
OFFICER = "russian.officer"
PAGES = (
    "/compliance", "/compliance/C02", "/compliance/funding", "/compliance/recruitment", "/compliance/peers",
    "/compliance/disclosure", "/compliance/packs", "/compliance/packs/new", "/alerts", "/cases", "/names", "/audit",
)  # fmt: skip


@pytest.fixture
def officer(site) -> str:
    """An officer who chooses Russian; the others' language stays."""
    store = site.programme.store
    if all(one.user_id != OFFICER for one in access.users(store)):
        access.add_user(store, OFFICER, "officer", PASSWORD)
    return OFFICER


def test_an_officer_works_a_day_in_russian(open_page: Opened, officer, site) -> None:
    page = open_page(officer)
    page.context.clear_cookies()
    page.goto("/login")
    page.get_by_role("button", name="Русский").click()
    page.get_by_label("Имя").fill(officer)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Вход").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")

    page.get_by_role("link", name="Соответствие").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Соответствие")
    expect(page.get_by_role("heading", name="2. Проверки")).to_be_visible()
    page.get_by_role("link", name="C02", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "C02 Большинство продаж покупателям у каждого получившего"
    )
    expect(page.locator(".formula").first).to_contain_text("ветки всех получивших выплаты вместе")
    expect(page.locator(".formula").first).to_contain_text(re.compile(r"\d,\d\d %"))

    page.get_by_role("link", name="Сигналы").first.click()
    page.get_by_role("button", name="Подать", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(re.compile("Отчёт за .* (подан|тот же)"))
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="Показатель", exact=True)).to_be_visible()
    expect(page.get_by_text("Что сделало бы это неверным:")).to_be_visible()
    page.get_by_label("Передать").select_option(officer)
    page.get_by_role("button", name="Передать", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Передан 1 сигнал")

    page.locator('table input[type="checkbox"]').first.check()
    page.get_by_label("Название нового дела").fill("Разобрать вместе")
    page.get_by_role("button", name="Взять в дело").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Разобрать вместе")
    page.get_by_label("Примечание", exact=True).fill("Покупатели подтвердили заказы.")
    page.get_by_role("button", name="Добавить примечание").click()
    expect(page.get_by_role("status")).to_contain_text("примечание")
    expect(page.get_by_text("Покупатели подтвердили заказы.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(re.compile("[Пп]ирамид|незаконн|мошенн"))
    assert site.programme.audit.verify().bad_seq is None


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_long_russian_words_do_not_break_a_page(open_page: Opened, officer, site, width: int, dark: bool) -> None:
    page = open_page(officer, width=width, dark=dark)
    page.context.add_cookies([{"name": "language", "value": "ru", "url": site.address}])
    for address in PAGES:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "ru")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (address, width, wide)
        if folder := os.environ.get("RUSSIAN_PICTURES"):
            name = f"{address.strip('/').replace('/', '-')}-{width}-{'dark' if dark else 'light'}.png"
            page.screenshot(path=Path(folder) / name, full_page=True)
