"""The page of all queries is current, and every query's header fits its text."""

from graph_service.store import catalogue, queries


def test_the_page_of_queries_is_current():
    assert (queries.folder() / "README.md").read_text(encoding="utf-8") == catalogue.page(), "run `make docs`"


def test_every_header_fits_its_text():
    assert len([queries.get(name) for name in queries.names()]) > 100
