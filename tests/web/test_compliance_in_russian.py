"""Do the pages of compliance speak Russian, all of them, and does what is filed stay as it is?"""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from graph_service.compliance import CHECKS
from graph_service.compliance.packs import pack_names
from graph_service.plan.reading import preset_names, read_plan
from graph_service.web.speaking import COOKIE
from tests.web.conftest import MEMBERS, ROLES, post
from tests.web.test_compliance_pages import rich  # noqa: F401  (a fixture)

PERIOD = "2026-09"
CYRILLIC = re.compile(r"[А-Яа-яЁё]")

# Words in Latin letters that are codes or names and stay: formats, programs, currencies, names of a formula's values, what
# somebody types into a form, and words of the original that are quoted.
STAYS = {
    "SHA", "SHA-",
    "UTC", "CSV", "PDF", "TOML", "Excel", "Parquet", "EUR", "USD", "Neo", "Browser", "Primarily", "primarily", "max",
    "log", "MAD", "R_rec", "R_ret", "W", "q", "c", "m", "beta", "theta", "z", "Graph", "service", "GBP",
}  # fmt: skip
# What the network, the plans, the packs and the files are called: data, whatever the language.
FILES = {
    "members", "sponsorships", "sales", "awards", "refunds", "fees", "identifiers", "stock", "ranks", "clawbacks", "bank",
}  # fmt: skip
HIDDEN = re.compile(r"<(script|style|pre|code|textarea|option)\b.*?</\1>", re.DOTALL)
CODES = re.compile(r"`[^`]*`|\b\w+\.\w[\w.]*|\b[0-9a-f]{8,}\b|\b[A-Za-z]{1,2}-?\d+\b|\b[a-z]+(?:_[a-z0-9]+)+\b")
PAGES = (
    "/compliance", "/compliance/packs", "/compliance/packs/new", "/compliance/packs/house/2026.4",
    "/compliance/packs/house/change?value=C24.market", "/alerts", "/alerts?view=all", "/cases", "/names", "/audit?verify=1",
    "/compliance/disclosure", "/compliance/funding", "/compliance/funding?member=L", "/compliance/funding-by-period",
    "/compliance/recruitment", "/compliance/peers", "/compliance/peers?member=L", "/compliance/below/L",
    "/compliance/C02?member=L&recount=1", "/compliance/C24?member=L", "/compliance/C28?member=L",
    *(f"/compliance/{one.id}?period={PERIOD}" for one in CHECKS),
)  # fmt: skip

OWN_WORDS = re.compile(r"House heuristic beside |Reference line: ")  # of an instrument; they are told in Russian


def russian(site, role: str = "officer"):
    """A client of a role that speaks Russian."""
    client = site.client(role)
    client.set_cookie(COOKIE, "ru")
    return client


def foreign(page: str, data: re.Pattern[str]) -> list[str]:
    """Texts of a page with words in Latin letters that are no data."""
    text = HIDDEN.sub(" ", page.partition("<main")[2].partition(">")[2].partition("</main>")[0])
    text = re.sub(r'<[^>]*aria-label="([^"]*)"[^>]*>', lambda found: f"<i>{found[1]}<i>", text)
    found = []
    for piece in re.split(r"<[^>]*>", text):
        words = CODES.sub(" ", data.sub(" ", html.unescape(piece)))
        latin = {one for one in re.findall(r"[A-Za-z][A-Za-z_-]+", words) if one not in STAYS | FILES}
        if latin:
            found.append(f"{sorted(latin)} in {html.unescape(piece).strip()[:160]!r}")
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def data(site, rich):  # noqa: F811
    """Finds what is data: names and ids of the network, of plans and packs, instruments and citations."""
    words = {word for key, _, name, _ in MEMBERS for word in (key, name) if word} | {"Total Stranger", "tests", *ROLES}
    words |= {*pack_names(), *preset_names(), *(read_plan(name, None).title for name in preset_names())}
    shelf = site.programme.packs.shelf()
    for value in (value for name in pack_names() for value in shelf.pack(name).values):
        words |= {value.instrument, value.citation, value.id, value.author, OWN_WORDS.sub("", value.instrument)}
    listed = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True) if one)
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)")


def test_each_page_of_compliance_is_in_russian(site, data) -> None:
    client, found = russian(site), {}
    for address in PAGES:
        answer = client.get(address)
        if answer.status_code == 404 and address.startswith("/compliance/packs/house/2"):
            continue  # another version of the product's pack is in force
        assert answer.status_code == 200, address
        assert '<html lang="ru">' in answer.text
        if said := foreign(answer.text, data):
            found[address] = said
    assert found == {}


def test_alert_and_case_are_in_russian_though_english_is_what_is_kept(site, data) -> None:
    client = russian(site)
    filed = post(client, "/alerts/file", period=PERIOD, pack="house")
    assert filed.status_code == 303
    assert "Отчёт за 2026-09 подан" in client.get("/alerts").text
    alerts = site.programme.casework.queue(most=1000).alerts
    seen: set[str] = set()
    for one in alerts:
        assert CYRILLIC.search(one.title) is None, "English is kept"
        if one.check_id not in seen:
            seen.add(one.check_id)
            page = client.get(f"/alerts/{one.alert_id}").text
            assert foreign(page, data) == [], one.check_id
    opened = post(client, "/alerts/act", do="case", title="Разбор", alert=alerts[0].alert_id)
    address = opened.headers["Location"]
    case_id = address.rsplit("/", 1)[1]
    post(client, f"/cases/{case_id}/step", step="take", note="")
    assert foreign(client.get(address).text.replace(case_id, ""), data) == []
    assert "на рассмотрении" in client.get(address).text
    assert foreign(client.get("/audit").text, data) == []
    refused = post(client, f"/cases/{case_id}/step", step="confirm", note="")
    assert refused.status_code == 409
    assert f"дело {case_id} в состоянии «на рассмотрении»" in refused.text


def test_a_report_filed_in_russian_is_the_one_filed_in_english(site) -> None:
    first = post(site.client("officer"), "/alerts/file", period="2026-08", pack="eu")
    assert first.status_code == 303
    number = len(site.programme.casework.filings())
    again = post(russian(site), "/alerts/file", period="2026-08", pack="eu")
    assert again.status_code == 303
    assert len(site.programme.casework.filings()) == number, "the same document has the same hash"
    newest = next(one for one in site.programme.casework.filings() if one.period == "2026-08")
    kept = [
        client.get(f"/alerts/reports/{newest.filing_id}").data for client in (site.client("officer"), russian(site))
    ]
    assert kept[0] == kept[1]
    assert CYRILLIC.search(kept[0].decode()) is None
    assert hashlib.sha256(kept[0]).hexdigest() == newest.filing_id


def test_papers_speak_and_data_in_a_case_file_do_not(site) -> None:
    alerts = [one for one in site.programme.casework.queue(most=1000).alerts if one.state == "open"]
    case_id = site.programme.casework.open_case("A look", [alerts[0].alert_id], "officer")
    files = {}
    for name, client in (("en", site.client("officer")), ("ru", russian(site))):
        with zipfile.ZipFile(io.BytesIO(client.get(f"/cases/{case_id.case_id}/file").data)) as archive:
            files[name] = {one: archive.read(one) for one in archive.namelist()}
    for name in ("case.json", "alerts.csv", "history.csv", *(one for one in files["en"] if one.startswith("reports/"))):
        assert files["en"][name] == files["ru"][name], name
    assert "Сигналы" in files["ru"]["case.html"].decode()
    assert CYRILLIC.search(files["en"]["case.html"].decode()) is None
    for content in (files["ru"]["case.pdf"], russian(site).get(f"/compliance/disclosure.pdf?period={PERIOD}").data):
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert len(CYRILLIC.findall(text)) > 100
        assert "Страница 1 из" in text


def test_numbers_have_a_decimal_comma_in_russian_and_a_point_in_english(site) -> None:
    address = f"/compliance/C03?period={PERIOD}"
    formulas = [
        re.search(r'class="formula"><code>(.*?)</code>', one.get(address).text)[1]
        for one in (site.client("officer"), russian(site))
    ]  # type: ignore[index]
    assert re.search(r"\d\.\d\d EUR / ", formulas[0])
    assert formulas[1].removeprefix("с пределом") == formulas[0].removeprefix("capped").replace(".", ",")
