"""Is every deed in the log once, with the deed itself, and is any change of the log found?"""

from __future__ import annotations

import json
import random
import threading

import pytest

from graph_service.errors import BadInput, Refused
from graph_service.store.audit import EMPTY, AuditLog, Change, Head, canonical, read_heads

IN_MEMORY = 200  # tamperings of each of the five kinds: a thousand
IN_STORE = 8  # of each kind, written into the real store too


@pytest.fixture
def audit(clean_store, tmp_path) -> AuditLog:
    return AuditLog(clean_store, tmp_path / "heads.jsonl")


def rename(name: str):
    """A deed that can be seen in the store: it gives the note a text."""

    def work(tx):
        tx.run("audit/lock_head", token="another", empty=EMPTY)
        return Change({"text": None}, {"text": name})

    return work


def fill(audit: AuditLog, entries: int) -> list[Head]:
    """That many entries; the head after each."""
    heads = []
    for i in range(entries):
        assert audit.record("ann", "renamed", f"case-{i % 3}", rename(f"name {i} – é\n"))
        heads.append(audit.head())
    return heads


def test_entries_follow_each_other_and_say_who_did_what(audit):
    fill(audit, 3)
    audit.note("bob", "exported", "case-1", rows=12)
    first, *_, last = audit.entries()
    assert (first.seq, first.previous, first.user_id, first.action, first.subject) == (
        1,
        EMPTY,
        "ann",
        "renamed",
        "case-0",
    )
    assert json.loads(first.after) == {"text": "name 0 – é\n"}
    assert json.loads(last.after) == {"rows": 12}
    assert [one.seq for one in audit.entries(subject="case-1")] == [2, 4]
    assert [one.seq for one in audit.entries(3, 1)] == [3]
    found = audit.verify()
    assert (found.entries, found.bad_seq, found.heads_checked) == (4, None, 4)
    assert found.head == audit.head() == Head(4, last.hash)


def test_an_empty_log_is_in_order(audit):
    assert audit.head() == Head(0, EMPTY)
    assert audit.verify().bad_seq is None


def test_what_was_nothing_or_was_refused_leaves_no_entry(audit):
    def refuse(_):
        raise Refused("no")

    assert not audit.record("ann", "renamed", "x", lambda _: None)
    with pytest.raises(Refused):
        audit.record("ann", "renamed", "x", refuse)
    assert audit.entries() == []


def test_a_deed_whose_answer_was_lost_is_there_once(audit, monkeypatch):
    """The transaction is committed, its answer is lost, and it is run again with the same token."""
    store, runs = audit._store, []
    whole = store.transact

    def twice(work):
        whole(work)
        return whole(work)

    monkeypatch.setattr(store, "transact", twice)

    def work(_):
        runs.append(1)
        return Change({}, {"n": 1})

    assert audit.record("ann", "renamed", "x", work)
    assert len(runs) == len(audit.entries()) == 1
    assert audit.verify().bad_seq is None


def test_many_at_once_write_one_chain(audit):
    threads = [threading.Thread(target=fill, args=(audit, 5)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = audit.verify()
    assert (found.entries, found.bad_seq, found.heads_checked) == (30, None, 30)


def flip(draw, rows):
    """One letter of one property of one entry."""
    row = draw.choice(rows)
    name = draw.choice(["at", "user_id", "action", "subject", "before", "after", "hash", "previous"])
    at = draw.randrange(len(row[name]))
    letter = draw.choice([c for c in "0123456789abcdefxyz" if c != row[name][at]])
    row[name] = row[name][:at] + letter + row[name][at + 1 :]
    return row["seq"]


def drop(draw, rows):
    return rows.pop(draw.randrange(len(rows)))["seq"]


def swap(draw, rows):
    """Two entries change places: what they say, not their numbers."""
    one, other = sorted(draw.sample(range(len(rows)), 2))
    for name in rows[one]:
        if name not in ("seq", "token"):
            rows[one][name], rows[other][name] = rows[other][name], rows[one][name]
    return rows[one]["seq"]


def truncate(draw, rows):
    kept = draw.randrange(len(rows))
    del rows[kept:]
    return kept + 1


def rewrite(draw, rows):
    """What one entry says, with proper hashes from there on."""
    first = draw.randint(1, len(rows))
    rewritten(rows, first, f"another {draw.random()}")
    return first


TAMPERS = {"flip": flip, "drop": drop, "swap": swap, "truncate": truncate, "rewrite": rewrite}


class Held:
    """Answers what the log asks of a store from rows in memory."""

    def __init__(self, rows, head: Head) -> None:
        self.rows, self.seq_and_hash = rows, {"seq": head.seq, "hash": head.hash}

    def read(self, name, **asked):
        if name == "audit/head":
            return [self.seq_and_hash]
        assert name == "audit/entries"
        found = [row for row in self.rows if row["seq"] >= asked["from"]]
        return sorted(found, key=lambda row: row["seq"])[: asked["most"]]


def replace_log(cypher, rows, head=None):
    """The log of the store as given, with its end where the last entry is, or as it was."""
    cypher("MATCH (entry:AuditEntry) DELETE entry")
    cypher("UNWIND $rows AS row CREATE (entry:AuditEntry) SET entry = row", rows=rows)
    if head is not None:
        cypher("MATCH (head:AuditHead) SET head.seq = $seq, head.hash = $hash", seq=head.seq, hash=head.hash)


def stored(cypher):
    return [
        row["entry"] for row in cypher("MATCH (entry:AuditEntry) RETURN properties(entry) AS entry ORDER BY entry.seq")
    ]


@pytest.mark.parametrize("kind", TAMPERS)
def test_every_tampering_is_found_at_its_first_bad_entry(audit, cypher, tmp_path, kind):
    fill(audit, 12)
    good, head, draw = stored(cypher), audit.head(), random.Random(kind)
    for number in range(IN_MEMORY):
        rows = [dict(row) for row in good]
        bad = TAMPERS[kind](draw, rows)
        end = Head(rows[-1]["seq"], rows[-1]["hash"]) if kind == "rewrite" else head
        found = AuditLog(Held(rows, end), tmp_path / "heads.jsonl").verify()
        assert (found.bad_seq, bool(found.problem)) == (bad, True), (kind, number)
        assert found.entries == bad - 1
    assert AuditLog(Held(good, head), tmp_path / "heads.jsonl").verify().bad_seq is None


@pytest.mark.parametrize("kind", TAMPERS)
def test_tamperings_of_the_store_itself_are_found(audit, cypher, kind):
    fill(audit, 12)
    good, head, draw = stored(cypher), audit.head(), random.Random(kind)
    for _ in range(IN_STORE):
        rows = [dict(row) for row in good]
        bad = TAMPERS[kind](draw, rows)
        replace_log(cypher, rows, Head(rows[-1]["seq"], rows[-1]["hash"]) if kind == "rewrite" else head)
        assert audit.verify().bad_seq == bad
    replace_log(cypher, good, head)
    assert audit.verify().bad_seq is None


def rewritten(rows, first, text):
    """The log as somebody who knows how the hashes are made would write it anew from one entry on."""
    from graph_service.store.audit import Entry

    previous = rows[first - 2]["hash"] if first > 1 else EMPTY
    for row in rows[first - 1 :]:
        row["previous"] = previous
        if row["seq"] == first:
            row["after"] = canonical({"text": text})
        row["hash"] = previous = Entry.of(row | {"hash": ""}).proper_hash
    return Head(rows[-1]["seq"], previous)


@pytest.mark.parametrize("first", [1, 4, 6])
def test_a_log_that_was_rewritten_whole_is_found_by_what_was_kept_outside(audit, cypher, tmp_path, first):
    heads = fill(audit, 6)
    rows = stored(cypher)
    end = rewritten(rows, first, "another")
    replace_log(cypher, rows, end)
    found = audit.verify()
    assert found.bad_seq == first
    assert "rewritten" in found.problem
    elsewhere = AuditLog(audit._store, tmp_path / "nothing.jsonl")
    assert elsewhere.verify().bad_seq is None, "a chain alone cannot show it"
    assert elsewhere.verify([heads[-1]]).bad_seq == 6, "an end kept elsewhere does"
    assert elsewhere.verify([heads[first - 1]]).bad_seq == first


def test_a_log_cut_off_together_with_its_end_is_found_by_what_was_kept_outside(audit, cypher):
    heads = fill(audit, 5)
    replace_log(cypher, stored(cypher)[:3], heads[2])
    found = audit.verify()
    assert (found.entries, found.bad_seq) == (3, 4)
    assert "cut off" in found.problem


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_tampered_file_of_ends_names_the_entry_that_it_speaks_of(audit, tmp_path, at):
    fill(audit, 5)
    file = tmp_path / "heads.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[at - 1]["hash"] = "0" * 63 + "1"
    file.write_text("".join(canonical(line) + "\n" for line in lines), encoding="utf-8")
    found = audit.verify()
    assert (found.bad_seq, found.entries) == (at, at - 1)
    assert "kept outside the store" in found.problem


def test_an_end_that_was_added_to_the_file_names_an_entry_that_is_missing(audit, tmp_path):
    fill(audit, 3)
    with (tmp_path / "heads.jsonl").open("a", encoding="utf-8") as file:
        file.write(canonical({"hash": "a" * 64, "seq": 7}) + "\n")
    found = audit.verify()
    assert (found.bad_seq, found.entries) == (4, 3)
    assert "and 3 after it" in found.problem


def test_a_line_of_the_file_that_is_no_end_is_refused_by_its_number(audit, tmp_path):
    fill(audit, 3)
    file = tmp_path / "heads.jsonl"
    first, _, last = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{first}\nnonsense\n{last}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 2"):
        audit.verify()


@pytest.mark.parametrize("moves_the_end", [False, True])
def test_an_entry_appended_without_knowing_the_end_is_found(audit, cypher, moves_the_end):
    """Somebody writes an entry of their own: it names no proper entry before it, or the end does not name it."""
    from graph_service.store.audit import Entry

    heads = fill(audit, 4)
    row = stored(cypher)[-1] | {"seq": 5, "token": "forged", "user_id": "mallory", "previous": "b" * 64}
    row["hash"] = Entry.of(row).proper_hash
    cypher("CREATE (entry:AuditEntry) SET entry = $row", row=row)
    if moves_the_end:
        cypher("MATCH (head:AuditHead) SET head.seq = 5, head.hash = $hash", hash=row["hash"])
    found = audit.verify()
    assert (found.bad_seq, found.entries) == (5, 4)
    assert "does not follow" in found.problem
    assert found.head == (Head(5, row["hash"]) if moves_the_end else heads[-1])


def test_an_entry_appended_to_the_chain_without_moving_the_end_is_found(audit, cypher):
    """It knows the last hash, which anybody who reads the log knows, and cannot write the end."""
    from graph_service.store.audit import Entry

    heads = fill(audit, 4)
    row = stored(cypher)[-1] | {"seq": 5, "token": "forged", "user_id": "mallory", "previous": heads[-1].hash}
    row["hash"] = Entry.of(row).proper_hash
    cypher("CREATE (entry:AuditEntry) SET entry = $row", row=row)
    found = audit.verify()
    assert (found.bad_seq, found.entries) == (5, 4)
    assert "after the end of the log" in found.problem


def test_a_log_that_was_emptied_is_found(audit, cypher, tmp_path):
    fill(audit, 3)
    cypher("MATCH (entry:AuditEntry) DELETE entry")
    found = audit.verify()
    assert (found.entries, found.bad_seq) == (0, 1)
    assert "cut off here" in found.problem
    cypher("MATCH (head:AuditHead) DELETE head")
    assert audit.verify().bad_seq == 1, "the file of ends still knows"
    assert AuditLog(audit._store, tmp_path / "nothing.jsonl").verify().bad_seq is None, "nothing kept: nothing to know"


def test_heads_are_read_line_by_line_and_a_cut_off_last_one_is_left_out(tmp_path):
    file = tmp_path / "heads.jsonl"
    file.write_text('{"hash":"aa","seq":1}\n{"hash":"bb","se', encoding="utf-8")
    assert read_heads(file) == [Head(1, "aa")]
    file.write_text('{"hash":"aa"}\n{"hash":"bb","seq":2}\n', encoding="utf-8")
    with pytest.raises(BadInput, match="line 1"):
        read_heads(file)


def test_a_file_of_heads_that_cannot_be_written_undoes_nothing(clean_store, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    audit = AuditLog(clean_store, tmp_path / "file" / "heads.jsonl")
    fill(audit, 1)
    assert "could not be kept" in caplog.text
    assert len(audit.entries()) == 1
