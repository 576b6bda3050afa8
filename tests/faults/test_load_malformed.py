"""More than a hundred kinds of malformed files: each refused in words that name the place, none of them half-loaded."""
# ruff: noqa: E501 - a kind of malformed file reads best as one line

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph_service.errors import BadInput, LoadRefused
from graph_service.ingest.loading import canonical, load, load_tables

M = "member_id,joined_on,sponsor_id\nA,2026-01-01,\nB,2026-01-01,A\n"
S = "sale_id,buyer_id,sold_on,net,currency,kind,verified,volume\n"
L = "member_id,joined_on,placement_id,leg\nA,2026-01-01,,\n"
E = "member_id,sponsor_id,from,to\n"
P = "member_id,placement_id,leg,from,to\n"
R = "refund_id,sale_id,refunded_on,amount\n"
V = "referral_id,referrer_id,referred_id,invited_at,clicked_at,converted_at\n"
H = "party_id,host_id,held_on,closed_on\n"
PEOPLE = "member_id,joined_on\nA,2026-01-01\nB,2026-01-01\nC,2026-01-01\n"
FORTUNE = "".join(f"r{i},s1,2026-02-01,10000000000000.00\n" for i in range(9_300))
ONE_SALE = S + "s1,A,2026-02-01,10,EUR,,,\n"


def parquet(**columns) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def raw(*cells: bytes) -> pa.Array:
    """A text column whose bytes nobody looked at."""
    return pa.array(cells, pa.binary()).view(pa.string())


def zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("members.csv", text)
    return buffer.getvalue()


def workbook() -> bytes:
    buffer, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["member_id", "joined_on"])
    book.save(buffer)
    return buffer.getvalue()


def members(line: str) -> dict[str, str]:
    return {"members.csv": M + line + "\n"}


def sales(line: str) -> dict[str, str]:
    return {"members.csv": M, "sales.csv": S + line + "\n"}


def party(line: str, sale: str = "s,A,2026-02-01,1,p") -> dict[str, str]:
    """One party and one sale at it."""
    header = "sale_id,buyer_id,sold_on,net,party_id\n"
    people = "member_id,joined_on\nA,2026-01-01\nB,2026-01-02\n"
    return {"members.csv": people, "parties.csv": H + line + "\n", "sales.csv": header + sale + "\n"}


def edges(*lines: str) -> dict[str, str]:
    return {"members.csv": PEOPLE, "sponsorships.csv": E + "\n".join(lines) + "\n"}


# name → files, words that the message has to hold
KINDS: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    # --- bytes and lines
    "empty file": ({"members.csv": b""}, ["members.csv", "is empty"]),
    "only line ends": ({"members.csv": b"\n\r\n\n"}, ["members.csv", "is empty"]),
    "only a byte-order mark": ({"members.csv": b"\xef\xbb\xbf"}, ["members.csv", "is empty"]),
    "blank first line": ({"members.csv": "\n" + M}, ["members.csv line 1", "blank"]),
    "latin-1": ({"members.csv": M.encode() + b"M\xfcller,2026-01-01,A\n"}, ["line 4", "not UTF-8 at byte 2", "member_id"]),
    "windows-1251": ({"members.csv": (M + "Ж,2026-01-01,A\n").encode("cp1251")}, ["line 4", "not UTF-8"]),
    "cut multi-byte letter": ({"members.csv": M.encode() + b"\xd0,2026-01-01,A\n"}, ["line 4", "not UTF-8"]),
    "overlong encoding": ({"members.csv": M.encode() + b"\xc0\xaf,2026-01-01,A\n"}, ["line 4", "not UTF-8"]),
    "surrogate": ({"members.csv": M.encode() + b"\xed\xa0\x80,2026-01-01,A\n"}, ["line 4", "not UTF-8"]),
    "broken header bytes": ({"members.csv": b"member_id\xff,joined_on\n"}, ["line 1", "not UTF-8"]),
    "utf-16 with mark": ({"members.csv": M.encode("utf-16")}, ["UTF-16", "Save it as UTF-8"]),
    "utf-16 without mark": ({"members.csv": M.encode("utf-16-le")}, ["line 1", "NUL"]),
    "utf-32": ({"members.csv": M.encode("utf-32")}, ["UTF-32"]),
    "NUL in a cell": ({"members.csv": M + "C\0,2026-01-01,A\n"}, ["line 4", "NUL"]),
    "NUL in the header": ({"members.csv": M.replace("joined", "joi\0ned")}, ["line 1", "NUL"]),
    "NULs only": ({"members.csv": b"\0" * 5000}, ["line 1", "NUL"]),
    "old Mac line ends": ({"members.csv": M.replace("\n", "\r")}, ["line 1", "bare carriage return"]),
    "a bare carriage return": ({"members.csv": M + "C,2026-01-01,\rA\n"}, ["line 4", "bare carriage return"]),
    "line of two megabytes": (members("x" * 2_000_000 + ",2026-01-01,A"), ["line 4", "longer than 1 MiB"]),
    "header of two megabytes": ({"members.csv": "x" * 2_000_000}, ["line 1", "longer than 1 MiB"]),
    "random bytes": ({"members.csv": bytes(range(256)) * 40}, ["members.csv"]),
    # --- ragged and quoted
    "a cell too few": (members("C,2026-01-01"), ["line 4", "2 cells, the header 3"]),
    "a cell too many": (members("C,2026-01-01,A,x"), ["line 4", "4 cells, the header 3"]),
    "a comma at the end": (members("C,2026-01-01,A,"), ["line 4", "4 cells"]),
    "a line of one word": (members("total"), ["line 4", "1 cells"]),
    "a hundred thousand commas": (members("," * 100_000), ["line 4", "100001 cells"]),
    "quote never closed": (members('"C,2026-01-01,A'), ["line 4", "never closed"]),
    "quote never closed, more lines": (members('"C,2026-01-01,A\nD,2026-01-01,A'), ["line 4", "never closed"]),
    "text after a quote": (members('"C"x,2026-01-01,A'), ["line 4", "broken quotes"]),
    "two ragged lines": (members("C\nD,2026-01-01\nE,2026-01-01,A"), ["line 4", "line 5", "2 problems"]),
    # --- header and columns
    "no header": ({"members.csv": "A,2026-01-01,\n"}, ["line 1", "is no header"]),
    "semicolons": ({"members.csv": M.replace(",", ";")}, ["line 1", "commas, not by semicolons"]),
    "tabs": ({"members.csv": M.replace(",", "\t")}, ["line 1", "not by tabs"]),
    "missing required column": ({"members.csv": "member_id\nA\n"}, ["line 1", "joined_on is missing"]),
    "unknown column": ({"members.csv": "member_id,joined_on,sponsor\nA,2026-01-01,\n"}, ["'sponsor'", "mean sponsor_id"]),
    "column of another file": ({"members.csv": "member_id,joined_on,net\n"}, ["unknown column 'net'", "sales"]),
    "column in capitals": ({"members.csv": "Member_ID,joined_on\n"}, ["'Member_ID'", "Write it as member_id"]),
    "column twice": ({"members.csv": "member_id,joined_on,joined_on\n"}, ["'joined_on' is there 2 times"]),
    "column without a name": ({"members.csv": "member_id,joined_on,\n"}, ["column 3 has no name"]),
    "homoglyph in a column": ({"members.csv": "member_id,jоined_on\nA,2026-01-01\n"}, ["unknown column", "is missing"]),
    "three hundred columns": ({"members.csv": ",".join(f"c{i}" for i in range(300)) + "\n"}, ["300 columns"]),
    "broken quotes in the header": ({"members.csv": '"member_id"x,joined_on\n'}, ["line 1", "no CSV line"]),
    # --- which files
    "unknown file": ({"members.csv": M, "member.csv": M}, ["member.csv", "Did you mean members.csv"]),
    "quite another file": ({"members.csv": M, "diary.csv": "a\n"}, ["diary.csv", "no file that a load knows"]),
    "csv and parquet of one": (
        {"members.csv": M, "members.parquet": parquet(member_id=["A"], joined_on=["2026-01-01"])},
        ["members.parquet", "members.csv too"],
    ),
    "nothing to load": ({"readme.txt": "hello"}, ["nothing here can be loaded"]),
    "empty folder": ({}, ["folder is empty"]),
    "zip named csv": ({"members.csv": zipped(M)}, ["ZIP"]),
    "gzip named csv": ({"members.csv": gzip.compress(M.encode())}, ["gzip"]),
    "bzip2 named csv": ({"members.csv": bz2.compress(M.encode())}, ["bzip2 data", "Unpack it first"]),
    "xz named csv": ({"members.csv": lzma.compress(M.encode())}, ["xz data", "Unpack it first"]),
    "zstd named csv": ({"members.csv": pa.compress(M.encode(), "zstd", asbytes=True)}, ["Zstandard data", "Unpack it first"]),
    "an old spreadsheet named csv": ({"members.csv": b"\xd0\xcf\x11\xe0" + bytes(600)}, ["an old spreadsheet", "CSV"]),
    "a workbook named csv": ({"members.csv": workbook()}, ["a ZIP archive or a spreadsheet", "save the sheet as CSV"]),
    "a workbook alone": ({"members.xlsx": workbook()}, ["nothing here can be loaded", ".csv or .parquet"]),
    "entities of XML named csv": (
        {"members.csv": '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e "x">]>\n<a>&e;</a>\n'}, ["members.csv line 1"]
    ),
    "gzip named parquet": ({"members.parquet": gzip.compress(b"0" * 9_000_000)}, ["members.parquet", "is not a Parquet file"]),
    "zip named parquet": ({"members.parquet": zipped("0" * 9_000_000)}, ["members.parquet", "is not a Parquet file"]),
    "parquet named csv": ({"members.csv": parquet(member_id=["A"])}, ["Parquet", "Rename"]),
    "pdf named csv": ({"members.csv": b"%PDF-1.7 nothing"}, ["PDF"]),
    "csv named parquet": ({"members.parquet": M}, ["members.parquet", "Parquet"]),
    "cut parquet": ({"members.parquet": parquet(member_id=["A"], joined_on=["2026-01-01"])[:-40]}, ["members.parquet"]),
    "empty parquet": ({"members.parquet": b""}, ["members.parquet", "is empty"]),
    "parquet with floats": (
        {"members.csv": M, "sales.parquet": parquet(sale_id=["s"], buyer_id=["A"], sold_on=["2026-02-01"], net=[1.5])},
        ["sales.parquet column net", "floating-point"],
    ),
    "parquet with lists": ({"members.parquet": parquet(member_id=[["A"]], joined_on=["2026-01-01"])}, ["member_id", "type"]),
    "parquet with bytes": ({"members.parquet": parquet(member_id=[b"A"], joined_on=["2026-01-01"])}, ["member_id", "type"]),
    "parquet with broken UTF-8": (
        {"members.parquet": parquet(member_id=["A", "B"], joined_on=["2026-01-01"] * 2, name=raw(b"Ann", b"M\xfcller"))},
        ["members.parquet row 2", "column name", "not UTF-8"],
    ),
    "parquet with broken UTF-8 in an id": (
        {"members.parquet": parquet(member_id=raw(b"\xc0\xaf"), joined_on=["2026-01-01"])}, ["row 1", "member_id", "not UTF-8"]
    ),
    "large parquet text with broken UTF-8": (
        {"members.parquet": parquet(member_id=["A"], joined_on=["2026-01-01"], name=raw(b"\xed\xa0\x80").cast(pa.large_string()))},
        ["row 1", "column name", "not UTF-8"],
    ),
    "NUL in parquet text": (
        {"members.parquet": parquet(member_id=["A"], joined_on=["2026-01-01"], name=["An\0n"])}, ["row 1", "column name", "NUL"]
    ),
    "NUL in a parquet id": (
        {"members.parquet": parquet(member_id=["A\0"], joined_on=["2026-01-01"])}, ["row 1", "member_id", "invisible"]
    ),
    "parquet with a bad day": ({"members.parquet": parquet(member_id=["A"], joined_on=["x"])}, ["row 1", "joined_on"]),
    # --- ids and text
    "empty id": (members(",2026-01-01,A"), ["line 4", "member_id", "empty but required"]),
    "id with a space": (members(" C,2026-01-01,A"), ["line 4", "member_id", "space at its start"]),
    "id with a no-break space": (members("C\u00a0,2026-01-01,A"), ["line 4", "member_id", "space"]),
    "id with a direction mark": (members("C\u202e,2026-01-01,A"), ["line 4", "invisible"]),
    "id with a zero-width space": (members("C\u200bD,2026-01-01,A"), ["line 4", "invisible"]),
    "id with a tab": (members("C\tD,2026-01-01,A"), ["line 4", "invisible"]),
    "id with a line end": (members('"C\nD",2026-01-01,A'), ["line 4", "invisible"]),
    "id of 201 letters": (members("x" * 201 + ",2026-01-01,A"), ["line 4", "too long for an id", "200"]),
    "name of 20,001 letters": (
        {"members.csv": "member_id,joined_on,name\nA,2026-01-01," + "x" * 20_001 + "\n"},
        ["line 2", "column name", "20000"],
    ),
    # --- days
    "31 February": (members("C,2026-02-31,A"), ["line 4", "joined_on", "'2026-02-31'", "does not exist"]),
    "29 February of a common year": (members("C,2026-02-29,A"), ["line 4", "does not exist"]),
    "month 13": (members("C,2026-13-01,A"), ["line 4", "does not exist"]),
    "day first": (members("C,01.09.2026,A"), ["line 4", "not a date"]),
    "American day": (members("C,09/01/2026,A"), ["line 4", "not a date"]),
    "a number as a day": (members("C,46000,A"), ["line 4", "not a date"]),
    "year 0001": (members("C,0001-01-01,A"), ["line 4", "out of range"]),
    "year 9999": (members("C,9999-12-31,A"), ["line 4", "out of range"]),
    "no joining day": (members("C,,A"), ["line 4", "joined_on", "empty but required"]),
    "enrolled before joining": (
        {"members.csv": "member_id,joined_on,enrolled_on\nA,2026-01-02,2026-01-01\n"}, ["enrolled_on", "before joined_on"]
    ),
    "left before joining": (
        {"members.csv": "member_id,joined_on,left_on\nA,2026-01-02,2026-01-01\n"}, ["left_on", "before joined_on"]
    ),
    "sold before joined": (sales("s,A,2025-12-31,1,EUR,,,"), ["sales.csv line 2", "sold_on", "sold before joined"]),
    "sold before the seller joined": (
        {
            "members.csv": "member_id,joined_on\nA,2026-01-01\nB,2026-03-01\n",
            "sales.csv": "sale_id,buyer_id,seller_id,sold_on,net\ns,A,B,2026-02-28,1\nt,A,B,2026-03-01,1\n",
        },
        ["1 problem,", "sales.csv line 2", "sold_on", "sold before joined: the seller joined later"],
    ),
    "no day of sale": (sales("s,A,,1,EUR,,,"), ["sold_on", "empty but required"]),
    "a time that does not exist": (
        {"members.csv": M, "referrals.csv": V + "v,A,B,2026-01-01T25:00:00Z,,\n"}, ["invited_at", "does not exist"]
    ),
    "a time with a zone name": ({"members.csv": M, "referrals.csv": V + "v,A,B,2026-01-01 CET,,\n"}, ["not a time"]),
    "clicked before invited": (
        {"members.csv": M, "referrals.csv": V + "v,A,B,2026-01-02,2026-01-01,\n"}, ["clicked_at", "before invited_at"]
    ),
    # --- money
    "three decimals of euro": (sales("s,A,2026-02-01,10.005,EUR,,,"), ["line 2", "net", "'10.005'", "more than 2 decimals"]),
    "a decimal of yen": (sales("s,A,2026-02-01,10.5,JPY,,,"), ["net", "more than 0 decimals"]),
    "four decimals of dinar": (sales("s,A,2026-02-01,1.0001,KWD,,,"), ["net", "more than 3 decimals"]),
    "NaN": (sales("s,A,2026-02-01,NaN,EUR,,,"), ["net", "'NaN'", "not a finite number"]),
    "infinity": (sales("s,A,2026-02-01,Infinity,EUR,,,"), ["net", "not a finite number"]),
    "1e400": (sales("s,A,2026-02-01,1e400,EUR,,,"), ["net", "exponent"]),
    "1e308": (sales("s,A,2026-02-01,1e308,EUR,,,"), ["net", "exponent"]),
    "past 2^63": (sales("s,A,2026-02-01,9223372036854775808,EUR,,,"), ["net", "too large"]),
    "a thousand digits": (sales("s,A,2026-02-01," + "9" * 1000 + ",EUR,,,"), ["net", "too large"]),
    "a sum past 2^63": (
        {"members.csv": M, "sales.csv": S + "".join(f"s{i},A,2026-02-01,9000000000000,EUR,,,\n" for i in range(11_000))},
        ["column net", "passes 2^63"],
    ),
    "negative money": (sales("s,A,2026-02-01,-5,EUR,,,"), ["net", "negative", "refunds"]),
    "decimal comma": (sales('s,A,2026-02-01,"10,50",EUR,,,'), ["net", "not a number"]),
    "grouped": (sales('s,A,2026-02-01,"1,000.00",EUR,,,'), ["net", "not a number"]),
    "with its sign": (sales("s,A,2026-02-01,€5,EUR,,,"), ["net", "not a number"]),
    "Arabic digits": (sales("s,A,2026-02-01,١٢,EUR,,,"), ["net", "not a number"]),
    "a formula as money": (sales("s,A,2026-02-01,=1+1,EUR,,,"), ["net", "not a number"]),
    "no money": (sales("s,A,2026-02-01,,EUR,,,"), ["net", "empty but required"]),
    "volume of three decimals": (sales("s,A,2026-02-01,1,EUR,,,1.001"), ["volume", "more than 2 decimals"]),
    "half a piece on hand": (
        {"members.csv": M, "stock.csv": "member_id,sku,on_hand,reported_on\nA,x,0.5,2026-01-01\n"}, ["on_hand", "0 decimals"]
    ),
    # --- what is known
    "unknown currency": (sales("s,A,2026-02-01,1,XYZ,,,"), ["currency", "'XYZ'", "no known currency"]),
    "currency in small letters": (sales("s,A,2026-02-01,1,eur,,,"), ["currency", "EUR"]),
    "two currencies and an empty one": (
        {"members.csv": M, "sales.csv": S + "s,A,2026-02-01,1,EUR,,,\nt,A,2026-02-01,1,USD,,,\nu,A,2026-02-01,1,,,,\n"},
        ["line 4", "currency", "several currencies"],
    ),
    "unknown kind of sale": (sales("s,A,2026-02-01,1,EUR,retial,,"), ["kind", "'retial'", "Did you mean retail"]),
    "unknown kind of fee": (
        {"members.csv": M, "fees.csv": "fee_id,payer_id,paid_on,amount,kind\nf,A,2026-01-01,1,joining\n"}, ["kind", "'joining'"]
    ),
    "unknown kind of identifier": (
        {"members.csv": M, "identifiers.csv": "member_id,kind,value_hash\nA,passport,x\n"}, ["kind", "'passport'"]
    ),
    "perhaps verified": (sales("s,A,2026-02-01,1,EUR,,maybe,"), ["verified", "neither true nor false"]),
    "unknown leg": ({"members.csv": M, "placements.csv": P + "B,A,middle,2026-01-01,\n"}, ["leg", "'middle'"]),
    "leg 0": ({"members.csv": M, "placements.csv": P + "B,A,0,2026-01-01,\n"}, ["leg", "no known leg"]),
    "leg 101": ({"members.csv": M, "placements.csv": P + "B,A,101,2026-01-01,\n"}, ["leg", "no known leg"]),
    # --- who is known
    "unknown sponsor": (members("C,2026-01-01,ZZ"), ["line 4", "sponsor_id", "'ZZ'", "unknown sponsor"]),
    "unknown buyer": (sales("s,ZZ,2026-02-01,1,EUR,,,"), ["sales.csv line 2", "buyer_id", "unknown buyer"]),
    "unknown seller": (
        {"members.csv": M, "sales.csv": "sale_id,buyer_id,seller_id,sold_on,net\ns,A,ZZ,2026-02-01,1\n"},
        ["seller_id", "unknown seller"],
    ),
    "unknown payer": (
        {"members.csv": M, "sales.csv": "sale_id,buyer_id,payer_id,sold_on,net\ns,A,ZZ,2026-02-01,1\n"},
        ["payer_id", "unknown payer"],
    ),
    "unknown referrer": ({"members.csv": M, "referrals.csv": V + "v,ZZ,B,2026-01-01,,\n"}, ["unknown referrer"]),
    "unknown referred": ({"members.csv": M, "referrals.csv": V + "v,A,ZZ,2026-01-01,,\n"}, ["unknown referred person"]),
    "unknown payee": (
        {"members.csv": M, "payments.csv": "payment_id,payee_id,paid_on,amount\np,ZZ,2026-01-01,1\n"}, ["unknown payee"]
    ),
    "unknown placement": ({"members.csv": M, "placements.csv": P + "B,ZZ,left,2026-01-01,\n"}, ["unknown placement"]),
    "id in other case": (members("C,2026-01-01,a"), ["unknown sponsor"]),
    "homoglyph of an id": (members("C,2026-01-01,А"), ["unknown sponsor"]),
    "refund of no sale": ({"members.csv": M, "refunds.csv": R + "r,s9,2026-02-01,1\n"}, ["sale_id", "unknown sale"]),
    "refund above the sale": (
        {"members.csv": M, "sales.csv": ONE_SALE, "refunds.csv": R + "r,s1,2026-02-02,10.01\n"},
        ["amount", "'10.01'", "refund above the sale"],
    ),
    "refunds together above the sale": (
        {"members.csv": M, "sales.csv": ONE_SALE, "refunds.csv": R + "r,s1,2026-02-02,6\nt,s1,2026-02-03,6\n"},
        ["line 2", "line 3", "refund above the sale"],
    ),
    "refunds together past 2^63": (
        {"members.csv": M, "sales.csv": S + "s1,A,2026-02-01,10,EUR,,,0\n", "refunds.csv": R + FORTUNE},
        ["refunds.csv line 2", "column amount", "refund above the sale"],
    ),
    "refunds together past 2^63, of a sale with volume": (
        {"members.csv": M, "sales.csv": ONE_SALE, "refunds.csv": R + FORTUNE}, ["refunds.csv line 2", "refund above the sale"]
    ),
    "refunds of many sales past 2^63": (
        {
            "members.csv": M,
            "sales.csv": S + "".join(f"s{i},A,2026-02-01,10000000000000,{'USD' if i % 2 else 'EUR'},,,1\n" for i in range(9_300)),
            "refunds.csv": R + "".join(f"r{i},s{i},2026-02-01,10000000000000\n" for i in range(9_300)),
        },
        ["refunds.csv column amount", "passes 2^63"],
    ),
    "refund before the sale": (
        {"members.csv": M, "sales.csv": ONE_SALE, "refunds.csv": R + "r,s1,2026-01-31,1\n"}, ["before the day of the sale"]
    ),
    "refund of nothing": ({"members.csv": M, "sales.csv": ONE_SALE, "refunds.csv": R + "r,s1,2026-02-02,0\n"}, ["is zero"]),
    # --- parties
    "unknown host": (party("p,ZZ,2026-02-01,"), ["1 problem,", "parties.csv line 2", "host_id", "'ZZ'", "unknown host"]),
    "unknown party": (
        party("p,B,2026-02-01,", "s,A,2026-02-01,1,q"), ["1 problem,", "sales.csv line 2", "party_id", "'q'", "unknown party"]
    ),
    "a party without a day": (party("p,B,,"), ["1 problem,", "parties.csv line 2", "held_on", "empty but required"]),
    "a party closed before it is held": (
        party("p,B,2026-02-01,2026-01-31", "s,A,2026-02-01,1,"), ["1 problem,", "parties.csv line 2", "closed_on", "before held_on"]
    ),
    "a party before its host joined": (
        party("p,B,2026-01-01,"), ["1 problem,", "parties.csv line 2", "held_on", "held before the host joined"]
    ),
    "sold before the party": (
        party("p,B,2026-02-02,"), ["1 problem,", "sales.csv line 2", "sold_on", "'2026-02-01'", "before the party was held"]
    ),
    "sold after the party closed": (
        party("p,B,2026-01-30,2026-01-31"), ["1 problem,", "sales.csv line 2", "sold_on", "after the party closed"]
    ),
    "a party twice": (
        party("p,B,2026-02-01,\np,A,2026-02-01,"), ["parties.csv line 3", "'p'", "duplicate id", "host_id is not as on", "line 2"]
    ),
    "a sale at a party on no day": (party("p,B,2026-02-01,", "s,A,,1,p"), ["1 problem,", "sold_on", "empty but required"]),
    # --- twice
    "member twice": (members("A,2026-01-02,"), ["line 4", "'A'", "duplicate id with other content", "joined_on", "line 2"]),
    "sale twice": (
        {"members.csv": M, "sales.csv": ONE_SALE + "s1,A,2026-02-01,11,EUR,,,\n"}, ["line 3", "'s1'", "net", "duplicate id"]
    ),
    # --- the tree
    "own sponsor": (members("C,2026-01-01,C"), ["line 4", "sponsor_id", "the member itself"]),
    "own placement": ({"members.csv": M, "placements.csv": P + "A,A,left,2026-01-01,\n"}, ["the member itself"]),
    "each other's sponsors": (
        {"members.csv": "member_id,joined_on,sponsor_id\nA,2026-01-01,B\nB,2026-01-01,A\n"}, ["closes a cycle", "A → B"]
    ),
    "cycle through a chain": (
        {"members.csv": "member_id,joined_on,sponsor_id\n" + "".join(f"m{i},2026-01-01,m{(i + 1) % 50}\n" for i in range(50))},
        ["closes a cycle", "44 more"],
    ),
    "cycle through dated changes": (
        edges("A,B,2026-01-01,2026-03-01", "B,C,2026-01-01,", "C,A,2026-02-01,2026-02-02"),
        ["closes a cycle of sponsors on 2026-02-01"],
    ),
    "cycle through two files": (
        {"members.csv": "member_id,joined_on,sponsor_id\nA,2026-01-01,B\nB,2026-01-01,\n", "sponsorships.csv": E + "B,A,2026-05-01,\n"},
        ["cycle of sponsors on 2026-05-01"],
    ),
    "cycle of placements": (
        {"members.csv": PEOPLE, "placements.csv": P + "A,B,left,2026-01-01,\nB,A,left,2026-01-01,\n"}, ["cycle of placements"]
    ),
    "two sponsors at one moment": (
        edges("A,B,2026-01-01,2026-03-01", "A,C,2026-02-28,"), ["line 3", "two sponsors at one moment", "2026-02-28", "line 2"]
    ),
    "two sponsors from one day": (edges("A,B,2026-01-01,", "A,C,2026-01-01,"), ["duplicate id with other content", "sponsor_id"]),
    "two open edges": (edges("A,B,2026-01-01,", "A,C,2026-06-01,"), ["two sponsors at one moment"]),
    "a sponsor whom sponsorships contradicts": (
        {"members.csv": M + "C,2026-01-01,\n", "sponsorships.csv": E + "B,C,2026-01-01,\n"},
        ["members.csv line 3", "sponsor_id", "'A'", "is not the first sponsor of this member", "'C'", "sponsorships.csv line 2"],
    ),
    "a later sponsor as the first": (
        {"members.csv": M + "C,2026-01-01,\n", "sponsorships.csv": E + "B,A,2026-05-01,\nB,C,2026-01-01,2026-05-01\n"},
        ["members.csv line 3", "'A'", "is not the first sponsor of this member", "'C'", "sponsorships.csv line 3"],
    ),
    "an unknown sponsor of somebody whom sponsorships lists": (
        {"members.csv": M.replace("01,A", "01,ZZ"), "sponsorships.csv": E + "B,A,2026-01-01,\n"},
        ["members.csv line 3", "sponsor_id", "'ZZ'", "unknown sponsor"],
    ),
    "a placement which placements contradicts": (
        {"members.csv": L + "B,2026-01-01,A,left\nC,2026-01-01,,\n", "placements.csv": P + "B,C,left,2026-01-01,\n"},
        ["members.csv line 3", "placement_id", "'A'", "is not the first placement of this member", "placements.csv line 2"],
    ),
    "an unknown placement of somebody whom placements lists": (
        {"members.csv": L + "B,2026-01-01,ZZ,left\n", "placements.csv": P + "B,A,left,2026-01-01,\n"},
        ["members.csv line 3", "placement_id", "'ZZ'", "unknown placement"],
    ),
    "a leg which placements contradicts": (
        {"members.csv": L + "B,2026-01-01,A,right\n", "placements.csv": P + "B,A,left,2026-01-01,\n"},
        ["members.csv line 3", "column leg", "'right'", "'left'", "placements.csv line 2"],
    ),
    "a leg without a placement": ({"members.csv": L + "B,2026-01-01,,left\n"}, ["line 3", "column leg", "without placement_id"]),
    "a leg in a file without placements": (
        {"members.csv": "member_id,joined_on,leg\nA,2026-01-01,left\n"}, ["line 2", "column leg", "without placement_id"]
    ),
    "to before from": (edges("A,B,2026-02-01,2026-01-01"), ["line 2", "column to", "not after `from`"]),
    "to on from": (edges("A,B,2026-02-01,2026-02-01"), ["line 2", "column to", "not after `from`"]),
    "edge without a beginning": (edges("A,B,,"), ["column from", "empty but required"]),
}  # fmt: skip


def test_there_are_more_than_a_hundred_kinds():
    assert len(KINDS) > 100


@pytest.fixture(scope="module")
def state(store, cypher) -> Callable[[], list[object]]:
    """Everything in the store as values that can be compared."""
    cypher("MATCH (n) WHERE NOT n:Migration AND NOT n:Meta AND NOT n:TreeLock DETACH DELETE n")
    people = [
        {"member_id": "Y", "joined_on": "2020-01-01"},
        {"member_id": "Z", "joined_on": "2020-01-01", "sponsor_id": "Y"},
    ]
    sold = [{"sale_id": "z", "buyer_id": "Z", "sold_on": "2020-01-01", "net": "1"}]
    load_tables(store, canonical({"members": people, "sales": sold}))

    def read() -> list[object]:
        nodes = cypher("MATCH (n) WHERE NOT n:TreeLock RETURN labels(n) AS l, properties(n) AS p")
        edges_ = cypher(
            "MATCH (a)-[r]->(b) RETURN type(r) AS t, properties(r) AS p, properties(a) AS a, properties(b) AS b"
        )
        return sorted(map(repr, nodes)) + sorted(map(repr, edges_))

    return read


@pytest.mark.parametrize("kind", KINDS)
def test_a_malformed_file_is_refused_and_changes_nothing(kind, settings, store, state, tmp_path):
    files, words = KINDS[kind]
    for name, content in files.items():
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    before = state()
    with pytest.raises(BadInput) as refused:
        load(store, settings, tmp_path)
    message = str(refused.value)
    for word in words:
        assert word in message
    if isinstance(refused.value, LoadRefused):
        assert min(refused.value.count, 1000) == len(refused.value.problems)
        assert all(problem.hint for problem in refused.value.problems)
    assert state() == before
    assert not any((settings.home / "loads").rglob("*.parquet"))


def huge_line(folder: Path) -> None:
    with (folder / "members.csv").open("wb") as file:
        file.write(b"member_id,joined_on\n")
        for _ in range(100):
            file.write(b"x" * 1_000_000)


def huge_quote(folder: Path) -> None:
    with (folder / "members.csv").open("wb") as file:
        file.write(b'member_id,joined_on\n"')
        for _ in range(100):
            file.write(b"xxxxxxxxx\n" * 100_000)


def parquet_bomb(folder: Path) -> None:
    big = pa.DictionaryArray.from_arrays(np.zeros(5_000_000, np.int32), pa.array(["x" * 100_000]))
    pq.write_table(
        pa.table({"member_id": big, "joined_on": pa.repeat("2026-01-01", 5_000_000)}), folder / "members.parquet"
    )


def zip_bomb(folder: Path) -> None:
    (folder / "members.csv").write_bytes(zipped("0" * 50_000_000))


def million_bad_rows(folder: Path) -> None:
    (folder / "members.csv").write_bytes(b"member_id,joined_on\n" + b"x,y,z\n" * 1_000_000)


MEASURE = """
import sys
from pathlib import Path
from graph_service.ingest.files import read_folder
tables, problems = read_folder(Path(sys.argv[1]))
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
peak = int(status["VmHWM"].split()[0])  # not ru_maxrss, which a process inherits from the one that started it
print(peak // 1024, problems.count, problems.listed[0])
"""


@pytest.mark.parametrize("make", [huge_line, huge_quote, parquet_bomb, zip_bomb, million_bad_rows])
def test_bombs_take_less_than_a_gigabyte(make, tmp_path):
    make(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env=os.environ,
    )
    peak_mib, count, message = ran.stdout.split(maxsplit=2)
    assert int(peak_mib) < 1024
    assert int(count) >= 1
    assert "members." in message


@pytest.mark.parametrize("kind", ["folder", "fifo", "unreadable"])
def test_what_is_no_file_is_refused(kind, settings, store, tmp_path):
    target = tmp_path / "members.csv"
    if kind == "folder":
        target.mkdir()
    elif kind == "fifo":
        os.mkfifo(target)
    else:
        target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="not a regular file"):
        load(store, settings, tmp_path)


def test_a_path_that_is_not_there(settings, store, tmp_path):
    with pytest.raises(BadInput, match="no such file or folder"):
        load(store, settings, tmp_path / "nowhere")
