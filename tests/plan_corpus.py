"""Every plan that the repository holds, as TOML tables: presets, cases, examples of the documentation."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from graph_service.plan.reading import preset_names, preset_text

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)


def corpus() -> dict[str, dict[str, Any]]:
    """Plan tables by where they come from."""
    found = {f"preset {name}": load(preset_text(name)) for name in preset_names()}
    for file in sorted((ROOT / "tests" / "cases").rglob("*.toml")):
        table = load(file.read_text(encoding="utf-8"))
        plan = table.get("plan", table if "bonus" in table else None)
        if isinstance(plan, dict):
            found[str(file.relative_to(ROOT))] = plan
    for page in [ROOT / "docs" / "plans.md", *sorted((ROOT / "docs" / "families").glob("*.md"))]:
        for number, block in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), start=1):
            try:
                table = load(block)
            except tomllib.TOMLDecodeError:
                continue
            plan = table.get("plan", table if {"bonus", "currency"} <= table.keys() else None)
            if isinstance(plan, dict):
                found[f"{page.name} {number}"] = plan
    return found


def load(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def as_json(value: Any) -> Any:
    """A TOML value as a JSON Schema sees it: dates as text, numbers as numbers."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(inner) for inner in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date) else value
