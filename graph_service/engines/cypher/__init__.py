"""What does each member earn in a period, worked out in the database? The official engine.

Cypher computes volumes, ranks, awards and skips, in integers; Python only says which step is next, with which numbers of
the plan, and turns packed results into frames. `docs/engines.md` tells how.
"""

from __future__ import annotations

from graph_service.engines.cypher.engine import compute, volumes

__all__ = ["compute", "volumes"]
