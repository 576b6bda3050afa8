"""What does one person meet in a browser? Real Chromium at the real service on this machine, for a bounded time.

`python -m benchmarks.browser` makes a network, serves it and opens pages with nothing cached; it writes what it measured
into `results.json` and `RESULTS.md`. In a network of more than 200,000 only the picture of the whole network is measured.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks import report
from benchmarks.serving import fill, machine, say, served, signed_in
from graph_service.config import Settings
from graph_service.service import Programme
from graph_service.store import local
from graph_service.web.cookies import NAME

TIMES = 5
DRAGS, STEPS = 5, 40
PAGES_MEMBERS_MAX = 200_000
ROLES = ("manager", "officer", "leader")
SCRIPTED = ("/", "/downline", "/network", "/analytics", "/compliance", "/what-if")
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu"]
DRAWN = "html.n-drawn"
WATCH_TASKS = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => window.tasks.push(one.duration))).observe({ type: "longtask" });
}"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
SCRIPTS = """() => performance.getEntriesByType('resource')
  .filter((one) => /\\.m?js(\\?|$)/.test(one.name) && !/plotly/.test(one.name))
  .reduce((sum, one) => sum + one.encodedBodySize, 0) / 1024"""
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"


@dataclass(frozen=True)
class Place:
    """The service, and the sessions of those who look."""

    browser: Browser
    address: str
    sessions: dict[str, str]

    def context(self, role: str) -> BrowserContext:
        """A profile of its own: nothing is cached in it."""
        made = self.browser.new_context(viewport={"width": 1280, "height": 900})
        made.add_cookies([{"name": NAME, "value": self.sessions[role], "url": self.address}])
        return made

    def measured(self, role: str, path: str, look: Callable[[Page], float]) -> float:
        """What `look` measures of a page opened with nothing cached."""
        context = self.context(role)
        try:
            page = context.new_page()
            page.goto(self.address + path, wait_until="load", timeout=180_000)
            return look(page)
        finally:
            context.close()


def main() -> None:
    """Prepare, serve, look, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", type=int, default=100_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings.from_env(), home=Path(folder) / "home", neo4j_uri=None)
        try:
            document = looked(settings, Path(folder), given.members)
        finally:
            local.stop(settings)
    report.keep(f"browser:{given.members}", document)
    print(json.dumps(document, indent=1))


def looked(settings: Settings, folder: Path, members: int) -> dict[str, Any]:
    """All that is measured, from an empty home to figures."""
    with Programme(settings) as programme:
        period = fill(programme, members, folder / "data")
        largest = programme.roots(period, limit=1).cards[0].member_id
        who = {role: largest if role == "leader" else None for role in ROLES}
        sessions = {role: str(signed_in(programme, role, member)["token"]) for role, member in who.items()}
    with served(settings, 1) as (port, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        place = Place(browser, f"http://127.0.0.1:{port}", sessions)
        figures = pictures(place)
        if members <= PAGES_MEMBERS_MAX:
            figures = [*first_pages(place), *scripts(place), *figures, *drags(place)]
        version = f"Chromium {browser.version}"
        browser.close()
    return {
        "shape": "browser", "members": members, "browser": version, "machine": machine(), "figures": figures, "results": [],
    }  # fmt: skip


def first_pages(place: Place) -> list[dict[str, Any]]:
    """The home of each role until it is loaded; the first look, which is not counted, makes what is kept."""

    def loaded(page: Page) -> float:
        return float(page.evaluate(LOADED))

    def charted(page: Page) -> float:
        page.locator("[data-chart][data-drawn]").first.wait_for(timeout=60_000)
        return float(page.evaluate(FRAME))

    found = []
    for role in ROLES:
        say(f"the home of the {role}")
        place.measured(role, "/", charted)
        for key, look in (("first_ms", loaded), ("chart_ms", charted)):
            found.append(_figure(key, role, [place.measured(role, "/", look) for _ in range(TIMES)]))
    return found


def scripts(place: Place) -> list[dict[str, Any]]:
    """How much script each page takes without Plotly, as it comes over the wire."""

    def weigh(page: Page) -> float:
        page.wait_for_load_state("networkidle")
        return float(page.evaluate(SCRIPTS))

    return [_figure("script_kib", path, [place.measured("manager", path, weigh)]) for path in SCRIPTED]


def pictures(place: Place) -> list[dict[str, Any]]:
    """The whole network until its first picture: asked for the first time since the data changed, and then again."""

    def drawn(page: Page) -> float:
        page.locator(DRAWN).wait_for(timeout=180_000)
        return float(page.evaluate(FRAME))

    say("the picture of the whole network")
    first = place.measured("manager", "/network", drawn)
    again = [place.measured("manager", "/network", drawn) for _ in range(TIMES)]
    return [
        _figure("picture_ms", "a manager, first since the data changed", [first], counts=False),
        _figure("picture_ms", "a manager", again),
    ]


def drags(place: Place) -> list[dict[str, Any]]:
    """The longest task of each drag over the whole network, once all is drawn."""

    def dragged(page: Page) -> list[float]:
        page.locator(DRAWN).wait_for(timeout=180_000)
        page.wait_for_timeout(1_000)
        page.evaluate(WATCH_TASKS)
        box = page.locator("#n-picture").bounding_box()
        if box is None:
            raise SystemExit("the picture is not on the page")
        longest = []
        for _ in range(DRAGS):
            page.evaluate("() => { window.tasks = []; }")
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.mouse.down()
            for step in range(STEPS):
                page.mouse.move(box["x"] + box["width"] / 2 + 4 * step, box["y"] + box["height"] / 2 + 2 * step)
            page.mouse.up()
            page.wait_for_timeout(800)
            longest.append(max([float(one) for one in page.evaluate("() => window.tasks")], default=0.0))
        return longest

    say("a drag over it")
    context = place.context("manager")
    try:
        page = context.new_page()
        page.goto(place.address + "/network", timeout=180_000)
        return [_figure("pan_ms", "/network, 10,000 people drawn", dragged(page))]
    finally:
        context.close()


def _figure(key: str, where: str, values: list[float], *, counts: bool = True) -> dict[str, Any]:
    return {
        "key": key, "where": where, "median": round(statistics.median(values)), "least": round(min(values)),
        "most": round(max(values)), "times": len(values), "counts": counts,
    }  # fmt: skip


if __name__ == "__main__":
    main()
