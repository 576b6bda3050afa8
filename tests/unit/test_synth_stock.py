"""Do made-up participants report a stock that fits their orders, and are those who leave paid back?"""

from __future__ import annotations

import json

import pandas as pd
import pytest

from graph_service.compliance import check
from graph_service.ingest.synth import synth, synth_tables
from graph_service.ingest.synth_plants import CANCELLED, HOARDERS
from graph_service.model.period import Period
from graph_service.plan.reading import read_plan
from tests.laws.drawn_snapshots import snapshot_of_tables

PERIOD = Period.parse("2026-09")


def tables(profile: str, *plant: str, seed: int = 3) -> dict[str, pd.DataFrame]:
    return {name: table.to_pandas() for name, table in synth_tables(profile, 400, 12, seed, plant=plant).items()}


def finding(profile: str, check_id: str, *plant: str, seed: int = 3):
    snapshot = snapshot_of_tables(synth_tables(profile, 400, 12, seed, plant=plant))
    return check(snapshot, None, read_plan("unilevel-7"), PERIOD, only=check_id).finding(check_id)


def own_orders(files: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Orders of people who were participants that day."""
    members = files["members"].set_index("member_id")
    sales = files["sales"]
    buyer = members.loc[sales["buyer_id"]].reset_index()
    own = (buyer["enrolled_on"] <= sales["sold_on"]) & ~(buyer["left_on"] <= sales["sold_on"]).fillna(False)  # noqa: FBT003
    return sales[own.fillna(False).astype(bool)]  # noqa: FBT003


@pytest.mark.parametrize(("profile", "verified"), [("customer-led", True), ("paper-rules", False)])
def test_reports_are_of_participants_and_say_whether_they_are_verified(profile, verified):
    files = tables(profile)
    stock = files["stock"]
    assert len(stock) > 100
    assert (stock["on_hand"] >= 0).all()
    assert set(stock["verified"]) == {verified}
    assert not stock.duplicated(["member_id", "sku", "reported_on"]).any()
    enrolled = files["members"].set_index("member_id")["enrolled_on"]
    assert (enrolled.loc[stock["member_id"]].to_numpy() <= stock["reported_on"].to_numpy()).all()


@pytest.mark.parametrize("profile", ["retail-led", "recruitment-led", "entry-only", "chain", "star", "penny-entry"])
def test_other_profiles_report_no_stock(profile):
    assert "stock" not in tables(profile)


def test_an_honest_participant_has_seven_tenths_gone_before_the_next_order():
    honest = finding("customer-led", "C12")
    assert honest.state == "meets"
    assert dict(honest.result.figures)["reorders_known_share"] == 1
    assert dict(honest.result.figures)["reorders_below_share"] == 0
    assert finding("paper-rules", "C12").state == "not_proven"  # the same said, and nobody looked


def test_no_participant_of_the_honest_programme_orders_two_days_running():
    orders = own_orders(tables("customer-led"))
    days = orders[["buyer_id", "sold_on"]].drop_duplicates().sort_values(["buyer_id", "sold_on"])
    gap = pd.to_datetime(days["sold_on"]).diff().dt.days
    same = days["buyer_id"] == days["buyer_id"].shift()
    assert (gap[same] >= 2).all()


def test_who_leaves_is_paid_nine_tenths_of_the_last_order_within_the_year():
    files = tables("customer-led")
    orders, refunds = own_orders(files).set_index("sale_id"), files["refunds"]
    back = refunds[refunds["sale_id"].isin(orders.index)]
    of_sale = orders.loc[back["sale_id"]]
    share = back["amount_minor"].to_numpy() / of_sale["net_minor"].to_numpy()
    assert (share >= 0.9).all()
    assert (share == 0.9).sum() > 5
    left = files["members"].set_index("member_id")["left_on"]
    leavers = of_sale["buyer_id"][share == 0.9]
    assert left.loc[leavers].notna().all()
    assert not leavers.duplicated().any()
    assert finding("customer-led", "C16").state == "meets"


@pytest.mark.parametrize("months", [1, 12])
def test_hoarding_is_found_with_those_it_is_about(months, tmp_path):
    report = synth("customer-led", 300, months, 5, tmp_path / "out", plant=("hoarding",))
    about = report.truth["planted"]["hoarding"]
    assert len(about) == HOARDERS
    snapshot = snapshot_of_tables(synth_tables("customer-led", 300, months, 5, plant=("hoarding",)))
    found = check(snapshot, None, read_plan("unilevel-7"), PERIOD, only="C12").finding("C12")
    assert found.state == "does_not_meet"
    assert {one.member_id for one in found.result.entities if one.state == "does_not_meet"} == set(about)
    assert json.loads((tmp_path / "out" / "truth.json").read_text())["files"]["stock"] > 0


@pytest.mark.parametrize("profile", ["customer-led", "retail-led"])
def test_no_buy_back_is_found_with_those_it_is_about(profile):
    found = finding(profile, "C16", "no-buy-back")
    assert found.state == "review"
    assert {one.member_id for one in found.result.entities if one.state == "review"} == {
        f"P-left-{place}" for place in range(CANCELLED)
    }


def test_hoarding_makes_the_file_of_a_programme_without_one():
    assert set(tables("retail-led", "hoarding")["stock"]["member_id"]) == {
        f"P-hoard-{place}" for place in range(HOARDERS)
    }
