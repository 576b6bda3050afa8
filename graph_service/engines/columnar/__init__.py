"""The independent second engine: exact integer columns over a snapshot, nothing written."""

from graph_service.engines.columnar.engine import compute
from graph_service.engines.columnar.trace import trace, upline_at
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.engines.columnar.volumes import volumes

__all__ = ["SponsorTree", "compute", "trace", "upline_at", "volumes"]
