"""What gets somebody who sends or asks for more than there is to be: keys, rows, parts of a form, packed and nested files?"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import time
import uuid
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph_service.web.openapi import calls
from graph_service.web.security import REQUEST_MAX
from tests.web.conftest import token
from tests.web.test_case_api import Api
from tests.web.test_forgeries import EXTRA, able, counts
from tests.web.test_role_matrix import MATRIX, address, decided

API_WRITES = sorted((rule, method) for rule, method in MATRIX if method != "GET" and rule.startswith("/api/"))


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_body_with_a_key_more_is_refused_whole(site, cypher) -> None:
    """No key of a record that a program is not to say comes in with the ones it is."""
    known = decided(site)
    assert len(API_WRITES) > 5
    addresses = {rule: address(site, rule) for rule, _ in API_WRITES}
    before, head = counts(cypher), site.programme.audit.head().seq
    for rule, method in API_WRITES:
        api = Api(site.client(able(rule, method)))
        data = MATRIX[rule, method][0].replace("ALERT", known["ALERT"]).replace("CASED", known["CASED"])
        body: dict[str, object] = {}
        for key, value in (pair.split("=", 1) for pair in data.split("&") if pair):
            body[key] = [value] if key.endswith("_ids") else value.replace("+", " ")
        for key, value in EXTRA.items():
            if key in body:
                continue
            answer = api.send(addresses[rule].removeprefix("/api/v1"), body | {key: value}, method=method)
            assert answer.status_code == 400, (rule, key, answer.status_code)
            assert key in answer.get_json()["detail"], (rule, key)
    assert (counts(cypher), site.programme.audit.head().seq) == (before, head)


# --- rows -------------------------------------------------------------------------------------------------------------


def test_no_call_gives_more_rows_than_it_says(site) -> None:
    """Whatever counts rows, levels or an offset is refused beyond the bounds that the description has for it."""
    asked = 0
    for one in calls(site.app):
        bounded = [each for each in one.said.takes if each.schema["type"] == "integer"]
        role = next((each for each in ("manager", "officer", "leader", "admin") if each in one.roles), None)
        if one.method != "GET" or role is None:
            continue
        client, path = site.client(role), address(site, str(one.rule))
        for each in bounded:
            most = each.schema["maximum"]
            assert client.get(path, query_string={each.name: most}).status_code != 400, (path, each.name)
            for value in (
                most + 1,
                10**9,
                10**30,
                "9" * 4000,
                -1,
                each.schema["minimum"] - 1,
                "1e2",
                "٣",
                " 1",
                "0x1",
                "",
            ):
                answer = client.get(path, query_string={each.name: value})
                assert answer.status_code == 400, (path, each.name, value, answer.status_code)
                asked += 1
    assert asked > 50, asked


@pytest.mark.parametrize("cursor", ["9" * 10, "9" * 5000, "-1", "1.5", "x", "MQ.x", "MQ." + "A" * 27, "\u0663", "null"])
def test_a_cursor_that_nobody_gave_out_is_refused(site, cursor: str) -> None:
    asked = 0
    for one in calls(site.app):
        if one.method == "GET" and any(each.name == "cursor" for each in one.said.takes):
            role = next(each for each in ("manager", "officer", "leader", "admin") if each in one.roles)
            answer = site.client(role).get(address(site, str(one.rule)), query_string={"cursor": cursor})
            assert answer.status_code == 400, (one.path, cursor)
            asked += 1
    assert asked > 3


# --- files ------------------------------------------------------------------------------------------------------------


def zipped(content: bytes, name: str = "pack.toml") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def workbook() -> bytes:
    made, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["name", "house"])
    book.save(made)
    return made.getvalue()


def parquet() -> bytes:
    made = io.BytesIO()
    pq.write_table(pa.table({"name": ["house"] * 100_000}), made)
    return made.getvalue()


ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
UPLOADS = {
    "a zip file": zipped(b'name = "house"'),
    "a bomb in a zip file": zipped(b"0" * 40_000_000),
    "a zip file in a zip file": zipped(zipped(zipped(b"0" * 1_000_000))),
    "a workbook": workbook(),
    "a table": parquet(),
    "a bomb in gzip": gzip.compress(b"0" * 40_000_000),
    "a bomb in bzip2": bz2.compress(b"0" * 40_000_000),
    "a bomb in xz": lzma.compress(b"0" * 40_000_000),
    "entities of entities": f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "zz">{ENTITIES}]><a>&e9;</a>'.encode(),
    "an entity of a file": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "aliases of aliases": b"a: &a [z]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "an object of Python": b"!!python/object/apply:os.system ['id']",
    "a pickle": b"\x80\x04cos\nsystem\n(S'id'\ntR.",
    "keys of keys": b"a." * 30_000 + b"a = 1",
    "arrays of arrays": b"a = " + b"[" * 60_000,
    "tables of tables": b"a = " + b"{a=" * 20_000,
    "a number of many digits": b"a = " + b"9" * 60_000,
    "another encoding": 'name = "house"'.encode("utf-16"),
    "nothing but zeros": bytes(60_000),
    "every byte": bytes(range(256)) * 200,
    "nothing": b"",
}


@pytest.mark.parametrize("kind", UPLOADS)
def test_a_file_that_is_no_pack_is_refused_in_words_and_at_once(site, cypher, kind: str) -> None:
    """In the file of the form, and as the text of the two forms that take one."""
    content = UPLOADS[kind]
    if len(content) > 60_000:
        content = content[:60_000]
    officer, manager = site.client("officer"), site.client("manager")
    before = counts(cypher)
    begun = time.process_time()
    data = {"csrf_token": token(officer), "file": (io.BytesIO(content), "../../pack.toml")}
    answer = officer.post("/compliance/packs", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422, (kind, answer.status_code)
    assert "root:" not in answer.text
    text = content.decode("utf-8", "replace")[:5_000]
    answer = officer.post("/compliance/packs", data={"csrf_token": token(officer), "text": text})
    assert answer.status_code == 422, kind
    answer = manager.post("/what-if", data={"csrf_token": token(manager), "plan_a": "unilevel-7", "text": text})
    assert answer.status_code in (400, 422), (kind, answer.status_code)
    assert time.process_time() - begun < 10
    assert counts(cypher) == before


def test_a_form_of_many_parts_or_of_more_than_may_be_is_refused(site) -> None:
    client = site.client("officer")
    form = token(client)
    many = {"csrf_token": form} | {f"k{number}": "" for number in range(3000)}
    assert client.post("/compliance/packs", data=many, content_type="multipart/form-data").status_code == 413
    files = {"csrf_token": form, "file": (io.BytesIO(b"x" * (REQUEST_MAX + 1)), "pack.toml")}
    assert client.post("/compliance/packs", data=files, content_type="multipart/form-data").status_code == 413
    packed = gzip.compress(f"csrf_token={form}&text=".encode() + b"0" * 10_000_000)
    kind = "application/x-www-form-urlencoded"
    answer = client.post("/compliance/packs", data=packed, content_type=kind, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 400  # it is not unpacked, so there is no form token in it
    body = gzip.compress(b'{"title":"' + b"x" * 10_000_000 + b'"}')
    headers = {"X-CSRFToken": form, "Idempotency-Key": uuid.uuid4().hex, "Content-Encoding": "gzip"}
    answer = client.post("/api/v1/cases", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
