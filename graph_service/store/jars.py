"""Where does the managed Neo4j come from? Jars named in a committed lock, fetched side by side, each checked.

`python -m graph_service.store.jars lock` writes the lock anew for `NEO4J_VERSION`, with jgo as the resolver.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import shutil
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.env import EnvironmentBuilder, LinkStrategy
from jgo.maven import MavenContext

from graph_service.errors import DatabaseUnavailable
from graph_service.store.locking import locked

log = logging.getLogger(__name__)

NEO4J_VERSION: Final = "2026.09.0"
LOCK_FILE: Final = Path(__file__).with_name("neo4j.lock.toml")
DOWNLOADS_AT_ONCE: Final = 16
ATTEMPTS_MAX: Final = 6
CHUNK_BYTES: Final = 1 << 18
MESSAGE: Final = "fetching Neo4j"

ProgressCall = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One file of the server, as the lock names it."""

    group_id: str
    artifact_id: str
    version: str
    path: str  # below the repository's address
    size_bytes: int
    sha256: str

    @property
    def file_name(self) -> str:
        """The name in the cache folder; unique within a lock."""
        return self.path.rpartition("/")[2]


def read_lock(path: Path = LOCK_FILE) -> tuple[Jar, ...]:
    """Every jar of the lock, in class path order. Raises ValueError when two would have one name."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    jars = tuple(Jar(**row) for row in table["jars"])
    if len({jar.file_name for jar in jars}) != len(jars):
        raise ValueError(f"{path}: two jars have one file name")
    return jars


def ensure_jars(
    cache: Path,
    progress: ProgressCall | None = None,
    *,
    base_url: str = MAVEN_CENTRAL_URL,
    jars: Sequence[Jar] | None = None,
) -> list[Path]:
    """The jars of the server in class path order, fetched and checked where they are not there yet.

    Args:
        cache: the folder shared by all homes; the jars go to `neo4j-VERSION` below it.
        progress: told the bytes that are there, of how many.
        base_url: a repository laid out as Maven's.
        jars: instead of those of the committed lock.

    Raises:
        DatabaseUnavailable: no network, a wrong checksum, or no room on the disk; says which file and how to mend.
    """
    wanted = read_lock() if jars is None else tuple(jars)
    folder = cache / f"neo4j-{NEO4J_VERSION}"
    paths = [folder / jar.file_name for jar in wanted]
    if _all_verified(folder, wanted):
        return paths
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / ".lock", "fetching Neo4j", timeout_s=1800.0):
            if not _all_verified(folder, wanted):
                _fetch_all(folder, wanted, base_url, progress)
                _marker(folder).write_text(_fingerprint(wanted), encoding="ascii")
    except OSError as error:
        raise _disk(error, folder) from error
    return paths


def _marker(folder: Path) -> Path:
    return folder / ".verified"


def _fingerprint(jars: Sequence[Jar]) -> str:
    return hashlib.sha256("\n".join(f"{jar.file_name} {jar.sha256}" for jar in jars).encode()).hexdigest()


def _all_verified(folder: Path, jars: Sequence[Jar]) -> bool:
    """Every checksum was right once and every size still is."""
    try:
        if _marker(folder).read_text(encoding="ascii") != _fingerprint(jars):
            return False
        return all((folder / jar.file_name).stat().st_size == jar.size_bytes for jar in jars)
    except OSError:
        return False


class _Download:
    """What the threads of one download share: the folder, the address, the count of bytes, the wish to stop."""

    def __init__(self, folder: Path, base_url: str, jars: Sequence[Jar], progress: ProgressCall | None) -> None:
        self.folder = folder
        self.base_url = base_url.rstrip("/")
        self.stop = threading.Event()
        self._progress = progress
        self._bytes_total = sum(jar.size_bytes for jar in jars)
        self._bytes_of: dict[str, int] = {}
        self._lock = threading.Lock()
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    def session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            with self._lock:
                self._sessions.append(session)
        return session

    def close(self) -> None:
        for session in self._sessions:
            session.close()

    def note(self, jar: Jar, bytes_there: int) -> None:
        with self._lock:
            self._bytes_of[jar.path] = bytes_there
            if self._progress is not None:
                self._progress(MESSAGE, sum(self._bytes_of.values()), self._bytes_total)


def _fetch_all(folder: Path, jars: Sequence[Jar], base_url: str, progress: ProgressCall | None) -> None:
    download = _Download(folder, base_url, jars, progress)
    largest_first = sorted(jars, key=lambda jar: -jar.size_bytes)
    pool = ThreadPoolExecutor(DOWNLOADS_AT_ONCE, thread_name_prefix="jars")
    try:
        futures = [pool.submit(_fetch, download, jar) for jar in largest_first]
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
    finally:  # also on Ctrl-C: what is there stays and is resumed next time
        download.stop.set()
        pool.shutdown(cancel_futures=True)
        download.close()


def _fetch(download: _Download, jar: Jar) -> None:
    target = download.folder / jar.file_name
    part = target.with_name(target.name + ".part")
    if target.is_file() and target.stat().st_size == jar.size_bytes and _sha256(target) == jar.sha256:
        download.note(jar, jar.size_bytes)
        return
    failure: Exception | None = None
    for attempt in range(ATTEMPTS_MAX):
        if attempt and download.stop.wait(min(8.0, 0.5 * 2**attempt)):
            return
        try:
            _fetch_once(download, jar, part)
        except requests.RequestException as error:
            failure = error
            log.info("fetching %s, attempt %d: %s", jar.file_name, attempt + 1, error)
            continue
        if download.stop.is_set():
            return
        if _sha256(part) == jar.sha256:
            part.replace(target)
            return
        part.unlink()
        failure = None
    if failure is not None:
        raise DatabaseUnavailable(
            f"{jar.file_name} of Neo4j could not be fetched after {ATTEMPTS_MAX} attempts: {failure}. "
            "Check the network (HTTPS_PROXY is honoured) and repeat the command: what is already there is kept. "
            "Or set NEO4J_URI to a server of your own."
        ) from failure
    raise DatabaseUnavailable(
        f"{jar.file_name} arrived {ATTEMPTS_MAX} times with a wrong SHA-256 and was thrown away. Something on the way "
        "changes downloads (a proxy, a virus scanner); repeat the command on another network, or set NEO4J_URI."
    )


def _fetch_once(download: _Download, jar: Jar, part: Path) -> None:
    """Fetch what is missing of one file. Raises requests.RequestException when the answer is cut off."""
    have = part.stat().st_size if part.is_file() else 0
    if have >= jar.size_bytes:
        if have > jar.size_bytes:
            part.unlink()
            have = 0
        else:
            return
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {"Accept-Encoding": "identity"}
    url = f"{download.base_url}/{jar.path}"
    with download.session().get(url, headers=headers, stream=True, timeout=(10.0, 60.0)) as answer:
        answer.raise_for_status()
        resumed = answer.status_code == requests.codes.partial_content
        done = have if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            for chunk in answer.iter_content(CHUNK_BYTES):
                file.write(chunk)
                done += len(chunk)
                download.note(jar, min(done, jar.size_bytes))
                if download.stop.is_set() or done > jar.size_bytes:
                    return
    if done < jar.size_bytes:
        raise requests.ConnectionError(f"{url}: the answer ended after {done} of {jar.size_bytes} bytes")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _disk(error: OSError, folder: Path) -> DatabaseUnavailable:
    where = error.filename or folder
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DatabaseUnavailable(
            f"{where}: no room on the disk for Neo4j (about 160 MB). Free some, or set GRAPH_SERVICE_CACHE to a folder "
            "on another disk, and repeat the command."
        )
    return DatabaseUnavailable(
        f"{where}: Neo4j's files cannot be written: {error.strerror or error}. "
        "Mend the permissions, or set GRAPH_SERVICE_CACHE to a folder that can be written."
    )


def write_lock(target: Path = LOCK_FILE, repository: Path | None = None) -> int:
    """Resolve `org.neo4j:neo4j` with jgo and write the lock. Returns how many jars it names."""
    endpoint = f"org.neo4j:neo4j:{NEO4J_VERSION}"
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, "m2") if repository is None else repository
        context = MavenContext(repo_cache=root, timeout=60)
        builder = EnvironmentBuilder(context=context, link_strategy=LinkStrategy.HARD, cache_dir=Path(scratch, "env"))
        builder.from_endpoint(endpoint)
        rows = [_row(root, path) for path in sorted(root.rglob("*.jar"))]
    lines = [
        f"# The jars of {endpoint}, in class path order. Generated; do not edit:",
        "#   python -m graph_service.store.jars lock",
        f'neo4j = "{NEO4J_VERSION}"',
        "jars = [",
        *rows,
        "]",
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(rows)


def _row(root: Path, path: Path) -> str:
    relative = path.relative_to(root).as_posix()
    *group, artifact, version, _ = relative.split("/")
    fields = {"group_id": ".".join(group), "artifact_id": artifact, "version": version, "path": relative}
    text = ", ".join(f'{key} = "{value}"' for key, value in fields.items())
    return f'  {{ {text}, size_bytes = {path.stat().st_size}, sha256 = "{_sha256(path)}" }},'


def main(arguments: Sequence[str]) -> int:
    """`lock [MAVEN_FOLDER]` writes the lock; `fetch FOLDER` fills a cache, for a machine without a network."""
    started = time.monotonic()
    match list(arguments):
        case ["lock"]:
            count = write_lock()
        case ["lock", folder]:
            count = write_lock(repository=Path(folder))
        case ["fetch", folder]:
            count = len(ensure_jars(Path(folder)))
        case _:
            sys.stderr.write("usage: python -m graph_service.store.jars lock [MAVEN_FOLDER] | fetch FOLDER\n")
            return 2
    sys.stdout.write(f"{count} jars, {time.monotonic() - started:.0f} s\n")
    return 0


def free_mib(path: Path) -> int:
    """Free room where `path` will be, in MiB."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free >> 20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
