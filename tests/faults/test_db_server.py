"""Does the managed Neo4j survive being killed, raced for and interrupted, without losing what it confirmed?"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from graph_service.config import Settings
from graph_service.errors import DatabaseUnavailable, Refused
from graph_service.store import local
from graph_service.store.driver import Store
from graph_service.store.java import home_argument
from graph_service.store.local import ensure_running, find_server, start_locked, status, stop, wipe
from graph_service.store.locking import try_lock
from graph_service.store.opening import open_store, scratch_settings
from graph_service.store.server_files import Memory, ServerFiles, ServerState

START = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background of a shell has it ignored
from graph_service.config import Settings
from graph_service.store.local import ensure_running
print(ensure_running(Settings.from_env()).pid)
"""
pytestmark = pytest.mark.slow

RECOVERY_MAX_S = 60.0  # after a kill; on a quiet machine it takes about 10


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Settings]:
    """Settings of a managed server of our own, which these tests may ill-treat."""
    settings = Settings(home=tmp_path_factory.mktemp("own"), cache=cache, neo4j_memory_mib=768)
    yield settings
    for process in servers(settings):
        process.kill()
        process.wait()


def servers(settings: Settings) -> list[psutil.Process]:
    """Every live server process of this home, found by its command line."""
    argument = home_argument(ServerFiles.of(settings))
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if argument in (process.info["cmdline"] or ()) and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def environ(settings: Settings) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {
        "GRAPH_SERVICE_HOME": str(settings.home),
        "GRAPH_SERVICE_CACHE": str(settings.cache),
        "GRAPH_SERVICE_NEO4J_MEMORY_MIB": str(settings.neo4j_memory_mib),
        "PYTHONPATH": str(Path(local.__file__).parents[2]),
    }
    return kept | ours


def starter(settings: Settings) -> subprocess.Popen[str]:
    """Another process that starts the server and prints its process number."""
    command = [sys.executable, "-c", START]
    return subprocess.Popen(
        command,
        env=environ(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def members(store: Store, ids: list[str]) -> set[str]:
    """Those of the ids that are in the store."""
    [found] = store.read("network/existing_members", ids=ids)
    return {row[0] for row in found["rows"]}


def kill_server(settings: Settings) -> None:
    state = ServerState.read(ServerFiles.of(settings).state)
    assert state is not None
    os.kill(state.pid, signal.SIGKILL)


def test_two_processes_starting_at_once_get_one_server(own: Settings) -> None:
    both = [starter(own), starter(own)]
    pids = {process.communicate(timeout=300)[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert [str(process.pid) for process in servers(own)] == list(pids)


def test_a_server_outlives_its_starter_and_is_found_again(own: Settings) -> None:
    connection = ensure_running(own)
    assert ensure_running(own) == connection
    found = status(own)
    assert (found.state, found.pid, found.uri) == ("running", connection.pid, connection.uri)
    assert os.getsid(connection.pid) != os.getsid(0)  # Ctrl-C on our terminal does not reach it


def test_it_listens_on_loopback_only(own: Settings) -> None:
    process = psutil.Process(ensure_running(own).pid)
    listening = [c.laddr for c in process.net_connections(kind="inet") if c.status == psutil.CONN_LISTEN]
    assert len(listening) == 1
    assert listening[0].ip in {"127.0.0.1", "::ffff:127.0.0.1"}


def test_the_password_is_private(own: Settings) -> None:
    connection = ensure_running(own)
    files = ServerFiles.of(own)
    assert stat.S_IMODE(files.password.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.home.stat().st_mode) == 0o700
    assert len(connection.password) >= 32
    process = psutil.Process(connection.pid)
    assert connection.password not in " ".join(process.cmdline())
    assert connection.password not in " ".join(process.environ().values())
    assert connection.password not in repr(connection)
    for log in files.log.parent.iterdir():
        assert connection.password not in log.read_text(encoding="utf-8", errors="replace")


def test_a_wrong_password_is_refused_in_words(own: Settings) -> None:
    uri = ensure_running(own).uri
    with pytest.raises(DatabaseUnavailable, match="refused the user name or password"):
        open_store(dataclasses.replace(own, neo4j_uri=uri, neo4j_password="wrong"))


def test_a_second_start_is_quick_and_keeps_the_port(own: Settings) -> None:
    before = ensure_running(own)
    assert stop(own)
    assert not stop(own)
    assert (status(own).state, servers(own)) == ("stopped", [])
    after = ensure_running(own)
    assert after.uri == before.uri
    assert after.pid != before.pid


def test_a_taken_port_is_left_to_who_has_it(own: Settings) -> None:
    port = int(ensure_running(own).uri.rpartition(":")[2])
    stop(own)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        connection = ensure_running(own)
        assert connection.uri != f"bolt://127.0.0.1:{port}"


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.long)])
def test_killed_under_load_nothing_confirmed_is_lost_and_the_service_goes_on(own: Settings, kills: int) -> None:
    """Four writers go on through every kill; nobody but they start the server again."""
    confirmed: list[str] = []
    longest: dict[int, float] = {}
    done = threading.Event()

    def writer(number: int) -> None:
        count = 0
        while not done.is_set():
            member_id = f"{kills}-{number}-{count}"
            began = time.monotonic()
            store.write("write/load_members", rows=[{"member_id": member_id}])
            longest[number] = max(longest.get(number, 0.0), time.monotonic() - began)
            confirmed.append(member_id)
            count += 1

    with open_store(own) as store, ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(writer, number) for number in range(4)]
        try:
            for _ in range(kills):
                reached = len(confirmed) + 50
                while len(confirmed) < reached and not any(future.done() for future in writers):
                    time.sleep(0.01)
                kill_server(own)
            reached = len(confirmed) + 50
            while len(confirmed) < reached and not any(future.done() for future in writers):
                time.sleep(0.01)
        finally:
            done.set()
        for future in writers:
            future.result()
        assert set(confirmed) <= members(store, confirmed)
        assert len(servers(own)) == 1
    assert max(longest.values()) < RECOVERY_MAX_S


def test_a_killed_server_is_told_and_started_again(own: Settings) -> None:
    ensure_running(own)
    kill_server(own)
    deadline = time.monotonic() + 10
    while status(own).state != "crashed" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert status(own).state == "crashed"
    assert ensure_running(own).pid == status(own).pid


@pytest.mark.parametrize("wait_s", [0.0, 0.5, 1.0])
def test_a_server_that_is_shutting_down_is_followed_by_a_new_one(own: Settings, wait_s: float) -> None:
    """A command that was stopping it was killed, so nobody says that it is meant to stay down."""
    connection = ensure_running(own)
    psutil.Process(connection.pid).terminate()
    time.sleep(wait_s)
    with open_store(own) as store:
        assert store.read("schema/ping") == [{"answer": 1}]
    assert len(servers(own)) == 1


def test_stopped_on_purpose_it_stays_down(own: Settings) -> None:
    with open_store(own) as store:
        stop(own)
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
            store.read("schema/ping")
        assert time.monotonic() - began < RECOVERY_MAX_S
        assert servers(own) == []
        ensure_running(own)
        assert store.read("schema/ping") == [{"answer": 1}]


def test_a_recycled_process_number_is_not_taken_for_the_server(own: Settings) -> None:
    stop(own)
    files = ServerFiles.of(own)
    ServerState(os.getpid(), 1.0, 1).write(files.state)
    assert status(own).state == "crashed"
    assert not stop(own)  # and we live
    ServerState(os.getpid(), 1.0, 1).write(files.state)
    assert ensure_running(own).pid != os.getpid()


@pytest.mark.parametrize("left", ["", "{", '{"pid": "x"}', "[]"])
def test_a_spoiled_state_file_is_made_anew(own: Settings, left: str) -> None:
    running = ensure_running(own)
    ServerFiles.of(own).state.write_text(left, encoding="utf-8")
    assert ensure_running(own) == running


def test_a_second_server_on_one_store_is_refused(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    stop(own)
    monkeypatch.setattr(local, "UNKNOWN_HOLDER_S", 0.5)
    held = try_lock(ServerFiles.of(own).serving)
    assert held is not None
    try:
        with pytest.raises(Refused, match="A second server on one store is refused"):
            ensure_running(own)
    finally:
        os.close(held)
    ensure_running(own)


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_starter_cut_off_leaves_one_server_or_none(own: Settings, blow: signal.Signals) -> None:
    stop(own)
    process = starter(own)
    deadline = time.monotonic() + 60
    while not servers(own) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(blow)
    process.communicate(timeout=120)
    if blow is signal.SIGINT:
        assert servers(own) == []
    connection = ensure_running(own)
    assert [one.pid for one in servers(own)] == [connection.pid]


def test_a_server_that_cannot_start_says_why_and_is_gone(tmp_path: Path, cache: Path) -> None:
    settings = Settings(home=tmp_path, cache=cache, neo4j_memory_mib=512)
    files = ServerFiles.of(settings)
    files.make_folders()
    (files.data / "databases").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(DatabaseUnavailable, match=r"(?s)Neo4j ended while starting\. The end of .*neo4j\.log:\n  \S"):
        ensure_running(settings)
    assert servers(settings) == []
    assert status(settings).state == "stopped"


def test_a_missing_password_says_how_to_mend(own: Settings) -> None:
    ensure_running(own)
    stop(own)
    files = ServerFiles.of(own)
    aside = files.password.with_name("aside")
    files.password.rename(aside)
    try:
        with pytest.raises(Refused, match=r"password is missing but there is a store"):
            ensure_running(own)
    finally:
        aside.rename(files.password)


def test_the_configuration_is_ours(own: Settings) -> None:
    ensure_running(own)
    text = (ServerFiles.of(own).conf / "neo4j.conf").read_text(encoding="utf-8")
    for line in (
        "server.default_listen_address=127.0.0.1",
        "server.http.enabled=false",
        "server.https.enabled=false",
        "dbms.security.auth_enabled=true",
        "dbms.security.allow_csv_import_from_file_urls=false",
        "dbms.usage_report.enabled=false",
    ):
        assert line in text.splitlines()
    memory = Memory.for_server(own)
    assert memory.heap_mib + memory.page_cache_mib < 768


def test_with_an_address_of_ones_own_nothing_local_is_touched(tmp_path: Path, cache: Path) -> None:
    settings = Settings(home=tmp_path / "home", cache=cache, neo4j_uri="bolt://127.0.0.1:9", neo4j_password="x")
    for refused in (ensure_running, stop, status, wipe, scratch_settings):
        with pytest.raises(Refused, match="NEO4J_URI"):
            refused(settings)
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        open_store(settings)
    assert local.revive(settings) is None
    assert not (tmp_path / "home").exists()


def test_a_scratch_store_is_another_one(own: Settings) -> None:
    scratch = scratch_settings(own)
    assert ServerFiles.of(scratch).home != ServerFiles.of(own).home
    assert own.home in ServerFiles.of(scratch).home.parents


def test_a_wiped_store_is_gone(own: Settings) -> None:
    with open_store(own) as store:
        store.write("write/load_members", rows=[{"member_id": "gone"}])
    wipe(own)
    files = ServerFiles.of(own)
    assert (servers(own), files.data.exists(), files.password.exists()) == ([], False, False)
    wipe(own)  # again does no harm
    with open_store(own) as store:
        assert members(store, ["gone"]) == set()


def test_the_state_file_names_no_secret(own: Settings) -> None:
    ensure_running(own)
    assert set(json.loads(ServerFiles.of(own).state.read_text(encoding="utf-8"))) == {"pid", "created", "port"}


def test_a_caller_with_the_lock_can_start(own: Settings) -> None:
    files = ServerFiles.of(own)
    running = ensure_running(own)
    assert find_server(files) is not None
    assert start_locked(own, files) == running
