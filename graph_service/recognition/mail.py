"""How does a notice become an e-mail? Plain text and HTML in the reader's language, of the reader alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import smtplib
import ssl
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final

from graph_service.config import Settings
from graph_service.recognition.webhook import NotSentError

TIMEOUT_S: Final = 20.0
SUBJECT_MAX: Final = 150


@dataclass(frozen=True, slots=True)
class Letter:
    """What an e-mail says. Texts are in the reader's language already."""

    to: str
    subject: str
    text: str
    link: str
    link_words: str
    language: str
    stop: str = ""  # where it can be switched off
    stop_words: str = ""


def message(letter: Letter, sender: str, key: str, now: dt.datetime) -> EmailMessage:
    """The e-mail; its id comes from the key, so that a second one can be told from a new one."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = Address(addr_spec=letter.to)
    made["Subject"] = one_line(letter.subject)[:SUBJECT_MAX]
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2].strip('> ')}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Notice-Key"] = hashlib.sha256(key.encode()).hexdigest()
    foot = ""
    if letter.stop:
        made["List-Unsubscribe"] = f"<{letter.stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        foot = f"\n\n-- \n{letter.stop_words}\n{letter.stop}"
    made.set_content(f"{letter.text}\n\n{letter.link_words}\n{letter.link}{foot}\n")
    stop = (
        f'<p><small><a href="{escape(letter.stop)}">{escape(letter.stop_words)}</a></small></p>' if letter.stop else ""
    )
    made.add_alternative(
        f'<!doctype html><html lang="{escape(letter.language)}"><body><p>{escape(letter.text)}</p>'
        f'<p><a href="{escape(letter.link)}">{escape(letter.link_words)}</a></p>{stop}</body></html>\n',
        subtype="html",
    )
    made["Content-Language"] = letter.language
    return made


def one_line(text: str) -> str:
    """A text as a header may have it: one line, nothing unseen."""
    return " ".join("".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text).split())


def send(made: EmailMessage, settings: Settings) -> None:
    """Hand an e-mail to the server of the settings. Raises NotSentError; `final` for an address that it refuses for good."""
    if settings.smtp_host is None:
        raise NotSentError("GRAPH_SERVICE_SMTP_HOST is not set")
    try:
        with _server(settings) as server:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password or "")
            server.send_message(made)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotSentError(f"the address was refused: {codes}", final=all(code >= 500 for code in codes)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSentError(f"{type(error).__name__}: {error}") from error


def _server(settings: Settings) -> smtplib.SMTP:
    host, port = str(settings.smtp_host), settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT_S)
