"""Write the confusion table of docs/compliance.md anew, on a server of its own that is stopped afterwards."""

from __future__ import annotations

import dataclasses
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from graph_service.config import Settings  # noqa: E402
from graph_service.store import local  # noqa: E402
from graph_service.store.opening import open_store  # noqa: E402
from tests.confusion.schemes import SCHEMES, states, table  # noqa: E402


def main() -> None:
    """All schemes, all seeds."""
    page = ROOT / "docs" / "compliance.md"
    with tempfile.TemporaryDirectory() as home:
        settings = dataclasses.replace(Settings.from_env(), home=Path(home), neo4j_uri=None, neo4j_memory_mib=1280)
        try:
            with open_store(settings) as store:
                found = {name: states(one) | states(one, store=store) for name, one in SCHEMES.items()}
        finally:
            local.stop(settings)
    shown = table(found)
    text = page.read_text(encoding="utf-8")
    text = re.sub(
        r"(<!-- confusion -->\n).*?(<!-- /confusion -->)", lambda part: part[1] + shown + part[2], text, flags=re.DOTALL
    )
    page.write_text(text, encoding="utf-8")
    print(shown)


if __name__ == "__main__":
    main()
