"""What is this person told, through what, and where do the programme's notices go?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from graph_service.access import User
from graph_service.desk.roles import ACTIONS, NO_PAGE
from graph_service.errors import NotAllowed, NotFound
from graph_service.recognition.notice_settings import NoticeSetting
from graph_service.recognition.notices import Kind, Notice, NoticeBox, kinds_of
from graph_service.recognition.outbox import Waiting
from graph_service.recognition.webhook import Webhook
from graph_service.service import Programme
from graph_service.words import say


class NoticeDesk:
    """Notices of one person."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    @property
    def _box(self) -> NoticeBox:
        return self._programme.notice_box(self._user.user_id)

    def unread(self) -> int:
        """How many are not read."""
        return self._box.unread()

    def page(self, offset: int) -> tuple[int, list[Notice]]:
        """How many there are, and some."""
        return self._box.page(offset)

    def mark_read(self, keys: Sequence[str] | None) -> int:
        """Mark own ones as read, all for None."""
        return self._box.mark_read(keys, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))

    # --- through what -------------------------------------------------------------------------------------------

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What this person's role is told of."""
        return kinds_of(self._user.role)

    @property
    def mails(self) -> bool:
        """Whether e-mails are sent at all."""
        return self._programme.settings.smtp_host is not None

    def setting(self) -> NoticeSetting:
        """What this person wants."""
        return self._programme.notice_settings.of(self._user.user_id)

    def change(self, on: Sequence[str], email: str, version: int) -> NoticeSetting:
        """Keep what this person wants; a new address is sent a link to confirm it."""
        settings = self._programme.notice_settings
        every = [f"{kind.name}:{channel}" for kind in self.kinds for channel in ("app", "email", "webhook")]
        found = settings.change(self._user.user_id, [one for one in every if one not in on], email, version)
        if found.email and not found.confirmed and self.mails:
            self._programme.outbox.ask_to_confirm(found.user_id, found.asked_at, dt.datetime.now(dt.UTC))
        return found

    # --- the webhook of the programme ---------------------------------------------------------------------------

    @property
    def sets_webhook(self) -> bool:
        """Whether this person sets the webhook."""
        return self._user.role in ACTIONS["webhook"]

    def webhook(self) -> tuple[Webhook | None, int, Waiting]:
        """The address, how often it was changed, and how much is in the outbox."""
        if self._user.role not in ("admin", "auditor"):
            raise NotFound(NO_PAGE)
        hooks = self._programme.webhooks
        return hooks.one(), hooks.version(), self._programme.outbox.counts()

    def set_webhook(self, url: str, version: int) -> Webhook | None:
        """Send to another address, with a new secret."""
        self.webhook()
        if not self.sets_webhook:
            raise NotAllowed(say("The webhook is set by an admin."))
        return self._programme.webhooks.set(url, version, self._user.user_id)
