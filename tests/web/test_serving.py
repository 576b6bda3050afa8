"""Do the commands `user` and `serve` do what they say?"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests
from click.testing import CliRunner

from graph_service import access
from graph_service.cli.user import user
from graph_service.config import Settings
from graph_service.errors import BadInput, Refused
from graph_service.service import Programme

PASSWORD = "four plain words here"


def run(programme: Programme, *words: str, given: str = ""):
    """A `user` command; errors of ours come through."""
    result = CliRunner().invoke(user, words, obj=programme, input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_person_is_added_listed_changed_and_shut_out(programme: Programme) -> None:
    run(programme, "add", "Boss", "--role", "admin", "--password-stdin", given=f"{PASSWORD}\n")
    run(programme, "add", "lea", "--role", "manager", "--password-stdin", given=f"{PASSWORD}\n")
    run(programme, "role", "lea", "officer")
    listed = json.loads(run(programme, "list", "--json").stdout)["users"]
    assert [(one["user_id"], one["role"], one["disabled"]) for one in listed] == [
        ("boss", "admin", False), ("lea", "officer", False),
    ]  # fmt: skip
    assert "lea" in run(programme, "list").stdout
    run(programme, "disable", "lea")
    with pytest.raises(access.SignInFailed):
        access.sign_in(programme.store, "lea", PASSWORD, "10.0.0.1")
    run(programme, "disable", "lea", "--undo")
    run(programme, "password", "lea", "--password-stdin", given="another set of words\n")
    access.sign_in(programme.store, "lea", "another set of words", "10.0.0.2")


def test_a_password_is_never_an_argument_and_never_shown(programme: Programme) -> None:
    with pytest.raises(BadInput, match="--password-stdin"):
        run(programme, "add", "lea", "--role", "manager")
    result = run(programme, "add", "lea", "--role", "manager", "--password-stdin", given=f"{PASSWORD}\n")
    assert PASSWORD not in result.output
    assert run(programme, "add", "x", "--role", "manager", "--password", PASSWORD).exit_code == 2


def test_refusals_come_in_words(programme: Programme) -> None:
    with pytest.raises(BadInput, match="use 12 or more"):
        run(programme, "add", "lea", "--role", "manager", "--password-stdin", given="short\n")
    run(programme, "add", "lea", "--role", "admin", "--password-stdin", given=f"{PASSWORD}\n")
    with pytest.raises(Refused, match="last admin"):
        run(programme, "disable", "lea")
    assert run(programme, "role", "lea", "king").exit_code == 2


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serving(settings: Settings, programme: Programme, port: int) -> Iterator[str]:
    """`graph-service serve` with two workers, in a process of its own."""
    assert programme.store
    env = os.environ | {"GRAPH_SERVICE_HOME": str(settings.home), "GRAPH_SERVICE_CACHE": str(settings.cache)}
    if settings.neo4j_uri:
        env |= {"NEO4J_URI": settings.neo4j_uri, "NEO4J_PASSWORD": settings.neo4j_password or ""}
    program = "from graph_service.cli import entry; entry()"
    words = [sys.executable, "-c", program, "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
        assert b"Traceback" not in output


def test_serve_answers_from_workers_that_share_sessions(serving: str, programme: Programme) -> None:
    access.add_user(programme.store, "root", "admin", PASSWORD)
    with requests.Session() as browser:
        page = _until_up(browser, f"{serving}/login")
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token, "name": "root", "password": PASSWORD}
        answer = browser.post(f"{serving}/login", data=form, timeout=30)
        assert answer.url == f"{serving}/admin"
        for _ in range(12):
            assert browser.get(f"{serving}/admin", timeout=30).status_code == 200
        assert requests.get(f"{serving}/readyz", timeout=30).status_code == 200


def _until_up(browser: requests.Session, address: str) -> str:
    for _ in range(240):
        try:
            return browser.get(address, timeout=30).text
        except requests.ConnectionError:
            time.sleep(0.25)
    pytest.fail("serve did not come up within a minute")
