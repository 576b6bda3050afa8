"""Is a backup that somebody has tampered with refused, with nothing written anywhere and the store as it was?"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

import graph_service
from graph_service.config import Settings
from graph_service.errors import BadInput, GraphServiceError, Refused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.store.backup import backup
from graph_service.store.backup_reading import ENTRIES_MAX, contents
from graph_service.store.driver import Store
from graph_service.store.local import status, wipe
from graph_service.store.opening import open_store
from graph_service.store.server_files import ServerFiles

ROOM = 1 << 30
LABELS = ("neostore.labeltokenstore.db.names", b"Meta Migration Member")
Entry = tuple[tarfile.TarInfo, bytes]


def entry(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "", **more: str) -> Entry:
    """A file as a backup holds it, or anything else as none does."""
    made = tarfile.TarInfo(name)
    made.size, made.type, made.linkname, made.pax_headers = len(content), kind, link, more
    return made, content


def archive(entries: list[Entry]) -> bytes:
    """The tar archive of them, its records as Neo4j writes them."""
    made = io.BytesIO()
    for one, content in entries:
        made.write(one.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % 512))
    return made.getvalue() + bytes(1024)


def packed(tar: bytes, files: int, size: int, *, magic: bytes = b"DZV1", word: bytes = b"zstd", form: int = 1) -> bytes:
    """A file as `db backup` writes it."""
    made = io.BytesIO(magic)
    made.seek(0, io.SEEK_END)
    kept = pa.BufferOutputStream()
    with pa.CompressedOutputStream(kept, "zstd") as stream:
        stream.write(struct.pack(">4siqq", word, form, files, size))
        stream.write(tar)
    made.write(kept.getvalue().to_pybytes())
    return made.getvalue()


def honest(*entries: Entry) -> bytes:
    """A file that says of itself what is in it."""
    files = [content for one, content in entries if not one.isdir()]
    return packed(archive(list(entries)), len(files), sum(map(len, files)))


GOOD = (
    entry("neostore", b"x" * 700),
    entry("schema", kind=tarfile.DIRTYPE),
    entry("schema/index-1", b"y"),
    entry(*LABELS),
)
PLACES = [
    "../../x", "../x", "/etc/x", "//x", "schema/../../x", "schema/..", "..", ".", "./x", "a//b", "", "..\\..\\x", "C:\\x", "x\ny",
    "\u202ex", "schema/./x", "x" * 300, "/".join("abcdefghijk"), "~/x", "$HOME/x", "a b",
]  # fmt: skip
KINDS = {
    "a symbolic link": tarfile.SYMTYPE, "a hard link": tarfile.LNKTYPE, "a device of characters": tarfile.CHRTYPE,
    "a device of blocks": tarfile.BLKTYPE, "a pipe": tarfile.FIFOTYPE, "a file with holes": tarfile.GNUTYPE_SPARSE,
    "records of all that follow": tarfile.XGLTYPE, "a long name of old": tarfile.GNUTYPE_LONGNAME,
    "a continued file": tarfile.CONTTYPE, "another kind": b"Z",
}  # fmt: skip
ZEROS = tarfile.TarInfo("neostore")
ZEROS.size = 100_000_000


def bomb() -> bytes:
    """100 MB of zeros in some kilobytes, which say that they are 100 bytes."""
    return packed(ZEROS.tobuf(tarfile.PAX_FORMAT) + bytes(ZEROS.size) + bytes(1024), 2, 100)


def many() -> bytes:
    """More folders than a store has."""
    folders = [entry(f"d{number}", kind=tarfile.DIRTYPE) for number in range(ENTRIES_MAX + 1)]
    return honest(*GOOD, *folders)


def of_records(text: bytes, times: int = 1) -> bytes:
    """A file before which stands what it is to be read by."""
    made = tarfile.TarInfo("PaxHeader")
    made.type, made.size = tarfile.XHDTYPE, len(text)
    records = made.tobuf(tarfile.USTAR_FORMAT) + text + bytes(-len(text) % 512)
    return packed(records * times + archive(list(GOOD)), 3, 722)


def told(key: str, value: str) -> bytes:
    """One record, with its own length in front."""
    tail = f" {key}={value}\n".encode()
    length = len(tail) + len(str(len(tail) + 2))
    return str(length).encode() + tail


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    **{f"named {name[:20]!r}": (lambda name=name: honest(*GOOD, entry(name, b"z")), "no name of a file") for name in PLACES},
    **{f"a folder named {name[:20]!r}": (
        lambda name=name: honest(*GOOD, entry(name, kind=tarfile.DIRTYPE)), "no name of a file"
    ) for name in ("../x", "/etc/x", "schema/../..")},
    **{what: (
        lambda kind=kind: honest(*GOOD, entry("odd", b"", kind, "/etc/passwd")), "no file"
    ) for what, kind in KINDS.items()},
    "a name in its records": (lambda: of_records(told("path", "../../x")), "no name of a file"),
    "a link in its records": (lambda: of_records(told("linkpath", "/etc/passwd")), "which no backup says"),
    "holes in its records": (lambda: of_records(told("GNU.sparse.realsize", "9" * 15)), "which no backup says"),
    "a size below nothing": (lambda: of_records(told("size", "-1")), "size"),
    "a size in other digits": (lambda: of_records(told("size", "\u0661")), "size"),
    "a size of a thousand digits": (lambda: of_records(told("size", "9" * 1000)), "size"),
    "records that are none": (lambda: of_records(b"x" * 600), "which no backup says"),
    "records longer than they are": (lambda: of_records(b"9999 path=x\n"), "which no backup says"),
    "records of two megabytes": (lambda: of_records(told("path", "x" * 2_000_000)), "longer than a backup says"),
    "records of records": (lambda: of_records(told("path", "x"), 2), "longer than a backup says"),
    "more than it says": (bomb, "unpacks to more than"),
    "more files than it says": (lambda: packed(archive([*GOOD, entry("z")]), 3, 722), "unpacks to more than"),
    "less than it says": (lambda: packed(archive(list(GOOD)), 3, 5000), "of the 5,000"),
    "fewer files than it says": (lambda: packed(archive(list(GOOD)), 9, 722), "it says it holds"),
    "a million files, as it says": (lambda: packed(archive(list(GOOD)), 1_000_000, 722), "some hundreds"),
    "ten thousand folders": (many, "more files and folders"),
    "one name twice": (lambda: honest(*GOOD, entry("neostore", b"other")), "twice"),
    "a folder with a size": (lambda: packed(archive([entry("d", b"x" * 10, tarfile.DIRTYPE), *GOOD]), 3, 722), "size"),
    "nothing in it": (lambda: packed(bytes(1024), 1, 1), "of the 1"),
    "no end": (lambda: packed(archive(list(GOOD))[:-1024], 3, 722), "cut off"),
    "an archive after its end": (lambda: packed(archive(list(GOOD)) + archive([entry("../x", b"y")]), 3, 722), "follows"),
    "another format": (lambda: packed(archive(list(GOOD)), 3, 722, form=2), "what it says of itself"),
    "another word": (lambda: packed(archive(list(GOOD)), 3, 722, word=b"gzip"), "what it says of itself"),
    "below nothing": (lambda: packed(archive(list(GOOD)), -1, -1), "what it says of itself"),
    "a file of another tool": (lambda: b"DGV1" + honest(*GOOD)[4:], "does not begin"),
    "a plain tar archive": (lambda: archive(list(GOOD)), "does not begin"),
    "a store of something else": (lambda: honest(*GOOD[:-1], entry(LABELS[0], b"Person Movie")), "something else"),
    "cut in the middle": (lambda: honest(*GOOD)[: len(honest(*GOOD)) // 2], "to its end"),
    "its beginning alone": (lambda: b"DZV1", "cut off"),
    "four letters and nonsense": (lambda: b"DZV1" + bytes(range(256)) * 20, "to its end"),
    "nothing": (lambda: b"", "does not begin"),
    "a table": (lambda: b"member_id,joined_on\nA,2026-01-01\n", "does not begin"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of its own, two below one in which nothing may appear."""
    made = tmp_path / "a" / "b"
    made.mkdir(parents=True)
    return made


def test_a_file_as_it_should_be_is_read_to_its_end(folder: Path) -> None:
    """What all the others differ from in one thing each."""
    file = folder / "x.backup"
    file.write_bytes(honest(*GOOD))
    found = contents(file, ROOM)
    assert (found.files, found.size_bytes) == (3, 700 + 1 + len(LABELS[1]))
    for record in (
        told("path", "schema/index-2"),
        told("mtime", "1.5"),
        told("size", "700"),
        told("mtime", "1") + told("uid", "7"),
    ):
        file.write_bytes(of_records(record))
        assert contents(file, ROOM) == found


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_no_backup_holds_is_refused_and_written_nowhere(folder: Path, kind: str) -> None:
    make, said = HOSTILE[kind]
    file = folder / "x.backup"
    file.write_bytes(make())
    before = sorted(folder.parent.parent.rglob("*"))
    with pytest.raises(
        BadInput, match=r"x\.backup: is no backup of a store, or is damaged; the store is as it was"
    ) as refused:
        contents(file, ROOM)
    assert said.lower() in str(refused.value).lower()
    assert len(str(refused.value)) < 1000
    assert sorted(folder.parent.parent.rglob("*")) == before


def test_more_than_there_is_room_for_is_refused_before_it_is_read(folder: Path) -> None:
    file = folder / "x.backup"
    file.write_bytes(packed(archive(list(GOOD)), 3, 10 * ROOM))
    with pytest.raises(Refused, match=r"unpacks to 10,737,418,240 bytes, as it says, and there is room on the disk"):
        contents(file, ROOM)


# --- a real store -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path_factory.mktemp("own"), cache=cache, neo4j_memory_mib=768)
    yield settings
    wipe(settings)


@pytest.fixture(scope="module")
def saved(own: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a store in which there is one member; a second one joined since."""
    file = tmp_path_factory.mktemp("backups") / "monday.backup"
    with open_store(own) as store:
        put(store, "saved")
        backup(own, file)
        put(store, "later")
    return file


def put(store: Store, member_id: str) -> None:
    load_tables(store, canonical({"members": [{"member_id": member_id, "joined_on": "2026-01-01"}]}))


def names(settings: Settings) -> set[str]:
    with open_store(settings) as store:
        [found] = store.read("network/existing_members", ids=["saved", "later"])
    return {row[0] for row in found["rows"]}


def unpacked(file: Path) -> tuple[bytes, int, int]:
    """The archive in a backup without its end, and what the backup says of itself."""
    with pa.OSFile(str(file)) as opened:
        assert opened.read(4) == b"DZV1"
        with pa.CompressedInputStream(opened, "zstd") as stream:
            head = struct.unpack(">4siqq", stream.read(24))
            tar = stream.read()
    with tarfile.open(fileobj=io.BytesIO(tar)) as listed:
        last = listed.getmembers()[-1]
    return tar[: last.offset_data + -(-last.size // 512) * 512], head[2], head[3]


@pytest.mark.slow
def test_no_changed_byte_of_a_real_backup_is_taken_for_what_was_saved(saved: Path, folder: Path) -> None:
    """Its stream carries a checksum, which is compared at its very end. A few bits mean nothing to anybody."""
    file, whole = folder / "x.backup", saved.read_bytes()
    assert contents(saved, ROOM).files > 50
    places = [*range(16), *range(16, len(whole), len(whole) // 150), *range(len(whole) - 16, len(whole))]
    taken = []
    for at in places:
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            contents(file, ROOM)
        except GraphServiceError:
            continue
        taken.append(at)
        assert unpacked(file) == unpacked(saved)
    assert len(taken) < len(places) / 10, taken


IN_A_REAL_ONE = {
    "a name that leads out": entry("../../x", b"z"),
    "a name of the root": entry("/etc/zq-hostile", b"z"),
    "a symbolic link": entry("schema/link", b"", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": entry("schema/link", b"", tarfile.LNKTYPE, "neostore"),
    "a device": entry("schema/zero", b"", tarfile.CHRTYPE),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*IN_A_REAL_ONE, "more than it says", "cut", "changed", "of something else"])
def test_a_hostile_backup_leaves_store_and_server_as_they_were(
    own: Settings, saved: Path, folder: Path, kind: str
) -> None:
    """Whoever has a real backup in hand and puts something into it, by the command as an operator gives it."""
    tar, files, size = unpacked(saved)
    if kind in IN_A_REAL_ONE:
        one, content = IN_A_REAL_ONE[kind]
        made = packed(tar + archive([(one, content)]), files + 1, size + len(content))
    elif kind == "more than it says":
        made = packed(tar + ZEROS.tobuf(tarfile.PAX_FORMAT).replace(b"neostore", b"neostory"), files, size)
    elif kind == "of something else":
        made = packed(tar.replace(b"Migration", b"Emigrants") + bytes(1024), files, size)
    else:
        whole = bytearray(saved.read_bytes())
        whole[-1] ^= 1
        made = bytes(whole if kind == "changed" else whole[:-100])
    file = folder / "hostile.backup"
    file.write_bytes(made)
    before = names(own), status(own).pid, sorted(folder.parent.rglob("*"))
    ran = command(own, "db", "restore", str(file), "--yes")
    assert ran.returncode == BadInput.exit_code, ran.stderr
    assert "hostile.backup: is no backup of a store, or is damaged; the store is as it was" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (names(own), status(own).pid, sorted(folder.parent.rglob("*"))) == before
    assert names(own) == {"saved", "later"}
    assert not Path("/etc/zq-hostile").exists()
    assert not (ServerFiles.of(own).home / "restoring").exists()


@pytest.mark.slow
def test_a_real_one_packed_again_is_brought_back(own: Settings, saved: Path, folder: Path) -> None:
    """So that it is what was put into the others for which they are refused. The last test of the store."""
    tar, files, size = unpacked(saved)
    file = folder / "again.backup"
    file.write_bytes(packed(tar + bytes(1024), files, size))
    ran = command(own, "db", "restore", str(file), "--yes")
    assert ran.returncode == 0, ran.stderr
    assert names(own) == {"saved"}


def command(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `graph-service` as a program."""
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "GRAPH_SERVICE_HOME": str(settings.home),
        "GRAPH_SERVICE_CACHE": str(settings.cache),
        "GRAPH_SERVICE_NEO4J_MEMORY_MIB": "768",
        "PYTHONPATH": str(Path(graph_service.__file__).parents[1]),
    }
    words = [sys.executable, "-c", "from graph_service.cli import entry; entry()", *arguments]
    return subprocess.run(words, env=environ, capture_output=True, text=True, timeout=300, check=False)
