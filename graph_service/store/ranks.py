"""How is a rank assigned to a member from a day on?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from graph_service.store.driver import Store


def assign_ranks(store: Store, ranks: Mapping[str, str], day: dt.date) -> None:
    """Let each member hold the rank named, in force from `day`. Members who are not in the store are left out."""
    rows = [{"member_id": member, "rank": rank} for member, rank in sorted(ranks.items())]
    if rows:
        store.write("write/assign_ranks", rows=rows, day=day)
