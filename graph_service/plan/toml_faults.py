"""What does the reader of TOML say is wrong? Its own English words, as texts that can be told in another language."""

from __future__ import annotations

import re
from typing import Final

from graph_service import words
from graph_service.words import Said

_PLACE: Final = re.compile(r"(?s)(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
FAULTS: Final = (  # the words of `tomllib`; one that is not here stays English
    words.say("Invalid statement"),
    words.say("Expected newline or end of document after a statement"),
    words.say("Expected {value}"),
    words.say("Expected ']' at the end of a table declaration"),
    words.say("Expected ']]' at the end of an array declaration"),
    words.say("Expected '=' after a key in a key/value pair"),
    words.say("Found invalid character {value}"),
    words.say("Cannot declare {value} twice"),
    words.say("Cannot overwrite a value"),
    words.say("Cannot mutate immutable namespace {value}"),
    words.say("Cannot redefine namespace {value}"),
    words.say("Invalid initial character for a key part"),
    words.say("Unclosed array"),
    words.say("Unclosed inline table"),
    words.say("Duplicate inline table key {value}"),
    words.say("Unescaped '\\' in a string"),
    words.say("Invalid hex value"),
    words.say("Escaped character is not a Unicode scalar value"),
    words.say("Unterminated string"),
    words.say("Illegal character {value}"),
    words.say("Invalid date or datetime"),
    words.say("Invalid value"),
)


def fault_of(error: Exception) -> str:
    """What an error of reading TOML says, with its place.

    >>> fault_of(ValueError("Invalid value (at line 2, column 5)"))
    'Invalid value (at line 2, column 5)'
    """
    text = str(error)
    found = _PLACE.fullmatch(text)
    if found is None:
        return _said(text)
    what = _said(found["what"])
    if found["line"] is None:
        return words.say("{what} (at end of document)", what=what)
    return words.say("{what} (at line {line}, column {column})", what=what, line=found["line"], column=found["column"])


def _said(what: str) -> str:
    whole = [known for known in FAULTS if known == what]
    for known in whole or (known for known in FAULTS if "{value}" in known):
        found = re.fullmatch(re.escape(known).replace(r"\{value\}", "(?s:(?P<value>.+))"), what)
        if found is not None:
            return Said(known, found.groupdict())
    return what
