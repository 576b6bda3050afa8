"""The independent second engine: exact integer columns over a snapshot, nothing written."""

from graph_service.engines.columnar.engine import Worked, compute, work_out
from graph_service.engines.columnar.trace import Uplines, trace, trace_in, upline_at
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.engines.columnar.volumes import volumes

__all__ = ["SponsorTree", "Uplines", "Worked", "compute", "trace", "trace_in", "upline_at", "volumes", "work_out"]
