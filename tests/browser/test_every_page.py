"""Is every page whole? Both themes, wide and narrow: axe finds nothing serious, nothing scrolls sideways, no noise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from graph_service.model.period import Period
from graph_service.recognition.challenges import read_terms
from tests.pack_text import draft

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]

PAGES = {
    "overview": ("manager", "/"),
    "explorer": ("manager", "/downline/{root}"),
    "explorer-start": ("manager", "/downline?offset=1"),
    "explorer-filter": ("manager", "/downline/{root}?depth=2&keep=customer"),
    "explorer-table": ("manager", "/downline/{root}?view=table"),
    "explorer-org": ("manager", "/downline/{root}?view=org&colour=activity&keep=left"),
    "explorer-icicle": ("manager", "/downline/WIDE?view=icicle&colour=retail&area=size"),
    "explorer-treemap": ("manager", "/downline/WIDE?view=treemap&colour=rank&area=size"),
    "network": ("manager", "/network?colour=risk"),
    "network-below": ("officer", "/network?root={leader}&size=volume&colour=rank"),
    "network-selected": ("manager", "/network?lasso=-1,-1;1,-1;1,1;-1,1"),
    "network-compare": ("manager", "/network/compare?a={root}&b={leader}"),
    "network-compare-start": ("manager", "/network/compare"),
    "network-leader": ("leader", "/network?day=2026-07-01"),
    "team-start": ("manager", "/team"),
    "team": ("manager", "/team/{leader}"),
    "search": ("manager", "/search?q={leader}"),
    "saved-views": ("manager", "/views?address=/plans"),
    "data-quality": ("manager", "/data-quality"),
    "data-quality-behind": ("manager", "/data-quality/country"),
    "member": ("manager", "/members/{leader}"),
    "runs": ("manager", "/runs"),
    "run": ("manager", "/runs/{run}"),
    "preview": ("manager", "/runs/preview?plan={plan}&period={before}"),
    "explain": ("manager", "/explain/{paid}"),
    "plans": ("manager", "/plans"),
    "plan": ("manager", "/plans/{plan}"),
    "analytics": ("manager", "/analytics"),
    "compliance": ("officer", "/compliance"),
    "check": ("officer", "/compliance/C02"),
    "check-one": ("officer", "/compliance/C24?member={leader}"),
    "below": ("officer", "/compliance/below/{leader}"),
    "funding": ("officer", "/compliance/funding"),
    "funding-member": ("officer", "/compliance/funding?member={leader}"),
    "funding-by-period": ("officer", "/compliance/funding-by-period"),
    "recruitment": ("officer", "/compliance/recruitment?market=1000000"),
    "peers": ("officer", "/compliance/peers"),
    "peers-one": ("officer", "/compliance/peers?member={root}"),
    "disclosure": ("officer", "/compliance/disclosure"),
    "packs": ("officer", "/compliance/packs"),
    "pack": ("officer", "/compliance/packs/sample/1"),
    "pack-product": ("manager", "/compliance/packs/uk/2026.4"),
    "pack-new": ("officer", "/compliance/packs/new"),
    "pack-change": ("officer", "/compliance/packs/house/change?value=C15.ten"),
    "pack-compared": ("officer", "/compliance/packs/sample/1/filings/{filing}"),
    "alerts": ("officer", "/alerts"),
    "alert": ("officer", "/alerts/{alert}"),
    "cases": ("officer", "/cases"),
    "case": ("officer", "/cases/{case}"),
    "audit": ("officer", "/audit?verify=1"),
    "officer-explorer": ("officer", "/downline/{root}"),
    "names": ("officer", "/names?member_id={leader}&next=/team/{leader}"),
    "leader-overview": ("leader", "/"),
    "leader-goals": ("leader", "/goals"),
    "leader-invite": ("leader", "/invite"),
    "invited": ("leader", "/r/nobody"),
    "leader-explorer": ("leader", "/downline"),
    "what-if": ("manager", "/what-if?b=amway-style-eu&cost=40"),
    "what-if-twelve": ("admin", "/what-if?b=amway-style-eu&length=12&member={leader}"),
    "what-if-draft": ("manager", "/what-if?draft=1&b=unilevel-7"),
    "what-if-leader": ("leader", "/what-if?people=20&sales=10"),
    "recognition": ("manager", "/recognition?measure=retail_sales"),
    "recognition-leader": ("leader", "/recognition"),
    "notifications": ("leader", "/notifications"),
    "notice-settings": ("leader", "/notifications/settings"),
    "notice-webhook": ("admin", "/notifications/webhook"),
    "team-goals": ("manager", "/recognition/goals"),
    "recognition-lists": ("manager", "/recognition/lists"),
    "badges": ("leader", "/recognition/members/{leader}"),
    "challenges": ("leader", "/recognition/challenges"),
    "challenge": ("manager", "/recognition/challenges/{challenge}"),
    "challenge-leader": ("leader", "/recognition/challenges/{challenge}"),
    "challenge-pay": ("manager", "/recognition/challenges/{challenge}/pay"),
    "challenge-form": ("manager", "/recognition/challenges/new"),
    "admin": ("admin", "/admin"),
    "settings": ("admin", "/admin/settings"),
    "settings-read": ("auditor", "/admin/settings"),
    "health": ("admin", "/admin/health?check=1"),
    "jobs": ("auditor", "/admin/jobs"),
    "backups": ("admin", "/admin/backups"),
    "admin-read": ("auditor", "/admin?role=leader"),
    "account": ("leader", "/account"),
    "account-factor": ("leader", "/account/second-factor"),
    "api-docs": ("manager", "/api/docs"),
    "missing": ("manager", "/downline/no-such-member"),
}
# Pages that README shows besides those that it has to be led to.
MAIN = {
    "leader": ("leader", "/"),
    "network": ("manager", "/network"),
    "member": ("manager", "/members/{leader}"),
    "recognition": ("leader", "/recognition"),
    "alerts": ("officer", "/alerts"),
    "what-if": ("manager", "/what-if?b=amway-style-eu&cost=40"),
}
WIDTHS = (1280, 768, 360, 320)
SEEN = (1280, 320)  # axe looks at the widest and the narrowest; nothing scrolls sideways at any


def settle(page: Page) -> None:
    """Wait until pictures and the tree are drawn."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".x-view[aria-busy=true]")).to_have_count(0, timeout=20_000)


@pytest.fixture
def address_of(site) -> Callable[[str], str]:
    """The address of a page, with who and what there is in the sample."""
    programme = site.programme
    run = programme.runs()[0]
    paid = str(programme.run_awards(run.run_id)["member_id"].iloc[-1])
    parts = {"root": site.root, "leader": site.leader, "run": run.run_id, "plan": run.plan, "paid": paid}
    parts["before"] = programme.periods()[-2]
    parts |= decided(programme)
    return lambda name: PAGES[name][1].format(**{key: quote(part) for key, part in parts.items()})


def decided(programme) -> dict[str, str]:
    """An alert about a member, a case with evidence, and a pack in shadow; made once."""
    work = programme.casework
    if not work.cases():
        programme.file_report(programme.default_period(), "officer")
        one = next(alert for alert in work.queue().alerts if alert.member_id)
        case = work.open_case("Hostile <script>alert(1)</script> title", [one.alert_id], "officer")
        work.attach(case.case_id, "rows", b"sale_id\nS1\n", 1, "officer")
    case, _ = work.cases()[-1]
    if not programme.packs.shadows("sample", "1"):
        programme.packs.submit(draft("sample", reason="Hostile <script>alert(1)</script> reason"), "officer")
        programme.backtest_pack("sample", "1", programme.default_period(), "officer", 2)
        programme.packs.take("sample", "1", "shadow", "officer")
        programme.file_report(programme.default_period(), "officer")
    filing = programme.packs.shadows("sample", "1")[0].filing_id
    return {
        "challenge": challenged(programme),
        "case": case.case_id,
        "alert": work.case_alerts(case.case_id)[0].alert_id,
        "filing": filing,
    }


def challenged(programme) -> str:
    """A published challenge with a reward in money; made once."""
    work = programme.challenges
    if not work.all():
        month = Period.parse(programme.default_period())
        form = {
            "title": "Hostile <script>alert(1)</script> title", "measure": "personal_volume", "start": month.start.isoformat(),
            "end": (month.end - dt.timedelta(days=1)).isoformat(), "rule": "reach", "threshold": "500", "reward": "money",
            "amount": "5",
        }  # fmt: skip
        made = work.make(read_terms(form, "EUR"), "unilevel-7", "EUR", "manager")
        work.publish(made.challenge_id, 1, "manager", month.start)
    return work.all()[0].challenge_id


def sticking_out(page: Page) -> int:
    """How many pixels of the page are beyond its right edge; pictures get some moments to follow a new width."""
    over = 0
    for _ in range(40):
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over <= 0:
            return 0
        page.wait_for_timeout(50)
    return over


def faults_at_every_width(page: Page, faults: Callable[[Page], list[str]]) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        over = sticking_out(page)
        if over:
            found.append(f"{width} px: {over} px stand out on the side")
        if width in SEEN:
            found += [f"{width} px: {fault}" for fault in faults(page)]
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole(name: str, dark: bool, open_page: Opened, address_of, faults) -> None:
    stall = (
        ("GPU stall due to ReadPixels",) if name.startswith("network") else ()
    )  # said where there is no graphics card
    page = open_page(PAGES[name][0], dark=dark, expected=("404 (NOT FOUND)",) if name == "missing" else stall)
    answer = page.goto(address_of(name))
    assert answer is not None
    assert answer.status == (404 if name == "missing" else 200)
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    if "filter" in name or "org" in name:
        expect(page.locator(".x-dim").first).to_be_visible()
    assert faults_at_every_width(page, faults) == []


def test_sign_in_page_is_whole(browser, site, faults) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=site.address, color_scheme=scheme)
        page = context.new_page()
        page.goto("/login")
        assert faults_at_every_width(page, faults) == []
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
    for name, (role, address) in MAIN.items():
        page = open_page(role, expected=("GPU stall due to ReadPixels",))  # a screenshot reads what WebGL drew
        page.emulate_media(reduced_motion="no-preference")
        page.goto(address.format(leader=quote(site.leader)))
        settle(page)
        page.screenshot(path=pictures / f"{name}.png")
    for name in ("explorer", "treemap", "overview", "compliance", *MAIN):
        size = (pictures / f"{name}.png").stat().st_size
        assert 10_000 < size < 300_000, f"{name}.png has {size} bytes"
