"""A hundred and twenty names and ids that spreadsheets would run, loaded and read back from every table file there is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from graph_service import access
from graph_service.cli.export import export
from graph_service.config import Settings
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.cells import defused
from graph_service.service import Programme
from graph_service.store.driver import Store
from graph_service.store.wiping import clear_network
from graph_service.web import create_app
from graph_service.web.cookies import NAME
from tests.conftest import light_hashing
from tests.web.conftest import PASSWORD

LEADS = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−",
    " =", "   +", "\u00a0-", "\u3000@", "\u200b=", "\u200d+", "\ufeff=", "\u2060@", "\u202e=", "\u00ad-",
    "\t=", "\r\n+", "\n@", "\u2028=",
]  # fmt: skip
BODIES = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","y, z")', 'A1\n=B2\r"=C3']
PAYLOADS = [lead + body for lead in LEADS for body in BODIES]
QUOTED = ["'=1", '"=1"', '""', "a;=1", "a,=1", "a\t=1", "Ann", "Zoë-Ann", "x=1", "5"]
RISKY = "=+-@\t\r"
ROLES = ("admin", "manager", "officer")


def as_id(number: int, text: str) -> str:
    """The payload as an id where a load takes it as one: no spaces at its ends, nothing invisible."""
    visible = "".join(letter for letter in text if letter.isprintable()).strip()
    return f"{visible}{number}" if visible.isprintable() else f"P{number}"


@dataclass(frozen=True)
class Loaded:
    programme: Programme
    clients: dict[str, FlaskClient]
    run_id: str
    ids: list[str]


@pytest.fixture(scope="module")
def loaded(settings: Settings, store: Store) -> Iterator[Loaded]:
    back = light_hashing()
    clear_network(store)
    ids = [as_id(number, text) for number, text in enumerate(PAYLOADS)]
    base = {"joined_on": "2026-06-01", "enrolled_on": "2026-06-01"}
    members = [base | {"member_id": "R", "name": "Root", "sponsor_id": ""}]
    members += [
        base | {"member_id": one, "name": text, "sponsor_id": "R"} for one, text in zip(ids, PAYLOADS, strict=True)
    ]
    members += [base | {"member_id": f"c{one}", "name": text, "sponsor_id": one, "enrolled_on": ""}
                for one, text in zip(ids, PAYLOADS, strict=True)]  # fmt: skip
    sales = [
        {"sale_id": f"{one}s{month}", "buyer_id": f"c{one}", "sold_on": f"2026-0{month}-03", "net": "100",
         "currency": "EUR", "category": text}
        for month in (8, 9) for one, text in zip(ids, PAYLOADS, strict=True)
    ]  # fmt: skip
    referrals = [
        {"referral_id": one, "referrer_id": one, "referred_id": f"c{one}", "channel": text, "campaign": text,
         "invited_at": "2026-08-01", "signed_up_at": "2026-08-02", "converted_at": "2026-08-03"}
        for one, text in zip(ids, PAYLOADS, strict=True)
    ]  # fmt: skip
    try:
        load_tables(store, canonical({"members": members, "sales": sales, "referrals": referrals}))
        for one in access.users(store):
            access.set_password(store, one.user_id, PASSWORD)
        known = {one.user_id for one in access.users(store)}
        for role in ROLES:
            if role not in known:
                access.add_user(store, role, role, PASSWORD, None)
        with Programme(settings) as programme:
            run = programme.commit("unilevel-7", "2026-08", "=tests")
            app, clients = create_app(settings, programme), {}
            for role in ROLES:
                clients[role] = app.test_client()
                clients[role].set_cookie(NAME, access.sign_in(store, role, PASSWORD, "127.0.0.8").token)
            yield Loaded(programme, clients, run.run_id, ids)
    finally:
        clear_network(store)
        back()


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def test_there_are_as_many_payloads_as_asked_and_all_are_defused() -> None:
    assert len(set(PAYLOADS)) == 120
    for text in PAYLOADS:
        assert defused(text) == f"'{text}"
    assert [text for text in QUOTED if defused(text) != text] == []
    assert defused("\x00=1\x00") == "'=1"


TABLES = pytest.mark.parametrize(
    ("path", "table", "least"),
    [
        ("/", "periods", 0), ("/", "levels", 0), ("/team/R", "legs", 20), ("/team/R", "earnings", 0),
        ("/explain/R?period=2026-08", "lines", 120),
        ("/runs", "runs", 0), ("/runs/{run_id}", "awards", 120), ("/runs/preview?plan=unilevel-7&period=2026-09", "awards", 120),
        ("/compliance", "checks", 0), ("/compliance", "inputs", 0), ("/compliance", "leaders", 20),
        ("/compliance/C03", "readings", 0), ("/analytics", "by-channel", 0), ("/admin", "users", 0),
    ],
)  # fmt: skip


def who(path: str) -> str:
    return "officer" if path.startswith("/compliance") else "admin" if path.startswith("/admin") else "manager"


@TABLES
def test_no_cell_of_a_page_csv_starts_as_a_formula(loaded: Loaded, path: str, table: str, least: int) -> None:
    path = path.format(run_id=loaded.run_id)
    response = loaded.clients[who(path)].get(path + ("&" if "?" in path else "?") + f"export={table}")
    assert response.status_code == 200, path
    found = cells(response.get_data(as_text=True))
    assert [cell for cell in found if cell and cell[0] in RISKY] == []
    names = {defused(one) for one in (*loaded.ids, *PAYLOADS)}
    assert sum(cell in names for cell in found) >= least


def unescaped(text: str) -> str:
    """A text as Excel reads it: the format writes what XML would drop as _x000D_, which openpyxl leaves as it is."""
    return text.replace("_x000D_", "\r")


@TABLES
def test_no_cell_of_an_excel_file_is_a_formula_or_reads_as_one(
    loaded: Loaded, path: str, table: str, least: int
) -> None:
    path = path.format(run_id=loaded.run_id)
    response = loaded.clients[who(path)].get(path + ("&" if "?" in path else "?") + f"export={table}&as=xlsx")
    assert response.status_code == 200, path
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in found if cell.data_type == "f" or cell.hyperlink] == []
    texts = [unescaped(cell.value) for cell in found if isinstance(cell.value, str)]
    assert [text for text in texts if text and text[0] in RISKY] == []
    names = {defused(one) for one in (*loaded.ids, *PAYLOADS)}
    assert sum(text in names for text in texts) >= least


def test_no_cell_of_exported_awards_starts_as_a_formula(loaded: Loaded, tmp_path) -> None:
    printed = CliRunner().invoke(export, ["awards", loaded.run_id], obj=loaded.programme, catch_exceptions=False)
    file = tmp_path / "awards.csv"
    CliRunner().invoke(export, ["awards", loaded.run_id, "--out", str(file)], obj=loaded.programme)
    paged = loaded.clients["manager"].get(f"/runs/{loaded.run_id}/awards.csv").get_data(as_text=True)
    for text in (printed.stdout, file.read_text(encoding="utf-8"), paged):
        found = cells(text)
        assert [cell for cell in found if cell and cell[0] in RISKY] == []
        assert {defused(one) for one in loaded.ids} <= set(found)
