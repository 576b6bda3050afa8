"""Is a file a backup that may be unpacked? It is read from end to end before Neo4j's own tool sees it.

A backup is four letters, then one Zstandard stream with a checksum: the word `zstd`, a number of the format, how many files
and bytes follow, and a tar archive of the store's files. Whatever `db backup` does not write is refused: a name that leads
elsewhere, a link, a device, more than the file says of itself, a store of something else.
"""

from __future__ import annotations

import re
import struct
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa

from graph_service.errors import BadInput, Refused

ENTRIES_MAX: Final = 10_000  # files and folders; a store has some hundreds
_MAGIC: Final = b"DZV1"
_HEAD: Final = struct.Struct(">4siqq")  # `zstd`, format, files, bytes
_BLOCK: Final = tarfile.BLOCKSIZE
_PIECE: Final = 1 << 20
_END_MAX: Final = 1 << 20  # zeros after the last entry
_RECORDS_MAX: Final = 8 << 10  # what stands before an entry about it: a long name, a large size, times
_RECORDS: Final = frozenset({"path", "size", "mtime", "atime", "ctime", "uid", "gid", "LIBARCHIVE.creationtime"})
_NAME: Final = re.compile(r"(?!\.\.?(?:/|$))[\w.+-]{1,200}(?:/(?!\.\.?(?:/|$))[\w.+-]{1,200}){0,9}", re.ASCII)
_SIZE: Final = re.compile(r"[0-9]{1,18}")
_LABELS: Final = "neostore.labeltokenstore.db.names"
_OURS: Final = b"Migration"  # a label of every store of this product


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup unpacks to."""

    files: int
    size_bytes: int


class _Stream(Protocol):
    def read(self, nbytes: int) -> bytes: ...


class _ForeignError(Exception):
    """Why it is no backup."""


def contents(source: Path, room_bytes: int) -> Contents:
    """What `source` unpacks to, of `room_bytes` at most; nothing of it is written anywhere.

    Raises:
        BadInput: it is no backup of a store of this product, is damaged, or holds what no backup holds.
        Refused: it says that it unpacks to more than there is room for; it is not read on then.
    """
    try:
        with pa.OSFile(str(source)) as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise _ForeignError("It does not begin as a file of `graph-service db backup` does")
            with pa.CompressedInputStream(file, "zstd") as stream:
                return _read(source, stream, room_bytes)
    except _ForeignError as error:
        why = str(error)
    except (OSError, pa.ArrowException, tarfile.TarError, ValueError, MemoryError) as error:
        why = f"It cannot be read to its end ({error})"
    raise BadInput(f"{source}: is no backup of a store, or is damaged; the store is as it was. {why}")


def _read(source: Path, stream: _Stream, room_bytes: int) -> Contents:
    word, form, files, size_bytes = _HEAD.unpack(_take(stream, _HEAD.size))
    if word != b"zstd" or form != 1 or files < 1 or size_bytes < 1:
        raise _ForeignError("What it says of itself is not what a backup says")
    if files > ENTRIES_MAX:
        raise _ForeignError(f"It says that it holds {files:,} files; a store has some hundreds")
    if size_bytes > room_bytes:
        raise Refused(
            f"{source}: unpacks to {size_bytes:,} bytes, as it says, and there is room on the disk for {room_bytes:,}; "
            "the store is as it was"
        )
    found, entries, ours, names = Contents(0, 0), 0, False, set[str]()
    while (entry := _entry(stream)) is not None:
        entries += 1
        if entry.name in names or entries > ENTRIES_MAX:
            raise _ForeignError(f"It holds {entry.name!r} twice, or more files and folders than a store has")
        names.add(entry.name)
        if entry.isdir():
            continue
        found = Contents(found.files + 1, found.size_bytes + entry.size)
        if found.files > files or found.size_bytes > size_bytes:
            raise _ForeignError(
                f"It unpacks to more than the {files:,} files and {size_bytes:,} bytes that it says it holds"
            )
        ours |= _pass(stream, entry)
    _end(stream)
    if found != Contents(files, size_bytes):
        raise _ForeignError(f"It holds {found.size_bytes:,} bytes of the {size_bytes:,} that it says it holds")
    if not ours:
        raise _ForeignError("It is a store of something else: nothing in it was made by this product")
    return found


def _entry(stream: _Stream) -> tarfile.TarInfo | None:
    """The next file or folder; None at the end."""
    records: dict[str, str] = {}
    while True:
        block = _take(stream, _BLOCK)
        if block == bytes(_BLOCK):
            return None
        entry = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        if entry.type != tarfile.XHDTYPE:
            break
        if records or not 0 < entry.size <= _RECORDS_MAX:
            raise _ForeignError("What it says of one of its files is longer than a backup says it")
        records = _records(_take(stream, _padded(entry.size))[: entry.size])
    entry.name = records.get("path", entry.name).rstrip("/")
    if "size" in records:
        if not _SIZE.fullmatch(records["size"]):
            raise _ForeignError(f"The size of {entry.name[:100]!r} is none")
        entry.size = int(records["size"])
    if entry.type not in (tarfile.REGTYPE, tarfile.DIRTYPE):
        raise _ForeignError(
            f"It holds {entry.name[:100]!r}, which is a link, a device or another thing that is no file"
        )
    if not _NAME.fullmatch(entry.name):
        raise _ForeignError(f"It holds {entry.name[:100]!r}, which is no name of a file of a store")
    if entry.size < 0 or (entry.isdir() and entry.size):
        raise _ForeignError(f"The size of {entry.name!r} is none")
    return entry


def _records(text: bytes) -> dict[str, str]:
    """Lines of `length key=value`, as tar has them before an entry."""
    found: dict[str, str] = {}
    while text:
        digits = text.partition(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        key, equals, value = text[len(digits) + 1 : length].decode("utf-8").partition("=")
        if length > len(text) or not equals or value[-1:] != "\n" or key not in _RECORDS or key in found:
            raise _ForeignError(f"It says {key[:40]!r} of one of its files, which no backup says")
        found[key] = value[:-1]
        text = text[length:]
    return found


def _pass(stream: _Stream, entry: tarfile.TarInfo) -> bool:
    """Read over the content of a file. Does it show that the store is one of ours?"""
    left, shows = _padded(entry.size), False
    while left:
        piece = _take(stream, min(left, _PIECE))
        shows = shows or (entry.name == _LABELS and _OURS in piece)
        left -= len(piece)
    return shows


def _end(stream: _Stream) -> None:
    """Nothing but zeros may follow; only at the very end has the checksum been compared."""
    left = _END_MAX
    while piece := stream.read(_PIECE):
        left -= len(piece)
        if left < 0 or piece.strip(b"\0"):
            raise _ForeignError("Something follows after its end")


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _take(stream: _Stream, length: int) -> bytes:
    """Exactly so many bytes."""
    piece = stream.read(length)
    if len(piece) != length:
        raise _ForeignError("It is cut off")
    return piece
