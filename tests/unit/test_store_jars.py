"""Are the jars of the lock fetched, resumed and checked, and is a wrong one never used?"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from graph_service.errors import DatabaseUnavailable
from graph_service.store import jars as jars_module
from graph_service.store.jars import NEO4J_VERSION, Jar, ensure_jars, read_lock


class Repository(ThreadingHTTPServer):
    """Serves some files, with ranges; can cut answers off, spoil them, or be counted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str | None]] = []
        self.cut_after: int | None = None  # bytes, once a file
        self.spoiled: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Repository)
        path = self.path.lstrip("/")
        wanted = self.headers.get("Range")
        first = not any(seen == path for seen, _ in self.server.requests)
        self.server.requests.append((path, wanted))
        body = self.server.files.get(path)
        if body is None:
            self.send_error(404)
            return
        if path in self.server.spoiled:
            body = bytes(byte ^ 1 for byte in body)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        if first and self.server.cut_after is not None:
            self.wfile.write(body[start : start + self.server.cut_after])
            self.wfile.flush()
            self.connection.close()
            self.close_connection = True
            return
        self.wfile.write(body[start:])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Say nothing."""


@pytest.fixture
def repository() -> Iterator[Repository]:
    with Repository() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def jar(repository: Repository, name: str, size: int) -> Jar:
    body = hashlib.shake_128(name.encode()).digest(size)
    path = f"org/example/{name}/1/{name}-1.jar"
    repository.files[path] = body
    return Jar("org.example", name, "1", path, size, hashlib.sha256(body).hexdigest())


@pytest.fixture
def three(repository: Repository) -> tuple[Jar, ...]:
    return tuple(jar(repository, name, size) for name, size in (("small", 10), ("middle", 70_000), ("large", 900_000)))


def folder(cache: Path) -> Path:
    return cache / f"neo4j-{NEO4J_VERSION}"


def test_the_lock_names_the_server_and_what_it_needs() -> None:
    locked = read_lock()
    assert len(locked) > 200
    assert sum(one.artifact_id == "neo4j" and one.version == NEO4J_VERSION for one in locked) == 1
    assert all(re.fullmatch(r"[0-9a-f]{64}", one.sha256) for one in locked)
    assert all(one.path.endswith(".jar") and one.size_bytes > 0 for one in locked)


def test_the_lock_names_no_host() -> None:
    assert "://" not in jars_module.LOCK_FILE.read_text(encoding="utf-8")


def test_jars_are_fetched_with_progress_and_only_once(
    tmp_path: Path, repository: Repository, three: tuple[Jar, ...]
) -> None:
    told: list[tuple[int, int]] = []
    paths = ensure_jars(
        tmp_path, lambda _, done, total: told.append((done, total)), base_url=repository.url, jars=three
    )
    assert [path.name for path in paths] == ["small-1.jar", "middle-1.jar", "large-1.jar"]
    assert [path.stat().st_size for path in paths] == [10, 70_000, 900_000]
    assert told[-1] == (970_010, 970_010)
    assert sorted(done for done, _ in told) == [done for done, _ in told]
    assert len(repository.requests) == 3
    assert ensure_jars(tmp_path, base_url=repository.url, jars=three) == paths
    assert len(repository.requests) == 3


def test_an_answer_cut_off_is_resumed_where_it_ended(
    tmp_path: Path, repository: Repository, three: tuple[Jar, ...]
) -> None:
    repository.cut_after = 600_000
    ensure_jars(tmp_path, base_url=repository.url, jars=three)
    large = [wanted for path, wanted in repository.requests if "large" in path]
    assert large == [None, "bytes=524288-"]  # two whole chunks were there


def test_what_an_interrupted_run_left_is_resumed(
    tmp_path: Path, repository: Repository, three: tuple[Jar, ...]
) -> None:
    large = three[2]
    folder(tmp_path).mkdir()
    (folder(tmp_path) / "large-1.jar.part").write_bytes(repository.files[large.path][:500_000])
    ensure_jars(tmp_path, base_url=repository.url, jars=three)
    assert (large.path, "bytes=500000-") in repository.requests


def test_a_wrong_beginning_is_thrown_away_and_fetched_whole(
    tmp_path: Path, repository: Repository, three: tuple[Jar, ...]
) -> None:
    folder(tmp_path).mkdir()
    (folder(tmp_path) / "large-1.jar.part").write_bytes(b"x" * 500_000)
    (folder(tmp_path) / "middle-1.jar.part").write_bytes(b"x" * 500_000)  # longer than the file is
    paths = ensure_jars(tmp_path, base_url=repository.url, jars=three)
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths] == [one.sha256 for one in three]


def test_a_spoiled_jar_is_refused_and_not_kept(
    tmp_path: Path, repository: Repository, three: tuple[Jar, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars_module, "ATTEMPTS_MAX", 2)
    repository.spoiled = {three[1].path}
    with pytest.raises(DatabaseUnavailable, match=r"middle-1\.jar arrived 2 times with a wrong SHA-256"):
        ensure_jars(tmp_path, base_url=repository.url, jars=three)
    assert not list(folder(tmp_path).glob("middle*"))
    repository.spoiled = set()
    ensure_jars(tmp_path, base_url=repository.url, jars=three)


def test_a_jar_of_another_size_is_fetched_again(tmp_path: Path, repository: Repository, three: tuple[Jar, ...]) -> None:
    paths = ensure_jars(tmp_path, base_url=repository.url, jars=three)
    paths[1].write_bytes(b"cut")
    ensure_jars(tmp_path, base_url=repository.url, jars=three)
    assert paths[1].stat().st_size == 70_000


def test_no_network_says_what_to_do(tmp_path: Path, three: tuple[Jar, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars_module, "ATTEMPTS_MAX", 1)
    with pytest.raises(
        DatabaseUnavailable, match=r"could not be fetched.*Check the network.*what is already there is kept"
    ):
        ensure_jars(tmp_path, base_url="http://127.0.0.1:9", jars=three)


def test_a_missing_jar_says_which(
    tmp_path: Path, repository: Repository, three: tuple[Jar, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars_module, "ATTEMPTS_MAX", 1)
    del repository.files[three[0].path]
    with pytest.raises(DatabaseUnavailable, match=r"small-1\.jar of Neo4j could not be fetched.*404"):
        ensure_jars(tmp_path, base_url=repository.url, jars=three)


def test_a_cache_that_cannot_be_written_says_where(tmp_path: Path, three: tuple[Jar, ...]) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DatabaseUnavailable, match=r"file.*cannot be written.*GRAPH_SERVICE_CACHE"):
        ensure_jars(tmp_path / "file", base_url="http://127.0.0.1:9", jars=three)


def test_two_at_once_fetch_each_jar_once(tmp_path: Path, repository: Repository, three: tuple[Jar, ...]) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: ensure_jars(tmp_path, base_url=repository.url, jars=three), range(2)))
    assert both[0] == both[1]
    assert len(repository.requests) == 3
