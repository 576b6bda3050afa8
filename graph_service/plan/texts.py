"""What does a plan that comes with the product say word for word? Its TOML, to start a draft from."""

from __future__ import annotations

from importlib import resources

from graph_service.errors import NotFound
from graph_service.plan.reading import preset_names


def preset_text(name: str) -> str:
    """The TOML of a preset. Raises NotFound for any other name."""
    if name not in preset_names():
        raise NotFound(f"no preset named {name[:200]!r}; the presets are {', '.join(preset_names())}")
    return (resources.files("graph_service.plan") / "presets" / f"{name}.toml").read_text(encoding="utf-8")
