"""Loads into a real store: all or nothing, twice is once, what is there is looked at, other loads are waited for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from contextlib import contextmanager

import pytest

from graph_service.errors import BadInput, LoadRefused, Refused
from graph_service.ingest import journal, loading
from graph_service.ingest.files import read_folder
from graph_service.ingest.loading import canonical, load, load_tables
from graph_service.ingest.synth import synth, synth_tables
from graph_service.store import local
from graph_service.store.driver import Store
from graph_service.store.writes import refuse_while_loading

PEOPLE = [
    {"member_id": "A", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01"},
    {"member_id": "B", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01", "sponsor_id": "A"},
    {"member_id": "C", "joined_on": "2026-01-01", "sponsor_id": "B"},
]
SALES = [{"sale_id": "s1", "buyer_id": "C", "sold_on": "2026-02-01", "net": "100.00"}]


def write(folder, **files: str):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def base(clean_store: Store) -> Store:
    load_tables(clean_store, canonical({"members": PEOPLE, "sales": SALES}))
    return clean_store


def version(store: Store) -> int:
    return int(store.read("network/existing_state")[0]["data_version"])


def raw(store: Store, settings, tmp_path, **files: str):
    return load(store, settings, write(tmp_path, **files))


def test_every_file_arrives_as_the_graph_says(clean_store, settings, cypher, tmp_path):
    files = {
        "members": "member_id,name,country,joined_on,enrolled_on,left_on,sponsor_id,placement_id,leg,"
        "email,source,campaign\n"
        "A,Ann,DE,2026-01-01,2026-01-01,,,,,a@example.org,web,spring\n"
        "B,Боб,RU,2026-01-02,,2026-08-01,A,A,left,,,\n",
        "sales": "sale_id,buyer_id,payer_id,sold_on,net,verified,category,party_id\n"
        "s1,B,A,2026-02-01,100.10,true,care,h1\n",
        "parties": "party_id,host_id,held_on,closed_on\nh1,A,2026-02-01,2026-02-14\nh2,B,2026-02-03,\n",
        "refunds": "refund_id,sale_id,refunded_on,amount,reason\nr1,s1,2026-02-02,0.10,broken\n",
        "fees": "fee_id,payer_id,paid_on,amount,currency,kind\nf1,A,2026-01-01,25.00,EUR,enrolment\n",
        "referrals": "referral_id,referrer_id,referred_id,channel,invited_at,signed_up_at\n"
        "v1,A,B,web,2026-01-01T10:30:00Z,2026-01-02\n",
        "identifiers": "member_id,kind,value_hash\nA,card,xyz\nB,card,xyz\n",
        "stock": "member_id,sku,on_hand,reported_on,verified\nA,soap,7,2026-02-01,\n",
        "payments": "payment_id,payee_id,paid_on,amount,currency\np1,A,2026-03-01,5.00,EUR\n",
    }
    report = load(clean_store, settings, write(tmp_path, **files))
    assert report.written == 14
    assert report.to_json()["files"]["sponsorships"]["new"] == 1
    day = dt.date(2026, 1, 2)
    [row] = cypher(
        "MATCH (a:Member {member_id: 'A'})-[s:SPONSORED]->(b:Member {name: 'Боб'})<-[p:PLACED]-(a) "
        "RETURN s.from AS since, s.to AS until, p.leg AS leg, b.left_on AS gone, b.email AS email"
    )
    assert (row["since"].to_native(), row["until"], row["leg"], row["email"]) == (day, None, "left", None)
    [row] = cypher(
        "MATCH (:Member {member_id: 'B'})-[:BOUGHT]->(s:Sale)-[:CREDITED_TO]->(x), "
        "(y)-[:PAID_FOR]->(s)<-[:REFUNDS]-(r) "
        "RETURN s.net_minor AS net, s.volume AS volume, s.kind AS kind, s.verified AS ok, x.member_id AS seller, "
        "y.member_id AS payer, r.amount_minor AS back, r.volume AS points"
    )
    assert row == {
        "net": 10010, "volume": 10010, "kind": "retail", "ok": True, "seller": "A", "payer": "A", "back": 10,
        "points": 10,
    }  # fmt: skip
    [row] = cypher(
        "MATCH (a:Member {member_id: 'A'})-[:PAID]->(f:Fee), (a)-[:MADE]->(v:Referral)-[:BROUGHT]->(b), "
        "(a)-[:HAS_IDENTIFIER]->(i:Identifier)<-[:HAS_IDENTIFIER]-(b), (a)-[:HOLDS_STOCK]->(t:Stock), "
        "(p:Payment)-[:PAID_TO]->(a) "
        "RETURN f.amount_minor AS fee, toString(v.invited_at) AS at, i.identifier_key AS card, t.on_hand AS hand, "
        "p.amount_minor AS pay"
    )
    assert row == {"fee": 2500, "at": "2026-01-01T10:30:00Z", "card": "card:xyz", "hand": 7, "pay": 500}
    [row] = cypher(
        "MATCH (s:Sale)-[:AT_PARTY]->(p:Party)-[:HOSTED_BY]->(h) RETURN s.sale_id AS sale, s.party_id AS none, "
        "p.party_id AS party, toString(p.held_on) AS held, toString(p.closed_on) AS closed, h.member_id AS host"
    )
    assert row == {
        "sale": "s1", "none": None, "party": "h1", "held": "2026-02-01", "closed": "2026-02-14", "host": "A",
    }  # fmt: skip
    assert cypher("MATCH (p:Party {party_id: 'h2'}) RETURN keys(p) AS keys") == [{"keys": ["party_id", "held_on"]}]
    again = load(clean_store, settings, tmp_path)
    assert (again.written, again.data_version) == (0, report.data_version)


def test_loading_twice_changes_nothing(base, cypher):
    before, graph = version(base), cypher("MATCH (n) RETURN count(n) AS n, sum(COUNT { (n)-->() }) AS r")
    report = load_tables(base, canonical({"members": PEOPLE, "sales": SALES}))
    assert report.written == 0
    assert all(count.unchanged == count.rows for count in report.files.values())
    assert version(base) == before
    assert cypher("MATCH (n) RETURN count(n) AS n, sum(COUNT { (n)-->() }) AS r") == graph


def test_a_change_raises_the_data_version(base):
    before = version(base)
    load_tables(base, canonical({"members": [{"member_id": "D", "joined_on": "2026-01-01"}]}))
    assert version(base) == before + 1


def test_dry_run_checks_and_writes_nothing(base, settings, tmp_path):
    before = version(base)
    write(tmp_path, members="member_id,joined_on,sponsor_id\nD,2026-01-01,C\n")
    report = load(base, settings, tmp_path, dry_run=True)
    assert (report.written, report.dry_run) == (2, True)
    assert version(base) == before
    assert base.read("network/existing_members", ids=["D"])[0]["rows"] == []
    write(tmp_path, members="member_id,joined_on,sponsor_id\nD,2026-01-01,ZZ\n")
    with pytest.raises(LoadRefused, match="unknown sponsor"):
        load(base, settings, tmp_path, dry_run=True)


def test_a_single_file_is_loaded(base, settings, tmp_path):
    write(tmp_path, members="member_id,joined_on,sponsor_id\nD,2026-01-01,C\n", nonsense="x\n")
    assert load(base, settings, tmp_path / "members.csv").files["members"].new == 1


def test_other_formats_come_later(base, settings, tmp_path):
    with pytest.raises(BadInput, match="comes later"):
        load(base, settings, tmp_path, format="shareasale")
    with pytest.raises(BadInput, match="unknown format"):
        load(base, settings, tmp_path, format="xlsx")


def test_empty_values_are_filled_in_and_no_value_is_changed(base, settings, cypher, tmp_path):
    report = raw(base, settings, tmp_path, members="member_id,joined_on,name,left_on\nC,2026-01-01,Cleo,2026-09-01\n")
    assert report.files["members"].filled == 1
    assert cypher("MATCH (m:Member {member_id: 'C'}) RETURN m.name AS name, toString(m.left_on) AS gone") == [
        {"name": "Cleo", "gone": "2026-09-01"}
    ]
    before = version(base)
    with pytest.raises(
        LoadRefused, match=r"members\.csv line 2.*duplicate id with other content: the store has name 'Cleo'"
    ):
        raw(base, settings, tmp_path, members="member_id,joined_on,name\nC,2026-01-01,Clio\n")
    with pytest.raises(LoadRefused, match="the store has joined_on"):
        raw(base, settings, tmp_path, members="member_id,joined_on\nC,2026-01-02\n")
    assert version(base) == before


def test_a_sale_of_the_store_is_not_changed(base, settings, tmp_path):
    before = version(base)
    with pytest.raises(LoadRefused, match="duplicate id with other content: the store has net '10000'"):
        raw(base, settings, tmp_path, sales="sale_id,buyer_id,sold_on,net\ns1,C,2026-02-01,100.01\n")
    with pytest.raises(LoadRefused, match="the store has buyer_id 'C'"):
        raw(base, settings, tmp_path, sales="sale_id,buyer_id,sold_on,net\ns1,B,2026-02-01,100.00\n")
    assert version(base) == before


def test_verification_may_arrive_later(base, settings, cypher, tmp_path):
    raw(
        base,
        settings,
        tmp_path,
        sales="sale_id,buyer_id,sold_on,net,verified,payer_id\ns1,C,2026-02-01,100.00,true,A\n",
    )
    assert cypher("MATCH (p)-[:PAID_FOR]->(s:Sale) RETURN p.member_id AS p, s.verified AS v") == [{"p": "A", "v": True}]


PARTY = [{"party_id": "h1", "host_id": "B", "held_on": "2026-01-31"}]


def test_a_party_may_be_named_and_closed_later(base, settings, cypher, tmp_path):
    load_tables(base, canonical({"members": PEOPLE, "parties": PARTY}))
    report = raw(base, settings, tmp_path, sales="sale_id,buyer_id,sold_on,net,party_id\ns1,C,2026-02-01,100.00,h1\n")
    assert report.files["sales"].filled == 1
    (tmp_path / "sales.csv").unlink()
    closing = "party_id,host_id,held_on,closed_on\nh1,B,2026-01-31,"
    before = version(base)
    with pytest.raises(LoadRefused, match=r"parties\.csv line 2, column closed_on.*before the day of sale 's1'"):
        raw(base, settings, tmp_path, parties=f"{closing}2026-01-31\n")
    assert version(base) == before
    assert raw(base, settings, tmp_path, parties=f"{closing}2026-02-01\n").files["parties"].filled == 1
    assert cypher("MATCH (s)-[:AT_PARTY]->(p:Party) RETURN s.sale_id AS s, toString(p.closed_on) AS c") == [
        {"s": "s1", "c": "2026-02-01"}
    ]
    with pytest.raises(LoadRefused, match=r"sales\.csv line 2, column sold_on.*sold after the party closed"):
        raw(base, settings, tmp_path, sales="sale_id,buyer_id,sold_on,net,party_id\ns2,C,2026-02-02,1.00,h1\n")


def test_a_party_of_the_store_is_not_changed(base, settings, tmp_path):
    load_tables(base, canonical({"members": PEOPLE, "parties": PARTY}))
    for host, held, word in (("A", "2026-01-31", "host_id 'B'"), ("B", "2026-01-30", "held_on '2026-01-31'")):
        with pytest.raises(LoadRefused, match=f"duplicate id with other content: the store has {word}"):
            raw(base, settings, tmp_path, parties=f"party_id,host_id,held_on\nh1,{host},{held}\n")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"sponsorships": "member_id,sponsor_id,from\nA,C,2026-06-01\n"},
            "closes a cycle of sponsors on 2026-06-01: A → C → B → A",
        ),
        (
            {"sponsorships": "member_id,sponsor_id,from\nC,A,2026-06-01\n"},
            r"two sponsors at one moment.*'B'.*in the store",
        ),
        ({"members": "member_id,joined_on,sponsor_id\nC,2026-01-01,A\n"}, "the store has another sponsor_id"),
        (
            {
                "members": "member_id,joined_on,sponsor_id\nC,2026-01-01,A\n",
                "sponsorships": "member_id,sponsor_id,from,to\nC,B,2026-01-01,2026-05-01\nC,A,2026-05-01,\n",
            },
            "is not the first sponsor of this member",
        ),
        ({"members": "member_id,joined_on,sponsor_id\nA,2026-01-01,C\n"}, "closes a cycle"),
        ({"sponsorships": "member_id,sponsor_id,from\nZZ,A,2026-06-01\n"}, "unknown member"),
        ({"sales": "sale_id,buyer_id,sold_on,net\ns2,C,2025-12-31,1\n"}, "sold before joined"),
        ({"refunds": "refund_id,sale_id,refunded_on,amount\nr1,s1,2026-03-01,100.01\n"}, "refund above the sale"),
        ({"refunds": "refund_id,sale_id,refunded_on,amount\nr1,s1,2026-03-01,1.001\n"}, "more than 2 decimals"),
    ],
)
def test_the_store_is_looked_at(base, settings, tmp_path, files, words):
    before = version(base)
    with pytest.raises(LoadRefused, match=words):
        raw(base, settings, tmp_path, **files)
    assert version(base) == before


def test_a_move_by_file_closes_one_edge_and_begins_another(base, settings, cypher, tmp_path):
    moves = "member_id,sponsor_id,from,to\nC,B,2026-01-01,2026-05-01\nC,A,2026-05-01,\n"
    report = raw(base, settings, tmp_path, sponsorships=moves)
    assert (report.files["sponsorships"].filled, report.files["sponsorships"].new) == (1, 1)
    rows = cypher(
        "MATCH (s)-[e:SPONSORED]->({member_id: 'C'}) RETURN s.member_id AS s, toString(e.to) AS until ORDER BY s"
    )
    assert rows == [{"s": "A", "until": None}, {"s": "B", "until": "2026-05-01"}]
    assert raw(base, settings, tmp_path, sponsorships=moves).written == 0
    members = "member_id,joined_on,sponsor_id\nC,2026-01-01,B\n"
    assert raw(base, settings, tmp_path, members=members).written == 0  # the first sponsor is no other content


def test_a_cycle_deep_in_the_store_is_found(base, settings, tmp_path):
    chain = [
        {"member_id": f"c{i}", "joined_on": "2026-01-01", "sponsor_id": f"c{i - 1}" if i else "C"} for i in range(120)
    ]
    load_tables(base, canonical_on(base, chain))
    before = version(base)
    with pytest.raises(LoadRefused, match="closes a cycle of sponsors on 2026-07-01"):
        raw(base, settings, tmp_path, sponsorships="member_id,sponsor_id,from\nA,c119,2026-07-01\n")
    assert version(base) == before


def canonical_on(_store: Store, members):
    people = [{key: value for key, value in row.items() if key != "sponsor_id"} for row in members]
    tables = canonical({"members": people})
    anchor = canonical({"members": [*PEOPLE, *members]})["sponsorships"]
    return tables | {"sponsorships": anchor.slice(2)}


def test_refunds_of_later_loads_build_on_the_stored_ones(base, settings, cypher, tmp_path):
    load_tables(
        base, canonical({"members": PEOPLE, "sales": [{**SALES[0], "sale_id": "t", "net": "3.00", "volume": "1.00"}]})
    )
    for number, day in ((1, 10), (2, 11), (3, 12)):
        text = f"refund_id,sale_id,refunded_on,amount\nr{number},t,2026-02-{day},1.00\n"
        raw(base, settings, tmp_path, refunds=text)
    rows = cypher("MATCH (r:Refund)-[:REFUNDS]->(:Sale {sale_id: 't'}) RETURN r.volume AS v ORDER BY r.refund_id")
    assert [row["v"] for row in rows] == [33, 34, 33]
    with pytest.raises(LoadRefused, match="refund above the sale"):
        raw(base, settings, tmp_path, refunds="refund_id,sale_id,refunded_on,amount\nr4,t,2026-02-20,0.01\n")


def test_stored_roles_decide_the_defaults(base, settings, cypher, tmp_path):
    raw(base, settings, tmp_path, sales="sale_id,buyer_id,sold_on,net\nx,C,2026-04-01,5\ny,B,2026-04-01,5\n")
    rows = cypher(
        "MATCH (s:Sale)-[:CREDITED_TO]->(m) WHERE s.sale_id IN ['x', 'y'] "
        "RETURN s.kind AS k, m.member_id AS m ORDER BY s.sale_id"
    )
    assert rows == [{"k": "retail", "m": "B"}, {"k": "personal", "m": "B"}]


def test_hostile_text_arrives_as_it_is(clean_store, cypher):
    names = [
        "=1+1",
        "'; MATCH (n) DETACH DELETE n //",
        "<script>",
        "\u202e\u0645",
        "x" * 10_000,
        "a\tb\nc",
        '"',
        "\\",
        "{}$x",
    ]
    rows = [{"member_id": f"'{i}\"`", "joined_on": "2026-01-01", "name": name} for i, name in enumerate(names)]
    load_tables(clean_store, canonical({"members": rows}))
    found = cypher("MATCH (m:Member) RETURN m.name AS name ORDER BY m.member_id")
    assert [row["name"] for row in found] == names


def test_csv_and_parquet_give_the_same_rows(tmp_path):
    synth("binary-spill", 400, 3, 5, tmp_path / "c")
    synth("binary-spill", 400, 3, 5, tmp_path / "p", parquet=True)
    (csv, none), (parquet, nothing) = read_folder(tmp_path / "c"), read_folder(tmp_path / "p")
    assert not none
    assert not nothing
    assert csv.keys() == parquet.keys()
    for name, table in csv.items():
        columns = [column for column in table.column_names if not column.startswith("_")]
        assert table.select(columns).to_pylist() == parquet[name].select(columns).to_pylist()


def test_eight_loads_at_once_have_the_effect_of_one_after_the_other(base):
    """Each adds the edge that would close a cycle with the one before: at most one of each pair gets in."""
    people = [{"member_id": f"p{i}", "joined_on": "2026-01-01"} for i in range(8)]
    load_tables(base, canonical({"members": people}))
    outcomes: list[str] = []

    def attempt(i: int) -> None:
        edges = canonical(
            {
                "members": people,
                "sponsorships": [{"member_id": f"p{i}", "sponsor_id": f"p{(i + 1) % 8}", "from": "2026-02-01"}],
            }
        )
        try:
            load_tables(base, {"sponsorships": edges["sponsorships"]})
            outcomes.append("in")
        except LoadRefused:
            outcomes.append("refused")

    threads = [threading.Thread(target=attempt, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] * 7 + ["refused"]


def test_a_large_load_goes_in_steps_and_is_whole(clean_store, settings, cypher):
    tables = synth_tables("retail-led", 6000, 6, 3)
    assert sum(map(len, tables.values())) > loading.ONE_TRANSACTION_ROWS_MAX
    report = load_tables(clean_store, tables, settings=settings)
    assert report.data_version == version(clean_store)
    assert load_tables(clean_store, tables, settings=settings).written == 0
    assert cypher("MATCH (l:Load) RETURN count(l) AS n") == [{"n": 0}]
    assert not any((settings.home / "loads").rglob("*.parquet"))


def test_while_a_load_is_open_readers_and_other_loads_refuse(base, settings, cypher):
    cypher(
        "CREATE (:Load {load_id: 'x', state: 'open', journal: '/nowhere', host: 'elsewhere', steps: 9, done: 4, "
        "opened_at: datetime()})"
    )
    with pytest.raises(Refused, match="a load is being completed"):
        refuse_while_loading(base)
    with pytest.raises(Refused, match="a load is being completed"):
        load_tables(base, canonical({"members": PEOPLE}))
    with pytest.raises(Refused, match="its rows are on elsewhere"):
        load(base, settings, settings.home)
    cypher("MATCH (l:Load) DETACH DELETE l")


def test_bulk_needs_a_managed_server(base, settings, tmp_path):
    other = dataclasses.replace(settings, neo4j_uri="bolt://127.0.0.1:1")
    write(tmp_path, members="member_id,joined_on\nD,2026-01-01\n")
    with pytest.raises(Refused, match="managed"):
        load(base, other, tmp_path, bulk=True)


def test_members_may_repeat_what_the_other_files_say(base, settings, cypher, tmp_path):
    """The first sponsor and placement stand in both files, or the store has the edge already: nothing new is said."""
    files = {
        "members": "member_id,joined_on,sponsor_id,placement_id,leg\nC,2026-01-01,B,A,left\n",
        "sponsorships": "member_id,sponsor_id,from,to\nC,B,2026-01-01,2026-05-01\nC,A,2026-05-01,\n",
        "placements": "member_id,placement_id,leg,from,to\nC,A,left,2026-01-01,\n",
    }
    assert raw(base, settings, tmp_path, **files).written == 3
    assert raw(base, settings, tmp_path, **files).written == 0
    for name in ("sponsorships", "placements"):
        (tmp_path / f"{name}.csv").unlink()
    assert raw(base, settings, tmp_path).written == 0
    assert raw(base, settings, tmp_path, sponsorships="member_id,sponsor_id,from\nC,A,2026-05-01\n").written == 0
    with pytest.raises(LoadRefused, match=r"column leg, value 'right': is not the leg .* the store has 'left'"):
        raw(base, settings, tmp_path, members="member_id,joined_on,placement_id,leg\nC,2026-01-01,A,right\n")


@pytest.fixture
def called(cypher):
    """Let the store have another id for a while, as if it were another store."""
    [meta] = cypher("MATCH (m:Meta) RETURN m.store_id AS id")

    @contextmanager
    def called(name: str):
        cypher("MATCH (m:Meta) SET m.store_id = $name", name=name)
        try:
            yield
        finally:
            cypher("MATCH (m:Meta) SET m.store_id = $id", id=meta["id"])

    return called


def test_rows_kept_for_another_store_are_left_alone(base, settings, called):
    """One home may serve several stores, one after the other; each sweeps what is its own."""
    mine = external(settings)
    with called("another"):
        _, place = journal.save(journal.folder(mine, base), {}, [])
    (place / "owner.json").write_text("{}", encoding="utf-8")  # its process died before the note was written
    for here in (settings, mine):
        journal.recover(base, here)
        assert place.is_dir()
    with called("another"):
        journal.recover(base, mine)
    assert not place.exists()


def external(settings):
    """Settings that name the server by its address."""
    if settings.neo4j_uri is not None:
        return settings
    connection = local.ensure_running(settings)
    return dataclasses.replace(settings, neo4j_uri=connection.uri, neo4j_password=connection.password)
