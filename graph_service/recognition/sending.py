"""How does the outbox get empty? A worker claims, sends and marks, one thing after the other, until nothing is due."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from graph_service.access import User
from graph_service.config import Settings
from graph_service.recognition import mail, webhook
from graph_service.recognition.notice_settings import NoticeSetting, NoticeSettings
from graph_service.recognition.notices import Notice
from graph_service.recognition.outbox import Delivery, Outbox, Result
from graph_service.recognition.webhook import NotSentError, Webhook
from graph_service.words import Said, say

Tell = Callable[[Said, str], str]  # what was said, in a language
Clock = Callable[[], dt.datetime]
HERE: Final = "http://127.0.0.1:8000"  # where the pages are when nobody says where people reach them
IDLE_S: Final = 5.0
KEEP: Final = dt.timedelta(days=90)
TIDY_EVERY: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did."""

    sent: int = 0
    later: int = 0
    never: int = 0
    removed: int = 0  # sent or given up so long ago that the outbox forgets it


@dataclass(frozen=True, slots=True)
class Sender:
    """Everything that sending needs."""

    outbox: Outbox
    settings: Settings
    wishes: NoticeSettings
    user: Callable[[str], User | None]
    hook: Callable[[], Webhook | None]
    tell: Tell
    clock: Clock
    keep: dt.timedelta = KEEP  # how long the outbox has what was sent or given up

    def once(self, most: int = 100_000) -> Sent:
        """Send what is due now, and forget what was done long ago."""
        done = self.round(most)
        return replace(done, removed=self.tidy())

    def round(self, most: int = 100_000) -> Sent:
        """Send what is due now."""
        counts: dict[Result, int] = {"sent": 0, "later": 0, "never": 0}
        for _ in range(most):
            claimed = self.outbox.claim(self.clock())
            if not claimed:
                break
            for one in claimed:
                result, problem = self._sent(one)
                self.outbox.mark(one, result, problem, self.clock())
                counts[result] += 1
        return Sent(counts["sent"], counts["later"], counts["never"])

    def tidy(self) -> int:
        """Forget what was sent or given up longer ago than it is kept. Returns how much."""
        return self.outbox.remove_done(self.clock() - self.keep)

    def forever(self) -> None:
        """Send until somebody ends it; every hour forget what was done long ago."""
        tidied: dt.datetime | None = None
        while True:
            self.round()
            if tidied is None or self.clock() - tidied >= TIDY_EVERY:
                self.tidy()
                tidied = self.clock()
            time.sleep(IDLE_S)

    def _sent(self, one: Delivery) -> tuple[Result, str]:
        """Send one thing; what was switched off since it was made is dropped."""
        user, wishes = self.user(one.user_id), self.wishes.of(one.user_id)
        if user is None or user.disabled or (one.notice is not None and not wishes.wants(one.kind, one.channel)):
            return "never", "not wanted any more"
        try:
            if one.channel == "webhook":
                self._post(one, user)
            elif one.notice is None:
                self._mail(one, user, self._confirmation(wishes, user))
            else:
                self._mail(one, user, self._letter(one.notice, wishes, user))
        except NotSentError as error:
            return "never" if error.final else "later", str(error)
        return "sent", ""

    def _mail(self, one: Delivery, _user: User, letter: mail.Letter) -> None:
        mail.send(mail.message(letter, self.settings.smtp_from, one.key, self.clock()), self.settings)

    def _letter(self, notice: Notice, wishes: NoticeSetting, user: User) -> mail.Letter:
        if not wishes.confirmed or not wishes.email:
            raise NotSentError("no confirmed address", final=True)
        language = user.language or "en"
        text = self.tell(notice.text, language)
        stop = self._address(f"/notifications/off/{self.wishes.link('off', user.user_id, notice.kind, 'email')}")
        return mail.Letter(
            wishes.email, text, text, self._address(notice.address), self.tell(say("See it on the page:"), language), language,
            stop, self.tell(say("To get no e-mail of this kind any more:"), language),
        )  # fmt: skip

    def _confirmation(self, wishes: NoticeSetting, user: User) -> mail.Letter:
        if not wishes.email or wishes.confirmed:
            raise NotSentError("there is no address to confirm", final=True)
        language = user.language or "en"
        token = self.wishes.link("confirm", user.user_id, wishes.email, wishes.asked_at)
        return mail.Letter(
            wishes.email, self.tell(say("Confirm your address for notices"), language),
            self.tell(say("Somebody gave this address for notices. If it was not you, leave this message as it is."), language),
            self._address(f"/notifications/confirm/{token}"), self.tell(say("Confirm the address:"), language), language,
        )  # fmt: skip

    def _post(self, one: Delivery, user: User) -> None:
        hook, notice = self.hook(), one.notice
        if hook is None or notice is None:
            raise NotSentError("no webhook is set", final=True)
        document = {
            "key": notice.key, "kind": notice.kind, "user_id": user.user_id, "member_id": user.member_id,
            "text": str(notice.text), "address": self._address(notice.address), "made_at": notice.made_at,
        }  # fmt: skip
        webhook.post(hook, one.key, document, int(self.clock().timestamp()), private=self.settings.webhook_private)

    def _address(self, path: str) -> str:
        return f"{self.settings.public_url or HERE}{quote(path, safe='/?=&.-_~%:')}"
