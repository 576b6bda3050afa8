"""Are notices told once, sent at least once, signed, in the reader's language, and never where they must not go?"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner

from graph_service import access
from graph_service.cli.notify import notify
from graph_service.errors import BadInput, ChangedMeanwhile, NotFound
from graph_service.recognition import mail, outbox, webhook
from graph_service.recognition.notice_settings import checked_email
from graph_service.recognition.notices import News, said_of, text_of
from graph_service.recognition.outbox import LEASE_S, TRIES_MAX, Waiting
from graph_service.recognition.sending import KEEP, Sent
from graph_service.recognition.webhook import NotSentError, checked_url, resolved, signature
from graph_service.web.speaking import in_language
from graph_service.words import say, say_n

NOW = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)
ROOT = Path(__file__).resolve().parents[2]


class Mailbox:
    """Keeps what an SMTP server was given; refuses addresses that say so."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address.startswith("gone"):
            return "550 no such mailbox"
        if address.startswith("busy"):
            return "451 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.letters.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    kept = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield kept, port
    finally:
        controller.stop()


class Heard(BaseHTTPRequestHandler):
    """A program that listens to a webhook."""

    calls: list[tuple[dict[str, str], bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Heard)
    server.calls, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def reachable(programme, mailbox, listener):
    """A programme whose e-mails and webhooks go to this machine, with two people."""
    _, port = mailbox
    programme.settings = dataclasses.replace(
        programme.settings, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", smtp_from="notices@example.org",
        public_url="https://pages.example.org", webhook_private=True,
    )  # fmt: skip
    for name, role in (("ann", "manager"), ("bob", "officer")):
        access.add_user(programme.store, name, role, "four plain words here")
    return programme


def news(user: str = "ann", subject: str = "R1", text=None) -> News:
    return News(
        "run_committed", user, subject, text or say("The run {run} is committed.", run=subject), f"/runs/{subject}"
    )


def sender(programme, now: dt.datetime = NOW):
    return dataclasses.replace(programme.sender(in_language), clock=lambda: now)


def confirmed(programme, user: str, email: str) -> None:
    settings = programme.notice_settings
    one = settings.change(user, [], email, settings.of(user).version)
    settings.confirm(user, email, one.asked_at)


def test_what_was_said_is_kept_and_told_in_any_language() -> None:
    words = say("The run {run} is committed.", run=say_n("{count} reward point", "{count} reward points", 3))
    again = said_of(text_of(words))
    assert again == words
    assert in_language(again, "ru") == "Расчёт 3 призовых балла утверждён."
    assert in_language(again, "xx") == str(words)


def test_each_thing_is_told_once_however_often_it_is_made(reachable) -> None:
    out = reachable.outbox
    assert out.put([(news(), True, ["email", "webhook"])], NOW) == 1
    assert out.put([(news(), True, ["email"]), (news("bob"), False, [])], NOW) == 1
    assert reachable.notice_box("ann").unread() == 1
    assert reachable.notice_box("bob").unread() == 0, "switched off in the application"
    assert out.counts().waiting == 2
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(out.put([(news(subject="R2"), True, ["email"])], NOW)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 0, 0, 1]


def test_a_notice_of_before_leads_to_where_the_badges_are_now(reachable) -> None:
    for number, address in enumerate(("/recognition/B", "/recognition/members/B")):
        one = News("badge_reached", "ann", str(number), say("You reached it."), address)
        reachable.outbox.put([(one, True, [])], NOW)
    assert {one.address for one in reachable.notice_box("ann").page()[1]} == {"/recognition/members/B"}


def test_notices_are_read_by_their_own_person_alone(reachable) -> None:
    reachable.outbox.put([(news(), True, []), (news(subject="R2"), True, []), (news("bob"), True, [])], NOW)
    ann, bob = reachable.notice_box("ann"), reachable.notice_box("bob")
    total, found = ann.page()
    assert total == 2
    assert bob.mark_read([one.key for one in found], "2026-10-02") == 0
    assert ann.mark_read([found[0].key], "2026-10-02") == 1
    assert (ann.unread(), bob.unread()) == (1, 1)
    assert ann.mark_read(None, "2026-10-02") == 1
    assert ann.mark_read(None, "2026-10-02") == 0


def test_an_email_has_both_parts_in_the_readers_language_and_a_way_out(reachable, mailbox) -> None:
    confirmed(reachable, "ann", "ann@example.org")
    access.set_language(reachable.store, "ann", "ru")
    reachable.outbox.put([(news(), True, ["email"])], NOW)
    assert sender(reachable).once().sent == 1
    [letter] = [message_from_bytes(one, policy=default) for one in mailbox[0].letters]
    assert letter["To"] == "ann@example.org"
    assert letter["Content-Language"] == "ru"
    assert letter["Subject"] == "Расчёт R1 утверждён."
    plain, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    for part in (plain, html):
        assert letter["Subject"] in part
        assert "https://pages.example.org/runs/R1" in part
    assert 'lang="ru"' in html
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = letter["List-Unsubscribe"].strip("<>").rsplit("/", 1)[1]
    settings = reachable.notice_settings
    assert settings.read_link(token, "off", 3) == ("ann", "run_committed", "email")
    settings.switch_off("ann", "run_committed", "email")
    reachable.outbox.put([(news(subject="R2"), True, ["email"])], NOW)
    assert sender(reachable).once().never == 1
    assert len(mailbox[0].letters) == 1, "switched off between making and sending"


def test_no_text_becomes_a_header(reachable, mailbox) -> None:
    confirmed(reachable, "ann", "ann@example.org")
    hostile = say("{title}", title="A\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>\u2028\x00 B")
    reachable.outbox.put([(news(text=hostile), True, ["email"])], NOW)
    assert sender(reachable).once().sent == 1
    letter = message_from_bytes(mailbox[0].letters[0], policy=default)
    assert letter["Bcc"] is None
    assert letter["Subject"].startswith("A Bcc: eve@example.org")
    assert "<script>" not in letter.get_body(("html",)).get_content()


@pytest.mark.parametrize("address", [
    "a@example.org\nBcc: x@y.org", "a b@example.org", "a@b", "@example.org", "a@@example.org",
    "Ann <a@example.org>",
    "a@example.org,b@example.org", "a..b@example.org", ".a@example.org", "ä@example.org", "a@-x.org", f"{'a' * 65}@example.org",
    f"a@{'b' * 250}.org", "a@example.org\x00",
])  # fmt: skip
def test_an_address_is_one_plain_address(address) -> None:
    with pytest.raises(BadInput):
        checked_email(address)


def test_an_address_counts_once_it_is_confirmed_by_its_own_link(reachable, mailbox) -> None:
    settings = reachable.notice_settings
    one = settings.change("ann", ["goal_near:app"], "ann@example.org", 0)
    assert not one.confirmed
    reachable.outbox.ask_to_confirm("ann", one.asked_at, NOW)
    reachable.outbox.put([(news(), True, ["email"])], NOW)
    done = sender(reachable).once()
    assert (done.sent, done.never) == (1, 1), "the link alone"
    letter = message_from_bytes(mailbox[0].letters[0], policy=default)
    assert letter["List-Unsubscribe"] is None
    link = next(line for line in letter.get_body(("plain",)).get_content().splitlines() if "/confirm/" in line)
    said = settings.read_link(link.rsplit("/", 1)[1], "confirm", 3)
    for wrong in ("x", "x.y", link.rsplit("/", 1)[1][:-2] + "xx", settings.link("off", *said)):
        with pytest.raises(NotFound):
            settings.read_link(wrong, "confirm", 3)
    settings.change("ann", [], "other@example.org", one.version)
    with pytest.raises(NotFound):
        settings.confirm(*said)
    again = settings.change("ann", [], "ann@example.org", one.version + 1)
    with pytest.raises(NotFound):
        settings.confirm(*said)
    assert settings.confirm("ann", "ann@example.org", again.asked_at).confirmed
    with pytest.raises(ChangedMeanwhile):
        settings.change("ann", [], "", 0)
    entries = reachable.audit.entries(1, 100, "user ann")
    assert "example.org" not in "".join(entry.after for entry in entries)


def test_a_mailbox_that_is_gone_is_given_up_and_a_busy_one_tried_again(reachable) -> None:
    confirmed(reachable, "ann", "gone@example.org")
    confirmed(reachable, "bob", "busy@example.org")
    reachable.outbox.put([(news(), True, ["email"]), (news("bob"), True, ["email"])], NOW)
    done = sender(reachable).once()
    assert (done.sent, done.later, done.never) == (0, 1, 1)
    assert sender(reachable, NOW + dt.timedelta(seconds=29)).once().later == 0
    moment = NOW
    for _ in range(TRIES_MAX - 1):
        moment += dt.timedelta(hours=7)
        assert sender(reachable, moment).once().later == 1
    assert sender(reachable, moment + dt.timedelta(hours=7)).once().later == 0
    assert reachable.outbox.counts() == dataclasses.replace(reachable.outbox.counts(), waiting=0, failed=2)


def test_a_server_that_is_away_loses_nothing(reachable, mailbox) -> None:
    confirmed(reachable, "ann", "ann@example.org")
    reachable.outbox.put([(news(), True, ["email"])], NOW)
    away = dataclasses.replace(sender(reachable), settings=dataclasses.replace(reachable.settings, smtp_port=1))
    assert away.once().later == 1
    assert sender(reachable, NOW + dt.timedelta(minutes=1)).once().sent == 1
    assert len(mailbox[0].letters) == 1


def test_what_was_done_long_ago_leaves_the_outbox_and_is_not_told_again(reachable) -> None:
    out = reachable.outbox
    confirmed(reachable, "ann", "ann@example.org")
    confirmed(reachable, "bob", "gone@example.org")
    told = [(news(), True, ["email"]), (news("bob"), True, ["email"])]
    out.put(told, NOW)
    assert sender(reachable).once() == Sent(sent=1, never=1)
    out.put([(news(subject="R2"), True, ["webhook"])], NOW)
    confirmed(reachable, "ann", "busy@example.org")
    out.put([(news(subject="R3"), True, ["email"])], NOW + dt.timedelta(days=1))
    assert sender(reachable, NOW + dt.timedelta(days=1)).once() == Sent(later=1, never=1)
    assert sender(reachable, NOW + KEEP).tidy() == 0, "not yet older than it is kept"
    assert sender(reachable, NOW + KEEP + dt.timedelta(seconds=1)).tidy() == 2
    assert out.counts() == Waiting(waiting=1, sent=0, failed=1)
    assert dataclasses.replace(sender(reachable, NOW + dt.timedelta(days=3)), keep=dt.timedelta(days=1)).tidy() == 1
    assert out.counts() == Waiting(waiting=1, sent=0, failed=0), "what waits is never removed"
    assert out.put(told, NOW + KEEP) == 0, "the notices stay, so nobody is told twice"
    assert out.counts().waiting == 1


def test_more_than_is_removed_at_once_is_removed_too(reachable, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "REMOVED_AT_ONCE", 2)
    reachable.outbox.put([(news(subject=f"R{number}"), True, ["email"]) for number in range(5)], NOW)
    assert sender(reachable).once().never == 5
    assert sender(reachable, NOW + KEEP * 2).once().removed == 5


def test_the_command_keeps_what_was_done_for_as_many_days_as_it_is_told(reachable) -> None:
    reachable.outbox.put([(news(), True, ["email"])], NOW)
    assert sender(reachable).once().never == 1
    for days, removed in ((str(3650), 0), ("0", 1)):
        answer = CliRunner().invoke(notify, ["send", "--once", "--json", "--keep-days", days], obj=reachable)
        assert json.loads(answer.output)["removed"] == removed


# --- webhooks -------------------------------------------------------------------------------------------------------


def test_a_webhook_is_signed_and_tried_again_under_the_same_key(reachable, listener) -> None:
    address = f"http://127.0.0.1:{listener.server_port}/in?x=1"
    hook = reachable.webhooks.set(address, 0, "admin")
    reachable.outbox.put([(news(), True, ["webhook"])], NOW)
    listener.status = 503
    assert sender(reachable).once().later == 1
    listener.status = 200
    later = NOW + dt.timedelta(seconds=31)
    assert sender(reachable, later).once().sent == 1
    (first, _), (second, body) = listener.calls
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    seconds = int(later.timestamp())
    expected = hmac.new(hook.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert second["X-Graph-Service-Signature"] == f"t={seconds},v1={expected}"
    assert signature(hook.secret, seconds, body + b" ") != second["X-Graph-Service-Signature"]
    document = json.loads(body)
    assert (document["kind"], document["user_id"], document["text"]) == (
        "run_committed",
        "ann",
        "The run R1 is committed.",
    )
    assert document["address"] == "https://pages.example.org/runs/R1"


@pytest.mark.parametrize(("status", "result"), [(302, "later"), (404, "never"), (500, "later"), (410, "never")])
def test_answers_other_than_2xx_are_no_success_and_redirects_are_not_followed(
    reachable, listener, status, result
) -> None:
    reachable.webhooks.set(f"http://127.0.0.1:{listener.server_port}/in", 0, "admin")
    reachable.outbox.put([(news(), True, ["webhook"])], NOW)
    listener.status = status
    assert getattr(sender(reachable).once(), result) == 1
    assert len(listener.calls) == 1


LOCAL = [
    "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://192.168.0.1/", "https://172.16.0.9/", "https://169.254.169.254/latest",
    "https://0.0.0.0/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/", "https://100.64.0.1/", "https://224.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://255.255.255.255/",
]  # fmt: skip


@pytest.mark.parametrize("url", [
    *LOCAL, "http://example.org/", "ftp://example.org/", "https://user:pw@example.org/", "https://example.org/#x",
    "https:///x", "javascript:1",
    "https://exa mple.org/", "https://example.org/\r\nX: 1", "https://example.org:0/", "https://example.org:99999/",
    "https://[::1", "file:///etc/passwd",
    "https://example.org\\@127.0.0.1/", f"https://example.org/{'x' * 2000}",
])  # fmt: skip
def test_an_address_that_must_not_be_called_is_refused_when_it_is_set(programme, url) -> None:
    with pytest.raises(BadInput):
        programme.webhooks.set(url, 0, "admin")
    assert programme.webhooks.one() is None
    checked_url("https://example.org:8443/in?x=1", private=False)


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "0x7f000001", "017700000001", "localhost.", "ip6-localhost"]
)
def test_a_name_that_stands_for_this_machine_is_refused_when_it_is_called(reachable, listener, host) -> None:
    with pytest.raises(NotSentError):
        resolved(host, 443, private=False)
    private = reachable.settings
    reachable.webhooks.set(f"https://{host}:{listener.server_port}/in", 0, "admin")
    reachable.outbox.put([(news(), True, ["webhook"])], NOW)
    strict = dataclasses.replace(sender(reachable), settings=dataclasses.replace(private, webhook_private=False))
    assert strict.once().sent == 0
    assert listener.calls == []


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(webhook.socket, "getaddrinfo", lambda *_args, **_more: answers)
    with pytest.raises(NotSentError, match="network of one's own"):
        resolved("rebinding.example.org", 443, private=False)


def test_a_webhook_changed_meanwhile_is_told(programme) -> None:
    first = programme.webhooks.set("https://example.org/a", 0, "admin")
    with pytest.raises(ChangedMeanwhile):
        programme.webhooks.set("https://example.org/b", 0, "other")
    second = programme.webhooks.set("https://example.org/b", 1, "admin")
    assert first.secret != second.secret
    assert programme.webhooks.set("", 2, "admin") is None
    log = "".join(entry.after for entry in programme.audit.entries(1, 100, "notices"))
    assert second.secret not in log
    assert second.secret not in repr(second)


# --- the lease ------------------------------------------------------------------------------------------------------


def test_a_claim_is_one_workers_until_its_lease_ends(reachable) -> None:
    out = reachable.outbox
    out.put([(news(subject=f"R{number}"), True, ["email"]) for number in range(12)], NOW)
    claimed: list[str] = []
    lock = threading.Lock()

    def work() -> None:
        while found := out.claim(NOW):
            with lock:
                claimed.extend(one.key for one in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 12
    late = NOW + dt.timedelta(seconds=LEASE_S + 1)
    [again] = out.claim(late)
    assert out.mark(again, "sent", "", late)
    assert not out.mark(dataclasses.replace(again, token="other"), "never", "", late), "the lease is somebody else's"


KILLED = """
import dataclasses, datetime as dt, os, signal, sys
from graph_service.config import Settings
from graph_service.recognition import outbox
from graph_service.service import Programme
from graph_service.web.speaking import in_language
settings = dataclasses.replace(Settings.from_env(), secret_key="x")
outbox.Outbox.mark = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with Programme(settings) as programme:
    now = dt.datetime.fromisoformat(sys.argv[1])
    dataclasses.replace(programme.sender(in_language), clock=lambda: now).once()
"""


def test_a_worker_killed_between_sending_and_marking_sends_again_under_the_same_id(reachable, mailbox) -> None:
    confirmed(reachable, "ann", "ann@example.org")
    reachable.outbox.put([(news(), True, ["email"])], NOW)
    settings = reachable.settings
    env = os.environ | {
        "GRAPH_SERVICE_HOME": str(settings.home), "GRAPH_SERVICE_CACHE": str(settings.cache),
        "GRAPH_SERVICE_SMTP_HOST": "127.0.0.1", "GRAPH_SERVICE_SMTP_PORT": str(settings.smtp_port),
        "GRAPH_SERVICE_SMTP_SECURITY": "none",
        "GRAPH_SERVICE_SMTP_FROM": "notices@example.org", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    if settings.neo4j_uri:
        env |= {"NEO4J_URI": settings.neo4j_uri, "NEO4J_PASSWORD": settings.neo4j_password or ""}
    ended = subprocess.run([sys.executable, "-c", KILLED, NOW.isoformat()], env=env, timeout=240, check=False)
    assert ended.returncode == -9
    assert len(mailbox[0].letters) == 1
    assert sender(reachable, NOW + dt.timedelta(seconds=LEASE_S - 1)).once().sent == 0, "the lease is still in force"
    assert sender(reachable, NOW + dt.timedelta(seconds=LEASE_S + 1)).once().sent == 1
    first, second = (message_from_bytes(one, policy=default) for one in mailbox[0].letters)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["X-Notice-Key"] == second["X-Notice-Key"]
    assert sender(reachable, NOW + dt.timedelta(days=9)).once().sent == 0


def test_what_is_in_the_outbox_outlives_a_wiped_network(reachable) -> None:
    from graph_service.store.wiping import clear_network

    confirmed(reachable, "ann", "ann@example.org")
    reachable.outbox.put([(news(), True, ["email"])], NOW)
    clear_network(reachable.store)
    assert reachable.outbox.counts().waiting == 1
    assert reachable.store.read("network/existing_anything")[0]["others"] == 0
    kept = {row["label"] for row in reachable.store.read("network/existing_kept")}
    assert {"Notice", "Delivery", "NoticeSetting", "RecognitionSetting"} <= kept


def test_a_subject_is_one_line_of_some_length() -> None:
    letter = mail.Letter("a@example.org", "x\r\n" * 200, "t", "https://e.org/", "See", "en")
    made = mail.message(letter, "Pages <notices@example.org>", "k", NOW)
    assert len(made["Subject"]) <= mail.SUBJECT_MAX
    assert made["Message-ID"].endswith("@example.org>")
