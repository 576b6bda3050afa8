"""What does a browser test have? The real application on a free port, the sample programme, a page that is watched."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from graph_service import access
from graph_service.config import Settings
from graph_service.ingest.loading import canonical, load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.service import Programme
from graph_service.store.driver import Store
from graph_service.store.wiping import clear_network
from graph_service.web import create_app
from tests.conftest import empty

MEMBERS, MONTHS, SEED = 2_500, 6, 11
WIDE = 120  # children of the member WIDE: more than two pages
PASSWORD = "four plain words here"
ROLES = ("manager", "officer", "leader", "admin", "auditor")
HOSTILE = {
    "HX1": "<script>alert(1)</script>",
    "HX2": "=cmd|' /C calc'!A1",
    "HX3": "Long" * 60,
    "HX4": "\u202eright to left\u202c مرحبا",
    "HX5": "'}) DETACH DELETE n //",
}
SLASHED = "HX/6 ü%2F?#"  # an id with everything that an address could take for its own
CHROMIUM_SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Tells each refusal of the content security policy on the console, with what was refused.
TELL_VIOLATIONS = """document.addEventListener('securitypolicyviolation', (e) =>
  console.error('CSP refused', e.violatedDirective, e.blockedURI, e.sourceFile, e.lineNumber));"""


@dataclass(frozen=True)
class Site:
    """The running application and who is who in it."""

    address: str
    programme: Programme
    root: str  # the largest root
    leader: str  # a member with a downline of some size below the root
    outsider: str  # a member who is not below the leader
    period: str


@dataclass
class Watch:
    """What went wrong on a page without anyone looking."""

    host: str
    wrong: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()  # parts of console messages that a test provokes

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(part in message.text for part in self.expected):
            self.wrong.append(f"console {message.type}: {message.text}")

    def on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.wrong.append(f"request to another host: {request.url}")


@pytest.fixture(scope="session")
def served(settings: Settings, store: Store) -> Iterator[tuple[str, Programme]]:
    """The application behind a threaded server on a free port of this machine.

    Waitress, as on Windows: werkzeug's own server leaves a file open when a browser hangs up while its answer is on the way.
    """
    assert store is not None
    sockets: dict[int, wasyncore.dispatcher] = {}  # the loop ends when it is empty
    with Programme(settings) as programme:
        application = create_app(settings, programme)
        server = create_server(application, map=sockets, host="127.0.0.1", port=0, threads=8, ident=None)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}", programme
        finally:
            server.task_dispatcher.shutdown()
            # in the loop's own thread: a socket that is closed under its select ends the thread with an error
            server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
            thread.join()


@pytest.fixture
def site(served: tuple[str, Programme], settings: Settings, store: Store) -> Site:
    """The application with the sample programme in it; loaded once, and again when other tests left another one."""
    address, programme = served
    if not any(one.user_id == "manager" for one in access.users(store)) or programme.snapshot().row("WIDE") < 0:
        empty(settings)  # what they filed and decided outlives a wiped network
        fill(programme)
    return who_is_who(address, programme)


def fill(programme: Programme) -> None:
    """Load the sample, some people with hostile names, and one person of each role."""
    store = programme.store
    clear_network(store)
    load_tables(store, synth_tables("retail-led", MEMBERS, MONTHS, SEED))
    period = programme.default_period()
    figures = programme.figures(period)
    top = programme.roots(period).cards[0]
    root = top.member_id
    rows: list[dict[str, str]] = [{"member_id": root, "joined_on": str(top.joined_on)}]
    day = f"{period}-01"
    wide = ["WIDE", *(f"WIDE{n:03d}" for n in range(WIDE))]
    rows += [
        {
            "member_id": key, "name": f"Person {key}", "joined_on": day, "enrolled_on": day,
            "sponsor_id": root if key == "WIDE" else "WIDE",
        }
        for key in wide
    ]  # fmt: skip
    rows += [
        {"member_id": key, "name": name, "joined_on": day, "enrolled_on": day, "sponsor_id": root}
        for key, name in [*HOSTILE.items(), (SLASHED, "Person with slashes")]
    ]
    rows.append(
        {
            "member_id": f"{SLASHED}/below",
            "name": "Person below",
            "joined_on": day,
            "enrolled_on": day,
            "sponsor_id": SLASHED,
        }
    )
    load_tables(store, canonical({"members": rows}))
    programme.commit(None, period, "tests")
    known = {one.user_id for one in access.users(store)}
    below = figures.below(figures.row(root))[1:]
    leader = figures.member_id(int(below[figures.size[below].argmax()]))
    for role in ROLES:
        if role not in known:
            access.add_user(store, role, role, PASSWORD, leader if role == "leader" else None)
        elif role == "leader":
            access.set_role(store, role, role, leader)


def who_is_who(address: str, programme: Programme) -> Site:
    """Ids that tests need."""
    period = programme.default_period()
    figures = programme.figures(period)
    root = programme.roots(period).cards[0].member_id
    leader = next(one.member_id for one in access.users(programme.store) if one.role == "leader")
    assert leader is not None
    siblings = [figures.member_id(int(row)) for row in figures.child_rows(figures.row(root))]
    outsider = next(one for one in siblings if not figures.is_below(one, leader))
    return Site(address, programme, root, leader, outsider, period)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=CHROMIUM_SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes a signed-in, watched page: `open_page(role, width=1280, dark=False, expected=())`.

    When the test is over, every such page must have been quiet: no console error or warning, no refused script or
    style, no uncaught error, no request to another host.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def opened(role: str = "manager", *, width: int = 1280, dark: bool = False, expected: tuple[str, ...] = ()) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": width, "height": 900 if width > 600 else 780},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            accept_downloads=True,
            locale="en-GB",
        )
        contexts.append(context)
        context.add_init_script(TELL_VIOLATIONS)
        watch = Watch(urlsplit(site.address).netloc, expected=expected)
        watches.append(watch)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.wrong.append(f"uncaught: {error}"))
        page.on("request", watch.on_request)
        context.add_cookies(cookies_of(browser, site, role))
        return page

    yield opened
    wrong = [words for watch in watches for words in watch.wrong]
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def hostile() -> dict[str, str]:
    """Members below the root whose names would do harm where they are not treated as text."""
    return HOSTILE


@pytest.fixture
def slashed() -> str:
    """The id of a member below the root, with slashes and more in it; one person is below."""
    return SLASHED


@pytest.fixture
def cookies(site: Site, browser: Browser) -> Callable[[str], list[Any]]:
    """The session of a role, for contexts that a test makes itself."""
    return lambda role: cookies_of(browser, site, role)


_COOKIES: dict[tuple[str, str], list[Any]] = {}


def cookies_of(browser: Browser, site: Site, role: str) -> list[Any]:
    """The session of a role, signed in through the page once and kept for the test session."""
    key = (site.address, role)
    kept = _COOKIES.get(key)
    if kept is None or not still_in(browser, site, kept):
        context = browser.new_context(base_url=site.address)
        page = context.new_page()
        sign_in(page, role)
        kept = _COOKIES[key] = context.cookies()
        context.close()
    return kept


def still_in(browser: Browser, site: Site, cookies: list[Any]) -> bool:
    context = browser.new_context(base_url=site.address)
    context.add_cookies(cookies)
    answer = context.request.get("/", max_redirects=0)
    context.close()
    return answer.status != 302 or "/login" not in answer.headers.get("location", "")


def sign_in(page: Page, role: str) -> None:
    """As a person does it."""
    page.goto("/login")
    page.get_by_label("Name").fill(role)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/login" not in address)


@pytest.fixture(scope="session")
def faults() -> Callable[[Page], list[str]]:
    """What axe finds on a page and calls serious or critical."""
    axe = Axe()

    def found(page: Page) -> list[str]:
        results = axe.run(page).response["violations"]
        return [
            f"{one['id']} ({one['impact']}): {one['help']}: {node['target']} {node['html'][:160]}"
            for one in results
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    return found


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: a temporary folder, or GRAPH_SERVICE_SCREENSHOTS (`make pictures` sets it to docs/img)."""
    asked = os.environ.get("GRAPH_SERVICE_SCREENSHOTS")
    folder = Path(asked) if asked else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
