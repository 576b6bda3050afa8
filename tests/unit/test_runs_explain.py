"""Each cent explains itself, and each cent not paid."""

import pytest

from graph_service.errors import BadInput, NotFound
from graph_service.ingest.loading import canonical, load_tables

PERIOD = "2026-09"


@pytest.fixture
def chain(programme):
    """A ← B ← C ← customer K; C buys 10.01 twice, K buys 50 from C; D is a customer above nobody."""
    member = {"joined_on": "2025-01-01", "enrolled_on": "2025-01-01"}
    rows = {
        "members": [
            {"member_id": "A", "sponsor_id": "", **member},
            {"member_id": "B", "sponsor_id": "A", **member},
            {"member_id": "C", "sponsor_id": "B", **member},
            {"member_id": "K", "sponsor_id": "C", "joined_on": "2025-02-01", "enrolled_on": ""},
        ],
        "sales": [
            {"sale_id": "S1", "buyer_id": "C", "sold_on": "2026-09-02", "net": "10.01"},
            {"sale_id": "S2", "buyer_id": "C", "sold_on": "2026-09-03", "net": "10.01"},
            {"sale_id": "S3", "buyer_id": "K", "sold_on": "2026-09-04", "net": "50"},
            {"sale_id": "OLD", "buyer_id": "C", "sold_on": "2026-08-31", "net": "99"},
        ],
    }
    load_tables(programme.store, canonical(rows))
    return programme


def test_lines_add_up_to_the_award_and_name_sale_path_and_rate(chain):
    told = chain.explain("B", PERIOD)
    assert sum(line.amount_minor for line in told.lines) == told.earned_minor
    first = next(line for line in told.lines if line.sale_id == "S1")
    assert (first.level, first.rate_ppm, first.path, first.basis) == (1, 80_000, ("C", "B"), 1001)
    # 8 % of 20.02 is 1.6016: one award of 1.60, and 0.80 of it for each sale.
    assert first.amount_minor == 80
    retail = next(line for line in told.lines if line.sale_id == "S3")
    assert (retail.level, retail.path) == (2, ("K", "C", "B"))


def test_a_sale_tells_of_everyone_above_who_was_passed_over(chain):
    told = chain.explain("A", PERIOD, "S3")
    assert {line.sale_id for line in told.lines} == {"S3"}
    assert told.lines[0].path == ("K", "C", "B", "A")


def test_what_does_not_exist_is_said(chain):
    with pytest.raises(NotFound, match="no member 'Z'"):
        chain.explain("Z", PERIOD)
    with pytest.raises(NotFound, match="no sale 'S9'"):
        chain.explain("A", PERIOD, "S9")
    with pytest.raises(BadInput, match="outside period 2026-09"):
        chain.explain("A", PERIOD, "OLD")
    with pytest.raises(BadInput, match="no period"):
        chain.explain("A", "2026-13")
