"""Write docs/api.md: every call of the API, from the routing table and what each view says of itself."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from graph_service.config import Settings
from graph_service.web import create_app
from graph_service.web.openapi import ABOUT, PROBLEMS, calls

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"

HOW = """# The API

{about}

Errors are `application/problem+json` (RFC 9457). `/api/openapi.json` is this in OpenAPI 3.1 with every parameter's limits and every document's shape; `/api/docs` is the same for people. This page is written by
`python -m scripts.api_page` (`make docs`); a test compares it.

- **Reads** answer with an `ETag`; with `If-None-Match` an unchanged answer is a 304 without a body.
- **Writes** take a JSON body that says only what is described, and an `Idempotency-Key` of your own: the same key with the same request has one effect and one answer; with another request it is refused (422).
- **Lists** that can be long take `limit` and `cursor`; `next` of an answer is the `cursor` of the page after, null on the last. A cursor belongs to its list and its filters, and is refused elsewhere. A plain number of rows to leave out is taken too, as before.
- **Who**: the session's cookie, with the form token of `/api/v1/session` in `X-CSRFToken` for writes; or a token for programs as `Authorization: Bearer …`.

## Adding a call

Below its route a view carries `@described(shape, page, parameters…)` of `web/describing.py`: the name of its answer's shape in `web/shapes.py`, the page of `desk/roles.py` whose roles may call it, each parameter with its type and limit; a write also `body=` (its model) and `action=`.
The first line of its docstring is its summary. A view without it fails `tests/web/test_openapi.py`, and so does one that reads a parameter it does not tell of, or answers a key that its shape does not have. Then run `make docs`.

"""


def page_text(app: Flask) -> str:
    """The whole page."""
    lines = [HOW.format(about=ABOUT), "## Calls\n"]
    lines += ["| call | what it answers | takes | roles |", "|---|---|---|---|"]
    for one in calls(app):
        takes = [f"`{each.name}`" for each in one.said.takes]
        takes += [f"body {one.said.body.__name__}"] if one.said.body else []
        roles = ", ".join(one.roles)
        lines.append(
            f"| `{one.method} {one.path}` | {one.summary} `{one.said.answers}` | {' '.join(takes)} | {roles} |"
        )
    lines += ["", "## Problems\n", "| status | meaning |", "|---|---|"]
    lines += [f"| {status} | {words} |" for status, words in PROBLEMS.items()]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page_text(create_app(Settings.from_env())), encoding="utf-8")
