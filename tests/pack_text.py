"""Drafts of packs for the tests, as TOML text."""

from __future__ import annotations

TEN = """
[[value]]
id = "C15.ten"
check = "C15"
role = "threshold"
op = "<"
value = "{value}"
unit = "distinct verified customers an earner and month"
reading = "strict"
instrument = "A rule of our own"
citation = "minutes of 3 November 2026"
from = 1979-05-08
author = "ann"
reason = "One is enough."
"""


def draft(
    name: str = "own", version: str = "1", *, value: str = "1/1", extends: str = "house", checks: str = '"C02", "C15"',
    reason: str = "To see what ten raise that one does not.",
) -> str:  # fmt: skip
    """A pack that asks for other customers an earner than ten."""
    head = [
        f'name = "{name}"', f'version = "{version}"', 'title = "One customer"', 'author = "ann"',
        f'reason = "{reason}"', *([f'extends = "{extends}"'] if extends else []),
        f"checks = [{checks}]", "",
    ]  # fmt: skip
    return "\n".join(head) + TEN.format(value=value)


def market(start: str) -> str:
    """A number of C24's formula that is there from a day on only."""
    said = 'id = "C24.market"\ncheck = "C24"\nrole = "parameter"\nvalue = "5/1"\nunit = "people"\ninstrument = "x"\n'
    return f'\n[[value]]\n{said}citation = "x"\nfrom = {start}\nauthor = "ann"\nreason = "x"\n'


def whole_house(version: str, value: str = "1/1") -> str:
    """The product's house pack with another version and another number of customers."""
    from graph_service.compliance.packs import product_text

    text = product_text("house").replace('version = "2026.5"', f'version = "{version}"')
    before, after = text.split('id = "C15.ten"')
    return f'{before}id = "C15.ten"' + after.replace('value = "10/1"', f'value = "{value}"', 1)
