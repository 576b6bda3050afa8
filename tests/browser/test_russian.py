"""Is everything that a person sees told in Russian, also what scripts draw? Latin words on the page are data, or a fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import settle, sticking_out

pytestmark = pytest.mark.browser

VISIBLE = """() => {
  const skip = "[dir=auto], code, kbd, textarea, script, style, noscript, template, [lang]:not(html), .brand";
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: at, textContent } = walk.currentNode;
    if (textContent.trim() && !at.closest(skip)) found.push(textContent.trim());
  }
  for (const name of ["aria-label", "title", "placeholder", "data-title"]) {
    for (const one of document.querySelectorAll(`[${name}]`)) if (!one.closest(skip)) found.push(one.getAttribute(name));
  }
  return [...new Set([...found, document.title])];
}"""
DATA = re.compile(r"[\w.-]*[\d_][\w.-]*|[\w-]+/[\w/-]*|[A-Z]{3}")  # ids, versions, addresses, currencies
NAMES = frozenset("Graph service UTC CSV PNG PDF TOML Excel Parquet XLSX EN manager officer leader admin tests".split())

PAGES = {
    "explorer": ("manager", "/downline/{root}"),
    "explorer-start": ("manager", "/downline?offset=1"),
    "explorer-table": ("manager", "/downline/{root}?view=table"),
    "explorer-org": ("manager", "/downline/{root}?view=org"),
    "explorer-treemap": ("manager", "/downline/WIDE?view=treemap"),
    "runs": ("manager", "/runs"),
    "run": ("manager", "/runs/{run}"),
    "plans": ("manager", "/plans"),
    "plan": ("manager", "/plans/{plan}"),
    "analytics": ("manager", "/analytics"),
    "what-if": ("manager", "/what-if?b=amway-style-eu&cost=40"),
    "what-if-draft": ("manager", "/what-if?draft=1&b=unilevel-7"),
    "what-if-leader": ("leader", "/what-if?people=20&sales=10"),
}


@pytest.fixture
def data_words(site) -> set[str]:
    """Names of people, plans, ranks, bonuses and campaigns."""
    programme = site.programme
    words = {run.plan for run in programme.runs()}
    for name in programme.plans():
        plan = programme.plan(name)
        words |= {name, plan.source, *(bonus.name for bonus in plan.bonuses), *(rank.name for rank in plan.ranks)}
    found = programme.referral_measures(site.period)
    words |= {one.key for one in (*found.by_channel, *found.by_campaign)}
    return {part for word in words for part in re.findall(r"[A-Za-z][A-Za-z-]+", word)}


def latin(texts: list[str], data: set[str], names: set[str]) -> list[str]:
    """Texts with a word in Latin letters that is no data."""
    found = []
    for text in texts:
        if text.endswith("…") and any(name.startswith(text[:-1]) for name in names):
            continue  # a name that is too long for its box
        plain = text
        for name in names:
            plain = plain.replace(name, " ")
        words = re.findall(r"[A-Za-z][A-Za-z'’-]{2,}", DATA.sub(" ", plain))
        if [word for word in words if word not in data and word not in NAMES]:
            found.append(text[:140])
    return found


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_the_page_is_english(
    name: str, open_page: Callable[..., Page], site, data_words, pictures: Path
) -> None:
    role, address = PAGES[name]
    run = site.programme.runs()[0]
    page = open_page(role)
    page.context.add_cookies([{"name": "language", "value": "ru", "url": site.address}])
    page.goto(address.format(root=quote(site.root), run=quote(run.run_id), plan=run.plan))
    settle(page)
    if "explorer" in name and "start" not in name:
        page.locator(".x-ready").wait_for()
        page.evaluate("document.querySelector('#x-options').open = true")
    if name == "explorer":
        page.locator("[role=treeitem][aria-level='2'] .x-team").first.click()
        expect(page.locator("#x-card .x-facts")).to_be_visible()
        page.locator(".x-legend-item").first.click()
        page.locator("#x-search").fill("WIDE0")
        expect(page.locator("#x-hits [role=option]").first).to_be_visible()
    for chart in page.locator("[data-chart]").all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_attribute("data-drawn", "yes", timeout=20_000)
    page.evaluate("document.querySelectorAll('details.twin').forEach((one) => (one.open = true))")
    names = {str(one) for one in site.programme.snapshot().members["name"].dropna()}
    texts = page.evaluate(VISIBLE)
    page.evaluate("document.querySelectorAll('details.twin').forEach((one) => (one.open = false))")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=pictures / f"ru-{name}.png", full_page=True)
    page.set_viewport_size({"width": 360, "height": 780})
    settle(page)
    page.screenshot(path=pictures / f"ru-{name}-360.png", full_page=True)
    assert sticking_out(page) == 0
    assert len([text for text in texts if re.search("[а-я]", text)]) > 20
    assert latin(texts, data_words, names) == []
