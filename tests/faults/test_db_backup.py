"""Does a backup bring back what was saved, and does a damaged one leave the store as it was?"""

from __future__ import annotations

import dataclasses
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service.config import Settings
from graph_service.errors import BadInput, Refused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.store.backup import backup, holds_data, restore
from graph_service.store.checks import check
from graph_service.store.driver import Store
from graph_service.store.local import ensure_running, status, stop, wipe
from graph_service.store.opening import open_store
from graph_service.store.server_files import DATABASE_PARTS, ServerFiles, undo_half_restore
from graph_service.store.snapshot import store_state

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path_factory.mktemp("own"), cache=cache, neo4j_memory_mib=768)
    yield settings
    wipe(settings)


@pytest.fixture(scope="module")
def saved(own: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a store with the member `saved`, whose server ran and runs again."""
    file = tmp_path_factory.mktemp("backups") / "monday.backup"
    with open_store(own) as store:
        put(store, "saved")
        size = backup(own, file)
        assert size == file.stat().st_size > 0
        assert names(store) == {"saved"}  # the same connections go on
    assert status(own).state == "running"
    return file


def put(store: Store, member_id: str) -> None:
    load_tables(store, canonical({"members": [{"member_id": member_id, "joined_on": "2026-01-01"}]}))


def names(store: Store) -> set[str]:
    [found] = store.read("network/existing_members", ids=["saved", "later"])
    return {row[0] for row in found["rows"]}


def test_a_backup_is_private_and_leaves_nothing_beside_it(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert list(saved.parent.iterdir()) == [saved]


def test_restoring_brings_back_what_was_saved(own: Settings, saved: Path) -> None:
    """And the store is another one from then on: what was kept of the replaced one is not taken for this one's."""
    kept = own.home / "snapshots" / "some-snapshot"
    kept.mkdir(parents=True)
    with open_store(own) as store:
        put(store, "later")
        assert names(store) == {"saved", "later"}
        before = store_state(store)
        restore(own, saved)
        assert names(store) == {"saved"}
        assert store_state(store).store_id != before.store_id
        assert not kept.exists()
        put(store, "later")  # and it can be written
        assert check(store) == []
    left = {path.name for path in ServerFiles.of(own).home.iterdir()}
    assert not left & {"restoring", "replaced", "replaced.done", "renewal"}


def test_an_id_that_waits_is_taken_by_the_next_who_opens_the_store(own: Settings, saved: Path) -> None:
    """Cut off between the exchange and the renewal, also while the server runs."""
    assert saved.exists()
    for name in ("first", "second"):
        ServerFiles.of(own).renewal.write_text(name, encoding="ascii")
        with open_store(own) as store:
            assert store_state(store).store_id == name


def test_an_open_load_is_not_saved(own: Settings, saved: Path, tmp_path: Path) -> None:
    """The rows that it has still to write would not be in the file."""
    assert saved.exists()
    with open_store(own) as store:
        store.write("write/load_open", load_id="x", journal="/nowhere", host="here", steps=0)
        with pytest.raises(Refused, match="a load is being completed"):
            backup(own, tmp_path / "half.backup")
        store.write("write/load_close", load_id="x")
        assert list(tmp_path.iterdir()) == []
        assert status(own).state == "running"


@pytest.mark.parametrize("damage", ["cut", "flipped", "text", "empty"])
def test_a_damaged_backup_leaves_the_store_as_it_was(own: Settings, saved: Path, tmp_path: Path, damage: str) -> None:
    body = bytearray(saved.read_bytes())
    if damage == "cut":
        del body[len(body) // 2 :]
    elif damage == "flipped":
        for at in range(len(body) // 3, len(body) // 3 + 64):
            body[at] ^= 0xFF
    else:
        body = bytearray(b"member_id,name\n" if damage == "text" else b"")
    broken = tmp_path / "broken.backup"
    broken.write_bytes(body)
    with open_store(own) as store:
        put(store, "later")
        with pytest.raises(
            BadInput, match=r"broken\.backup: is no backup of a store, or is damaged; the store is as it was"
        ):
            restore(own, broken)
        assert names(store) == {"saved", "later"}


def test_a_backup_restores_into_an_empty_home(own: Settings, saved: Path, tmp_path: Path, cache: Path) -> None:
    fresh = Settings(home=tmp_path, cache=cache, neo4j_memory_mib=768)
    assert not holds_data(fresh)
    restore(fresh, saved)
    assert holds_data(fresh)
    try:
        with open_store(fresh) as store, open_store(own) as other:
            assert "saved" in names(store)
            assert store_state(store).store_id != store_state(other).store_id
    finally:
        wipe(fresh)


def test_what_cannot_be_saved_or_read_is_refused_in_words(
    own: Settings, saved: Path, tmp_path: Path, cache: Path
) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        backup(own, tmp_path / "no" / "such" / "folder.backup")
    with pytest.raises(BadInput, match="cannot be written"):
        backup(own, tmp_path)
    with pytest.raises(BadInput, match="no such file"):
        restore(own, tmp_path / "nothing.backup")
    empty = Settings(home=tmp_path / "empty", cache=cache)
    with pytest.raises(Refused, match="there is no store yet"):
        backup(empty, tmp_path / "x.backup")
    elsewhere = dataclasses.replace(own, neo4j_uri="bolt://127.0.0.1:9")
    for refused in (lambda: backup(elsewhere, tmp_path / "x"), lambda: restore(elsewhere, saved)):
        with pytest.raises(Refused, match="NEO4J_URI"):
            refused()


def test_a_stopped_server_stays_stopped(own: Settings, saved: Path, tmp_path: Path) -> None:
    assert saved.exists()
    ensure_running(own)
    stop(own)
    backup(own, tmp_path / "cold.backup")
    assert status(own).state == "stopped"


def fill(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / "file").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("moved", range(5))
def test_a_restore_cut_off_at_any_step_is_undone(tmp_path: Path, moved: int) -> None:
    """Steps of the exchange: two folders out, two folders in. Whatever was done, the old store comes back."""
    files = ServerFiles(tmp_path / "neo4j")
    files.replaced.mkdir(parents=True)
    for number, part in enumerate(DATABASE_PARTS):
        fill(files.replaced / part if moved > number else files.database(part), "old")
    for number, part in enumerate(DATABASE_PARTS):
        if moved > number + 2:
            fill(files.database(part), "new")
    undo_half_restore(files)
    assert [(files.database(part) / "file").read_text(encoding="utf-8") for part in DATABASE_PARTS] == ["old", "old"]
    assert not files.replaced.exists()
    undo_half_restore(files)


def test_a_restore_into_nothing_cut_off_leaves_nothing(tmp_path: Path) -> None:
    files = ServerFiles(tmp_path / "neo4j")
    files.replaced.mkdir(parents=True)
    for part in DATABASE_PARTS:
        (files.replaced / f"{part}.none").touch()
    fill(files.database("databases"), "new")
    undo_half_restore(files)
    assert not files.database("databases").exists()
