"""In which language are a plan's rules told? Sentences are templates, looked up by their English text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """Says templates with values in one language.

    >>> Speech()("{rate} of the net sale", rate="8 %")
    '8 % of the net sale'
    """

    language: str = "en"

    def __call__(self, template: str, **values: object) -> str:
        """The template in this language with its values filled in."""
        return template.format(**values)
