"""Does the loader refuse a query file whose header does not fit its text, naming file and line?"""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_service.store import queries
from graph_service.store.queries import QueryError, parse

GOOD = """\
// Members of a team. One row per member.
// In no order.
//
// Parameters:
//   root_id       STRING           top of the subtree
//   limit         INTEGER          how many
// Returns:
//   member_id     STRING           key
//   names         LIST<STRING>     all of them, and
//                                  some more
//   volume        INTEGER | NULL   hundredths of a point
// Cost: one index seek, then
//   each edge once
MATCH (root:Member {member_id: $root_id}) // not $this
RETURN root.member_id AS member_id, ['$that', "$those"] AS names, 1 AS volume
LIMIT $limit
"""


def test_a_header_is_read_as_it_is_written() -> None:
    query = parse("network/team", GOOD)
    assert query.name == "network/team"
    assert query.summary == "Members of a team. One row per member. In no order."
    assert query.parameters == ("root_id", "limit")
    assert query.columns == ("member_id", "names", "volume")
    assert query.cost == "one index seek, then each edge once"
    assert query.text.startswith("MATCH (root:Member")
    assert query.text.endswith("LIMIT $limit")


def test_none_stands_for_no_field() -> None:
    query = parse("x", "// One.\n//\n// Parameters:\n//   none\n// Returns:\n//   none\n// Cost: none\nRETURN 1\n")
    assert (query.parameters, query.columns) == ((), ())


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("MATCH (n:Member) RETURN n", 1, "a header needs a summary"),
        ("", 1, "a header needs a summary"),
        (changed("// Cost: one index seek, then\n//   each edge once\n", ""), 1, "`// Cost:`"),
        (GOOD[: GOOD.index("MATCH")], 1, "a statement below it"),
        (changed("// Members of a team. One row per member.\n// In no order.\n", "//\n"), 1, "needs a summary"),
        (changed("//   limit         INTEGER          how many\n", ""), 1, "used but not declared ['limit']"),
        (changed("LIMIT $limit\n", ""), 1, "declared but not used ['limit']"),
        (changed("LIMIT $limit", "LIMIT $limit;"), 1, "one statement a file, no semicolon"),
        (changed("//   limit         INTEGER ", "//   limit INTEGER "), 6, "write `//   name  TYPE  meaning`"),
        (changed("//   limit         INTEGER          how many", "//   limit  INTEGER"), 6, "'//   limit  INTEGER'"),
        (changed("//   member_id     STRING ", "//   member_id     string "), 8, "write `//   name  TYPE  meaning`"),
        (changed("//   limit    ", "// limit    "), 6, "write `//   name  TYPE  meaning`"),
    ],
)
def test_a_header_that_does_not_fit_names_file_and_line(source: str, line: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse("network/team", source)
    assert str(caught.value).startswith(f"cypher/network/team.cypher:{line}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["RETURN ';' AS a", 'RETURN "a;b" AS a', "RETURN 1 AS a // ; and $this"])
def test_texts_and_comments_are_not_read_as_cypher(text: str) -> None:
    assert parse("x", f"// One.\n// Returns:\n//   a  STRING  it\n// Cost: none\n{text}\n").parameters == ()


def test_arguments_must_be_those_declared() -> None:
    query = parse("network/team", GOOD)
    query.check_arguments({"root_id": "A", "limit": 1})
    with pytest.raises(QueryError, match=r"cypher/network/team\.cypher: missing arguments \['limit', 'root_id'\]"):
        query.check_arguments({})
    with pytest.raises(QueryError, match=r"unknown arguments \['depth'\]"):
        query.check_arguments({"root_id": "A", "limit": 1, "depth": 3})


@pytest.mark.parametrize("name", ["no/such", "", "../pyproject", "schema"])
def test_a_name_without_a_file_is_refused(name: str) -> None:
    with pytest.raises(QueryError, match="no such query"):
        queries.get(name)


def test_every_file_of_the_product_can_be_read() -> None:
    names = queries.names()
    assert len(names) == len(set(names)) > 0
    assert {queries.get(name).name for name in names} == set(names)


def test_the_checkout_comes_before_the_copy_in_a_wheel() -> None:
    assert queries.folder() == Path(__file__).resolve().parents[2] / "cypher"
