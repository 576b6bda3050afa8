"""What can the product do? `Programme` is the façade that command line, notebooks and (through `desk`) pages call."""

from __future__ import annotations

from graph_service.service.managing import Managing
from graph_service.service.network import PAYOUT_MEMBERS_MAX
from graph_service.service.notifying import Notifying
from graph_service.service.opened import DEFAULT_PACK, DEFAULT_PLAN

__all__ = ["DEFAULT_PACK", "DEFAULT_PLAN", "PAYOUT_MEMBERS_MAX", "Programme"]


class Programme(Notifying, Managing):
    """One programme in one store: its data, its pay, its network and its compliance desk, a room each."""
