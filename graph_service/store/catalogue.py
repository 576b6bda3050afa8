"""Which queries are there, on one page? Writes `cypher/README.md` from the headers; `make docs` runs it."""

from __future__ import annotations

from collections.abc import Iterator

from graph_service.store import queries

HEAD = """# Queries

Written by `make docs` from the headers of the files; a test checks that it is current. One statement a file; parameters and
columns are described in each.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(_sections()) + "\n"


def _sections() -> Iterator[str]:
    folder = None
    for name in queries.names():
        query = queries.get(name)
        if name.split("/")[0] != folder:
            folder = name.split("/")[0]
            yield f"\n## {folder}\n\n| query | what it gives | parameters | columns | cost |\n|---|---|---|---|---|"
        cells = [f"`{name}`", query.summary, ", ".join(query.parameters), ", ".join(query.columns), query.cost]
        yield "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


if __name__ == "__main__":
    (queries.folder() / "README.md").write_text(page(), encoding="utf-8")
