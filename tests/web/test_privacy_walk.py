"""Does an officer meet a name or an e-mail anywhere before revealing it? A walk over every address there is."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from pyarrow import parquet
from pypdf import PdfReader

from graph_service import access
from graph_service.ingest.loading import canonical, load_tables
from tests.web.conftest import MEMBERS, PASSWORD, REFERRALS, SALES
from tests.web.test_role_matrix import MATRIX, address, decided

# Names and e-mails that can be told from anything else on a page: no word of them is part of another text.
PEOPLE = {
    key: (f"Quovadine{i} Zzyzxov{i}", f"quovadine{i}@mail-of-members.example")
    for i, (key, *_) in enumerate(MEMBERS, start=11)
}
TELLING = re.compile(r"quovadine|zzyzxov|mail-of-members", re.IGNORECASE)


@pytest.fixture(scope="module")
def known(site):
    """The network once more, with names and e-mails that are seen; then a filed report, a case, and evidence."""
    from graph_service.store.wiping import clear_network

    store = site.programme.store
    clear_network(store)
    members = [
        {
            "member_id": key, "name": PEOPLE[key][0], "email": PEOPLE[key][1], "joined_on": "2026-06-01",
            "sponsor_id": sponsor or "", "enrolled_on": "2026-06-01" if participant else "",
        }
        for key, sponsor, _, participant in MEMBERS
    ]  # fmt: skip
    sales = [
        {"sale_id": key, "buyer_id": buyer, "seller_id": seller, "sold_on": day, "net": net, "currency": "EUR"}
        for key, buyer, seller, day, net in SALES
    ]
    referrals = [
        {
            "referral_id": key, "referrer_id": referrer, "referred_id": referred, "channel": channel, "invited_at": invited,
            "signed_up_at": converted, "converted_at": converted,
        }
        for key, referrer, referred, channel, invited, converted in REFERRALS
    ]  # fmt: skip
    load_tables(store, canonical({"members": members, "sales": sales, "referrals": referrals}))
    site.programme.commit("unilevel-7", "2026-08", "tests")
    found = decided(site)
    work = site.programme.casework
    about = next(one for one in work.queue(most=1000).alerts if one.member_id)
    case = work.open_case("About a member", [about.alert_id], "officer")
    rows = site.programme.check_rows(about.check_id, about.period, about.pack, member_id=about.member_id)
    work.attach(case.case_id, "rows", rows.to_csv(index=False).encode(), len(rows), "officer")
    return found | {"about": about, "case": case}


def told(body: bytes, kind: str) -> str:
    """What a body says, whatever it is packed in."""
    if kind == "application/vnd.apache.parquet":
        rows = parquet.read_table(io.BytesIO(body))
        return f"{rows.schema.metadata} {rows.to_pylist()}"
    if kind == "application/zip" or "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            inner = {name: archive.read(name) for name in archive.namelist()}
        return "\n".join(
            told(one, "application/pdf" if name.endswith(".pdf") else "text") for name, one in inner.items()
        )
    if kind == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return body.decode("utf-8", "replace")


def addresses(site, known) -> Iterator[str]:
    """Each address that an officer may get, by each member where it is of one, in each form that it takes."""
    about, case = known["about"], known["case"]
    for (rule, method), (data, expected) in sorted(MATRIX.items()):
        if method != "GET" or rule.startswith("/static/"):
            continue
        if "member_id" in rule:
            yield from (rule.replace("<path:member_id>", quote(one, safe="")) for one in PEOPLE)
        else:
            yield address(site, rule) + (f"?{data}" if data else "")
        assert expected
    yield from (f"/alerts/{about.alert_id}", f"/cases/{case.case_id}", f"/cases/{case.case_id}/evidence/2.csv")
    yield from (f"/cases/{case.case_id}/file", f"/cases/{case.case_id}/file.pdf")
    for one in PEOPLE:
        member = quote(one, safe="")
        for sort in ("name", "id", "joined", "size"):
            yield f"/downline/{member}?depth=6&sort={sort}"
            yield f"/api/v1/downline/{member}/tree?depth=6&sort={sort}"
            yield f"/api/v1/downline/{member}/children?sort={sort}"
        yield f"/downline/{member}?view=table&focus={member}"
        yield f"/api/v1/downline/{member}/aggregate?value=size"
    for check in [f"C{i:02}" for i in range(1, 33)]:
        yield f"/compliance/{check}?period=2026-09"
        yield from (f"/compliance/{check}?period=2026-09&member={quote(one)}" for one in ("L", "B", "R"))
    for view in ("open", "in_case", "closed", "gone", "all"):
        yield f"/alerts?view={view}"
    for name, email in PEOPLE.values():
        for text in (name, name.split()[0], name.split()[1].lower(), email, email.split("@")[0]):
            yield f"/team?{urlencode({'q': text})}"
            yield f"/api/v1/downline/search?{urlencode({'q': text})}"
    yield from ("/downline?sort=name", "/names?member_id=B&next=/team/B")


def exports(page: str) -> list[str]:
    """The tables that a page offers as files."""
    return [found.replace("&amp;", "&") for found in re.findall(r'href="([^"]*export=[^"]*)"', page)]


def wanted(address: str, forms: set[str]) -> bool:
    """Every CSV, and the other forms of a table, which are made of the same rows, on its first page."""
    form = address[address.index("export=") :]
    if "as=" not in form:
        return True
    new = form not in forms
    forms.add(form)
    return new


def test_no_address_tells_an_officer_a_name_or_an_e_mail(site, known):
    officer, manager = site.client("officer"), site.client("manager")
    before = site.programme.audit.head().seq
    seen, files, by_manager, forms = 0, set(), 0, set()
    for path in dict.fromkeys(addresses(site, known)):
        answer = officer.get(path)
        queue = [(path, answer)]
        if answer.mimetype == "text/html":
            queue += [(one, officer.get(one)) for one in exports(answer.text) if wanted(one, forms)]
        for where, each in queue:
            if "q=" in where and TELLING.search(
                where
            ):  # what was asked for stands in the box and in the answer; a hit would not
                if each.mimetype == "application/json":
                    assert each.json["items"] == [], where
                else:
                    assert "No member" in each.text or "Nobody matches" in each.text, where
                continue
            said = told(each.data, each.mimetype)
            assert not TELLING.search(said), f"{where}: {TELLING.search(said)}"
            assert each.status_code < 500, where
            seen += each.status_code == 200
            files.add(each.mimetype)
        if path.startswith(("/team/", "/downline/", "/api/v1/downline/L/")):
            by_manager += bool(TELLING.search(manager.get(path).text))
    assert seen > 250
    assert {one.split(".")[-1] for one in files} >= {"sheet", "parquet"}
    assert {"text/html", "text/csv", "application/json", "application/pdf", "application/zip"} <= files
    assert by_manager > 50, "a manager sees names, so the walk would have found them"
    log = site.programme.audit.entries(before + 1, 10_000)
    assert {one.action for one in log} == {"exported a case file"}, "nothing of this was a look at personal data"


def test_an_order_by_name_is_an_order_by_id(site, known):
    officer = site.client("officer")
    ids = [one["member_id"] for one in officer.get("/api/v1/downline/L/children?sort=name").json["items"]]
    assert ids == sorted(ids)
    assert 'value="name"' not in officer.get("/downline/L").text
    assert 'value="name"' in site.client("manager").get("/downline/L").text


def reveal(client, **form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/names").text)
    assert token
    return client.post("/names", data={**form, "csrf_token": token[1]})


@pytest.fixture
def fresh(site):
    """An officer in a session of their own."""
    site.tokens["fresh"] = access.sign_in(site.programme.store, "officer", PASSWORD, "127.0.0.7").token
    return site.client("fresh")


def views(site, since: int) -> list[tuple[str, str, list[str]]]:
    return [
        (one.user_id, one.subject, json.loads(json.loads(one.after)["members"]))
        for one in site.programme.audit.entries(since + 1, 10_000)
        if one.action == "saw names"
    ]


def test_after_a_reveal_only_the_revealed_name_is_told_and_each_page_is_logged_once_a_minute(site, known, fresh):
    since = site.programme.audit.head().seq
    assert reveal(fresh, member_id="B", reason="A complaint about B", next="/team/B").headers["Location"] == "/team/B"
    last = site.programme.audit.entries(since + 1)[0]
    assert (last.user_id, last.action, last.subject) == ("officer", "revealed names", "member B")
    assert json.loads(last.after)["reason"] == "A complaint about B"
    other = [name for key, (name, _) in PEOPLE.items() if key != "B"]
    for path in (
        "/team/B",
        "/team/B",
        "/explain/B?period=2026-09",
        "/api/v1/downline/B/card",
        "/downline/L",
        "/team/L",
    ):
        text = fresh.get(path).text
        assert PEOPLE["B"][0] in text, path
        assert PEOPLE["B"][1] not in text, "no page has e-mails"
        for name in other:
            assert name not in text, path
    assert not TELLING.search(fresh.get("/team/S").text)
    found = views(site, since)
    pages = ["/team/B", "/explain/B", "/api/v1/downline/B/card", "/downline/L", "/team/L"]
    assert found == [("officer", f"page {page}", ["B"]) for page in pages]
    assert not TELLING.search(site.client("officer").get("/team/B").text), (
        "another session of the same person sees none"
    )
    for path in dict.fromkeys(addresses(site, known)):
        if "q=" not in path:
            answer = fresh.get(path)
            text = told(answer.data, answer.mimetype)
            for name in other:
                assert name not in text, path
    assert site.programme.audit.verify().bad_seq is None


def test_a_case_reveals_its_members_and_the_page_of_names_hides_them_again(site, known, fresh):
    case, about = known["case"], known["about"]
    since = site.programme.audit.head().seq
    assert "Names are hidden" in fresh.get(f"/cases/{case.case_id}").text
    assert "Names are hidden" in fresh.get("/alerts").text
    assert reveal(fresh, case_id=case.case_id, reason="To write to them").status_code == 303
    page = fresh.get(f"/cases/{case.case_id}").text
    assert PEOPLE[about.member_id][0] in page
    assert "is revealed to you until" in page
    listed = fresh.get("/names").text
    assert "To write to them" in listed
    assert not TELLING.search(listed)
    token = re.search(r'name="csrf_token" value="([^"]+)"', listed)
    assert fresh.post("/names/hide", data={"csrf_token": token[1]}).status_code == 303
    assert not TELLING.search(fresh.get(f"/cases/{case.case_id}").text)
    actions = [one.action for one in site.programme.audit.entries(since + 1)]
    assert actions == ["revealed names", "saw names", "hid names"]


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"member_id": "B", "reason": " "}, 400, "reason for which names are to be seen is missing"),
        ({"member_id": "B", "reason": "x" * 2001}, 400, "2001 characters"),
        ({"member_id": "nobody", "reason": "x"}, 404, "No member with this id"),
        ({"case_id": "C-99999", "reason": "x"}, 404, "No case with this number"),
        ({"reason": "x"}, 400, "name either a member"),
        ({"member_id": "B", "case_id": "C-00001", "reason": "x"}, 400, "and not both"),
    ],
)
def test_a_reveal_that_will_not_do_reveals_nothing(site, known, fresh, form, status, words):
    since = site.programme.audit.head().seq
    answer = reveal(fresh, **form)
    assert answer.status_code == status
    assert words in answer.text
    assert site.programme.audit.head().seq == since
    assert not TELLING.search(fresh.get("/team/B").text)


def test_a_reveal_ends_with_the_session_and_after_eight_hours(site, known, fresh, cypher):
    assert reveal(fresh, member_id="B", reason="once").status_code == 303
    assert PEOPLE["B"][0] in fresh.get("/team/B").text
    assert PEOPLE["B"][0] not in site.client("officer").get("/team/B").text
    cypher("MATCH (r:Reveal) SET r.until = datetime() - duration('PT1S')")
    assert not TELLING.search(fresh.get("/team/B").text)
    assert reveal(fresh, member_id="B", reason="again").status_code == 303
    [row] = cypher("MATCH (r:Reveal) RETURN r.until - duration('PT8H') = r.revealed_at AS eight, r.reason AS reason")
    assert row == {"eight": True, "reason": "again"}, "what was over is removed with the next"


def test_a_reason_that_is_a_script_is_text_wherever_it_is_read(site, known, fresh):
    assert reveal(fresh, member_id="B", reason="<script>alert(1)</script>").status_code == 303
    for page in ("/names", "/audit?subject=member B"):
        text = fresh.get(page).text
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert(1)" not in text


def test_others_have_no_page_of_names(site):
    for role in ("manager", "leader", "admin"):
        assert site.client(role).get("/names").status_code == 404
        assert "Names are hidden" not in site.client(role).get("/").text


def test_names_in_the_case_file_need_a_reason_and_the_role(site, known, fresh):
    case, about = known["case"], known["about"]

    def asked(client, **form):
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
        return client.post(f"/cases/{case.case_id}/file", data={**form, "csrf_token": token[1]})

    assert asked(site.client("manager"), reason="x").status_code == 403
    refused = asked(fresh, reason=" ")
    assert refused.status_code == 400
    assert "reason for which names" in refused.text
    for form in ("zip", "pdf"):
        answer = asked(fresh, reason="The authority asked", form=form)
        said = told(answer.data, answer.mimetype)
        assert PEOPLE[about.member_id][0] in said
        assert "because: The authority asked" in " ".join(said.split())
        last = site.programme.audit.entries(most=10_000)[-1]
        assert (last.action, json.loads(last.after)["reason"]) == (
            "exported a case file with names",
            "The authority asked",
        )
