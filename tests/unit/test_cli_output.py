"""What the program writes: names that mean harm, progress, closed pipes, files that cannot be used, Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_service.cli import was_stopped
from graph_service.cli.demo import demo
from graph_service.cli.downline import downline
from graph_service.cli.output import emit_json, emit_table, say
from graph_service.errors import Refused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.ingest.synth import synth

PROGRAM = Path(sys.executable).with_name("graph-service")
HOSTILE = [
    r"\[/zz]", r"\[b]x", "[/zz]", "[b]bold", "[link=http://example.org]x", ":smile:",
    "\x1b[2Jcleared", "\x9b31mred", "\x1b]0;title\x07", "a\nb", "a\tb", "\u202eright to left",
]  # fmt: skip


@pytest.fixture
def environment(settings) -> dict[str, str]:
    found = {
        **os.environ, "GRAPH_SERVICE_HOME": str(settings.home), "GRAPH_SERVICE_CACHE": str(settings.cache),
        "TERM": "xterm", "COLUMNS": "120",
    }  # fmt: skip
    if settings.neo4j_uri:
        found |= {"NEO4J_URI": settings.neo4j_uri, "NEO4J_PASSWORD": settings.neo4j_password}
    return found


def safe(text: str) -> bool:
    return not any((ord(letter) < 32 and letter != "\n") or 127 <= ord(letter) < 160 for letter in text)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_cell_is_written_as_it_is_without_what_a_terminal_obeys(name, capsys):
    emit_table([name], [[name]], name)
    text = capsys.readouterr().out
    assert safe(text)
    assert "\u202e" not in text
    kept = "".join(letter for letter in name.replace("\n", " ").replace("\t", " ") if safe(letter))
    assert text.count(kept.replace("\u202e", "")) == 3


def test_words_and_json_hold_nothing_that_a_terminal_obeys(capsys):
    say("one\x1b[2J\ntwo\x9b")
    assert capsys.readouterr().out == "one[2J\ntwo\n"
    emit_json({"name": "\x1b\x9b31m\x7f"})
    text = capsys.readouterr().out
    assert safe(text)
    assert json.loads(text) == {"name": "\x1b\x9b31m\x7f"}


def test_a_downline_of_hostile_names_is_shown(programme):
    rows = [{"member_id": "A", "joined_on": "2026-01-01", "enrolled_on": "2026-01-01", "sponsor_id": ""}]
    rows += [
        {"member_id": f"H{i}", "joined_on": "2026-01-02", "enrolled_on": "2026-01-02", "sponsor_id": "A", "name": name}
        for i, name in enumerate(HOSTILE)
    ]
    load_tables(programme.store, canonical({"members": rows}))
    result = CliRunner().invoke(downline, ["A", "--period", "2026-09"], obj=programme, catch_exceptions=False)
    assert result.exit_code == 0
    assert safe(result.stdout)
    for kept in (r"\[/zz]", r"\[b]x", "[link="):
        assert kept in result.stdout.replace("\n", "")


def on_a_terminal(arguments: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    """Run the program with a terminal for stderr and a pipe for stdout."""
    master, slave = pty.openpty()
    child = subprocess.Popen([PROGRAM, *arguments], env=environment, stdout=subprocess.PIPE, stderr=slave, text=True)
    os.close(slave)
    seen = bytearray()
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(master)
    out, _ = child.communicate(timeout=300)
    return child.returncode, out, seen.decode(errors="replace")


def test_progress_is_shown_on_a_terminal_and_nowhere_else(environment, clean_store, tmp_path):
    synth("retail-led", 300, 2, 1, tmp_path / "data")
    load = ["load", str(tmp_path / "data"), "--dry-run"]
    code, out, shown = on_a_terminal(load, environment)
    assert code == 0
    assert "checking" in shown
    assert "checking" not in out
    assert "rows would be written" in out
    code, out, shown = on_a_terminal([*load, "--json"], environment)
    assert (code, shown) == (0, "")
    assert json.loads(out)["dry_run"] is True
    piped = subprocess.run([PROGRAM, *load], env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert (piped.returncode, piped.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "list"],
        ["plan", "show", "unilevel-7"],
        ["plan", "show", "unilevel-7", "--json"],
        ["reference"],
        ["--help"],
        ["plan", "list", "--help"],
    ],
)
def test_a_reader_who_has_read_enough_is_no_error(environment, arguments):
    reading, writing = os.pipe()
    os.close(reading)
    child = subprocess.run(
        [PROGRAM, *arguments], env=environment, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (child.returncode, child.stderr) == (0, "")


def test_files_that_cannot_be_used_are_bad_input_in_words(environment, clean_store, tmp_path):
    data = tmp_path / "data"
    synth("retail-led", 60, 2, 1, data)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    assert run("load", data).returncode == 0
    assert run("run", "commit", "--period", "2026-09").returncode == 0
    (tmp_path / "file").write_text("x")
    made = ("synth", "star", "--members", "10", "--months", "1", "--seed", "1", "--out")
    for arguments, said in (
        ((*made, "/proc/nothing/here"), "/proc/nothing"),
        ((*made, tmp_path / "file" / "below"), str(tmp_path / "file")),
        (("export", "awards", "2026-09.unilevel-7", "--out", tmp_path / "away" / "x.csv"), "no such file or directory"),
        (
            ("export", "awards", "2026-09.unilevel-7", "--format", "parquet", "--out", tmp_path / "away" / "x"),
            "non-existent directory",
        ),
        (("plan", "show", "/proc/self/mem"), "/proc/self/mem: cannot be read"),
        (("check", "--period", "2026-09", "--pack", "/proc/self/mem"), "/proc/self/mem"),
    ):
        finished = run(*arguments)
        assert finished.returncode == 2, (arguments, finished.stderr)
        assert said in finished.stderr
        assert finished.stdout == ""
        assert "Traceback" not in finished.stderr


def test_ctrl_c_in_a_long_load_says_what_completes_it_and_the_next_command_does(
    environment, settings, clean_store, tmp_path
):
    synth("retail-led", 20_000, 6, 12, tmp_path / "x")  # enough to be still under way when it is pressed again
    child = subprocess.Popen(
        [PROGRAM, "load", str(tmp_path / "x")],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not clean_store.read("network/open_loads") and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    while child.poll() is None:  # Python drops a Ctrl-C that comes inside a `__del__`; people press it again
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(2)
    _, told = child.communicate(timeout=120)
    assert child.returncode == 130, told
    assert "the next command completes it" in told
    assert "half-written" not in told
    assert clean_store.read("network/open_loads")
    after = subprocess.run([PROGRAM, "run", "list"], env=environment, capture_output=True, timeout=300, check=False)
    assert after.returncode == 0
    assert clean_store.read("network/open_loads") == []
    assert clean_store.read("network/existing_state")[0]["members"] == 20_000


def test_the_demo_leaves_another_synthetic_programme_alone_in_words(programme, tmp_path):
    synth("star", 50, 1, 5, tmp_path / "other")
    programme.load(tmp_path / "other")
    with pytest.raises(Refused, match="a home of its own"):
        CliRunner().invoke(demo, ["--exit"], obj=programme, catch_exceptions=False)


def test_what_fails_while_ctrl_c_cleans_up_is_still_ctrl_c():
    def fails(first: BaseException) -> BaseException:
        try:
            try:
                raise first
            finally:
                raise BufferError("cannot be re-sized")
        except BufferError as error:
            return error

    assert was_stopped(KeyboardInterrupt())
    assert was_stopped(fails(KeyboardInterrupt()))
    assert not was_stopped(fails(ValueError()))
