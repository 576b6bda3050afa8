"""Who below this root has this id, name or e-mail? Complete within the subtree, whatever its shape.

Ids are looked up in the sorted columns. For words there are two ways, chosen by the size of the subtree: a small one
is looked through person by person in the store; for a large one the full-text index is asked for its best hits, more
and more of them until enough lie in the subtree or there are no more. Never the first N of all and then a filter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

import numpy as np

from graph_service.downline.figures import Figures, Rows
from graph_service.downline.reading import cards
from graph_service.downline.records import SEARCH_MAX, TEXT_MAX, SearchHit, SearchResult
from graph_service.errors import BadInput
from graph_service.model.period import day_number
from graph_service.store.driver import Store
from graph_service.words import say

AMONG_MAX: Final = 5_000  # a subtree up to this size is looked through person by person
HIT_STEPS: Final = (200, 5_000, 100_000)  # how many full-text hits to ask for, one after another
WORDS_MAX: Final = 8

# Word characters with inner dots and apostrophes make a word, as in the index; ideographs and kana stand alone.
_ALONE: Final = r"\u3040-\u309f\u3400-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+(?:['’.]\w+)*")
_SPECIAL: Final = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|<>=#])')


def search(
    store: Store, figures: Figures, text: str, root_id: str | None = None, limit: int = 20, *, by_name: bool = True
) -> SearchResult:
    """Members at or below a root that match, best first: exact id, ids that start so, then names and e-mails.

    Every word of the text must start a word of the name or the e-mail; case does not matter.

    Args:
        store: The open store.
        figures: Its tree decides who is below the root.
        text: What was typed.
        root_id: Top of the subtree; None searches the whole network.
        limit: At most `SEARCH_MAX`.
        by_name: Whether names and e-mails are looked at; else ids alone are.

    Raises:
        NotFound: The root does not exist.
        BadInput: Text too long, or limit out of bounds.
    """
    if len(text) > TEXT_MAX:
        raise BadInput(
            say("the search text has {text} characters; {text_max} are the most", text=len(text), text_max=TEXT_MAX)
        )
    if not 1 <= limit <= SEARCH_MAX:
        raise BadInput(
            say("limit is {limit}; a search gives 1 to {search_max} people", limit=limit, search_max=SEARCH_MAX)
        )
    root = None if root_id is None else figures.row(root_id)
    asked = text.strip()
    if not asked:
        return SearchResult(asked, (), limit, more=False)
    by_id = _by_id(figures, asked, root, limit + 1)
    found = dict.fromkeys(by_id.tolist(), "id")
    if by_name and len(found) <= limit:
        for row in _by_words(store, figures, words_of(asked), root, limit + 1 + len(found)).tolist():
            found.setdefault(row, "text")
    rows = list(found)[:limit]
    read = {one.member_id: one for one in cards(store, figures, rows)}
    hits = tuple(
        SearchHit(read[member_id], "id" if found[row] == "id" else "text")
        for row, member_id in zip(rows, figures.member_ids(rows), strict=True)
        if member_id in read
    )
    return SearchResult(asked, hits, limit, more=len(found) > limit)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search text, lower case, at most `WORDS_MAX`.

    >>> words_of("O'Brien-Smith, anna@x.org")
    ("o'brien", 'smith', 'anna', 'x.org')
    """
    return tuple(word.lower() for word in _WORD.findall(text)[:WORDS_MAX])


def lucene(words: tuple[str, ...]) -> str:
    """An expression that asks for every word as a prefix, with everything special escaped.

    >>> lucene(("anna", "or"))
    'anna* AND or*'
    """
    return " AND ".join(_SPECIAL.sub(r"\\\1", word) + "*" for word in words)


def _by_id(figures: Figures, text: str, root: int | None, limit: int) -> Rows:
    """Rows whose id starts with the text, as typed or in capitals, by id; the exact one is first by nature."""
    ids = figures.snapshot.members["member_id"]

    def at(row: int) -> str:
        return str(ids.iloc[row])

    everyone = range(len(figures))
    found = np.zeros(0, dtype=np.int64)
    for form in dict.fromkeys((text, text.upper())):
        start = bisect_left(everyone, form, key=at)
        end = bisect_left(everyone, form + "\U0010ffff", key=at)
        rows = np.arange(start, end, dtype=np.int64)
        found = np.concatenate((found, rows[_visible(figures, rows, root)][:limit]))
    return found[:limit]


def _by_words(store: Store, figures: Figures, words: tuple[str, ...], root: int | None, limit: int) -> Rows:
    if not words:
        return np.zeros(0, dtype=np.int64)
    if root is not None and figures.size[root] < AMONG_MAX:
        ids = figures.member_ids(figures.below(root))
        found = store.read("network/search_among", member_ids=ids, words=[f" {word}" for word in words], limit=limit)
        return figures.rows([row["member_id"] for row in found])
    rows = np.zeros(0, dtype=np.int64)
    for hits in (*HIT_STEPS, max(HIT_STEPS[-1] + 1, 2 * len(figures))):
        ids = store.read("network/search", expression=lucene(words), limit=hits)[0]["member_ids"]
        rows = figures.rows(ids)
        rows = rows[_visible(figures, rows, root)][:limit]
        if len(rows) >= limit or len(ids) < hits:
            break
    return rows


def _visible(figures: Figures, rows: Rows, root: int | None) -> Rows:
    """Positions of the rows that are in the subtree and had joined by the figures' day."""
    joined = figures.snapshot.members["joined_on"].to_numpy(np.int64)
    inside = figures.in_subtree(rows, root)
    return np.flatnonzero(inside & (joined[rows] <= day_number(figures.day)))
